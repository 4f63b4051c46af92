//! Writes the main rows as CSV or TSV: RFC 4180 with CRLF, every column, Chinese headers and words. A text that a
//! spreadsheet would read as a formula or an error gets a `'` in front, which import removes. The bytes are UTF-8
//! without a byte-order mark; the room `output` adds encoding and mark.

use super::{field, text};
use crate::grid::describe as cell;
use crate::grid::fault::is_fault;
use crate::grid::{Cell, CellOf, Grid, Row, RowOf};
use crate::render::Out;
use crate::reply::Report;
use ::csv::{ByteRecord, Terminator, Writer, WriterBuilder};

/// Values whose official word changed, with the word that CSV keeps because scripts know it.
const KEPT: [(&str, &str); 2] = [("重新列入整改", "重开"), ("从未开展", "从未")];

/// A spreadsheet reads a text that begins with one of these characters as a formula.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

/// Writes the rows. With `on_screen`, control characters are replaced, because a person reads the output.
pub fn write(report: Report, delimiter: u8, on_screen: bool, out: &mut Out) -> anyhow::Result<()> {
    if !on_screen {
        return write_exact(report, delimiter, out);
    }
    let mut bytes = Vec::new();
    write_exact(report, delimiter, &mut bytes)?;
    Ok(out.write_all(text::safe(&String::from_utf8(bytes)?).as_bytes())?)
}

fn write_exact(report: Report, delimiter: u8, out: &mut Out) -> anyhow::Result<()> {
    let Grid { columns, rows } = report.rows;
    let width = columns.len();
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::CRLF)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_writer(out);
    around(&report.page.above, width, &mut writer)?;
    if !report.page.groups.is_empty() {
        let mut row = vec![String::new(); width];
        report.page.groups.iter().for_each(|group| row[group.first] = group.name.clone());
        around(&[row], width, &mut writer)?;
    }
    writer.write_record(columns.iter().map(|column| column.in_csv.unwrap_or(&column.header)))?;
    let mut fields = Fields::default();
    Grid::feed(rows, &mut |row| Ok(writer.write_byte_record(fields.of(&row, width))?))?;
    around(&report.page.below, width, &mut writer)?;
    Ok(writer.flush()?)
}

/// Writes the rows of a form above or below its table, filled up to the width of the table.
fn around(rows: &[Vec<String>], width: usize, writer: &mut Writer<&mut Out>) -> ::csv::Result<()> {
    let mut fields = Fields::default();
    rows.iter().try_for_each(|row| {
        let cells = row.iter().map(Cell::text).collect();
        writer.write_byte_record(fields.of(&Row::new(cells), width.max(row.len())))
    })
}

/// The fields of a row before they are quoted. One is used for all rows, so that their memory is used again.
#[derive(Default)]
struct Fields {
    record: ByteRecord,
    words: String,
}

impl Fields {
    fn of(&mut self, row: &RowOf, width: usize) -> &ByteRecord {
        self.record.clear();
        cell::cells(row, width).for_each(|cell| self.push(cell));
        &self.record
    }

    fn push(&mut self, cell: &CellOf) {
        let shown = match cell {
            CellOf::Empty => "",
            CellOf::Text(text) => text,
            _ => {
                self.words.clear();
                field::describe(cell, &mut self.words);
                &self.words
            }
        };
        let shown = KEPT.iter().find(|(now, _)| *now == shown).map_or(shown, |(_, kept)| kept);
        match begins_with_text(cell) && is_taken_for_another(shown) {
            true => self.record.push_field(format!("'{shown}").as_bytes()),
            false => self.record.push_field(shown.as_bytes()),
        }
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
