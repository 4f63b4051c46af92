//! 失控: why an open major or suspected hazard is out of control on a day. The first deadline counts, not an extended
//! one.

use super::{Clock, ClockKind, View, clocks, deadline};
use crate::domain::calendar::Calendar;
use crate::domain::obligation::Status;
use crate::domain::plan::HazardTerms;
use chrono::NaiveDate;

/// One Chinese sentence for each reason; none if the hazard is under control, closed, or general.
pub fn uncontrolled(view: &View, terms: &HazardTerms, calendar: &Calendar, day: NaiveDate) -> Vec<String> {
    let mut reasons = Vec::new();
    if view.closed.is_some() || !view.is_gated() {
        return reasons;
    }
    let all = clocks(view, terms, calendar, day, 0);
    let late = |kind: ClockKind| {
        let of_kind = |c: &&Clock| c.kind == kind && c.status == Status::Overdue;
        all.iter().find(of_kind).and_then(|clock| clock.due)
    };
    if let Some(due) = late(ClockKind::Judgement) {
        reasons.push(format!("应于 {due} 前判定，还没有判定"));
    }
    if let Some(due) = late(ClockKind::Plan) {
        reasons.push(format!("应于 {due} 前五落实，还没有落实"));
    }
    let first = view.original_due.or_else(|| deadline(view, view.due, terms, calendar).map(|due| due.date));
    if let Some(due) = first.filter(|due| view.rectified.is_none() && *due < day) {
        let name = if view.original_due.is_some() { "原期限" } else { "期限" };
        reasons.push(format!("{name} {due} 已过，还没有整改"));
    }
    if let Some(due) = late(ClockKind::Review) {
        reasons.push(format!("应于 {due} 前复查，还没有复查"));
    }
    if let Some(due) = late(ClockKind::Closing) {
        reasons.push(format!("应于 {due} 前销号，还没有销号"));
    }
    let most = i64::from(terms.states.max_extensions);
    if view.extensions > most {
        reasons.push(format!("延期 {} 次，最多 {most} 次", view.extensions));
    }
    reasons
}
