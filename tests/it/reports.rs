//! The reports through the program, on the sample town: their shapes, their figures against what the
//! sample's own files say, their formats, files and exit codes.

use crate::env::{Run, TODAY, Town, day, has_keys, parse, repo, rows, sample, text};
use chrono::{Datelike, Months, NaiveDate};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OWED: [&str; 12] = [
    "kind",
    "id",
    "measure",
    "clause",
    "title",
    "subject",
    "responsible",
    "period",
    "due",
    "status",
    "days_overdue",
    "explained",
];

const REPORTS: [&str; 12] = [
    "status",
    "overdue",
    "overdue --detail",
    "upcoming",
    "checklist",
    "coverage 7.2a",
    "targets",
    "matrix",
    "plan show",
    "plan show 7.2a",
    "why 7.2a/2026Q3",
    "hazard list",
];

fn of_kind(rows: &[Value], kind: &str) -> Vec<(String, i64)> {
    let own = rows.iter().filter(|r| r["kind"] == kind);
    own.map(|r| (text(r, "id").to_string(), r["days_overdue"].as_i64().unwrap())).collect()
}

fn named(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(id, days)| (format!("JC-YH-{id}"), *days)).collect()
}

/// Where the sample's hazards stand on its day, by hand from its file.
#[test]
fn what_is_overdue_of_hazards() {
    let town = Town::sample();
    let json = town.json("overdue");
    has_keys(&json, "report as_of generated_by rows");
    assert_eq!((&json["report"], &json["as_of"]), (&json!("overdue"), &json!(TODAY)));
    assert!(text(&json, "generated_by").starts_with("zhiben "));
    let all = rows(&json);
    all.iter().for_each(|row| has_keys(row, &OWED.join(" ")));
    assert_eq!(
        of_kind(&all, "hazard"),
        named(&[
            ("2026-0015", 112),
            ("2026-0024", 45),
            ("2026-0012", 23),
            ("2026-0025", 20),
            ("2026-0021", 8),
            ("2026-0026", 8),
            ("2026-0033", 3),
            ("2026-0031", 1)
        ])
    );
    assert_eq!(of_kind(&all, "notice"), named(&[("2026-0040/notice", 6)]));
    assert_eq!(of_kind(&all, "review"), named(&[("2026-0027/review", 16), ("2026-0028/review", 8)]));
    let days: Vec<i64> = all.iter().map(|r| r["days_overdue"].as_i64().unwrap()).collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "拖得最久的在前");
    let ids: BTreeSet<&str> = all.iter().map(|r| text(r, "id")).collect();
    assert_eq!(ids.len(), all.len(), "每项一行，编号各不相同");
    for row in &all {
        assert_eq!(row["status"], "overdue");
        assert_eq!((day(TODAY) - day(text(row, "due"))).num_days(), row["days_overdue"].as_i64().unwrap());
        let is_duty = row["kind"] == "duty";
        // What is absent is null and never left out.
        assert_eq!(row["period"].is_null(), !is_duty, "{row}");
    }
    // A missed target that still does not hold is in it; G1 holds now.
    assert_eq!(of_kind(&all, "target"), []);
    let then = rows(&town.json_on("2025-01-31", "overdue --kind target"));
    assert_eq!(of_kind(&then, "target"), [("G1".to_string(), 31)]);
}

/// The quarter of a day, its first day and its last.
fn quarter(of: NaiveDate) -> (String, NaiveDate, NaiveDate) {
    let first = NaiveDate::from_ymd_opt(of.year(), of.month0() / 3 * 3 + 1, 1).unwrap();
    let last = first.checked_add_months(Months::new(3)).unwrap().pred_opt().unwrap();
    (format!("{}Q{}", of.year(), of.month0() / 3 + 1), first, last)
}

/// Who owes 7.2a in a quarter and when it was done: the self-checks that the unit's principal led.
fn self_checks(quarter: &str, first: NaiveDate, last: NaiveDate, today: NaiveDate) -> BTreeMap<String, &'static str> {
    let enterprise = ["非煤矿山", "危险化学品", "烟花爆竹", "建筑施工", "粉尘涉爆", "工贸", "小微企业"];
    let checks = sample("inspection");
    let mut owed = BTreeMap::new();
    for unit in sample("unit") {
        let on = last.min(today);
        let open = unit["开业日期"].is_empty() || day(&unit["开业日期"]) <= on;
        let shut = !unit["停业日期"].is_empty() && day(&unit["停业日期"]) < on;
        if !unit["类别"].split('；').any(|c| enterprise.contains(&c)) || !open || shut {
            continue;
        }
        let counts = |check: &&std::collections::HashMap<String, String>| {
            let at = day(&check["日期"]);
            let within = match check["计入周期"].as_str() {
                "" => first <= at && at <= last,
                marked => marked == quarter,
            };
            check["检查方式"] == "自查"
                && at <= today
                && within
                && check["被检查单位"].split('；').any(|name| name == unit["单位名称"])
                && (check["带队人"] == unit["主要负责人"] || check["带队人"] == "主要负责人")
        };
        let first_done = checks.iter().filter(counts).map(|c| day(&c["日期"])).min();
        let status = match first_done {
            Some(at) if at <= last => "done",
            Some(_) => "late",
            None if last < today => "overdue",
            None => "open",
        };
        owed.insert(unit["单位编码"].clone(), status);
    }
    owed
}

