//! What a hazard refuses: changes outside its steps, steps out of order, impossible days.

use super::*;

#[test]
fn a_void_hazard_is_in_no_figure_and_keeps_its_number() {
    let town = Town::with_units();
    step(&town, GENERAL);
    town.refuses("hazard void 1", &["--reason"]);
    town.refuses_all(["hazard", "void", "1", "--reason", " "], &["--reason"]);
    let void = step(&town, "hazard void 1 --reason 重复登记");
    is(&void, json!({"status": "void", "void_reason": "重复登记", "days_overdue": null}));
    for day in ["2026-11-10", "2026-11-23"] {
        assert_eq!(bridge(&town, day, "general"), [0, 0, 0, 0, 0]);
        assert_eq!(overdue(&town, day, "hazard"), []);
    }
    town.refuses("hazard void 1 --reason 再作废", &["已经作废"]);
    for line in [
        "rectify 1",
        "notify 1 --to 张三",
        "plan 1 --owner 甲",
        "reopen 1 --reason 误",
        "judge 1 --grade major --judged-by 甲",
    ] {
        town.refuses(&format!("hazard {line}"), &["作废"]);
    }
    town.refuses("hazard edit 1 --place 车间", &["作废"]);
    is(&step(&town, GENERAL), json!({"no": "JC-YH-2026-0002"}));
    // Lists for scripts have it; `--valid` leaves it out.
    assert_eq!(town.rows("hazard list").len(), 2);
    assert_eq!(town.rows("hazard list --valid").len(), 1);
    assert!(town.json("why 1").to_string().contains("重复登记"));
}

#[test]
fn edit_refuses_the_columns_of_the_loop_and_names_the_step() {
    let town = Town::with_units();
    step(&town, GENERAL);
    let loop_columns = [
        ("--status closed", "close"),
        ("--grade major", "hazard judge"),
        ("--judged 2026-11-03", "hazard judge"),
        ("--judged-by 县局", "hazard judge"),
        ("--owner 孔平", "hazard plan"),
        ("--measures 改", "hazard plan"),
        ("--fund-yuan 5", "hazard plan"),
        ("--due 2026-12-01", "hazard plan"),
        ("--contingency 有", "hazard plan"),
        ("--notified 2026-11-03", "hazard notify"),
        ("--notified-to 张三", "hazard notify"),
        ("--rectified 2026-11-03", "hazard rectify"),
        ("--rectified-by 孔平", "hazard rectify"),
        ("--reviewed 2026-11-03", "hazard review"),
        ("--reviewer 何甲", "hazard review"),
        ("--closed 2026-11-03", "hazard close"),
        ("--closed-by 金壬", "hazard close"),
        ("--supervision 县级", "hazard supervise"),
        ("--original-due 2026-11-03", "hazard extend"),
        ("--extensions 1", "hazard extend"),
        ("--reopened 1", "hazard reopen"),
        ("--void-reason 错", "hazard void"),
    ];
    for (option, step) in loop_columns {
        let name = option.split(' ').next().unwrap();
        town.refuses(&format!("hazard edit 1 {option}"), &[name, step]);
    }
    town.refuses("hazard edit 1", &["没有写要改什么", "--place"]);
    town.refuses("hazard edit 1 --found 2026-11-24", &["2026-11-24"]);
    let edited = step(&town, "hazard edit 1 --place 配电间 --found 2026-10-31 --inspector 何甲");
    // The number keeps its year and its serial; the clock runs from the corrected day.
    is(&edited, json!({"no": "JC-YH-2026-0001", "place": "配电间", "found": "2026-10-31", "due": "2026-11-07"}));
    step(&town, "hazard rectify 1 --on 2026-11-05");
    town.refuses("hazard edit 1 --found 2026-11-06", &["2026-11-05", "2026-11-06"]);
}

