//! CSV by RFC 4180, in UTF-8 with or without its mark. Wholly empty rows are passed over but counted.

use super::{Cell, IntakeError, Origin, Row, Skipped, Table};
use ::csv::{ByteRecord, ReaderBuilder};

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The first row with something in it is the header.
pub fn open(origin: Origin) -> Result<Table, IntakeError> {
    let bytes = origin.bytes()?;
    let (encoding, bytes) = match bytes.strip_prefix(MARK) {
        Some(rest) => ("utf-8-bom", rest),
        None => ("utf-8", &*bytes),
    };
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        return Err(IntakeError::NotUtf8 { line });
    }
    let mut head: Option<(i64, Vec<String>)> = None;
    read(bytes, &mut |number, cells| {
        head.get_or_insert_with(|| (number, cells.to_vec()));
        Ok(())
    })
    .map_err(|error| error.downcast().unwrap_or_else(|other| IntakeError::NotCsv(other.to_string())))?;
    let (header_row, headers) = head.ok_or(IntakeError::Empty)?;
    Ok(Table { encoding, sheet: None, sheets_not_read: Vec::new(), is_1904: false, header_row, headers, origin })
}

pub fn rows(table: &Table, each: &mut dyn FnMut(&Row) -> anyhow::Result<()>) -> anyhow::Result<Vec<Skipped>> {
    let bytes = table.origin.bytes()?;
    read(bytes.strip_prefix(MARK).unwrap_or(&bytes), &mut |number, cells| {
        if number == table.header_row {
            return Ok(());
        }
        let cells: Vec<Cell> = cells.iter().map(|cell| Cell::Text(cell)).collect();
        each(&Row { number, cells: &cells })
    })?;
    Ok(Vec::new())
}

/// Every row that is not blank, with its number.
fn read(bytes: &[u8], each: &mut dyn FnMut(i64, &[String]) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut at = Place { byte: 0, number: 1, begun: 1 };
    while reader.read_byte_record(&mut record).map_err(|e| IntakeError::NotCsv(e.to_string()))? {
        let start = record.position().map_or(0, |p| p.byte() as usize);
        at.move_to(start, bytes);
        let number = at.number;
        at.begun = number;
        // Breaks inside quotes do not begin a row of the spreadsheet.
        at.number -= record.iter().map(breaks).sum::<i64>();
        let cells: Vec<String> = record.iter().map(|cell| restored(&String::from_utf8_lossy(cell))).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            each(number, &cells)?;
        }
    }
    if ends_in_quotes(&bytes[at.byte..]) {
        return Err(IntakeError::OpenQuote { row: at.begun }.into());
    }
    Ok(())
}

/// Where reading stands: the byte, and the row that begins there.
struct Place {
    byte: usize,
    number: i64,
    /// The row that began last.
    begun: i64,
}

impl Place {
    /// Counts the rows up to `start`, and past the blank ones that the reader skips there.
    fn move_to(&mut self, start: usize, bytes: &[u8]) {
        let blank = bytes[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        self.number += breaks(&bytes[self.byte..start + blank]);
        self.byte = start + blank;
    }
}

/// Whether a record, read to the end of the file, leaves a quoted cell open: the reader takes it as it is,
/// and with it every row that was meant to follow.
fn ends_in_quotes(record: &[u8]) -> bool {
    let (mut is_quoted, mut begins) = (false, true);
    let mut bytes = record.iter().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, is_quoted) {
            (b'"', true) if bytes.peek() == Some(&&b'"') => {
                bytes.next();
            }
            (b'"', true) => is_quoted = false,
            (b'"', false) if begins => is_quoted = true,
            _ => {}
        }
        begins = !is_quoted && matches!(byte, b',' | b'\n');
    }
    is_quoted
}

fn breaks(bytes: &[u8]) -> i64 {
    bytes.iter().filter(|b| **b == b'\n').count() as i64
}

/// Takes off the `'` that our own CSV puts before text that a spreadsheet would run as a formula.
fn restored(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest)
            if rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) =>
        {
            rest.to_string()
        }
        _ => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Result<Table, IntakeError> {
        open(Origin::Bytes(text.as_bytes().to_vec().leak()))
    }

    fn rows(text: &str) -> Vec<(i64, Vec<String>)> {
        let table = opened(text).unwrap();
        let mut all = vec![(table.header_row, table.headers.clone())];
        let words = |cell: &Cell| match cell {
            Cell::Text(text) => text.to_string(),
            other => format!("{other:?}"),
        };
        table
            .rows(&mut |row| {
                all.push((row.number, row.cells.iter().map(words).collect()));
                Ok(())
            })
            .unwrap();
        all
    }

    #[test]
    fn a_row_has_the_number_that_a_spreadsheet_shows() {
        let text = "甲,乙\r\n1,\"两\n行\"\r\n\r\n,,\r\n2,x\r\n";
        let numbers: Vec<i64> = rows(text).iter().map(|(n, _)| *n).collect();
        assert_eq!(numbers, [1, 2, 5]);
        assert_eq!(rows(text)[1].1, ["1", "两\n行"]);
        assert_eq!(rows("\n\na\nb")[0].0, 3);
        assert_eq!(rows("a\n\"x\ny\nz\",1\nb")[2].0, 3);
    }

    #[test]
    fn the_mark_is_taken_off_and_other_encodings_are_named() {
        let table = opened("\u{FEFF}甲").unwrap();
        assert_eq!((table.encoding, table.header_row, table.headers), ("utf-8-bom", 1, vec!["甲".to_string()]));
        let foreign = open(Origin::Bytes(b"a\n\xB0\xB2"));
        assert!(matches!(foreign, Err(IntakeError::NotUtf8 { line: 2 })), "{foreign:?}");
        assert!(matches!(opened("\r\n , \r\n"), Err(IntakeError::Empty)));
    }

    #[test]
    fn a_quote_left_open_does_not_swallow_the_rows_after_it() {
        assert!(matches!(opened("a,b\n1,\"没收尾\n2,x\n"), Err(IntakeError::OpenQuote { row: 2 })));
        assert_eq!(rows("a\n\"说\"\"好\"\"\"\n")[1].1, ["说\"好\""]);
        assert_eq!(rows("管径\n5\" 管\n").len(), 2);
    }

    #[test]
    fn our_own_guard_against_formulas_is_taken_off_again() {
        assert_eq!(restored("'=1+1"), "=1+1");
        assert_eq!(restored("''=1"), "'=1");
        assert_eq!(restored("'abc"), "'abc");
    }
}