#[test]
fn coverage_agrees_with_the_sample_files() {
    let town = Town::sample();
    let mut at = day("2024-01-15");
    let mut seen = BTreeSet::new();
    while at <= day("2026-12-31") {
        let (name, first, last) = quarter(at);
        let expected = self_checks(&name, first, last, day(TODAY));
        let json = town.json(&format!("coverage 7.2a --period {name}"));
        has_keys(
            &json,
            "report as_of generated_by rows measure period owed done pending overdue never not_kept explained rate units",
        );
        let units = json["units"].as_array().unwrap();
        units.iter().for_each(|unit| has_keys(unit, "code name status last"));
        let found: BTreeMap<String, &str> = units
            .iter()
            .map(|u| {
                let status = text(u, "status");
                (text(u, "code").to_string(), if ["pending", "due_soon"].contains(&status) { "open" } else { status })
            })
            .collect();
        assert_eq!(found, expected, "{name}");
        let count = |all: &[&str]| expected.values().filter(|s| all.contains(s)).count() as i64;
        assert_eq!(json["owed"], expected.len() as i64);
        assert_eq!(json["done"], count(&["done", "late"]), "{name}");
        assert_eq!((&json["pending"], &json["overdue"]), (&json!(count(&["open"])), &json!(count(&["overdue"]))));
        seen.extend(expected.into_values());
        at = at.checked_add_months(Months::new(3)).unwrap();
    }
    assert_eq!(seen, BTreeSet::from(["done", "late", "open", "overdue"]), "示例要有每一种情形");
    // By hand: in the plan's first quarter two are missing; U009 owes to its last day, U015 from its first.
    let first = town.json("coverage 7.2a --period 2024Q1");
    let missing: Vec<&str> = first["units"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|u| u["status"] == "overdue")
        .map(|u| text(u, "code"))
        .collect();
    assert_eq!(
        (missing, &first["owed"], &first["done"], &first["rate"]),
        (vec!["U010", "U016"], &json!(18), &json!(16), &json!(0.8889))
    );
    let owes = |period: &str, code: &str| {
        town.json(&format!("coverage 7.2a --period {period}"))["units"]
            .as_array()
            .unwrap()
            .iter()
            .any(|u| u["code"] == code)
    };
    assert!(owes("2025Q2", "U009") && !owes("2025Q3", "U009"));
    assert!(owes("2025Q2", "U015") && !owes("2025Q1", "U015"));
    // Without a period, the one that holds the day.
    assert_eq!(town.json("coverage 7.2a")["period"], "2026Q4");
    town.refuses("coverage 9.9z", &["9.9z"]);
    town.refuses("coverage 7.2a --period 第三季度", &["第三季度", "2026Q4"]);
    town.refuses("coverage 7.3", &["7.3", "隐患"]);
    town.refuses("coverage 4.3", &["4.3", "证书"]);
}

/// The overdue duties are those that coverage calls overdue.
#[test]
fn overdue_and_coverage_say_the_same() {
    let town = Town::sample();
    let all = rows(&town.json("overdue --kind duty"));
    let own = all.iter().filter(|r| r["measure"] == "7.2a");
    let found: BTreeSet<String> = own.map(|r| text(r, "id").to_string()).collect();
    let mut expected = BTreeSet::new();
    let mut at = day("2024-01-15");
    while at <= day(TODAY) {
        let (name, first, last) = quarter(at);
        let owed = self_checks(&name, first, last, day(TODAY));
        expected
            .extend(owed.iter().filter(|(_, s)| **s == "overdue").map(|(code, _)| format!("7.2a/unit:{code}/{name}")));
        at = at.checked_add_months(Months::new(3)).unwrap();
    }
    assert_eq!(found, expected);
    // The monthly study: two months without one. What was made up in August counts for July and is late.
    let months: Vec<&str> = all.iter().filter(|r| r["measure"] == "1.1a").map(|r| text(r, "period")).collect();
    assert_eq!(months, ["2025-02", "2026-05"]);
    let july = rows(&town.json("why 1.1a/town/2025-07"));
    let verdict = july.iter().find(|r| r["step"] == "结论").unwrap();
    assert!(text(verdict, "text").contains("2025-08-05") && text(verdict, "text").contains("晚了 5 天"), "{verdict}");
}

/// Hazards open on a day, straight from the sample's file, with the one that was re-opened by hand.
fn bridge_of(grade: &str, first: NaiveDate, last: NaiveDate) -> [i64; 5] {
    let (mut opening, mut added, mut reopened, mut closed, mut closing) = (0, 0, 0, 0, 0);
    for hazard in sample("hazard") {
        if hazard["隐患等级"] != grade || hazard["状态"] == "已作废" {
            continue;
        }
        let shut = Some(&hazard["销号日期"]).filter(|d| !d.is_empty()).map(|d| day(d));
        let spans = match hazard["隐患编号"].as_str() {
            "JC-YH-2025-0007" => {
                vec![(day("2025-03-10"), Some(day("2025-03-21"))), (day("2025-09-02"), Some(day("2025-09-10")))]
            }
            _ => vec![(day(&hazard["发现日期"]), shut)],
        };
        for (at, (from, to)) in spans.into_iter().enumerate() {
            let within = |d: NaiveDate| first <= d && d <= last;
            opening += i64::from(from < first && to.is_none_or(|d| d >= first));
            added += i64::from(at == 0 && within(from));
            reopened += i64::from(at > 0 && within(from));
            closed += i64::from(to.is_some_and(within));
            closing += i64::from(from <= last && to.is_none_or(|d| d > last));
        }
    }
    [opening, added, reopened, closed, closing]
}

