//! `--where`: conditions on lists, in both languages, over what a list shows and over the unit that a row is about.

use crate::env::{Town, text};

/// The numbers of the rows that a list gives.
fn numbers(town: &Town, list: &str, condition: &str) -> Vec<String> {
    let json = town.run(list.split(' ').chain(["--where", condition, "-f", "json"])).json();
    let rows = json["rows"].as_array().unwrap();
    rows.iter().map(|row| text(row, if row["no"].is_null() { "id" } else { "no" }).to_string()).collect()
}

#[test]
fn a_ledger_is_chosen_from_by_any_column() {
    let town = Town::sample();
    let open_major = ["JC-YH-2025-0032", "JC-YH-2026-0012", "JC-YH-2026-0021", "JC-YH-2026-0040"];
    for condition in [
        "grade=major and status!=closed and status!=void",
        "等级 是 重大 且 状态 不属于 （已销号，已作废）",
        "grade=重大 and not (status=closed or void_reason not empty)",
    ] {
        assert_eq!(numbers(&town, "hazard list", condition), open_major, "{condition}");
    }
    // The deadline in force, dates in words, days past it, and the village of the unit.
    assert_eq!(
        numbers(&town, "hazard list", "grade=重大 and due<月底 and days_overdue>20"),
        ["JC-YH-2023-0003", "JC-YH-2023-0006", "JC-YH-2026-0012"]
    );
    let of_village = ["JC-YH-2024-0020", "JC-YH-2026-0012", "JC-YH-2026-0040"];
    for condition in ["grade=重大 and unit.village=示例上庄村", "grade=重大 与 所属村~上庄"] {
        assert_eq!(numbers(&town, "hazard list", condition), of_village, "{condition}");
    }
    assert_eq!(numbers(&town, "hazard list --grade 一般", "grade=重大"), [""; 0]);
    // Several conditions all hold, and a limit counts what is left of them.
    let run = town.sh("hazard list --where grade=重大 --where due<=2024-06-30 --limit 1");
    let shown = run.ok();
    assert!(shown.contains("JC-YH-2023-0003") && !shown.contains("JC-YH-2024-0004"), "{shown}");
    assert!(shown.contains("还有 2 条没有显示"), "{shown}");
    let shown = town.sh("unit list --where 'village=示例西沟村 or code=U003' -f csv").ok();
    let codes: Vec<&str> = shown.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(codes.len(), sample_units_of("示例西沟村") + 1, "{shown}");
    assert!(codes.contains(&"U003"));
}

fn sample_units_of(village: &str) -> usize {
    include_str!("../../../data/sample/unit.csv").lines().filter(|line| line.contains(&format!(",{village},"))).count()
}

#[test]
fn what_is_owed_is_chosen_from_too() {
    let town = Town::sample();
    let all = town.rows("overdue");
    let late = numbers(&town, "overdue", "类别=隐患 and days_overdue>30");
    let expected: Vec<&str> = all
        .iter()
        .filter(|row| text(row, "kind") == "hazard" && row["days_overdue"].as_i64().unwrap() > 30)
        .map(|row| text(row, "id"))
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(late, expected);
    // A unit by its alias or a part of its name, and its village.
    let of_unit = numbers(&town, "overdue", "subject=示例核桃加工坊");
    let expected = all.iter().filter(|row| text(row, "subject") == "示例核桃加工坊").count();
    assert_eq!((of_unit.len(), expected > 0), (expected, true));
    assert!(numbers(&town, "overdue", "village=示例东坡村").len() >= expected);
    let late = numbers(&town, "checklist", "mark=逾期 and kind=duty and carried=否");
    let rows = town.rows("checklist");
    let is_late = |row: &&serde_json::Value| {
        text(row, "mark") == "overdue" && text(row, "kind") == "duty" && row["carried"] == false
    };
    assert_eq!(late.len(), rows.iter().filter(is_late).count());
    // Folded lines count what the condition left.
    let shown = town.sh("checklist --where mark=逾期").ok();
    assert!(!shown.contains('☑') && shown.contains("逾期"), "{shown}");
}

/// The place of a mistake is pointed at, and all conditions are read before any is refused.
#[test]
fn a_mistake_is_pointed_at() {
    let town = Town::sample();
    let refused = |condition: &str, expected: &str| {
        let run = town.run(["hazard", "list", "--where", condition]);
        assert_eq!((run.code, run.stderr.as_str()), (2, expected), "{condition}");
    };
    refused(
        "gade=重大 and due<月底",
        "错误：--where：没有“gade”这一列；是不是 隐患等级（grade）？\n  gade=重大 and due<月底\n  ^^^^\n",
    );
    refused(
        "期限<月底",
        "错误：--where：“期限”说的是哪一列：整改期限（due）、原整改期限（original_due）？\n  期限<月底\n  ^^^^\n",
    );
    refused(
        "隐患等级=重点",
        "错误：--where：“重点”不能和“隐患等级”比：不在可选之列；可用的值：一般(general)、重大(major)、疑似重大(suspected)\n  \
         隐患等级=重点\n           ^^^^\n",
    );
    town.run(["overdue", "--where", "kind=隐换", "--where", "days_overdue>多"])
        .refused(&["  kind=隐换\n       ^^^^\n", "  days_overdue>多\n               ^^\n"]);
    town.run(["checklist", "--where", "(mark=逾期"]).refused(&["括号没有配对"]);
}
