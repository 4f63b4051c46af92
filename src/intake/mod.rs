//! A file's bytes → a table: where its header is, what its columns are called, and its rows of cells, each
//! with the row number that a spreadsheet shows. Rows come one by one, so that a file of any length passes
//! in constant memory. What the cells mean is the ledger's business; no store and no plan here.

mod body;
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

use chrono::NaiveDate;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// What whoever gives the file says about it; by default it is told apart without being asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    pub encoding: Option<Encoding>,
    /// A sheet's name, or its number from 1.
    pub sheet: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
    /// And GBK, whose bytes are the same for every character that it has.
    Gb18030,
}

/// A cell as the file keeps it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Words as they stand; empty where there is nothing.
    Text(&'a str),
    /// A number that a spreadsheet keeps as one. Digits past the fifteenth are gone.
    Number(f64, Look<'a>),
    /// A cell that a spreadsheet keeps as a date; its time of day is dropped.
    Date(NaiveDate, Look<'a>),
    Flag(bool),
    /// `#N/A` and the like.
    Fault(&'a str),
}

/// How a spreadsheet shows a number or a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Look<'a> {
    /// As it is.
    Plain,
    /// In these words.
    Words(&'a str),
    /// By a format code, of this number.
    Code(&'a Code, f64),
    /// By a format code that is not understood.
    Unknown,
}

impl<'a> Look<'a> {
    /// What is shown; nothing where it is not known, and where it is the plain number or day.
    pub fn words(self) -> Option<Cow<'a, str>> {
        match self {
            Look::Words(words) => Some(words.into()),
            Look::Code(code, number) => code.show(number).map(Cow::Owned),
            Look::Plain | Look::Unknown => None,
        }
    }

    /// Whether what is shown is another number than what is kept: a percentage, or thousands.
    pub fn is_scaled(self) -> bool {
        match self {
            Look::Words(words) => words.ends_with(['%', '％']),
            Look::Code(code, number) => code.is_scaled(number),
            Look::Plain | Look::Unknown => false,
        }
    }
}

impl Cell<'_> {
    /// As a person sees it, where that is known.
    pub fn shown(&self) -> Option<Cow<'_, str>> {
        match self {
            Cell::Text(text) | Cell::Fault(text) => Some(text.trim().into()),
            Cell::Number(number, Look::Plain) => Some(sheet::general(*number).into()),
            Cell::Date(day, Look::Plain) => Some(day.to_string().into()),
            Cell::Number(_, look) | Cell::Date(_, look) => look.words(),
            Cell::Flag(flag) => Some(if *flag { "TRUE" } else { "FALSE" }.into()),
        }
    }
}

/// One row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// From 1, blank rows counted, line breaks inside quotes not.
    pub number: i64,
    pub cells: &'a [Cell<'a>],
    /// Which of them stand there only because they are merged with the cell above.
    pub filled: &'a [usize],
}

/// A file understood as a table. Its rows are read anew each time that they are asked for.
#[derive(Debug)]
pub struct Table {
    /// `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, `gb18030`, `xlsx`, `xls`, `ods`.
    pub encoding: &'static str,
    /// The sheet that is read, and those that are not; a text file has none.
    pub sheet: Option<String>,
    pub sheets_not_read: Vec<String>,
    /// Whether bare day numbers count from 1904.
    pub is_1904: bool,
    /// The row in which the names of the columns stand; the lower one of two.
    pub header_row: i64,
    /// The name of each column, in the file's order; empty where there is none.
    pub headers: Vec<String>,
    content: Content,
    frame: body::Frame,
}

/// A row that was passed over, and why: totals, signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub row: i64,
    pub why: String,
}

/// Whether a header's cell names a column, as it stands in the file.
pub type IsKnown<'a> = dyn Fn(&str) -> bool + 'a;

/// Takes rows one by one until it has enough. A row that is blank never comes.
type Each<'a> = dyn FnMut(&Row) -> anyhow::Result<ControlFlow<()>> + 'a;

#[derive(Debug)]
enum Content {
    Text(text::Text),
    Sheet(sheet::Sheet),
}

/// Opens a file and finds its header by the names that `is_known` has.
///
/// # Errors
/// [`IntakeError`]: what the file is instead, and what to do.
pub fn open(origin: Origin, choice: &Choice, is_known: &IsKnown) -> Result<Table, IntakeError> {
    let source = origin.open()?;
    let kind = kind::of(&source.head(kind::HEAD)?)?;
    if kind == kind::Kind::Text {
        let (text, head) = text::open(source, choice.encoding, is_known)?;
        let table = Table::new(text.encoding(), Content::Text(text), head);
        // A text file is its only sheet.
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

    /// Says without which columns a row is no record: what stands below the records is known by it.
    pub fn requires(&mut self, is_required: Vec<bool>) {
        self.frame.requires(is_required);
    }

    /// How far a reading is, in bytes, of how many; a spreadsheet's parts stand in no order and tell nothing.
    pub fn share(&self) -> Option<(u64, u64)> {
        match &self.content {
            Content::Text(text) => text.share(),
            Content::Sheet(_) => None,
        }
    }

    /// Hands every row of the body to `each`, in the file's order, and gives those that were passed over.
    ///
    /// # Errors
    /// Those of `each`, and an [`IntakeError`] where the file turns out not to be what it began as.
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

/// The same vector for another row: what it holds goes, its memory stays.
fn emptied<'b>(cells: Vec<Cell<'_>>) -> Vec<Cell<'b>> {
    cells.into_iter().map_while(|_| None).collect()
}