/// Golden case 16, for every month end from the plan's start on: 期初 + 新增 + 重开 − 销号 = 期末.
#[test]
fn the_bridge_adds_up_on_every_month_end() {
    let town = Town::sample();
    let mut first = day("2024-01-01");
    let mut closing_before: BTreeMap<String, i64> = BTreeMap::new();
    let mut reopened_ever = 0;
    while first <= day(TODAY) {
        let last = (first.checked_add_months(Months::new(1)).unwrap().pred_opt().unwrap()).min(day(TODAY));
        let status = town.on(&last.to_string(), ["status", "-f", "json"]).json_of_old_days();
        let bridge = status["bridge"].as_array().unwrap();
        assert_eq!(bridge.len(), 6);
        for row in bridge {
            has_keys(row, "grade period opening added reopened closed closing");
            let [opening, added, reopened, closed, closing] =
                ["opening", "added", "reopened", "closed", "closing"].map(|key| row[key].as_i64().unwrap());
            assert_eq!(opening + added + reopened - closed, closing, "{row}");
            let zh = match text(row, "grade") {
                "general" => "一般",
                "major" => "重大",
                _ => "疑似重大",
            };
            let is_month = text(row, "period").len() == 7;
            let from = if is_month { first } else { day("2024-01-01") };
            assert_eq!([opening, added, reopened, closed, closing], bridge_of(zh, from, last), "{last} {row}");
            if is_month {
                let before = closing_before.insert(zh.to_string(), closing);
                assert!(before.is_none_or(|before| before == opening), "{last} {row}");
                reopened_ever += reopened;
            }
        }
        first = first.checked_add_months(Months::new(1)).unwrap();
    }
    assert_eq!(reopened_ever, 1);
}

/// The figures of the sample's day, by hand.
#[test]
fn status_is_the_one_page() {
    let town = Town::sample();
    let status = town.json("status");
    has_keys(&status, "report as_of generated_by rows targets bridge hazards coverage not_kept");
    let bridge = |grade: &str| {
        let row = status["bridge"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["grade"] == grade && r["period"] == "2026-11")
            .unwrap();
        ["opening", "added", "reopened", "closed", "closing"].map(|key| row[key].as_i64().unwrap())
    };
    assert_eq!(bridge("general"), [6, 11, 0, 0, 17]);
    assert_eq!(bridge("major"), [3, 1, 0, 0, 4]);
    assert_eq!(bridge("suspected"), [0, 1, 0, 0, 1]);
    let overdue = rows(&town.json("overdue"));
    let upcoming = rows(&town.json("upcoming"));
    for row in rows(&status) {
        let kind = text(&row, "kind");
        assert_eq!(row["overdue"], of_kind(&overdue, kind).len(), "{row}");
        assert_eq!(row["due_soon"], of_kind(&upcoming, kind).len(), "{row}");
    }
    assert_eq!(
        status["hazards"],
        json!([{"grade": "general", "open": 17, "overdue": 6}, {"grade": "major", "open": 4, "overdue": 2},
               {"grade": "suspected", "open": 1, "overdue": 0}])
    );
    assert_eq!(status["targets"], town.json("targets")["rows"]);
    for row in status["coverage"].as_array().unwrap() {
        let own = town.json(&format!("coverage {} --period {}", text(row, "measure"), text(row, "period")));
        assert_eq!((&own["owed"], &own["done"], &own["rate"]), (&row["owed"], &row["done"], &row["rate"]));
    }
    let table = town.sh("status").ok();
    for words in ["目标", "期初", "未销号", "完成率", "zhiben overdue"] {
        assert!(table.contains(words), "{words}：{table}");
    }
}

#[test]
fn targets_have_their_value_and_what_blocks_them() {
    let town = Town::sample();
    let all = rows(&town.json("targets"));
    let target = |id: &str| all.iter().find(|t| t["id"] == id).unwrap();
    for row in &all {
        for key in ["id", "title", "due", "value", "goal", "status", "blocking"] {
            assert!(row.get(key).is_some(), "{key}：{row}");
        }
        let blocking = row["blocking"].as_array().unwrap();
        let once: BTreeSet<String> = blocking.iter().map(Value::to_string).collect();
        assert_eq!(once.len(), blocking.len(), "每条只列一次：{row}");
    }
    // Two majors of 2023; one was closed in 2024, the other in 2025: missed, and holding since.
    let g1 = target("G1");
    assert_eq!((&g1["status"], &g1["value"], &g1["value_on_due"]), (&json!("missed"), &json!(0), &json!(1)));
    let then = rows(&town.json_on("2024-12-31", "targets"));
    assert_eq!(then[0]["blocking"], json!(["JC-YH-2023-0006 排土场总堆置高度超过设计，下游未清场"]));
    // Majors found in 2025 over those found in 2024, the void one in neither.
    let found = |year: &str| {
        let own = |h: &&std::collections::HashMap<String, String>| {
            h["隐患等级"] == "重大" && h["状态"] != "已作废" && h["发现日期"].starts_with(year)
        };
        sample("hazard").iter().filter(own).count()
    };
    assert_eq!((found("2025"), found("2024")), (5, 8));
    assert_eq!((&target("G2")["value"], &target("G2")["status"]), (&json!(0.625), &json!("reached")));
    assert!(town.sh("targets -f json").ok().contains("\"value\": 0.6250"), "四位小数");
    let g3 = target("G3");
    assert_eq!((&g3["status"], &g3["value"], &g3["goal"]), (&json!("on_track"), &json!(null), &json!(null)));
    let blocking = g3["blocking"].to_string();
    for part in ["JC-YH-2026-0012", "JC-YH-2026-0021", "U004 示例砂石骨料有限公司"] {
        assert!(blocking.contains(part), "{part}：{blocking}");
    }
    assert!(!blocking.contains("2026-0040"), "还没有逾期");
}

