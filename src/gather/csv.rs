//! Reads the rows of a table from CSV as `publish --csv` writes it.

use super::{placed, places};
use crate::grid::{Cell, Sink};
use crate::publish::{Table, Type};
use chrono::NaiveDate;

/// Hands each row to `sink`. An empty field has no value.
///
/// # Errors
/// A Chinese sentence with the place of the row, the column and the value.
pub fn read(table: &Table, bytes: &[u8], sink: &mut Sink) -> anyhow::Result<()> {
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let header = reader.headers()?.clone();
    let places = places(table, header.iter())?;
    for (at, record) in (1..).zip(reader.records()) {
        let record = record?;
        let mut cells = Vec::with_capacity(places.len());
        for (place, field) in places.iter().zip(&record) {
            let column = &table.columns[*place];
            let cell = cell(column.is, field);
            cells.push(cell.ok_or_else(|| anyhow::anyhow!("第 {at} 条的 {}“{field}”不合格式", column.name))?);
        }
        sink(placed(table, &places, cells.into_iter()))?;
    }
    Ok(())
}

fn cell(is: Type, field: &str) -> Option<Cell> {
    if field.is_empty() {
        return Some(Cell::Empty);
    }
    match is {
        Type::Name | Type::Text => Some(Cell::text(field)),
        Type::Integer => field.parse().ok().map(Cell::Int),
        Type::Decimal(scale) => decimal(field, scale),
        Type::Date => NaiveDate::parse_from_str(field, "%Y-%m-%d").ok().map(Cell::Date),
        Type::Flag => match field {
            "true" => Some(Cell::Flag(true)),
            "false" => Some(Cell::Flag(false)),
            _ => None,
        },
    }
}

/// A decimal with at most `scale` decimal places.
fn decimal(field: &str, scale: u32) -> Option<Cell> {
    let (whole, part) = field.split_once('.').unwrap_or((field, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(part) || part.len() > scale as usize || !is_number(whole.trim_start_matches('-')) {
        return None;
    }
    let value = format!("{whole}{part:0<places$}", places = scale as usize).parse().ok()?;
    Some(super::check::scaled_cell(value, scale))
}
