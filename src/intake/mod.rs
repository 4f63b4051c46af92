//! Reads the bytes of a file as a table: the place of the header, the column names and the rows of cells. A row has the
//! number that a spreadsheet shows for it. Rows are handed over one by one, so that a file of any length is read in
//! constant memory. What a cell means is decided in the room `ledger`. This room knows no store and no plan.

mod body;
pub mod document;
mod error;
mod foot;
mod header;
mod kind;
pub mod name;
mod sheet;
mod source;
mod text;

pub use error::IntakeError;
pub use sheet::Code;
pub use source::Origin;

use crate::format::Encoding;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// What the caller knows about the file. A part that is not given is recognised.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    pub encoding: Option<Encoding>,
    /// The name of the sheet, or its number from 1.
    pub sheet: Option<&'a str>,
}

/// A cell as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub enum FileCell<'a> {
    /// The text as the file has it; empty for an empty cell.
    Text(&'a str),
    /// A number that the spreadsheet keeps as a number, with at most fifteen exact digits.
    Number(f64, Look<'a>),
    /// A date that the spreadsheet keeps as a date; a time of day is dropped.
    Date(NaiveDate, Look<'a>),
    Flag(bool),
    /// A fault of a formula, such as `#N/A`.
    Fault(&'a str),
}

/// How the spreadsheet shows a number or a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Look<'a> {
    /// Shown as the number or day itself.
    Plain,
    /// Shown as this text.
    Words(&'a str),
    /// Shown by this format code, applied to this number.
    Code(&'a Code, f64),
    /// Shown by a format code that is not understood.
    Unknown,
}

impl<'a> Look<'a> {
    /// The text that is shown. `None` if the text is unknown, or if it is the plain number or day.
    pub fn words(self) -> Option<Cow<'a, str>> {
        match self {
            Look::Words(words) => Some(words.into()),
            Look::Code(code, number) => code.show(number).map(Cow::Owned),
            Look::Plain | Look::Unknown => None,
        }
    }

    /// Whether the shown number differs from the number in the file: a percentage, or thousands.
    pub fn is_scaled(self) -> bool {
        match self {
            Look::Words(words) => words.ends_with(['%', '％']),
            Look::Code(code, number) => code.is_scaled(number),
            Look::Plain | Look::Unknown => false,
        }
    }
}

impl FileCell<'_> {
    /// The text that a person sees in the cell; `None` if it is unknown.
    pub fn shown(&self) -> Option<Cow<'_, str>> {
        match self {
            FileCell::Text(text) | FileCell::Fault(text) => Some(text.trim().into()),
            FileCell::Number(number, Look::Plain) => Some(sheet::general(*number).into()),
            FileCell::Date(day, Look::Plain) => Some(day.to_string().into()),
            FileCell::Number(_, look) | FileCell::Date(_, look) => look.words(),
            FileCell::Flag(flag) => Some(if *flag { "TRUE" } else { "FALSE" }.into()),
        }
    }
}

/// One row that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The row number that a spreadsheet shows, from 1. Empty rows are counted; line breaks inside quotation marks are
    /// not.
    pub number: i64,
    pub cells: &'a [FileCell<'a>],
    /// The places of the cells that are merged with the cell above and have its value.
    pub filled: &'a [usize],
}

/// A file that was recognised as a table. Its rows can be read several times.
#[derive(Debug)]
pub struct Table {
    /// `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `gb18030`, `xlsx`, `xls`, `ods`.
    pub encoding: &'static str,
    /// The name of the sheet that is read; `None` for a text file.
    pub sheet: Option<String>,
    pub sheets_not_read: Vec<String>,
    /// Whether a number in a column of dates counts days from 1904 and not from 1900.
    pub is_1904: bool,
    /// The number of the row with the column names; the lower row if the header has two.
    pub header_row: i64,
    /// The name of each column in the file's order; empty if a column has no name.
    pub headers: Vec<String>,
    content: Content,
    frame: body::Frame,
}

