//! `plan history`, `plan diff` and what `plan check` says of a plan that changes what was owed. Every number is counted by
//! hand: the plan was issued on 2024-03-18 and ends on 2026-12-31, two quarries owe the quarterly 7.2a, and on 2026-11-23
//! eleven quarters and thirty-two months are over, one quarter and two months are not.

use crate::env::{Town, text};
use serde_json::Value;
use std::fs;
use zhiben::store::sha256;

const COUNTS: [&str; 8] = [
    "appear_before",
    "gone_before",
    "due_before",
    "status_before",
    "appear_after",
    "gone_after",
    "due_after",
    "status_after",
];

fn plan(town: &Town) -> String {
    fs::read_to_string(town.root().join("plan.toml")).unwrap()
}

/// The measure with this id, as the file has it.
fn measure(plan: &str, id: &str) -> String {
    let begin = plan.find(&format!("[[measure]]\nid = \"{id}\"")).unwrap();
    plan[begin..].split("\n\n").next().unwrap().to_string()
}

/// Replaces a passage of one measure.
fn edit(town: &Town, id: &str, from: &str, to: &str) {
    let text = plan(town);
    let old = measure(&text, id);
    assert!(old.contains(from), "{old}");
    town.file("plan.toml", text.replacen(&old, &old.replacen(from, to, 1), 1));
}

/// The rows of what changed: item, change and the eight counts.
fn changed(rows: &[Value]) -> Vec<(&str, &str, [i64; 8])> {
    let of = |row: &'static str| move |all: &Value| all[row].as_i64().unwrap();
    rows.iter().map(|row| (text(row, "item"), text(row, "change"), COUNTS.map(|key| of(key)(row)))).collect()
}

#[test]
fn history_has_a_row_for_each_version() {
    let town = Town::with_units();
    let first = sha256(plan(&town).as_bytes());
    edit(&town, "7.2a", "times = 1", "times = 2");
    let second = sha256(plan(&town).as_bytes());
    let shown = town.run(["plan", "history"]).ok();
    assert!(shown.contains("现在的 plan.toml 和以上各版都不同"), "{shown}");
    town.run(["unit", "edit", "U001", "--phone", "13900000000"]).done(&["已修改"]);
    let rows = town.rows("plan history");
    let of: Vec<(&str, i64, &str, bool)> = rows
        .iter()
        .map(|row| {
            let (version, current) = (row["version"].as_i64().unwrap(), row["current"].as_bool().unwrap());
            (text(row, "plan"), version, text(row, "sha256"), current)
        })
        .collect();
    assert_eq!(of, [("main", 1, first.as_str(), false), ("main", 2, second.as_str(), true)]);
    assert!(text(&rows[0], "command").starts_with("import unit units.csv"), "{rows:?}");
    assert!(text(&rows[1], "command").starts_with("unit edit U001") && !text(&rows[1], "seen").is_empty());
}

#[test]
fn a_town_without_a_change_has_no_difference() {
    let town = Town::new();
    assert!(town.run(["plan", "history"]).stdout.contains("还没有命令用方案登记过什么"));
    assert!(town.run(["plan", "diff"]).stdout.contains("没有不同"));
    let town = Town::with_units();
    assert!(town.rows("plan diff").is_empty());
    // A comment is a version, but changes nothing.
    town.file("plan.toml", format!("# 说明\n{}", plan(&town)));
    let shown = town.run(["plan", "diff"]).ok();
    assert!(shown.contains("内容没有不同") && shown.contains("今天以前不变；今天及以后不变"), "{shown}");
    assert!(!town.run(["plan", "check"]).ok().contains("相比"));
}

#[test]
fn a_quarterly_measure_that_becomes_a_monthly_one() {
    let town = Town::with_units();
    edit(&town, "7.2a", "\"quarter\"", "\"month\"");
    let rows = town.rows("plan diff");
    assert_eq!(changed(&rows), [("7.2a", "changed", [64, 22, 0, 0, 4, 2, 0, 0])]);
    assert_eq!(text(&rows[0], "what"), "频次（every）：quarter → month");
    let all = town.json("plan diff --detail");
    let detail = all["rows"].as_array().unwrap();
    assert_eq!((detail.len(), all["changes"].as_array().unwrap().len()), (92, 1));
    let one = detail.iter().find(|row| row["id"] == "7.2a/unit:U001/2026Q4").unwrap();
    assert_eq!(
        [&one["change"], &one["when"], &one["was_status"], &one["was_due"]],
        ["goes", "after", "pending", "2026-12-31"]
    );
    assert_eq!([&one["status"], &one["due"]], [&Value::Null, &Value::Null]);
    let shown = town.run(["plan", "diff"]).ok();
    assert!(shown.contains("今天以前增加 64、去掉 22；今天及以后增加 4、去掉 2"), "{shown}");
}

/// Six days of grace: what is done or overdue stays so, but is due later.
#[test]
fn a_due_date_that_moves_and_a_measure_that_goes() {
    let town = Town::with_units();
    edit(&town, "7.2a", "times = 1", "times = 1\ngrace = \"6d\"");
    assert_eq!(changed(&town.rows("plan diff")), [("7.2a", "changed", [0, 0, 22, 0, 0, 0, 2, 0])]);
    let town = Town::with_units();
    let text = plan(&town);
    let gone = measure(&text, "B6a");
    town.file("plan.toml", text.replace(&format!("{gone}\n\n"), ""));
    let rows = town.rows("plan diff");
    let (item, change, counts) = changed(&rows)[0];
    // A monthly one of the town: thirty-two months that are over, two that are not.
    assert_eq!((item, change, counts), ("B6a", "removed", [0, 32, 0, 0, 0, 2, 0, 0]));
    let check = town.run(["plan", "check"]).ok();
    assert!(check.contains("以前的要保留，请留着 B6a，给它写 owed_until = 2026-11-30"), "{check}");
}

