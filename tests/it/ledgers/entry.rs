//! The ledgers through the program: entry, lists and their filters, one record, corrections, voids;
//! names and numbers as people shorten them.

mod lists;

use crate::env::{Town, has_keys, rows, sample, text};
use serde_json::{Value, json};

const UNIT: &str = "code name credit_code categories village address principal controller safety_manager phone staff \
                    standard_grade risk since managed_from until aliases note void_reason";
const TRAINING: &str = "no date topic body units role hours trainer place people for town note void_reason";
const ATTENDANCE: &str = "training unit name role score passed void_reason no";
const DRILL: &str = "no date type units body people on_roll findings evaluation for town note void_reason";
const INSPECTION: &str = "no date bodies units planned mode inspectors leader experts topic for town note void_reason";
const ACTIVITY: &str = "no date measure body units items note quantity people amount_yuan score for town void_reason";
const EVENT: &str = "no event happened note void_reason";

#[track_caller]
fn change(town: &Town, line: &str) -> Value {
    town.sh(&format!("{line} -f json")).record()
}

#[track_caller]
fn is(record: &Value, expected: Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&record[key], value, "{key}：{record}");
    }
}

fn numbers(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|r| text(r, "no").to_string()).collect()
}

#[test]
fn units_are_entered_corrected_and_closed() {
    let town = Town::new();
    let added = change(
        &town,
        "unit add --name 东沟石料厂 --category mine --category 小微企业 --credit-code 91110000600037341l \
         --principal 张三 --staff 28 --standard-grade 标杆 --risk orange --since 2012.5.18 --alias 东沟石厂 --alias 一石厂",
    );
    has_keys(&added, &format!("{UNIT} no"));
    is(
        &added,
        json!({"code": "U001", "no": "U001", "name": "东沟石料厂", "credit_code": "91110000600037341L",
               "standard_grade": "model", "risk": "orange", "since": "2012-05-18", "staff": 28,
               "aliases": ["东沟石厂", "一石厂"], "until": null, "void_reason": null}),
    );
    assert_eq!(added["categories"], json!(["mine", "micro"]));
    is(&change(&town, "unit add --name 西沟石料厂 --categories '非煤矿山；工贸'"), json!({"code": "U002"}));
    // A unit without a category is taken, with a note of what that means.
    town.sh("unit add --name 北沟小店 --code B-7").done(&["B-7", "没有写类别", "--categories"]);
    is(&change(&town, "unit add --name 南沟小店 --category 小微企业"), json!({"code": "U003"}));
    for found in ["U001", "91110000600037341L", "东沟石料厂", "一石厂", "东沟"] {
        assert_eq!(rows(&town.json(&format!("unit show {found}")))[0]["code"], "U001", "{found}");
    }
    town.refuses("unit show 石料厂", &["东沟石料厂", "U001", "西沟石料厂", "U002"]);
    town.refuses("unit show 航天城", &["航天城", "zhiben unit list"]);
    is(
        &change(&town, "unit edit 东沟 --phone 13000000001 --aliases 一石厂"),
        json!({"phone": "13000000001", "aliases": ["一石厂"]}),
    );
    town.refuses("unit edit 东沟 --code U009", &["单位编码", "void"]);
    town.refuses("unit edit 东沟 --name ''", &["单位名称"]);
    is(&change(&town, "unit edit 东沟 --phone ''"), json!({"phone": null}));
    town.sh("unit edit 东沟 --staff 28").done(&["没有变化"]);
    is(&change(&town, "unit close 东沟 --on 2026-6-30"), json!({"until": "2026-06-30"}));
    town.refuses("unit close 东沟 --on 2012-05-17", &["2012-05-17", "2012-05-18"]);
    town.refuses("unit edit 东沟 --until 2012-05-17", &["2012-05-17"]);
    is(&change(&town, "unit void 北沟 --reason 重复"), json!({"void_reason": "重复"}));
    let listed = town.rows("unit list");
    assert_eq!(listed.len(), 4);
    listed.iter().for_each(|row| has_keys(row, UNIT));
    assert_eq!(town.rows("unit list --valid").len(), 3);
}

