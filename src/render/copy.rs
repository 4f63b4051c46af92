//! Writes a grid as CSV for databases: keys as headers, English words, exact values. An empty cell is an empty field, and
//! an empty text is `""`. CRLF, UTF-8, no byte-order mark.

use crate::grid::describe::{decimal, scaled};
use crate::grid::{CellOf, Grid};
use std::io::Write;

/// Writes the grid row by row and returns the number of its rows.
pub fn write(grid: Grid, out: &mut dyn Write) -> anyhow::Result<u64> {
    let Grid { columns, rows } = grid;
    let mut line = String::new();
    for (place, column) in columns.iter().enumerate() {
        separate(place, &mut line);
        field(&column.key, &mut line);
    }
    line.push_str("\r\n");
    out.write_all(line.as_bytes())?;
    let mut count = 0;
    Grid::feed(rows, &mut |row| {
        line.clear();
        for (place, cell) in crate::grid::describe::cells(&row, columns.len()).enumerate() {
            separate(place, &mut line);
            if *cell != CellOf::Empty {
                field(&describe(cell), &mut line);
            }
        }
        line.push_str("\r\n");
        count += 1;
        Ok(out.write_all(line.as_bytes())?)
    })?;
    Ok(count)
}

fn separate(place: usize, line: &mut String) {
    if place > 0 {
        line.push(',');
    }
}

fn field(words: &str, line: &mut String) {
    let is_plain = !words.is_empty() && !words.contains([',', '"', '\r', '\n']) && words.trim() == words;
    if is_plain {
        return line.push_str(words);
    }
    line.push('"');
    line.push_str(&words.replace('"', "\"\""));
    line.push('"');
}

fn describe(cell: &CellOf) -> String {
    match cell {
        CellOf::Text(text) => text.to_string(),
        CellOf::Int(number) => number.to_string(),
        CellOf::Hundredths(number) => decimal((*number).into(), 2),
        CellOf::Tenths(number) => decimal((*number).into(), 1),
        CellOf::Rate { part, whole } => scaled(*part, *whole, 10_000).map_or_else(String::new, |rate| decimal(rate, 4)),
        CellOf::Flag(yes) => yes.to_string(),
        CellOf::Word(word) => word.en.to_string(),
        cell => crate::grid::describe::describe(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Cell, Column, Row, Word};

    #[test]
    fn every_value_is_exact() {
        for (cell, words) in [
            (Cell::Empty, ""),
            (Cell::text(""), "\"\""),
            (Cell::text("=1+1"), "=1+1"),
            (Cell::text("甲,\"乙\"\n丙"), "\"甲,\"\"乙\"\"\n丙\""),
            (Cell::text("c\\d"), "c\\d"),
            (Cell::text(" 甲"), "\" 甲\""),
            (Cell::Int(-3), "-3"),
            (Cell::Hundredths(560_050), "5600.50"),
            (Cell::Rate { part: 6, whole: 7 }, "0.8571"),
            (Cell::Flag(false), "false"),
            (Cell::Word(Word { en: "major".into(), zh: "重大".into() }), "major"),
        ] {
            let columns = vec![Column::new("a", "甲"), Column::new("b", "乙")];
            let mut out = Vec::new();
            let rows = vec![Row::new(vec![cell.clone(), Cell::Int(1)])];
            assert_eq!(write(Grid::new(columns, rows), &mut out).unwrap(), 1);
            assert_eq!(String::from_utf8(out).unwrap(), format!("a,b\r\n{words},1\r\n"), "{cell:?}");
        }
    }
}
