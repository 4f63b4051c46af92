//! A file's bytes → a table: where its header is, what its columns are called, and its rows of cells, each
//! with the row number that a spreadsheet shows. Rows come one by one, so that a file of any length passes
//! in constant memory. What the cells mean is the ledger's business; no store and no plan here.

mod csv;

use chrono::NaiveDate;
use std::path::PathBuf;

/// Where the bytes are.
#[derive(Debug, Clone)]
pub enum Origin {
    File(PathBuf),
    /// Compiled in: the sample town.
    Bytes(&'static [u8]),
}

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
    Number(f64),
    /// A cell that a spreadsheet keeps as a date; its time of day is dropped.
    Date(NaiveDate),
    Flag(bool),
    /// `#N/A` and the like.
    Fault(&'a str),
}

/// One row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// From 1, blank rows counted, line breaks inside quotes not.
    pub number: i64,
    pub cells: &'a [Cell<'a>],
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
    pub header_row: i64,
    /// The name of each column, in the file's order; empty where there is none.
    pub headers: Vec<String>,
    origin: Origin,
}

/// A row that was passed over, and why: totals, signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub row: i64,
    pub why: String,
}

/// Opens a file and finds its header by the names that `is_known` has (of columns, as they stand in a file).
pub fn open(origin: Origin, choice: &Choice, is_known: &dyn Fn(&str) -> bool) -> Result<Table, IntakeError> {
    let _ = (choice, is_known);
    csv::open(origin)
}

impl Table {
    /// Hands every row of the body to `each`, in the file's order, and gives those that were passed over.
    pub fn rows(&self, each: &mut dyn FnMut(&Row) -> anyhow::Result<()>) -> anyhow::Result<Vec<Skipped>> {
        csv::rows(self, each)
    }
}

impl Origin {
    fn bytes(&self) -> Result<std::borrow::Cow<'static, [u8]>, IntakeError> {
        match self {
            Origin::Bytes(bytes) => Ok((*bytes).into()),
            Origin::File(path) => Ok(std::fs::read(path)?.into()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("读不了文件")]
    Unreadable(#[from] std::io::Error),
    #[error("文件不是 UTF-8 编码（第 {line} 行起读不懂）")]
    NotUtf8 { line: usize },
    #[error("文件是空的")]
    Empty,
    #[error("第 {row} 行的引号没有收尾，后面的内容都被当成一格")]
    OpenQuote { row: i64 },
    #[error("文件不是 CSV：{0}")]
    NotCsv(String),
}
