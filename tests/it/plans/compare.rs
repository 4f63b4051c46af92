//! `report --compare`: a year beside an earlier one, over all plans of each time.

use crate::env::{Town, rows, text};
use crate::plans::next::plan_of_2027;
use serde_json::{Value, json};

fn figures(town: &Town, day: &str, line: &str) -> Vec<(String, Value, Value, Value)> {
    let report = town.json_on(day, line);
    let all = report["comparison"].as_array().unwrap().clone();
    all.iter()
        .map(|row| (text(row, "figure").to_string(), row["now"].clone(), row["then"].clone(), row["change"].clone()))
        .collect()
}

/// By hand: up to 5 December the winter plan owes October's and November's self-checks of two mines, two meetings and
/// the milestone. October's meeting was held in time, November's three days late.
#[test]
fn a_year_is_compared_with_one_in_which_nothing_was_owed() {
    let town = Town::with_units();
    std::fs::create_dir(town.root().join("plans")).unwrap();
    town.file("plans/winter.toml", include_str!("../../fixtures/plans/good/winter.toml"));
    town.on("2026-12-05", "done winter26:1.1a --date 2026-10-20".split(' ')).done(&[]);
    town.on("2026-12-05", "done winter26:1.1a --date 2026-12-03 --for 2026-11".split(' ')).done(&[]);
    let found = "hazard add --unit U001 --description 浮石 --grade general --found 2026-12-01";
    town.on("2026-12-05", found.split(' ')).done(&[]);
    let all = figures(&town, "2026-12-05", "report --compare 2025 --plan winter26");
    let of = |figure: &str| all.iter().find(|row| row.0 == figure).cloned().unwrap();
    let by_hand = [("到期应办", 7), ("按期办结", 1), ("逾期完成", 1), ("逾期未办", 5)];
    for (figure, now) in by_hand {
        assert_eq!(of(figure), (figure.to_string(), json!(now), Value::Null, Value::Null));
    }
    assert_eq!(of("完成率").1, json!(0.2857));
    assert_eq!(of("新增隐患"), ("新增隐患".to_string(), json!(1), json!(0), json!(1)));
    let page = town.on("2026-12-05", "report --compare 2025 --plan winter26".split(' ')).ok();
    assert!(page.contains("与 2025 年同期相比") && page.contains("截至 2025-12-05"), "{page}");
}

/// In 2027 the town's plan is another one; what it owed in the same weeks of 2026 is what was overdue then.
#[test]
fn it_reaches_over_the_end_of_a_plan() {
    let town = Town::with_units();
    let close = "plan close main --on 2026-12-31 --accept --reason 到期 --approved-by 镇长";
    town.on("2027-01-04", close.split(' ')).done(&[]);
    town.file("yd.toml", plan_of_2027());
    town.on("2027-01-04", ["plan", "next", "yd.toml"]).ok();
    let all = figures(&town, "2027-03-05", "report --compare 2026");
    let overdue = all.iter().find(|row| row.0 == "逾期未办").unwrap();
    // January's and February's self-checks of two mines, and two meetings.
    assert_eq!(overdue.1, json!(6));
    let then = rows(&town.json_on("2026-03-05", "overdue --kind duty --plan main"));
    let since = then.iter().filter(|row| text(row, "due") >= "2026-01-01").count();
    assert!(since > 10);
    assert_eq!(overdue.2, json!(since));
}

#[test]
fn what_is_no_earlier_year_is_refused() {
    let town = Town::with_units();
    for year in ["2026", "2027", "去年", "25"] {
        town.refuses(&format!("report --compare {year}"), &["不是可比的年份", "--compare 2025"]);
    }
    town.refuses("report --compare 2025 -o a.docx", &["没有同期比较"]);
    town.refuses("report --compare 2025 --group category", &["--group"]);
}
