//! The reply of a command: a report, a receipt or a text. Commands never print; `output` writes the reply, and `exit`
//! reads the outcome.

use crate::grid::chart::Picture;
use crate::grid::foremost::{Foremost, Sentence};
use crate::grid::{Cell, Grid, Stored};
use crate::input::NotAFile;
use chrono::NaiveDate;
use std::path::PathBuf;

/// A report as a value: its main rows, and its extras.
pub struct Report {
    /// The English name, `report` in JSON.
    pub name: &'static str,
    /// The Chinese title.
    pub title: String,
    pub as_of: NaiveDate,
    /// The main rows: `rows` in JSON, and the only ones in CSV and TSV.
    pub rows: Grid,
    /// The title of the rows among other tables; if empty, the report's title is enough.
    pub heading: &'static str,
    /// Further keys in JSON, and further tables or lines for people; not in CSV.
    pub extras: Vec<Extra>,
    /// Lines below the tables for people, such as how many rows are not shown; not in data formats.
    pub notes: Vec<String>,
    /// The sentence if there are no rows.
    pub when_empty: &'static str,
    /// The rows of a form around its table, in CSV, TSV and XLSX only.
    pub page: Page,
    /// The pictures of its tables, for formats that draw.
    pub pictures: Vec<Picture>,
    /// What a page for leaders begins with.
    pub foremost: Option<Foremost>,
    /// The site, if the rows are days of a calendar (`id`, `title`, `subject`, `due`); it makes events of different
    /// sites different.
    pub agenda: Option<String>,
}

/// The rows of a form above and below its table, as cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    pub above: Vec<Vec<String>>,
    pub below: Vec<Vec<String>>,
    /// Names over neighbouring columns, in a row between `above` and the header.
    pub groups: Vec<Group>,
}

/// A name over the columns from `first` to `last`.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub first: usize,
    pub last: usize,
    pub name: String,
}

impl Page {
    /// Whether there is nothing around the table.
    pub fn is_empty(&self) -> bool {
        self.above.is_empty() && self.below.is_empty() && self.groups.is_empty()
    }

    /// The number of rows above the header.
    pub fn height_above(&self) -> usize {
        self.above.len() + usize::from(!self.groups.is_empty())
    }
}

impl Report {
    /// A report of these rows without extras.
    pub fn new(name: &'static str, title: impl Into<String>, as_of: NaiveDate, rows: Grid) -> Report {
        Report {
            name,
            title: title.into(),
            as_of,
            rows,
            heading: "",
            extras: Vec::new(),
            notes: Vec::new(),
            when_empty: "没有记录",
            page: Page::default(),
            pictures: Vec::new(),
            foremost: None,
            agenda: None,
        }
    }
}

impl Report {
    /// Without the columns that are in JSON only.
    pub fn without_json(self) -> Report {
        let cut = |extra| match extra {
            Extra::Grid { key, title, grid } => Extra::Grid { key, title, grid: grid.without_json() },
            value => value,
        };
        let foremost = self.foremost.map(|all| {
            let tables = all.tables.into_iter().map(|(key, title, grid)| (key, title, grid.without_json()));
            Foremost { tables: tables.collect(), ..all }
        });
        Report { rows: self.rows.without_json(), extras: self.extras.into_iter().map(cut).collect(), foremost, ..self }
    }

    /// With what it begins with as the first of its extras and notes, for formats that have no place for it.
    pub fn flat(mut self) -> Report {
        let Some(Foremost { sentences, tables, notes, .. }) = self.foremost.take() else { return self };
        let summary = Extra::Grid { key: "summary", title: "概要".to_string(), grid: Sentence::grid(&sentences) };
        let tables = tables.into_iter().map(|(key, title, grid)| Extra::Grid { key, title, grid });
        self.extras.splice(0..0, std::iter::once(summary).chain(tables));
        self.notes.splice(0..0, notes);
        self
    }
}

/// A part of a report in addition to its rows.
pub enum Extra {
    /// A single value: `"key": value` in JSON, a line `label：value` for people. Without a label it is for scripts only.
    Value { key: &'static str, label: &'static str, cell: Cell },
    /// Another table: `"key": [...]` in JSON, a table with its title for people. Without a title it is for scripts
    /// only.
    Grid { key: &'static str, title: String, grid: Grid },
}

/// A file of a folder that is written completely or not at all.
pub enum Part {
    /// Rows for a database, as CSV.
    Table {
        name: String,
        grid: Grid,
    },
    /// Rows for a database with their types, as Parquet.
    Parquet {
        name: String,
        grid: Grid,
        types: Vec<Stored>,
    },
    Text {
        name: String,
        text: String,
    },
    /// A report as CSV, as its export has it.
    Csv {
        name: String,
        report: Box<Report>,
    },
    Bytes {
        name: String,
        bytes: Vec<u8>,
    },
    /// A copy of a file.
    File {
        name: String,
        from: PathBuf,
    },
}

impl Part {
    /// The path of the file in its folder, with `/` between its parts.
    pub fn name(&self) -> &str {
        let (Part::Table { name, .. }
        | Part::Parquet { name, .. }
        | Part::Text { name, .. }
        | Part::Csv { name, .. }
        | Part::Bytes { name, .. }
        | Part::File { name, .. }) = self;
        name
    }
}

/// A file that was written into a folder, with its size and SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    /// The number of rows; `None` for a text.
    pub rows: Option<u64>,
    pub bytes: u64,
    pub sha256: String,
}

