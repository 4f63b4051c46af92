//! Writes any grid as JSON: the output is JSON and is read back as the same values, to the last digit.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use zhiben::grid::{Cell, Column, Grid, Row, Word};
use zhiben::format::Format;
use zhiben::render::{Look, render};
use zhiben::reply::{Beside, Report};

#[derive(Debug)]
struct Table {
    keys: Vec<String>,
    rows: Vec<Vec<Cell>>,
    beside: Option<Cell>,
}

impl<'a> Arbitrary<'a> for Table {
    fn arbitrary(from: &mut Unstructured<'a>) -> arbitrary::Result<Table> {
        let mut keys: Vec<String> = from.arbitrary_iter()?.take(6).collect::<arbitrary::Result<_>>()?;
        keys.sort();
        keys.dedup();
        let mut rows = Vec::new();
        while rows.len() < 8 && from.arbitrary()? {
            let width = from.int_in_range(0..=keys.len() + 1)?;
            rows.push((0..width).map(|_| cell(from, 3)).collect::<arbitrary::Result<_>>()?);
        }
        let beside = if from.arbitrary()? { Some(cell(from, 3)?) } else { None };
        Ok(Table { keys, rows, beside })
    }
}

fn cell(from: &mut Unstructured<'_>, depth: u8) -> arbitrary::Result<Cell> {
    Ok(match from.int_in_range(0..=if depth > 0 { 9 } else { 8 })? {
        0 => Cell::Empty,
        1 => Cell::Text(from.arbitrary()?),
        2 => Cell::Int(from.arbitrary()?),
        3 => Cell::Hundredths(from.arbitrary()?),
        4 => Cell::Tenths(from.arbitrary()?),
        5 => NaiveDate::from_num_days_from_ce_opt(from.int_in_range(1..=3_652_059)?).map_or(Cell::Empty, Cell::Date),
        6 => Cell::Rate { part: from.arbitrary()?, whole: from.arbitrary()? },
        7 => Cell::Flag(from.arbitrary()?),
        8 => {
            let (en, zh): (String, String) = from.arbitrary()?;
            Cell::Word(Word { en: en.into(), zh: zh.into() })
        }
        _ => {
            let many = from.int_in_range(0..=4)?;
            Cell::List((0..many).map(|_| cell(from, depth - 1)).collect::<arbitrary::Result<_>>()?)
        }
    })
}

/// A number with all the digits that it was written with.
fn digits(value: &Value) -> String {
    assert!(value.is_number(), "{value}");
    value.to_string()
}

/// A decimal number with at most `places` decimals, in units of its last place: `1.5` with two places is 150.
fn exact(written: &str, places: usize) -> i128 {
    let (sign, written) = written.strip_prefix('-').map_or((1, written), |rest| (-1, rest));
    let (whole, part) = written.split_once('.').unwrap_or((written, ""));
    assert!(part.len() <= places && !whole.is_empty(), "{written}");
    sign * format!("{whole}{part:0<places$}").parse::<i128>().expect("digits")
}

fn check(value: &Value, cell: &Cell) {
    match cell {
        Cell::Empty => assert!(value.is_null()),
        Cell::Text(text) => assert_eq!(value, text),
        Cell::Int(number) => assert_eq!(digits(value), number.to_string()),
        Cell::Hundredths(n) => assert_eq!(exact(&digits(value), 2), i128::from(*n)),
        Cell::Tenths(n) => assert_eq!(exact(&digits(value), 1), i128::from(*n)),
        Cell::Date(date) => assert_eq!(*value, json!(date.to_string())),
        Cell::Rate { whole: 0, .. } => assert!(value.is_null()),
        Cell::Rate { part, whole } => {
            // Four decimals; the rate differs from the exact one by at most half of the last decimal.
            let (rate, part, whole) = (exact(&digits(value), 4), i128::from(*part), i128::from(*whole));
            assert!((2 * (rate * whole - part * 10_000)).abs() <= whole.abs(), "{value} for {cell:?}");
        }
        Cell::Flag(yes) => assert_eq!(*value, json!(yes)),
        Cell::Word(word) => assert_eq!(value, word.en.as_ref()),
        Cell::List(cells) => {
            let values = value.as_array().expect("a list");
            assert_eq!(values.len(), cells.len());
            values.iter().zip(cells).for_each(|(value, cell)| check(value, cell));
        }
    }
}

fn check_row(value: &Value, keys: &[String], cells: &[Cell]) {
    let held: &Map<String, Value> = value.as_object().expect("an object");
    assert_eq!(held.len(), keys.len());
    for (place, key) in keys.iter().enumerate() {
        check(&held[key], cells.get(place).unwrap_or(&Cell::Empty));
    }
}

fuzz_target!(|table: Table| {
    let columns = || table.keys.iter().map(|key| Column::named(key.clone(), String::new())).collect();
    let rows: Vec<Row> = table.rows.iter().cloned().map(Row::new).collect();
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let mut report = Report::new("list", "", day, Grid::new(columns(), rows.clone()));
    report.beside = vec![Beside::Grid { key: "more", title: String::new(), grid: Grid::new(columns(), rows) }];
    report.beside.extend(table.beside.clone().map(|cell| Beside::Value { key: "one", label: "", cell }));
    let mut bytes = Vec::new();
    render(report, Format::Json, Look::default(), "zhiben", &[], &mut bytes).expect("a grid at hand is always written");
    let read: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!((&read["report"], &read["as_of"]), (&json!("list"), &json!("2026-11-23")));
    for key in ["rows", "more"] {
        let rows = read[key].as_array().expect("rows");
        assert_eq!(rows.len(), table.rows.len());
        rows.iter().zip(&table.rows).for_each(|(row, cells)| check_row(row, &table.keys, cells));
    }
    if let Some(cell) = &table.beside {
        check(&read["one"], cell);
    }
});
