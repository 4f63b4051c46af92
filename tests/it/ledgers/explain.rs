//! 说明: why an overdue duty was not done. It stays not done, and is left out of what is to be caught up.

use crate::env::{Town, rows, text};
use serde_json::Value;

/// Two quarries that never did their self-checks of 2026Q1, as of 2026-06-15.
const DAY: &str = "2026-06-15";
const FIRST: &str = "7.2a/unit:U001/2026Q1";
const SECOND: &str = "7.2a/unit:U002/2026Q1";

fn of<'r>(rows: &'r [Value], id: &str) -> Option<&'r Value> {
    rows.iter().find(|row| text(row, "id") == id)
}

fn explain(town: &Town, ids: &[&str]) {
    let words = ["explain"].into_iter().chain(ids.iter().copied());
    let words = words.chain(["--reason", "停产检修", "--approved-by", "示例甲", "--document", "积安办〔2026〕3号"]);
    town.on(DAY, words).done(&["已说明", ids[0], "JC-SM-2026-0001"]);
}

fn overdue(town: &Town, more: &str) -> Vec<Value> {
    rows(&town.json_on(DAY, &format!("overdue --kind duty {more}")))
}

#[test]
fn what_was_explained_is_left_out_and_stays_not_done() {
    let town = Town::with_units();
    let before = overdue(&town, "");
    assert_eq!(of(&before, FIRST).unwrap()["explained"], false);
    let counted = town.json_on(DAY, "coverage 7.2a --period 2026Q1");
    let overdue_before = counted["overdue"].as_i64().unwrap();
    explain(&town, &[FIRST, SECOND]);
    let after = overdue(&town, "");
    assert_eq!((of(&after, FIRST), of(&after, SECOND), after.len()), (None, None, before.len() - 2));
    let all = overdue(&town, "--explained");
    assert_eq!((&of(&all, FIRST).unwrap()["explained"], all.len()), (&Value::Bool(true), before.len()));
    assert!(all.iter().filter(|row| row["explained"] == true).count() == 2);
    let shown = town.on(DAY, ["overdue"]).stdout;
    assert!(shown.contains("另有 2 项逾期已作说明，没有列出：zhiben overdue --explained"), "{shown}");
    let coverage = town.json_on(DAY, "coverage 7.2a --period 2026Q1");
    assert_eq!(coverage["overdue"], overdue_before);
    assert_eq!(coverage["explained"], 2);
    let list = rows(&town.json_on(DAY, "checklist --period 2026-06"));
    let row = of(&list, FIRST).unwrap();
    assert_eq!((text(row, "status"), &row["explained"]), ("overdue", &Value::Bool(true)));
    let digest = town.on(DAY, ["digest", "-f", "json"]).stdout;
    assert!(!digest.contains(FIRST));
    let why = town.on(DAY, ["why", FIRST]).ok();
    assert!(why.contains("停产检修") && why.contains("示例甲 批准"), "{why}");
    // As of a day before it nothing was explained.
    assert!(of(&rows(&town.json_on("2026-06-14", "overdue --kind duty")), FIRST).is_some());
    assert_eq!(town.rows("explanation list").len(), 2);
    town.on(DAY, ["undo"]).done(&["已撤销"]);
    assert_eq!(overdue(&town, "").len(), before.len());
}

#[test]
fn it_lapses_when_the_duty_is_done_and_when_it_is_void() {
    let town = Town::with_units();
    let milestone = overdue(&town, "").into_iter().find(|row| text(row, "id").ends_with("/-")).unwrap();
    explain(&town, &[text(&milestone, "id")]);
    assert_eq!(of(&overdue(&town, ""), text(&milestone, "id")), None);
    town.on(DAY, ["explanation", "void", "1", "--reason", "记错了"]).done(&["已作废"]);
    assert!(of(&overdue(&town, ""), text(&milestone, "id")).is_some());
    let line = ["explain", "1.1a/town/2026-03", "--reason", "会议推迟", "--approved-by", "示例甲"];
    town.on(DAY, line).done(&["已说明"]);
    town.on(DAY, ["done", "1.1a", "--date", "2026-06-10", "--for", "2026-03"]).done(&["已登记"]);
    let all = overdue(&town, "--explained");
    assert_eq!(of(&all, "1.1a/town/2026-03"), None);
    let list = rows(&town.json_on(DAY, "checklist --period 2026-03"));
    let row = of(&list, "1.1a/town/2026-03").unwrap();
    assert_eq!((text(row, "status"), &row["explained"]), ("late", &Value::Bool(false)));
}

/// Only overdue duties and milestones; all mistakes at once; nothing is written.
#[test]
fn what_is_not_overdue_is_not_explained() {
    let town = Town::with_units();
    town.on(DAY, ["done", "1.1a", "--date", "2026-05-10"]).done(&["已登记"]);
    for (id, why) in [
        ("1.1a/town/2026-05", "已经办了"),
        ("7.2a/unit:U001/2026Q2", "还没有逾期"),
        ("G1", "只有逾期的任务可以说明"),
        ("JC-YH-2026-0001", "只有逾期的任务可以说明"),
        ("7.2a/unit:U001/2031Q1", "没有周期"),
    ] {
        let line = ["explain", FIRST, id, "--reason", "停产", "--approved-by", "甲"];
        town.on(DAY, line).refused(&[id.split('/').next().unwrap(), why]);
    }
    town.on(DAY, ["explain", FIRST, "--reason", "停产", "--approved-by", ""]).refused(&["--approved-by"]);
    town.on(DAY, ["explain", FIRST, "--reason", "停产", "--approved-by", "甲", "--date", "2026-03-31"])
        .refused(&["期限"]);
    assert_eq!(town.rows("explanation list").len(), 0);
    explain(&town, &[FIRST]);
    town.on(DAY, ["explain", FIRST, "--reason", "停产", "--approved-by", "甲"])
        .refused(&["已经说明过了", "JC-SM-2026-0001"]);
}