/// Golden case 5: due today is not overdue; tomorrow, at midnight in China, it is 1 day, whatever the
/// machine's zone.
#[test]
fn a_day_begins_at_midnight_in_china() {
    let town = Town::sample();
    let cases = [
        ("2026-11-23T23:59:59+08:00", None),
        ("2026-11-23T15:59:59Z", None),
        ("2026-11-23T10:59:59-05:00", None),
        ("2026-11-24T00:00:00+08:00", Some(1)),
        ("2026-11-23T16:00:00Z", Some(1)),
        ("2026-11-23T11:00:00-05:00", Some(1)),
    ];
    for zone in ["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"] {
        for (now, days) in cases {
            let run = Run::new(["overdue", "-f", "json"]).at(&town.root()).env("TZ", zone).env("ZHIBEN_NOW", now);
            let all = rows(&run.go().json());
            // Due on the 23rd.
            let found = all.iter().find(|r| r["id"] == "JC-YH-2026-0034").map(|r| r["days_overdue"].as_i64().unwrap());
            assert_eq!(found, days, "{zone} {now}");
        }
    }
    assert!(town.on("2026-11-24", ["overdue"]).ok().contains("JC-YH-2026-0034"));
}

#[test]
fn what_falls_due_soon_holds_both_ends() {
    let town = Town::sample();
    let ids = |line: &str| rows(&town.json(line)).iter().map(|r| text(r, "id").to_string()).collect::<Vec<_>>();
    // Due today.
    assert!(ids("upcoming --days 0").contains(&"JC-YH-2026-0034".to_string()));
    // 2026-12-01 is 8 days ahead.
    assert!(ids("upcoming --days 8").contains(&"JC-YH-2026-0036".to_string()));
    assert!(!ids("upcoming --days 7").contains(&"JC-YH-2026-0036".to_string()));
    // Certificates and permits say so themselves long before; all else has the plan's 15 days.
    let (all, near) = (ids("upcoming"), ids("upcoming --days 15"));
    let rest: Vec<&String> = all.iter().filter(|id| !near.contains(id)).collect();
    assert_eq!(rest, ["JC-ZS-2023-0002", "JC-XK-2024-0001"]);
    assert!(near.iter().all(|id| all.contains(id)));
    for row in rows(&town.json("upcoming --days 15")) {
        has_keys(&row, &OWED.join(" "));
        let due = day(text(&row, "due"));
        assert!(day(TODAY) <= due && due <= day("2026-12-08"), "{row}");
        assert_eq!(
            (&row["status"], row["days_overdue"].as_i64().unwrap()),
            (&json!("due_soon"), (day(TODAY) - due).num_days())
        );
    }
    town.refuses("upcoming --days 很快", &["很快"]);
    town.refuses("upcoming --days=-1", &["-1"]);
}

#[test]
fn a_checklist_holds_what_falls_due_and_what_is_overdue_from_before() {
    let town = Town::sample();
    let json = town.json("checklist");
    assert_eq!(json["period"], "2026-11");
    let all = rows(&json);
    let overdue: BTreeSet<String> = rows(&town.json("overdue")).iter().map(|r| text(r, "id").to_string()).collect();
    let mut carried = BTreeSet::new();
    for row in &all {
        OWED.iter().for_each(|key| assert!(row.get(key).is_some(), "{key}：{row}"));
        let due = day(text(row, "due"));
        assert!(due <= day("2026-11-30"), "{row}");
        if due < day("2026-11-01") {
            assert_eq!((&row["status"], &row["carried"]), (&json!("overdue"), &json!(true)), "{row}");
            carried.insert(text(row, "id").to_string());
        } else {
            assert_eq!(row["carried"], false);
        }
        let mark = match text(row, "status") {
            "done" | "late" => "done",
            "overdue" => "overdue",
            _ => "open",
        };
        assert_eq!(row["mark"], mark, "{row}");
    }
    let found: BTreeSet<String> =
        all.iter().filter(|r| r["status"] == "overdue").map(|r| text(r, "id").to_string()).collect();
    assert_eq!(found, overdue, "清单里的逾期就是逾期表里的");
    assert!(!carried.is_empty());
    // What is done names its evidence.
    let year = rows(&town.json("checklist --period 2025"));
    let july = year.iter().find(|r| r["id"] == "1.1a/town/2025-07").unwrap();
    let ticks = sample("activity");
    let made_up = ticks.iter().find(|a| a["任务编号"] == "1.1a" && a["计入周期"] == "2025-07").unwrap();
    assert_eq!(
        (&july["status"], &july["evidence"]),
        (&json!("late"), &json!(format!("{} 2025-08-05", made_up["记录编号"])))
    );
    // Standing measures stand in a year's list, and where they are asked for.
    let standing = |rows: &[Value]| rows.iter().filter(|r| r["status"] == "no_date" || r["due"].is_null()).count();
    assert!(standing(&year) > 10);
    assert_eq!(standing(&rows(&town.json("checklist --period 2026Q4"))), 0);
    assert!(standing(&rows(&town.json("checklist --standing"))) > 10);
    let quarter = rows(&town.json("checklist --period 2026Q3 --unit U001"));
    let check = quarter.iter().find(|r| r["id"] == "7.2a/unit:U001/2026Q3").unwrap();
    assert_eq!((&check["status"], &check["evidence"]), (&json!("done"), &json!("JC-XC-2026-0065 2026-07-30")));
    assert!(quarter.iter().all(|r| r["subject"] == "示例一号石料厂"));
    town.refuses("checklist --period 2026Q5", &["2026Q5"]);
    town.refuses("checklist --unit 航天城", &["航天城"]);
    town.refuses("checklist --body 航天局", &["航天局", "镇应急"]);
}

