//! The lists of a day: what falls due, what is folded, chosen and explained, and a past day.

use super::*;

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
    // Certificates and permits have a longer notice; all else has the plan's 15 days.
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
    let overdue: BTreeSet<String> =
        rows(&town.json("overdue --explained")).iter().map(|r| text(r, "id").to_string()).collect();
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
    // Standing measures are in a year's list, and where they are asked for.
    let without_date = |rows: &[Value]| rows.iter().filter(|r| r["status"] == "no_date" || r["due"].is_null()).count();
    assert!(without_date(&year) > 10);
    assert_eq!(without_date(&rows(&town.json("checklist --period 2026Q4"))), 0);
    assert!(without_date(&rows(&town.json("checklist --standing"))) > 10);
    let quarter = rows(&town.json("checklist --period 2026Q3 --unit U001"));
    let check = quarter.iter().find(|r| r["id"] == "7.2a/unit:U001/2026Q3").unwrap();
    assert_eq!((&check["status"], &check["evidence"]), (&json!("done"), &json!("JC-XC-2026-0065 2026-07-30")));
    assert!(quarter.iter().all(|r| r["subject"] == "示例一号石料厂"));
    town.refuses("checklist --period 2026Q5", &["2026Q5"]);
    town.refuses("checklist --unit 航天城", &["航天城"]);
    town.refuses("checklist --body 航天局", &["航天局", "镇应急"]);
}

#[test]
fn reports_are_filtered_by_unit_body_and_kind() {
    let town = Town::sample();
    let all = rows(&town.json("overdue"));
    let selected = |fits: &dyn Fn(&Value) -> bool| all.iter().filter(|r| fits(r)).cloned().collect::<Vec<_>>();
    assert_eq!(rows(&town.json("overdue --unit U016")), selected(&|r| r["subject"] == "示例核桃加工坊"));
    assert_eq!(rows(&town.json("overdue --unit 核桃")), selected(&|r| r["subject"] == "示例核桃加工坊"));
    for (kind, zh) in [("hazard", "隐患"), ("notice", "通知"), ("review", "复查"), ("duty", "任务"), ("target", "目标")]
    {
        assert_eq!(rows(&town.json(&format!("overdue --kind {kind}"))), selected(&|r| r["kind"] == kind));
        assert_eq!(rows(&town.json(&format!("overdue --kind {zh}"))), selected(&|r| r["kind"] == kind));
    }
    assert_eq!(
        rows(&town.json("overdue --kind hazard --kind review")),
        selected(&|r| r["kind"] == "hazard" || r["kind"] == "review")
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
                    let printed = why["rows"].to_string();
                    assert!(
                        printed.contains(text(row, "due")) && printed.contains(&row["days_overdue"].to_string()),
                        "{id}：{printed}"
                    );
                    // A permit is under no clause of the plan.
                    assert!(row["clause"].as_str().is_none_or(|clause| printed.contains(clause)), "{id}：{printed}");
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
        let printed = town.run(["why", id]).ok();
        assert!(crate::env::is_chinese(&printed), "{id}");
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
