//! A county form (报表): a table of records for a period, with texts above and below it, and with rules that must hold
//! before the form is sent. Filling in a form is a pure function: (form, records, plan, period, day) → a typed sheet.

mod build;
mod check;
mod columns;
mod condition;
mod diff;
mod facts;
mod field;
mod file;
mod reason;
mod schedule;
mod sheet;
#[cfg(test)]
mod tests;
mod words;

pub use build::build;
pub use check::{Rows, check};
pub use diff::{Change, Changed, diff};
pub use facts::{Fact, Facts, Span, fact};
pub use file::load;
pub use reason::{Past, Reasons};
pub use schedule::{Due, owed};
pub use sheet::{Sheet, SheetRow};
pub use words::{Placeholders, zh_span};

use super::Definition;
use crate::domain::calendar::Term;
use crate::domain::period::Cadence;
use crate::filter::Filter;
use crate::format::{Encoding, Format};
use crate::ledger::Ledger;

/// 报表: a form as its file defines it.
#[derive(Debug, Clone)]
pub struct Form {
    pub table: Definition,
    pub version: String,
    /// How often the form is due. It may be filled in for other periods too.
    pub every: Option<Cadence>,
    /// The term from the period's last day to the day on which the form is due. `None` means that nobody owes the form.
    pub due: Option<Term>,
    /// Whether the form counts from 1 January of the period's year.
    pub cumulative: bool,
    /// The format of the file: CSV, TSV or XLSX.
    pub format: Format,
    /// The encoding of a CSV or TSV file.
    pub encoding: Encoding,
    /// Whether a number that is 0 is written as an empty cell.
    pub blank_zeros: bool,
    /// The ledgers whose records the form shows or counts.
    pub ledgers: Vec<&'static Ledger>,
    /// The names of the fields that the form uses. The places in conditions, order and columns are indexes into this
    /// list.
    pub fields: Vec<String>,
    pub content: Content,
    pub columns: Vec<FormColumn>,
    /// Rows of cells with placeholders: `above` are written above the header, `below` after the last row.
    pub above: Vec<Vec<String>>,
    pub below: Vec<Vec<String>>,
    pub checks: Vec<Check>,
}

impl Form {
    /// The headers of columns that only number the rows.
    pub fn counted(&self) -> Vec<String> {
        self.columns.iter().filter(|c| matches!(c.fill, Fill::Seq)).map(|c| c.header.clone()).collect()
    }
}

/// What the rows of a form are.
#[derive(Debug, Clone)]
pub enum Content {
    /// A row for each record.
    Records(Take),
    /// A row for each `[[line]]`, with counts; and the label of the line with the totals, if the form has this line.
    Lines(Vec<Line>, Option<String>),
}

/// Which records a form lists for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Records whose date is in the period.
    Dated,
    /// Hazards that were open on some day of the period. They may have been found earlier.
    Open,
}

/// Which records a line or a column counts: records of `ledgers` that fulfil the condition. If `ledgers` is empty,
/// records of all ledgers of the form.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub ledgers: Vec<&'static Ledger>,
    pub filter: Option<Filter>,
}

/// A line of a form with counts, such as a sector.
#[derive(Debug, Clone)]
pub struct Line {
    pub label: String,
    pub choice: Choice,
    /// Categories of the plan that are counted on this line.
    pub categories: Option<Vec<String>>,
    /// Whether the line counts the records that no other line counts.
    pub rest: bool,
}

#[derive(Debug, Clone)]
pub struct FormColumn {
    /// The name of the column in checks and in JSON.
    pub id: String,
    pub header: String,
    /// The text in the row above the header, over this column and its neighbours with the same text.
    pub group: Option<String>,
    pub fill: Fill,
}

/// What the cells of a column contain.
#[derive(Debug, Clone)]
pub enum Fill {
    /// 序号: the number of the row.
    Seq,
    /// The same text, with placeholders, in every row.
    Text(String),
    Fields {
        fields: Vec<usize>,
        between: String,
        /// The county's words, by this program's words. `""` is an empty cell, `"*"` any other text.
        map: Vec<(String, String)>,
    },
    /// The label of the line.
    Label,
    Count(Choice),
    /// The number of different units.
    Units(Choice),
    Sum {
        field: usize,
        scale: Scale,
        choice: Choice,
    },
    /// `part ÷ whole` of two other columns, in percent with one decimal; empty if `whole` is 0.
    Rate {
        part: usize,
        whole: usize,
    },
}

/// The scale in which a sum is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Ones,
    /// With two decimal places: yuan, hours.
    Hundredths,
    /// A sum of yuan, written in 万元 with two decimal places.
    TenThousands,
}

/// A rule that must hold before the form is written, and the sentence that is shown if it does not.
#[derive(Debug, Clone)]
pub struct Check {
    pub rule: Rule,
    pub say: String,
}

/// A rule on columns, which are given by their places.
#[derive(Debug, Clone)]
pub enum Rule {
    /// In every row the first column is the sum of the others: 部门 + 自查 = 合计.
    Sum(usize, Vec<usize>),
    /// In every row the first column is at most the second: 整改 ≤ 排查.
    AtMost(usize, usize),
    /// No number of the columns is less than in the last registered form for an earlier period of the same year.
    Grows(Vec<usize>),
    /// The columns are not empty in any row.
    Filled(Vec<usize>),
    /// The lines add up to the last line, 合计.
    AddsUp(Vec<usize>),
}