/// What changes outside of a measure is a row of its own, and the measures that it concerns are rows too.
#[test]
fn a_change_of_the_head_affects_measures() {
    let town = Town::with_units();
    town.file("plan.toml", plan(&town).replace("ends = 2026-12-31", "ends = 2026-12-31\nkept_from = 2026-07-01"));
    let rows = town.rows("plan diff");
    let all = changed(&rows);
    assert_eq!((all[0].0, all[0].1), ("[plan]", "changed"));
    // Ten quarters of two quarries fell due before 2026-07-01 and are not kept now.
    assert!(all.contains(&("7.2a", "affected", [0, 0, 0, 20, 0, 0, 0, 0])), "{all:?}");
    let check = town.run(["plan", "check"]).ok();
    assert!(check.contains("[plan] 的改动使") && check.contains("改状态"), "{check}");
}

/// Hazards stand under their measure: three days less make the deadline of one pass, and move that of the other.
#[test]
fn a_term_moves_hazards() {
    let town = Town::with_units();
    for found in ["2026-11-10", "2026-11-20"] {
        let args =
            ["hazard", "add", "--unit", "U001", "--grade", "general", "--description", "护栏松动", "--found", found];
        town.run(args).done(&["已登记"]);
    }
    town.file("plan.toml", plan(&town).replace("general_term = \"7d\"", "general_term = \"4d\""));
    let rows = town.rows("plan diff");
    let all = changed(&rows);
    assert_eq!(all, [("[hazard]", "changed", [0; 8]), ("2.3c", "affected", [0, 0, 1, 0, 0, 0, 1, 0])]);
}

/// Written as an amendment from the next quarter on, the change leaves what is over alone.
#[test]
fn an_amendment_changes_nothing_before_today() {
    let town = Town::with_units();
    edit(&town, "7.2a", "\"quarter\"", "\"month\"");
    let check = town.on("2026-09-20", ["plan", "check"]).ok();
    let advice = "和第 1 版";
    assert!(check.contains(advice) && check.contains("给它写 owed_until = 2026-09-30"), "{check}");
    assert!(check.contains("replaces = \"7.2a\"、owed_from = 2026-10-01"), "{check}");
    edit(&town, "7.2a", "\"month\"", "\"quarter\"");
    let text = plan(&town);
    let old = measure(&text, "7.2a");
    let new = old.replace("\"quarter\"", "\"month\"");
    let new = new.replace("id = \"7.2a\"", "id = \"7.2x\"\nreplaces = \"7.2a\"\nowed_from = 2026-10-01");
    let old_too = old.replace("id = \"7.2a\"", "id = \"7.2a\"\nowed_until = 2026-09-30");
    town.file("plan.toml", text.replace(&old, &format!("{old_too}\n\n{new}")));
    let check = town.on("2026-09-20", ["plan", "check"]).ok();
    assert!(!check.contains("相比") && !check.contains("两项"), "{check}");
    let rows = crate::env::rows(&town.json_on("2026-09-20", "plan diff"));
    assert_eq!(
        changed(&rows),
        [("7.2a", "changed", [0, 0, 0, 0, 0, 2, 0, 0]), ("7.2x", "added", [0, 0, 0, 0, 6, 0, 0, 0])]
    );
}

#[test]
fn versions_are_named_by_number_or_by_hash() {
    let town = Town::with_units();
    let first = sha256(plan(&town).as_bytes());
    edit(&town, "7.2a", "\"quarter\"", "\"half-year\"");
    town.run(["unit", "edit", "U001", "--phone", "13900000000"]).done(&["已修改"]);
    edit(&town, "7.2a", "\"half-year\"", "\"year\"");
    town.run(["unit", "edit", "U001", "--phone", "13900000001"]).done(&["已修改"]);
    let what = |line: &str| {
        let all = town.json(line);
        (text(&all["rows"][0], "what").to_string(), all["from"].clone(), all["to"].clone())
    };
    let every = |was: &str, now: &str| format!("频次（every）：{was} → {now}");
    let number = |n: i64| Value::from(n);
    // The newest that differs from the file, which is version 3.
    assert_eq!(what("plan diff"), (every("half-year", "year"), number(2), Value::Null));
    assert_eq!(what("plan diff 1"), (every("quarter", "year"), number(1), Value::Null));
    assert_eq!(what("plan diff 1 2"), (every("quarter", "half-year"), number(1), number(2)));
    assert_eq!(what("plan diff 3 1"), (every("year", "quarter"), number(3), number(1)));
    assert_eq!(
        what(&format!("plan diff {} main:2", &first[..8])),
        (every("quarter", "half-year"), number(1), number(2))
    );
    for wrong in ["4", "0", "上一版", &first[..5], "other:1"] {
        town.refuses(&format!("plan diff {wrong}"), &["没有方案版本", "plan history"]);
    }
    town.refuses("plan diff 1 --closed", &["--closed"]);
}

/// A store that cannot be opened is named; the file is checked all the same.
#[test]
fn a_damaged_store_does_not_keep_the_plan_from_being_checked() {
    let town = Town::with_units();
    fs::write(town.store(), "不是台账").unwrap();
    let check = town.run(["plan", "check"]).ok();
    assert!(check.contains("没有核对以前的应办事项") && check.contains("plan.toml 没有问题"), "{check}");
}
