//! Dated items (到期事项): what a certificate, permit, order, tip, supply or task owes by a date in its own record: the due
//! date, whether it is done, and who owes it. The file of each kind of record computes them.

use super::obligation::Status;
use super::plan::{BodyId, Ledger};
use super::unit::UnitIx;
use super::words::Word;
use chrono::NaiveDate;

/// 到期事项: what one record owes by one date.
#[derive(Debug, Clone)]
pub struct DatedItem {
    pub ledger: Ledger,
    /// The record's number, followed by `/` and a name where one record owes several things.
    pub id: String,
    pub title: String,
    /// The unit that the record is about, if it is in the register.
    pub unit: Option<UnitIx>,
    /// Who owes it, if that is not a unit of the register: a place, a person or a post.
    pub who: Option<String>,
    pub responsible: Option<String>,
    pub body: Option<BodyId>,
    /// The role or kind of the record, which selects the measure that it belongs to.
    pub word: Option<&'static Word>,
    pub due: Option<NaiveDate>,
    /// `None` while it is not done; `Some(None)` if it is done on an unknown day; otherwise the day.
    pub done: Option<Option<NaiveDate>>,
    /// How many days ahead it is shown as due soon; absent where the plan's `due_soon_days` applies.
    pub warn_days: Option<u32>,
    /// The first year of the computation that the calendar does not cover.
    pub beyond: Option<i32>,
    /// How the due date follows from the record, as a Chinese sentence.
    pub basis: String,
    /// The command or step that may follow, as a Chinese sentence.
    pub hint: Option<String>,
}

impl DatedItem {
    /// A dated item that has only its ledger, id and title yet.
    pub fn of(ledger: Ledger, id: impl Into<String>, title: impl Into<String>) -> DatedItem {
        DatedItem {
            ledger,
            id: id.into(),
            title: title.into(),
            unit: None,
            who: None,
            responsible: None,
            body: None,
            word: None,
            due: None,
            done: None,
            warn_days: None,
            beyond: None,
            basis: String::new(),
            hint: None,
        }
    }

    /// The status on a day; `soon_days` applies if the item has no `warn_days`.
    pub fn status(&self, today: NaiveDate, soon_days: u32) -> Status {
        match self.done {
            Some(Some(on)) => Status::done(on, self.due),
            Some(None) => Status::Done,
            None => Status::open(self.due, today, self.warn_days.unwrap_or(soon_days)),
        }
    }

    /// Days from the due date to the day it was done, or to today while it is open; negative before the due date. None
    /// without a due date.
    pub fn days_overdue(&self, today: NaiveDate) -> Option<i64> {
        let until = match self.done {
            Some(on) => on?,
            None => today,
        };
        Some((until - self.due?).num_days())
    }
}
