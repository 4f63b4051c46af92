//! The hazard's loop through the program: what each step does, which gates are shut and with which words, and that a
//! refused step leaves nothing.

mod refusals;

use crate::env::{Town, has_keys, rows, text};
use serde_json::{Value, json};

const GENERAL: &str = "hazard add --unit 东沟 --description 配电箱敞开 --grade general --found 2026-11-02";
const MAJOR: &str = "hazard add --unit U001 --description 边坡未分台阶 --grade major --found 2026-11-02";
const FIVE: &str = "hazard plan 1 --owner 孔平 --measures 削坡 --fund-yuan 0 --due 2026-11-30 --contingency 专人监护";

/// A change's record.
#[track_caller]
fn step(town: &Town, line: &str) -> Value {
    town.sh(&format!("{line} -f json")).record()
}

#[track_caller]
fn the_one(town: &Town, day: &str) -> Value {
    let all = rows(&town.json_on(day, "hazard list"));
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

#[track_caller]
fn is(record: &Value, expected: Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&record[key], value, "{key}：{record}");
    }
}

/// The ids and days of what is overdue of these kinds.
fn overdue(town: &Town, day: &str, kind: &str) -> Vec<(String, i64)> {
    let found = rows(&town.json_on(day, &format!("overdue --kind {kind}")));
    found.iter().map(|r| (text(r, "id").to_string(), r["days_overdue"].as_i64().unwrap())).collect()
}

fn bridge(town: &Town, day: &str, grade: &str) -> Vec<i64> {
    let status = town.json_on(day, "status");
    let all = status["bridge"].as_array().unwrap();
    let row = all.iter().find(|r| r["grade"] == grade).unwrap();
    ["opening", "added", "reopened", "closed", "closing"].map(|key| row[key].as_i64().unwrap()).to_vec()
}

#[test]
fn a_general_hazard_goes_round_the_loop() {
    let town = Town::with_units();
    let added = step(&town, GENERAL);
    has_keys(
        &added,
        "no unit category place description grade source inspector found basis basis_clause judged_by judged owner \
         supervisor measures fund_yuan due contingency notified_to notified rectified rectified_by reviewer reviewed \
         closed closed_by supervision original_due extensions reopened status note void_reason days_overdue stage",
    );
    // 7 days after the finding, since the record gives no deadline.
    is(
        &added,
        json!({"no": "JC-YH-2026-0001", "unit": "东沟石料厂", "grade": "general", "found": "2026-11-02",
               "due": "2026-11-09", "original_due": null, "extensions": 0, "reopened": 0, "status": "registered",
               "owner": null, "closed": null, "days_overdue": 14}),
    );
    assert_eq!(overdue(&town, "2026-11-23", "hazard"), [("JC-YH-2026-0001".to_string(), 14)]);
    is(
        &step(&town, "hazard notify 1 --to 张三 --on 2026-11-03"),
        json!({"status": "notified", "notified": "2026-11-03"}),
    );
    is(
        &step(&town, "hazard plan 1 --owner 孔平"),
        json!({"status": "rectifying", "owner": "孔平", "days_overdue": 14}),
    );
    is(
        &step(&town, "hazard rectify 1 --rectified-by 孔平 --on 2026-11-08"),
        json!({"status": "rectified", "rectified": "2026-11-08", "days_overdue": -1}),
    );
    assert_eq!(overdue(&town, "2026-11-23", "hazard"), []);
    // The review is owed within 10 days of the mending, to the 18th.
    assert_eq!(overdue(&town, "2026-11-18", "review"), []);
    assert_eq!(overdue(&town, "2026-11-23", "review"), [("JC-YH-2026-0001/review".to_string(), 5)]);
    is(
        &step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2026-11-10"),
        json!({"status": "closed", "reviewed": "2026-11-10", "reviewer": "何甲", "closed": "2026-11-10",
               "days_overdue": -1}),
    );
    assert_eq!(overdue(&town, "2026-11-23", "review"), []);
    let shown = town.json("hazard show 1");
    let steps: Vec<&str> = shown["timeline"].as_array().unwrap().iter().map(|s| text(s, "step")).collect();
    // The plan was entered without its day: it is of the day of its entry.
    assert_eq!(steps, ["register", "notify", "rectify", "review", "close", "plan"]);
}

