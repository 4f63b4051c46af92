//! The clocks of a hazard: its deadline until it is rectified, its review from then on, and the notice
//! of a major one from its finding. Each is a due date with its status on a day.

use super::{Hazard, View};
use crate::domain::calendar::{Calendar, Reckoned};
use crate::domain::obligation::Status;
use crate::domain::plan::HazardTerms;
use crate::domain::words::Grade;
use chrono::NaiveDate;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClockKind {
    Deadline,
    Notice,
    Review,
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

/// The deadline in force: the one that was given, else the general term from the finding. Major and
/// suspected hazards have no default.
pub fn deadline(hazard: &Hazard, due: Option<NaiveDate>, terms: &HazardTerms, calendar: &Calendar) -> Option<Reckoned> {
    match due {
        Some(due) => Some(due.into()),
        None if hazard.grade == Grade::General => Some(terms.general.after(hazard.found, calendar)),
        None => None,
    }
}

/// 复查期限, from 整改完成.
pub fn review_due(rectified: NaiveDate, terms: &HazardTerms, calendar: &Calendar) -> Reckoned {
    terms.review.after(rectified, calendar)
}

/// 通知期限, from the finding.
pub fn notice_due(found: NaiveDate, terms: &HazardTerms, calendar: &Calendar) -> Reckoned {
    terms.notify.after(found, calendar)
}

/// The clocks of a hazard as it is on `today`.
pub fn clocks(view: &View, terms: &HazardTerms, calendar: &Calendar, today: NaiveDate, soon_days: u32) -> Vec<Clock> {
    let clock = |kind, due: Option<Reckoned>, done_on: Option<NaiveDate>| {
        let date = due.map(|d| d.date);
        let status = done_on.map_or_else(|| Status::open(date, today, soon_days), |on| Status::done(on, date));
        let days_overdue = date.map(|due| (done_on.unwrap_or(today) - due).num_days());
        Clock { kind, due: date, done_on, status, days_overdue, beyond: due.and_then(|d| d.beyond) }
    };
    // Imported history may lack 整改完成日期: then the closing is the day by which it was mended.
    let mended = view.rectified.or(view.closed);
    let mut all = vec![clock(ClockKind::Deadline, deadline(view, view.due, terms, calendar), mended)];
    // A notice that history lacks is 待补 once the hazard is mended, and no longer owed by a date.
    if view.is_gated() && (view.told_all.is_some() || mended.is_none()) {
        all.push(clock(ClockKind::Notice, Some(notice_due(view.found, terms, calendar)), view.told_all));
    }
    if let Some(rectified) = view.rectified {
        let reviewed = view.reviewed.or(view.closed);
        all.push(clock(ClockKind::Review, Some(review_due(rectified, terms, calendar)), reviewed));
    }
    all
}
