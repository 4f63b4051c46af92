//! 图表报告: the tables behind the leaders' page, each with what may be drawn of it. The numbers are those of the other
//! reports; nothing is reckoned twice, and no shape or colour is known here.

pub mod bodies;
pub mod dials;
pub mod heat;
pub mod months;
pub mod records;

use super::owed::Owed;
use crate::domain::obligation::Status;

/// The most rows of a table of records on one page; what lies beyond is said, with the command that lists it.
pub const MOST: usize = 300;

/// The overdue among everything owed.
fn overdue(owed: &[Owed]) -> impl Iterator<Item = &Owed> {
    owed.iter().filter(|o| o.status == Status::Overdue)
}

/// A share of 100 in words, for a sentence: `86%`.
fn percent(part: i64, whole: i64) -> String {
    crate::grid::describe::scaled(part, whole, 100).map_or_else(|| "无".to_string(), |n| format!("{n}%"))
}
