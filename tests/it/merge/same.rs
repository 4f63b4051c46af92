//! `merge same`: units that a person declared one are one in every store that learns of it, in any order, and without a
//! dispute, a record at a void unit or an error.

use crate::env::{Town, text};
use std::fs;

fn of_site(site: &str) -> Town {
    let town = Town::new();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("site = \"JC\"", &format!("site = \"{site}\"")));
    town
}

fn take_in(town: &Town, other: &Town) -> String {
    town.run(["merge", other.root().to_str().unwrap()]).done(&["已合并"])
}

fn unit(town: &Town, name: &str) {
    town.sh(&format!("unit add --name {name} --category 工贸")).done(&[]);
}

fn hazard(town: &Town, unit: &str, what: &str) {
    town.sh(&format!("hazard add --unit {unit} --description {what} --grade general --found 2026-11-02")).done(&[]);
}

/// The units that are not void with their other names, and the unit of every record.
fn held(town: &Town) -> Vec<String> {
    let mut all = Vec::new();
    for unit in town.rows("unit list --valid") {
        let mut names: Vec<&str> =
            unit["aliases"].as_array().into_iter().flatten().filter_map(|n| n.as_str()).collect();
        names.sort_unstable();
        all.push(format!("{} {names:?}", text(&unit, "name")));
    }
    for (list, key, column) in [("hazard", "no", "unit"), ("training", "no", "units"), ("order", "record", "to")] {
        let rows = town.rows(&format!("{list} list"));
        all.extend(rows.iter().map(|row| format!("{} {} {}", text(row, key), row[column], row["void_reason"])));
    }
    assert!(town.rows("merge conflicts").is_empty(), "{:?}", town.rows("merge conflicts"));
    all.sort();
    all
}

/// 北山's unit has records of three kinds; 川口 merges them and declares the unit one with its own.
#[test]
fn any_order_of_merging_gives_the_same() {
    let (bei, chuan) = (of_site("BB"), of_site("CC"));
    unit(&bei, "甲厂");
    unit(&bei, "乙厂");
    hazard(&bei, "甲厂", "灯坏");
    bei.sh("training add --date 2026-11-03 --topic 消防 --units 甲厂；乙厂").done(&[]);
    bei.sh("order issue --kind 卡 --to 甲厂 --subject 消防 --content 请改").done(&[]);
    unit(&chuan, "甲公司");
    take_in(&chuan, &bei);
    chuan.sh("merge same 甲公司 甲厂").done(&["甲厂（BB-U001）并入 甲公司（U001）：3 条记录"]);
    hazard(&bei, "甲厂", "门堵");
    hazard(&chuan, "甲厂", "线乱");
    let orders: [&[&Town]; 6] = [
        &[&bei, &chuan],
        &[&chuan, &bei],
        &[&bei, &chuan, &bei, &chuan],
        &[&chuan, &chuan, &bei],
        &[&bei, &bei, &chuan, &bei],
        &[&chuan, &bei, &chuan],
    ];
    let mut first: Option<Vec<String>> = None;
    for order in orders {
        let county = of_site("FS");
        for town in order {
            take_in(&county, town);
        }
        let found = held(&county);
        assert!(found.iter().any(|line| line == "甲公司 [\"甲厂\"]"), "{found:?}");
        assert_eq!(found.iter().filter(|line| line.contains("甲公司") && line.contains("YH")).count(), 3, "{found:?}");
        assert_eq!(first.get_or_insert(found.clone()), &found);
        let before = county.bytes();
        take_in(&county, &chuan);
        take_in(&county, &bei);
        assert_eq!(county.bytes(), before);
        assert!(county.sh("check").ok().contains("没有发现问题"));
    }
    // A folder of exported files shows it too.
    let folder = chuan.root().join("all");
    chuan.run(["export", "all", "-o", folder.to_str().unwrap()]).ok();
    let county = of_site("FS");
    take_in(&county, &bei);
    county.run(["merge", folder.to_str().unwrap(), "--site", "CC"]).done(&["归为一家：甲厂并入甲公司"]);
    assert_eq!(Some(held(&county)), first);
    // The town that entered the unit continues to use it, and then learns of the declaration.
    bei.sh("unit edit 甲厂 --phone 13900001111").done(&[]);
    take_in(&chuan, &bei);
    assert_eq!(Some(held(&chuan)), first);
    take_in(&bei, &chuan);
    assert_eq!(Some(held(&bei)), first);
}

