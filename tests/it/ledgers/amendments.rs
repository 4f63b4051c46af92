//! A rule that changes: one measure ends, another begins and replaces it, and both are one in coverage and `why`.

use crate::env::{Town, rows, text};
use std::fs;

/// Three quarries and a shop; from July 2026 the quarterly 7.2a gives way to 7.2x, each month.
fn amended() -> Town {
    let town = Town::with_units();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let begin = plan.find("[[measure]]\nid = \"7.2a\"").unwrap();
    let end = begin + 1 + plan[begin + 1..].find("\n[[").unwrap();
    let old = &plan[begin..end];
    let new = old.replace("id = \"7.2a\"", "id = \"7.2x\"\nreplaces = \"7.2a\"\nowed_from = 2026-07-01");
    let new = new.replace("every = \"quarter\"", "every = \"month\"");
    let old = old.replace("id = \"7.2a\"", "id = \"7.2a\"\nowed_until = 2026-06-30");
    town.file("plan.toml", format!("{}{old}\n{new}{}", &plan[..begin], &plan[end..]));
    let checked = town.run(["plan", "check"]).ok();
    assert!(checked.contains("plan.toml 没有问题") && !checked.contains("两项"), "{checked}");
    town
}

fn selfcheck(town: &Town, unit: &str, day: &str) {
    let person = if unit == "U001" { "张三" } else { "李四" };
    let args = ["inspection", "add", "--unit", unit, "--date", day, "--mode", "selfcheck", "--leader", person];
    town.run(args).done(&["已登记"]);
}

fn numbers(town: &Town, line: &str) -> [i64; 4] {
    let all = town.json(line);
    ["owed", "done", "pending", "overdue"].map(|key| all[key].as_i64().unwrap())
}

/// As of 2026-11-23 two quarries owe two quarters and four months that are over, and November and December.
#[test]
fn the_coverage_of_either_counts_both() {
    let town = amended();
    selfcheck(&town, "U001", "2026-02-10");
    selfcheck(&town, "U001", "2026-07-10");
    selfcheck(&town, "U002", "2026-05-20");
    for id in ["7.2a", "7.2x"] {
        assert_eq!(numbers(&town, &format!("coverage {id} --period 2026")), [16, 3, 4, 9], "{id}");
        assert_eq!(numbers(&town, &format!("coverage {id} --period 2026H1")), [4, 2, 0, 2], "{id}");
        assert_eq!(numbers(&town, &format!("coverage {id} --period 2026-07")), [2, 1, 0, 1], "{id}");
    }
    let shown = town.run(["coverage", "7.2x", "--period", "2026"]).ok();
    assert!(shown.contains("与 7.2a（到 2026-06-30 止） 合并计算"), "{shown}");
    // The sum of both is in the coverage of the measure that sums 7.2a up, too.
    let derived = town.json("coverage 5.2 --period 2026-07");
    assert!(derived["owed"].as_i64().unwrap() >= 2, "{derived}");
}

#[test]
fn nothing_is_owed_twice_and_the_lists_name_the_measure_in_force() {
    let town = amended();
    let overdue = town.rows("overdue --kind duty --unit U001");
    let of = |measure: &str| -> Vec<String> {
        let rows = overdue.iter().filter(|row| row["measure"] == measure);
        rows.map(|row| text(row, "period").to_string()).filter(|period| period.starts_with("2026")).collect()
    };
    assert_eq!(of("7.2a"), ["2026Q1", "2026Q2"]);
    assert_eq!(of("7.2x"), ["2026-07", "2026-08", "2026-09", "2026-10"]);
    let listed = rows(&town.json("checklist --period 2026-12 --detail"));
    assert!(listed.iter().any(|row| row["id"] == "7.2x/unit:U001/2026-12"));
    assert!(!listed.iter().any(|row| row["id"] == "7.2a/unit:U001/2026Q4"));
}

#[test]
fn why_names_both_and_answers_for_the_periods_of_either() {
    let town = amended();
    let why = town.run(["why", "7.2x"]).ok();
    assert!(why.contains("7.2a（到 2026-06-30 止） 主要负责人") && why.contains("2026-07-01 起"), "{why}");
    let why = town.run(["why", "7.2a"]).ok();
    assert!(why.contains("由其取代") && why.contains("7.2x（2026-07-01 起）"), "{why}");
    let why = town.run(["why", "7.2a/unit:U001/2026-08"]).ok();
    assert!(why.contains("任务") && why.contains("7.2x") && why.contains("逾期"), "{why}");
    town.refuses("why 7.2a/unit:U001/2026Q3", &["2026Q1", "2026-07"]);
}

/// A measure that is ticked ends in the same way: a tick of a later day for no named period is warned of.
#[test]
fn a_tick_after_the_end_is_warned_of() {
    let town = Town::with_units();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let plan = plan.replace("id = \"1.1a\"\n", "id = \"1.1a\"\nowed_until = 2026-06-30\n");
    town.file("plan.toml", plan);
    let run = town.run(["done", "1.1a", "--date", "2026-07-02", "--note", "学习"]);
    assert!(run.stderr.contains("任务 1.1a 到 2026-06-30 止；补办以前的周期请写 --for"), "{run:?}");
    let run = town.run(["done", "1.1a", "--date", "2026-07-02", "--for", "2026-06", "--note", "学习"]);
    assert!(!run.stderr.contains("止"), "{run:?}");
    let list = town.rows("checklist --period 2026-06");
    assert!(list.iter().any(|row| row["id"] == "1.1a/town/2026-06" && row["status"] == "late"), "{list:?}");
}

/// What rests on records stands under the measure that is in force on the record's date.
#[test]
fn a_record_stands_under_the_measure_of_its_due_date() {
    let town = Town::with_units();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let begin = plan.find("[[measure]]\nid = \"2.3c\"").unwrap();
    let end = begin + 1 + plan[begin + 1..].find("\n[[").unwrap();
    let old = &plan[begin..end];
    let new = old.replace("id = \"2.3c\"", "id = \"2.3x\"\nreplaces = \"2.3c\"\nowed_from = 2026-11-01");
    let old = old.replace("id = \"2.3c\"", "id = \"2.3c\"\nowed_until = 2026-10-31");
    town.file("plan.toml", format!("{}{old}\n{new}{}", &plan[..begin], &plan[end..]));
    for (found, due) in [("2026-10-20", "2026-10-31"), ("2026-10-26", "2026-11-01")] {
        let args = [
            "hazard",
            "add",
            "--unit",
            "U001",
            "--grade",
            "general",
            "--description",
            "护栏松动",
            "--found",
            found,
            "--due",
            due,
        ];
        town.run(args).done(&["已登记"]);
    }
    let overdue = town.rows("overdue --kind hazard");
    let of: Vec<(&str, &str)> = overdue.iter().map(|row| (text(row, "due"), text(row, "measure"))).collect();
    assert_eq!(of, [("2026-10-31", "2.3c"), ("2026-11-01", "2.3x")]);
}
