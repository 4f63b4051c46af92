//! Writes the main rows as CSV or TSV: RFC 4180 with CRLF, every column, Chinese headers and words. A text that a
//! spreadsheet would read as a formula or an error gets a `'` in front, which import removes. The bytes are UTF-8
//! without a byte-order mark; the room `output` adds encoding and mark.

use super::{field, text};
use crate::grid::describe as cell;
use crate::grid::fault::is_fault;
use crate::grid::{Cell, CellOf, Grid};
use crate::reply::Report;
use ::csv::{Terminator, Writer, WriterBuilder};
use std::io::Write;

/// Values whose official word changed, with the word that CSV keeps because scripts know it.
const KEPT: [(&str, &str); 2] = [("重新列入整改", "重开"), ("从未开展", "从未")];

/// A spreadsheet reads a text that begins with one of these characters as a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

/// Writes the rows. With `on_screen`, control characters are replaced, because a person reads the output.
pub fn write(report: Report, delimiter: u8, on_screen: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    if !on_screen {
        return write_exact(report, delimiter, out);
    }
    let mut bytes = Vec::new();
    write_exact(report, delimiter, &mut bytes)?;
    Ok(out.write_all(text::safe(&String::from_utf8(bytes)?).as_bytes())?)
}

fn write_exact(report: Report, delimiter: u8, out: &mut dyn Write) -> anyhow::Result<()> {
    let Grid { columns, rows } = report.rows;
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_writer(out);
    let mut words = String::new();
    around(&report.page.above, columns.len(), &mut words, &mut writer)?;
    if !report.page.groups.is_empty() {
        let mut row = vec![String::new(); columns.len()];
        report.page.groups.iter().for_each(|group| row[group.first] = group.name.clone());
        around(&[row], columns.len(), &mut words, &mut writer)?;
    }
    writer.write_record(columns.iter().map(|column| column.in_csv.unwrap_or(&column.header)))?;
    Grid::feed(rows, &mut |row| {
        for cell in cell::cells(&row, columns.len()) {
            write_cell(cell, &mut words, &mut writer)?;
        }
        Ok(writer.write_record(None::<&[u8]>)?)
    })?;
    around(&report.page.below, columns.len(), &mut words, &mut writer)?;
    Ok(writer.flush()?)
}

/// Writes the rows of a form above or below its table, filled up to the width of the table.
fn around(
    rows: &[Vec<String>],
    width: usize,
    words: &mut String,
    writer: &mut Writer<&mut dyn Write>,
) -> ::csv::Result<()> {
    for row in rows {
        for place in 0..width.max(row.len()) {
            let text = row.get(place).map_or(Cell::Empty, Cell::text);
            write_cell(&text, words, writer)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn write_cell(cell: &CellOf, words: &mut String, writer: &mut Writer<&mut dyn Write>) -> ::csv::Result<()> {
    let shown = match cell {
        CellOf::Text(text) => text,
        _ => {
            words.clear();
            field::describe(cell, words);
            &**words
        }
    };
    let shown = KEPT.iter().find(|(now, _)| *now == shown).map_or(shown, |(_, kept)| kept);
    match begins_with_text(cell) && is_taken_for_another(shown) {
        true => writer.write_field(format!("'{shown}")),
        false => writer.write_field(shown),
    }
}

/// Whether a spreadsheet would read the text as a formula or an error, behind any `'`.
fn is_taken_for_another(text: &str) -> bool {
    // Most texts begin with a digit or with a Chinese character.
    if matches!(text.as_bytes().first(), None | Some(b'0'..=b'9' | 0xE4..=0xE9)) {
        return false;
    }
    let bare = text.trim_start_matches('\'');
    bare.starts_with(FORMULA) || is_fault(bare)
}

/// Whether the cell is a text; a number may begin with a minus sign.
fn begins_with_text(cell: &CellOf) -> bool {
    match cell {
        CellOf::Text(_) => true,
        CellOf::List(cells) => cells.first().is_some_and(begins_with_text),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
