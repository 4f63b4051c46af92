//! Shows records one below the other, with a line for each value, on a screen that is too small for the table. Values
//! of columns that are never wrapped stay on one line; other values wrap with an indent. Empty values are left out.

use super::sheet::{Sheet, Shown};
use super::{text, tint};
use std::io::{self, Write};

const INDENT: &str = "  ";

/// Draws the records, at most `limit` columns wide.
pub fn draw(sheet: &Sheet, limit: usize, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    for (place, (tone, cells)) in sheet.rows().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        for (shown, (words, width)) in sheet.columns.iter().zip(cells).filter(|(_, (words, _))| !words.is_empty()) {
            for line in lines(shown, words, width, limit) {
                tint::write_line(&line, tone, colour, out)?;
            }
        }
    }
    Ok(())
}

fn lines(shown: &Shown, words: &str, width: usize, limit: usize) -> Vec<String> {
    let label = format!("{}：", shown.column.header);
    if shown.header_width + 2 + width <= limit && !words.contains('\n') {
        return vec![label + words];
    }
    let room = limit.saturating_sub(INDENT.len()).max(4);
    let whole = label + if shown.column.keep { "\n" } else { "" } + words;
    let mut lines = text::wrap(&whole, room);
    for line in lines.iter_mut().skip(1) {
        line.insert_str(0, INDENT);
    }
    lines
}
