//! A report as text for a terminal or a log: title, table, extras, notes. comfy-table draws cells that are already
//! wrapped. `plain` draws a table of any width in the same style, and `cards` draws a table that does not fit. This
//! module knows no domain and does not read the terminal: the caller gives width and colour.

use super::sheet::{Breaks, Sheet};
use super::{Look, cards, layout, plain, text, tint};
use crate::grid::describe as cell;
use crate::grid::{Grid, Tone};
use crate::reply::{Extra, Report};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use std::io::{self, Write};

/// A line under the header and spaces between columns; box characters would take three columns each from a small
/// screen.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill(plain::RULE));

/// Writes the report.
pub fn write(report: Report, look: Look, out: &mut dyn Write) -> anyhow::Result<()> {
    let sheet = gather(report.rows, look)?;
    write_title(&report.title, look, out)?;
    if sheet.is_empty() {
        write_lines(report.when_empty, look, out)?;
    } else {
        draw(&sheet, look, out)?;
    }
    write_extras(report.extras, look, out)?;
    if !report.notes.is_empty() {
        writeln!(out)?;
    }
    report.notes.iter().try_for_each(|note| write_lines(note, look, out))?;
    Ok(())
}

/// Writes single values as lines, and tables below their titles, with an empty line before each block. Extras without
/// label or title are for scripts and not shown; an empty table is not shown either.
fn write_extras(all: Vec<Extra>, look: Look, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut listing = false;
    for extra in all {
        match extra {
            Extra::Value { label, cell, .. } if !label.is_empty() => {
                if !listing {
                    writeln!(out)?;
                }
                write_lines(&format!("{label}：{}", cell::describe(&cell)), look, out)?;
                listing = true;
            }
            Extra::Grid { title, grid, .. } if !title.is_empty() => {
                let sheet = gather(grid, look)?;
                if !sheet.is_empty() {
                    writeln!(out)?;
                    write_title(&title, look, out)?;
                    draw(&sheet, look, out)?;
                    listing = false;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn gather(grid: Grid, look: Look) -> anyhow::Result<Sheet> {
    Sheet::gather(grid, if look.width.is_some() { Breaks::Keep } else { Breaks::Fold })
}

fn draw(sheet: &Sheet, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Some(limit) = look.width else { return plain::draw(sheet, look.colour, out) };
    match layout::fit(&sheet.columns, limit) {
        Some(widths) => draw_table(sheet, &widths, look.colour, out),
        None => cards::draw(sheet, limit, look.colour, out),
    }
}

fn draw_table(sheet: &Sheet, widths: &[usize], colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    let header: Vec<String> =
        sheet.columns.iter().zip(widths).map(|(shown, &width)| wrapped(&shown.column.header, width)).collect();
    let mut tones = vec![Tone::Plain; height(&header) + 1];
    table.set_header(header);
    for (tone, cells) in sheet.rows() {
        let row: Vec<String> = cells.zip(widths).map(|((words, _), &width)| wrapped(words, width)).collect();
        tones.extend(std::iter::repeat_n(tone, height(&row)));
        table.add_row(row);
    }
    let last = widths.len().saturating_sub(1);
    for ((at, column), shown) in table.column_iter_mut().enumerate().zip(&sheet.columns) {
        column.set_padding((0, if at == last { 0 } else { layout::GAP as u16 }));
        column.set_cell_alignment(if shown.column.right { CellAlignment::Right } else { CellAlignment::Left });
    }
    for (line, tone) in table.lines().zip(tones) {
        tint::write_line(&line, tone, colour, out)?;
    }
    Ok(())
}

fn wrapped(words: &str, width: usize) -> String {
    text::wrap(words, width).join("\n")
}

fn height(cells: &[String]) -> usize {
    cells.iter().map(|cell| cell.split('\n').count()).max().unwrap_or(0)
}

fn write_title(title: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in lines(title, look) {
        tint::write_heading(&line, look.colour, out)?;
    }
    Ok(())
}

fn write_lines(words: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    lines(words, look).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The text in lines of the screen's width; no line if it is empty.
fn lines(words: &str, look: Look) -> Vec<String> {
    let words = text::safe(words);
    match look.width {
        _ if words.is_empty() => Vec::new(),
        Some(limit) => text::wrap(&words, limit),
        None => vec![words.replace('\n', " ")],
    }
}

#[cfg(test)]
mod tests;
