//! Conditions on four rows, and mistakes with their places.

use super::*;
use crate::grid::{Column, Word};
use chrono::NaiveDate;

fn columns() -> Vec<Column> {
    vec![
        Column::new("no", "编号"),
        Column::new("grade", "等级"),
        Column::new("due", "整改期限").date(),
        Column::new("fund_yuan", "资金").number(),
        Column::new("units", "单位"),
    ]
}

fn grade(text: &str) -> Option<Cell> {
    let (en, zh) = match text {
        "major" | "重大" => ("major", "重大"),
        "general" | "一般" => ("general", "一般"),
        _ => return None,
    };
    Some(Cell::Word(Word { en: en.into(), zh: zh.into() }))
}

fn date(text: &str) -> Option<Cell> {
    let text = if text == "月底" { "2026-11-30" } else { text };
    text.parse::<NaiveDate>().ok().map(Cell::Date)
}

fn value(column: &Column, text: &str) -> Result<Cell, String> {
    let found = match &*column.key {
        "grade" => grade(text),
        "due" => date(text),
        "fund_yuan" => text.parse::<i64>().ok().map(Cell::Int),
        _ => Some(Cell::text(text)),
    };
    found.ok_or("看不懂".to_string())
}

fn rows() -> Vec<Row> {
    let list = |names: &[&str]| Cell::List(names.iter().map(|name| Cell::text(*name)).collect());
    let row = |no: &str, grade_is: &str, due: &str, fund: Cell, units: Cell| {
        let due = date(due).unwrap_or(Cell::Empty);
        Row::new(vec![Cell::text(no), grade(grade_is).unwrap(), due, fund, units])
    };
    vec![
        row("A-1", "重大", "2026-11-20", Cell::Hundredths(500_050), list(&["甲厂", "乙厂"])),
        row("A-2", "重大", "2026-12-31", Cell::Int(0), list(&["甲厂"])),
        row("B-3", "一般", "2026-11-30", Cell::Empty, list(&["粮油，副食店"])),
        row("b-4", "一般", "", Cell::Int(5000), Cell::Empty),
    ]
}