/// A row that was skipped as no record, and the reason in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub row: i64,
    pub why: String,
}

/// Whether a cell of a header, as the file has it, names a known column.
pub type IsKnown<'a> = dyn Fn(&str) -> bool + 'a;

/// Takes rows one by one until it returns `Break`. Empty rows are never handed over.
type Each<'a> = dyn FnMut(&Row) -> anyhow::Result<ControlFlow<()>> + 'a;

#[derive(Debug)]
enum Content {
    Text(text::Text),
    Sheet(sheet::Sheet),
}

/// Opens a file and finds its header: `is_known` decides which cells are column names.
///
/// # Errors
/// [`IntakeError`]: why the file is no table, and what the user can do.
pub fn open(origin: Origin, choice: &Choice, is_known: &IsKnown) -> Result<Table, IntakeError> {
    let source = origin.open()?;
    let kind = kind::of(&source.head(kind::HEAD)?)?;
    if kind == kind::Kind::Text {
        let (text, head) = text::open(source, choice.encoding, is_known)?;
        let table = Table::new(text.encoding(), Content::Text(text), head);
        // A text file counts as its only sheet.
        return match choice.sheet {
            None | Some("1") => Ok(table),
            Some(asked) => Err(IntakeError::NoSheets { asked: asked.to_string() }),
        };
    }
    let opened = sheet::open(source, kind, choice.sheet, is_known)?;
    let mut table = Table::new(opened.format, Content::Sheet(opened.sheet), opened.head);
    table.sheet = Some(opened.name);
    table.sheets_not_read = opened.not_read;
    table.is_1904 = opened.is_1904;
    Ok(table)
}

impl Table {
    fn new(encoding: &'static str, content: Content, head: header::Head) -> Table {
        Table {
            encoding,
            sheet: None,
            sheets_not_read: Vec::new(),
            is_1904: false,
            header_row: head.row,
            headers: head.names.clone(),
            content,
            frame: body::Frame::new(head),
        }
    }

    /// The texts above the rows, first the title: the cells of the rows above the header, and the header's own.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        self.frame.above()
    }

    /// Sets, for each column, whether a record must fill the column. A row that fills none of these columns may be a
    /// form's foot.
    pub fn requires(&mut self, is_required: Vec<bool>) {
        self.frame.requires(is_required);
    }

    /// How many bytes of the file were read so far, and how many bytes it has. `None` for a spreadsheet, whose parts
    /// are not read in order.
    pub fn share(&self) -> Option<(u64, u64)> {
        match &self.content {
            Content::Text(text) => text.share(),
            Content::Sheet(_) => None,
        }
    }

    /// Hands every row of the body to `each` in the file's order and returns the rows that were skipped.
    ///
    /// # Errors
    /// An error of `each`, or an [`IntakeError`] if a later part of the file is damaged.
    pub fn rows(&self, each: &mut dyn FnMut(&Row) -> anyhow::Result<()>) -> anyhow::Result<Vec<Skipped>> {
        let mut skipped = Vec::new();
        let mut is_first = true;
        let mut take = |row: &Row| {
            if row.number > self.header_row {
                let numbers = std::mem::take(&mut is_first) && body::numbers_columns(row);
                let why =
                    if numbers { Some("栏次行，不是记录".to_string()) } else { self.frame.passes_over(row) };
                match why {
                    Some(why) => skipped.push(Skipped { row: row.number, why }),
                    None => each(row)?,
                }
            }
            Ok(ControlFlow::Continue(()))
        };
        match &self.content {
            Content::Text(text) => text.rows(&mut take)?,
            Content::Sheet(sheet) => sheet.rows(&mut take)?,
        }
        Ok(skipped)
    }
}

/// Empties the vector and keeps its memory for the next row.
fn emptied<'b>(cells: Vec<FileCell<'_>>) -> Vec<FileCell<'b>> {
    cells.into_iter().map_while(|_| None).collect()
}