#[test]
fn a_unit_is_not_entered_with_mistakes() {
    let town = Town::with_units();
    town.refuses("unit add", &["单位名称"]);
    town.refuses("unit add --name 东沟石料厂", &["东沟石料厂", "U001"]);
    town.refuses("unit add --name 东沟石厂", &["东沟石厂", "U001"]);
    town.refuses("unit add --name 新厂 --alias 西沟石料厂", &["西沟石料厂", "U002"]);
    town.refuses("unit add --name 新厂 --code U002", &["U002", "西沟石料厂"]);
    town.refuses("unit add --name 新厂 --category 航天", &["航天", "非煤矿山"]);
    town.refuses("unit add --name 新厂 --credit-code 911100006000373410", &["校验位"]);
    town.refuses("unit add --name 新厂 --credit-code 9111", &["18 位"]);
    town.refuses("unit add --name 新厂 --staff 三十", &["三十"]);
    town.refuses("unit add --name 新厂 --staff=-3", &["-3"]);
    town.refuses("unit add --name 新厂 --risk 紫", &["紫", "红(red)"]);
    town.refuses("unit add --name 新厂 --since 2026-05-02 --until 2026-05-01", &["2026-05-01", "2026-05-02"]);
    assert_eq!(town.rows("unit list").len(), 4);
}

/// A name that holds a separator is one name everywhere.
#[test]
fn a_name_with_a_separator_is_one_name() {
    let town = Town::with_units();
    let held = change(&town, "drill add --date 2026-3-9 --type fire --units 粮油、副食店");
    assert_eq!(held["units"], json!(["粮油、副食店"]));
    let held = change(&town, "drill add --date 2026-3-10 --type fire --unit 东沟 --unit 粮油、副食店");
    assert_eq!(held["units"], json!(["东沟石料厂", "粮油、副食店"]));
    let csv = town.sh("drill list -f csv").ok();
    assert!(csv.contains("粮油、副食店；,") && csv.contains("东沟石料厂；粮油、副食店"), "{csv}");
}

#[test]
fn trainings_and_who_attended() {
    let town = Town::with_units();
    let held = change(
        &town,
        "training add --date 2026/3/9 --topic 复工复产 --body 镇应急 --unit U001 --unit 西沟 --role worker --hours 4.5 \
         --people 12 --for 2025",
    );
    has_keys(&held, TRAINING);
    is(
        &held,
        json!({"no": "JC-PX-2026-0001", "date": "2026-03-09", "topic": "复工复产", "body": "镇应急",
               "units": ["东沟石料厂", "西沟石料厂"], "role": "worker", "hours": 4.5, "people": 12, "for": "2025"}),
    );
    let printed = town.sh("training attend 1 --unit 东沟 --name 甲 --name 乙 --role 从业人员 --score 92.5 --passed 是");
    printed.done(&["JC-PX-2026-0001", "甲", "乙"]);
    let shown = town.json("training show 1");
    let people = shown["attendance"].as_array().unwrap();
    assert_eq!(people.len(), 2);
    is(&people[0], json!({"name": "甲", "unit": "东沟石料厂", "role": "worker", "score": 92.5, "passed": true}));
    has_keys(&people[0], ATTENDANCE);
    assert_eq!(people[0]["training"], "JC-PX-2026-0001");
    town.refuses("training attend 1 --unit 东沟 --name 甲", &["甲", "已经"]);
    town.refuses("training attend 1", &["--name"]);
    town.refuses("training attend 9 --name 甲", &["9"]);
    town.refuses("training attend 1 --name 丙 --score 满分 --passed 大概", &["满分", "大概"]);
    // Several people, one of them wrong: none is written.
    town.refuses("training attend 1 --unit 东沟 --name 丙 --name 甲", &["甲"]);
    assert_eq!(town.rows("attendance list").len(), 2);
    let listed = town.rows("attendance list --unit 东沟");
    listed.iter().for_each(|row| has_keys(row, ATTENDANCE));
    is(&change(&town, "attendance void JC-PX-2026-0001/甲 --reason 误录"), json!({"void_reason": "误录"}));
    assert_eq!(town.json("training show 1")["attendance"].as_array().unwrap().len(), 1);
    is(&change(&town, "training edit 1 --topic 复工复产培训 --units 东沟"), json!({"units": ["东沟石料厂"]}));
    is(&change(&town, "training void 1 --reason 误录"), json!({"void_reason": "误录"}));
    town.refuses("training attend 1 --name 丁", &["作废"]);
    is(&change(&town, "training add --date 2026-3-9 --topic 再办"), json!({"no": "JC-PX-2026-0002"}));
}

