//! The versions of several plans: each has its own numbers, and a change of one leaves the other alone.

use crate::env::{Town, text};

const WINTER: &str = include_str!("../../fixtures/plans/good/winter.toml");

/// In the winter plan the monthly self-check becomes one each quarter: on 2026-11-23 October is over, November to
/// February are not; in their place are the fourth quarter and the first of 2027, for two quarries each.
#[test]
fn a_plan_changes_by_itself() {
    let town = Town::new();
    std::fs::create_dir(town.root().join("plans")).unwrap();
    town.file("plans/winter.toml", WINTER);
    town.file("units.csv", "单位编码,单位名称,类别\nU001,东沟石料厂,非煤矿山\nU002,西沟石料厂,非煤矿山\n");
    town.run(["import", "unit", "units.csv"]).done(&["新增 2"]);
    let begin = WINTER.find("id = \"7.2a\"").unwrap();
    let (head, tail) = WINTER.split_at(begin);
    town.file("plans/winter.toml", format!("{head}{}", tail.replacen("\"month\"", "\"quarter\"", 1)));
    let history = town.rows("plan history");
    let of: Vec<(&str, i64)> =
        history.iter().map(|row| (text(row, "plan"), row["version"].as_i64().unwrap())).collect();
    assert_eq!(of, [("main", 1), ("winter26", 1)]);
    let rows = town.rows("plan diff");
    let count = |key: &str| rows[0][key].as_i64().unwrap();
    assert_eq!((rows.len(), text(&rows[0], "plan"), text(&rows[0], "item")), (1, "winter26", "winter26:7.2a"));
    assert_eq!(["gone_before", "appear_before", "gone_after", "appear_after"].map(count), [2, 0, 8, 4]);
    assert!(town.rows("plan diff --plan main").is_empty());
    assert_eq!(town.rows("plan diff --plan winter26 --detail").len(), 14);
    assert_eq!(town.rows("plan diff winter26:1").len(), 1);
    town.refuses("plan diff main:1 winter26:1", &["main", "winter26", "不能比"]);
    let check = town.run(["plan", "check"]).ok();
    assert!(check.contains("plans/winter.toml：提示：measure[winter26:7.2a]"), "{check}");
    assert!(check.contains("请把 7.2a 改回原样") && check.contains("replaces = \"7.2a\""), "{check}");
    // A form names the versions of both.
    town.run(["submit", "hazard-sheet", "--period", "2026-10", "-o", "x.csv"]).done(&["已生成并登记"]);
    let plans = town.json("submit show 1")["rows"][0]["plans"].as_str().unwrap().to_string();
    assert!(plans.starts_with("main@") && plans.contains("；winter26@"), "{plans}");
    assert_eq!(town.rows("plan history").len(), 3);
}
