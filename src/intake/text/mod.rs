//! CSV and TSV by RFC 4180, in every encoding that Chinese offices write. The header decides between comma and tab. The
//! `'` that this program's own files put before text that looks like a formula is removed, and so is `="…"`.

mod decode;
mod encoding;
mod form;
mod records;

use super::header::{self, Head, Lines};
use super::source::Source;
use super::{Each, FileCell, IntakeError, IsKnown, Row, emptied};
use crate::format::Encoding;
use crate::grid::fault::is_fault;
use decode::Decoded;
use form::Form;
use records::Records;

/// A text file that was recognised as a table.
#[derive(Debug)]
pub struct Text {
    source: Source,
    form: Form,
    separator: u8,
}

/// Recognises encoding and separator, and finds the header.
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
                // The row has separators only.
                Ok(None) => break,
                Err(error) if error.is_of_encoding() => {
                    undecoded = undecoded.or(Some(error));
                    break;
                }
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        // The encoding is decided if a header with known column names was found.
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

/// The whole text of a file in the first encoding that fits.
pub fn whole(source: &Source, forced: Option<Encoding>) -> Result<String, IntakeError> {
    let mut refused = None;
    for form in encoding::possible(source, forced)? {
        match decoded(source, form) {
            Ok(text) => return Ok(text),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or(IntakeError::Empty))
}

fn decoded(source: &Source, form: Form) -> Result<String, IntakeError> {
    let mut bytes = Decoded::new(source.stream()?, form)?;
    let (mut all, mut block) = (Vec::new(), vec![0; 1 << 16]);
    loop {
        match bytes.read(&mut block)? {
            0 => break,
            read => all.extend_from_slice(&block[..read]),
        }
    }
    let line = |at: usize| 1 + all[..at].iter().filter(|byte| **byte == b'\n').count() as i64;
    let found = std::str::from_utf8(&all).map(|_| ()).map_err(|error| line(error.valid_up_to()));
    found.map_err(|line| form.refused(line))?;
    String::from_utf8(all).map_err(|_| form.refused(1))
}

/// The first lines that are not empty.
fn lines(source: &Source, form: Form, separator: u8) -> Result<Lines, IntakeError> {
    let mut lines = Lines::default();
    read(source, form, separator, &mut |row| Ok(lines.take(row))).map_err(|error| {
        error.downcast().unwrap_or_else(|other| IntakeError::Unreadable(std::io::Error::other(other.to_string())))
    })?;
    Ok(lines)
}

impl Text {
    /// The name of the encoding in receipts.
    pub fn encoding(&self) -> &'static str {
        self.form.name()
    }

    /// How many bytes of the file were read so far, and how many bytes it has.
    pub fn share(&self) -> Option<(u64, u64)> {
        self.source.share()
    }

    /// Hands every row of the file to `each`.
    pub fn rows(&self, each: &mut Each) -> anyhow::Result<()> {
        read(&self.source, self.form, self.separator, each)
    }
}

fn read(source: &Source, form: Form, separator: u8, each: &mut Each) -> anyhow::Result<()> {
    let bytes = Decoded::new(source.stream().map_err(IntakeError::from)?, form)?;
    let mut records = Records::new(bytes, separator);
    let mut cells: Vec<FileCell> = Vec::new();
    while records.advance()? {
        let mut row: Vec<FileCell> = emptied(cells);
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

/// The value of a cell. A `'` before the text is removed if this program's CSV puts it there to keep a spreadsheet from
/// reading a formula. The `="…"` is removed by which other programs keep a spreadsheet from reading a code as a number.
fn cell(written: &str) -> FileCell<'_> {
    const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if let Some(rest) = written.strip_prefix('\'') {
        let bare = rest.trim_start_matches('\'');
        return FileCell::Text(if bare.starts_with(FORMULA) || is_fault(bare) { rest } else { written });
    }
    let trimmed = written.trim();
    if let Some(quoted) = trimmed.strip_prefix("=\"") {
        return match quoted.strip_suffix('"').filter(|text| !text.contains('"')) {
            Some(text) => FileCell::Text(text),
            // A formula with more than one text, or a formula that a separator cuts in two.
            None => FileCell::Fault(trimmed),
        };
    }
    if is_fault(trimmed) { FileCell::Fault(trimmed) } else { FileCell::Text(written) }
}

#[cfg(test)]
mod tests;
