//! A publication that lacks many records of the one before is not written without a reason, and none takes the place of
//! another site's or another store's.

use super::{manifest, published, read};
use crate::env::Town;
use std::fs;

/// A town with ten units, of which the last three are entered by one command.
fn grown() -> Town {
    let town = Town::new();
    let head = "单位编码,单位名称,类别";
    let line = |no: u32| format!("\nU{no:03},第{no}家石料厂,非煤矿山");
    for (name, lines, added) in [("a.csv", 1..=7, "新增 7"), ("b.csv", 8..=10, "新增 3")] {
        town.file(name, format!("{head}{}\n", lines.map(line).collect::<String>()));
        town.run(["import", "unit", name]).done(&[added]);
        fs::remove_file(town.root().join(name)).unwrap();
    }
    town
}

/// Worked out by hand: of ten records three are gone, which is more than a fifth.
#[test]
fn more_than_a_fifth_gone_needs_a_reason() {
    let town = grown();
    published(&town, "2026-11-20");
    assert_eq!(town.run(["undo"]).code, 0);
    let before = fs::read(town.root().join("out/manifest.json")).unwrap();
    town.on("2026-11-21", ["publish", "out"]).refused(&["10 条", "少了 3 条", "五分之一", "--shrunk"]);
    assert_eq!(fs::read(town.root().join("out/manifest.json")).unwrap(), before);
    // A directory that holds no publication has nothing to compare with.
    town.on("2026-11-21", ["publish", "另一处"]).done(&["已发布到 另一处"]);
    town.on("2026-11-21", ["publish", "out", "--csv", "--shrunk", "重复登记，已撤销"]).done(&["已发布到 out"]);
    assert_eq!(manifest(&town.root().join("out"))["shrunk"], "重复登记，已撤销");
    assert_eq!(read(&town, "zb_unit").len(), 7);
    // The next one has all records of this one again, and no reason.
    town.on("2026-11-22", ["publish", "out"]).done(&[]);
    assert!(manifest(&town.root().join("out"))["shrunk"].is_null());
}

/// Two of ten are exactly a fifth.
#[test]
fn a_fifth_may_go_and_void_records_are_not_gone() {
    let town = grown();
    let add = |no: u32| format!("unit add --name 第{no}家加油站 --categories 非煤矿山 --since 2026-01-01");
    for no in 11..=15 {
        assert_eq!(town.sh(&add(no)).code, 0);
    }
    published(&town, "2026-11-20");
    for _ in 0..3 {
        assert_eq!(town.run(["undo"]).code, 0);
    }
    // Three of fifteen.
    published(&town, "2026-11-21");
    assert_eq!(read(&town, "zb_unit").len(), 12);
    for code in 1..=7 {
        let out = town.sh(&format!("unit void U{code:03} --reason 误录"));
        assert_eq!(out.code, 0, "{out:#?}");
    }
    published(&town, "2026-11-22");
    assert_eq!(read(&town, "zb_unit").len(), 12);
}

/// Somebody restores a backup of a month ago and publishes.
#[test]
fn an_old_backup_is_noticed() {
    let town = grown();
    let backup = fs::read(town.store()).unwrap();
    for no in 1..=5 {
        let line = format!("hazard add --unit U001 --description 第{no}处 --grade general --found 2026-11-02");
        assert_eq!(town.sh(&line).code, 0);
    }
    published(&town, "2026-11-20");
    town.file("data/zhiben.db", &backup);
    let _ = fs::remove_file(town.root().join("data/zhiben.head"));
    // Five of fifteen: each hazard is one record.
    town.on("2026-11-21", ["publish", "out"]).refused(&["15 条", "少了 5 条"]);
}

#[test]
fn another_site_and_another_store_keep_their_directory() {
    let (town, other) = (grown(), grown());
    published(&town, "2026-11-20");
    let out = town.root().join("out").display().to_string();
    let before = manifest(&town.root().join("out"));
    // The same site in another store.
    other.run(["publish", &out]).refused(&["另一本台账", "JC", "换一个目录"]);
    let plan = fs::read_to_string(other.root().join("plan.toml")).unwrap();
    other.file("plan.toml", plan.replace("site = \"JC\"", "site = \"HX\"").replace("积翠镇", "峪口镇"));
    other.run(["publish", &out]).refused(&["站点 JC", "HX", "换一个目录"]);
    assert_eq!(manifest(&town.root().join("out")), before);
}