#[test]
fn reports_are_narrowed_by_unit_body_and_kind() {
    let town = Town::sample();
    let all = rows(&town.json("overdue"));
    let own = |fits: &dyn Fn(&Value) -> bool| all.iter().filter(|r| fits(r)).cloned().collect::<Vec<_>>();
    assert_eq!(rows(&town.json("overdue --unit U016")), own(&|r| r["subject"] == "示例核桃加工坊"));
    assert_eq!(rows(&town.json("overdue --unit 核桃")), own(&|r| r["subject"] == "示例核桃加工坊"));
    for (kind, zh) in [("hazard", "隐患"), ("notice", "通知"), ("review", "复查"), ("duty", "任务"), ("target", "目标")]
    {
        assert_eq!(rows(&town.json(&format!("overdue --kind {kind}"))), own(&|r| r["kind"] == kind));
        assert_eq!(rows(&town.json(&format!("overdue --kind {zh}"))), own(&|r| r["kind"] == kind));
    }
    assert_eq!(
        rows(&town.json("overdue --kind hazard --kind review")),
        own(&|r| r["kind"] == "hazard" || r["kind"] == "review")
    );
    let body = rows(&town.json("overdue --body 市场监管所"));
    assert!(!body.is_empty() && body.len() < all.len());
    assert!(body.iter().all(|r| all.contains(r)));
    town.refuses("overdue --kind 航天", &["航天", "hazard"]);
    town.refuses("overdue --unit 石料厂", &["U001", "U002"]);
    town.refuses("overdue --body 航天局", &["航天局"]);
}

/// The table folds the duties of many units into one line; scripts have one row each.
#[test]
fn the_table_folds_and_json_does_not() {
    let town = Town::sample();
    let table = town.sh("overdue").ok();
    let old: Vec<_> = town.rows("overdue --kind duty").into_iter().filter(|r| text(r, "measure") == "7.2a").collect();
    let mut periods: Vec<&str> = old.iter().map(|row| text(row, "period")).collect();
    periods.sort_unstable();
    periods.dedup();
    // All ended by 2026-09-30, more than 31 days ago.
    let (first, last) = (periods[0], periods[periods.len() - 1]);
    let line = format!("{first} 至 {last}，{} 个周期，{} 家次", periods.len(), old.len());
    assert!(table.contains(&line), "{line}\n{table}");
    let many = town.rows("overdue").len();
    assert!(many > table.lines().count() && table.contains(&format!("共 {many} 项")), "{table}");
    assert!(town.sh("overdue --detail").ok().contains("7.2a/unit:U010/2024Q1"));
    assert_eq!(town.sh("overdue -f csv").ok().lines().count(), many + 1);
    assert_eq!(town.sh("逾期").ok(), table);
    // No colour and nothing else that drives a terminal, unless it is asked for.
    assert!(!table.contains('\u{1b}'));
    assert!(town.sh("overdue --color always").ok().contains('\u{1b}'));
}

/// `why` explains whatever a report shows.
#[test]
fn every_id_of_the_overdue_report_is_explained() {
    let town = Town::sample();
    let all = rows(&town.json("overdue"));
    std::thread::scope(|scope| {
        for part in all.chunks(all.len().div_ceil(8)) {
            let town = &town;
            scope.spawn(move || {
                for row in part {
                    let id = text(row, "id");
                    let why = town.run(["why", id, "-f", "json"]).json();
                    rows(&why).iter().for_each(|r| has_keys(r, "step text"));
                    let said = why["rows"].to_string();
                    assert!(
                        said.contains(text(row, "due")) && said.contains(&row["days_overdue"].to_string()),
                        "{id}：{said}"
                    );
                    // A permit is under no clause of the plan.
                    assert!(row["clause"].as_str().is_none_or(|clause| said.contains(clause)), "{id}：{said}");
                }
            });
        }
    });
    // A plain code, a name, the whole measure, the other reports' ids.
    for id in [
        "7.2a/U001/2026Q3",
        "7.2a/示例一号石料厂/2026Q3",
        "7.2a",
        "7.2a/2026Q3",
        "G1",
        "G3",
        "bridge",
        "7.3",
        "2026-12",
        "5.2",
        "10.2b/unit:U033/-",
    ] {
        let said = town.run(["why", id]).ok();
        assert!(crate::env::is_chinese(&said), "{id}");
    }
    assert_eq!(town.json("why 7.2a/U001/2026Q3")["rows"], town.json("why 7.2a/unit:U001/2026Q3")["rows"]);
    town.refuses("why 7.2a/unit:U999/2026Q3", &["U999"]);
    town.refuses("why 7.2a/unit:U001/2023Q3", &["2023Q3", "2024Q1"]);
    town.refuses("why 7.2a/unit:U033/2026Q3", &["7.2a", "不欠"]);
    town.refuses("why 什么", &["什么", "7.2a/unit:U001/2026Q3"]);
    // The chain: clause, words, rule, base, extension.
    let why = town.json("why 2026-12")["rows"].to_string();
    for part in ["二（七）3", "2026-10-31", "2026-09-30", "连续降雨", "示例金壬"] {
        assert!(why.contains(part), "{part}：{why}");
    }
}

