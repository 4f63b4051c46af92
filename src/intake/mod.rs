//! A file's bytes → rows of cells, each with the row number that a spreadsheet shows. What the cells mean
//! is the ledger's business; no store and no plan here.

pub mod csv;

/// A sheet as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The encoding that was found.
    pub encoding: &'static str,
    pub rows: Vec<Row>,
}

/// One row with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1, blank rows counted, line breaks inside quotes not.
    pub number: i64,
    pub cells: Vec<String>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum IntakeError {
    #[error("文件不是 UTF-8 编码（第 {line} 行起读不懂）")]
    NotUtf8 { line: usize },
    #[error("文件是空的")]
    Empty,
    #[error("第 {row} 行的引号没有收尾，后面的内容都被当成一格")]
    OpenQuote { row: i64 },
    #[error("文件不是 CSV：{0}")]
    NotCsv(String),
}
