//! Splits a CSV file into rows by `csv_core`. Buffers are reused, and the bytes and columns of a row are limited. Rows
//! are numbered as a spreadsheet numbers them. A quotation mark that is never closed is recognised.

use super::super::IntakeError;
use super::decode::Decoded;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The most columns of a row.
pub const MOST_COLUMNS: usize = 16_384;
/// The longest row, in bytes.
pub const MOST_BYTES: usize = 4 << 20;

/// The rows of a text file.
pub struct Records {
    bytes: Decoded,
    core: Reader,
    separator: u8,
    /// Decoded bytes. The current row begins at `from`; bytes before `at` were split already.
    buffer: Vec<u8>,
    from: usize,
    at: usize,
    to: usize,
    is_at_end: bool,
    /// The text of the row's cells without quotation marks; `ends` has where each cell ends in it.
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
    number: i64,
    /// The last byte that was split: a line feed after a carriage return belongs to the same line end.
    last: u8,
}

impl Records {
    /// Reads rows whose cells are separated by this byte.
    pub fn new(bytes: Decoded, separator: u8) -> Records {
        Records {
            bytes,
            core: ReaderBuilder::new().delimiter(separator).build(),
            separator,
            buffer: vec![0; 1 << 16],
            from: 0,
            at: 0,
            to: 0,
            is_at_end: false,
            text: vec![0; 1 << 12],
            ends: vec![0; 64],
            count: 0,
            number: 0,
            last: b'\n',
        }
    }

    /// Reads the next row that is not empty; `false` at the end of the file.
    pub fn advance(&mut self) -> Result<bool, IntakeError> {
        self.pass_empty()?;
        self.number += 1;
        self.from = self.at;
        let (mut written, mut count) = (0, 0);
        loop {
            if self.at == self.to && !self.is_at_end {
                self.fill()?;
            }
            let input = &self.buffer[self.at..self.to];
            let (result, read, out, ends) =
                self.core.read_record(input, &mut self.text[written..], &mut self.ends[count..]);
            if let Some(last) = input[..read].last() {
                self.last = *last;
            }
            self.at += read;
            written += out;
            count += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() > MOST_COLUMNS => {
                    return Err(IntakeError::TooManyColumns { row: self.number, most: MOST_COLUMNS });
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 4).min(MOST_COLUMNS + 1), 0),
                ReadRecordResult::Record if self.is_at_end && self.is_open() => {
                    return Err(IntakeError::OpenQuote { row: self.number });
                }
                ReadRecordResult::Record => {
                    self.count = count;
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// The number of the row, as a spreadsheet shows it.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// The cells of the row.
    pub fn cells(&self) -> Result<impl Iterator<Item = &str>, IntakeError> {
        let ends = &self.ends[..self.count];
        let refused = || self.bytes.form().refused(self.number);
        let text = &self.text[..ends.last().copied().unwrap_or(0)];
        let text = std::str::from_utf8(text).map_err(|_| refused())?;
        // A separator between two halves of a character was removed, so that the two halves became a valid character.
        if !ends.iter().all(|end| text.is_char_boundary(*end)) {
            return Err(refused());
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        Ok(starts.zip(ends).map(|(start, end)| text.get(start..*end).unwrap_or_default()))
    }

    /// Skips the line ends before the next row and counts the empty rows.
    fn pass_empty(&mut self) -> Result<(), IntakeError> {
        loop {
            if self.at == self.to {
                self.from = self.at;
                self.fill()?;
                if self.is_at_end {
                    return Ok(());
                }
            }
            match (self.buffer[self.at], self.last) {
                (b'\n', b'\r') => {}
                (b'\n' | b'\r', _) => self.number += 1,
                _ => return Ok(()),
            }
            self.last = self.buffer[self.at];
            self.at += 1;
        }
    }

    /// Reads more bytes. The bytes of the current row are kept, because they show whether a quotation mark is open.
    fn fill(&mut self) -> Result<(), IntakeError> {
        self.buffer.copy_within(self.from..self.to, 0);
        self.at -= self.from;
        self.to -= self.from;
        self.from = 0;
        if self.to + 16 > self.buffer.len() {
            if self.buffer.len() >= MOST_BYTES {
                return Err(match self.is_open() {
                    true => IntakeError::OpenQuote { row: self.number },
                    false => IntakeError::RowTooLong { row: self.number, most: MOST_BYTES },
                });
            }
            self.buffer.resize(self.buffer.len() * 4, 0);
        }
        let read = self.bytes.read(&mut self.buffer[self.to..])?;
        self.is_at_end = read == 0;
        self.to += read;
        Ok(())
    }

    /// Whether the current row ends inside quotation marks that were never closed. Such a row would contain all rows
    /// after it.
    fn is_open(&self) -> bool {
        let (mut is_quoted, mut begins) = (false, true);
        let mut bytes = self.buffer[self.from..self.at].iter().peekable();
        while let Some(byte) = bytes.next() {
            match (byte, is_quoted) {
                (b'"', true) if bytes.peek() == Some(&&b'"') => {
                    bytes.next();
                }
                (b'"', true) => is_quoted = false,
                (b'"', false) if begins => is_quoted = true,
                _ => {}
            }
            begins = !is_quoted && (*byte == self.separator || matches!(byte, b'\n' | b'\r'));
        }
        is_quoted
    }
}