/// Every status, due date and count of a list can be asked about.
#[test]
fn every_id_of_the_checklist_is_explained() {
    let town = Town::sample();
    let all = rows(&town.json("checklist --period 2026 --standing"));
    // One of each measure and each state, of every kind.
    let mut seen = BTreeSet::new();
    let chosen: Vec<&Value> =
        all.iter().filter(|r| seen.insert((text(r, "kind"), r["measure"].to_string(), text(r, "status")))).collect();
    assert!(chosen.len() > 60, "{}", chosen.len());
    for row in chosen {
        let _ = town.run(["why", text(row, "id")]).ok();
    }
}

/// The same store and day always print the same report, whatever was entered later.
#[test]
fn a_past_day_is_reproducible() {
    let town = Town::sample();
    let days = ["2024-06-30", "2025-06-30", "2026-11-01"];
    let lines = ["status", "overdue", "upcoming", "checklist", "targets", "coverage 4.4a"];
    let all = || {
        let each = |(d, l): (&str, &str)| {
            let run = town.on(d, crate::env::words(&format!("{l} -f json")));
            (run.stdout.clone(), run.json_of_old_days()).0
        };
        days.iter().flat_map(|d| lines.iter().map(|l| (*d, *l))).map(each).collect::<Vec<_>>()
    };
    let before = all();
    for line in [
        "hazard rectify 2026-15 --rectified-by 示例章平 --on 2026-11-20",
        "hazard review 2026-15 --reviewer 示例何甲 --fail --on 2026-11-21",
        "hazard extend 2026-25 --due 2026-12-20 --reason 雨 --approved-by 示例金壬 --on 2026-11-20",
        "hazard reopen 2026-1 --reason 又犯 --on 2026-11-20",
        "hazard notify 2026-40 --to 示例周八 --document 文书 --on 2026-11-20",
        "hazard close 2025-32 --approved-by 示例金壬 --on 2026-11-20",
        "drill add --date 2026-11-20 --type evacuation --unit U002",
        "done 1.1a --date 2026-11-20",
        "inspection add --date 2026-11-20 --mode selfcheck --unit U001 --leader 示例张三",
        "event add yongju-report --on 2026-11-20",
        "hazard add --unit U001 --description 新的 --grade major --found 2026-11-20",
    ] {
        let out = town.sh(line);
        assert_eq!(out.code, 0, "{out:#?}");
    }
    let after = all();
    for (at, (before, after)) in before.iter().zip(&after).enumerate() {
        assert!(before == after, "{} {} 变了", days[at / lines.len()], lines[at % lines.len()]);
    }
}

#[test]
fn every_report_in_every_format() {
    let town = Town::sample();
    for line in REPORTS {
        let json = town.json(line);
        for key in ["report", "as_of", "generated_by", "rows"] {
            assert!(json.get(key).is_some(), "{line} {key}");
        }
        assert_eq!(json["as_of"], TODAY, "{line}");
        let rows = rows(&json);
        let csv = town.sh(&format!("{line} -f csv")).ok();
        assert!(!csv.starts_with('\u{FEFF}'), "标准输出没有 BOM");
        assert_eq!(csv.matches("\r\n").count(), csv.matches('\n').count(), "{line}");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        assert!(reader.headers().unwrap().iter().all(crate::env::is_chinese), "{line}");
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len(), "{line}");
        if let (Some(row), Some(record)) = (rows.first(), records.first()) {
            assert_eq!(row.as_object().unwrap().len(), record.len(), "{line}");
        }
        let tsv = town.sh(&format!("{line} -f tsv")).ok();
        assert!(tsv.ends_with("\r\n") && tsv.lines().next().unwrap().contains('\t'), "{line}");
        assert!(town.sh(&format!("{line} -f md")).ok().contains("| --"), "{line}");
        let table = town.sh(line).ok();
        assert!(table.contains('─') && !table.contains("| --"), "{line}");
    }
    // Enumerations are English in JSON and Chinese in CSV.
    let csv = town.sh("overdue --kind hazard -f csv").ok();
    assert!(csv.contains("隐患,JC-YH-2026-0015") && csv.contains(",逾期,112"), "{csv}");
    town.refuses("overdue -f xml", &["xml", "csv"]);
}

