//! A hazard as it was known on a day: only facts dated on or before it count. The grade and the plan
//! (五落实) keep no history and are taken as they are now.

use super::{Hazard, Step};
use crate::domain::unit::Unit;
use crate::domain::words::{HazardStatus, StepKind};
use chrono::NaiveDate;

/// What is true of a hazard on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub status: HazardStatus,
    /// The deadline as given, extensions granted by then included.
    pub due: Option<NaiveDate>,
    pub original_due: Option<NaiveDate>,
    pub extensions: i64,
    pub reopened: i64,
    /// The latest notice that is needed.
    pub notified: Option<NaiveDate>,
    /// The day since when everyone is told who must be.
    pub told_all: Option<NaiveDate>,
    pub rectified: Option<NaiveDate>,
    pub reviewed: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
}

/// The hazard on `day`; `None` where it was not found yet or is void. `steps` are the hazard's own, in
/// the order in which they were recorded; they are needed only where one of them is dated after the day
/// or it was mended after it, since otherwise the row has what all of them amount to.
pub fn as_of(hazard: &Hazard, steps: &[Step], unit: &Unit, day: NaiveDate) -> Option<View> {
    if hazard.found > day || hazard.status == HazardStatus::Void {
        return None;
    }
    let by = |date: Option<NaiveDate>| date.filter(|d| *d <= day);
    let later = |date: Option<NaiveDate>| date.is_some_and(|d| d > day);
    let mut view = View {
        status: hazard.status,
        due: hazard.due,
        original_due: hazard.original_due,
        extensions: hazard.extensions,
        reopened: hazard.reopened,
        notified: by(hazard.notified),
        told_all: by(hazard.notified).filter(|_| hazard.missing_notice(unit).is_empty()),
        rectified: by(hazard.rectified),
        reviewed: by(hazard.reviewed),
        closed: by(hazard.closed),
    };
    let row_is_later = [hazard.notified, hazard.rectified, hazard.reviewed, hazard.closed].into_iter().any(later);
    if steps.iter().any(|step| step.on > day) {
        rewind(&mut view, steps, day);
    } else if !row_is_later {
        return Some(view);
    }
    view.status = match (view.closed, view.rectified) {
        (Some(_), _) => HazardStatus::Closed,
        (None, Some(_)) => HazardStatus::Rectified,
        // What failed its review goes back to 整改中, whatever it was when it was mended on the spot.
        (None, None) if !hazard.is_gated() && failed_last(steps, day) => HazardStatus::Rectifying,
        (None, None) => hazard.status_when(view.notified.is_some(), view.told_all.is_some()),
    };
    Some(view)
}

/// Whether the cycle that runs on `day` began with a failed review.
fn failed_last(steps: &[Step], day: NaiveDate) -> bool {
    let began = steps.iter().rfind(|step| step.ends_cycle() && step.on <= day);
    began.is_some_and(|step| step.kind == StepKind::Review)
}

/// Takes back the steps after `day`: a notice that was completed later, extensions not granted yet, and
/// a cycle that had not ended.
fn rewind(view: &mut View, steps: &[Step], day: NaiveDate) {
    let notices = steps.iter().filter(|s| s.kind == StepKind::Notify && s.on <= day);
    view.notified = view.notified.or(notices.map(|s| s.on).max());
    let extensions: Vec<&Step> = steps.iter().filter(|s| s.kind == StepKind::Extend).collect();
    let granted: Vec<&&Step> = extensions.iter().filter(|s| s.on <= day).collect();
    if granted.len() < extensions.len() {
        let first = extensions.first().and_then(|s| s.from_due);
        view.extensions = granted.len() as i64;
        view.due = granted.last().and_then(|s| s.to_due).or(first);
        view.original_due = first.filter(|_| !granted.is_empty());
    }
    if !steps.iter().any(|s| s.ends_cycle() && s.on > day) {
        return;
    }
    (view.rectified, view.reviewed, view.closed, view.reopened) = (None, None, None, 0);
    for step in steps.iter().filter(|s| s.on <= day) {
        match step.kind {
            StepKind::Rectify => view.rectified = Some(step.on),
            StepKind::Close => view.closed = Some(step.on),
            StepKind::Review if !step.ends_cycle() => view.reviewed = Some(step.on),
            _ if step.ends_cycle() => {
                view.reopened += i64::from(step.kind == StepKind::Reopen);
                (view.rectified, view.reviewed, view.closed) = (None, None, None);
            }
            _ => {}
        }
    }
}
