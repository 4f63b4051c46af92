//! Files as clerks send them, through the program: the receipt for each (`tests/fixtures/files/`), and one ledger in
//! every encoding and format gives the same store.

use crate::env::{Town, repo};
use serde_json::{Value, json};

fn receipt(town: &Town, ledger: &str, file: &str, options: &[&str]) -> (i32, Value) {
    let path = repo("tests/fixtures/files").join(file);
    let mut args = vec!["import", ledger, path.to_str().unwrap(), "-f", "json"];
    args.extend(options);
    let out = town.run(args);
    assert!(crate::env::is_chinese(&out.stderr), "{out:#?}");
    (out.code, crate::env::parse(&out.stdout))
}

/// Row, column and the beginning of the reason of every refusal.
fn refused(receipt: &Value) -> Vec<(i64, &str, String)> {
    let of = |r: &Value, key: &str| r[key].as_str().unwrap().chars().take(6).collect::<String>();
    let all = receipt["refused"].as_array().unwrap().iter();
    all.map(|r| (r["row"].as_i64().unwrap(), r["column"].as_str().unwrap(), of(r, "reason"))).collect()
}

/// Golden case 9: the GBK, BOM, UTF-16 and UTF-8 versions of a ledger give the same records, and none changes what
/// another made.
#[test]
fn one_ledger_in_every_encoding_is_the_same_store() {
    let town = Town::new();
    let (code, first) = receipt(&town, "hazard", "hazard-utf8.csv", &["--create-units"]);
    assert_eq!((code, &first["added"], &first["encoding"]), (0, &json!(3), &json!("utf-8")), "{first:#}");
    assert_eq!(first["units_created"], json!(["示例国道加油站", "示例宾馆"]));
    let made = town.run(["export", "hazard"]).ok();
    assert!(made.contains("0914000000000000001") && made.contains("接头漏气"), "{made}");
    let before = town.bytes();
    for (file, encoding) in [
        ("hazard-utf8.csv", "utf-8"),
        ("hazard-utf8-bom.csv", "utf-8-bom"),
        ("hazard-gbk.csv", "gb18030"),
        ("hazard-utf16le.csv", "utf-16le"),
        ("hazard-utf16be.csv", "utf-16be"),
        ("hazard-utf16le-unmarked.csv", "utf-16le"),
        ("hazard.tsv", "utf-8"),
        ("hazard-unicode.txt", "utf-16le"),
    ] {
        let (code, again) = receipt(&town, "hazard", file, &[]);
        assert_eq!((code, &again["encoding"]), (0, &json!(encoding)), "{file}: {again:#}");
        assert_eq!([&again["added"], &again["updated"], &again["unchanged"]], [0, 0, 3], "{file}: {again:#}");
        assert!(town.bytes() == before, "{file}");
    }
    // Forced to another encoding, the program refuses and imports nothing.
    let forced = ["import", "hazard", "--encoding", "utf-8"].map(str::to_string);
    let gbk = repo("tests/fixtures/files/hazard-gbk.csv").to_str().unwrap().to_string();
    town.run(forced.into_iter().chain([gbk])).fails(3, &["UTF-8", "第 1 行"]);
    assert!(town.bytes() == before);
}

#[test]
fn titles_and_totals_are_no_records_and_are_reported() {
    for file in ["titles.xlsx", "titles.xls", "titles.ods"] {
        let (code, reported) = receipt(&Town::new(), "hazard", file, &["--create-units"]);
        assert_eq!(
            (code, &reported["header_row"], &reported["added"]),
            (0, &json!(3), &json!(3)),
            "{file}: {reported:#}"
        );
        assert_eq!(
            (&reported["sheet"], &reported["columns_not_read"]),
            (&json!("隐患台账"), &json!(["序号"])),
            "{file}"
        );
        let skipped: Vec<i64> =
            reported["rows_skipped"].as_array().unwrap().iter().map(|r| r["row"].as_i64().unwrap()).collect();
        assert_eq!(skipped, [7, 9, 11], "{file}: {reported:#}");
    }
}