#[test]
fn the_matrix_and_the_plan() {
    let town = Town::new();
    let plan: toml::Table = std::fs::read_to_string(repo("plan.toml")).unwrap().parse().unwrap();
    let (measures, targets) = (plan["measure"].as_array().unwrap(), plan["target"].as_array().unwrap());
    let shown = town.rows("plan show");
    assert_eq!(shown.len(), measures.len() + targets.len());
    for (row, measure) in shown.iter().zip(targets.iter().chain(measures)) {
        assert_eq!(
            (text(row, "id"), text(row, "text")),
            (measure["id"].as_str().unwrap(), measure["text"].as_str().unwrap())
        );
    }
    let names: BTreeMap<&str, &str> = plan["body"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| (b["id"].as_str().unwrap(), b["name"].as_str().unwrap()))
        .collect();
    let mut expected = BTreeSet::new();
    for measure in targets.iter().chain(measures) {
        for (key, part) in [("lead", "牵头"), ("support", "配合")] {
            for body in measure.get(key).and_then(|v| v.as_array()).into_iter().flatten() {
                expected.insert((measure["id"].as_str().unwrap(), names[body.as_str().unwrap()], part));
            }
        }
    }
    let matrix = town.json("matrix");
    let all = rows(&matrix);
    let found: BTreeSet<_> = all.iter().map(|r| (text(r, "measure"), text(r, "body"), text(r, "part"))).collect();
    assert_eq!((found, all.len()), (expected.clone(), expected.len()));
    assert_eq!(matrix["members"].as_array().unwrap().len(), plan["member"].as_array().unwrap().len());
    let own = town.rows("matrix --body 消防站");
    assert!(!own.is_empty() && own.iter().all(|r| r["body"] == "消防站"));
    town.refuses("plan show 9.9z", &["9.9z"]);
    let words = town.sh("plan show G1").ok();
    assert!(words.contains("2024年底前彻底消除"), "{words}");
}

