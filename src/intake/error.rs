//! Why a file cannot be read as a table: each case describes what the file is, where the fault is and what to do.

/// Why a file cannot be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("读不了文件")]
    Unreadable(#[from] std::io::Error),
    #[error("文件不是 UTF-8 编码（第 {line} 行起读不懂）；请在表格软件里另存为“CSV UTF-8”或 XLSX")]
    NotUtf8 { line: i64 },
    #[error("第 {line} 行起读不懂（按 {encoding} 编码读）；请在表格软件里另存为“CSV UTF-8”或 XLSX")]
    NotEncoded { encoding: &'static str, line: i64 },
    #[error("文件不是表格；请给 CSV、TSV、XLSX、XLS 或 ODS 文件")]
    NotATable,
    #[error("文件是{what}，不是表格；请用表格软件打开，另存为 XLSX 后再导入")]
    Foreign { what: &'static str },
    #[error("文件是空的")]
    Empty,
    #[error("第 {row} 行的引号没有收尾，后面的内容都被当成一格；请补上这一行缺的那个引号")]
    OpenQuote { row: i64 },
    #[error("第 {row} 行太长（超过 {} MB），不像表格的一行；请检查文件是不是选错了", most >> 20)]
    RowTooLong { row: i64, most: usize },
    #[error("第 {row} 行的列数超过 {most}，不像台账；请检查文件是不是选错了")]
    TooManyColumns { row: i64, most: usize },
    #[error("文件太大（超过 {} MB）；请拆成几个文件再导入", most >> 20)]
    TooLarge { most: u64 },
    #[error("{what} 文件已损坏或不完整；请用表格软件打开，另存为 XLSX 后再导入")]
    Damaged { what: &'static str },
    #[error("文件有密码，是加密的；请用表格软件打开，去掉密码，另存为 XLSX 后再导入")]
    Encrypted,
    #[error("文件解开后大得不正常，没有读；请确认文件来源，或用表格软件打开后另存为 XLSX")]
    Bomb,
    #[error("没有工作表“{asked}”；这个文件里有：{}", sheets.join("、"))]
    NoSuchSheet { asked: String, sheets: Vec<String> },
    #[error("没有工作表“{asked}”：这是文本文件，没有工作表；请去掉 --sheet")]
    NoSheets { asked: String },
    #[error("单元格 {cell} 在表格的范围之外，文件不对；请用表格软件打开，另存为 XLSX 后再导入")]
    OutsideGrid { cell: String },
    #[error("有一格的文字超过 {most} 字，不像台账；请检查文件是不是选错了")]
    CellTooLong { most: usize },
    #[error("表格太大（超过 {most} 格）；请拆成几个文件再导入")]
    TooManyCells { most: usize },
}

impl IntakeError {
    /// Whether the error is that the bytes do not fit the encoding that was assumed.
    pub(super) fn is_of_encoding(&self) -> bool {
        matches!(self, IntakeError::NotUtf8 { .. } | IntakeError::NotEncoded { .. })
    }
}
