//! `--group`: reports by site, village, category and body, ranked by shares and never by counts.

use crate::env::{Town, text};
use serde_json::Value;
use std::fs;

fn of_site(site: &str) -> Town {
    let town = Town::new();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("site = \"JC\"", &format!("site = \"{site}\"")));
    town
}

/// A county of two towns: 东沟 has one firm with two hazards, one of them rectified in time; 西沟 has two firms and one
/// hazard.
fn county() -> Town {
    let (dong, xi, county) = (of_site("DG"), of_site("XG"), of_site("FS"));
    dong.sh("unit add --name 东沟石料厂 --category 工贸").done(&["U001"]);
    for (what, day) in [("灯坏了", "2026-11-20"), ("门堵了", "2026-11-21")] {
        let line = format!("hazard add --unit U001 --description {what} --grade general --found {day}");
        dong.sh(&line).done(&["DG-YH-2026-000"]);
    }
    dong.sh("hazard rectify 1 --on 2026-11-22 --rectified-by 张三").done(&["待复查"]);
    xi.sh("unit add --name 西沟加油站 --category 工贸 --village 西沟村").done(&["U001"]);
    xi.sh("unit add --name 西沟饭店 --category 工贸").done(&["U002"]);
    xi.sh("hazard add --unit U001 --description 线乱 --grade general --found 2026-11-19").done(&["XG-YH-2026-0001"]);
    let named = [dong, xi].map(|town| (town.root().display().to_string(), town));
    county.run(["merge", &named[0].0, &named[1].0]).done(&["冲突 0"]);
    county
}

/// Some columns of each row.
fn columns(json: &Value, keys: &[&str]) -> Vec<Vec<Value>> {
    let rows = json["rows"].as_array().unwrap();
    rows.iter().map(|row| keys.iter().map(|key| row[*key].clone()).collect()).collect()
}

fn sum(json: &Value, key: &str) -> i64 {
    json["rows"].as_array().unwrap().iter().map(|row| row[key].as_i64().unwrap()).sum()
}

#[test]
fn what_is_overdue_is_ranked_for_each_enterprise() {
    let county = county();
    let line = "overdue --kind hazard --group";
    let keys = ["rank", "name", "units", "overdue", "per_unit", "owed", "overdue_rate"];
    // One is overdue in each town: of one firm here, of two there.
    let by_site = county.json_on("2026-12-01", &format!("{line} site"));
    let expected: Value =
        serde_json::from_str(r#"[[1, "XG", 2, 1, 0.5, 1, 1.0], [2, "DG", 1, 1, 1.0, 2, 0.5]]"#).unwrap();
    assert_eq!(serde_json::to_value(columns(&by_site, &keys)).unwrap(), expected);
    let by_village = county.json_on("2026-12-01", &format!("{line} 村"));
    let expected: Value =
        serde_json::from_str(r#"[[1, "未分", 2, 1, 0.5, 2, 0.5], [2, "西沟村", 1, 1, 1.0, 1, 1.0]]"#).unwrap();
    assert_eq!(serde_json::to_value(columns(&by_village, &keys)).unwrap(), expected);
    let by_category = county.json_on("2026-12-01", &format!("{line} category"));
    assert_eq!((sum(&by_category, "units"), sum(&by_category, "overdue")), (3, 2));
    let by_body = county.json_on("2026-12-01", &format!("{line} body"));
    assert_eq!(sum(&by_body, "overdue"), 2);
    assert!(columns(&by_body, &["units"]).iter().all(|row| row[0].is_null()));
}

#[test]
fn groups_add_up_to_the_whole() {
    let county = county();
    for by in ["site", "village"] {
        let whole = county.json("coverage 7.2a");
        let parts = county.json(&format!("coverage 7.2a --group {by}"));
        for key in ["owed", "done", "pending", "overdue", "never"] {
            assert_eq!(sum(&parts, key), whole[key].as_i64().unwrap(), "{by} {key}");
        }
        let dated = county.rows("checklist").iter().filter(|row| row["status"] != "no_date").count() as i64;
        assert_eq!(sum(&county.json(&format!("checklist --group {by}")), "owed"), dated, "{by}");
    }
}

#[test]
fn a_store_of_one_site_is_one_group() {
    let town = Town::sample();
    let json = town.json("status --group site");
    let rows = json["rows"].as_array().unwrap();
    assert_eq!((rows.len(), text(&rows[0], "group"), rows[0]["rank"].as_i64()), (1, "JC", Some(1)));
    let overdue = town.rows("overdue").iter().filter(|row| row["kind"] != "target").count() as i64;
    assert_eq!(rows[0]["overdue"].as_i64(), Some(overdue));
    let bridge = town.json("status")["bridge"].as_array().unwrap().clone();
    let to_date = |key: &str| -> i64 {
        let of_plan = bridge.iter().filter(|row| text(row, "period").contains(".."));
        of_plan.map(|row| row[key].as_i64().unwrap()).sum()
    };
    for (key, of) in [("found", "added"), ("closed", "closed"), ("open", "closing")] {
        assert_eq!(rows[0][key].as_i64(), Some(to_date(of)), "{key}");
    }
    let sent = town.json("submit list");
    assert_eq!(sum(&town.json("submit list --group site"), "owed"), sent["owed"].as_i64().unwrap());
}

#[test]
fn every_report_takes_groups_in_every_format() {
    let county = county();
    for report in ["status", "report", "overdue", "upcoming", "checklist", "coverage 7.2a", "targets", "collect list"] {
        for by in ["site", "village", "category", "body"] {
            let json = county.json(&format!("{report} --group {by}"));
            let keys = ["rank", "group", "name"];
            assert!(columns(&json, &keys).iter().all(|row| row[2].is_string()), "{report} {by}");
        }
        for format in ["table", "csv", "tsv", "md"] {
            let shown = county.sh(&format!("{report} --group site -f {format}")).ok();
            assert!(shown.contains("名次"), "{report} {format}：{shown}");
        }
    }
    let _ = county.sh("status --group site -f csv").ok();
    county.refuses("status --group 天气", &["天气", "site"]);
    county.refuses("submit list --group village", &["--group site"]);
}

/// The rates of what a town sent to the county are its own, also in the county's store.
#[test]
fn what_each_site_sent_is_counted_for_it_alone() {
    let (town, county) = (of_site("DG"), of_site("FS"));
    town.sh("unit add --name 东沟石料厂 --category 工贸").done(&["U001"]);
    let out = town.root().join("月报.csv").display().to_string();
    let sent = town.on("2026-11-03", ["submit", "monthly-statistics", "--period", "2026-10", "-o", &out]);
    assert_eq!(sent.code, 0, "{sent:?}");
    let named = town.root().display().to_string();
    county.run(["merge", &named]).done(&["（DG）"]);
    let (of_town, there) = (town.json("submit list"), county.json("submit list --group site"));
    let of = |site: &str, key: &str| {
        let rows = there["rows"].as_array().unwrap();
        rows.iter().find(|row| row["group"] == site).unwrap()[key].as_i64()
    };
    assert_eq!(of_town["sent"].as_i64(), Some(1));
    assert_eq!((of("DG", "sent"), of("DG", "owed")), (Some(1), of_town["owed"].as_i64()));
    assert_eq!(of("FS", "sent"), Some(0));
    assert_eq!(county.json("submit list")["sent"].as_i64(), Some(0));
    // A step that merged what was sent is taken back whole.
    county.sh("undo").done(&["已撤销 1 步"]);
    assert!(county.rows("unit list").is_empty());
}
