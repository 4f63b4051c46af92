//! Records one under the other, a line for each value, where a screen is too narrow for the table:
//! what matters is never cut to make columns fit. A value that matters stands unbroken, on a line of
//! its own if it must; others wrap with an indent. What is empty is left out.

use super::sheet::{Sheet, Shown};
use super::{text, tint};
use std::io::{self, Write};

const INDENT: &str = "  ";

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