#[track_caller]
fn fits(text: &str, expected: &str) {
    let filter = read(text, &columns(), &value).unwrap_or_else(|m| panic!("{text}: {m:?}"));
    let found = rows().into_iter().enumerate().filter(|(_, row)| filter.fits(row));
    let found: String = found.map(|(at, _)| (at + 1).to_string()).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn each_comparison() {
    for (text, expected) in [
        ("grade=重大", "12"),
        ("grade = major", "12"),
        ("等级 = 重大", "12"),
        ("grade!=major", "34"),
        ("grade 不是 major", "34"),
        ("due 早于 月底", "1"),
        ("due<月底", "1"),
        ("due<=月底", "13"),
        ("整改期限 ≥ 2026-11-30", "23"),
        ("due>2026-11-30", "2"),
        ("due=2026-11-30", "3"),
        // An empty date is not equal to a date.
        ("due!=2026-11-30", "124"),
        ("fund_yuan>5000", "1"),
        ("fund-yuan>=5000", "14"),
        ("资金=0", "2"),
        ("资金<1", "2"),
        ("no~b", "34"),
        ("no ~ A-", "12"),
        ("no !~ a", "34"),
        ("编号 不含 a", "34"),
        ("no=B-4", "4"),
        ("units=甲厂", "12"),
        ("单位 = “粮油，副食店”", "3"),
        ("no in (A-1, B-3)", "13"),
        ("grade in(重大)", "12"),
        ("grade not in (重大，general)", ""),
        ("编号 不属于 （A-1，A-2）", "34"),
        ("due empty", "4"),
        ("整改期限 为空", "4"),
        ("due not empty", "123"),
        ("due 不为空", "123"),
        ("units empty", "4"),
    ] {
        fits(text, expected);
    }
}

#[test]
fn and_binds_before_or_and_brackets_before_both() {
    for (text, expected) in [
        ("grade=重大 and due<月底", "1"),
        ("grade=重大 且 due>月底", "2"),
        ("grade=一般 or due<月底", "134"),
        ("grade=一般 && due empty || no=A-2", "24"),
        ("due empty or grade=重大 and due<月底", "14"),
        ("(due empty or grade=重大) and not due<月底", "24"),
        ("not (grade=重大 or due empty)", "3"),
        ("非 grade=重大 并且 非 due empty", "3"),
        ("not not grade=重大", "12"),
        ("GRADE=MAJOR OR no=b-4", ""),
    ] {
        if text.starts_with("GRADE") {
            // In this test the reader of values accepts lower-case letters only.
            let mistake = read(text, &columns(), &value).unwrap_err();
            assert_eq!(mistake.marked(text), "GRADE=【MAJOR】 OR no=b-4");
            continue;
        }
        fits(text, expected);
    }
}

#[test]
fn a_mistake_points_at_its_place() {
    for (text, shown, words) in [
        ("grade=重点 and due<月底", "grade=【重点】 and due<月底", "不能和“等级”比"),
        ("gade=重大", "【gade】=重大", "没有“gade”这一列；是不是 等级（grade）？"),
        ("等及=重大", "【等及】=重大", "是不是 等级（grade）？"),
        ("xyzzy=1", "【xyzzy】=1", "可用的列：编号（no）、等级（grade）"),
        ("grade<重大", "grade【<】重大", "不分大小先后"),
        ("grade=重大 due<月底", "grade=重大 【due】<月底", "and（且）"),
        ("grade=重大 and", "grade=重大 and【】", "列名"),
        ("grade", "grade【】", "后面要写"),
        ("grade=", "grade=【】", "空"),
        ("(grade=重大", "(grade=重大【】", "配对"),
        ("grade=重大)", "grade=重大【)】", "多了"),
        ("grade in 重大", "grade in 【重大】", "括号"),
        ("grade in (重大 一般)", "grade in (重大 【一般】)", "逗号"),
        ("no=“A-1", "no=【“A-1】", "引号"),
        ("", "【】", "列名"),
        ("grade=重大且due<月底", "grade=【重大且due】<月底", "两边要有空格"),
    ] {
        let mistake = read(text, &columns(), &value).unwrap_err();
        assert!(mistake.marked(text) == shown && mistake.what.contains(words), "{text}: {mistake:?}");
    }
    let deep = "(".repeat(100_000);
    assert!(read(&deep, &columns(), &value).unwrap_err().what.contains("太深"));
}

#[test]
fn several_conditions_all_hold() {
    let one = |text: &str| read(text, &columns(), &value).unwrap();
    let both = Filter::all(vec![one("grade=重大"), one("due>月底")]);
    assert_eq!(rows().iter().filter(|row| both.fits(row)).count(), 1);
    assert!(Filter::all(Vec::new()).fits(&rows()[0]));
}

#[test]
fn carets_are_under_the_place() {
    for (text, shown) in [
        ("等级=重点 and due<月底", "  等级=重点 and due<月底\n       ^^^^"),
        ("grade=", "  grade=\n        ^"),
        ("gade\t=重大", "  gade =重大\n  ^^^^"),
    ] {
        assert_eq!(read(text, &columns(), &value).unwrap_err().pointed(text), shown, "{text:?}");
    }
}

/// A column of a record that the row refers to is named by its whole key, or by the last part if no other column has
/// it.
#[test]
fn a_column_may_be_of_what_the_row_refers_to() {
    let mut columns = columns();
    columns.push(Column::new("unit.village", "单位.所属村"));
    columns.push(Column::new("unit.no", "单位.编号"));
    for (name, at) in [("unit.village", 5), ("village", 5), ("所属村", 5), ("单位.所属村", 5), ("no", 0), ("编号", 0)]
    {
        assert_eq!(find(&columns, name), Some(at), "{name}");
    }
    // A part of a header is enough if only one header contains it.
    assert_eq!(find(&columns, "期限"), Some(2));
    columns.push(Column::new("first_due", "原整改期限"));
    assert_eq!(find(&columns, "期限"), None);
    assert_eq!(unknown(&columns, "期限"), "“期限”说的是哪一列：整改期限（due）、原整改期限（first_due）？");
    let filter = read("village=东河村", &columns, &value).unwrap();
    assert!(filter.asks_from(5) && !read("no=1", &columns, &value).unwrap().asks_from(5));
}

/// A column is called by its former header too.
#[test]
fn a_former_header_names_its_column() {
    let columns = [Column::new("no", "编号"), Column::new("subject", "责任单位").formerly(&["谁欠"])];
    for name in ["谁欠", "责任单位", "subject"] {
        assert_eq!(read::find(&columns, name), Some(1), "{name}");
    }
}
