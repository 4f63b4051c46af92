//! One file a command: its options, whose help text stands beside them, and `run`, which loads, decides
//! by the pure rooms and gives a reply. Commands never print and know no format.

pub mod backup;
pub mod check;
pub mod checklist;
pub mod coverage;
pub mod criteria;
pub mod demo;
pub mod done;
pub mod event;
pub mod export;
pub mod find;
pub mod hazard;
pub mod import;
pub mod init;
pub mod ledger;
pub mod load;
pub mod log;
pub mod matrix;
pub mod overdue;
pub mod person;
pub mod plan;
pub mod record;
pub mod restore;
pub mod salvage;
pub mod status;
pub mod targets;
pub mod task;
pub mod tip;
pub mod training;
pub mod undo;
pub mod unit;
pub mod why;

use crate::domain::calendar::Calendar;
use crate::domain::plan::{Plan, Rule};
use crate::reply::Surroundings;
use crate::report::owed::Owed;
use crate::store::{Entry, Store};
use chrono::{Datelike, NaiveDate};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// What a command is given: what it declared that it needs, opened, and the facts of this run.
pub struct Ctx {
    /// Shared with a report whose rows are made while they are written.
    pub plan: Rc<Plan>,
    pub calendar: Rc<Calendar>,
    pub workspace: PathBuf,
    /// Shared with rows that are read while they are written.
    pub store: Option<Rc<Store>>,
    /// The as-of day.
    pub today: NaiveDate,
    /// The time of entry, for the journal alone.
    pub now: String,
    pub operator: String,
    /// The command line as it was typed, for the journal.
    pub command: String,
    /// A table or Markdown was asked for: lists are folded and cut for reading.
    pub for_people: bool,
    pub is_json: bool,
    pub on_terminal: bool,
    /// Asks yes or no; none where nobody sits at a terminal.
    pub ask: Option<fn(&str) -> std::io::Result<bool>>,
    /// Says what is being done; none where nobody sits at a terminal.
    pub progress: Option<fn(&str)>,
    /// What the reader should know besides, gathered on the way.
    pub warnings: RefCell<Vec<String>>,
}

impl Ctx {
    /// The store that the command declared.
    pub fn store(&self) -> anyhow::Result<&Store> {
        self.store
            .as_deref()
            .ok_or_else(|| Surroundings::new("这条命令没有打开台账", "这是程序的错误，请转告维护人员").into())
    }

    /// Says what is being done to a person who waits; nothing wipes what was said.
    pub fn tell(&self, what: &str) {
        if let Some(progress) = self.progress {
            progress(what);
        }
    }

    /// Says that the calendar does not hold a year that a date was reckoned through.
    pub fn warn_beyond(&self, year: Option<i32>) {
        let Some(year) = year else { return };
        let warning = format!("日历没有 {year} 年的放假安排，工作日按周一至周五算；公布后请补进 data/calendar.csv");
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// The same for what a report shows: its dates, and the plan's years whose holidays nobody told.
    pub fn warn_of(&self, owed: &[Owed]) {
        owed.iter().for_each(|o| self.warn_beyond(o.beyond));
        if self.plan.measures.iter().any(|m| matches!(m.rule, Rule::Holiday { .. })) {
            let years = self.plan.issued.year()..=self.plan.ends.year().min(self.today.year());
            years.filter(|year| !self.calendar.covers(*year)).for_each(|year| self.warn_beyond(Some(year)));
        }
    }

    /// The journal's entry for this command.
    pub fn entry(&self) -> Entry {
        Entry {
            at: self.now.clone(),
            operator: self.operator.clone(),
            command: self.command.clone(),
            reason: None,
            file: None,
        }
    }
}
