//! At a terminal a step or a verb asks for what it lacks: the records that wait for it, then the values, with the usual
//! ones as defaults. Away from a terminal it never asks.

use crate::env::{Run, TODAY, Town, text};
use crate::terminal::{DOWN, ENTER, ESC, Terminal};

fn at(town: &Town, line: &str) -> Terminal {
    Terminal::start(Run::new(crate::env::words(line)).today(TODAY).env("ZHIBEN_USER", "王芳").at(&town.root()))
}

/// Four units with a hazard each: two to be rectified, one rectified, one suspected.
fn town() -> Town {
    let town = Town::with_units();
    for (unit, what, grade, found) in [
        ("U001", "护栏缺失", "一般", "2026-11-02"),
        ("U002", "配电箱门敞开", "一般", "2026-11-12"),
        ("U003", "灭火器过期", "一般", "2026-11-05"),
        ("U002", "边坡裂缝", "疑似重大", "2026-11-20"),
    ] {
        town.sh(&format!("hazard add --unit {unit} --description {what} --grade {grade} --found {found}")).done(&[]);
    }
    town.sh("hazard rectify 3 --rectified-by 陶四 --on 2026-11-10").done(&[]);
    town
}

/// Only what waits for the step is listed; several are ticked, the principal of their unit and today are taken with
/// Enter.
#[test]
fn a_step_without_a_number_lists_what_waits_for_it() {
    let town = town();
    let mut clerk = at(&town, "hazard rectify");
    clerk.wait_for("哪几项待整改的隐患").wait_for("空格勾选").press("pdx");
    clerk.wait_for("配电箱门敞开").press(" ").press(ENTER);
    clerk.wait_for("整改人").wait_for("李四").wait_for("谁整改的").press(ENTER);
    clerk.wait_for("日期").wait_for("今天").wait_for("不写是今天").press(ENTER);
    clerk.wait_for("隐患 JC-YH-2026-0002 已整改，现在是“待复查”").wait_for("下一步：zhiben hazard review");
    let (shown, code) = clerk.end();
    assert!(code == 0 && !shown.contains("灭火器过期") && !shown.contains("边坡裂缝"), "{shown}");
    let hazard = &town.rows("hazard list --status 待复查 --unit U002")[0];
    assert_eq!((text(hazard, "rectified_by"), text(hazard, "rectified")), ("李四", TODAY));
}

/// Two at once, of different units: no default for who rectified, and one undo takes both back.
#[test]
fn several_are_stepped_in_one_command() {
    let town = town();
    let mut clerk = at(&town, "hazard rectify");
    clerk.wait_for("哪几项待整改的隐患").wait_for("空格勾选").press(" ").press(DOWN).press(" ").press(ENTER);
    clerk.wait_for("整改人").wait_for("直接回车").press(ENTER);
    clerk.wait_for("不写是今天").press("昨天").press(ENTER);
    clerk.wait_for("隐患 JC-YH-2026-0001 已整改").wait_for("隐患 JC-YH-2026-0002 已整改");
    clerk.wait_for("zhiben hazard review JC-YH-2026-0001 JC-YH-2026-0002 --reviewer");
    assert_eq!(clerk.end().1, 0);
    let waiting = town.rows("hazard list --status 待复查");
    assert_eq!(waiting.iter().filter(|h| text(h, "rectified") == "2026-11-22").count(), 2, "{waiting:?}");
    town.sh("undo --others").done(&[]);
    assert_eq!(town.rows("hazard list --status 待复查").len(), 1);
}

/// Typed numbers: all or none, each mistake with its number.
#[test]
fn several_numbers_are_taken_all_or_none() {
    let town = town();
    town.sh("hazard rectify 1 3 4 9 --rectified-by 甲")
        .fails(2, &["有 3 处不对", "3：", "4：", "9：没有编号为“9”的隐患"]);
    town.sh("hazard rectify 1 1").fails(2, &["写了两次"]);
    assert_eq!(town.rows("hazard list --status 待复查").len(), 1, "nothing was written");
    let receipt = crate::env::parse(&town.sh("hazard rectify 1 2 --rectified-by 甲 -f json").stdout);
    let numbers: Vec<&str> = receipt["rows"].as_array().unwrap().iter().map(|row| text(row, "no")).collect();
    assert_eq!(numbers, ["JC-YH-2026-0001", "JC-YH-2026-0002"]);
}

