//! Rows of one file that are the same record are compared after each row was checked: a refused row counts for none of
//! them, a dry run reports what the import does, and a receipt adds up to the file's rows.

use crate::env::{Output, Town, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use std::fs;

/// A ledger, its header, and the possible values of each column: mostly right ones, and few, so that rows coincide.
type Sheet = (&'static str, &'static str, &'static [&'static [&'static str]]);

const SHEETS: [Sheet; 6] = [
    (
        "hazard",
        "隐患编号,单位名称,隐患描述,隐患等级,发现日期,整改期限,备注",
        &[
            &["", "H-1", "H-2", "JC-YH-2026-0001"],
            &["东沟石料厂", "U001", "U001", "没有的厂"],
            &["一", "一", "二", ""],
            &["一般", "一般", "一般", "大"],
            &["2026-11-01", "2026-11-01", "2026-11-02", "2026-13-01"],
            &["", "2026-12-01", "2026-12-01", "尽快"],
            &["", "甲", "乙"],
        ],
    ),
    (
        "hazard",
        "单位名称,隐患描述,隐患等级,发现日期,卡号",
        &[&["U001", "U002", ""], &["一", "二"], &["一般"], &["2026-11-01", "近日", ""], &["1", "2"]],
    ),
    (
        "unit",
        "单位编码,单位名称,别名,主要负责人",
        &[
            &["", "U001", "U050", "U051"],
            &["东沟石料厂", "新甲", "新甲", "新乙", ""],
            &["", "", "东沟", "新甲", "新乙"],
            &["张三", "李四"],
        ],
    ),
    (
        "drill",
        "演练编号,日期,演练类型,参演单位,参演人数",
        &[
            &["", "", "Y-1", "JC-YL-2026-0001"],
            &["2026-11-01", "2026-11-01", "2026-11-02"],
            &["消防", "消防", "跳"],
            &["U001；U002", "U002；U001", "U001"],
            &["", "5", "五个"],
        ],
    ),
    (
        "step",
        "隐患编号,步骤,日期,经手人,记录编号,作废原因",
        &[
            &["JC-YH-2026-0001", "JC-YH-2026-0001", "JC-YH-2026-0002", "没有"],
            &["督办", "督办", "判定"],
            &["2026-11-02", "2026-11-02", "2026-11-03"],
            &["甲", "乙"],
            &["", "", "甲-1", "甲-2"],
            &["", "", "错"],
        ],
    ),
    ("training", "培训编号,进展", &[&["", "JC-PX-2026-0001", "JC-PX-2026-0002", "P-1"], &["", "一", "二"]]),
];

fn file() -> impl Strategy<Value = (Sheet, Vec<Vec<&'static str>>)> {
    select(&SHEETS[..]).prop_flat_map(|sheet| {
        let row = sheet.2.iter().map(|cells| select(*cells)).collect::<Vec<_>>();
        (Just(sheet), vec(row, 1..14))
    })
}

fn town() -> Town {
    let town = Town::with_units();
    for line in [
        "hazard add --unit U001 --description 一 --grade general --found 2026-11-01",
        "hazard add --unit U002 --description 二 --grade suspected --found 2026-11-01",
        "hazard judge 2 --grade general --judged-by 甲 --on 2026-11-02",
        "drill add --date 2026-11-01 --type fire --units U001 --units U002",
        "training add --date 2026-11-01 --topic 消防 --body yingji",
    ] {
        town.sh(line).done(&[]);
    }
    town
}

/// What an import reports about the rows, whether it wrote or not.
fn findings(output: &Output) -> Vec<String> {
    let lines = output.stderr.lines().filter(|line| !line.starts_with("下一步") && !line.contains("rej.csv"));
    lines.map(|line| line.replace("试读（没有写入）", "已导入")).collect()
}

fn number(receipt: &Value, key: &str) -> i64 {
    receipt[key].as_i64().unwrap()
}

fn refused_rows(receipt: &Value) -> Vec<i64> {
    let mut rows: Vec<i64> =
        receipt["refused"].as_array().unwrap().iter().map(|refused| number(refused, "row")).collect();
    rows.dedup();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dry_run_reports_what_the_import_does((sheet, rows) in file(), makes_units in any::<bool>()) {
        let (ledger, header, _) = sheet;
        let town = town();
        let filled: Vec<_> = rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        let text: String = rows.iter().map(|row| format!("{}\n", row.join(","))).collect();
        town.file("in.csv", format!("{header}\n{text}"));
        let import = |more: &[&str]| {
            let makes = if makes_units { &["--create-units"][..] } else { &[] };
            town.run(["import", ledger, "in.csv"].iter().chain(makes).chain(more))
        };
        let before = town.bytes();
        let partial = ["--partial", "rej.csv", "-f", "json"];
        let trial = import(&[&partial[..], &["--dry-run"]].concat());
        let whole_trial = import(&["--dry-run"]);
        prop_assert!(town.bytes() == before);
        let whole = import(&[]);
        prop_assert_eq!(whole_trial.code, whole.code, "{:?}{:?}", whole_trial, whole);
        prop_assert_eq!(findings(&whole_trial), findings(&whole), "{}{}", header, text);
        if whole.code == 0 {
            if town.bytes() != before {
                town.run(["undo", "--yes"]).done(&[]);
            }
        } else {
            prop_assert!(town.bytes() == before);
        }
        let done = import(&partial);
        prop_assert_eq!((trial.code, done.code), (0, 0), "{}{} {:?}{:?}", header, text, trial, done);
        let (trial, receipt) = (parse(&trial.stdout), parse(&done.stdout));
        prop_assert_eq!(&trial, &receipt, "{}{}", header, text);
        let refused = refused_rows(&receipt);
        let skipped = receipt["rows_skipped"].as_array().unwrap().len();
        let sum = ["added", "updated", "unchanged"].iter().map(|key| number(&receipt, key)).sum::<i64>();
        prop_assert_eq!(sum + i64::try_from(refused.len() + skipped).unwrap(), number(&receipt, "rows_read"));
        prop_assert_eq!(number(&receipt, "rows_read"), i64::try_from(filled.len()).unwrap(), "{}{}", header, text);
        let rejects = fs::read_to_string(town.root().join("rej.csv")).unwrap_or_default();
        prop_assert_eq!(rejects.lines().count(), if refused.is_empty() { 0 } else { refused.len() + 1 }, "{}", rejects);
    }
}

const HAZARDS: &str = "单位名称,隐患描述,隐患等级,发现日期,整改期限,整改措施";

/// Rows of a file, which of them are added, which are refused.
const CASES: [(&str, &str, &str, i64, &[i64]); 8] = [
    // Two rows of one record, both without a required value.
    (
        "hazard",
        HAZARDS,
        "U001,甲,一般,2026-06-01,,甲|U001,,一般,2026-06-02,,乙|U001,,一般,2026-06-02,,丙|U002,乙,一般,2026-06-01,,丁",
        2,
        &[3, 4],
    ),
    // The first of two is refused: the second is alone.
    (
        "hazard",
        HAZARDS,
        "U001,甲,一般,2026-06-01,,甲|U001,同,一般,2026-06-02,尽快,乙|U001,同,一般,2026-06-02,2026-06-12,丙|U002,乙,一般,2026-06-01,,丁",
        3,
        &[3],
    ),
    // The second of two is refused: the first is alone.
    ("hazard", HAZARDS, "U001,同,一般,2026-06-02,2026-06-12,丙|U001,同,一般,2026-06-02,尽快,乙", 1, &[3]),
    // Refused for a date before an earlier one, which only the rules find.
    ("hazard", HAZARDS, "U001,同,一般,2026-06-02,2026-06-01,丙|U001,同,一般,2026-06-02,2026-06-12,乙", 1, &[2]),
    // Two rows with one number that differ, and a third like the first: nobody knows which is right.
    (
        "event",
        "记录编号,事件,发生日期,备注",
        "E-1,yongju-report,2026-06-01,甲|E-1,yongju-report,2026-06-01,乙|E-1,yongju-report,2026-06-01,甲|E-2,yongju-report,2026-06-02,",
        1,
        &[2, 3, 4],
    ),
    // One of them cannot be read, and the other is imported.
    ("event", "记录编号,事件,发生日期,备注", "E-1,yongju-report,六月,甲|E-1,yongju-report,2026-06-01,乙", 1, &[2]),
    // The names of a refused unit are free for others.
    ("unit", "单位编码,单位名称,类别,从业人数", "U900,新厂,工贸,许多|U901,新厂,工贸,5", 1, &[2]),
    // An alias of a unit that is imported is not free.
    ("unit", "单位编码,单位名称,类别,别名", "U900,新厂,工贸,老厂|U901,老厂,工贸,", 1, &[3]),
];

#[test]
fn a_refused_row_is_nobodys_twin() {
    for (ledger, header, rows, added, refused) in CASES {
        let town = Town::with_units();
        town.file("in.csv", format!("{header}\n{}\n", rows.replace('|', "\n")));
        let import = |more: &[&str]| {
            let output =
                town.run(["import", ledger, "in.csv", "--partial", "rej.csv", "-f", "json"].iter().chain(more));
            assert_eq!(output.code, 0, "{rows}{output:?}");
            parse(&output.stdout)
        };
        let trial = import(&["--dry-run"]);
        let receipt = import(&[]);
        assert_eq!(trial, receipt, "{rows}");
        assert_eq!((number(&receipt, "added"), &refused_rows(&receipt)[..]), (added, refused), "{rows}");
        let rejects = fs::read_to_string(town.root().join("rej.csv")).unwrap();
        assert_eq!(rejects.lines().count(), refused.len() + 1, "{rejects}");
    }
}

/// Rows of which nothing was read, or only the number.
#[test]
fn rows_of_which_nothing_was_read_are_neither_alike_nor_unchanged() {
    let town = town();
    for (ledger, header, rows, refused, printed) in [
        ("person", "卡号,电话", "1,|2,|3,", 3, "认得的列都是空的，这一行什么也没有读到；没有读的列：卡号"),
        ("training", "培训编号,进展", "JC-PX-2026-0001,一半", 0, "只读到它是哪条记录，别的都没有读；没有读的列：进展"),
        ("unit", "单位名称,产值", "东沟石料厂,5", 0, "只读到它是哪条记录，别的都没有读；没有读的列：产值"),
        ("training", "培训编号,主题,进展", "JC-PX-2026-0001,消防,一半", 0, "不变 1（只比读了的列，没有读的列：进展）"),
        (
            "drill",
            "日期,演练类型,参演单位,卡号",
            "2026-11-05,消防,U001,1|2026-11-05,消防,U001,2",
            0,
            "读到的列和第 2 行都一样，只收一次；没有读的列：卡号",
        ),
    ] {
        town.file("in.csv", format!("{header}\n{}\n", rows.replace('|', "\n")));
        let output = town.run(["import", ledger, "in.csv", "--dry-run"]);
        assert_eq!(output.code, if refused > 0 { 2 } else { 0 }, "{output:?}");
        assert!(output.stderr.contains(printed), "{printed}{output:?}");
        assert!(!output.stderr.contains("完全一样"), "{output:?}");
    }
}
