//! What a command hands back: a report, a receipt or a text. Commands never print; `output` writes
//! what stands here and `exit` reads the outcome.

use crate::grid::chart::Picture;
use crate::grid::{Cell, Grid};
use crate::input::NotAFile;
use chrono::NaiveDate;
use std::path::PathBuf;

/// A report as a value: its main rows and what stands beside them.
pub struct Report {
    /// English name, `report` in JSON.
    pub name: &'static str,
    /// Chinese heading of tables and Markdown.
    pub title: String,
    pub as_of: NaiveDate,
    /// `rows` in JSON. What CSV and TSV write.
    pub rows: Grid,
    /// What the rows are called where other tables stand beside them; empty: the title says it.
    pub heading: &'static str,
    /// Further top-level keys in JSON; further tables or lines for people. CSV leaves them out.
    pub extras: Vec<Extra>,
    /// Lines under the tables for people (how many rows more, what is folded): not in data formats.
    pub notes: Vec<String>,
    /// What to say where there is no row.
    pub when_empty: &'static str,
    /// Rows that a form has above its header and below its last row; in CSV, TSV and XLSX only.
    pub page: Page,
    /// What may be drawn of its tables, where a format draws.
    pub pictures: Vec<Picture>,
    /// Its rows are days of a calendar (`id`, `title`, `subject`, `due`): of which place, so that no other's are taken
    /// for them.
    pub agenda: Option<String>,
}

/// What a form carries around its table, each a row of cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    pub above: Vec<Vec<String>>,
    pub below: Vec<Vec<String>>,
    /// Names over neighbouring columns, in a row of their own between `above` and the header.
    pub groups: Vec<Group>,
}

/// What stands over the columns from one place to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub first: usize,
    pub last: usize,
    pub name: String,
}

impl Page {
    /// Nothing is around the table.
    pub fn is_empty(&self) -> bool {
        self.above.is_empty() && self.below.is_empty() && self.groups.is_empty()
    }

    /// The rows over the header.
    pub fn height_above(&self) -> usize {
        self.above.len() + usize::from(!self.groups.is_empty())
    }
}

impl Report {
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
            agenda: None,
        }
    }
}

/// What a report has besides its rows.
pub enum Extra {
    /// A single value: `"key": value` in JSON; in tables a line `label：value`. An empty label is for
    /// scripts only.
    Value { key: &'static str, label: &'static str, cell: Cell },
    /// A second table: `"key": [...]` in JSON; in tables it follows under its title. An empty title
    /// is for scripts only.
    Grid { key: &'static str, title: String, grid: Grid },
}

/// A file of a directory that is written whole.
pub enum Part {
    /// Rows for a database.
    Table {
        name: String,
        grid: Grid,
    },
    Text {
        name: String,
        text: String,
    },
}

/// A file of such a directory, once it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    /// None for a text.
    pub rows: Option<u64>,
    /// Its lines `\.` have one blank more, which the loader takes away.
    pub has_dot_lines: bool,
    /// How often U+FFFD stands for a NUL.
    pub nuls: u64,
    pub bytes: u64,
    pub sha256: String,
}

pub enum Reply {
    Report(Report),
    /// Several reports one after the other (`demo`): for people.
    Reports(Vec<Report>),
    /// A file for each, by the report's name, in the folder that `-o` names.
    Folder(Vec<Report>),
    /// A text for each reader (name, text): together, or a file each in the folder that `-o` names. Where there is
    /// none nothing is written; a person at a terminal may be told so.
    Letters {
        letters: Vec<(String, String)>,
        as_of: NaiveDate,
        when_empty: Option<&'static str>,
    },
    /// What was changed: lines for standard error, and the record for `-f json` on standard output.
    Receipt {
        lines: Vec<String>,
        record: Option<Report>,
    },
    /// Plain text for standard output.
    Text(String),
    /// A file's exact bytes, written as they are; the day fills a name that has a place for one.
    Bytes {
        bytes: Vec<u8>,
        as_of: Option<NaiveDate>,
    },
}

/// A reply with what the edge needs to know of it.
pub struct Outcome {
    pub reply: Reply,
    /// Something was found that `--exit-code` asks about.
    pub findings: bool,
    /// Warnings for standard error.
    pub warnings: Vec<String>,
    /// What was asked for was shown, and it is a mistake of the input (`plan check`).
    pub failed: Option<String>,
    /// A table that goes to a file of its own, whatever the reply's form.
    pub extra_file: Option<(PathBuf, Report)>,
    /// What was to be confirmed was not (`inspection verify`): exit 1, asked for or not.
    pub refuted: bool,
    /// What is done once the reply was written, all of it, and not before.
    pub after: Option<Box<dyn FnOnce() -> anyhow::Result<()>>>,
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
        }
    }
}

impl From<Report> for Outcome {
    fn from(report: Report) -> Outcome {
        Reply::Report(report).into()
    }
}

/// What was typed or given cannot be taken, and what to type instead: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Mistake {
    pub what: String,
    pub hint: Option<String>,
}

impl Mistake {
    pub fn new(what: impl Into<String>) -> Mistake {
        Mistake { what: what.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Mistake {
        self.hint = Some(hint.into());
        self
    }
}

/// What is around the program does not serve: no workspace, a file that cannot be read. Exit code 3.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Surroundings {
    pub what: String,
    pub hint: String,
}

impl Surroundings {
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Surroundings {
        Surroundings { what: what.into(), hint: hint.into() }
    }
}

/// What the system says of a file, in the clerk's language.
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
        _ => format!("系统报告 {error}"),
    }
}
