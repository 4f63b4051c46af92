//! 目标 rest on something: where nothing was recorded there is no data, and never a success; what went out of control
//! is named with its reason; what was cleared too late says so.

use crate::env::{Town, rows, text};
use serde_json::{Value, json};

fn target(town: &Town, day: &str, id: &str) -> Value {
    rows(&town.json_on(day, "targets")).into_iter().find(|row| row["id"] == id).unwrap()
}

/// Rewrites a piece of the plan.
fn edit(town: &Town, from: &str, to: &str) {
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    assert!(plan.contains(from), "{from}");
    town.file("plan.toml", plan.replacen(from, to, 1));
}

const STOCK: &str = "where = { grade = \"major\", found_to = 2023-12-31 }";

#[test]
fn an_empty_store_has_reached_nothing() {
    let town = Town::new();
    // The store is there, and every record in it is void.
    town.sh("unit add --name 何记饭店 --categories 工贸").done(&[]);
    town.sh("unit void U001 --reason 登错").done(&[]);
    for day in ["2024-06-01", "2024-12-31", "2025-01-01", "2026-01-01", "2026-11-23", "2027-01-01"] {
        let all = rows(&town.json_on(day, "targets"));
        for row in &all {
            // The ratio of two years runs until the first of them has ended.
            let running = row["id"] == "G2" && day < "2025-01-01";
            assert_eq!(row["status"], if running { "on_track" } else { "no_data" }, "{day}: {row}");
            assert_eq!(row["blocking_note"].is_string(), !running, "{day}: {row}");
        }
        assert_eq!(rows(&town.json_on(day, "overdue --kind target")), Vec::<Value>::new());
    }
    assert!(town.sh("targets").ok().contains("没有登记过，也没有写明存量（baseline）"));
}

/// A target of which the plan does not say how it is measured has no data on any day, and is listed with the reason.
#[test]
fn a_target_without_a_metric_is_never_reached() {
    let town = Town::with_units();
    edit(&town, &format!("metric = \"open-hazards\"\n{STOCK}\ngoal = \"= 0\"\n"), "");
    assert_eq!(town.run(["plan", "check"]).code, 0);
    town.sh("hazard add --unit U001 --description 老隐患 --grade major --found 2023-11-02").done(&[]);
    for day in ["2024-06-01", "2024-12-31", "2025-01-01", "2027-01-01"] {
        let open = target(&town, day, "G1");
        assert_eq!((&open["status"], &open["value"], &open["goal"]), (&json!("no_data"), &json!(null), &json!(null)));
        assert!(text(&open, "blocking_note").contains("metric"), "{day}: {open}");
        assert!(rows(&town.json_on(day, "overdue --kind target")).iter().all(|row| row["id"] != "G1"), "{day}");
    }
    assert!(town.sh("plan show G1").ok().contains("没有写怎么算"));
    edit(&town, "text = \"2024年底前彻底", "goal = \"= 0\"\ntext = \"2024年底前彻底");
    let checked = town.run(["plan", "check"]);
    assert_eq!(checked.code, 2);
    assert!(checked.stdout.contains("target[G1].goal") && checked.stdout.contains("没有写 metric"), "{checked:#?}");
}

/// A stock of 0 is stated; one of 3 has one record, then three, one of which is open.
#[test]
fn a_stock_is_recorded_or_stated() {
    let town = Town::with_units();
    edit(&town, STOCK, &format!("{STOCK}\nbaseline = 0"));
    assert_eq!(target(&town, "2025-01-01", "G1")["status"], "reached");
    edit(&town, "baseline = 0", "baseline = 3\nbaseline_source = \"document\"");
    let add = "hazard add --unit U001 --description 老隐患 --grade major --found 2023-11-02";
    town.sh(add).done(&[]);
    let short = target(&town, "2025-01-01", "G1");
    assert_eq!((&short["status"], &short["blocking"][0]), (&json!("no_data"), &json!("JC-YH-2023-0001 老隐患")));
    assert!(text(&short, "blocking_note").contains("还缺 2 项"), "{short}");
    town.sh(&format!("{add} --again")).done(&[]);
    town.sh(&format!("{add} --again")).done(&[]);
    assert_eq!(target(&town, "2025-01-01", "G1")["status"], "missed");
    edit(&town, "baseline_source = \"document\"", "");
    let checked = town.run(["plan", "check"]);
    assert_eq!(checked.code, 2);
    assert!(checked.stdout.contains("target[G1].baseline") && checked.stdout.contains("baseline_source"));
}

