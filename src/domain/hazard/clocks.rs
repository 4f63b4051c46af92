//! The clocks of a hazard: its deadline until it is rectified, its review from then on; the 五落实 and the
//! notice of a major one from its finding, or from its judgement where that is later; the judgement of a
//! suspected one, and the closing after a passed review. Each is a due date with its status on a day.

use super::{Hazard, View};
use crate::domain::calendar::{Calendar, ComputedDate};
use crate::domain::obligation::Status;
use crate::domain::plan::HazardTerms;
use crate::domain::words::Grade;
use chrono::NaiveDate;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockKind {
    Deadline,
    Judgement,
    Plan,
    Notice,
    Review,
    Closing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    pub kind: ClockKind,
    pub due: Option<NaiveDate>,
    pub done_on: Option<NaiveDate>,
    pub status: Status,
    /// Days past the due date, frozen once done: negative early, 0 on the day, positive late.
    pub days_overdue: Option<i64>,
    /// A year on the way that the calendar does not hold.
    pub beyond: Option<i32>,
}

impl Clock {
    /// 逾期天数 as a table for people has it: 0 for what was done in time.
    pub fn days_late(&self) -> Option<i64> {
        self.days_overdue.map(|days| if self.status.is_done() { days.max(0) } else { days })
    }
}

/// The deadline in force: the one that was given, else the general term from the finding. Major and
/// suspected hazards have no default.
pub fn deadline(
    hazard: &Hazard,
    due: Option<NaiveDate>,
    terms: &HazardTerms,
    calendar: &Calendar,
) -> Option<ComputedDate> {
    match due {
        Some(due) => Some(due.into()),
        None if hazard.grade == Grade::General => Some(terms.general.after(hazard.found, calendar)),
        None => None,
    }
}

/// 复查期限, from 整改完成.
pub fn review_due(rectified: NaiveDate, terms: &HazardTerms, calendar: &Calendar) -> ComputedDate {
    terms.review.after(rectified, calendar)
}

/// 通知期限, from the day since when it is major.
pub fn notice_due(since: NaiveDate, terms: &HazardTerms, calendar: &Calendar) -> ComputedDate {
    terms.notify.after(since, calendar)
}

/// The clocks of a hazard as it is on `today`.
pub fn clocks(view: &View, terms: &HazardTerms, calendar: &Calendar, today: NaiveDate, soon_days: u32) -> Vec<Clock> {
    let clock = |kind, due: Option<ComputedDate>, done: Option<Option<NaiveDate>>| {
        let date = due.map(|d| d.date);
        let status = match done {
            None => Status::open(date, today, soon_days),
            // On which day it was done is not known: it is done.
            Some(on) => on.map_or(Status::Done, |on| Status::done(on, date)),
        };
        let until = done.unwrap_or(Some(today));
        let days_overdue = date.zip(until).map(|(due, until)| (until - due).num_days());
        Clock { kind, due: date, done_on: done.flatten(), status, days_overdue, beyond: due.and_then(|d| d.beyond) }
    };
    // Imported history may lack 整改完成日期: then the closing is the day by which it was mended.
    let rectified = view.rectified.or(view.closed);
    let mut all = vec![clock(ClockKind::Deadline, deadline(view, view.due, terms, calendar), rectified.map(Some))];
    if view.grade == Grade::Suspected {
        let due = terms.states.judge.after(view.found, calendar);
        all.push(clock(ClockKind::Judgement, Some(due), view.closed.map(Some)));
    }
    if view.grade == Grade::Major {
        let due = terms.states.plan.after(view.major_since, calendar);
        // It ends with the five or with the rectification, whichever came first.
        let done = match (view.missing_five().is_empty(), view.planned_on, rectified) {
            (true, Some(planned), Some(rectified)) => Some(Some(planned.min(rectified))),
            (true, planned, _) => Some(planned),
            (false, _, rectified) => rectified.map(Some),
        };
        all.push(clock(ClockKind::Plan, Some(due), done));
    }
    // A notice that history lacks is 待补 once the hazard is mended, and no longer owed by a date.
    if view.is_gated() && (view.notified_all.is_some() || rectified.is_none()) {
        all.push(clock(
            ClockKind::Notice,
            Some(notice_due(view.major_since, terms, calendar)),
            view.notified_all.map(Some),
        ));
    }
    if let Some(rectified) = view.rectified {
        let reviewed = view.reviewed.or(view.closed);
        all.push(clock(ClockKind::Review, Some(review_due(rectified, terms, calendar)), reviewed.map(Some)));
        // A passed review closes a general hazard; a suspected one waits for its judgement first.
        let waits = match view.grade {
            Grade::Major => true,
            Grade::General => view.closed.is_none(),
            Grade::Suspected => false,
        };
        if let Some(reviewed) = view.reviewed.filter(|_| waits) {
            let due = terms.states.close.after(reviewed, calendar);
            all.push(clock(ClockKind::Closing, Some(due), view.closed.map(Some)));
        }
    }
    all
}
