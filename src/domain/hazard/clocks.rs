//! The clocks (时限) of a hazard, each a due date with its status on a day: the deadline, then the review; for a major
//! hazard the 五落实 and the notice, from the finding or the later judgement; for a suspected one the judgement; and the
//! closing after a passed review.

use super::{Hazard, View};
use crate::domain::calendar::{Calendar, ComputedDate};
use crate::domain::obligation::Status;
use crate::domain::plan::HazardTerms;
use crate::domain::words::Grade;
use chrono::NaiveDate;

/// 时限: what a due date of a hazard is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockKind {
    Deadline,
    Judgement,
    Plan,
    Notice,
    Review,
    Closing,
}

/// 时限: one due date of a hazard with its status on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    pub kind: ClockKind,
    pub due: Option<NaiveDate>,
    pub done_on: Option<NaiveDate>,
    pub status: Status,
    /// Days from the due date to the day it was done, or to today while it is open; negative before the due date. None
    /// without a due date.
    pub days_overdue: Option<i64>,
    /// The first year of the computation that the calendar does not cover.
    pub beyond: Option<i32>,
}

impl Clock {
    /// 逾期天数 as reports show it: 0 for what was done in time.
    pub fn days_late(&self) -> Option<i64> {
        self.days_overdue.map(|days| if self.status.is_done() { days.max(0) } else { days })
    }
}

/// The deadline in force: the given one, or the general term from the finding. A major or suspected hazard has no
/// general term.
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

/// 复查期限: the due date of the review, from 整改完成日期.
pub fn review_due(rectified: NaiveDate, terms: &HazardTerms, calendar: &Calendar) -> ComputedDate {
    terms.review.after(rectified, calendar)
}

/// 通知期限: the due date of the notice, from the day since when the hazard is major.
pub fn notice_due(since: NaiveDate, terms: &HazardTerms, calendar: &Calendar) -> ComputedDate {
    terms.notify.after(since, calendar)
}

/// All clocks of a hazard on `today`.
pub fn clocks(view: &View, terms: &HazardTerms, calendar: &Calendar, today: NaiveDate, soon_days: u32) -> Vec<Clock> {
    let clock = |kind, due: Option<ComputedDate>, done: Option<Option<NaiveDate>>| {
        let date = due.map(|d| d.date);
        let status = match done {
            None => Status::open(date, today, soon_days),
            // Done, but the day is not known.
            Some(on) => on.map_or(Status::Done, |on| Status::done(on, date)),
        };
        let until = done.unwrap_or(Some(today));
        let days_overdue = date.zip(until).map(|(due, until)| (until - due).num_days());
        Clock { kind, due: date, done_on: done.flatten(), status, days_overdue, beyond: due.and_then(|d| d.beyond) }
    };
    // An imported record may lack 整改完成日期; the day of the closing is then the latest possible one.
    let rectified = view.rectified.or(view.closed);
    let mut all = vec![clock(ClockKind::Deadline, deadline(view, view.due, terms, calendar), rectified.map(Some))];
    if view.grade == Grade::Suspected {
        let due = terms.states.judge.after(view.found, calendar);
        all.push(clock(ClockKind::Judgement, Some(due), view.closed.map(Some)));
    }
    if view.grade == Grade::Major {
        let due = terms.states.plan.after(view.major_since, calendar);
        // It ends with the last of the 五落实 or with the rectification, whichever was earlier.
        let done = match (view.missing_five().is_empty(), view.planned_on, rectified) {
            (true, Some(planned), Some(rectified)) => Some(Some(planned.min(rectified))),
            (true, planned, _) => Some(planned),
            (false, _, rectified) => rectified.map(Some),
        };
        all.push(clock(ClockKind::Plan, Some(due), done));
    }
    // An imported record that was rectified without a notice is 待补, and no notice is owed any more.
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
        // A passed review closes a general hazard at once. A suspected one must be judged first.
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
