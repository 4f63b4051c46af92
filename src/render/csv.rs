//! Writes the main rows as CSV or TSV: RFC 4180 with CRLF, every column, Chinese headers and words. A text that a
//! spreadsheet would read as a formula or an error gets a `'` in front, which import removes. The bytes are UTF-8
//! without a byte-order mark; the room `output` adds encoding and mark.

use super::{field, text};
use crate::grid::describe as cell;
use crate::grid::fault::is_fault;
use crate::grid::{Cell, Grid};
use crate::reply::Report;
use ::csv::{Terminator, Writer, WriterBuilder};
use std::io::Write;

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
    writer.write_record(columns.iter().map(|column| &*column.header))?;
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

fn write_cell(cell: &Cell, words: &mut String, writer: &mut Writer<&mut dyn Write>) -> ::csv::Result<()> {
    words.clear();
    field::describe(cell, words);
    let bare = words.trim_start_matches('\'');
    if begins_with_text(cell) && (bare.starts_with(FORMULA) || is_fault(bare)) {
        words.insert(0, '\'');
    }
    writer.write_field(&words)
}

/// Whether the cell is a text; a number may begin with a minus sign.
fn begins_with_text(cell: &Cell) -> bool {
    match cell {
        Cell::Text(_) => true,
        Cell::List(cells) => cells.first().is_some_and(begins_with_text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Column, Row, Word};
    use chrono::NaiveDate;

    fn major() -> Cell {
        Cell::Word(Word { en: "major".into(), zh: "重大".into() })
    }

    fn written(columns: Vec<Column>, rows: Vec<Row>, delimiter: u8) -> String {
        let report = Report::new("test", "试", NaiveDate::MIN, Grid::new(columns, rows));
        let mut out = Vec::new();
        write(report, delimiter, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn field(cell: Cell) -> String {
        let text = written(vec![Column::new("a", "甲"), Column::new("b", "乙")], vec![Row::new(vec![cell])], b'\t');
        text["甲\t乙\r\n".len()..].trim_end_matches("\t\r\n").to_owned()
    }

    #[test]
    fn every_column_and_row_with_crlf_and_quotes() {
        let columns =
            vec![Column::new("no", "编号").data(), Column::new("title", "事项"), Column::new("n", "数").number()];
        let rows = vec![
            Row::new(vec![Cell::Int(1), Cell::text("a,\"b\"\n二"), Cell::Hundredths(-560_050)]),
            Row::new(vec![Cell::Empty, major()]),
        ];
        assert_eq!(
            written(columns.clone(), rows, b','),
            "编号,事项,数\r\n1,\"a,\"\"b\"\"\n二\",-5600.50\r\n,重大,\r\n"
        );
        assert_eq!(written(columns, vec![], b'\t'), "编号\t事项\t数\r\n");
    }

    #[test]
    fn a_screen_is_shown_nothing_that_it_would_obey() {
        let grid = || Grid::new(vec![Column::new("a", "甲")], vec![Row::new(vec![Cell::text("红\u{1b}[31m\u{9b}1m")])]);
        let written = |on_screen: bool| {
            let mut out = Vec::new();
            write(Report::new("test", "试", NaiveDate::MIN, grid()), b',', on_screen, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(true), "甲\n红␛[31m<U+009B>1m\n");
        assert_eq!(written(false), "甲\r\n红\u{1b}[31m\u{9b}1m\r\n");
    }

    #[test]
    fn a_form_has_its_rows_around_the_table() {
        let grid = Grid::new(vec![Column::new("a", "甲"), Column::new("b", "乙")], vec![Row::new(vec![Cell::Int(1)])]);
        let mut report = Report::new("test", "试", NaiveDate::MIN, grid);
        report.page.above = vec![vec!["统计表".into()], vec!["单位：=镇".into(), "=日期".into()]];
        report.page.below = vec![vec!["审核人：".into(), "".into(), "填表人：".into()]];
        let mut out = Vec::new();
        write(report, b',', false, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "统计表,\r\n单位：=镇,'=日期\r\n甲,乙\r\n1,\r\n审核人：,,填表人：\r\n");
    }

    #[test]
    fn formulas_become_texts_and_numbers_stay_numbers() {
        for (cell, words) in [
            (Cell::text("=1+1"), "'=1+1"),
            (Cell::text("+86"), "'+86"),
            (Cell::text("-"), "'-"),
            (Cell::text("@a"), "'@a"),
            (Cell::text("＝1"), "'＝1"),
            (Cell::text("'=1"), "''=1"),
            (Cell::text("''-1"), "'''-1"),
            (Cell::text("'a"), "'a"),
            (Cell::text("a=1"), "a=1"),
            (Cell::text("\r1"), "\"'\r1\""),
            (Cell::text("\t1"), "\"'\t1\""),
            (Cell::Int(-1), "-1"),
            (Cell::Rate { part: 6, whole: 7 }, "85.7%"),
            (Cell::List(vec![Cell::text("=1"), Cell::text("b")]), "'=1；b"),
            (Cell::List(vec![Cell::Int(-1), Cell::Int(2)]), "-1；2"),
        ] {
            assert_eq!(field(cell.clone()), words, "{cell:?}");
        }
    }
}