/// All mistakes of a plan are reported together, each with its line; nothing else runs on it.
#[test]
fn a_plan_with_ten_mistakes() {
    let town = Town::sample();
    let fine = town.sh("plan check").ok();
    assert!(fine.contains("没有问题"), "{fine}");
    let bad = std::fs::read_to_string(repo("tests/fixtures/plans/bad/ten.toml")).unwrap();
    town.file("plan.toml", bad);
    let before = town.bytes();
    let check = town.sh("plan check");
    assert_eq!(check.code, 2, "{check:#?}");
    let problems: Vec<&str> = check.stdout.lines().collect();
    assert!(problems.len() >= 10, "{check:#?}");
    for problem in &problems {
        let place = problem.strip_prefix("plan.toml:").unwrap_or_else(|| panic!("{problem}"));
        let (line, rest) = place.split_once(':').unwrap();
        let (column, _) = rest.split_once(':').unwrap();
        assert!(line.parse::<u32>().is_ok() && column.parse::<u32>().is_ok(), "{problem}");
    }
    assert!(check.stderr.starts_with("错误："), "{check:#?}");
    for line in ["overdue", "status", "hazard list", "unit add --name 甲"] {
        let refused = town.sh(line);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{refused:#?}");
        for problem in &problems {
            assert!(refused.stderr.contains(problem), "{problem}：{refused:#?}");
        }
    }
    assert!(town.bytes() == before);
}

#[test]
fn the_exit_code_says_what_was_found_where_it_is_asked_for() {
    let town = Town::sample();
    let code = |line: &str| {
        let out = town.sh(line);
        assert_eq!(out.stderr, "", "{out:#?}");
        out.code
    };
    assert_eq!((code("overdue"), code("overdue --exit-code")), (0, 1));
    assert_eq!((code("upcoming"), code("upcoming --exit-code")), (0, 1));
    assert_eq!(code("overdue --kind target --exit-code"), 0);
    assert_eq!(code("overdue --unit U041 --kind hazard --exit-code"), 0);
    assert_eq!(code("status --exit-code"), 0);
    assert_eq!(code("hazard list --exit-code"), 0);
    assert_eq!(code("overdue --exit-code -f json"), 1);
    assert_eq!(code("overdue --exit-code -o late.csv"), 1);
    assert!(town.root().join("late.csv").is_file());
    // What is not there is said for people and is an empty table for scripts.
    assert!(town.sh("overdue --kind target").ok().contains("没有逾期"));
    assert_eq!(town.rows("overdue --kind target"), Vec::<Value>::new());
    assert_eq!(town.sh("overdue --kind target -f csv").ok().lines().count(), 1);
}

fn in_dir(town: &Town) -> BTreeSet<String> {
    std::fs::read_dir(town.root()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_file_is_written_whole_with_its_mark() {
    let town = Town::sample();
    let before = in_dir(&town);
    assert_eq!(town.sh("overdue -o 逾期.csv").ok(), "");
    let file = std::fs::read(town.root().join("逾期.csv")).unwrap();
    let shown = town.sh("overdue -f csv").bytes;
    assert_eq!(file, [b"\xEF\xBB\xBF".as_slice(), &shown].concat());
    for (name, line) in [("a.tsv", "-f tsv"), ("a.json", "-f json"), ("a.md", "-f md"), ("a.txt", "")] {
        let _ = town.sh(&format!("overdue -o {name}")).ok();
        let file = std::fs::read_to_string(town.root().join(name)).unwrap();
        let is_sheet = name.ends_with("tsv");
        assert_eq!(file.starts_with('\u{FEFF}'), is_sheet, "{name}");
        assert_eq!(file.trim_start_matches('\u{FEFF}'), town.sh(&format!("overdue {line}")).ok(), "{name}");
    }
    // The format that is given wins over the ending; {date} and {month} are filled in.
    let _ = town.sh("overdue -f json -o 逾期-{date}-{month}.dat").ok();
    let _ = parse(&std::fs::read_to_string(town.root().join("逾期-2026-11-23-2026-11.dat")).unwrap());
    let _ = town.sh("hazard list --encoding gbk -o gbk.csv").ok();
    let bytes = std::fs::read(town.root().join("gbk.csv")).unwrap();
    let (words, _, wrong) = encoding_rs::GB18030.decode(&bytes);
    assert!(!wrong);
    assert_eq!(words, town.sh("hazard list -f csv").ok());
    let made: BTreeSet<String> = in_dir(&town).difference(&before).cloned().collect();
    assert_eq!(made.len(), 7, "没有留下临时文件：{made:?}");
}

#[test]
fn a_file_that_cannot_be_written_is_not_touched() {
    let town = Town::sample();
    town.file("old.csv", "旧的");
    let before = in_dir(&town);
    town.sh("overdue -o old.doc").refused(&["old.doc", ".csv"]);
    town.sh("overdue -o 没有结尾").refused(&["没有结尾"]);
    town.sh("overdue -o a.json --encoding gb18030").refused(&["json"]);
    town.sh("overdue -o nowhere/a.csv").fails(3, &["nowhere"]);
    town.sh("overdue -o old.csv/a.csv").fails(3, &["old.csv"]);
    std::fs::create_dir(town.root().join("dir.csv")).unwrap();
    town.sh("overdue -o dir.csv").fails(3, &["dir.csv"]);
    std::fs::remove_dir(town.root().join("dir.csv")).unwrap();
    // A report that fails leaves what was there.
    town.sh("overdue --unit 航天城 -o old.csv").refused(&["航天城"]);
    town.sh("checklist --period 很久 -o old.csv").refused(&["很久"]);
    assert_eq!(std::fs::read_to_string(town.root().join("old.csv")).unwrap(), "旧的");
    assert_eq!(in_dir(&town), before);
    // A change that cannot write its record says so before it changes anything.
    town.refuses("done 1.1a -f json -o a.doc --encoding 火星", &["火星"]);
    let _ = town.sh("overdue -o old.csv").ok();
    assert_ne!(std::fs::read_to_string(town.root().join("old.csv")).unwrap(), "旧的");
}

/// The workspace is found as git finds its root.
#[test]
fn the_workspace_is_found() {
    let town = Town::sample();
    let shown = town.sh("targets").ok();
    let deep = town.root().join("data/deep/er");
    std::fs::create_dir_all(&deep).unwrap();
    assert_eq!(Run::new(["targets"]).today(TODAY).at(&deep).go().ok(), shown);
    let elsewhere = tempfile::tempdir().unwrap();
    let root = town.root();
    let root = root.to_str().unwrap();
    assert_eq!(Run::new(["-C", root, "targets"]).today(TODAY).at(elsewhere.path()).go().ok(), shown);
    assert_eq!(Run::new(["targets", "--workspace", root]).today(TODAY).at(elsewhere.path()).go().ok(), shown);
    assert_eq!(Run::new(["targets"]).today(TODAY).at(elsewhere.path()).env("ZHIBEN_HOME", root).go().ok(), shown);
    Run::new(["targets"]).today(TODAY).at(std::path::Path::new("/")).go().fails(3, &["plan.toml", "zhiben init"]);
    Run::new(["targets", "-C", elsewhere.path().to_str().unwrap()]).go().fails(3, &["plan.toml"]);
    Run::new(["plan", "check", "-C", "nowhere"]).at(elsewhere.path()).go().fails(3, &["nowhere"]);
    // `-C` wins over the environment, and that over the directory.
    Run::new(["targets"]).today(TODAY).at(&town.root()).env("ZHIBEN_HOME", "/nowhere").go().fails(3, &["/nowhere"]);
    assert_eq!(
        Run::new(["-C", ".", "targets"]).today(TODAY).at(&town.root()).env("ZHIBEN_HOME", "/nowhere").go().ok(),
        shown
    );
}

#[test]
fn a_workspace_is_made_once() {
    let town = Town::bare();
    let made = Run::new(["init", "新镇", "--kept-from", "none"]).at(&town.root()).go();
    made.said(&["新镇", "下一步"]);
    assert!(town.root().join("新镇/plan.toml").is_file() && town.root().join("新镇/data").is_dir());
    assert_eq!(std::fs::read(town.root().join("新镇/plan.toml")).unwrap(), std::fs::read(repo("plan.toml")).unwrap());
    // Its store comes with the first write.
    assert!(!town.root().join("新镇/data/zhiben.db").exists());
    std::fs::write(town.root().join("新镇/plan.toml"), "# 我改过").unwrap();
    Run::new(["init", "新镇"]).at(&town.root()).go().refused(&["新镇", "没有改动"]);
    assert_eq!(std::fs::read_to_string(town.root().join("新镇/plan.toml")).unwrap(), "# 我改过");
    town.file("文件", "");
    Run::new(["init", "文件"]).at(&town.root()).go().fails(3, &["文件"]);
    // The demo shows status and overdue, and what to try next; a second look shows the same.
    let demo = || Run::new(["demo", "示例"]).today(TODAY).at(&town.root()).go().ok();
    let shown = demo();
    for words in ["目标", "期初", "逾期事项", "JC-YH-2026-0015", "zhiben -C 示例 checklist"] {
        assert!(shown.contains(words), "{words}：{shown}");
    }
    assert_eq!(demo(), shown);
}