#[test]
fn drills() {
    let town = Town::with_units();
    let held = change(
        &town,
        "演练 登记 --date 20260509 --type 疏散逃生 --unit 东沟 --people 54 --on-roll 62 --findings 集合慢 --evaluation 良好",
    );
    has_keys(&held, DRILL);
    is(
        &held,
        json!({"no": "JC-YL-2026-0001", "date": "2026-05-09", "type": "evacuation", "units": ["东沟石料厂"],
               "people": 54, "on_roll": 62, "body": null, "for": null}),
    );
    town.refuses("drill add --date 2026-05-09 --type evacuation", &["参演单位"]);
    town.refuses("drill add --date 2026-05-09 --unit 东沟", &["演练类型"]);
    town.refuses("drill add --date 2026-05-09 --type 太空 --unit 东沟", &["太空", "疏散逃生(evacuation)"]);
    town.refuses("drill add --date 2026-11-24 --type fire --unit 东沟", &["2026-11-24"]);
    is(&change(&town, "drill edit 1 --type fire"), json!({"type": "fire"}));
    assert_eq!(rows(&town.json("drill show YL-2026-0001"))[0]["type"], "fire");
    is(&change(&town, "drill void 1 --reason 误录"), json!({"void_reason": "误录"}));
    town.refuses("drill edit 1 --type mine", &["作废"]);
}

#[test]
fn inspections() {
    let town = Town::with_units();
    let held = change(
        &town,
        "inspection add --date 2026-5-9 --body 镇应急 --body 消防站 --unit 东沟 --mode 联合 --inspector 何甲 --inspector 吕乙 \
         --expert 专家甲 --leader 何甲 --planned 2026-5-8",
    );
    has_keys(&held, INSPECTION);
    is(
        &held,
        json!({"no": "JC-XC-2026-0001", "mode": "joint", "bodies": ["镇应急", "消防站"], "units": ["东沟石料厂"],
               "inspectors": ["何甲", "吕乙"], "experts": ["专家甲"], "leader": "何甲", "planned": "2026-05-08"}),
    );
    town.refuses("inspection add --date 2026-5-9 --unit 东沟 --mode routine", &["检查单位"]);
    town.refuses("inspection add --date 2026-5-9 --mode selfcheck", &["被检查单位"]);
    town.refuses("inspection add --date 2026-5-9 --body 航天局 --unit 东沟", &["航天局", "镇应急"]);
    // A self-check is made by the unit: no body is asked for.
    is(
        &change(&town, "inspection add --date 2026-5-10 --unit 东沟 --mode 自查 --leader 张三"),
        json!({"no": "JC-XC-2026-0002", "mode": "selfcheck", "bodies": null, "leader": "张三"}),
    );
    is(&change(&town, "inspection edit 2 --leader 李四"), json!({"leader": "李四"}));
    is(&change(&town, "inspection void 2 --reason 误录"), json!({"void_reason": "误录"}));
}

