//! Writes a report as one JSON object, row by row: name, day, program, `rows`, then a key for each extra. Every row has
//! the keys of all columns. Numbers are exact and never floating point. A record is one line, for `grep` and `diff`.

use super::text::is_harmless;
use crate::grid::describe as cell;
use crate::grid::{Cell, CellOf, Column, Grid};
use crate::reply::{Extra, Report};
use std::io::Write;

/// Writes the report.
pub fn write(report: Report, generated_by: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "{{")?;
    write_value("report", &Cell::text(report.name), out)?;
    writeln!(out, ",")?;
    write_value("as_of", &Cell::Date(report.as_of), out)?;
    writeln!(out, ",")?;
    write_value("generated_by", &Cell::text(generated_by), out)?;
    writeln!(out, ",")?;
    write_grid("rows", report.rows, out)?;
    for extra in report.extras {
        writeln!(out, ",")?;
        match extra {
            Extra::Value { key, cell, .. } => write_value(key, &cell, out)?,
            Extra::Grid { key, grid, .. } => write_grid(key, grid, out)?,
        }
    }
    writeln!(out, "\n}}")?;
    Ok(())
}

fn write_value(key: &str, cell: &CellOf, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut line = b"  ".to_vec();
    push_text(key, &mut line)?;
    line.extend_from_slice(b": ");
    push_cell(cell, &mut line)?;
    Ok(out.write_all(&line)?)
}

fn write_grid(key: &str, grid: Grid, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut line = b"  ".to_vec();
    push_text(key, &mut line)?;
    line.extend_from_slice(b": [");
    out.write_all(&line)?;
    let keys = keys(&grid.columns)?;
    let mut before = "\n    {";
    Grid::feed(grid.rows, &mut |row| {
        line.clear();
        line.extend_from_slice(before.as_bytes());
        before = ",\n    {";
        for (key, cell) in keys.iter().zip(cell::cells(&row, keys.len())) {
            line.extend_from_slice(key);
            push_cell(cell, &mut line)?;
        }
        line.push(b'}');
        Ok(out.write_all(&line)?)
    })?;
    let after = if before.starts_with(',') { "\n  ]" } else { "]" };
    Ok(out.write_all(after.as_bytes())?)
}

/// The key of each column as JSON, with the colon.
fn keys(columns: &[Column]) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        let mut key = if place > 0 { b", ".to_vec() } else { Vec::new() };
        push_text(&column.key, &mut key)?;
        key.extend_from_slice(b": ");
        keys.push(key);
    }
    Ok(keys)
}

fn push_cell(cell: &CellOf, line: &mut Vec<u8>) -> anyhow::Result<()> {
    match cell {
        CellOf::Empty => line.extend_from_slice(b"null"),
        CellOf::Text(text) => push_text(text, line)?,
        CellOf::Int(number) => write!(line, "{number}")?,
        CellOf::Tenths(tenths) => line.extend_from_slice(shortest(*tenths, 1).as_bytes()),
        CellOf::Hundredths(hundredths) => line.extend_from_slice(shortest(*hundredths, 2).as_bytes()),
        CellOf::Date(date) => {
            line.push(b'"');
            line.extend_from_slice(&cell::iso(*date));
            line.push(b'"');
        }
        CellOf::Rate { part, whole } => match cell::scaled(*part, *whole, 10_000) {
            Some(rate) => line.extend_from_slice(cell::decimal(rate, 4).as_bytes()),
            None => line.extend_from_slice(b"null"),
        },
        CellOf::Flag(yes) => write!(line, "{yes}")?,
        CellOf::Word(word) => push_text(&word.en, line)?,
        CellOf::List(cells) => {
            line.push(b'[');
            for (place, cell) in cells.iter().enumerate() {
                if place > 0 {
                    line.extend_from_slice(b", ");
                }
                push_cell(cell, line)?;
            }
            line.push(b']');
        }
    }
    Ok(())
}

/// Appends a text as JSON. Control characters are written as escapes.
fn push_text(text: &str, line: &mut Vec<u8>) -> serde_json::Result<()> {
    if text.chars().all(is_harmless) {
        return serde_json::to_writer(line, text);
    }
    for character in serde_json::to_string(text)?.chars() {
        match is_harmless(character) {
            true => line.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            false => line.extend_from_slice(format!("\\u{:04x}", u32::from(character)).as_bytes()),
        }
    }
    Ok(())
}

/// A decimal number without unneeded zeros: `5600.5`, `12000`.
fn shortest(value: i64, places: u32) -> String {
    let exact = cell::decimal(i128::from(value), places);
    exact.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