#[test]
fn the_same_in_chinese_words_and_short_dates() {
    let town = Town::with_units();
    let printed =
        town.sh("隐患 登记 --unit U001 --description 配电箱敞开 --grade 一般 --found 11-2").done(&["已登记隐患"]);
    assert!(
        printed.contains("JC-YH-2026-0001") && printed.contains("2026-11-09") && printed.contains("下一步"),
        "{printed}"
    );
    town.sh("隐患 通知 YH-2026-0001 --to 张三 --on 11月3日").done(&["已通知"]);
    town.sh("隐患 落实 2026-1 --owner 孔平 --due +1").done(&["整改中", "2026-11-24"]);
    town.sh("隐患 整改 1 --on 昨天").done(&["待复查"]);
    town.sh("隐患 复查 JC-YH-2026-0001 --reviewer 何甲 --pass").done(&["已销号"]);
    is(&the_one(&town, "2026-11-23"), json!({"rectified": "2026-11-22", "closed": "2026-11-23", "due": "2026-11-24"}));
}

#[test]
fn a_major_hazard_passes_every_gate() {
    let town = Town::with_units();
    let added = step(&town, MAJOR);
    // A major hazard has no default deadline: no date is its own class, never 0 days.
    is(&added, json!({"grade": "major", "status": "registered", "due": null, "days_overdue": null}));
    assert_eq!(overdue(&town, "2026-11-23", "hazard"), []);
    // Its notice is owed within one working day of the finding, a Monday.
    assert_eq!(overdue(&town, "2026-11-03", "notice"), []);
    assert_eq!(overdue(&town, "2026-11-04", "notice"), [("JC-YH-2026-0001/notice".to_string(), 1)]);
    // Its five are owed within five working days.
    is(&added, json!({"stage": "to_plan"}));
    assert_eq!(overdue(&town, "2026-11-09", "plan"), []);
    assert_eq!(overdue(&town, "2026-11-10", "plan"), [("JC-YH-2026-0001/plan".to_string(), 1)]);
    town.refuses(
        "hazard rectify 1 --rectified-by 孔平",
        &["责任人", "措施", "资金", "时限", "预案", "主要负责人张三", "hazard plan", "hazard notify"],
    );
    town.refuses("hazard notify 1 --to 张三", &["--document"]);
    is(
        &step(&town, "hazard notify 1 --to 张三 --document 积隐通〔2026〕1号 --on 2026-11-03"),
        json!({"status": "notified", "notified_to": "张三", "notified": "2026-11-03"}),
    );
    town.refuses("hazard rectify 1 --rectified-by 孔平", &["责任人", "预案"]);
    // An amount of 0 is an amount.
    is(&step(&town, FIVE), json!({"status": "rectifying", "fund_yuan": 0, "due": "2026-11-30", "days_overdue": -7}));
    is(&step(&town, "hazard rectify 1 --rectified-by 孔平 --on 2026-11-20"), json!({"status": "rectified"}));
    town.refuses("hazard close 1 --approved-by 金壬", &["复查", "hazard review"]);
    town.refuses("hazard review 1 --reviewer 孔平 --pass", &["整改人本人", "孔平"]);
    let passed = step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2026-11-21");
    is(&passed, json!({"status": "rectified", "reviewed": "2026-11-21", "closed": null}));
    // It waits for its closing, five working days from its review on a Saturday.
    is(&passed, json!({"stage": "to_close"}));
    assert_eq!(overdue(&town, "2026-11-27", "closing"), []);
    assert_eq!(overdue(&town, "2026-11-28", "closing"), [("JC-YH-2026-0001/closing".to_string(), 1)]);
    assert_eq!(overdue(&town, "2027-03-01", "hazard"), []);
    assert_eq!(overdue(&town, "2027-03-01", "review"), []);
    assert_eq!(bridge(&town, "2026-11-23", "major"), [0, 1, 0, 0, 1]);
    town.refuses("hazard close 1", &["--approved-by"]);
    town.refuses("hazard close 1 --approved-by 金壬 --on 2026-11-20", &["2026-11-20", "2026-11-21"]);
    is(
        &step(&town, "hazard close 1 --approved-by 金壬 --on 2026-11-22"),
        json!({"status": "closed", "closed": "2026-11-22", "closed_by": "金壬"}),
    );
    assert_eq!(bridge(&town, "2026-11-23", "major"), [0, 1, 0, 1, 0]);
}

