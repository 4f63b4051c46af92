//! Reports as values: (plan, records, today) → typed rows → a grid. Sorting, totals and folding happen
//! here; no store, no format, no clock. What a report shows and what `why` explains come from the same
//! reckoning.

pub mod assess;
pub mod bridge;
pub mod briefing;
pub mod checklist;
pub mod coverage;
pub mod criteria;
pub mod digest;
pub mod groups;
pub mod inspection_sheet;
pub mod league;
pub mod matrix;
pub mod overdue;
pub mod owed;
pub mod pictures;
pub mod plan;
pub mod status;
pub mod targets;
pub mod visits;
pub mod why;

use crate::domain::dated_item::DatedItem;
use crate::domain::hazard::{Hazard, Step};
use crate::domain::obligation::Basis;
use crate::domain::target::Known;
use crate::domain::words::Word;
use crate::grid::Cell;
use chrono::NaiveDate;

/// What reports are made of: everything that was loaded, as of one day.
#[derive(Clone, Copy)]
pub struct ReportInput<'a> {
    pub basis: Basis<'a>,
    /// Hazards that may owe something, each with its steps where one is dated after the as-of day.
    pub hazards: &'a [(Hazard, Vec<Step>)],
    /// What records of other ledgers owe by dates of their own.
    pub dated_items: &'a [DatedItem],
    /// Hazards that targets look at, each with its steps.
    pub target_hazards: &'a [(Hazard, Vec<Step>)],
    /// On which days anything was recorded at all.
    pub known: &'a Known,
}

pub fn word(word: &Word) -> Cell {
    Cell::Word(crate::grid::Word { en: word.en.into(), zh: word.zh.into() })
}

fn date(date: Option<NaiveDate>) -> Cell {
    Cell::maybe(date, Cell::Date)
}

fn text(text: Option<&str>) -> Cell {
    Cell::maybe(text, Cell::text)
}
