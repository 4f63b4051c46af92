//! 台账启用日期: books that begin on a day. What fell due before it and was not recorded is neither done nor overdue.

use crate::env::{Run, Town, rows, text};
use serde_json::Value;

/// A workspace made by `init` on 2026-11-29, with sixteen firms from a spreadsheet.
fn begun() -> Town {
    let town = Town::bare();
    let made = Run::new(["init", "--today", "2026-11-29"]).at(&town.root()).go();
    made.done(&["台账启用日期是 2026-11-29", "kept_from"]);
    let firms: String = (1..=16).map(|n| format!("示例{n}厂,工贸,负责人{n}\n")).collect();
    town.file("firms.csv", format!("单位名称,类别,主要负责人\n{firms}"));
    town.on("2026-11-29", ["import", "unit", "firms.csv"]).done(&["新增 16"]);
    town
}

fn owed<'r>(rows: &'r [Value], measure: &str) -> Vec<(&'r str, &'r str)> {
    let of = rows.iter().filter(|row| row["measure"] == measure);
    of.map(|row| (text(row, "id"), text(row, "status"))).collect()
}

#[test]
fn a_new_workspace_owes_nothing_from_before() {
    let town = begun();
    assert_eq!(rows(&town.json_on("2026-11-29", "overdue --kind duty")).len(), 0);
    let status = town.json_on("2026-11-29", "status");
    assert!(status["not_kept"].as_i64().unwrap() > 0, "{status}");
    let shown = town.on("2026-11-29", ["status"]).ok();
    assert!(shown.contains("启用前的") && shown.contains("项未登记：zhiben checklist --not-kept"), "{shown}");
    let november = rows(&town.json_on("2026-11-29", "checklist --period 2026-10"));
    assert!(november.iter().all(|row| row["status"] != "not_kept"));
}

/// November's study was due on the 30th, the quarter's self-check is due on 31 December.
#[test]
fn what_falls_due_after_it_is_owed() {
    let town = begun();
    let overdue = rows(&town.json_on("2026-12-02", "overdue --kind duty"));
    assert_eq!(owed(&overdue, "1.1a"), [("1.1a/town/2026-11", "overdue")]);
    assert_eq!(owed(&overdue, "7.2a"), []);
    let list = rows(&town.json_on("2026-12-02", "checklist --detail"));
    assert_eq!(owed(&list, "7.2a").len(), 16);
    assert!(overdue.iter().all(|row| text(row, "due") >= "2026-11-29"), "{overdue:?}");
}

#[test]
fn the_list_of_what_was_not_kept_is_asked_for() {
    let town = begun();
    let list = rows(&town.json_on("2026-11-29", "checklist --period 2026-10 --not-kept --detail"));
    assert_eq!(owed(&list, "1.1a").last(), Some(&("1.1a/town/2026-10", "not_kept")));
    // Eleven quarters ended before the books began: 2024Q1, due on 31 March after the issue, to 2026Q3.
    assert_eq!(owed(&list, "7.2a").len(), 16 * 11);
    let why = town.on("2026-11-29", ["why", "1.1a/town/2026-10"]).ok();
    assert!(why.contains("启用前：期限早于台账启用日期 2026-11-29"), "{why}");
}

/// Its parts add up: sixteen firms owe four quarters of 2026, three of which ended before the books began.
#[test]
fn coverage_counts_it_apart_from_what_is_owed() {
    let town = begun();
    let all = town.json_on("2026-11-29", "coverage 7.2a --period 2026");
    assert_eq!([&all["owed"], &all["done"], &all["pending"], &all["overdue"], &all["not_kept"]], [16, 0, 16, 0, 48]);
    let before = town.json_on("2026-11-29", "coverage 7.2a --period 2026Q3");
    assert_eq!([&before["owed"], &before["never"], &before["not_kept"]], [0, 0, 16]);
    assert_eq!(before["units"].as_array().unwrap().len(), 0);
}

/// A record from before counts as ever: its own date decides, and a late one is late.
#[test]
fn what_is_evidenced_from_before_is_done() {
    let town = begun();
    town.on("2026-11-29", ["done", "1.1a", "--date", "2026-10-12", "--note", "中心组学习"]).done(&["已登记"]);
    town.on("2026-11-29", ["done", "1.1a", "--date", "2026-11-05", "--for", "2026-09", "--note", "补学"])
        .done(&["已登记"]);
    let list = rows(&town.json_on("2026-11-29", "checklist --period 2026-10 --not-kept"));
    assert!(owed(&list, "1.1a").contains(&("1.1a/town/2026-10", "done")));
    let september = rows(&town.json_on("2026-11-29", "checklist --period 2026-09 --not-kept"));
    assert!(owed(&september, "1.1a").contains(&("1.1a/town/2026-09", "late")));
}