/// Opposite declarations, chains and cycles: after two merges each, all three stores have the same unit.
#[test]
fn stores_that_call_different_ones_the_same_agree() {
    for (words, stays) in [
        ([("甲厂", "乙厂"), ("乙厂", "甲厂"), ("甲厂", "乙厂")], vec!["丙厂", "乙厂"]),
        ([("甲厂", "乙厂"), ("乙厂", "丙厂"), ("丙厂", "甲厂")], vec!["丙厂"]),
        ([("甲厂", "乙厂"), ("乙厂", "丙厂"), ("乙厂", "丙厂")], vec!["甲厂"]),
        ([("乙厂", "甲厂"), ("丙厂", "甲厂"), ("乙厂", "甲厂")], vec!["丙厂"]),
    ] {
        let towns = [of_site("AA"), of_site("BB"), of_site("CC")];
        for name in ["甲厂", "乙厂", "丙厂"] {
            unit(&towns[0], name);
            hazard(&towns[0], name, "灯坏");
        }
        take_in(&towns[1], &towns[0]);
        take_in(&towns[2], &towns[0]);
        for (town, (kept, other)) in towns.iter().zip(words) {
            town.sh(&format!("merge same {kept} {other}")).done(&["并入"]);
        }
        for round in 0..6 {
            take_in(&towns[round % 3], &towns[(round + 1) % 3]);
        }
        let found: Vec<Vec<String>> = towns.iter().map(held).collect();
        assert_eq!((&found[0], &found[1]), (&found[1], &found[2]), "{words:?}");
        let mut valid: Vec<String> =
            towns[0].rows("unit list --valid").iter().map(|unit| text(unit, "name").to_string()).collect();
        valid.sort();
        assert_eq!(valid, stays, "{words:?}");
        for hazard in towns[1].rows("hazard list") {
            assert!(valid.iter().any(|name| name == text(&hazard, "unit")), "{hazard}");
        }
    }
}

/// One store voids a unit and another names it: after a merge it is valid in both, and the receipt reports it.
#[test]
fn no_record_is_left_at_a_void_unit() {
    let acts: [(&str, &str); 5] = [
        ("merge same 甲厂 乙厂", "unit void 甲厂 --reason 停了"),
        (
            "hazard add --unit 甲厂 --description 门堵 --grade general --found 2026-11-03",
            "unit void 甲厂 --reason 停了",
        ),
        ("training add --date 2026-11-03 --topic 消防 --units 甲厂；乙厂", "unit void 甲厂 --reason 停了"),
        ("approval add --date 2026-11-03 --unit 甲厂 --kind access --result approved", "unit void 甲厂 --reason 停了"),
        // No record is added: one that both have is moved.
        ("hazard edit AA-YH-2026-0001 --unit 甲厂", "unit void 甲厂 --reason 停了"),
    ];
    for (here, there) in acts {
        let (one, other) = (of_site("AA"), of_site("CC"));
        ["甲厂", "乙厂"].iter().for_each(|name| unit(&one, name));
        hazard(&one, "乙厂", "灯坏");
        take_in(&other, &one);
        one.sh(here).done(&[]);
        other.sh(there).done(&[]);
        assert!(take_in(&other, &one).contains("恢复为有效：甲厂"), "{here}");
        assert!(take_in(&of_site("FS"), &other).contains("已合并"));
        assert!(take_in(&one, &other).contains("更新"), "{here}");
        for town in [&one, &other] {
            let valid = town.rows("unit list --valid");
            assert!(valid.iter().any(|unit| text(unit, "name") == "甲厂"), "{here}");
            assert!(town.rows("merge conflicts").is_empty(), "{here}");
        }
        // The same two stores, merged in the other direction.
        let before = (one.bytes(), other.bytes());
        take_in(&one, &other);
        take_in(&other, &one);
        assert_eq!((one.bytes(), other.bytes()), before, "{here}");
    }
    // What one store does knowingly stays: closing a firm that has records.
    let (one, other) = (of_site("AA"), of_site("CC"));
    unit(&one, "甲厂");
    hazard(&one, "甲厂", "灯坏");
    take_in(&other, &one);
    one.sh("unit void 甲厂 --reason 停了").done(&[]);
    assert!(!take_in(&other, &one).contains("恢复"));
    assert!(other.rows("unit list --valid").is_empty());
}

