//! Writes the colour of a whole line. The colour is added after the layout, so that it does not count in any width. It
//! only repeats what the text shows.

use crate::grid::Tone;
use std::io::{self, Write};

const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";

/// Writes a line in the colour of its emphasis.
pub fn write_line(line: &str, tone: Tone, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    match code(tone).filter(|_| colour) {
        Some(code) => write_all(&[code, line, RESET, "\n"], out),
        None => write_all(&[line, "\n"], out),
    }
}

/// Writes a heading in bold.
pub fn write_heading(line: &str, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    if colour { write_all(&[BOLD, line, RESET, "\n"], out) } else { write_all(&[line, "\n"], out) }
}

fn write_all(parts: &[&str], out: &mut dyn Write) -> io::Result<()> {
    parts.iter().try_for_each(|part| out.write_all(part.as_bytes()))
}

fn code(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some("\x1b[32m"),
        Tone::Warn => Some("\x1b[33m"),
        Tone::Bad => Some("\x1b[31m"),
        Tone::Dim => Some("\x1b[2m"),
    }
}
