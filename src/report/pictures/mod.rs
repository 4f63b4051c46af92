//! 图表报告: the tables of the page for leaders, each with the picture that may be drawn of it. The numbers are those of
//! the other reports. It knows no shape and no colour.

pub mod bodies;
pub mod dials;
pub mod heat;
pub mod months;
pub mod records;

use super::owed::Owed;
use crate::domain::obligation::Status;

/// The most rows of a table of records on one page; a note gives the number of all rows and the command that lists
/// them.
pub const MOST: usize = 300;

/// The overdue items.
fn overdue(owed: &[Owed]) -> impl Iterator<Item = &Owed> {
    owed.iter().filter(|o| o.status == Status::Overdue)
}

/// A percentage for a sentence, `86%`; 无 if the whole is 0.
fn percent(part: i64, whole: i64) -> String {
    crate::grid::describe::scaled(part, whole, 100).map_or_else(|| "无".to_string(), |n| format!("{n}%"))
}
