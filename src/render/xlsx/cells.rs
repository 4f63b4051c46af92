//! Writes a cell of a grid as a cell of a sheet: a date as a date, a number as a number, everything else as text. A
//! number with more digits than a spreadsheet keeps is written as text. A text that is too long is an error with
//! advice.

use super::looks::Looks;
use crate::grid::CellOf;
use crate::render::field;
use crate::reply::Mistake;
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// The greatest number of which a spreadsheet keeps all digits.
const EXACT: u64 = 999_999_999_999_999;

/// The most characters of one cell in Excel, in UTF-16.
const LONGEST: usize = 32_767;

/// Day 0 of a spreadsheet. Day numbers before March 1900 are wrong by one, so that dates before `FIRST` are written as
/// text.
const EPOCH: Option<NaiveDate> = NaiveDate::from_ymd_opt(1899, 12, 30);
const FIRST: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 3, 1);

/// What to type if a sheet is too small.
pub const INSTEAD: &str = "请改用 CSV：-f csv，或 -o 文件.csv";

/// The place of a cell and how it is written.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub row: u32,
    pub column: u16,
    /// The format of the column, if it has one. A cell of this format is written without a format, which takes half the
    /// time.
    pub kept: Option<&'a Format>,
    /// Whether a text may take several lines.
    pub wraps: bool,
}

/// Writes the cell, and puts its text into `words` for measuring.
pub fn put(
    sheet: &mut Worksheet,
    at: Place<'_>,
    cell: &CellOf,
    looks: &Looks,
    words: &mut String,
) -> anyhow::Result<()> {
    words.clear();
    field::describe(cell, words);
    let is_kept = |look: &Format| at.kept.is_some_and(|kept| std::ptr::eq(kept, look));
    if let Some((number, look)) = number(cell, looks) {
        match is_kept(look) {
            true => sheet.write_number(at.row, at.column, number)?,
            false => sheet.write_number_with_format(at.row, at.column, number, look)?,
        };
    } else if !words.is_empty() {
        let look = if at.wraps { &looks.wrapped } else { &looks.text };
        let written = match is_kept(look) {
            true => sheet.write_string(at.row, at.column, words.as_str()),
            false => sheet.write_string_with_format(at.row, at.column, words.as_str(), look),
        };
        written.map_err(|error| refused(error, at.row))?;
    }
    Ok(())
}

/// The cell as a number with its format; `None` if the cell is no number, or has more digits than a spreadsheet keeps.
fn number<'a>(cell: &CellOf, looks: &'a Looks) -> Option<(f64, &'a Format)> {
    match *cell {
        CellOf::Int(n) if n.unsigned_abs() <= EXACT => Some((n as f64, &looks.whole)),
        CellOf::Hundredths(n) if n.unsigned_abs() <= EXACT => Some((n as f64 / 100.0, &looks.decimal)),
        CellOf::Tenths(n) if n.unsigned_abs() <= EXACT => Some((n as f64 / 10.0, &looks.tenths)),
        CellOf::Rate { part, whole } if whole != 0 => Some((part as f64 / whole as f64, &looks.percent)),
        CellOf::Date(date) if Some(date) >= FIRST => {
            Some((date.signed_duration_since(EPOCH?).num_days() as f64, &looks.date))
        }
        _ => None,
    }
}

/// The error for what Excel cannot hold, with advice. The row is numbered as in the sheet.
fn refused(error: XlsxError, row: u32) -> anyhow::Error {
    let what = match error {
        XlsxError::MaxStringLengthExceeded => format!("第 {} 行有一格超过 {LONGEST} 个字符，xlsx 装不下", row + 1),
        XlsxError::RowColumnLimitError => full(),
        other => return other.into(),
    };
    Mistake::new(what).hint(INSTEAD).into()
}

/// The sentence for a sheet that is full.
pub fn full() -> String {
    "行数超过 1048576，xlsx 的一张表装不下".to_string()
}