#[test]
fn ticks() {
    let town = Town::with_units();
    let held = change(&town, "done 1.1a --date 2026-10-28 --note 学习 --people 25");
    has_keys(&held, ACTIVITY);
    is(
        &held,
        json!({"no": "JC-BJ-2026-0001", "measure": "1.1a", "date": "2026-10-28", "note": "学习", "people": 25,
               "units": null, "body": null}),
    );
    // Without a date it was today.
    is(
        &change(&town, "办结 1.1a --for 2026-09"),
        json!({"no": "JC-BJ-2026-0002", "date": "2026-11-23", "for": "2026-09"}),
    );
    is(
        &change(&town, "done B2 --all-items --unit 东沟 --unit U002 --amount-yuan 12,345.67 --date 2026-10-28"),
        json!({"units": ["东沟石料厂", "西沟石料厂"], "amount_yuan": 12345.67}),
    );
    assert_eq!(numbers(&town.rows("done list --measure B2")), ["JC-BJ-2026-0003"],);
    is(&change(&town, "done edit 3 --note 提取"), json!({"note": "提取"}));
    assert_eq!(rows(&town.json("done show BJ-2026-0003"))[0]["note"], "提取");
    is(&change(&town, "done void 3 --reason 误录"), json!({"void_reason": "误录"}));
    town.rows("done list").iter().for_each(|row| has_keys(row, ACTIVITY));
    assert_eq!(town.rows("activity list").len(), 3);
}

/// A measure that a ledger shows is not ticked, and the command of the right ledger is named.
#[test]
fn what_a_ledger_shows_is_not_ticked() {
    let town = Town::with_units();
    town.refuses("done 7.2a --unit 东沟", &["7.2a", "zhiben inspection add"]);
    town.refuses("done 4.4a --unit 东沟", &["4.4a", "zhiben drill add"]);
    town.refuses("done 3.1d --unit 东沟", &["3.1d", "zhiben training add"]);
    town.refuses("done 7.3", &["7.3", "zhiben hazard add"]);
    // A ledger that is not kept yet is named as such.
    town.refuses("done 4.1b --unit 东沟", &["4.1b", "证书"]);
    town.refuses("done 9.9z", &["9.9z"]);
    town.refuses("done 7.2", &["7.2a"]);
    town.refuses("done B2 --all-items", &["单位"]);
    town.refuses("done 4.4b --unit 东沟 --item 飞船", &["飞船", "队伍"]);
    town.refuses("done 1.1a --for 第三季度", &["第三季度", "2026Q3"]);
    town.refuses("done 1.1a --date 2026-11-24", &["2026-11-24"]);
    town.refuses("done", &["任务"]);
}

/// One record for each period, of each body; all of them or none.
#[test]
fn one_tick_for_several_periods_is_one_record_each() {
    let town = Town::with_units();
    town.sh("done 1.1a --for 2026-07 --for 2026-08 --note 补学").done(&["JC-BJ-2026-0001", "JC-BJ-2026-0002"]);
    let periods = |rows: Vec<Value>| rows.iter().map(|r| text(r, "for").to_string()).collect::<Vec<_>>();
    assert_eq!(periods(town.rows("done list")), ["2026-07", "2026-08"]);
    town.refuses("done 1.1a --for 2026-09 --for 2026Q1", &["2026Q1"]);
    town.sh("done 1.1a --for 2026-09,2026-10").done(&["JC-BJ-2026-0003", "JC-BJ-2026-0004"]);
    town.sh("done 2.2c --unit 东沟 --body 消防站 --body 镇应急 --for 2026-09 --for 2026-10").done(&["JC-BJ-2026-0008"]);
    assert_eq!(town.rows("done list").len(), 8);
}

#[test]
fn one_tick_for_several_bodies_is_one_record_each() {
    let town = Town::with_units();
    let line = "done 2.2c --unit 东沟 --body 消防站 --body 镇应急 --date 2026-10-28";
    town.sh(line).done(&["JC-BJ-2026-0001", "JC-BJ-2026-0002"]);
    let all = town.rows("done list");
    assert_eq!(all.iter().map(|r| text(r, "body")).collect::<Vec<_>>(), ["消防站", "镇应急"]);
    town.refuses(&line.replace("镇应急", "航天局"), &["航天局"]);
    // A tick for a body that does not owe the measure would count for nobody.
    town.refuses(&line.replace("镇应急", "镇司法所"), &["镇司法所", "镇应急"]);
    assert_eq!(town.rows("done list").len(), 2);
}

