//! A record that has a date of its own, as what it owes (证书、督办、举报、物资、交办): which day, whether it is
//! done, whose it is. Each record's file says how it comes by them.

use super::obligation::Status;
use super::plan::{BodyId, Ledger};
use super::unit::UnitIx;
use super::words::Word;
use chrono::NaiveDate;

#[derive(Debug, Clone)]
pub struct DatedItem {
    pub ledger: Ledger,
    /// The record's number; with a tail where one record owes several things.
    pub id: String,
    pub title: String,
    /// Whom it is about, where the register has it.
    pub unit: Option<UnitIx>,
    /// Who owes it, where that is no unit: a place, a person, a post.
    pub who: Option<String>,
    pub responsible: Option<String>,
    pub body: Option<BodyId>,
    /// Role or kind, which chooses the measure that it stands under.
    pub word: Option<&'static Word>,
    pub due: Option<NaiveDate>,
    /// Done, and on which day where that is known.
    pub done: Option<Option<NaiveDate>>,
    /// Told this many days ahead, where not the plan's own number of days.
    pub warn_days: Option<u32>,
    /// A year on the way to the date that the calendar does not hold.
    pub beyond: Option<i32>,
    /// How the date came to be.
    pub basis: String,
    /// What may be done next.
    pub hint: Option<String>,
}

impl DatedItem {
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

    pub fn status(&self, today: NaiveDate, soon_days: u32) -> Status {
        match self.done {
            Some(Some(on)) => Status::done(on, self.due),
            Some(None) => Status::Done,
            None => Status::open(self.due, today, self.warn_days.unwrap_or(soon_days)),
        }
    }

    /// Days past the due date: of the day it was done, else of today; negative before it.
    pub fn days_overdue(&self, today: NaiveDate) -> Option<i64> {
        let until = match self.done {
            Some(on) => on?,
            None => today,
        };
        Some((until - self.due?).num_days())
    }
}
