//! `merge renumber`: a store with another site. Its own numbers change wherever they stand, old numbers are still found,
//! one undo takes it back, and stores that have the old numbers recognise the records.

use crate::env::{Town, text};
use serde_json::Value;
use std::fs;

/// A town of this site without records.
fn bare(site: &str) -> Town {
    let town = Town::bare();
    town.sh(&format!("init --site {site} --division 141128105 --kept-from none")).done(&[site]);
    town
}

/// A town with records of several kinds that name each other.
fn of_site(site: &str) -> Town {
    let town = bare(site);
    town.file("photo.jpg", format!("photo {site}"));
    for line in [
        "unit add --name 东沟厂 --category 工贸",
        "unit add --name 西沟厂 --category 工贸",
        "hazard add --unit 东沟厂 --description 灯坏 --grade general --found 2026-10-10",
        "hazard add --unit 西沟厂 --description 门堵 --grade general --found 2026-10-11",
        "hazard add --unit 西沟厂 --description 误记 --grade general --found 2026-10-11",
        "undo",
        "hazard notify 2 --to 李四 --on 2026-10-12",
        "training add --date 2026-10-12 --topic 急救 --body yingji --units U001",
        "person add --name 喻一 --role inspector --since 2024-01-01",
        "person add --name 陶二 --role inspector --since 2024-01-01",
        "inspection draw --units 1 --inspectors 1 --seed 53 --witness 陶九",
        "order issue --kind 卡 --to 东沟厂 --subject 消防 --content 请改 --hazards 1",
    ] {
        let done = town.sh(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    town.sh(&format!("attach {site}-YH-2026-0001 photo.jpg --kind 整改前")).done(&[]);
    town.sh("submit hazard-sheet --period 2026-10 -o x.csv").done(&["已生成并登记"]);
    town
}

fn id(town: &Town) -> String {
    text(&town.json("check"), "id").to_string()
}

fn site(town: &Town) -> String {
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    zhiben::plan_file::setting(&plan, "site").unwrap()
}

fn numbers(town: &Town, ledger: &str) -> Vec<String> {
    let mut all: Vec<String> =
        town.rows(&format!("export {ledger}")).iter().map(|row| text(row, "no").to_string()).collect();
    all.sort();
    all
}

#[track_caller]
fn is_sound(town: &Town) {
    let grave = ["reference", "trigger", "chain", "seal", "number"];
    let rows = town.rows("check");
    assert!(rows.iter().all(|row| !grave.contains(&text(row, "kind"))), "{rows:?}");
}

fn take_in(town: &Town, other: &Town) -> String {
    let done = town.run(["merge", other.root().to_str().unwrap()]).done(&["已合并"]);
    is_sound(town);
    done
}

fn renumber(town: &Town, old: &str, new: &str) {
    town.sh(&format!("merge renumber {old} {new}")).done(&[old, new, "zhiben undo"]);
    assert_eq!(site(town), new);
    is_sound(town);
}

/// Every ledger as it is exported.
fn exported(town: &Town) -> Vec<(String, String)> {
    let _ = fs::remove_dir_all(town.root().join("all"));
    town.sh("export all -o all").ok();
    let all = fs::read_dir(town.root().join("all")).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<(String, String)> = all
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    all
}

/// Compares file by file.
#[track_caller]
fn same(found: &[(String, String)], expected: &[(String, String)]) {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(found, expected)| assert_eq!(found, expected));
}

#[test]
fn numbers_change_wherever_they_stand_and_one_undo_takes_it_back() {
    for (old, new) in [("JC", "DG"), ("XG", "AB12"), ("a1", "JC")] {
        let town = of_site(old);
        let (before, was) = (exported(&town), id(&town));
        let bytes = town.bytes();
        town.sh(&format!("merge renumber {old} {new} --dry-run")).done(&["没有写入", old, new]);
        assert!(town.bytes() == bytes && site(&town) == old);
        renumber(&town, old, new);
        let now = id(&town);
        assert_ne!(now, was);
        // The ledgers are the old ones with the other site, and nothing else.
        let expected: Vec<(String, String)> = before
            .iter()
            .map(|(name, text)| {
                let text = text.replace(&format!("{old}-"), &format!("{new}-")).replace(&was, &now);
                // A note is a text as it was written.
                let text = text.replace(&format!("双随机抽取 {new}-"), &format!("双随机抽取 {old}-"));
                (name.clone(), text.replace(&format!("\"site\": \"{old}\""), &format!("\"site\": \"{new}\"")))
            })
            .collect();
        same(&exported(&town), &expected);
        // What went out stays as it was, under its new number, and old numbers are found.
        let found = |line: &str, no: &str| {
            let shown = town.sh(line);
            assert!(shown.code == 0 && shown.stdout.contains(no), "{line}: {shown:?}");
            assert!(shown.stderr.contains("现在的编号是") && shown.stderr.contains(no), "{line}: {shown:?}");
        };
        let commands =
            [("hazard show", "YH"), ("training show", "PX"), ("submit show", "SB"), ("log", "YH"), ("log", "PX")];
        for (command, kind) in commands {
            found(&format!("{command} {old}-{kind}-2026-0001"), &format!("{new}-{kind}-2026-0001"));
        }
        let drawn = town.sh(&format!("inspection verify {old}-CQ-2026-0001"));
        assert!(drawn.code == 0 && drawn.stdout.contains(&format!("{new}-CQ-2026-0001")), "{drawn:?}");
        // The file that was sent is the same, byte by byte.
        town.sh("submit again 1 -o y.csv").ok();
        assert_eq!(fs::read(town.root().join("x.csv")).unwrap(), fs::read(town.root().join("y.csv")).unwrap());
        // The next numbers follow, the undone one included.
        town.sh("hazard add --unit 东沟厂 --description 线乱 --grade general --found 2026-10-13")
            .done(&[&format!("{new}-YH-2026-0004")]);
        town.sh("undo").done(&["已撤销"]);
        town.sh("undo").done(&["已撤销", &format!("site 改回 {old}")]);
        assert_eq!((site(&town), id(&town)), (old.to_string(), was.clone()));
        same(&exported(&town), &before);
        is_sound(&town);
        town.sh("redo").done(&["已重做", &format!("site 改为 {new}")]);
        assert_eq!((site(&town), id(&town)), (new.to_string(), now));
        same(&exported(&town), &expected);
        is_sound(&town);
    }
}

/// A file that was written before is read as it is now: the same records, and those that they name.
#[test]
fn files_with_old_numbers_are_still_taken() {
    for (old, new) in [("JC", "DG"), ("XG", "b2")] {
        let town = of_site(old);
        exported(&town);
        fs::rename(town.root().join("all"), town.root().join("before")).unwrap();
        renumber(&town, old, new);
        let bytes = exported(&town);
        for ledger in ["hazard", "step", "training", "attachment", "task"] {
            town.sh(&format!("import {ledger} before/{ledger}.csv")).done(&["新增 0、更新 0"]);
        }
        same(&exported(&town), &bytes);
        // A step of a sheet that was handed out before.
        town.file("sheet.csv", format!("隐患编号,步骤,日期,经手人\n{old}-YH-2026-0001,整改,2026-10-20,张三\n"));
        town.sh("import step sheet.csv").done(&["新增 1"]);
        assert!(town.sh("export step").ok().contains(&format!("{new}-YH-2026-0001,整改,2026-10-20,张三")));
    }
}

#[test]
fn what_cannot_be_a_site_is_refused() {
    let (town, other) = (of_site("DG"), of_site("XG"));
    take_in(&town, &other);
    for (old, new, needles) in [
        ("JC", "AB", &["DG", "不是 JC"][..]),
        ("DG", "东沟", &["东沟", "英文字母"]),
        ("DG", "DG", &["一样"]),
        ("DG", "XG", &["已有前缀 XG"]),
        ("JC", "", &["不是 JC", "英文字母"]),
        ("DG", "ABCDEFGHI", &["英文字母"]),
    ] {
        town.refuses_all(["merge", "renumber", old, new], needles);
        assert_eq!(site(&town), "DG");
    }
    let empty = bare("AB").run(["merge", "renumber", "AB", "CD"]);
    assert!(empty.code == 2 && empty.stderr.contains("还没有台账，没有编号要改"), "{empty:?}");
    // Records of the other store keep their numbers.
    renumber(&town, "DG", "FG");
    assert_eq!(numbers(&town, "hazard"), ["FG-YH-2026-0001", "FG-YH-2026-0002", "XG-YH-2026-0001", "XG-YH-2026-0002"]);
}

/// Two stores that merged before: whichever meets the other first, the records are the same ones and later changes count.
#[test]
fn stores_with_the_old_numbers_recognise_the_records() {
    for order in [[0, 1, 2, 0, 1, 2], [1, 0, 2, 1, 0, 2], [2, 1, 0, 2, 1, 0]] {
        let (village, town, county) = (of_site("JC"), bare("FS"), bare("XS"));
        town.sh("unit add --name 北山厂 --category 工贸").done(&["U001"]);
        county.sh("unit add --name 县直厂 --category 工贸").done(&["U001"]);
        take_in(&town, &village);
        take_in(&county, &town);
        take_in(&village, &town);
        renumber(&village, "JC", "DG");
        village.sh("hazard rectify 1 --on 2026-10-20 --rectified-by 张三").done(&["DG-YH-2026-0001"]);
        village.sh("hazard add --unit 东沟厂 --description 线乱 --grade general --found 2026-10-13").done(&["0004"]);
        town.sh("hazard void JC-YH-2026-0002 --reason 重复").done(&[]);
        let pairs = [(&town, &village), (&village, &town), (&county, &town)];
        for (to, from) in order.map(|at| pairs[at]) {
            take_in(to, from);
        }
        take_in(&county, &town);
        for one in [&village, &town, &county] {
            assert_eq!(numbers(one, "hazard"), ["DG-YH-2026-0001", "DG-YH-2026-0002", "DG-YH-2026-0004"], "{order:?}");
            let of = |no: &str| one.rows(&format!("hazard show DG-YH-2026-{no}"))[0].clone();
            assert_eq!(text(&of("0001"), "rectified"), "2026-10-20");
            assert_eq!(text(&of("0002"), "void_reason"), "重复");
            assert_eq!(one.rows("merge conflicts"), Vec::<Value>::new(), "{order:?}");
            let found = one.sh("hazard show JC-YH-2026-0001");
            assert!(found.stdout.contains("DG-YH-2026-0001"), "{found:?}");
            let attached: Vec<Value> = one.rows("export attachment");
            assert_eq!((attached.len(), text(&attached[0], "record")), (1, "DG-YH-2026-0001"));
            assert_eq!(numbers(one, "training"), ["DG-PX-2026-0001"]);
        }
        let named = |name: &str| county.rows("unit list").iter().filter(|unit| unit["name"] == *name).count();
        assert_eq!((named("东沟厂"), named("西沟厂")), (1, 1));
        // Once more, nothing is new.
        let before = [&village, &town, &county].map(exported);
        for (to, from) in pairs {
            take_in(to, from);
        }
        [&village, &town, &county].iter().zip(before).for_each(|(one, before)| same(&exported(one), &before));
        // The old site is free for the store that it belongs to.
        let other = of_site("JC");
        take_in(&town, &other);
        assert_eq!(numbers(&town, "hazard").len(), 5);
        assert_eq!(text(&town.rows("hazard show JC-YH-2026-0001")[0], "no"), "JC-YH-2026-0001");
        take_in(&county, &town);
        take_in(&village, &town);
        assert_eq!(numbers(&village, "hazard"), numbers(&county, "hazard"));
    }
}

/// Two villages that began with a copy of one workspace: one of them takes another site. What they had in common is one
/// record, what each entered later is its own.
#[test]
fn copies_of_which_one_changes_its_site_keep_what_each_entered() {
    for first in [0, 1] {
        let one = of_site("JC");
        let two = Town::bare();
        fs::create_dir_all(two.root().join("data/files")).unwrap();
        for file in ["plan.toml", "data/zhiben.db"] {
            fs::copy(one.root().join(file), two.root().join(file)).unwrap();
        }
        renumber(&two, "JC", "DG");
        one.sh("hazard add --unit 东沟厂 --description 一村的 --grade general --found 2026-10-14")
            .done(&["JC-YH-2026-0004"]);
        two.sh("hazard add --unit 东沟厂 --description 二村的 --grade general --found 2026-10-15")
            .done(&["DG-YH-2026-0004"]);
        let town = bare("FS");
        town.sh("unit add --name 北山厂 --category 工贸").done(&["U001"]);
        let both = [&one, &two];
        for at in [first, 1 - first, first, 1 - first] {
            take_in(&town, both[at]);
        }
        let hazards = town.rows("export hazard");
        let of = |what: &str| hazards.iter().filter(|row| row["description"] == *what).count();
        assert_eq!((hazards.len(), of("一村的"), of("二村的"), of("灯坏"), of("门堵")), (4, 1, 1, 1, 1), "{hazards:?}");
        assert_eq!(town.rows("merge conflicts"), Vec::<Value>::new());
        take_in(&one, &two);
        take_in(&two, &one);
        for village in both {
            assert_eq!(numbers(village, "hazard").len(), 4);
        }
    }
}

/// The store is committed before plan.toml is written. If the program is killed between, nothing goes on with the old
/// site; the same command or undo ends it.
#[test]
fn a_change_that_was_cut_off_is_ended_or_undone() {
    for (end, expected) in [("merge renumber JC DG", "DG"), ("undo", "JC")] {
        let town = of_site("JC");
        let plan = fs::read(town.root().join("plan.toml")).unwrap();
        renumber(&town, "JC", "DG");
        town.file("plan.toml", &plan);
        for line in ["hazard list", "hazard add --unit 东沟厂 --description 甲 --grade general --found 2026-10-10"]
        {
            town.sh(line).fails(3, &["没有改完", "DG", "JC", "merge renumber JC DG", "undo"]);
        }
        town.sh(end).done(&[]);
        assert_eq!(site(&town), expected);
        is_sound(&town);
        assert_eq!(numbers(&town, "hazard"), [1, 2].map(|n| format!("{expected}-YH-2026-000{n}")));
    }
}
