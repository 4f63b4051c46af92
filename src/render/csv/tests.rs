//! CSV as spreadsheets and screens read it.

use super::*;
use crate::grid::{Column, Row, Word};
use chrono::NaiveDate;

fn major() -> Cell {
    Cell::Word(Word { en: "major".into(), zh: "重大".into() })
}

fn written(columns: Vec<Column>, rows: Vec<Row>, delimiter: u8) -> String {
    let report = Report::new("test", "试", NaiveDate::MIN, Grid::new(columns, rows));
    let mut out = Vec::new();
    write(report, delimiter, false, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn field(cell: Cell) -> String {
    let text = written(vec![Column::new("a", "甲"), Column::new("b", "乙")], vec![Row::new(vec![cell])], b'\t');
    text["甲\t乙\r\n".len()..].trim_end_matches("\t\r\n").to_owned()
}

#[test]
fn every_column_and_row_with_crlf_and_quotes() {
    let columns = vec![Column::new("no", "编号").data(), Column::new("title", "事项"), Column::new("n", "数").number()];
    let rows = vec![
        Row::new(vec![Cell::Int(1), Cell::text("a,\"b\"\n二"), Cell::Hundredths(-560_050)]),
        Row::new(vec![Cell::Empty, major()]),
    ];
    assert_eq!(written(columns.clone(), rows, b','), "编号,事项,数\r\n1,\"a,\"\"b\"\"\n二\",-5600.50\r\n,重大,\r\n");
    assert_eq!(written(columns, vec![], b'\t'), "编号\t事项\t数\r\n");
}

#[test]
fn a_screen_is_shown_nothing_that_it_would_obey() {
    let grid = || Grid::new(vec![Column::new("a", "甲")], vec![Row::new(vec![Cell::text("红\u{1b}[31m\u{9b}1m")])]);
    let written = |on_screen: bool| {
        let mut out = Vec::new();
        write(Report::new("test", "试", NaiveDate::MIN, grid()), b',', on_screen, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(written(true), "甲\n红␛[31m<U+009B>1m\n");
    assert_eq!(written(false), "甲\r\n红\u{1b}[31m\u{9b}1m\r\n");
}

#[test]
fn a_form_has_its_rows_around_the_table() {
    let grid = Grid::new(vec![Column::new("a", "甲"), Column::new("b", "乙")], vec![Row::new(vec![Cell::Int(1)])]);
    let mut report = Report::new("test", "试", NaiveDate::MIN, grid);
    report.page.above = vec![vec!["统计表".into()], vec!["单位：=镇".into(), "=日期".into()]];
    report.page.below = vec![vec!["审核人：".into(), "".into(), "填表人：".into()]];
    let mut out = Vec::new();
    write(report, b',', false, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text, "统计表,\r\n单位：=镇,'=日期\r\n甲,乙\r\n1,\r\n审核人：,,填表人：\r\n");
}

#[test]
fn formulas_become_texts_and_numbers_stay_numbers() {
    for (cell, words) in [
        (Cell::text("=1+1"), "'=1+1"),
        (Cell::text("+86"), "'+86"),
        (Cell::text("-"), "'-"),
        (Cell::text("@a"), "'@a"),
        (Cell::text("＝1"), "'＝1"),
        (Cell::text("'=1"), "''=1"),
        (Cell::text("''-1"), "'''-1"),
        (Cell::text("'a"), "'a"),
        (Cell::text("a=1"), "a=1"),
        (Cell::text("\r1"), "\"'\r1\""),
        (Cell::text("\t1"), "\"'\t1\""),
        (Cell::Int(-1), "-1"),
        (Cell::Rate { part: 6, whole: 7 }, "85.7%"),
        (Cell::List(vec![Cell::text("=1"), Cell::text("b")]), "'=1；b"),
        (Cell::List(vec![Cell::Int(-1), Cell::Int(2)]), "-1；2"),
    ] {
        assert_eq!(field(cell.clone()), words, "{cell:?}");
    }
}

/// Scripts know the former headers and words: CSV keeps them, and only CSV.
#[test]
fn former_headers_and_words_stay() {
    let columns = vec![Column::new("subject", "责任单位").formerly(&["谁欠"]), Column::new("step", "步骤")];
    let reopened = Cell::Word(Word { en: "reopen".into(), zh: "重新列入整改".into() });
    let rows = vec![Row::new(vec![Cell::text("甲"), reopened]), Row::new(vec![Cell::text("从未开展"), Cell::Empty])];
    assert_eq!(written(columns, rows, b','), "谁欠,步骤\r\n甲,重开\r\n从未,\r\n");
}
