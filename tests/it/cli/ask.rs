//! At a terminal `add` asks for what is lacking, shows the record and asks once; away from one it never does.

use crate::env::{Run, TODAY, Town, rows, text};
use crate::terminal::{CTRL_C, DOWN, ENTER, ESC, Terminal};

fn at(town: &Town, line: &str) -> Terminal {
    Terminal::start(Run::new(crate::env::words(line)).today(TODAY).at(&town.root()))
}

/// A general hazard from nothing: the unit by its initials, words, a grade from the list, the day in words.
#[test]
fn a_hazard_is_added_by_answering() {
    let town = Town::with_units();
    let mut clerk = at(&town, "hazard add");
    clerk.wait_for("单位名称").wait_for("Esc 取消").press("xgslc");
    clerk.wait_for("西沟石料厂（U002）").press(ENTER);
    clerk.wait_for("隐患描述").wait_for("文字").press("配电箱门敞开").press(ENTER);
    clerk.wait_for("隐患等级").wait_for("Esc 取消").press(ENTER);
    clerk.wait_for("发现日期").wait_for("+15").press("昨天").press(ENTER);
    clerk.wait_for("要登记的隐患：");
    clerk.wait_for("单位名称：西沟石料厂").wait_for("隐患描述：配电箱门敞开");
    clerk.wait_for("隐患等级：一般").wait_for("发现日期：2026-11-22");
    clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
    clerk.wait_for("已登记隐患 JC-YH-2026-0001（西沟石料厂）").wait_for("下一步：zhiben hazard");
    clerk.wait_for("同一单位再记一条隐患吗").wait_for("回车确定").press(ENTER);
    assert_eq!(clerk.end().1, 0);
    let hazard = &town.rows("hazard list")[0];
    assert_eq!(
        (text(hazard, "unit"), text(hazard, "grade"), text(hazard, "found")),
        ("西沟石料厂", "general", "2026-11-22")
    );
    // The journal has the command as if it had been typed.
    let conn = rusqlite::Connection::open(town.store()).unwrap();
    let sql = "SELECT command FROM command ORDER BY id DESC LIMIT 1";
    let line: String = conn.query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(line.starts_with("hazard add --today") && line.contains("--unit=西沟石料厂 --"), "{line}");
}

/// Only what is lacking is asked for; a wrong answer is refused and asked again; one more column may be filled.
#[test]
fn only_what_is_lacking_is_asked_for() {
    let town = Town::with_units();
    let mut clerk = at(&town, "hazard add --unit U001 --description 甲 --grade major");
    clerk.wait_for("发现日期").wait_for("+15").press("11-31").press(ENTER);
    clerk.wait_for("不是可用的日期").press("\x7f\x7f\x7f\x7f\x7f11-24").press(ENTER);
    clerk.wait_for("在今天（2026-11-23）之后").press("\x7f\x7f\x7f\x7f\x7f").press(ENTER);
    clerk.wait_for("发现日期：2026-11-23").wait_for("再填一项").press(DOWN).press(ENTER);
    clerk.wait_for("哪一项").wait_for("回车确定").press("部位").press(ENTER);
    clerk.wait_for("隐患部位").wait_for("直接回车").press("二层").press(ENTER);
    clerk.wait_for("隐患部位：二层").wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
    clerk.wait_for("同一单位再记一条隐患吗").wait_for("回车确定").press(ENTER);
    let (shown, code) = clerk.end();
    assert!(code == 0 && shown.contains("已登记隐患 JC-YH-2026-0001"), "{shown}");
    assert!(!shown.contains("隐患描述 ") && !shown.contains("? 单位名称"), "{shown}");
    let hazard = town.json("hazard show 1");
    assert_eq!(text(&rows(&hazard)[0], "found"), "2026-11-23");
    assert_eq!(text(&rows(&hazard)[0], "place"), "二层");
}