#[test]
fn steps_out_of_order_are_refused() {
    let town = Town::with_units();
    step(&town, GENERAL);
    town.refuses("hazard review 1 --reviewer 何甲 --pass", &["rectify"]);
    town.refuses("hazard close 1 --approved-by 金壬", &["复查"]);
    town.refuses("hazard notify 1 --to 张三 --on 2026-11-01", &["2026-11-01", "2026-11-02"]);
    town.refuses("hazard rectify 1 --on 2026-11-01", &["2026-11-01", "2026-11-02"]);
    town.refuses("hazard judge 1 --grade major --judged-by 县局 --on 2026-11-01", &["2026-11-02"]);
    town.refuses("hazard supervise 1 --level 县级 --document 一号 --on 2026-11-01", &["2026-11-02"]);
    town.refuses("hazard extend 1 --due 2026-12-01 --reason 等 --approved-by 金壬 --on 2026-11-01", &["2026-11-02"]);
    town.refuses("hazard plan 1 --due 2026-11-01", &["2026-11-01", "2026-11-02"]);
    town.refuses("hazard plan 1", &["--owner"]);
    step(&town, "hazard notify 1 --to 张三 --on 2026-11-05");
    town.refuses("hazard rectify 1 --on 2026-11-04", &["2026-11-05"]);
    step(&town, "hazard rectify 1 --on 2026-11-10");
    town.refuses("hazard rectify 1", &["review"]);
    town.refuses("hazard review 1 --reviewer 何甲 --pass --on 2026-11-09", &["2026-11-10"]);
    town.refuses("hazard review 1 --reviewer 何甲 --pass --fail", &["--pass", "--fail"]);
    town.refuses("hazard review 1 --reviewer 何甲", &["--pass"]);
    step(&town, "hazard review 1 --reviewer 何甲 --pass");
    town.refuses("hazard review 1 --reviewer 何甲 --pass", &["复查"]);
    town.refuses("hazard close 1 --approved-by 金壬", &["reopen"]);
    for line in ["rectify 1", "notify 1 --to 张三", "plan 1 --owner 甲", "judge 1 --grade major --judged-by 甲"] {
        town.refuses(&format!("hazard {line}"), &["reopen"]);
    }
}

/// A closing before the finding, days to come, and days that do not exist.
#[test]
fn impossible_days_are_refused() {
    let town = Town::with_units();
    step(&town, GENERAL);
    step(&town, MAJOR);
    step(&town, "hazard notify 2 --to 张三 --document 文书 --on 2026-11-03");
    step(&town, &FIVE.replace("plan 1", "plan 2"));
    step(&town, "hazard rectify 2 --rectified-by 孔平 --on 2026-11-04");
    step(&town, "hazard review 2 --reviewer 何甲 --pass --on 2026-11-05");
    town.refuses("hazard close 2 --approved-by 金壬 --on 2026-11-01", &["2026-11-01"]);
    let to_come = [
        "rectify 1",
        "notify 1 --to 张三",
        "judge 1 --grade major --judged-by 县局",
        "extend 1 --due 2026-12-20 --reason 等 --approved-by 金壬",
        "supervise 1 --level 县级 --document 一号",
        "close 2 --approved-by 金壬",
    ];
    for line in to_come {
        town.refuses(&format!("hazard {line} --on 2026-11-24"), &["2026-11-24", "2026-11-23"]);
        town.refuses(&format!("hazard {line} --on 2026-02-30"), &["2026-02-30"]);
    }
    for found in ["2026-11-24", "2026-02-30", "3月底前", "立即", "1970-01-01"] {
        town.refuses(
            &format!("hazard add --unit U001 --description 将来 --grade general --found {found}"),
            &["--found", found],
        );
    }
    town.refuses(
        "hazard add --unit U001 --description 将来 --grade general --found 2026-11-02 --due 2026-11-01",
        &["2026-11-01", "2026-11-02"],
    );
    step(&town, "hazard rectify 1 --on 2026-11-23");
    town.refuses("hazard review 1 --reviewer 何甲 --pass --on 2026-11-24", &["2026-11-24"]);
    step(&town, "hazard review 1 --reviewer 何甲 --pass --on 2026-11-23");
    town.refuses("hazard reopen 1 --reason 又犯 --on 2026-11-24", &["2026-11-24"]);
}

