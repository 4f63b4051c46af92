//! 阶段: no open state of a hazard is without a clock. Each stage is seen through the program with its id, its day, its
//! word in conditions, and what is asked for past the cap of extensions.

use crate::env::{Town, rows, text};
use serde_json::Value;

const MAJOR: &str = "hazard add --unit U001 --description 边坡未分台阶 --grade major --found 2026-11-02";
const FIVE: &str = "hazard plan 1 --owner 孔平 --measures 削坡 --fund-yuan 0 --due 2026-12-10 --contingency 专人监护";

fn stage(town: &Town) -> Value {
    rows(&town.json("hazard list")).remove(0)["stage"].clone()
}

fn owed(town: &Town, day: &str, kind: &str) -> Vec<String> {
    let all = rows(&town.json_on(day, &format!("overdue --kind {kind}")));
    all.iter().map(|row| format!("{} {} {}", text(row, "kind"), text(row, "id"), row["days_overdue"])).collect()
}

fn listed(town: &Town, condition: &str) -> usize {
    let out = town.run(["hazard", "list", "--where", condition, "-f", "json"]);
    serde_json::from_str::<Value>(&out.ok()).unwrap()["rows"].as_array().unwrap().len()
}

/// 2026-11-02 is a Monday; 11-09, 11-16 are those of 5 and 10 working days.
#[test]
fn each_stage_has_its_clock_and_its_id() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 疏散宽度 --grade suspected --found 2026-11-02").done(&[]);
    assert_eq!(stage(&town), "to_judge");
    assert!(owed(&town, "2026-11-16", "judgement").is_empty());
    assert_eq!(owed(&town, "2026-11-17", "判定"), ["judgement JC-YH-2026-0001/judgement 1"]);
    shows(town.sh("why JC-YH-2026-0001/judgement"), &["判定期限", "2026-11-16", "10个工作日"]);
    // Judged major on the 16th: five and notice run from then.
    town.sh("hazard judge 1 --grade major --judged-by 县应急局 --on 2026-11-16").done(&[]);
    assert_eq!(stage(&town), "to_plan");
    assert!(owed(&town, "2026-11-23", "plan").is_empty());
    assert_eq!(owed(&town, "2026-11-24", "落实"), ["plan JC-YH-2026-0001/plan 1"]);
    assert!(owed(&town, "2026-11-17", "notice").is_empty());
    assert_eq!(owed(&town, "2026-11-18", "notice"), ["notice JC-YH-2026-0001/notice 1"]);
    shows(town.sh("why JC-YH-2026-0001/plan"), &["落实期限", "2026-11-23", "判定为重大 2026-11-16"]);
    shows(town.sh("why JC-YH-2026-0001/judgement"), &["没有判定期限"]);
    town.sh(&format!("{FIVE} --on 2026-11-17")).done(&[]);
    assert_eq!(stage(&town), "to_notify");
    assert!(owed(&town, "2027-03-01", "plan").is_empty());
    town.sh("hazard notify 1 --to 张三 --document 1号 --on 2026-11-17").done(&[]);
    assert_eq!(stage(&town), "to_rectify");
    town.sh("hazard rectify 1 --rectified-by 孔平 --on 2026-11-18").done(&[]);
    assert_eq!(stage(&town), "to_review");
    town.sh("hazard review 1 --reviewer 何甲 --pass --on 2026-11-19").done(&[]);
    assert_eq!(stage(&town), "to_close");
    assert!(owed(&town, "2026-11-26", "closing").is_empty());
    assert_eq!(owed(&town, "2026-11-27", "销号"), ["closing JC-YH-2026-0001/closing 1"]);
    let near = rows(&town.json_on("2026-11-20", "upcoming --kind closing"));
    assert_eq!(text(&near[0], "id"), "JC-YH-2026-0001/closing");
    let digest = town.on("2026-11-27", ["digest"]).ok();
    assert!(digest.contains("JC-YH-2026-0001/closing"), "{digest}");
    shows(town.sh("why JC-YH-2026-0001/closing"), &["销号期限", "2026-11-26", "复查通过 2026-11-19"]);
    town.sh("hazard close 1 --approved-by 金壬 --on 2026-11-23").done(&[]);
    assert_eq!(stage(&town), Value::Null);
}

/// A major hazard without its five for two years, and one that was never closed, are in the list.
#[test]
fn nothing_open_is_invisible() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 老问题 --grade major --found 2024-11-04").done(&[]);
    assert_eq!(owed(&town, "2026-11-23", "plan"), ["plan JC-YH-2024-0001/plan 742"]);
    // Fives that a file gave are complete, with no day of their own.
    town.file(
        "old.csv",
        "单位名称,隐患描述,隐患等级,发现日期,责任人,整改措施,整改资金(元),整改期限,应急预案,状态\n\
         东沟石料厂,有五落实,重大,2024-11-05,孔平,削坡,0,2024-12-01,专人监护,整改中\n",
    );
    town.run(["import", "hazard", "old.csv"]).done(&["新增 1"]);
    assert_eq!(owed(&town, "2026-11-23", "plan").len(), 1);
    shows(town.sh("why JC-YH-2024-0002/plan"), &["落实期限", "已经齐全，没有写哪天"]);
}

