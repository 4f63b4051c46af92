//! A table without a width, for pipes and logs: one record, one line, every column as wide as its
//! widest cell. Written by hand in the look of `table`, because a pipe gets tens of thousands of
//! rows and a general drawer takes five times as long and ten times the memory for them.

use super::sheet::Sheet;
use super::{layout, tint};
use crate::grid::Tone;
use std::io::{self, Write};

/// What the line under a header is made of.
pub const RULE: char = '─';

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

/// One line, padded to its full width like every other.
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