/// One that waits for its closing is open, so that it blocks the target of its stock.
#[test]
fn a_major_hazard_that_waits_for_its_closing_blocks_its_target() {
    let town = Town::with_units();
    let g1 = || rows(&town.json("targets")).into_iter().find(|t| t["id"] == "G1").unwrap();
    step(&town, "hazard add --unit U001 --description 老隐患 --grade major --found 2023-11-02");
    step(&town, "hazard notify 1 --to 张三 --document 文书 --on 2023-11-03");
    step(&town, &FIVE.replace("2026-11-30", "2024-11-30"));
    step(&town, "hazard rectify 1 --rectified-by 孔平 --on 2024-10-01");
    step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2024-10-08");
    is(&g1(), json!({"value": 1, "value_on_due": 1, "status": "missed", "blocking": ["JC-YH-2023-0001 老隐患"]}));
    step(&town, "hazard close 1 --approved-by 金壬 --on 2024-12-31");
    is(&g1(), json!({"value": 0, "value_on_due": 0, "status": "reached", "blocking": []}));
}

/// Each of the five by itself keeps the gate shut and is named; what is there is not.
#[test]
fn each_missing_part_of_the_five_is_named() {
    let five = [
        ("责任人", "--owner 孔平"),
        ("措施", "--measures 削坡"),
        ("资金", "--fund-yuan 0"),
        ("时限", "--due 2026-11-30"),
        ("预案", "--contingency 专人监护"),
    ];
    let town = Town::with_units();
    for (at, (missing, _)) in five.iter().enumerate() {
        let no = at + 1;
        step(&town, &format!("hazard add --unit U001 --description 隐患{no} --grade 重大 --found 2026-11-02"));
        step(&town, &format!("hazard notify {no} --to 张三 --document 文书"));
        let rest: Vec<&str> = five.iter().filter(|(name, _)| name != missing).map(|(_, option)| *option).collect();
        is(&step(&town, &format!("hazard plan {no} {}", rest.join(" "))), json!({"status": "notified"}));
        town.refuses(&format!("hazard rectify {no}"), &[missing]);
        let printed = town.sh(&format!("hazard rectify {no}")).stderr;
        for (other, _) in five.iter().filter(|(name, _)| name != missing) {
            assert!(!printed.contains(other), "{other}：{printed}");
        }
        is(&step(&town, &format!("hazard plan {no} {}", five[at].1)), json!({"status": "rectifying"}));
    }
}

#[test]
fn the_actual_controller_is_notified_too_where_the_register_names_one() {
    let town = Town::with_units();
    step(&town, "hazard add --unit U002 --description 边坡 --grade major --found 2026-11-02");
    step(&town, FIVE);
    step(&town, "hazard notify 1 --to 李四 --document 文书一");
    town.refuses("hazard rectify 1", &["实际控制人王大"]);
    is(&step(&town, "hazard notify 1 --to 王大 --document 文书二"), json!({"status": "rectifying"}));
    let reported = the_one(&town, "2026-11-23");
    assert!(
        text(&reported, "notified_to").contains("李四") && text(&reported, "notified_to").contains("王大"),
        "{reported}"
    );
    step(&town, "hazard rectify 1");
}

#[test]
fn rectified_on_the_spot_is_one_command() {
    let town = Town::with_units();
    let open = step(&town, &format!("{GENERAL} --fixed --rectified-by 孔平"));
    is(&open, json!({"status": "rectified", "rectified": "2026-11-02", "closed": null, "days_overdue": -7}));
    // Its review is owed.
    assert_eq!(overdue(&town, "2026-11-23", "review"), [("JC-YH-2026-0001/review".to_string(), 11)]);
    let done = step(
        &town,
        "hazard add --unit U001 --description 灭火器被挡 --grade general --found 2026-11-20 --fixed --reviewer 何甲",
    );
    is(
        &done,
        json!({"no": "JC-YH-2026-0002", "status": "closed", "rectified": "2026-11-20", "reviewed": "2026-11-20",
               "closed": "2026-11-20", "reviewer": "何甲"}),
    );
    for grade in ["major", "suspected"] {
        town.refuses(
            &format!("hazard add --unit U001 --description 重大 --grade {grade} --found 2026-11-20 --fixed"),
            &["一般"],
        );
    }
    town.refuses(
        "hazard add --unit U001 --description 重大 --grade general --found 2026-11-20 --reviewer 何甲",
        &["--reviewer", "review"],
    );
    assert_eq!(bridge(&town, "2026-11-23", "general"), [0, 2, 0, 1, 1]);
}

