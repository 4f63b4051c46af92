//! A report as GitHub Markdown: headings, tables and notes, with the columns for people. Characters with a meaning in
//! Markdown get a backslash. Rows are written one by one.

use super::text;
use crate::grid::describe as cell;
use crate::grid::{Column, Grid, Place};
use crate::reply::{Extra, Report};
use std::io::{self, Write};

/// Writes the report.
pub fn write(report: Report, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "## {}", escaped(&report.title))?;
    if !write_grid(report.rows, None, out)? && !report.when_empty.is_empty() {
        writeln!(out, "\n{}", escaped(report.when_empty))?;
    }
    let mut listing = false;
    for extra in report.extras {
        match extra {
            Extra::Value { label, cell, .. } if !label.is_empty() => {
                let gap = if listing { "" } else { "\n" };
                writeln!(out, "{gap}- {}：{}", escaped(label), escaped(&cell::describe(&cell)))?;
                listing = true;
            }
            Extra::Grid { title, grid, .. } if !title.is_empty() => {
                write_grid(grid, Some(&title), out)?;
                listing = false;
            }
            _ => {}
        }
    }
    for note in &report.notes {
        writeln!(out, "\n{}", escaped(note))?;
    }
    Ok(())
}

/// Writes a table. The title and the header are written together with the first row, so that a table without rows
/// writes nothing. Returns whether anything was written.
fn write_grid(grid: Grid, title: Option<&str>, out: &mut dyn Write) -> anyhow::Result<bool> {
    let Grid { columns, rows } = grid;
    let mut any = false;
    let mut line = String::new();
    Grid::feed(rows, &mut |row| {
        if !any {
            write_header(&columns, title, out)?;
            any = true;
        }
        line.clear();
        for (cell, column) in cell::cells(&row, columns.len()).zip(&columns) {
            if column.place == Place::Everywhere {
                line.push_str("| ");
                line.push_str(&escaped(&cell::describe(cell)));
                line.push(' ');
            }
        }
        Ok(writeln!(out, "{line}|")?)
    })?;
    Ok(any)
}

fn write_header(columns: &[Column], title: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(title) = title {
        writeln!(out, "\n### {}", escaped(title))?;
    }
    let (mut header, mut rule) = (String::new(), String::new());
    for column in columns.iter().filter(|column| column.place == Place::Everywhere) {
        header.push_str(&format!("| {} ", escaped(&column.header)));
        rule.push_str(if column.right { "| ---: " } else { "| --- " });
    }
    writeln!(out, "\n{header}|\n{rule}|")
}

/// The text escaped, on one line.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for character in text::safe(words).chars() {
        match character {
            '\n' => out.push_str("<br>"),
            '\\' | '|' | '`' | '*' | '_' | '<' | '&' | '[' | '~' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests;