/// Two copies of one store each enter a unit under the same code: they stay two units.
#[test]
fn copies_that_give_one_code_to_two_units_keep_both() {
    let (one, copy, county) = (of_site("DG"), of_site("DG"), of_site("FS"));
    unit(&one, "甲厂");
    fs::copy(one.store(), copy.store()).unwrap();
    unit(&one, "乙厂");
    unit(&copy, "丙厂");
    hazard(&one, "乙厂", "灯坏");
    copy.sh("merge same 甲厂 丙厂").done(&[]);
    take_in(&county, &copy);
    let all = [&one, &copy, &county];
    for round in 0..9 {
        let (to, from): (&Town, &Town) = (all[round % 3], all[(round + 1 + round / 3) % 3]);
        if !std::ptr::eq(to, from) {
            let line = to.run([
                "merge",
                from.root().to_str().unwrap(),
                "--site",
                if std::ptr::eq(from, &county) { "FS" } else { "DG" },
            ]);
            line.done(&["已合并"]);
        }
    }
    for town in all {
        let found = held(town);
        assert!(found.contains(&"甲厂 [\"丙厂\"]".to_string()) && found.contains(&"乙厂 []".to_string()), "{found:?}");
        assert!(found.iter().any(|line| line.contains("YH") && line.contains("乙厂")), "{found:?}");
    }
}

/// The other side's name belongs to a different unit here: taking it is refused with a way out, and nothing is written.
#[test]
fn a_name_that_another_unit_has_is_not_taken() {
    for (edit, add) in [
        ("--name 丙厂", "丙厂"),
        ("--name 丁厂", "丁厂"),
        ("--credit-code 91350211M000100Y46", "戊厂 --credit-code 91350211M000100Y46"),
    ] {
        let (one, other) = (of_site("AA"), of_site("CC"));
        unit(&one, "甲厂");
        take_in(&other, &one);
        one.sh(&format!("unit edit 甲厂 {edit}")).done(&[]);
        unit(&other, add);
        take_in(&other, &one);
        let before = other.bytes();
        other.refuses("merge take 1 theirs", &["已经是别的单位的", "merge same", "unit edit"]);
        assert_eq!(other.bytes(), before, "{edit}");
        other.sh("merge take 1 ours").done(&["留这边的"]);
    }
}

/// A file that names a unit by the code or name that it had before it became one with another means the unit that
/// stays; rows that are in the ledger already change nothing.
#[test]
fn a_file_that_names_the_one_that_went_means_the_one_that_stays() {
    let town = of_site("AA");
    ["甲厂", "乙厂"].iter().for_each(|name| unit(&town, name));
    hazard(&town, "乙厂", "灯坏");
    town.sh("merge same 甲厂 乙厂").done(&[]);
    let valid = town.rows("unit list --valid");
    let stays = text(&valid[0], "name").to_string();
    for (at, name) in ["U001", "U002", "甲厂", "乙厂"].iter().enumerate() {
        let head = "隐患编号,单位名称,隐患描述,隐患等级,发现日期";
        let old = format!("AA-YH-2026-0001,{name},灯坏,一般,2026-11-02");
        town.file("h.csv", format!("{head}\n{old}\n,{name},线乱{at},一般,2026-11-03\n"));
        let printed = town.sh("import hazard h.csv");
        assert!(printed.stderr.contains("新增 1、更新 0、不变 1"), "{name}: {}", printed.stderr);
        town.file("t.csv", format!("日期,培训主题,参训单位\n2026-11-0{},消防{at},{name}\n", at + 1));
        assert!(town.sh("import training t.csv").stderr.contains("新增 1"), "{name}");
    }
    let units: Vec<_> = town.rows("hazard list").iter().map(|row| text(row, "unit").to_string()).collect();
    assert!(units.len() == 5 && units.iter().all(|unit| *unit == stays), "{units:?}");
    assert!(town.rows("training list").iter().all(|row| row["units"] == serde_json::json!([stays])));
}
