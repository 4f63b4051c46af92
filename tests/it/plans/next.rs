//! After a plan: the next one beside it, and what the closed one left undone.

use crate::env::{Town, rows, text};
use serde_json::Value;

const WINTER: &str = include_str!("../../fixtures/plans/good/winter.toml");

/// A plan for 2027 with the measures of the winter plan.
pub fn plan_of_2027() -> String {
    let changes = [
        ("winter26", "yd2027"),
        ("2026年冬季安全生产专项行动方案", "2027年安全生产工作要点"),
        (
            "starts = 2026-10-01\nissued = 2026-10-08\nends = 2027-02-28",
            "starts = 2027-01-01\nissued = 2027-01-01\nends = 2027-12-31",
        ),
        ("due = 2026-11-15", "due = 2027-03-15"),
        ("due = 2027-02-28", "due = 2027-12-31"),
        ("period = \"2026-10\"", "period = \"2027\""),
    ];
    changes.iter().fold(WINTER.to_string(), |text, (from, to)| text.replace(from, to))
}

/// The town on 2027-01-04, with plan.toml closed on the last day of 2026.
fn closed() -> Town {
    let town = Town::with_units();
    let words = "plan close main --on 2026-12-31 --accept --reason 到期 --approved-by 镇长";
    town.on("2027-01-04", words.split(' ')).done(&["结项"]);
    town.file("yd.toml", plan_of_2027());
    town
}

fn on(town: &Town, line: &str) -> crate::env::Output {
    town.on("2027-01-04", line.split(' '))
}

#[test]
fn the_next_plan_is_put_beside_the_closed_one() {
    let town = closed();
    let tried = on(&town, "plan next yd.toml --dry-run");
    assert!(tried.code == 0 && tried.stderr.contains("没有写入") && !town.root().join("plans").exists(), "{tried:?}");
    let shown = on(&town, "plan next yd.toml").ok();
    assert!(shown.contains("plans/yd.toml 已放入") && shown.contains("没有办成的"), "{shown}");
    assert_eq!(std::fs::read_to_string(town.root().join("plans/yd.toml")).unwrap(), plan_of_2027());
    // January's meeting and self-checks are owed from now on; the closed plan's are no longer counted.
    let list = rows(&town.json_on("2027-01-04", "checklist --period 2027-01 --detail"));
    let ids: Vec<&str> = list.iter().map(|row| text(row, "id")).collect();
    let by_hand = ["yd2027:1.1a/town/2027-01", "yd2027:7.2a/unit:U001/2027-01", "yd2027:7.2a/unit:U002/2027-01"];
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, by_hand);
    // The assessment of 2026 is the closed plan's, since the next one has none.
    let assessed = town.json_on("2027-01-04", "assess --year 2026");
    assert_eq!(rows(&assessed).len(), 1, "the village is assessed: {assessed}");
    // A second time nothing is written, and other words of the same name are refused.
    assert!(on(&town, "plan next yd.toml").ok().contains("已经在工作区里"));
    town.file("yd.toml", plan_of_2027().replace("每月调度", "按月调度"));
    on(&town, "plan next yd.toml").refused(&["plans/yd.toml", "内容不一样"]);
    on(&town, "undo").refused(&["plans"]);
    on(&town, "check").ok();
}

/// A database of the county keeps what the closed plan owed, and gets what the next one owes.
#[test]
fn a_publication_has_the_closed_plan_and_the_next() {
    let town = closed();
    on(&town, "plan next yd.toml").ok();
    on(&town, "publish out --csv").done(&[]);
    let rows = std::fs::read_to_string(town.root().join("out/site=JC/obligations.csv")).unwrap();
    let plan_of = |id: &str| rows.lines().find(|line| line.contains(id)).and_then(|line| line.rsplit(',').next());
    assert_eq!(plan_of("1.1a/town/2026-12"), Some("main"));
    assert_eq!(plan_of("yd2027:1.1a/town/2027-01"), Some("yd2027"));
}

/// Every quarter of 7.2a since the issue is undone for two mines: 2024Q1 to 2026Q4, twelve each.
#[test]
fn what_was_not_done_is_listed_once_and_becomes_tasks_where_asked() {
    let town = closed();
    let json = town.json_on("2027-01-04", "plan next yd.toml");
    let all = rows(&json);
    let of = |measure: &str| all.iter().filter(|row| text(row, "no").starts_with(&format!("{measure}/"))).count();
    assert_eq!(of("7.2a"), 24);
    assert_eq!(json["tasks"], Value::Array(Vec::new()));
    let carried = on(&town, "plan next yd.toml --carry 7.2a,1.1a/town/2026-12 --due 2027-02-01").ok();
    assert!(carried.contains("已登记交办"), "{carried}");
    let tasks = rows(&town.json_on("2027-01-04", "task list"));
    let contents: Vec<&str> = tasks.iter().map(|row| text(row, "content")).collect();
    assert_eq!(tasks.len(), 2);
    assert!(contents.iter().any(|content| content.contains("7.2a，24 项，原期限 2024-03-31")), "{contents:?}");
    assert!(contents.iter().any(|content| content.contains("1.1a/town/2026-12")), "{contents:?}");
    assert!(tasks.iter().all(|task| task["due"] == "2027-02-01"));
    on(&town, "plan next yd.toml --carry 7.2a,9.9z --due 2027-02-01").refused(&["9.9z"]);
    on(&town, "plan next yd.toml --carry 7.2a --due 2027-02-01").refused(&["已经是交办"]);
    on(&town, "undo").done(&[]);
    assert_eq!(rows(&town.json_on("2027-01-04", "task list")).len(), 0);
}

#[test]
fn it_follows_a_closed_plan_and_has_no_mistakes() {
    let town = Town::with_units();
    town.file("yd.toml", plan_of_2027());
    town.refuses("plan next yd.toml", &["还没有结了项的方案", "zhiben plan close main"]);
    let town = closed();
    town.file("bad.toml", plan_of_2027().replace("every = \"month\"", "every = \"moon\""));
    on(&town, "plan next bad.toml").refused(&["bad.toml:40:9", "bad.toml:52:9"]);
    town.file("main.toml", plan_of_2027().replace("yd2027", "main"));
    on(&town, "plan next main.toml").refused(&["main.toml:5:6", "同编号"]);
    on(&town, "plan next yd.toml --after winter").refused(&["没有方案“winter”"]);
    assert!(!town.root().join("plans").exists());
}