#[test]
fn an_extension_keeps_the_original_date_and_both_are_reported() {
    let town = Town::with_units();
    step(&town, GENERAL);
    town.refuses("hazard extend 1 --due 2026-11-09 --reason 等配件 --approved-by 金壬", &["不晚于", "2026-11-09"]);
    town.refuses("hazard extend 1 --due 2026-11-20 --reason 等配件", &["--approved-by"]);
    town.refuses("hazard extend 1 --due 2026-11-20 --approved-by 金壬", &["--reason"]);
    is(
        &step(&town, "hazard extend 1 --due 2026-11-15 --reason 等配件 --approved-by 金壬 --on 2026-11-08"),
        json!({"due": "2026-11-15", "original_due": "2026-11-09", "extensions": 1, "days_overdue": 8}),
    );
    is(
        &step(&town, "hazard extend 1 --due 2026-11-20 --reason 再等 --approved-by 金壬 --on 2026-11-14"),
        json!({"due": "2026-11-20", "original_due": "2026-11-09", "extensions": 2, "days_overdue": 3}),
    );
    // As of a day, an extension counts from the day on which it was granted.
    is(
        &the_one(&town, "2026-11-07"),
        json!({"due": "2026-11-09", "original_due": null, "extensions": 0, "days_overdue": -2}),
    );
    is(&the_one(&town, "2026-11-08"), json!({"due": "2026-11-15", "original_due": "2026-11-09", "extensions": 1}));
    is(&the_one(&town, "2026-11-16"), json!({"due": "2026-11-20", "extensions": 2, "days_overdue": -4}));
    let why = town.json("why 1").to_string();
    assert!(why.contains("2026-11-09 延到 2026-11-15") && why.contains("等配件") && why.contains("按原期限"), "{why}");
    step(&town, "hazard rectify 1 --on 2026-11-22");
    town.refuses("hazard extend 1 --due 2026-12-20 --reason 再等 --approved-by 金壬", &["整改已完成"]);
    is(&the_one(&town, "2027-11-23"), json!({"days_overdue": 2, "original_due": "2026-11-09", "extensions": 2}));
    // A major one without a deadline has nothing to extend.
    step(&town, MAJOR);
    town.refuses(
        "hazard extend 2 --due 2026-12-20 --reason 等 --approved-by 金壬",
        &["没有整改期限", "hazard plan --due"],
    );
    step(&town, "hazard plan 2 --due 2026-12-01");
    town.refuses("hazard plan 2 --due 2026-12-15", &["hazard extend"]);
}

#[test]
fn a_failed_review_restarts_the_same_clock() {
    let town = Town::with_units();
    step(&town, GENERAL);
    step(&town, "hazard rectify 1 --rectified-by 孔平 --on 2026-11-08");
    let failed = step(&town, "hazard review 1 --reviewer 何甲 --fail --note 只改了一半 --on 2026-11-12");
    is(
        &failed,
        json!({"status": "rectifying", "rectified": null, "reviewed": null, "due": "2026-11-09", "days_overdue": 14}),
    );
    assert_eq!(overdue(&town, "2026-11-23", "hazard"), [("JC-YH-2026-0001".to_string(), 14)]);
    // On the days between it was rectified in time.
    is(&the_one(&town, "2026-11-10"), json!({"status": "rectified", "rectified": "2026-11-08", "days_overdue": -1}));
    is(&the_one(&town, "2026-11-12"), json!({"status": "rectifying", "rectified": null, "days_overdue": 3}));
    step(&town, "hazard rectify 1 --rectified-by 孔平 --on 2026-11-20");
    let passed = step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2026-11-21");
    is(&passed, json!({"status": "closed", "days_overdue": 11}));
    let story = town.json("hazard show 1")["timeline"].to_string();
    assert!(story.contains("不通过") && story.contains("只改了一半") && story.contains("2026-11-08"), "{story}");
}

#[test]
fn days_are_frozen_at_the_mending_a_year_later_too() {
    let town = Town::with_units();
    step(&town, GENERAL);
    step(&town, "hazard rectify 1 --on 2026-11-14");
    for day in ["2026-11-14", "2026-11-23", "2027-11-23"] {
        is(&the_one(&town, day), json!({"days_overdue": 5}));
    }
    step(&town, "hazard review 1 --reviewer 何甲 --pass");
    is(&the_one(&town, "2027-11-23"), json!({"days_overdue": 5, "status": "closed"}));
    // The day before it was rectified it was still running.
    is(&the_one(&town, "2026-11-13"), json!({"days_overdue": 4, "status": "registered"}));
}

