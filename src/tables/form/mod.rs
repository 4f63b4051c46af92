//! A county form (报表): a table over ledgers for a period, with what is written above and below it and what must hold before
//! it is sent. Filling one in is pure: (form, records, plan, period, day) → a typed sheet.

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

/// 报表
#[derive(Debug, Clone)]
pub struct Form {
    pub table: Definition,
    pub version: String,
    /// How often it is due; other periods may be asked for all the same.
    pub every: Option<Cadence>,
    /// From the period's last day to the day by which it is sent; without it nobody owes the form.
    pub due: Option<Term>,
    /// Counts from 1 January of the period's year.
    pub cumulative: bool,
    /// CSV, TSV or XLSX.
    pub format: Format,
    /// The encoding of a CSV or TSV file.
    pub encoding: Encoding,
    /// A count of nothing is left blank.
    pub blank_zeros: bool,
    /// The ledgers that it reads.
    pub ledgers: Vec<&'static Ledger>,
    /// The names of the fields that it asks for; conditions, order and columns mean them by their places here.
    pub fields: Vec<String>,
    pub content: Content,
    pub columns: Vec<FormColumn>,
    /// Rows of cells above the header and below the last row, with placeholders.
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

/// What the rows are.
#[derive(Debug, Clone)]
pub enum Content {
    /// One row a record.
    Records(Take),
    /// One row for each `[[line]]`, with counts, and the name of the total line if there is one.
    Lines(Vec<Line>, Option<String>),
}

/// Which records a period takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Those whose date lies in it.
    Dated,
    /// Hazards that were open at some time in it, found before it or not.
    Open,
}

/// Records of these ledgers (none named: of all that the form reads) that the condition holds on.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub ledgers: Vec<&'static Ledger>,
    pub filter: Option<Filter>,
}

/// A line of an aggregate, such as a sector.
#[derive(Debug, Clone)]
pub struct Line {
    pub label: String,
    pub choice: Choice,
    /// Categories of the plan that are counted on this line.
    pub categories: Option<Vec<String>>,
    /// Takes what no other line takes.
    pub rest: bool,
}

#[derive(Debug, Clone)]
pub struct FormColumn {
    /// Named by checks and JSON.
    pub id: String,
    pub header: String,
    /// What is written over it and its neighbours in the row above the header.
    pub group: Option<String>,
    pub fill: Fill,
}

/// What a column's cells hold.
#[derive(Debug, Clone)]
pub enum Fill {
    /// 序号
    Seq,
    /// The same text in every row, with placeholders.
    Text(String),
    Fields {
        fields: Vec<usize>,
        between: String,
        /// The county's words for ours; "" is for an empty cell, "*" for any other.
        map: Vec<(String, String)>,
    },
    /// The line's name.
    Label,
    Count(Choice),
    /// Distinct units.
    Units(Choice),
    Sum {
        field: usize,
        scale: Scale,
        choice: Choice,
    },
    /// `part ÷ whole` of two other columns, in percent with one decimal; blank where the whole is 0.
    Rate {
        part: usize,
        whole: usize,
    },
}

/// In which unit a sum is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Ones,
    /// Two places: yuan in 分, hours.
    Hundredths,
    /// Yuan in 分 written as 万元, with two places.
    TenThousands,
}

/// What must hold before the form is written, and its sentence.
#[derive(Debug, Clone)]
pub struct Check {
    pub rule: Rule,
    pub say: String,
}

/// Columns by their places.
#[derive(Debug, Clone)]
pub enum Rule {
    /// The column is the sum of the others: 部门 + 自查 = 合计.
    Sum(usize, Vec<usize>),
    /// The first is at most the second: 整改 ≤ 排查.
    AtMost(usize, usize),
    /// At least what the last registered form of this year and an earlier period has.
    Grows(Vec<usize>),
    /// Not empty.
    Filled(Vec<usize>),
    /// The lines add up to the last one, 合计.
    AddsUp(Vec<usize>),
}
