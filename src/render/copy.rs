//! Writes a grid as CSV for databases: keys as headers, English words, exact values. As COPY expects, an empty cell is
//! an empty field and an empty text is `""`. A list is an array of PostgreSQL. CRLF, UTF-8, no byte-order mark.
//!
//! Two kinds of text are changed so that they can be loaded. psql before version 18 reads a line `\.` as the end of the
//! data, even in quotes: a blank is added to such a line, and the loader removes the blank. A text of PostgreSQL cannot
//! contain NUL: U+FFFD is written instead.

use crate::grid::describe::{decimal, scaled};
use crate::grid::{Cell, Grid};
use std::io::Write;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    pub rows: u64,
    /// Whether a blank was added after a line `\.`.
    pub has_dot_lines: bool,
    /// How many NULs were replaced by U+FFFD.
    pub nuls: u64,
}

/// Writes the grid row by row.
pub fn write(grid: Grid, out: &mut dyn Write) -> anyhow::Result<Copied> {
    let Grid { columns, rows } = grid;
    let mut line = String::new();
    for (place, column) in columns.iter().enumerate() {
        separate(place, &mut line);
        field(&column.key, &mut line);
    }
    line.push_str("\r\n");
    out.write_all(line.as_bytes())?;
    let mut copied = Copied::default();
    let mut words = String::new();
    Grid::feed(rows, &mut |row| {
        line.clear();
        for (place, cell) in crate::grid::describe::cells(&row, columns.len()).enumerate() {
            separate(place, &mut line);
            if *cell != Cell::Empty {
                words.clear();
                describe(cell, &mut words);
                make_loadable(&mut words, &mut copied);
                field(&words, &mut line);
            }
        }
        line.push_str("\r\n");
        copied.rows += 1;
        Ok(out.write_all(line.as_bytes())?)
    })?;
    Ok(copied)
}

/// Changes a text so that psql and PostgreSQL accept it.
fn make_loadable(words: &mut String, copied: &mut Copied) {
    if words.contains('\0') {
        copied.nuls += words.matches('\0').count() as u64;
        *words = words.replace('\0', "\u{FFFD}");
    }
    if !words.contains("\n\\.") {
        return;
    }
    let mut lines: Vec<String> = words.split('\n').map(str::to_string).collect();
    // The first line begins with a quote and the last line ends with a quote, so that neither can be `\.` alone.
    let last = lines.len() - 1;
    for line in &mut lines[1..last] {
        let end = line.strip_suffix('\r').unwrap_or(line).len();
        if line[..end].strip_prefix("\\.").is_some_and(|rest| rest.bytes().all(|byte| byte == b' ')) {
            line.insert(end, ' ');
            copied.has_dot_lines = true;
        }
    }
    *words = lines.join("\n");
}

fn separate(place: usize, line: &mut String) {
    if place > 0 {
        line.push(',');
    }
}

fn field(words: &str, line: &mut String) {
    let is_plain = !words.is_empty() && !words.contains([',', '"', '\r', '\n', '\\']) && words.trim() == words;
    if is_plain {
        return line.push_str(words);
    }
    line.push('"');
    for (place, part) in words.split('"').enumerate() {
        if place > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

fn describe(cell: &Cell, words: &mut String) {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => words.push_str(text),
        Cell::Int(number) => words.push_str(&number.to_string()),
        Cell::Hundredths(number) => words.push_str(&decimal((*number).into(), 2)),
        Cell::Tenths(number) => words.push_str(&decimal((*number).into(), 1)),
        Cell::Date(date) => words.push_str(&date.to_string()),
        Cell::Rate { part, whole } => {
            words.push_str(&scaled(*part, *whole, 10_000).map_or_else(String::new, |rate| decimal(rate, 4)));
        }
        Cell::Flag(yes) => words.push_str(if *yes { "true" } else { "false" }),
        Cell::Word(word) => words.push_str(&word.en),
        Cell::List(cells) => array(cells, words),
    }
}

/// An array such as `{"甲","乙"}`. Each element is quoted, so that no element is read as a keyword.
fn array(cells: &[Cell], words: &mut String) {
    words.push('{');
    for (place, cell) in cells.iter().enumerate() {
        separate(place, words);
        let mut element = String::new();
        describe(cell, &mut element);
        words.push('"');
        for character in element.chars() {
            if matches!(character, '"' | '\\') {
                words.push('\\');
            }
            words.push(character);
        }
        words.push('"');
    }
    words.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Column, Row, Word};

    fn written(cells: Vec<Cell>) -> String {
        let columns = cells.iter().map(|_| Column::new("a", "甲")).collect();
        let mut out = Vec::new();
        assert_eq!(write(Grid::new(columns, vec![Row::new(cells)]), &mut out).unwrap().rows, 1);
        let text = String::from_utf8(out).unwrap();
        text.split_once("\r\n").unwrap().1.strip_suffix("\r\n").unwrap().to_string()
    }

    #[test]
    fn every_value_is_exact() {
        let major = Cell::Word(Word { en: "major".into(), zh: "重大".into() });
        for (cell, words) in [
            (Cell::Empty, ""),
            (Cell::text(""), "\"\""),
            (Cell::text("=1+1"), "=1+1"),
            (Cell::text("甲,\"乙\"\n丙"), "\"甲,\"\"乙\"\"\n丙\""),
            (Cell::text("\\."), "\"\\.\""),
            (Cell::text(" 甲"), "\" 甲\""),
            (Cell::Int(-3), "-3"),
            (Cell::Hundredths(560_050), "5600.50"),
            (Cell::Rate { part: 6, whole: 7 }, "0.8571"),
            (Cell::Flag(false), "false"),
            (major.clone(), "major"),
            (
                Cell::List(vec![Cell::text("甲\"乙"), Cell::text("c\\d"), major]),
                r#""{""甲\""乙"",""c\\d"",""major""}""#,
            ),
            (Cell::List(vec![]), "{}"),
        ] {
            assert_eq!(written(vec![cell.clone()]), words, "{cell:?}");
        }
        assert_eq!(written(vec![Cell::Empty, Cell::Empty, Cell::Int(1)]), ",,1");
    }

    #[test]
    fn what_would_end_a_load_is_written_another_way() {
        for (text, words, is_dot_line) in [
            ("上\n\\.\n下", "上\n\\. \n下", true),
            ("上\r\n\\.\r\n下", "上\r\n\\. \r\n下", true),
            ("上\n\\. \n\\.\n下", "上\n\\.  \n\\. \n下", true),
            // Next to a quote or other characters, `\.` does not end the data.
            ("\\.\n下", "\\.\n下", false),
            ("上\n\\.", "上\n\\.", false),
            ("上\n \\.\n\\.x\n\\\\.\n下", "上\n \\.\n\\.x\n\\\\.\n下", false),
            ("甲\0乙\0", "甲\u{FFFD}乙\u{FFFD}", false),
        ] {
            let columns = vec![Column::new("a", "甲")];
            let mut out = Vec::new();
            let copied = write(Grid::new(columns, vec![Row::new(vec![Cell::text(text)])]), &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            assert_eq!(out.trim_start_matches("a\r\n").trim_end_matches("\r\n").trim_matches('"'), words, "{text:?}");
            assert_eq!(copied.has_dot_lines, is_dot_line, "{text:?}");
            assert_eq!(copied.nuls, text.matches('\0').count() as u64);
        }
        // The backslash in an element of a list is doubled.
        assert_eq!(written(vec![Cell::List(vec![Cell::text("a\n\\.\nb")])]), "\"{\"\"a\n\\\\.\nb\"\"}\"");
    }
}
