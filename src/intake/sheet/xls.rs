//! XLS by [MS-XLS], read as a whole by `calamine`. The library `calamine` trusts the sizes in a file and may panic. So
//! the workbook is checked first, its cells are counted, and `calamine` gets a copy without anything else.

mod looks;

use super::super::source::Source;
use super::super::{Each, FileCell, IntakeError, Look, Row};
use super::format::Code;
use super::spans::{Filler, Span, Spans};
use super::{Name, is_blank, numbers};
use crate::caught::caught;
use calamine::{Data, Reader, SheetVisible, Xls as Whole};
use cfb::{CompoundFile, Version};
use looks::Looks;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

/// The largest file in bytes, and the most cells in the used areas of all its sheets.
const MOST_FILE: u64 = 64 << 20;
const MOST_CELLS: usize = 8_000_000;

const DAMAGED: IntakeError = IntakeError::Damaged { what: "XLS" };

/// An XLS file that was checked and read by `calamine`.
pub struct Xls {
    whole: Whole<Cursor<Vec<u8>>>,
    names: Vec<Name>,
    /// For each sheet of cells, its index among all sheets of the workbook (charts included).
    places: Vec<usize>,
    looks: Looks,
}

impl std::fmt::Debug for Xls {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Xls").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Xls {
    /// Opens an XLS file.
    ///
    /// # Errors
    /// A file that is too large, damaged or encrypted.
    pub fn open(source: &Source) -> Result<Xls, IntakeError> {
        let mut stream = source.stream()?;
        if stream.seek(SeekFrom::End(0))? > MOST_FILE {
            return Err(IntakeError::TooLarge { most: MOST_FILE });
        }
        stream.seek(SeekFrom::Start(0))?;
        let workbook = workbook(stream)?;
        measure(&workbook)?;
        let looks = Looks::read(&workbook);
        let clean = clean(&workbook).map_err(|_| DAMAGED)?;
        let whole = match caught(|| Whole::new(Cursor::new(clean))) {
            Ok(Ok(whole)) => whole,
            Ok(Err(calamine::XlsError::Password)) => return Err(IntakeError::Encrypted),
            _ => return Err(DAMAGED),
        };
        let all = whole.sheets_metadata().iter().enumerate();
        let sheets = all.filter(|(_, sheet)| sheet.typ == calamine::SheetType::WorkSheet);
        let named = |(at, s): (usize, &calamine::Sheet)| {
            (Name { name: s.name.clone(), is_hidden: s.visible != SheetVisible::Visible }, at)
        };
        let (names, places) = sheets.map(named).unzip();
        Ok(Xls { names, places, looks, whole })
    }

    /// The names of the sheets.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// Whether days count from 1904.
    pub fn is_1904(&self) -> bool {
        self.whole.has_1904_epoch()
    }

    /// The merged cells of a sheet.
    pub fn spans(&self, at: usize) -> Spans {
        let all = self.whole.merge_cells_by_sheet_name(&self.names[at].name).unwrap_or_default();
        Spans::new(all.into_iter().map(|area| {
            let ((top, left), (bottom, right)) = (area.start, area.end);
            Span { top, left, bottom, right }
        }))
    }