#[test]
fn init_takes_another_day_or_none() {
    for (typed, line) in
        [("2026-01-01", Some("kept_from = 2026-01-01 ")), ("none", None), ("月底", Some("kept_from = 2026-11-30 "))]
    {
        let town = Town::bare();
        let args = ["init", "--today", "2026-11-29", "--kept-from", typed];
        assert_eq!(Run::new(args).at(&town.root()).go().code, 0);
        let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
        match line {
            Some(line) => assert!(plan.contains(line), "{typed}"),
            None => assert!(!plan.contains("kept_from")),
        }
        town.run(["plan", "check"]).ok();
    }
    let town = Town::bare();
    Run::new(["init", "--kept-from", "明年"]).at(&town.root()).go().refused(&["--kept-from", "明年"]);
    assert!(!town.root().join("plan.toml").exists());
}

/// It may lie anywhere, and a word that is no date is a mistake with its place.
#[test]
fn the_plan_sets_when_its_ledgers_begin() {
    let town = Town::bare();
    Run::new(["init", "--kept-from", "none"]).at(&town.root()).go().done(&["已建立工作区"]);
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    for day in ["2020-01-01", "2027-05-01"] {
        town.file("plan.toml", plan.replace("ends = 2026-12-31", &format!("ends = 2026-12-31\nkept_from = {day}")));
        town.run(["plan", "check"]).ok();
    }
    town.file("plan.toml", plan.replace("ends = 2026-12-31", "ends = 2026-12-31\nkept_from = \"明天\""));
    assert_eq!(town.run(["plan", "check"]).code, 2);
}

fn overdue_of(town: &Town, unit: &str) -> usize {
    rows(&town.json_on("2026-11-29", &format!("overdue --kind duty --unit {unit}"))).len()
}

/// A firm of trade owes the self-check of each of eleven quarters since the issue, and what else falls due yearly.
#[test]
fn a_unit_owes_nothing_from_before_it_was_managed() {
    let town = Town::new();
    let added = town.on("2026-11-29", ["unit", "add", "--name", "老厂", "--categories", "工贸"]);
    let all = overdue_of(&town, "U001");
    assert!(all > 11, "{all}");
    added.done(&[&format!("已有 {all} 项任务逾期"), "zhiben unit edit U001 --managed-from 2026-11-29"]);
    for (name, option) in [("二厂", "--since"), ("三厂", "--managed-from")] {
        let line = ["unit", "add", "--name", name, "--categories", "工贸", option, "2026-11-29"];
        let added = town.on("2026-11-29", line).done(&["已登记"]);
        assert!(!added.contains("项任务逾期"), "{added}");
    }
    assert_eq!((overdue_of(&town, "U002"), overdue_of(&town, "U003")), (0, 0));
    let due_on = |day: &str| {
        town.on("2026-11-29", ["unit", "edit", "U001", "--managed-from", day]).done(&["U001"]);
        let list = rows(&town.json_on("2026-11-29", "checklist --unit U001 --period 2026Q3 --detail"));
        owed(&list, "7.2a").iter().filter(|(id, _)| id.ends_with("2026Q3")).count()
    };
    // The third quarter's self-check is due on 30 September.
    assert_eq!(["2026-09-29", "2026-09-30", "2026-10-01"].map(due_on), [1, 1, 0]);
    town.on("2026-11-29", ["unit", "edit", "U001", "--managed-from", ""]).done(&["U001"]);
    assert_eq!(overdue_of(&town, "U001"), all);
}

/// A plan of one's own in place of 积翠镇's: checked whole before anything is made.
#[test]
fn init_takes_a_plan_of_ones_own() {
    let town = Town::bare();
    let theirs = std::fs::read_to_string(crate::env::repo("plan.toml")).unwrap();
    let theirs = theirs.replace("积翠镇安全生产", "清河镇安全生产").replace("ends = 2026-12-31", "ends=2026-12-31");
    town.file("清河.toml", &theirs);
    town.sh("init 甲 --plan 清河.toml").done(&["清河镇安全生产", "台账启用日期是 2026-11-23"]);
    let made = |dir: &str| std::fs::read_to_string(town.root().join(dir).join("plan.toml")).unwrap();
    assert!(made("甲").contains("\nends=2026-12-31\nkept_from = 2026-11-23 "));
    town.sh("init 乙 --plan 清河.toml --kept-from none").done(&["清河镇安全生产"]);
    assert_eq!(made("乙"), theirs);
    // A day that the plan gives itself stays.
    town.file("自定.toml", theirs.replace("ends=2026-12-31", "ends=2026-12-31\nkept_from = 2026-03-01"));
    town.sh("init 丙 --plan 自定.toml").done(&["台账启用日期是 2026-03-01"]);
    assert_eq!(made("丙").matches("kept_from").count(), 1);
    town.refuses("init 丁 --plan 自定.toml --kept-from 2026-05-01", &["自定.toml", "kept_from"]);
    // All mistakes of the file, and nothing made.
    town.file(
        "错.toml",
        theirs.replace("starts = 2024-01-01", "starts = \"去年\"").replace("site = \"JC\"", "site = \"\""),
    );
    town.refuses("init 丁 --plan 错.toml", &["错.toml:11:", "错.toml:16:"]);
    assert_eq!(town.sh("init 丁 --plan 没有.toml").code, 3);
    assert!(!town.root().join("丁").exists());
}
