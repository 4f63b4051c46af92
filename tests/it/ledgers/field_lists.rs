//! 现场检查清单 through the program: which list a unit has, how it is printed, the workspace's own lists.

use crate::env::{Run, TODAY, Town, text};
use crate::terminal::Terminal;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// The lists on the sheet of a unit, by their ids.
fn used(town: &Town, line: &str) -> Vec<String> {
    let rows = town.rows(line);
    let items = rows.iter().filter(|row| text(row, "section") == "item");
    let ids: BTreeSet<&str> = items.map(|row| text(row, "id").rsplit_once('-').unwrap().0).collect();
    ids.into_iter().map(str::to_string).collect()
}

#[test]
fn each_kind_of_small_place_finds_its_list() {
    let town = Town::sample();
    let cases: &[(&str, &[&str])] = &[
        ("示例面馆", &["catering", "self-built"]),
        ("示例宾馆", &["lodging"]),
        ("示例农家乐", &["catering", "lodging", "self-built"]),
        ("示例东坡村自建出租房", &["self-built", "tenancy"]),
        ("示例核桃加工坊", &["workshop"]),
        ("示例家具厂", &["workshop"]),
        ("示例电动车修理铺", &["charging", "workshop"]),
        ("示例理发店", &[]),
        ("示例一号石料厂", &[]),
        ("示例国道加油站", &[]),
        ("示例乡村加油点", &[]),
    ];
    for (unit, expected) in cases {
        let found = used(&town, &format!("checklist --inspect {unit}"));
        assert_eq!(found, *expected, "{unit}");
    }
    town.sh("unit add --code U099 --name 老王家 --categories 九小场所 --aliases 老王餐馆").done(&[]);
    assert_eq!(used(&town, "checklist --inspect U099"), ["catering"], "its other name counts");
}

#[test]
fn an_item_gives_its_subject_and_what_may_be_major() {
    let town = Town::sample();
    let rows = town.rows("checklist --inspect 示例面馆");
    let at = |section: &str| rows.iter().position(|row| text(row, "section") == section).unwrap();
    assert!(at("item") < at("criterion"), "the list comes before the clauses");
    let item = rows.iter().find(|row| text(row, "id") == "catering-11").unwrap();
    let printed = ["item", "basis", "state", "result"].map(|key| text(item, key));
    assert_eq!(
        printed,
        ["地下室、半地下室没有使用瓶装液化气", "餐饮燃气·气瓶；对照 GAS23-9.1", "可能重大", "□符合 □不符合"]
    );
    let plain = rows.iter().find(|row| text(row, "id") == "catering-01").unwrap();
    assert!(plain["state"].is_null(), "{plain}");
    let printed = town.sh("checklist --inspect 示例宾馆").ok();
    assert!(printed.contains("检查清单：住宿；换别的用 --list，可写 餐饮燃气、"), "{printed}");
    let none = town.sh("checklist --inspect 示例理发店").ok();
    assert!(none.contains("检查清单：没有；换别的用 --list"), "{none}");
}

#[test]
fn a_list_can_be_asked_for_by_name() {
    let town = Town::sample();
    for (asked, expected) in
        [("--list 出租屋", vec!["tenancy"]), ("--list tenancy --list 住宿", vec!["lodging", "tenancy"])]
    {
        assert_eq!(used(&town, &format!("checklist --inspect 示例宾馆 {asked}")), expected, "{asked}");
    }
    assert_eq!(used(&town, "checklist --inspect 示例国道加油站 --list 电动自行车充电"), ["charging"]);
    town.refuses("checklist --inspect 示例宾馆 --list 网吧", &["没有检查清单“网吧”", "餐饮燃气", "小加工"]);
    town.refuses("checklist --list 住宿", &["--inspect"]);
}

/// A sheet of A4 holds 80 columns: no line is wider, at a terminal of that width.
#[test]
fn the_sheet_fits_a_page() {
    let town = Town::sample();
    for list in ["餐饮燃气", "住宿", "小加工", "经营性自建房", "电动自行车充电", "出租屋"] {
        let line = format!("checklist --inspect 示例面馆 --list {list} --no-pager");
        let run = Run::new(crate::env::words(&line)).today(TODAY).at(&town.root());
        let (shown, code) = Terminal::sized(run, 80, 200).end();
        assert_eq!(code, 0, "{shown}");
        let boxes = shown.matches("□符合").count();
        assert!(boxes >= 20, "{list}: {boxes} boxes\n{shown}");
        for line in shown.lines() {
            let width = line.trim_end().width();
            assert!(width <= 80, "{list}: {width} columns: {line}");
        }
    }
}

#[test]
fn a_workspace_may_add_lists() {
    let town = Town::sample();
    std::fs::create_dir_all(town.root().join("data/lists")).unwrap();
    let custom = "[list]\nid = \"school\"\nname = \"校园\"\ntitle = \"校园检查清单\"\n\
               [[item]]\ntopic = \"门\"\ntext = \"校门有人值守\"\n";
    town.file("data/lists/school.toml", custom);
    assert_eq!(used(&town, "checklist --inspect 示例幼儿园 --list 校园"), ["school"]);
    // Named by a category it needs no asking; one that is not there has its place.
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let lists = "lists = [\"catering\", \"lodging\", \"workshop\", \"charging\", \"tenancy\"]";
    town.file("plan.toml", plan.replacen(lists, "lists = [\"school\"]", 1));
    town.sh("plan check").ok();
    assert_eq!(used(&town, "checklist --inspect 示例幼儿园"), ["school"]);
    let strange = plan.replacen(lists, "lists = [\"school\", \"hotel\"]", 1);
    let at = plan.lines().position(|line| line == lists).unwrap() + 1;
    town.file("plan.toml", strange);
    let checked = town.sh("plan check");
    let expected = format!("plan.toml:{at}:20: category[nine-small].lists[#2] = \"hotel\"：没有声明这个检查清单");
    assert!(checked.code == 2 && checked.stdout.contains(&expected), "{checked:?}");
    town.file("plan.toml", plan);
    town.file("data/lists/school.toml", custom.replace("text", "tekst"));
    town.refuses("checklist --inspect 示例幼儿园", &["data/lists/school.toml:5:1: item[#1].text"]);
    let checked = town.sh("plan check");
    assert!(checked.code == 2 && checked.stdout.contains("data/lists/school.toml:7:1"), "{checked:?}");
}
