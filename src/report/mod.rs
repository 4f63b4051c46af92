//! Reports as values: (plan, records, today) → typed rows → a grid. Sorting, totals and folding are done here. It knows
//! no store, no format and no clock. A report and its explanation by `why` are made from the same computation.

pub mod assess;
pub mod bridge;
pub mod briefing;
pub mod checklist;
pub mod closing;
pub mod comparison;
pub mod coverage;
pub mod criteria;
pub mod digest;
pub mod groups;
pub mod inspection_sheet;
pub mod leaders;
pub mod league;
pub mod matrix;
pub mod morning;
pub mod overdue;
pub mod owed;
pub mod pictures;
pub mod plan;
pub mod plan_diff;
pub mod sent;
pub mod status;
pub mod targets;
pub mod visits;
pub mod why;

use crate::domain::dated_item::DatedItem;
use crate::domain::hazard::{Hazard, Step};
use crate::domain::obligation::Basis;
use crate::domain::plan::{Plan, PlanIx};
use crate::domain::target::{ClosedTargets, RecordedDays};
use crate::domain::words::Word;
use crate::grid::{Cell, Column};
use chrono::NaiveDate;

/// Everything that reports are made from, loaded as of one day.
#[derive(Clone, Copy)]
pub struct ReportInput<'a> {
    pub basis: Basis<'a>,
    /// Hazards that may have items, each with its steps if one is dated after the as-of day.
    pub hazards: &'a [(Hazard, Vec<Step>)],
    /// The dated items of other ledgers' records.
    pub dated_items: &'a [DatedItem],
    /// The hazards that targets count, each with its steps.
    pub target_hazards: &'a [(Hazard, Vec<Step>)],
    /// On which days anything was recorded at all.
    pub known: &'a RecordedDays,
    /// The targets of plans that were closed.
    pub closed_targets: &'a ClosedTargets,
}

/// The cell of a word.
pub fn word(word: &Word) -> Cell {
    Cell::Word(crate::grid::Word { en: word.en.into(), zh: word.zh.into() })
}

/// The id of the plan of a row, in JSON only.
fn plan_column() -> Column {
    Column::new("plan", "方案").json()
}

fn plan_cell(plan: &Plan, of: PlanIx) -> Cell {
    Cell::text(&plan.head(of).id)
}

fn date(date: Option<NaiveDate>) -> Cell {
    Cell::maybe(date, Cell::Date)
}

fn text(text: Option<&str>) -> Cell {
    Cell::maybe(text, Cell::text)
}
