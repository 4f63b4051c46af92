//! `export`: every column and record as it is kept, in the order of numbers; and importing it again.

use crate::env::{Town, has_keys, rows, text};
use std::fs;

/// Hazards with numbers of this program's form and with others, entered in no order.
fn town() -> Town {
    let town = Town::with_units();
    town.file(
        "hazards.csv",
        "隐患编号,单位名称,隐患描述,隐患等级,发现日期,整改期限,作废原因\n\
         JC-YH-2026-10000,东沟石料厂,=1+1,一般,2026-03-01,2026-03-31,\n\
         H-17,东沟石料厂,\"两行\n'的 “话”\",一般,2026-03-02,,\n\
         JC-YH-2026-9999,\"粮油、副食店\",''=2,一般,2026-03-03,,\n\
         JC-YH-2025-0003,南河村,😀㛃,一般,2025-03-04,,登记重复\n\
         H-2,西沟石料厂,丙,一般,2026-03-05,,\n",
    );
    town.run(["import", "hazard", "hazards.csv"]).done(&["新增 5"]);
    town
}

const NUMBERS: [&str; 5] = ["H-2", "H-17", "JC-YH-2025-0003", "JC-YH-2026-9999", "JC-YH-2026-10000"];

#[test]
fn every_record_comes_in_the_order_of_numbers() {
    let town = town();
    let all = town.rows("export hazard");
    assert_eq!(all.iter().map(|row| text(row, "no")).collect::<Vec<_>>(), NUMBERS);
    has_keys(
        &all[0],
        "no unit category place description grade source inspector found basis basis_clause judged_by judged owner \
         supervisor measures fund_yuan due contingency notified_to notified rectified rectified_by reviewer reviewed \
         closed closed_by supervision original_due extensions reopened status note void_reason",
    );
    assert_eq!(text(&all[2], "void_reason"), "登记重复");
    assert_eq!(text(&all[3], "unit"), "粮油、副食店");
}

/// The list shows when a hazard is due by its clock; the export has the date that was entered.
#[test]
fn values_are_those_that_are_kept() {
    let town = town();
    let of = |line: &str| town.rows(line).into_iter().find(|row| row["no"] == "H-2").unwrap()["due"].clone();
    assert!(of("hazard list").is_string());
    assert!(of("export hazard").is_null());
}

#[test]
fn steps_follow_their_hazards() {
    let town = town();
    for (no, on) in [("JC-YH-2026-10000", "2026-03-05"), ("H-2", "2026-03-08"), ("JC-YH-2026-10000", "2026-03-06")] {
        town.sh(&format!("hazard supervise {no} --level 县级 --document 一号 --on {on}")).done(&[no]);
    }
    let steps = town.rows("export step");
    let read: Vec<_> = steps.iter().map(|row| (text(row, "hazard"), text(row, "on"))).collect();
    assert_eq!(read, [("H-2", "2026-03-08"), ("JC-YH-2026-10000", "2026-03-05"), ("JC-YH-2026-10000", "2026-03-06")]);
}

#[test]
fn a_file_is_csv_unless_something_else_is_asked_for() {
    let town = town();
    let csv = town.run(["export", "hazard"]).ok();
    assert!(csv.starts_with("隐患编号,单位名称,行业领域,") && csv.lines().all(|line| !line.is_empty()), "{csv}");
    assert!(csv.contains("\r\nH-17,东沟石料厂,,,\"两行\n'的 “话”\",一般,"), "{csv}");
    assert!(csv.contains(",''=2,") && csv.contains(",'=1+1,"), "{csv}");
    assert_eq!(town.run(["导出", "隐患", "-f", "tsv"]).ok(), csv_to_tsv(&csv));
    town.run(["export", "隐患", "-o", "x.csv", "--encoding", "gb18030"]).ok();
    let bytes = fs::read(town.root().join("x.csv")).unwrap();
    let (decoded, _, bad) = encoding_rs::GB18030.decode(&bytes);
    assert!(!bad && decoded == csv, "{decoded}");
}

/// No cell here has a comma or a tab.
fn csv_to_tsv(csv: &str) -> String {
    csv.replace(',', "\t")
}

#[test]
fn all_ledgers_go_into_one_folder() {
    let town = town();
    town.run(["export", "all", "-o", "out"]).ok();
    let names = || {
        let mut names: Vec<String> = fs::read_dir(town.root().join("out"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let mut expected: Vec<String> = zhiben::ledger::ALL.iter().map(|ledger| format!("{}.csv", ledger.key)).collect();
    expected.push("manifest.json".to_string());
    expected.sort();
    assert_eq!(names(), expected);
    let hazards = fs::read_to_string(town.root().join("out/hazard.csv")).unwrap();
    assert_eq!(hazards, format!("\u{feff}{}", town.run(["export", "hazard"]).ok()));
    // Again over its earlier files, but not into a folder with files of somebody else.
    town.run(["export", "all", "-o", "out"]).ok();
    town.run(["export", "all", "-o", "out", "-f", "json"]).refused(&["out", ".csv", "空目录"]);
    town.run(["export", "all"]).refused(&["没有写明目录"]);
    town.run(["export", "无"]).refused(&["没有台账“无”", "hazard"]);
    assert_eq!(names(), expected);
    town.run(["export", "全部", "-o", "{month}", "-f", "json"]).ok();
    let json = crate::env::parse(&fs::read_to_string(town.root().join("2026-11/unit.json")).unwrap());
    assert_eq!(rows(&json).len(), 4);
}

#[test]
fn nothing_yet_is_a_header() {
    let town = Town::new();
    let run = town.run(["export", "event"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "记录编号,事件,发生日期,备注,作废原因\r\n"), "{run:?}");
}