/// The reviewer is the operator; the result is chosen; a verb that requires a value asks for it.
#[test]
fn required_values_are_asked_for_with_their_defaults() {
    let town = town();
    let mut clerk = at(&town, "hazard review");
    clerk.wait_for("哪几项待复查的隐患").wait_for("灭火器过期").press(" ").press(ENTER);
    clerk.wait_for("复查人").wait_for("王芳").wait_for("谁复查的").press(ENTER);
    clerk.wait_for("结果").wait_for("不通过").press(ENTER);
    clerk.wait_for("不写是今天").press(ENTER);
    clerk.wait_for("复查通过");
    assert_eq!(clerk.end().1, 0);
    let hazard = &town.rows("hazard list --unit U003 --status 已销号")[0];
    assert_eq!((text(hazard, "reviewer"), text(hazard, "reviewed")), ("王芳", TODAY));

    let mut clerk = at(&town, "hazard void 2");
    clerk.wait_for("原因").wait_for("为什么作废").press("记错了").press(ENTER);
    clerk.wait_for("已作废");
    assert_eq!(clerk.end().1, 0);

    let mut clerk = at(&town, "hazard judge");
    clerk.wait_for("哪几项待判定的隐患").wait_for("边坡裂缝").press(" ").press(ENTER);
    clerk.wait_for("等级").wait_for("回车确定").press("一般").press(ENTER);
    clerk.wait_for("判定单位").wait_for("谁判定的").press("镇应急").press(ENTER);
    clerk.wait_for("不写是今天").press(ENTER);
    clerk.wait_for("已判定");
    assert_eq!(clerk.end().1, 0);
}

/// `done` alone asks which measure; `edit` asks what to change.
#[test]
fn a_tick_and_a_correction_are_asked_for() {
    let town = town();
    let mut clerk = at(&town, "done");
    clerk.wait_for("任务").wait_for("回车确定").press("1.1a").press(ENTER);
    clerk.wait_for("已登记办结 JC-BJ-2026-0001").wait_for("计入 1.1a 2026-11");
    assert_eq!(clerk.end().1, 0);

    let mut clerk = at(&town, "hazard edit");
    clerk.wait_for("选择隐患").press("护栏").press(ENTER);
    clerk.wait_for("改哪几项").wait_for("空格勾选").press("部位").press(" ").press(ENTER);
    clerk.wait_for("隐患部位").wait_for("直接回车").press("二层").press(ENTER);
    assert_eq!(clerk.end().1, 0);
    assert_eq!(text(&town.rows("hazard list --unit U001")[0], "place"), "二层");
}

/// Nothing waits: a sentence instead of an empty list. Esc leaves everything as it was.
#[test]
fn nothing_to_choose_and_a_stop_write_nothing() {
    let town = town();
    let (shown, code) = at(&town, "hazard close").end();
    assert!(code == 2 && shown.contains("现在没有待销号的隐患可选"), "{shown}");
    let before = town.bytes();
    let mut clerk = at(&town, "hazard rectify");
    clerk.wait_for("哪几项待整改的隐患").wait_for("空格勾选").press(ESC);
    assert_eq!(clerk.end().1, 2);
    assert!(town.bytes() == before);
    town.sh("hazard rectify").fails(2, &["编号"]);
}

/// One visit with two findings is one flow: the inspection, then its findings, each with the inspection's unit and day.
#[test]
fn a_visit_goes_on_with_its_findings() {
    let town = town();
    let mut clerk = at(&town, "inspection add --units U001 --mode 专项");
    clerk.wait_for("日期").wait_for("+15").press(ENTER);
    clerk.wait_for("检查单位").wait_for("空格勾选").press("镇应急").press(" ").press(ENTER);
    clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
    for what in ["爬梯松动", "无警示牌"] {
        clerk.wait_for("这次检查还有发现的隐患要记吗").wait_for("回车确定").press(DOWN).press(ENTER);
        clerk.wait_for("隐患描述").wait_for("文字").press(what).press(ENTER);
        clerk.wait_for("隐患等级").wait_for("回车确定").press(ENTER);
        clerk.wait_for("确认登记吗").wait_for("回车确定").press(ENTER);
        clerk.wait_for("已登记隐患");
    }
    clerk.wait_for("这次检查还有发现的隐患要记吗").wait_for("回车确定").press(ENTER);
    assert_eq!(clerk.end().1, 0);
    let found = town.rows("hazard list --unit U001 --description 无警示牌");
    assert_eq!((text(&found[0], "found"), text(&found[0], "unit")), (TODAY, "东沟石料厂"));
    assert_eq!(town.rows("hazard list --unit U001").len(), 3);
}

/// 5.4 has three parts and is owed by firms alone: both are asked for. 1.1a is the town's, without parts: nothing is.
#[test]
fn a_tick_asks_what_it_needs_to_count() {
    let town = town();
    let mut clerk = at(&town, "done 5.4 --note 检查过制度");
    clerk.wait_for("办了哪些分项").wait_for("空格勾选").press(" ").press(DOWN).press(" ").press(ENTER);
    clerk.wait_for("哪些单位办的").wait_for("空格勾选").press("西沟").press(" ").press(ENTER);
    clerk.wait_for("已登记办结 JC-BJ-2026-0001");
    assert_eq!(clerk.end().1, 0);
    let tick = &town.rows("done list")[0];
    assert_eq!(tick["items"], serde_json::json!(["全员安全生产责任制", "班组管理制度"]));
    assert_eq!(tick["units"], serde_json::json!(["西沟石料厂"]));
    let (shown, code) = at(&town, "done 1.1a").end();
    assert!(code == 0 && shown.contains("计入 1.1a 2026-11"), "{shown}");
    town.sh("done 5.4").fails(2, &["有 3 个分项"]);
}
