//! Writes a grid as Parquet, which keeps the types of columns: DuckDB, Spark, ClickHouse, Trino and Hive read the file as
//! it is. Every column may be empty. Words are written in English. Compressed with Snappy.

use crate::grid::describe::{cells, scaled};
use crate::grid::{CellOf, Grid, Row, Stored};
use chrono::NaiveDate;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::sync::Arc;

/// The most rows of a row group. They are in memory until the group is written.
const GROUP: usize = 50_000;

/// The digits of a decimal, which fit into 64 bits.
const DIGITS: i32 = 18;

/// The bytes of the file, and the number of its rows. `types` has the type of each column.
pub fn bytes(grid: Grid, types: &[Stored]) -> anyhow::Result<(Vec<u8>, u64)> {
    let fields = grid.columns.iter().zip(types).map(|(column, is)| field(&column.key, *is));
    let fields = fields.collect::<parquet::errors::Result<_>>()?;
    let schema = Type::group_type_builder("schema").with_fields(fields).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let (mut count, mut group) = (0, Vec::new());
    Grid::feed(grid.rows, &mut |row| {
        count += 1;
        group.push(row.into_owned());
        if group.len() == GROUP {
            put(&mut writer, &group, types)?;
            group.clear();
        }
        Ok(())
    })?;
    if !group.is_empty() {
        put(&mut writer, &group, types)?;
    }
    Ok((writer.into_inner()?, count))
}

fn field(name: &str, is: Stored) -> parquet::errors::Result<Arc<Type>> {
    let (physical, logical) = match is {
        Stored::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Stored::Integer => (Physical::INT64, None),
        Stored::Decimal(scale) => (Physical::INT64, Some(LogicalType::decimal(scale as i32, DIGITS))),
        Stored::Date => (Physical::INT32, Some(LogicalType::Date)),
        Stored::Flag => (Physical::BOOLEAN, None),
    };
    let field =
        Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL).with_logical_type(logical);
    let field = match is {
        Stored::Decimal(scale) => field.with_scale(scale as i32).with_precision(DIGITS),
        _ => field,
    };
    Ok(Arc::new(field.build()?))
}

/// Writes a row group.
fn put(writer: &mut SerializedFileWriter<Vec<u8>>, rows: &[Row], types: &[Stored]) -> anyhow::Result<()> {
    let mut group = writer.next_row_group()?;
    for (at, is) in types.iter().enumerate() {
        let Some(mut column) = group.next_column()? else { break };
        let column_cells = || rows.iter().map(|row| cells(row, types.len()).nth(at).unwrap_or(&CellOf::Empty));
        let levels: Vec<i16> = column_cells().map(|cell| i16::from(!is_empty(cell))).collect();
        let there = || column_cells().filter(|cell| !is_empty(cell));
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(typed) => {
                let values: Vec<ByteArray> = there().map(|cell| ByteArray::from(text(cell).into_bytes())).collect();
                typed.write_batch(&values, Some(&levels), None)?;
            }
            ColumnWriter::Int64ColumnWriter(typed) => {
                let scale = if let Stored::Decimal(scale) = is { *scale } else { 0 };
                let values = there().map(|cell| number(cell, scale)).collect::<anyhow::Result<Vec<i64>>>()?;
                typed.write_batch(&values, Some(&levels), None)?;
            }
            ColumnWriter::Int32ColumnWriter(typed) => {
                let values: Vec<i32> = there().map(days).collect();
                typed.write_batch(&values, Some(&levels), None)?;
            }
            ColumnWriter::BoolColumnWriter(typed) => {
                let values: Vec<bool> = there().map(|cell| matches!(cell, CellOf::Flag(true))).collect();
                typed.write_batch(&values, Some(&levels), None)?;
            }
            _ => anyhow::bail!("no such type of column"),
        }
        column.close()?;
    }
    group.close()?;
    Ok(())
}

/// Whether the cell has no value; a rate of nothing has none.
fn is_empty(cell: &CellOf) -> bool {
    matches!(cell, CellOf::Empty | CellOf::Rate { whole: 0, .. })
}

fn text(cell: &CellOf) -> String {
    match cell {
        CellOf::Text(text) => text.to_string(),
        CellOf::Word(word) => word.en.to_string(),
        cell => crate::grid::describe::describe(cell),
    }
}

/// A number with this many decimal places as a whole number.
fn number(cell: &CellOf, scale: u32) -> anyhow::Result<i64> {
    let (value, places) = match cell {
        CellOf::Int(number) => (i128::from(*number), 0),
        CellOf::Tenths(number) => (i128::from(*number), 1),
        CellOf::Hundredths(number) => (i128::from(*number), 2),
        CellOf::Rate { part, whole } => (scaled(*part, *whole, 10_i128.pow(scale)).unwrap_or(0), scale),
        _ => anyhow::bail!("no number"),
    };
    let raised = scale.checked_sub(places).map(|more| value * 10_i128.pow(more));
    Ok(i64::try_from(raised.ok_or_else(|| anyhow::anyhow!("more decimal places than the column"))?)?)
}

/// Days since 1970-01-01.
fn days(cell: &CellOf) -> i32 {
    let days = |date: &NaiveDate| date.signed_duration_since(NaiveDate::default()).num_days() as i32;
    if let CellOf::Date(date) = cell { days(date) } else { 0 }
}
