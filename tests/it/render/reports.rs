//! The reports through the program, on the sample town: their shapes, their figures against what the
//! sample's own files say, their formats, files and exit codes.

mod lists;
mod surroundings;

use crate::env::{Run, TODAY, Town, day, has_keys, parse, repo, rows, sample, text};
use chrono::{Datelike, Months, NaiveDate};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OWED: [&str; 13] = [
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
    "plan",
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
    let selected = rows.iter().filter(|r| r["kind"] == kind);
    selected.map(|r| (text(r, "id").to_string(), r["days_overdue"].as_i64().unwrap())).collect()
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
    assert!(days.is_sorted_by(|a, b| a >= b), "逾期时间最长的在前");
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
        let is_stopped = |stop: &std::collections::HashMap<String, String>| {
            let until = if stop["停产停业止"].is_empty() { on } else { day(&stop["停产停业止"]) };
            stop["单位名称"] == unit["单位名称"] && (day(&stop["停产停业起"])..=until).contains(&last)
        };
        if sample("stop").iter().any(is_stopped) {
            continue;
        }
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
fn overdue_and_coverage_agree() {
    let town = Town::sample();
    let all = rows(&town.json("overdue --kind duty"));
    let selected = all.iter().filter(|r| r["measure"] == "7.2a");
    let found: BTreeSet<String> = selected.map(|r| text(r, "id").to_string()).collect();
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

/// Golden case 16, for every month end from the plan's start on: 期初 + 新增 + 重新列入整改 − 销号 = 期末.
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
        let selected = town.json(&format!("coverage {} --period {}", text(row, "measure"), text(row, "period")));
        assert_eq!(
            (&selected["owed"], &selected["done"], &selected["rate"]),
            (&row["owed"], &row["done"], &row["rate"])
        );
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
        let selected = |h: &&std::collections::HashMap<String, String>| {
            h["隐患等级"] == "重大" && h["状态"] != "已作废" && h["发现日期"].starts_with(year)
        };
        sample("hazard").iter().filter(selected).count()
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
