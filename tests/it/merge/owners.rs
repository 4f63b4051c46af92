//! A site belongs to one store. A second store with the same site is refused wherever it is met, and two copies of one
//! store are merged.

use crate::env::{Town, text};
use std::fs;
use std::path::Path;

/// A town of this site with one unit and one hazard.
fn of_site(site: &str) -> Town {
    let town = Town::bare();
    town.sh(&format!("init --site {site} --division 141128105 --kept-from none")).done(&[site]);
    town.sh(&format!("unit add --name {site}厂 --category 工贸")).done(&["U001"]);
    town.sh(&format!("hazard add --unit {site}厂 --description 灯坏 --grade general --found 2026-10-10"))
        .done(&[&format!("{site}-YH-2026-0001")]);
    town
}

fn id(town: &Town) -> String {
    text(&town.json("check"), "id").to_string()
}

fn place(town: &Town) -> String {
    town.root().display().to_string()
}

fn take_in(town: &Town, other: &Town) {
    town.run(["merge", &place(other)]).done(&["已合并"]);
}

/// A copy of a whole workspace.
fn copy_of(town: &Town) -> Town {
    let copy = Town::bare();
    fs::create_dir_all(copy.root().join("data")).unwrap();
    for file in ["plan.toml", "data/zhiben.db"] {
        fs::copy(town.root().join(file), copy.root().join(file)).unwrap();
    }
    copy
}

/// Refuses a source because of this site, with both ids, the same in a trial; nothing is written.
#[track_caller]
fn refused(town: &Town, source: &Path, site: &str, ids: [&String; 2]) {
    let ids = ids.map(|id| &id[..8]);
    let renumber = format!("merge renumber {site} ");
    let needles = [&format!("编号前缀 {site} ")[..], ids[0], ids[1], &renumber, "restore"];
    for more in [&[][..], &["--dry-run"][..]] {
        let line = ["merge", source.to_str().unwrap()];
        town.refuses_all(line.iter().chain(more), &needles);
    }
}

#[test]
fn a_second_store_of_a_site_is_refused_wherever_it_is_met() {
    for site in ["DG", "x7"] {
        let (first, second) = (of_site(site), of_site(site));
        let (county, other) = (of_site("FS"), of_site("FT"));
        let ids = [id(&first), id(&second)];
        take_in(&county, &first);
        assert_eq!(text(&county.rows("merge list")[0], "store"), ids[0]);
        // By itself, as a single file, as a folder of ledgers, and by a store that merged it.
        refused(&county, &second.root(), site, [&ids[0], &ids[1]]);
        refused(&county, &second.store(), site, [&ids[0], &ids[1]]);
        second.sh("export all -o all").ok();
        refused(&county, &second.root().join("all"), site, [&ids[0], &ids[1]]);
        take_in(&other, &second);
        refused(&county, &other.root(), site, [&ids[0], &ids[1]]);
        // The store of the same site itself.
        refused(&first, &second.root(), site, [&ids[0], &ids[1]]);
        refused(&first, &other.root(), site, [&ids[0], &ids[1]]);
        first.refuses_all(["import", "all", second.root().join("all").to_str().unwrap()], &[site, &ids[1][..8]]);
        // The first store may come as often as it likes, by its folder too.
        take_in(&county, &first);
        first.sh("export all -o all").ok();
        county.run(["merge", first.root().join("all").to_str().unwrap()]).done(&["已合并"]);
        // Undoing the merges frees the site.
        let many = county.json("log --limit 20")["rows"].as_array().unwrap().len();
        assert!(many >= 3);
        county.sh("undo 1 --yes").done(&["已撤销"]);
        take_in(&county, &second);
        assert_eq!(county.rows("check"), Vec::<serde_json::Value>::new());
    }
}

/// Both copies have the id of the store that they were copied from.
#[test]
fn two_copies_of_one_workspace_are_merged() {
    for site in ["DG", "XG", "JC"] {
        let town = of_site(site);
        let copy = copy_of(&town);
        copy.sh("hazard rectify 1 --on 2026-11-01 --rectified-by 王五").done(&[]);
        take_in(&town, &copy);
        take_in(&copy, &town);
        for one in [&town, &copy] {
            assert_eq!(text(&one.rows("hazard show 1")[0], "rectified"), "2026-11-01");
            assert_eq!(one.rows("check"), Vec::<serde_json::Value>::new());
        }
        assert_eq!(id(&town), id(&copy));
    }
}

/// A plan of another town that was copied from the template must have a site of its own before it meets others.
#[test]
fn the_template_s_site_is_its_town_s_alone() {
    let dong = of_site("DG");
    for (issuer, is_refused) in [
        ("方山县积翠镇人民政府", false),
        ("方山县东沟镇人民政府", true),
        ("积翠县东沟乡人民政府", true),
        ("南河村村民委员会", true),
    ] {
        let town = of_site("JC");
        let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
        let plan = plan.replace("issuer = \"方山县积翠镇人民政府\"", &format!("issuer = \"{issuer}\""));
        town.file("plan.toml", &plan);
        let merge = ["merge", &place(&dong)].map(str::to_string);
        let publish = ["publish", town.root().join("out").to_str().unwrap()].map(str::to_string);
        let needles = ["JC", issuer, "merge renumber JC"];
        match is_refused {
            true => {
                town.refuses_all(&merge, &needles);
                town.refuses_all(&publish, &needles);
                dong.refuses_all(["merge", &place(&town)], &needles);
                // Both mistakes of the plan at once.
                town.file("plan.toml", plan.replace("division = ", "# division = "));
                town.refuses_all(&publish, &["JC", issuer, "统计用区划代码", "division = "]);
            }
            false => {
                town.run(&merge).done(&["已合并"]);
                town.run(&publish).done(&["已发布"]);
            }
        }
    }
}