/// Every word that is printed as a state is taken, and is one state.
#[test]
fn what_is_printed_is_taken() {
    let town = Town::with_units();
    for _ in 0..2 {
        town.sh("hazard add --unit U003 --description 灭火器失效 --grade general --found 2026-11-02 --again").done(&[]);
    }
    town.sh(MAJOR).done(&[]);
    town.sh(&format!("{} --on 2026-11-03", FIVE.replace("plan 1", "plan 3"))).done(&[]);
    town.sh("hazard notify 3 --to 张三 --document 1号 --on 2026-11-03").done(&[]);
    town.sh("hazard rectify 3 --rectified-by 孔平 --on 2026-11-05").done(&[]);
    town.sh("hazard review 3 --reviewer 何甲 --pass --on 2026-11-06").done(&["待销号"]);
    town.sh("hazard rectify 2 --on 2026-11-05").done(&["待复查"]);
    for (condition, count) in [
        ("状态=待销号", 1),
        ("状态=待复查", 1),
        ("status=rectified", 2),
        ("状态=已登记", 1),
        ("阶段=待销号", 1),
        ("stage=to_review", 1),
        ("状态 in (待复查,待销号)", 2),
        ("not 状态=待销号", 2),
    ] {
        assert_eq!(listed(&town, condition), count, "{condition}");
    }
    for (word, count) in [("待销号", 1), ("待复查", 1), ("rectified", 2), ("已登记", 1)] {
        assert_eq!(rows(&town.json(&format!("hazard list --status {word}"))).len(), count, "{word}");
    }
    let json = rows(&town.json("hazard list --status 待销号")).remove(0);
    assert_eq!((&json["status"], &json["stage"]), (&"rectified".into(), &"to_close".into()));
    assert!(town.sh("hazard list").ok().contains("待销号"));
}

/// Each stage is a word that 状态 takes too, in both languages, where it is not a status of its own; `why` and JSON have it.
#[test]
fn every_stage_can_be_asked_for_as_a_state() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 疏散宽度 --grade suspected --found 2026-11-02").done(&[]);
    town.sh(MAJOR).done(&[]);
    town.sh(MAJOR.replace("边坡", "南坡").as_str()).done(&[]);
    town.sh(&format!("{} --on 2026-11-03", FIVE.replace("plan 1", "plan 3"))).done(&[]);
    town.sh("hazard add --unit U003 --description 灭火器失效 --grade general --found 2026-11-02 --again").done(&[]);
    town.sh("hazard add --unit U003 --description 通道堵塞 --grade general --found 2026-11-02").done(&[]);
    town.sh("hazard rectify 5 --on 2026-11-05").done(&["待复查"]);
    let stages = [("to_judge", "待判定", 1), ("to_plan", "待落实", 2), ("to_notify", "待通知", 3)];
    for (en, zh, no) in stages {
        let no = format!("JC-YH-2026-000{no}");
        for condition in [format!("状态={zh}"), format!("status={en}"), format!("阶段={zh}"), format!("状态 in ({zh})")]
        {
            let found = rows(&town.run(["hazard", "list", "--where", &condition, "-f", "json"]).json());
            assert_eq!(found.iter().map(|row| text(row, "no")).collect::<Vec<_>>(), [no.as_str()], "{condition}");
            assert_eq!(text(&found[0], "stage"), en);
        }
        shows(town.sh(&format!("why {no}")), &[zh]);
    }
    assert_eq!(listed(&town, "not 状态=待判定"), 4);
    assert_eq!(listed(&town, "状态 in (待判定,待复查)"), 2);
    assert_eq!(listed(&town, "状态 in (待判定,待落实,待通知,已登记,待复查)"), 5);
    town.refuses("hazard list --where 状态=待什么", &["“待什么”不能和“状态”比"]);
}

#[test]
fn an_extension_past_the_cap_is_marked() {
    let town = Town::with_units();
    town.sh("hazard add --unit U003 --description 通道堵塞 --grade general --found 2026-11-02 --due 2026-11-10")
        .done(&[]);
    let extend = |due: &str| format!("hazard extend 1 --due {due} --reason 等材料 --approved-by 金壬 --on 2026-11-09");
    town.sh(&extend("2026-11-12")).done(&[]);
    town.sh(&extend("2026-11-14")).done(&[]);
    town.refuses(&extend("2026-11-16"), &["已延期 2 次", "--beyond", "--approved-by"]);
    assert!(!town.sh("check paper").stdout.contains("超次延期"));
    town.sh(&format!("{} --beyond", extend("2026-11-16"))).done(&[]);
    shows(town.sh("check paper"), &["超次延期", "JC-YH-2026-0001", "延期 3 次", "金壬"]);
}

#[test]
fn the_plan_sets_which_terms_are_given() {
    let town = Town::with_units();
    shows(town.sh("plan show hazard"), &["plan_term", "5个工作日", "默认", "max_extensions"]);
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let plan = plan.replace("notify_term = \"1wd\"", "notify_term = \"1wd\"\nclose_term = \"3d\"");
    town.file("plan.toml", plan);
    shows(town.sh("plan show hazard"), &["close_term", "3天，3d（方案写明）"]);
}

/// A report that has each of these words.
fn shows(out: crate::env::Output, words: &[&str]) {
    let shown = out.ok();
    words.iter().for_each(|word| assert!(shown.contains(word), "{word}: {shown}"));
}
