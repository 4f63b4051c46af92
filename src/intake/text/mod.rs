//! CSV and TSV by RFC 4180, in any encoding that Chinese offices write. Comma and tab are told apart by
//! the header; the `'` that our own files put before formula-like text is taken off, and so is `="…"`.

mod decode;
mod encoding;
mod form;
mod records;

use super::header::{self, Head, Lines};
use super::source::Source;
use super::{Cell, Each, Encoding, IntakeError, IsKnown, Row, emptied};
use crate::grid::fault::is_fault;
use decode::Decoded;
use form::Form;
use records::Records;

/// A text file that is understood.
#[derive(Debug)]
pub struct Text {
    source: Source,
    form: Form,
    separator: u8,
}

/// Tells encoding and separator, and finds the header.
pub fn open(source: Source, forced: Option<Encoding>, is_known: &IsKnown) -> Result<(Text, Head), IntakeError> {
    let forms = encoding::possible(&source, forced)?;
    let mut best: Option<(Form, u8, Head)> = None;
    let (mut undecoded, mut refusal) = (None, None);
    for form in forms {
        for separator in [b',', b'\t'] {
            match lines(&source, form, separator).map(|lines| header::find(&lines, is_known)) {
                Ok(Some(head)) if best.as_ref().is_none_or(|(_, _, other)| head.is_better_than(other)) => {
                    best = Some((form, separator, head));
                }
                Ok(Some(_)) => {}
                // Nothing but separators.
                Ok(None) => break,
                Err(error) if error.is_of_encoding() => {
                    undecoded = undecoded.or(Some(error));
                    break;
                }
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        // What is strict UTF-8 and has names that are known is nothing else.
        if best.as_ref().is_some_and(|(_, _, head)| head.known > 0) {
            break;
        }
    }
    match (best, refusal) {
        (Some((_, _, head)), Some(refusal)) if head.known == 0 => Err(refusal),
        (Some((form, separator, head)), _) => Ok((Text { source, form, separator }, head)),
        (None, refusal) => Err(refusal.or(undecoded).unwrap_or(IntakeError::Empty)),
    }
}

/// The first lines that are not blank.
fn lines(source: &Source, form: Form, separator: u8) -> Result<Lines, IntakeError> {
    let mut lines = Lines::default();
    read(source, form, separator, &mut |row| Ok(lines.take(row))).map_err(|error| {
        error.downcast().unwrap_or_else(|other| IntakeError::Unreadable(std::io::Error::other(other.to_string())))
    })?;
    Ok(lines)
}

impl Text {
    pub fn encoding(&self) -> &'static str {
        self.form.name()
    }

    /// How many bytes have been read, of how many.
    pub fn share(&self) -> Option<(u64, u64)> {
        self.source.share()
    }

    pub fn rows(&self, each: &mut Each) -> anyhow::Result<()> {
        read(&self.source, self.form, self.separator, each)
    }
}

fn read(source: &Source, form: Form, separator: u8, each: &mut Each) -> anyhow::Result<()> {
    let bytes = Decoded::new(source.stream().map_err(IntakeError::from)?, form)?;
    let mut records = Records::new(bytes, separator);
    let mut cells: Vec<Cell> = Vec::new();
    while records.advance()? {
        let mut row: Vec<Cell> = emptied(cells);
        let mut is_blank = true;
        for cell in records.cells()? {
            is_blank = is_blank && cell.trim_start().is_empty();
            row.push(self::cell(cell));
        }
        if !is_blank && each(&Row { number: records.number(), cells: &row, filled: &[] })?.is_break() {
            return Ok(());
        }
        cells = emptied(row);
    }
    Ok(())
}

/// What a cell of a text file is: without the `'` that our own CSV puts before text that a spreadsheet would take for
/// something else, and without the `="…"` by which exporters keep a code from becoming a number.
fn cell(written: &str) -> Cell<'_> {
    const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if let Some(rest) = written.strip_prefix('\'') {
        let bare = rest.trim_start_matches('\'');
        return Cell::Text(if bare.starts_with(FORMULA) || is_fault(bare) { rest } else { written });
    }
    let trimmed = written.trim();
    if let Some(quoted) = trimmed.strip_prefix("=\"") {
        return match quoted.strip_suffix('"').filter(|text| !text.contains('"')) {
            Some(text) => Cell::Text(text),
            // A formula of more than one text, or one that the separator has cut.
            None => Cell::Fault(trimmed),
        };
    }
    if is_fault(trimmed) { Cell::Fault(trimmed) } else { Cell::Text(written) }
}

#[cfg(test)]
mod tests;
