//! Sums over the sites of a county: a village's record is in the village's publication and in its town's, and counts once.

use crate::env::{TODAY, Town};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

type Row = BTreeMap<String, String>;

fn of_site(site: &str) -> Town {
    let town = Town::new();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("site = \"JC\"", &format!("site = \"{site}\"")));
    town
}

/// The rows of a table in a town's publication.
fn published(town: &Town, site: &str, table: &str) -> Vec<Row> {
    let path = town.root().join(format!("out/site={site}/{table}.csv"));
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

fn sum(rows: &[Row], column: &str) -> i64 {
    rows.iter().map(|row| row[column].parse::<i64>().unwrap()).sum()
}

/// 东沟: one firm and two hazards, one of them closed. 乡镇: one firm of its own and one hazard, and everything of 东沟,
/// which in turn has received what the town has.
fn both() -> (Town, Town) {
    let (village, town) = (of_site("DG"), of_site("XZ"));
    for (of, unit, findings) in [(&village, "东沟石料厂", 2), (&town, "镇加油站", 1)] {
        of.sh(&format!("unit add --name {unit} --category 非煤矿山 --since 2024-01-01")).done(&["U001"]);
        for at in 1..=findings {
            let line = format!("hazard add --unit U001 --description 第{at}处 --grade general --found 2026-11-0{at}");
            of.sh(&line).done(&["YH-2026-000"]);
        }
        of.sh("training add --date 2026-11-05 --topic 消防 --units U001 --hours 2").done(&["PX-2026-0001"]);
    }
    for (to, from) in [(&town, &village), (&village, &town)] {
        to.run(["merge", from.root().to_str().unwrap()]).done(&["冲突 0"]);
    }
    (village, town)
}

#[test]
fn a_record_that_a_village_and_its_town_publish_counts_once() {
    let (village, town) = both();
    for of in [&village, &town] {
        of.on(TODAY, ["publish", "out", "--csv"]).done(&["已发布"]);
    }
    let all = |table: &str| [published(&village, "DG", table), published(&town, "XZ", table)].concat();
    for (table, key, expected) in [("zb_hazard", "no", 3), ("zb_unit", "code", 2), ("zb_training", "no", 2)] {
        let rows = all(table);
        assert_eq!(rows.len(), 2 * expected, "{table}: each site has everything");
        let owned: Vec<&Row> = rows.iter().filter(|row| row["owned"] == "true").collect();
        let distinct: BTreeSet<(&str, &str)> = owned.iter().map(|row| (&*row["origin"], &*row[key])).collect();
        assert_eq!((owned.len(), distinct.len()), (expected, expected), "{table}");
        assert!(owned.iter().all(|row| row["origin"] == row["site"]), "{table}");
    }
    // Of the general grade, everything was added in November: 2 hazards of the village and 1 of the town.
    let general: Vec<Row> =
        all("bridge").into_iter().filter(|row| row["grade"] == "general" && row["period"] == "2026-11").collect();
    assert_eq!((sum(&general, "added"), sum(&general, "owned_added")), (6, 3));
    // 7.2a asks each firm for a self-inspection a quarter: one firm at each site.
    let quarter: Vec<Row> =
        all("coverage").into_iter().filter(|row| row["measure"] == "7.2a" && row["period"] == "2026Q4").collect();
    assert_eq!((sum(&quarter, "owed"), sum(&quarter, "owned_owed")), (4, 2));
}

/// The counts of the manifest: how many records of which site a publication has.
#[test]
fn the_manifest_says_whose_records_are_there() {
    let (village, town) = both();
    for (of, site) in [(&village, "DG"), (&town, "XZ")] {
        of.on(TODAY, ["publish", "out"]).done(&["已发布"]);
        let text = fs::read_to_string(of.root().join("out/manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(manifest["site"], site);
        // 东沟: a unit, two hazards and a training. 乡镇: a unit, a hazard and a training.
        let expected = serde_json::json!([{"site": "DG", "records": 4}, {"site": "XZ", "records": 3}]);
        assert_eq!(manifest["origins"], expected, "{site}");
    }
}
