//! 起草: a plan or the key points of a year, as they were issued → a plan.toml that loads. Every sentence that asks something
//! becomes a measure with its exact words; its kind, bodies and dates are guesses by rules, each marked with the words that
//! it came from. Nothing is added that the text does not have: what it lacks is left out and listed. No file, no store.

mod against;
mod bodies;
mod document;
mod duty;
mod head;
mod ids;
mod kind;
mod number;
mod outline;
mod people;
mod place;
mod read;
mod scan;
mod split;
mod subject;
mod text;
mod when;
mod words;
mod write;

pub use against::{Gap, gaps};

use crate::domain::plan::Plan;

/// A plan that was drafted.
#[derive(Debug, Clone)]
pub struct Draft {
    pub toml: String,
    pub title: String,
    /// How many sentences were read.
    pub sentences: usize,
    /// How many sentences and headings are kept as comments.
    pub kept: usize,
    pub measures: Vec<Made>,
    pub targets: Vec<Made>,
    pub bodies: usize,
    pub categories: usize,
    pub members: usize,
    /// What wants a look, the least sure first.
    pub doubts: Vec<Doubt>,
    /// What the text does not have.
    pub lacks: Vec<String>,
}

/// A measure or a target that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub id: String,
    pub clause: String,
    /// The kind as plan.toml has it; `target` for a target.
    pub kind: &'static str,
    pub text: String,
}

/// A guess that a person should compare with the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The measure, or the table of the plan.
    pub id: String,
    pub key: &'static str,
    pub words: String,
    pub rule: String,
    /// From 0, sure, to 9.
    pub weight: u8,
}

/// What the reader gives besides the document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The letters of record numbers; without them the initials of the place.
    pub site: Option<&'a str>,
    pub division: Option<&'a str>,
    /// The plan's id, for a further plan of a town.
    pub id: Option<&'a str>,
    /// The plans that the town has: what they declare already is declared in the same way.
    pub beside: Option<&'a Plan>,
}

/// Why no plan can be drafted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("文件里没有文字")]
    Empty,
    #[error("没有读出一句任务")]
    NoTask,
    #[error("没有读出方案是哪一年的")]
    NoYear,
    #[error("没有读出是哪个镇、哪个县的，定不出编号前缀")]
    NoSite,
}

/// Drafts a plan from the text of a document.
///
/// # Errors
/// [`Unreadable`] where the text has no task, no year, or no place and no site is given.
pub fn draft(text: &str, given: Given) -> Result<Draft, Unreadable> {
    write::draft(read::document(text)?, given)
}
