//! Reads spreadsheets (XLSX, ODS and XLS): chooses the sheet, fills merged cells, and hands over rows one by one. A
//! file is not trusted: its bytes are counted while they are unpacked.

pub(super) mod archive;
mod format;
mod metered;
mod numbers;
mod ods;
mod spans;
mod xls;
mod xlsx;
pub(super) mod xml;

use super::header::{self, Head, Lines};
use super::kind::Kind;
use super::source::Source;
use super::{Each, FileCell, IntakeError, IsKnown, emptied};
use archive::{Archive, Package};
pub use format::{Code, general};
use spans::Spans;
use std::cell::RefCell;

/// The limits of a spreadsheet: columns, rows, and characters in a cell.
const MOST_COLUMNS: u32 = 16_384;
const MOST_ROWS: u32 = 1_048_576;
const MOST_CHARACTERS: usize = 32_767;

/// The sheet that is read.
#[derive(Debug)]
pub struct Sheet {
    workbook: RefCell<Workbook>,
    at: usize,
    spans: Spans,
}

/// A spreadsheet that was opened: its format, the sheet that is read and the names of the others.
pub struct Opened {
    pub sheet: Sheet,
    pub head: Head,
    pub format: &'static str,
    pub name: String,
    pub not_read: Vec<String>,
    pub is_1904: bool,
}

#[derive(Debug)]
enum Workbook {
    Xlsx(Box<xlsx::Xlsx>),
    Ods(Box<ods::Ods>),
    Xls(Box<xls::Xls>),
}

/// The name of a sheet, and whether it is hidden.
#[derive(Debug, Clone)]
struct Name {
    name: String,
    is_hidden: bool,
}

/// Opens the sheet with the name or number `asked`. If `asked` is `None`, opens the first visible sheet in which a
/// header is found, otherwise the first sheet that is not empty.
pub fn open(source: Source, kind: Kind, asked: Option<&str>, is_known: &IsKnown) -> Result<Opened, IntakeError> {
    let mut workbook = match kind {
        Kind::Ole => Workbook::Xls(Box::new(xls::Xls::open(&source)?)),
        _ => {
            let mut archive = Archive::open(&source)?;
            match archive.package()? {
                Package::Xlsx => Workbook::Xlsx(Box::new(xlsx::Xlsx::open(archive)?)),
                Package::Ods => Workbook::Ods(Box::new(ods::Ods::open(archive)?)),
            }
        }
    };
    let names = workbook.names().to_vec();
    let candidates: Vec<usize> = match asked {
        Some(asked) => vec![find(&names, asked)?],
        None => (0..names.len()).filter(|at| !names[*at].is_hidden).collect(),
    };
    let mut best: Option<(usize, Spans, Head)> = None;
    for at in candidates {
        let spans = workbook.spans(at)?;
        let mut lines = Lines::default();
        workbook.rows(at, &spans, &mut |row| Ok(lines.take(row))).map_err(intake_error)?;
        let Some(head) = header::find(&lines, is_known) else { continue };
        if best.as_ref().is_none_or(|(_, _, other)| head.known > 0 && other.known == 0) {
            best = Some((at, spans, head));
        }
        if best.as_ref().is_some_and(|(_, _, head)| head.known > 0) {
            break;
        }
    }
    let (at, spans, mut head) = best.ok_or(IntakeError::Empty)?;
    spans.name_once(&mut head);
    let not_read = names.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, n)| n.name.clone()).collect();
    Ok(Opened {
        head,
        format: workbook.format(),
        name: names[at].name.clone(),
        not_read,
        is_1904: workbook.is_1904(),
        sheet: Sheet { workbook: RefCell::new(workbook), at, spans },
    })
}

fn find(names: &[Name], asked: &str) -> Result<usize, IntakeError> {
    let asked = asked.trim();
    let by_name = names.iter().position(|name| name.name.trim() == asked);
    let by_number = || asked.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|at| *at < names.len());
    by_name.or_else(by_number).ok_or_else(|| IntakeError::NoSuchSheet {
        asked: asked.to_string(),
        sheets: names.iter().map(|name| name.name.clone()).collect(),
    })
}

fn intake_error(error: anyhow::Error) -> IntakeError {
    error.downcast().unwrap_or_else(|other| IntakeError::Unreadable(std::io::Error::other(other.to_string())))
}

impl Sheet {
    /// Hands every row of the sheet to `each`.
    pub fn rows(&self, each: &mut Each) -> anyhow::Result<()> {
        self.workbook.try_borrow_mut()?.rows(self.at, &self.spans, each)
    }
}

impl Workbook {
    fn format(&self) -> &'static str {
        match self {
            Workbook::Xlsx(_) => "xlsx",
            Workbook::Ods(_) => "ods",
            Workbook::Xls(_) => "xls",
        }
    }

    fn names(&self) -> &[Name] {
        match self {
            Workbook::Xlsx(workbook) => workbook.names(),
            Workbook::Ods(workbook) => workbook.names(),
            Workbook::Xls(workbook) => workbook.names(),
        }
    }

    fn is_1904(&self) -> bool {
        match self {
            Workbook::Xlsx(workbook) => workbook.is_1904(),
            Workbook::Ods(_) => false,
            Workbook::Xls(workbook) => workbook.is_1904(),
        }
    }

    fn spans(&mut self, at: usize) -> Result<Spans, IntakeError> {
        match self {
            Workbook::Xlsx(workbook) => workbook.spans(at),
            Workbook::Ods(workbook) => Ok(workbook.spans(at)),
            Workbook::Xls(workbook) => Ok(workbook.spans(at)),
        }
    }

    fn rows(&mut self, at: usize, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
        match self {
            Workbook::Xlsx(workbook) => workbook.rows(at, spans, each),
            Workbook::Ods(workbook) => workbook.rows(at, spans, each),
            Workbook::Xls(workbook) => workbook.rows(at, spans, each),
        }
    }
}

/// Whether no cell of the row is filled.
fn is_blank(cells: &[FileCell]) -> bool {
    cells.iter().all(|cell| matches!(cell, FileCell::Text(text) if text.trim_start().is_empty()))
}