/// Every mistake of one command is reported together.
#[test]
fn all_mistakes_of_an_entry_are_reported_at_once() {
    let town = Town::with_units();
    town.refuses(
        "hazard add --unit 北沟 --grade 特大 --found 2026-13-01 --fund-yuan 叁佰 --category 航天 --source 天上",
        &["北沟", "特大", "2026-13-01", "叁佰", "航天", "天上", "--description"],
    );
    town.refuses("hazard add", &["--unit", "--description", "--grade", "--found"]);
    town.refuses(
        "hazard add --unit U001 --description 甲 --grade general --found 2026-11-02 --status closed",
        &["--status"],
    );
    town.refuses(
        "hazard add --unit U001 --description 甲 --grade general --found 2026-11-02 --rectified 2026-11-03",
        &["rectify"],
    );
}

#[test]
fn who_did_it_and_supervision_are_in_the_story() {
    let town = Town::with_units();
    step(&town, GENERAL);
    let held = step(&town, "hazard supervise 1 --level 县级 --document 方安督〔2026〕9号 --by 金壬 --on 2026-11-04");
    assert!(text(&held, "supervision").contains("县级") && text(&held, "supervision").contains("9号"), "{held}");
    let story = town.json("hazard show 1");
    let reported = story["timeline"].as_array().unwrap().iter().find(|s| s["step"] == "supervise").unwrap().clone();
    assert_eq!((text(&reported, "on"), text(&reported, "by")), ("2026-11-04", "金壬"));
    // `step` keeps what the row cannot: it is a ledger of its own in exports, and in the story here.
    has_keys(&reported, "on step by note");
}

/// The serial runs within the year of the finding, without gaps.
#[test]
fn numbers_follow_the_year_of_the_finding() {
    let town = Town::with_units();
    let add = |found: &str| {
        let line = format!("hazard add --unit U001 --description 隐患{found} --grade general --found {found}");
        text(&step(&town, &line), "no").to_string()
    };
    assert_eq!(add("2026-01-05"), "JC-YH-2026-0001");
    assert_eq!(add("2025-12-31"), "JC-YH-2025-0001");
    assert_eq!(add("2026-01-04"), "JC-YH-2026-0002");
    town.refuses("hazard add --unit U001 --description 坏 --grade general --found 2027-01-01", &["2027-01-01"]);
    assert_eq!(add("2026-01-06"), "JC-YH-2026-0003");
    // An imported number of this site's form moves the serial past it.
    let given = "hazard add --no JC-YH-2026-0010 --unit U001 --description 补录 --grade general --found 2026-02-01";
    assert_eq!(step(&town, given)["no"], "JC-YH-2026-0010");
    town.refuses(&given.replace("补录", "再补"), &["JC-YH-2026-0010"]);
    assert_eq!(add("2026-03-01"), "JC-YH-2026-0011");
    let foreign = "hazard add --no H-17 --unit U001 --description 外来 --grade general --found 2026-02-01";
    assert_eq!(step(&town, foreign)["no"], "H-17");
    // One short form that fits several is an error that lists them.
    town.refuses("hazard show 1", &["JC-YH-2025-0001", "JC-YH-2026-0001"]);
    assert_eq!(rows(&town.json("hazard show 2025-1"))[0]["no"], "JC-YH-2025-0001");
    assert_eq!(rows(&town.json("hazard show H-17"))[0]["no"], "H-17");
    assert_eq!(rows(&town.json("hazard show 17"))[0]["no"], "H-17");
    town.refuses("hazard show 99", &["99"]);
}
