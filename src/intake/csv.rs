//! CSV by RFC 4180, in UTF-8 with or without its mark. Wholly empty rows are passed over but counted.

use super::{IntakeError, Row, Sheet};
use csv::{ByteRecord, ReaderBuilder};

pub fn read(bytes: &[u8]) -> Result<Sheet, IntakeError> {
    let (encoding, bytes) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => ("utf-8-bom", rest),
        None => ("utf-8", bytes),
    };
    if let Err(error) = std::str::from_utf8(bytes) {
        let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        return Err(IntakeError::NotUtf8 { line });
    }
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut rows = Vec::new();
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
            rows.push(Row { number, cells });
        }
    }
    if ends_in_quotes(&bytes[at.byte..]) {
        return Err(IntakeError::OpenQuote { row: at.begun });
    }
    if rows.is_empty() { Err(IntakeError::Empty) } else { Ok(Sheet { encoding, rows }) }
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

    fn rows(text: &str) -> Vec<(i64, Vec<String>)> {
        read(text.as_bytes()).unwrap().rows.into_iter().map(|r| (r.number, r.cells)).collect()
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
        assert_eq!(
            read("\u{FEFF}甲".as_bytes()).unwrap(),
            Sheet { encoding: "utf-8-bom", rows: vec![Row { number: 1, cells: vec!["甲".into()] }] }
        );
        assert_eq!(read(b"a\n\xB0\xB2"), Err(IntakeError::NotUtf8 { line: 2 }));
        assert_eq!(read(b"\r\n , \r\n"), Err(IntakeError::Empty));
    }

    #[test]
    fn a_quote_left_open_does_not_swallow_the_rows_after_it() {
        assert_eq!(read("a,b\n1,\"没收尾\n2,x\n".as_bytes()), Err(IntakeError::OpenQuote { row: 2 }));
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
