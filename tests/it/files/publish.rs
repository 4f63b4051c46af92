//! `publish`: the content of the directory, and, where PostgreSQL is installed, that it loads and that the views agree
//! with the reports.

mod agree;
mod server;

use crate::env::{Run, TODAY, Town, rows};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Publishes as of a day; a warning about days outside the calendar is allowed.
#[track_caller]
pub fn published(town: &Town, day: &str) {
    let run = town.on(day, ["publish", "out"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:#?}");
    assert!(run.stderr.contains("已发布到 out：35 个表") && run.stderr.contains(&format!("截至 {day}")), "{run:#?}");
}

fn text(town: &Town, name: &str) -> String {
    fs::read_to_string(town.root().join("out").join(name)).unwrap()
}

/// The rows of a file by header, read by the csv crate without code of this program.
fn read(town: &Town, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(town.root().join("out").join(name)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A plan may lack its division until its records leave the town.
#[test]
fn without_a_division_nothing_is_published_or_merged() {
    let town = Town::sample();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replacen("division = \"141128105\"\n", "", 1));
    assert_eq!(town.run(["plan", "check"]).code, 0);
    town.run(["status"]).ok();
    for line in ["publish out", "merge other.db"] {
        town.refuses(line, &["统计用区划代码", "division = "]);
    }
    assert!(!town.root().join("out").exists());
}

#[test]
fn the_manifest_shows_whether_all_is_there() {
    let town = Town::sample();
    published(&town, TODAY);
    let manifest: Value = serde_json::from_str(&text(&town, "manifest.json")).unwrap();
    assert_eq!((manifest["site"].as_str(), manifest["as_of"].as_str()), (Some("JC"), Some(TODAY)));
    assert_eq!((manifest["schema"].as_u64(), manifest["division"].as_str()), (Some(6), Some("141128105")));
    let mut listed = vec!["manifest.json".to_string()];
    for file in manifest["files"].as_array().unwrap() {
        let name = file["file"].as_str().unwrap();
        let bytes = fs::read(town.root().join("out").join(name)).unwrap();
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["sha256"], digest, "{name}");
        assert_eq!(file["bytes"], bytes.len(), "{name}");
        let rows = name.ends_with(".csv").then(|| read(&town, name).len());
        assert_eq!(file["rows"].as_u64(), rows.map(|n| n as u64), "{name}");
        listed.push(name.to_string());
    }
    listed.sort();
    assert_eq!(names(&town.root().join("out")), listed);
    // The sample's files show how many records there are.
    for ledger in ["unit", "hazard", "attendance", "inspection"] {
        assert_eq!(read(&town, &format!("{ledger}.csv")).len(), crate::env::sample(ledger).len(), "{ledger}");
    }
}

#[test]
fn the_same_day_gives_the_same_bytes_and_takes_the_place_of_the_last() {
    let town = Town::sample();
    published(&town, TODAY);
    let all = |town: &Town| -> Vec<(String, Vec<u8>)> {
        let out = town.root().join("out");
        names(&out).into_iter().map(|name| (name.clone(), fs::read(out.join(&name)).unwrap())).collect()
    };
    let first = all(&town);
    published(&town, TODAY);
    assert!(all(&town) == first);
    assert_eq!(names(&town.root()), ["data", "out", "plan.toml"], "nothing is left beside it");
}

#[test]
fn nothing_of_others_is_replaced() {
    let town = Town::sample();
    fs::create_dir(town.root().join("out")).unwrap();
    town.file("out/我的.txt", "别动");
    town.run(["publish", "out"]).refused(&["我的.txt"]);
    assert_eq!(names(&town.root().join("out")), ["我的.txt"]);
    assert_eq!(names(&town.root()), ["data", "out", "plan.toml"]);
    town.run(["publish", "plan.toml"]).refused(&["plan.toml", "工作区自己的文件"]);
    town.file("占了.txt", "别动");
    town.run(["publish", "占了.txt"]).fails(3, &["占了.txt"]);
    fs::remove_file(town.root().join("占了.txt")).unwrap();
    fs::remove_file(town.root().join("out/我的.txt")).unwrap();
    published(&town, TODAY);
}

/// A publication without ledgers would mark everything published before as gone.
#[test]
fn without_a_store_there_is_nothing_to_publish() {
    let town = Town::new();
    let run = town.run(["publish", "out"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{run:#?}");
    assert!(run.stderr.contains("没有可发布的"), "{run:#?}");
    assert!(!town.root().join("out").exists());
}

#[test]
fn whole_id_numbers_and_who_reported_are_in_no_file() {
    let town = Town::with_units();
    let add =
        "person add --name 王五 --role special-worker --unit U001 --id-number 11010519491231002X --since 2026-01-05";
    assert_eq!(town.sh(add).code, 0);
    let tip = "tip add --received 2026-11-20 --content 夜间违规动火 --unit U001 --reporter 赵不愿具名 --reporter-phone 13900001111";
    assert_eq!(town.sh(tip).code, 0);
    let cert = "cert add --unit U001 --name 王五 --role special-worker --kind 低压电工作业 --no T11010519491231002X \
                --issued 2024-01-05 --expires 2030-01-04 --note 身份证11010519491231002X";
    let out = town.sh(cert);
    assert_eq!(out.code, 0, "{out:#?}");
    town.run(["publish", "out"]).done(&["已发布到 out"]);
    for name in names(&town.root().join("out")) {
        let text = text(&town, &name);
        for secret in ["11010519491231002X", "赵不愿具名", "13900001111"] {
            assert!(!text.contains(secret), "{name}：{secret}");
        }
    }
    assert_eq!(read(&town, "person.csv")[0]["id_number"], "110105********002X");
    let cert = &read(&town, "certificate.csv")[0];
    assert_eq!((cert["no"].as_str(), cert["note"].as_str()), ("T110105********002X", "身份证110105********002X"));
    assert_eq!(read(&town, "tip.csv")[0]["content"], "夜间违规动火");
}

/// Worked out by hand: a record in the file of its table.
#[test]
fn a_record_is_its_keys_words_and_exact_values() {
    let town = Town::with_units();
    let line = "hazard add --unit 东沟石料厂 --description '护栏“缺”,\"失\"' --grade major --found 2026-11-02 \
                --owner 张三 --measures 补装 --fund-yuan 1200.5 --due 2026-12-01 --contingency 停产撤人";
    let out = town.sh(line);
    assert_eq!(out.code, 0, "{out:#?}");
    let line = "drill add --date 2026-11-05 --type fire --units 粮油、副食店； --units 东沟石料厂 --people 20";
    let out = town.sh(line);
    assert_eq!(out.code, 0, "{out:#?}");
    town.run(["publish", "out"]).done(&["已发布到 out"]);
    let hazard = &read(&town, "hazard.csv")[0];
    for (key, value) in [
        ("site", "JC"),
        ("no", "JC-YH-2026-0001"),
        ("unit", "U001"),
        ("description", "护栏“缺”,\"失\""),
        ("grade", "major"),
        ("fund_yuan", "1200.50"),
        ("due", "2026-12-01"),
        ("rectified", ""),
    ] {
        assert_eq!(hazard[key], value, "{key}");
    }
    assert_eq!(read(&town, "drill.csv")[0]["units"], r#"{"U003","U001"}"#);
    let owed = read(&town, "obligation.csv");
    let notice = owed.iter().find(|row| row["kind"] == "notice").unwrap();
    assert_eq!((notice["record"].as_str(), notice["status"].as_str()), ("JC-YH-2026-0001", "overdue"));
    assert_eq!((notice["unit"].as_str(), notice["who"].as_str(), notice["title"].as_str()), ("U001", "", ""));
    let mut duties = owed.iter().filter(|row| row["kind"] == "duty" && row["id"] == "7.2a/unit:U001/2026Q4");
    let duty = duties.next().unwrap();
    assert_eq!((duty["due"].as_str(), duty["status"].as_str(), duty["last"].as_str()), ("2026-12-31", "pending", ""));
}

#[test]
fn scripts_get_the_list_of_files() {
    let town = Town::sample();
    let run = Run::new(["publish", "out", "-f", "json"]).today(TODAY).at(&town.root()).go();
    assert_eq!(run.code, 0, "{run:#?}");
    let json = crate::env::parse(&run.stdout);
    assert_eq!((json["report"].as_str(), json["as_of"].as_str()), (Some("publish"), Some(TODAY)));
    let files = rows(&json);
    assert_eq!(files.len(), 37);
    assert_eq!((files[0]["file"].as_str(), files[36]["file"].as_str()), (Some("unit.csv"), Some("manifest.json")));
}
