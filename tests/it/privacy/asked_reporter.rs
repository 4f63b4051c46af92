//! The reporter of a tip, asked at the terminal: the answer is in no command line, history or log, and without a
//! terminal nothing is asked.

use crate::env::{Run, TODAY, Town, words};
use crate::privacy::reporters::{NAME, OTHER, PHONE, holds, revealed};
use crate::terminal::{CTRL_C, ENTER, ESC, Terminal};
use serde_json::{Value, json};

fn at(town: &Town, line: &str) -> Terminal {
    Terminal::start(Run::new(words(line)).today(TODAY).at(&town.root()))
}

/// Neither the name nor the telephone is in a command of the journal or in what the log shows.
#[track_caller]
fn is_in_no_command(town: &Town) {
    let conn = rusqlite::Connection::open(town.store()).unwrap();
    let sql = "SELECT group_concat(command || coalesce(reason, '') || coalesce(file, ''), char(10)) FROM command";
    let commands: String = conn.query_row(sql, [], |row| row.get(0)).unwrap();
    let shown = [town.sh("log --limit 0").ok(), town.sh("log --limit 0 -f json").ok(), town.sh("tip list").ok()];
    for word in [NAME, OTHER, PHONE] {
        assert!(!commands.contains(word), "{commands}");
        assert!(shown.iter().all(|text| !text.contains(word)), "{word}");
    }
}

#[test]
fn a_new_tip_asks_for_its_reporter() {
    for (name, phone, kept) in [
        (NAME, PHONE, (json!(NAME), json!(PHONE))),
        (OTHER, "", (json!(OTHER), Value::Null)),
        ("  示例举报人孙某 ", "", (json!(NAME), Value::Null)),
    ] {
        let town = Town::with_units();
        let mut clerk = at(&town, "tip add --received 2026-11-20");
        clerk.wait_for("内容").wait_for("文字").press("夜间动火").press(ENTER);
        clerk.wait_for("举报人").wait_for("匿名就直接回车").press(name).press(ENTER);
        clerk.wait_for("举报人电话").wait_for("没有就直接回车").press(phone).press(ENTER);
        clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
        clerk.wait_for("已登记举报 JC-JB-2026-0001").wait_for("举报人已单独保管");
        let (shown, code) = clerk.end();
        assert_eq!(code, 0, "{shown}");
        // The record that is shown again has no reporter.
        let receipt = shown.split("要登记的举报").nth(1).unwrap();
        assert!(!receipt.contains(name.trim()) && (phone.is_empty() || !receipt.contains(phone)), "{receipt}");
        assert_eq!(revealed(&town, "1"), kept);
        is_in_no_command(&town);
    }
    // Without a name no telephone is asked for.
    let town = Town::with_units();
    let mut clerk = at(&town, "tip add --received 2026-11-20");
    clerk.wait_for("内容").wait_for("文字").press("夜间动火").press(ENTER);
    clerk.wait_for("匿名就直接回车").press(ENTER);
    clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
    let (shown, code) = clerk.end();
    assert!(code == 0 && shown.contains("没有记举报人（匿名）") && !shown.contains("举报人电话"), "{shown}");
    // Nothing is asked where the reporter is given or anonymous.
    for given in ["--anonymous", "--reporter 示例举报人钱某"] {
        let mut clerk = at(&town, &format!("tip add --received 2026-11-20 --again {given}"));
        clerk.wait_for("内容").wait_for("文字").press("夜间动火").press(ENTER);
        clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
        let (shown, code) = clerk.end();
        assert!(code == 0 && !shown.contains("匿名就直接回车"), "{shown}");
    }
}

#[test]
fn a_stroke_asks_line_by_line() {
    let town = Town::with_units();
    let mut clerk = at(&town, "tip add --received 2026-11-20 --content 夜间动火 --reporter -");
    clerk.wait_for("举报人姓名：").press(NAME).press(ENTER);
    clerk.wait_for("举报人电话").press(PHONE).press(ENTER);
    assert_eq!(clerk.end().1, 0);
    assert_eq!(revealed(&town, "1"), (json!(NAME), json!(PHONE)));
    let mut clerk = at(&town, "tip edit 1 --reporter -");
    clerk.wait_for("举报人姓名：").press(OTHER).press(ENTER);
    clerk.wait_for("举报人电话").press(ENTER);
    clerk.wait_for("电话仍是原来的");
    assert_eq!(clerk.end().1, 0);
    assert_eq!(revealed(&town, "1"), (json!(OTHER), json!(PHONE)));
    let mut clerk = at(&town, "tip edit 1 --reporter-phone -");
    clerk.wait_for("举报人电话：").press("0358-6020000").press(ENTER);
    assert_eq!(clerk.end().1, 0);
    assert_eq!(revealed(&town, "1"), (json!(OTHER), json!("0358-6020000")));
    is_in_no_command(&town);
    // Without answers nothing is written.
    let before = town.bytes();
    for line in ["tip edit 1 --reporter -", "tip add --received 2026-11-20 --content 乙事 --reporter -"] {
        let mut clerk = at(&town, line);
        clerk.wait_for("举报人姓名：").press(ENTER);
        let (shown, code) = clerk.end();
        assert!(code == 2 && shown.contains("没有举报人的姓名"), "{shown}");
        assert!(town.bytes() == before, "{line}");
    }
}

#[test]
fn who_stops_at_the_reporter_leaves_nothing_and_a_refusal_names_nobody() {
    let town = Town::with_units();
    let before = town.bytes();
    for key in [ESC, CTRL_C] {
        let mut clerk = at(&town, "tip add --received 2026-11-20");
        clerk.wait_for("内容").wait_for("文字").press("夜间动火").press(ENTER);
        clerk.wait_for("匿名就直接回车").press(NAME).press(ENTER);
        clerk.wait_for("没有就直接回车").press(key);
        let (shown, code) = clerk.end();
        assert!(code == 2 && shown.contains("已取消，未登记"), "{shown}");
        assert!(town.bytes() == before && !holds(&town.root().join("data"), NAME));
    }
    town.sh("tip add --received 2026-11-20 --content 甲事 --anonymous").done(&["JC-JB-2026-0001"]);
    let mut clerk = at(&town, "tip add --received 2026-11-20 --no JC-JB-2026-0001");
    clerk.wait_for("内容").wait_for("文字").press("夜间动火").press(ENTER);
    clerk.wait_for("匿名就直接回车").press(NAME).press(ENTER);
    clerk.wait_for("没有就直接回车").press(PHONE).press(ENTER);
    clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
    let (shown, code) = clerk.end();
    let reported = shown.split("刚才填的").nth(1).unwrap_or_else(|| panic!("{shown}"));
    assert!(code == 2 && reported.contains("夜间动火"), "{shown}");
    assert!(!reported.contains(NAME) && !reported.contains(PHONE), "{reported}");
}

#[test]
fn away_from_a_terminal_no_reporter_is_asked_for() {
    let town = Town::with_units();
    let before = town.bytes();
    for (line, needle) in [
        ("tip add", "内容必须填写"),
        ("tip add --received 2026-11-20", "内容必须填写"),
        ("tip add --received 2026-11-20 --content 甲 --reporter -", "标准输入里没有举报人的姓名"),
        ("tip add --received 2026-11-20 --content 甲 --reporter-phone -", "标准输入里没有举报人的电话"),
    ] {
        town.refuses(line, &[needle]);
        assert!(town.bytes() == before, "{line}");
    }
}
