//! What a custom report and a form have in common, and what only a custom report has.

use crate::domain::period::Cadence;
use crate::filter::Filter;
use crate::ledger::Ledger;

/// The keys that a custom report's file and a form's file have in common: the names of the table, which rows it has,
/// and their order.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The name of the table's file.
    pub name: String,
    /// Chinese name.
    pub title: String,
    /// What the table is for, or what it counts and by which definition (口径).
    pub note: String,
    pub filter: Option<Filter>,
    pub order: Vec<Order>,
}

/// 来源: the list whose rows a table has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source {
    Ledger(&'static Ledger),
    Overdue,
    /// What falls due within this number of days; `None` is the number in the plan.
    Upcoming(Option<u32>),
    /// What is owed in the month, quarter or year of the as-of day.
    Checklist(Cadence),
}

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub by: By,
    /// Whether the order is descending.
    pub is_down: bool,
    /// Whether rows with an empty value come first. Otherwise they come last, in both directions.
    pub is_empty_first: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Column(usize),
    /// The number of rows in a group.
    Count,
}

/// 自定义报表: the rows of a list, or groups of these rows with counts and sums.
#[derive(Debug, Clone)]
pub struct CustomReport {
    pub table: Definition,
    pub source: Source,
    /// The places of the shown columns; if the report has groups, of the columns of the details.
    pub shown: Vec<usize>,
    /// The places of the columns by which rows are grouped: rows with the same values make a group.
    pub group: Vec<usize>,
    /// The places of the columns that are added up, for each group and for all rows.
    pub sums: Vec<usize>,
    pub footnote: String,
}
