use super::*;
use crate::grid::{Row, Word};
use chrono::NaiveDate;
use proptest::prelude::*;

fn major() -> Cell {
    Cell::Word(Word { en: "major".into(), zh: "重大".into() })
}

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()
}

fn written(report: Report) -> String {
    let mut out = Vec::new();
    write(report, "zhiben 0.1.0", &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn one_object_with_a_record_on_each_line() {
    let columns = vec![Column::new("no", "编号").data(), Column::new("title", "事项")];
    let rows = vec![Row::new(vec![Cell::text("YH-1"), Cell::text("a\"\n\u{1b}《b》")]), Row::new(vec![Cell::Int(2)])];
    let mut report = Report::new("overdue", "逾期", date(), Grid::new(columns.clone(), rows));
    report.extras = vec![
        Extra::Value { key: "open", label: "", cell: Cell::Int(3) },
        Extra::Grid { key: "units", title: String::new(), grid: Grid::new(columns, vec![]) },
    ];
    report.notes = vec!["不在此".into()];
    assert_eq!(
        written(report),
        r#"{
  "report": "overdue",
  "as_of": "2026-11-30",
  "generated_by": "zhiben 0.1.0",
  "rows": [
    {"no": "YH-1", "title": "a\"\n\u001b《b》"},
    {"no": 2, "title": null}
  ],
  "open": 3,
  "units": []
}
"#
    );
}

#[test]
fn every_type_has_its_exact_form() {
    for (cell, form) in [
        (Cell::Empty, "null"),
        (Cell::Int(i64::MIN), "-9223372036854775808"),
        (Cell::Hundredths(560_050), "5600.5"),
        (Cell::Tenths(857), "85.7"),
        (Cell::Tenths(1000), "100"),
        (Cell::Hundredths(1_200_000), "12000"),
        (Cell::Hundredths(-5), "-0.05"),
        (Cell::Hundredths(0), "0"),
        (Cell::Hundredths(i64::MAX), "92233720368547758.07"),
        (Cell::Date(date()), "\"2026-11-30\""),
        (Cell::Rate { part: 6, whole: 7 }, "0.8571"),
        (Cell::Rate { part: 2, whole: 2 }, "1.0000"),
        (Cell::Rate { part: 0, whole: 0 }, "null"),
        (Cell::Flag(true), "true"),
        (major(), "\"major\""),
        (Cell::List(vec![Cell::text("甲"), Cell::Int(1)]), "[\"甲\", 1]"),
        (Cell::List(vec![]), "[]"),
    ] {
        let mut line = Vec::new();
        push_cell(&cell, &mut line).unwrap();
        assert_eq!(String::from_utf8(line).unwrap(), form, "{cell:?}");
    }
}

#[test]
fn rows_pass_as_they_come() {
    let rows: fn(&mut crate::grid::Sink) -> anyhow::Result<()> = |sink| {
        sink(Row::new(vec![Cell::Int(1)]))?;
        anyhow::bail!("断了")
    };
    let grid = Grid::stream(vec![Column::new("n", "数")], Box::new(rows));
    let mut out = Vec::new();
    assert!(write(Report::new("a", "", date(), grid), "z", &mut out).is_err());
    assert!(String::from_utf8(out).unwrap().ends_with("{\"n\": 1}"));
}

proptest! {
    #[test]
    fn what_is_written_can_be_read(texts in proptest::collection::vec(any::<String>(), 0..5), number in any::<i64>()) {
        let rows = texts.iter().map(|text| Row::new(vec![Cell::text(text), Cell::Int(number)])).collect();
        let columns = vec![Column::new("text", "文"), Column::new("number", "数")];
        let read: serde_json::Value = serde_json::from_str(&written(Report::new("a", "", date(), Grid::new(columns, rows)))).unwrap();
        let rows = read["rows"].as_array().unwrap();
        prop_assert_eq!(rows.len(), texts.len());
        for (row, text) in rows.iter().zip(&texts) {
            prop_assert_eq!(row["text"].as_str(), Some(text.as_str()));
            prop_assert_eq!(row["number"].as_i64(), Some(number));
        }
    }
}
