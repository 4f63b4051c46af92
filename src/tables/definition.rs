//! What a custom report and a form have in common, and what a custom report has besides.

use crate::domain::period::Cadence;
use crate::filter::Filter;
use crate::ledger::Ledger;

/// The keys that both kinds of file have: what a table is called, which rows it has and in which order.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The name of its file.
    pub name: String,
    /// Chinese name.
    pub title: String,
    /// What it is for, or what it counts and by whose reading (口径).
    pub note: String,
    pub filter: Option<Filter>,
    pub order: Vec<Order>,
}

/// 来源: the list that a table asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source {
    Ledger(&'static Ledger),
    Overdue,
    /// What falls due within so many days; without a number as the plan has it.
    Upcoming(Option<u32>),
    /// What is owed in the month, quarter or year of the day.
    Checklist(Cadence),
}

/// What rows follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub by: By,
    /// The greatest comes first.
    pub is_down: bool,
    /// What is empty comes first; else it comes last, in either direction.
    pub is_empty_first: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Column(usize),
    /// The number of rows in a group.
    Count,
}

/// 自定义报表: a list, or groups of its rows with counts and sums.
#[derive(Debug, Clone)]
pub struct CustomReport {
    pub table: Definition,
    pub source: Source,
    /// The columns shown, by their places; those of the details where there are groups.
    pub shown: Vec<usize>,
    /// One row for all rows that are alike in these.
    pub group: Vec<usize>,
    /// Added up, over each group and over all.
    pub sums: Vec<usize>,
    pub footnote: String,
}