#[test]
fn a_reopened_hazard_keeps_its_first_clock_and_counts() {
    let town = Town::with_units();
    step(&town, GENERAL);
    town.refuses("hazard reopen 1 --reason 又犯", &["已销号"]);
    step(&town, "hazard rectify 1 --on 2026-11-05");
    step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2026-11-06");
    town.refuses("hazard reopen 1", &["--reason"]);
    town.refuses("hazard reopen 1 --reason 又犯 --on 2026-11-05", &["2026-11-06"]);
    let again = step(&town, "hazard reopen 1 --reason 又犯 --on 2026-11-20");
    is(
        &again,
        json!({"status": "registered", "reopened": 1, "due": "2026-11-09", "rectified": null, "closed": null,
               "days_overdue": 14}),
    );
    assert_eq!(overdue(&town, "2026-11-23", "hazard"), [("JC-YH-2026-0001".to_string(), 14)]);
    assert_eq!(bridge(&town, "2026-11-23", "general"), [0, 1, 1, 1, 1]);
    assert_eq!(bridge(&town, "2026-11-10", "general"), [0, 1, 0, 1, 0]);
    is(
        &the_one(&town, "2026-11-10"),
        json!({"status": "closed", "closed": "2026-11-06", "reopened": 0, "days_overdue": -4}),
    );
    step(&town, "hazard rectify 1 --on 2026-11-21");
    let shut = step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2026-11-22");
    is(&shut, json!({"status": "closed", "reopened": 1, "days_overdue": 12}));
    assert_eq!(bridge(&town, "2026-11-23", "general"), [0, 1, 1, 2, 0]);
    // Once more: on the days between it was re-opened once.
    is(&step(&town, "hazard reopen 1 --reason 还犯 --on 2026-11-23"), json!({"reopened": 2, "days_overdue": 14}));
    is(&the_one(&town, "2026-11-21"), json!({"status": "rectified", "reopened": 1, "days_overdue": 12}));
    is(&the_one(&town, "2026-11-22"), json!({"status": "closed", "reopened": 1, "closed": "2026-11-22"}));
    assert_eq!(bridge(&town, "2026-11-23", "general"), [0, 1, 2, 2, 1]);
}

#[test]
fn a_suspected_hazard_waits_for_its_judgement() {
    let town = Town::with_units();
    step(&town, "hazard add --unit U001 --description 疏散宽度 --grade 疑似重大 --found 2026-11-02");
    // It obeys the gates of a major one, and is no major one in any count.
    town.refuses("hazard rectify 1", &["责任人", "主要负责人张三"]);
    assert_eq!(bridge(&town, "2026-11-23", "suspected"), [0, 1, 0, 0, 1]);
    assert_eq!(bridge(&town, "2026-11-23", "major"), [0, 0, 0, 0, 0]);
    assert_eq!(overdue(&town, "2026-11-23", "notice"), [("JC-YH-2026-0001/notice".to_string(), 20)]);
    step(&town, FIVE);
    step(&town, "hazard notify 1 --to 张三 --document 文书 --on 2026-11-03");
    step(&town, "hazard rectify 1 --rectified-by 孔平 --on 2026-11-10");
    step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2026-11-12");
    town.refuses("hazard close 1 --approved-by 金壬", &["判定", "hazard judge"]);
    town.refuses("hazard judge 1 --grade suspected --judged-by 县局", &["major"]);
    town.refuses("hazard judge 1 --grade 较大 --judged-by 县局", &["较大", "重大(major)"]);
    town.refuses("hazard judge 1 --grade major", &["--judged-by"]);
    let judged = step(&town, "hazard judge 1 --grade major --judged-by 县监管部门 --on 2026-11-13");
    is(&judged, json!({"grade": "major", "judged_by": "县监管部门", "judged": "2026-11-13", "status": "rectified"}));
    step(&town, "hazard close 1 --approved-by 金壬");
    assert_eq!(bridge(&town, "2026-11-23", "major"), [0, 1, 0, 1, 0]);
    assert_eq!(bridge(&town, "2026-11-23", "suspected"), [0, 0, 0, 0, 0]);
}

/// Judged general, a hazard gets the general term and no gate holds it.
#[test]
fn a_judgement_opens_and_shuts_gates() {
    let town = Town::with_units();
    step(&town, "hazard add --unit U001 --description 疏散宽度 --grade suspected --found 2026-11-02");
    let judged = step(&town, "hazard judge 1 --grade general --judged-by 县局");
    is(&judged, json!({"grade": "general", "due": "2026-11-09", "days_overdue": 14, "status": "registered"}));
    step(&town, "hazard rectify 1");
    // The other way: what was 整改中 as a general one goes back to what its facts amount to.
    step(&town, GENERAL);
    step(&town, "hazard notify 2 --to 张三");
    is(&step(&town, "hazard plan 2 --owner 孔平"), json!({"status": "rectifying"}));
    is(&step(&town, "hazard judge 2 --grade major --judged-by 县局"), json!({"status": "notified", "due": null}));
    town.refuses("hazard rectify 2", &["措施", "资金", "时限", "预案"]);
}