#[test]
fn a_ratio_needs_both_periods_and_their_end() {
    let town = Town::with_units();
    let hazard = |found: &str, grade: &str| {
        town.sh(&format!("hazard add --unit U001 --description 问题 --grade {grade} --found {found}")).done(&[]);
    };
    let status = |day: &str| target(&town, day, "G2")["status"].clone();
    hazard("2024-05-06", "major");
    hazard("2024-06-06", "major");
    assert_eq!(status("2025-06-01"), "on_track", "这一年还没过完");
    assert_eq!(status("2025-12-31"), "on_track");
    assert_eq!(status("2026-01-01"), "no_data", "2025年一条隐患也没有登记");
    hazard("2025-03-03", "general");
    assert_eq!(status("2026-01-01"), "reached");
    hazard("2025-03-04", "major");
    assert_eq!((status("2025-12-31"), status("2026-01-01")), (json!("on_track"), json!("reached")));
    // A base that lies before the books began is stated, or there is none.
    edit(&town, "issued = ", "kept_from = 2024-07-01\nissued = ");
    assert_eq!(status("2026-01-01"), "no_data");
    edit(&town, "base = \"2024\"", "base = \"2024\"\nbaseline = 4");
    let stated = target(&town, "2026-01-01", "G2");
    assert_eq!((&stated["status"], &stated["value"]), (&json!("reached"), &json!(0.25)));
}

#[test]
fn what_was_cleared_too_late_is_missed_and_marked() {
    let town = Town::with_units();
    town.file(
        "old.csv",
        "单位名称,隐患描述,隐患等级,发现日期,整改完成日期,复查日期,复查人,销号日期,状态\n\
         东沟石料厂,边坡,重大,2023-06-01,2025-02-01,2025-02-10,何甲,2025-03-04,已销号\n",
    );
    town.run(["import", "hazard", "old.csv"]).done(&["新增 1"]);
    let before = target(&town, "2025-03-03", "G1");
    assert_eq!((&before["status"], &before["cleared_on"]), (&json!("missed"), &Value::Null));
    let after = target(&town, "2025-03-04", "G1");
    assert_eq!((&after["status"], &after["cleared_on"]), (&json!("missed"), &json!("2025-03-04")));
    assert!(town.sh("targets").ok().contains("超期清零"));
    assert_eq!(rows(&town.json_on("2025-03-04", "overdue --kind target")), Vec::<Value>::new());
}

/// Each reason on the first day on which it holds, and not a day before.
#[test]
fn what_is_out_of_control_is_named_with_its_reason() {
    let town = Town::with_units();
    let blocking = |day: &str| target(&town, day, "G3")["blocking"].to_string();
    let first = |day: &str, before: &str, reason: &str| {
        assert!(!blocking(before).contains(reason), "{before} {reason}: {}", blocking(before));
        assert!(blocking(day).contains(reason), "{day} {reason}: {}", blocking(day));
    };
    town.sh("hazard add --unit U001 --description 边坡 --grade suspected --found 2026-11-02").done(&[]);
    first("2026-11-17", "2026-11-16", "还没有判定");
    town.sh("hazard judge 1 --grade major --judged-by 县应急局 --on 2026-11-16").done(&[]);
    first("2026-11-24", "2026-11-23", "还没有落实");
    town.sh(
        "hazard plan 1 --owner 孔平 --measures 削坡 --fund-yuan 0 --due 2026-11-18 --contingency 专人 --on 2026-11-16",
    )
    .done(&[]);
    first("2026-11-19", "2026-11-18", "期限 2026-11-18 已过");
    town.sh("hazard extend 1 --due 2026-12-30 --reason 雨 --approved-by 金壬 --on 2026-11-17").done(&[]);
    // The first deadline counts, whatever was extended.
    first("2026-11-19", "2026-11-18", "原期限 2026-11-18 已过");
    town.sh("hazard notify 1 --to 张三 --document 1号 --on 2026-11-17").done(&[]);
    town.sh("hazard rectify 1 --rectified-by 孔平 --on 2026-11-18").done(&[]);
    first("2026-11-29", "2026-11-28", "还没有复查");
    town.sh("hazard review 1 --reviewer 何甲 --pass --on 2026-11-19").done(&[]);
    first("2026-11-27", "2026-11-26", "还没有销号");
    town.sh("hazard close 1 --approved-by 金壬 --on 2026-11-20").done(&[]);
    assert!(!blocking("2026-12-31").contains("JC-YH"));
}