    /// Hands every row of a sheet to `each`.
    pub fn rows(&mut self, at: usize, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
        let range = self.whole.worksheet_range(&self.names[at].name).map_err(|_| DAMAGED)?;
        let Some((top, left)) = range.start() else { return Ok(()) };
        let (is_1904, mut filler) = (self.is_1904(), Filler::new(spans));
        for (row, values) in (top..).zip(range.rows()) {
            let mut cells = vec![FileCell::Text(""); left as usize];
            let code = |column: u32| self.looks.code(self.places[at], row, column);
            cells.extend((left..).zip(values).map(|(column, value)| cell(value, code(column), is_1904)));
            filler.take(row, &cells);
            if is_blank(&cells) {
                continue;
            }
            let filled = filler.fill(row, &mut cells);
            if each(&Row { number: i64::from(row) + 1, cells: &cells, filled: &filled })?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn cell<'a>(value: &'a Data, code: Option<&'a Code>, is_1904: bool) -> FileCell<'a> {
    let number = |number: f64| {
        let look = code.filter(|code| !code.is_general()).map_or(Look::Plain, |code| Look::Code(code, number));
        // A number below one is a time of day.
        let day = numbers::day(number, is_1904).filter(|_| number >= 1.0 && code.is_some_and(Code::is_date));
        day.map_or(FileCell::Number(number, look), |day| FileCell::Date(day, look))
    };
    match value {
        Data::Empty => FileCell::Text(""),
        Data::Int(int) => number(*int as f64),
        Data::Float(float) => number(*float),
        Data::DateTime(at) => number(at.as_f64()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => FileCell::Text(text),
        Data::Bool(flag) => FileCell::Flag(*flag),
        Data::Error(error) => FileCell::Fault(fault(error)),
    }
}

fn fault(error: &calamine::CellErrorType) -> &'static str {
    use calamine::CellErrorType as E;
    match error {
        E::Div0 => "#DIV/0!",
        E::NA => "#N/A",
        E::Name => "#NAME?",
        E::Null => "#NULL!",
        E::Num => "#NUM!",
        E::Ref => "#REF!",
        E::Value => "#VALUE!",
        _ => "#ERROR",
    }
}

/// The stream of the compound file that holds the workbook's records.
fn workbook(stream: super::super::source::Stream) -> Result<Vec<u8>, IntakeError> {
    let mut file = CompoundFile::open(stream).map_err(|_| DAMAGED)?;
    // An XLSX with a password is also an OLE compound file.
    if file.exists("/EncryptedPackage") || file.exists("/EncryptionInfo") {
        return Err(IntakeError::Encrypted);
    }
    if file.exists("/WordDocument") {
        return Err(IntakeError::Foreign { what: " Word 文档" });
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)).ok_or(IntakeError::NotATable)?;
    let mut workbook = Vec::new();
    let stream = file.open_stream(name).map_err(|_| DAMAGED)?;
    stream.take(MOST_FILE).read_to_end(&mut workbook).map_err(|_| DAMAGED)?;
    Ok(workbook)
}

/// A new compound file with nothing but the workbook, so that `calamine` reads only bytes that were checked.
fn clean(workbook: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(workbook)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// Refuses a workbook whose sheets have too many cells. The cell records are counted, not the sizes that the file
/// claims.
fn measure(workbook: &[u8]) -> Result<(), IntakeError> {
    let mut starts = Vec::new();
    for (kind, data) in Records(workbook) {
        match kind {
            // BoundSheet8: the offset of a sheet.
            0x0085 => starts.extend(data.first_chunk().map(|at| u32::from_le_bytes(*at) as usize)),
            // FilePass: the workbook is encrypted, by whichever method.
            0x002F => return Err(IntakeError::Encrypted),
            0x000A => break,
            _ => {}
        }
    }
    let mut total = 0_usize;
    for start in starts {
        let sheet = workbook.get(start..).ok_or(DAMAGED)?;
        let mut area: Option<[usize; 4]> = None;
        let mut depth = 0;
        for (kind, data) in Records(sheet) {
            let word = |at: usize| data.get(at..at + 2).map(|w| usize::from(w[0]) | usize::from(w[1]) << 8);
            match kind {
                // Dimensions: rows are four bytes wide in BIFF8 and two before.
                0x0200 => {
                    let numbers: Vec<usize> = match data.len() {
                        10 => (0..4).filter_map(|i| word(i * 2)).collect(),
                        _ => [0, 2, 4, 6, 8, 10].iter().filter_map(|at| word(*at)).collect(),
                    };
                    let (rows, columns) = match numbers[..] {
                        [top, bottom, left, right] => (bottom.saturating_sub(top), right.saturating_sub(left)),
                        [top, top_high, bottom, bottom_high, left, right] => (
                            (bottom | bottom_high << 16).saturating_sub(top | top_high << 16),
                            right.saturating_sub(left),
                        ),
                        _ => return Err(DAMAGED),
                    };
                    if rows > 65_536 || columns > 256 {
                        return Err(DAMAGED);
                    }
                }
                // Every cell record begins with its row and column; MulRk continues to the right.
                0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x00BD | 0x0006 => {
                    let (Some(row), Some(left)) = (word(0), word(2)) else { return Err(DAMAGED) };
                    let right = if kind == 0x00BD { left + data.len() / 6 } else { left };
                    let [top, first, bottom, last] = area.unwrap_or([row, left, row, right]);
                    area = Some([top.min(row), first.min(left), bottom.max(row), last.max(right)]);
                }
                // A chart within the sheet has its own BOF and EOF records.
                0x0809 => depth += 1,
                0x000A if depth <= 1 => break,
                0x000A => depth -= 1,
                _ => {}
            }
        }
        total += area.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1));
        if total > MOST_CELLS {
            return Err(IntakeError::TooManyCells { most: MOST_CELLS });
        }
    }
    Ok(())
}

/// The records of a stream: their kind and their bytes.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = rest.get(..length)?;
        self.0 = &rest[length..];
        Some((u16::from_le_bytes([head[0], head[1]]), data))
    }
}