/// What the parser itself asks for is asked of a person too: `event add` takes its event as a bare word.
#[test]
fn positional_words_are_asked_for_too() {
    let town = Town::new();
    let mut clerk = at(&town, "event add");
    clerk.wait_for("事件").wait_for("Esc 取消").press("重大活动");
    clerk.wait_for("重大活动").press(ENTER);
    clerk.wait_for("发生日期").wait_for("+15").press("12-20").press(ENTER);
    clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
    clerk.wait_for("已登记事件 JC-SJ-2026-0001：重大活动，2026-12-20");
    assert_eq!(clerk.end().1, 0);
}

/// Lists take several: units with the blank, and none is not enough where one must be.
#[test]
fn several_are_ticked() {
    let town = Town::with_units();
    let mut clerk = at(&town, "drill add --date 今天 --type evacuation");
    clerk.wait_for("参演单位").wait_for("空格勾选").press(ENTER);
    clerk.wait_for("还没有勾选").press(" ").press(DOWN).press(DOWN).press(" ").press(ENTER);
    clerk.wait_for("参演单位：东沟石料厂、粮油、副食店").wait_for("回车确定").press(ENTER);
    clerk.wait_for("已登记演练");
    assert_eq!(clerk.end().1, 0);
    assert_eq!(town.rows("drill list")[0]["units"], serde_json::json!(["东沟石料厂", "粮油、副食店"]));
}

/// Esc, Ctrl-C and 不登记 at any question leave nothing: not even a store that was not there.
#[test]
fn who_does_not_go_on_leaves_nothing() {
    let stopped = |clerk: &mut Terminal| {
        let (shown, code) = clerk.end();
        assert!(code == 2 && shown.contains("已取消，未登记") && !shown.contains("错误"), "{code} {shown}");
    };
    for key in [ESC, CTRL_C] {
        let town = Town::new();
        let mut clerk = at(&town, "unit add");
        stopped(clerk.wait_for("单位名称").wait_for("文字").press(key));
        assert_eq!(town.bytes(), None);
    }
    let town = Town::with_units();
    let before = town.bytes();
    let mut clerk = at(&town, "hazard add --unit U001 --description 甲 --grade 一般");
    clerk.wait_for("发现日期").wait_for("+15").press(ENTER);
    stopped(clerk.wait_for("确认登记吗").wait_for("回车确定").press("\x1b[A").press(ENTER));
    assert!(
        town.bytes() == before && town.files_next_to_store().iter().all(|name| name == "backups"),
        "{:?}",
        town.files_next_to_store()
    );
}

/// What was answered and then refused is given back as a command, so that nobody types it twice.
#[test]
fn answers_that_are_refused_are_not_lost() {
    let town = Town::with_units();
    let mut clerk = at(&town, "unit add");
    clerk.wait_for("单位名称").wait_for("文字").press("东沟石料厂").press(ENTER);
    clerk.wait_for("类别").wait_for("空格勾选").press(ENTER);
    clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
    let (shown, code) = clerk.end();
    assert!(code == 2 && shown.contains("已经有了：U001"), "{shown}");
    assert!(shown.contains("刚才填的：zhiben unit add") && shown.contains("--name=东沟石料厂"), "{shown}");
}

/// A mistake in what was typed comes before any question; nothing is asked where nothing is lacking.
#[test]
fn what_was_typed_wrong_is_refused_and_what_is_whole_is_not_asked() {
    let town = Town::with_units();
    let (shown, code) = at(&town, "hazard add --unit U001 --grade 较大").end();
    assert!(code == 2 && shown.contains("“较大”：不在可选之列") && shown.contains("隐患描述必须填写"), "{shown}");
    let (shown, code) = at(&town, "unit add --name 甲").end();
    assert!(code == 0 && shown.contains("已登记单位"), "{shown}");
}

/// Away from a terminal the same commands are refused at once.
#[test]
fn without_a_terminal_nobody_is_asked() {
    let town = Town::with_units();
    for (line, needle) in [
        ("hazard add", "--unit：单位名称必须填写"),
        ("unit add", "--name：单位名称必须填写"),
        ("event add", "缺少必填项"),
        ("drill add --date 今天", "--type：演练类型必须填写"),
        ("inspection add", "--bodies：检查单位必须填写"),
    ] {
        town.refuses(line, &[needle]);
    }
}
