//! A report of the town's own (自定义报表), as its file says it: which list, which rows of it, which columns in which
//! order, grouped with counts and sums. Making it is pure: (report, columns, rows) → tables. It knows neither the store
//! nor what the rows mean: whoever has the list gives its columns and reads its values.

mod build;
mod file;

pub use build::{Built, build};
pub use file::{Lists, load};

use crate::filter::Filter;
use crate::ledger::Ledger;

/// 自定义报表
#[derive(Debug, Clone)]
pub struct Own {
    /// What `run` calls it: its file's name.
    pub name: String,
    pub title: String,
    /// What it is for, for the list of reports.
    pub note: String,
    pub of: Of,
    pub filter: Option<Filter>,
    /// The columns shown, by their places; those of the details where there are groups.
    pub shown: Vec<usize>,
    /// One row for all rows that are alike in these.
    pub group: Vec<usize>,
    /// Added up, over each group and over all.
    pub sums: Vec<usize>,
    pub order: Vec<Order>,
    pub footnote: String,
}

/// 来源: the list that a report looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Of {
    Ledger(&'static Ledger),
    Overdue,
    /// What falls due within so many days; without a number as the plan says.
    Upcoming(Option<u32>),
    /// What is owed in the month, quarter or year of the day.
    Checklist(crate::domain::period::Cadence),
}

/// What rows follow, and whether the greatest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub by: By,
    pub is_down: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Column(usize),
    /// The number of rows in a group.
    Count,
}

#[cfg(test)]
mod tests;
