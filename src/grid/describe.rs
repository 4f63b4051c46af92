//! A cell as text for people: dates in ISO form, enumerations and yes/no in Chinese, rates as percentages. Every format
//! for people and every spreadsheet uses it. Integer arithmetic only; no width and no escaping.

use crate::grid::{CellOf, RowOf};
use chrono::{Datelike, NaiveDate};
use std::fmt::Write;

/// Appends the text of the cell to `out`, with `between` between the elements of a list.
pub fn describe_into(cell: &CellOf, between: &str, out: &mut String) {
    // Writing to a String never fails.
    let _ = match cell {
        CellOf::Empty => Ok(()),
        CellOf::Text(text) => out.write_str(text),
        CellOf::Int(number) => write!(out, "{number}"),
        CellOf::Hundredths(hundredths) if hundredths % 100 == 0 => write!(out, "{}", hundredths / 100),
        CellOf::Hundredths(hundredths) => out.write_str(&decimal(i128::from(*hundredths), 2)),
        CellOf::Tenths(tenths) => out.write_str(&decimal(i128::from(*tenths), 1)),
        CellOf::Date(date) => {
            out.push_str(str::from_utf8(&iso(*date)).unwrap_or_default());
            Ok(())
        }
        CellOf::Rate { part, whole } => match scaled(*part, *whole, 1000) {
            Some(thousandths) => write!(out, "{}%", decimal(thousandths, 1)),
            None => Ok(()),
        },
        CellOf::Flag(yes) => out.write_str(if *yes { "是" } else { "否" }),
        CellOf::Word(word) => out.write_str(&word.zh),
        CellOf::List(cells) => {
            for (place, cell) in cells.iter().enumerate() {
                if place > 0 {
                    out.push_str(between);
                }
                describe_into(cell, between, out);
            }
            Ok(())
        }
    };
}

/// A date as `2026-03-09`. The years of all dates have four digits.
pub fn iso(date: NaiveDate) -> [u8; 10] {
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let (year, month, day) = (date.year().unsigned_abs(), date.month(), date.day());
    let [thousands, hundreds, tens, ones] = [1000, 100, 10, 1].map(|unit| digit(year / unit));
    [thousands, hundreds, tens, ones, b'-', digit(month / 10), digit(month), b'-', digit(day / 10), digit(day)]
}

/// The text of the cell, with `、` between the elements of a list.
pub fn describe(cell: &CellOf) -> String {
    let mut out = String::new();
    describe_into(cell, "、", &mut out);
    out
}

/// `part × scale ÷ whole`, rounded half up; `None` if the whole is 0.
pub fn scaled(part: i64, whole: i64, scale: i128) -> Option<i128> {
    let (part, whole) = (i128::from(part) * i128::from(whole.signum()), i128::from(whole).abs());
    (whole != 0).then(|| (2 * part * scale + whole).div_euclid(2 * whole))
}

/// `value ÷ 10^places` exactly, with all decimal places.
pub fn decimal(value: i128, places: u32) -> String {
    let one = 10_u128.pow(places);
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    format!("{sign}{}.{:0places$}", value / one, value % one, places = places as usize)
}

/// The first `count` cells of a row; missing ones are empty.
pub fn cells<'r, 'a>(row: &'r RowOf<'a>, count: usize) -> impl Iterator<Item = &'r CellOf<'a>> {
    row.cells.iter().chain(std::iter::repeat(&CellOf::Empty)).take(count)
}

/// The text, or its first characters with a sign that there are more.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Cell, Word};

    fn major() -> Cell {
        Cell::Word(Word { en: "major".into(), zh: "重大".into() })
    }

    #[test]
    fn every_type_has_its_words() {
        for (cell, words) in [
            (Cell::Empty, ""),
            (Cell::text("消防栓"), "消防栓"),
            (Cell::Int(-3), "-3"),
            (Cell::Hundredths(1_200_000), "12000"),
            (Cell::Hundredths(560_050), "5600.50"),
            (Cell::Hundredths(-5), "-0.05"),
            (Cell::Hundredths(i64::MIN), "-92233720368547758.08"),
            (Cell::Tenths(857), "85.7"),
            (Cell::Tenths(1000), "100.0"),
            (Cell::Tenths(-5), "-0.5"),
            (Cell::maybe(NaiveDate::from_ymd_opt(2026, 3, 9), Cell::Date), "2026-03-09"),
            (Cell::Rate { part: 6, whole: 7 }, "85.7%"),
            (Cell::Rate { part: 1, whole: 2000 }, "0.1%"),
            (Cell::Rate { part: 499, whole: 1_000_000 }, "0.0%"),
            (Cell::Rate { part: 7, whole: 7 }, "100.0%"),
            (Cell::Rate { part: i64::MAX, whole: 1 }, "922337203685477580700.0%"),
            (Cell::Rate { part: 1, whole: 0 }, ""),
            (Cell::Flag(true), "是"),
            (Cell::Flag(false), "否"),
            (major(), "重大"),
            (Cell::List(vec![Cell::text("甲"), Cell::Int(2), major()]), "甲、2、重大"),
            (Cell::List(vec![]), ""),
        ] {
            assert_eq!(describe(&cell), words, "{cell:?}");
        }
    }

    #[test]
    fn rates_round_half_up() {
        assert_eq!(scaled(6, 7, 10_000), Some(8571));
        assert_eq!(scaled(1, 16, 1000), Some(63));
        assert_eq!(scaled(-1, 16, 1000), Some(-62));
        assert_eq!(scaled(1, -16, 1000), Some(-62));
        assert_eq!(scaled(1, 0, 1000), None);
    }
}
