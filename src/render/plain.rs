//! Draws a table of any width, for pipes and logs: a record is one line, and every column is as wide as its widest
//! cell. comfy-table is not used: for tens of thousands of rows it takes five times as long and ten times the memory.
//! The table looks like one of comfy-table.

use super::sheet::Sheet;
use super::{layout, tint};
use crate::grid::Tone;
use std::io::{self, Write};

/// The character of the line under a header.
pub const RULE: char = '─';

/// Draws the table.
pub fn draw(sheet: &Sheet, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let widths: Vec<usize> = sheet.columns.iter().map(|shown| shown.natural_width().max(1)).collect();
    let right: Vec<bool> = sheet.columns.iter().map(|shown| shown.column.right).collect();
    let mut line = String::new();
    let header = sheet.columns.iter().map(|shown| (&*shown.column.header, shown.header_width));
    lay(&mut line, header, &widths, &right);
    tint::write_line(&line, Tone::Plain, colour, out)?;
    let whole = widths.iter().sum::<usize>() + layout::GAP * widths.len().saturating_sub(1);
    writeln!(out, "{}", RULE.to_string().repeat(whole))?;
    for (tone, cells) in sheet.rows() {
        lay(&mut line, cells, &widths, &right);
        tint::write_line(&line, tone, colour, out)?;
    }
    Ok(())
}

/// Appends one line, each cell padded to the width of its column.
fn lay<'a>(line: &mut String, cells: impl Iterator<Item = (&'a str, usize)>, widths: &[usize], right: &[bool]) {
    line.clear();
    for (at, (words, width)) in cells.enumerate() {
        let padding = widths[at] - width;
        let (before, after) = if right[at] { (padding, 0) } else { (0, padding) };
        pad(line, before + if at > 0 { layout::GAP } else { 0 });
        line.push_str(words);
        pad(line, after);
    }
}

fn pad(line: &mut String, count: usize) {
    line.extend(std::iter::repeat_n(' ', count));
}