/// Writes a text.
pub type WriteText = Box<dyn FnOnce(&mut dyn std::io::Write) -> anyhow::Result<()>>;

/// What a command gives back to be written.
pub enum Reply {
    Report(Report),
    /// Several reports one after the other, for people (`demo`).
    Reports(Vec<Report>),
    /// A file for each report, by its name, in the folder of `-o`, and one more file.
    Folder {
        reports: Vec<Report>,
        manifest: Part,
    },
    /// A text for each reader (name and text): together, or one file each in the folder of `-o`. Without any nothing is
    /// written, and a person at a terminal reads `when_empty`.
    Letters {
        letters: Vec<(String, String)>,
        as_of: NaiveDate,
        when_empty: Option<&'static str>,
    },
    /// What was changed: lines for standard error, and the record for `-f json`.
    Receipt {
        lines: Vec<String>,
        record: Option<Report>,
    },
    /// Plain text for standard output.
    Text(String),
    /// A text that was made, for standard output, with the lines of its receipt for standard error.
    Made {
        lines: Vec<String>,
        text: String,
    },
    /// A text that is made while it is written, and the lines of its receipt.
    Stream {
        lines: Vec<String>,
        write: WriteText,
    },
    /// The bytes of a file, written unchanged; the day is for `{date}` in its name.
    Bytes {
        bytes: Vec<u8>,
        as_of: Option<NaiveDate>,
    },
}

/// A reply, and what the edge must know about it.
pub struct Outcome {
    pub reply: Reply,
    /// Whether something was found that `--exit-code` reports.
    pub findings: bool,
    /// Warnings for standard error.
    pub warnings: Vec<String>,
    /// The mistake of the input that the reply shows (`plan check`).
    pub failed: Option<String>,
    /// A table that is also written to a file of its own.
    pub extra_file: Option<(PathBuf, Report)>,
    /// Whether a verification failed (`inspection verify`): exit code 1 in any case.
    pub refuted: bool,
    /// A step that is taken only after the reply was written completely.
    pub after: Option<Box<dyn FnOnce() -> anyhow::Result<()>>>,
    /// What a person who was asked for this record may enter next.
    pub further: Option<Further>,
}

/// A further record of the same visit or unit: the question, and the words of its command after the program's name.
pub struct Further {
    pub question: &'static str,
    pub words: Vec<String>,
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Outcome {
        Outcome {
            reply,
            findings: false,
            warnings: Vec::new(),
            failed: None,
            refuted: false,
            extra_file: None,
            after: None,
            further: None,
        }
    }
}

impl From<Report> for Outcome {
    fn from(report: Report) -> Outcome {
        Reply::Report(report).into()
    }
}

/// A mistake of the input, and what to type instead: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Mistake {
    pub what: String,
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake without advice.
    pub fn new(what: impl Into<String>) -> Mistake {
        Mistake { what: what.into(), hint: None }
    }

    /// The mistake with what to type instead.
    pub fn hint(mut self, hint: impl Into<String>) -> Mistake {
        self.hint = Some(hint.into());
        self
    }
}

/// A person at the terminal did not go on: nothing was written, and it is no mistake. Exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("已取消，未写入")]
pub struct Cancelled;

/// A problem of the surroundings, such as a missing workspace or an unreadable file: exit code 3.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Surroundings {
    pub what: String,
    pub hint: String,
}

impl Surroundings {
    /// A problem, and what to do about it.
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Surroundings {
        Surroundings { what: what.into(), hint: hint.into() }
    }
}

/// The system's error at a file, in Chinese.
pub fn system_error(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    if let Some(why) = error.get_ref().and_then(|inner| inner.downcast_ref::<NotAFile>()) {
        return why.to_string();
    }
    match error.kind() {
        Kind::NotFound => "文件或目录不存在".to_string(),
        Kind::PermissionDenied => "没有权限".to_string(),
        Kind::AlreadyExists => "已经存在".to_string(),
        Kind::IsADirectory => "它是一个目录".to_string(),
        Kind::NotADirectory => "路径里有一段不是目录".to_string(),
        Kind::StorageFull | Kind::QuotaExceeded => "磁盘空间不够".to_string(),
        Kind::FileTooLarge => "文件太大，系统不让写".to_string(),
        Kind::ReadOnlyFilesystem => "磁盘是只读的".to_string(),
        Kind::InvalidFilename => "文件名不能用".to_string(),
        Kind::DirectoryNotEmpty => "目录不是空的".to_string(),
        Kind::ResourceBusy | Kind::ExecutableFileBusy | Kind::WouldBlock => "正被别的程序占用".to_string(),
        Kind::BrokenPipe | Kind::ConnectionReset => "对方已经关闭".to_string(),
        Kind::TimedOut => "等得太久，没有应答".to_string(),
        Kind::UnexpectedEof => "没有读完就到了结尾".to_string(),
        Kind::InvalidData => "内容读不懂".to_string(),
        Kind::OutOfMemory => "内存不够".to_string(),
        _ => match error.raw_os_error() {
            Some(number) => format!("系统错误 {number}"),
            // This program's own sentences are Chinese; those of libraries are not shown.
            None => Some(error.to_string()).filter(|text| !text.is_ascii()).unwrap_or("系统没有说明原因".to_string()),
        },
    }
}