#[test]
fn events_past_and_to_come() {
    let town = Town::new();
    let held = change(&town, "event add yongju-report --on 2024-6-18");
    has_keys(&held, EVENT);
    is(&held, json!({"no": "JC-SJ-2024-0001", "event": "yongju-report", "happened": "2024-06-18"}));
    // An activity that is to come is recorded ahead of its day.
    is(
        &change(&town, "事件 登记 major-activity --on 2026-12-05"),
        json!({"no": "JC-SJ-2026-0001", "happened": "2026-12-05"}),
    );
    town.refuses("event add 登月 --on 2026-12-05", &["登月", "yongju-report", "major-activity"]);
    town.refuses("event add major-activity", &["--on"]);
    assert_eq!(town.rows("event list").len(), 2);
    assert_eq!(town.rows("event list --happened-from 2026-01-01").len(), 1);
    is(&change(&town, "event edit SJ-2024-1 --note 示例"), json!({"note": "示例"}));
    is(&change(&town, "event void SJ-2024-1 --reason 误录"), json!({"void_reason": "误录"}));
}

#[test]
fn every_void_needs_a_reason_and_happens_once() {
    let town = Town::sample();
    for (ledger, no) in [
        ("unit", "U032"),
        ("training", "2026-1"),
        ("drill", "2026-1"),
        ("inspection", "2026-1"),
        ("done", "2026-1"),
        ("event", "2024-1"),
    ] {
        town.refuses(&format!("{ledger} void {no}"), &["--reason"]);
        town.refuses_all([ledger, "void", no, "--reason", "  "], &["--reason"]);
        assert_eq!(change(&town, &format!("{ledger} void {no} --reason 误录"))["void_reason"], "误录");
        town.refuses(&format!("{ledger} void {no} --reason 误录"), &["已经作废"]);
        town.refuses(&format!("{ledger} edit {no} --note 再改"), &["作废"]);
    }
}

/// A void record is no evidence, on any day.
#[test]
fn a_void_record_is_no_evidence() {
    let town = Town::sample();
    let done = |day: &str| town.json_on(day, "coverage 7.2a --period 2026Q3")["done"].as_i64().unwrap();
    let before = (done("2026-08-31"), done("2026-11-23"));
    // U001 has one self-check in the quarter.
    assert_eq!(
        rows(&town.json("why 7.2a/U001/2026Q3")).iter().find(|r| r["step"] == "计入的佐证").unwrap()["text"],
        "共 1 条：JC-XC-2026-0065 2026-07-30"
    );
    let _ = change(&town, "inspection void JC-XC-2026-0065 --reason 误录");
    assert_eq!((done("2026-08-31"), done("2026-11-23")), (before.0 - 1, before.1 - 1));
}

/// Valid records that name a unit stay as they are when it is made void; the receipt counts them.
#[test]
fn records_of_a_void_unit_are_counted() {
    let town = Town::with_units();
    for line in [
        "hazard add --unit U001 --description 甲 --grade general --found 2026-11-02",
        "hazard add --unit U001 --description 乙 --grade general --found 2026-11-02",
        "training add --date 2026-11-03 --topic 消防 --units U001",
        "approval add --date 2026-11-03 --unit U001 --kind access --result approved",
        "inspection add --date 2026-11-03 --mode selfcheck --units U001",
    ] {
        town.sh(line).done(&[]);
    }
    town.sh("hazard void 2 --reason 记错").done(&[]);
    let void = town.sh("unit void U001 --reason 记错");
    void.done(&["隐患 1 项、培训 1 条、检查 1 条、审批 1 条", "merge same"]);
    let other = town.sh("unit void U002 --reason 记错");
    assert!(!other.stderr.contains("还有记录"), "{}", other.stderr);
}