/// Missing values are reported row by row; a merged unit counts for all its rows.
#[test]
fn what_is_merged_is_filled_and_what_is_empty_is_not() {
    for file in ["merged.xlsx", "merged.xls", "merged.ods"] {
        let (code, reported) = receipt(&Town::new(), "hazard", file, &["--create-units"]);
        let without_unit: Vec<i64> = refused(&reported)
            .into_iter()
            .filter(|(_, column, _)| *column == "单位名称")
            .map(|(row, ..)| row)
            .collect();
        assert_eq!((code, without_unit), (2, vec![6]), "{file}: {reported:#}");
    }
}

#[test]
fn vague_days_are_refused_in_their_words_and_full_ones_are_read() {
    for file in ["dates.xlsx", "dates.xls", "dates.ods"] {
        let (code, reported) = receipt(&Town::new(), "hazard", file, &["--create-units"]);
        let vague: Vec<&str> = reported["refused"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|r| r["column"] == "发现日期")
            .map(|r| r["value"].as_str().unwrap())
            .collect();
        assert_eq!(code, 2);
        assert_eq!(
            vague,
            ["24.3.18", "3月18日", "2024年3月", "3月底前", "立即", "长期", "已整改"],
            "{file}: {reported:#}"
        );
    }
}

/// Digits that the spreadsheet lost are an error, never a shorter number.
#[test]
fn numbers_that_a_spreadsheet_damaged_are_refused() {
    for file in ["damaged.xlsx", "damaged.xls", "damaged.ods"] {
        let town = Town::new();
        let (code, reported) = receipt(&town, "unit", file, &[]);
        let places: Vec<(i64, &str)> = refused(&reported).into_iter().map(|(row, column, _)| (row, column)).collect();
        assert_eq!(code, 2);
        assert_eq!(
            places,
            [(2, "统一社会信用代码"), (4, "统一社会信用代码"), (4, "联系电话"), (4, "从业人数")],
            "{file}: {reported:#}"
        );
        let reasons: Vec<&str> =
            reported["refused"].as_array().unwrap().iter().map(|r| r["reason"].as_str().unwrap()).collect();
        assert!(reasons[0].contains("第 15 位以后") && reasons[2].contains("开头的 0"), "{reasons:?}");
        assert_eq!(town.rows("unit list").len(), 0, "{file}");
    }
}

#[test]
fn sheets_are_named_whether_they_are_read_or_not() {
    for file in ["sheets.xlsx", "sheets.xls", "sheets.ods"] {
        let reported = receipt(&Town::new(), "hazard", file, &["--create-units", "--dry-run"]).1;
        assert_eq!(reported["sheet"], "三月", "{file}: {reported:#}");
        let not_read = reported["sheets_not_read"].as_array().unwrap();
        assert!(not_read.contains(&json!("底稿")) && not_read.contains(&json!("二月")), "{file}: {reported:#}");
        let other = receipt(&Town::new(), "hazard", file, &["--create-units", "--dry-run", "--sheet", "二月"]).1;
        assert_eq!(other["sheet"], "二月", "{file}");
        let path = repo("tests/fixtures/files").join(file);
        let absent = ["import", "hazard", path.to_str().unwrap(), "--sheet", "十月"];
        Town::new().run(absent).fails(2, &["十月", "三月"]);
    }
}

/// A file that is no table gives one line and code 3; a wrong row is the clerk's mistake, code 2.
#[test]
fn what_is_no_table_is_refused_in_one_line() {
    let town = Town::new();
    for (file, code, what) in [
        ("html.xls", 3, "网页"),
        ("text.xlsx", 3, "读不懂"),
        ("truncated.xlsx", 3, "损坏"),
        ("zip.xlsx", 3, "不是表格"),
        ("outside.xlsx", 3, "XFE1"),
        ("broken.csv", 3, "第 3 行"),
        ("open-quote.csv", 2, "第 2 行"),
    ] {
        let path = repo("tests/fixtures/files").join(file);
        let out = town.run(["import", "hazard", path.to_str().unwrap()]);
        assert_eq!(out.stderr.lines().filter(|line| line.starts_with("错误")).count(), 1, "{out:#?}");
        out.fails(code, &[file, what]);
    }
    assert_eq!(town.rows("hazard list").len(), 0);
}
