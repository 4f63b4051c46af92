//! What a plan (方案) says of itself: its names, its time, and who keeps its ledgers.

use super::Office;
use chrono::NaiveDate;

/// A plan, as its place in `Plan::heads`. The first one is plan.toml's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlanIx(pub u8);

/// The table `[plan]` of one file.
#[derive(Debug, Clone)]
pub struct PlanHead {
    /// `main` unless the file gives one.
    pub id: String,
    /// The file, relative to the workspace.
    pub file: String,
    pub title: String,
    /// 文号; empty where the document has none.
    pub number: String,
    pub basis: Vec<String>,
    pub issuer: String,
    pub office: Office,
    /// Trainings, drills and inspections before this day are no evidence; ticks may be older.
    pub starts: NaiveDate,
    /// The first period of an obligation is the one that ends on or after this day.
    pub issued: NaiveDate,
    /// The last period of an obligation is the one that begins on or before this day.
    pub ends: NaiveDate,
    /// 台账启用日期: what fell due before it without full evidence is `NotKept`, neither done nor overdue.
    pub kept_from: Option<NaiveDate>,
    /// Whether a due date after days of `grace` moves to the next working day.
    pub rolls: bool,
    /// How many days before its due date something is due soon (临期).
    pub due_soon_days: u32,
    /// Whether reports count it: it has begun, is not closed, and `--plan` does not leave it out.
    pub is_counted: bool,
}

/// The id of a plan whose file gives none.
pub const MAIN: &str = "main";
