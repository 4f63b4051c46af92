//! Reads the rows of a table from Parquet as `publish` writes it.

use super::{placed, places};
use crate::grid::{Cell, Sink};
use crate::publish::{Table, Type};
use bytes::Bytes;
use chrono::{Days, NaiveDate};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

/// Hands each row to `sink`.
///
/// # Errors
/// A Chinese sentence if the file is no Parquet, or if a value has another type than its column.
pub fn read(table: &Table, bytes: Vec<u8>, sink: &mut Sink) -> anyhow::Result<()> {
    let broken = |error: parquet::errors::ParquetError| anyhow::anyhow!("不是完好的 Parquet：{error}");
    let reader = SerializedFileReader::new(Bytes::from(bytes)).map_err(broken)?;
    let fields = reader.metadata().file_metadata().schema().get_fields().to_vec();
    let places = places(table, fields.iter().map(|field| field.name()))?;
    for (at, row) in (1..).zip(reader.get_row_iter(None).map_err(broken)?) {
        let row = row.map_err(broken)?;
        let mut cells = Vec::with_capacity(places.len());
        for (place, (_, field)) in places.iter().zip(row.get_column_iter()) {
            let column = &table.columns[*place];
            let cell = cell(column.is, field);
            cells.push(cell.ok_or_else(|| anyhow::anyhow!("第 {at} 条的 {}“{field}”不合类型", column.name))?);
        }
        sink(placed(table, &places, cells.into_iter()))?;
    }
    Ok(())
}

fn cell(is: Type, field: &Field) -> Option<Cell> {
    match (is, field) {
        (_, Field::Null) => Some(Cell::Empty),
        (Type::Name | Type::Text, Field::Str(text)) => Some(Cell::text(text)),
        (Type::Integer, Field::Long(number)) => Some(Cell::Int(*number)),
        (Type::Decimal(scale), Field::Decimal(decimal)) if decimal.scale() == scale as i32 => {
            let bytes: [u8; 8] = decimal.data().try_into().ok()?;
            Some(super::check::scaled_cell(i64::from_be_bytes(bytes), scale))
        }
        (Type::Date, Field::Date(days)) => {
            let days = u64::try_from(*days).ok()?;
            NaiveDate::default().checked_add_days(Days::new(days)).map(Cell::Date)
        }
        (Type::Flag, Field::Bool(yes)) => Some(Cell::Flag(*yes)),
        _ => None,
    }
}
