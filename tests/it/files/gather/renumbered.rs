//! A town that got another site: its publication names the former site and id, and the county's rows of the former site
//! give way to those of the new one.

use super::server::Database;
use super::sql;
use super::towns::{County, DAY, files, small};

#[test]
fn the_rows_of_the_former_site_give_way() {
    let county = County::new();
    let (town, neighbour) = (small("ZC", 2), small("ZD", 1));
    for database in Database::all() {
        for (site, town) in [("ZC", &town), ("ZD", &neighbour)] {
            county.put(site, &files(town, DAY));
            database.load(sql(&database, DAY, &[&county.folder(site)]));
        }
        let before = database.column("SELECT COUNT(*) FROM zb_hazard WHERE site = 'ZD'");
        let hazards = database.column("SELECT COUNT(*) FROM zb_hazard WHERE site = 'ZC'");
        let plan = std::fs::read(town.root().join("plan.toml")).unwrap();
        town.sh("merge renumber ZC ZQ").done(&["ZC", "ZQ"]);
        county.put("ZQ", &files(&town, DAY));
        database.load(sql(&database, DAY, &[&county.folder("ZQ")]));
        assert_eq!(database.column("SELECT site FROM zb_publication ORDER BY site"), ["ZD", "ZQ"]);
        assert_eq!(database.column("SELECT site FROM zb_site ORDER BY site"), ["ZD", "ZQ"]);
        assert_eq!(database.column("SELECT COUNT(*) FROM zb_hazard WHERE site = 'ZC'"), ["0"]);
        assert_eq!(database.column("SELECT COUNT(*) FROM zb_hazard WHERE site = 'ZQ'"), hazards);
        assert_eq!(database.column("SELECT COUNT(*) FROM zb_hazard WHERE site = 'ZD'"), before);
        town.sh("undo").done(&[]);
        std::fs::remove_dir_all(town.root().join("out")).unwrap();
        assert_eq!(std::fs::read(town.root().join("plan.toml")).unwrap(), plan);
    }
}
