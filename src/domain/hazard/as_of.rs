//! A hazard as of a day: its record without anything that is dated later. The grade has no history, so the present one
//! is used; a value that a later step overwrote is absent.

use super::{Hazard, Step};
use crate::domain::unit::Unit;
use crate::domain::words::{Grade, HazardStatus, StepKind};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::ops::Deref;

/// A hazard as it was on a day. It dereferences to a [`Hazard`].
#[derive(Debug, Clone, PartialEq)]
pub struct View<'a> {
    hazard: Cow<'a, Hazard>,
    /// The day from which everyone who must be notified was notified.
    pub notified_all: Option<NaiveDate>,
    /// The day on which the last of the 五落实 was given; absent if they came with an imported row.
    pub planned_on: Option<NaiveDate>,
    /// The day from which a major hazard had to be treated as major. It uses the present grade, since the grade has no
    /// history.
    pub major_since: NaiveDate,
}

impl Deref for View<'_> {
    type Target = Hazard;

    fn deref(&self) -> &Hazard {
        &self.hazard
    }
}

impl View<'_> {
    /// The reconstructed hazard, if it differs from the row.
    pub fn rewound(self) -> Option<Hazard> {
        match self.hazard {
            Cow::Owned(hazard) => Some(hazard),
            Cow::Borrowed(_) => None,
        }
    }
}

/// The hazard on `day`, or `None` if it was not found by then or is void. `steps` are all steps of this hazard in the
/// order of recording. They are needed only if a step or a fact is dated after `day`, and for the day of the 五落实;
/// otherwise the row is already right.
pub fn as_of<'a>(hazard: &'a Hazard, steps: &[Step], unit: &Unit, day: NaiveDate) -> Option<View<'a>> {
    if hazard.found > day || hazard.status == HazardStatus::Void {
        return None;
    }
    let dates = [hazard.judged, hazard.notified, hazard.rectified, hazard.reviewed, hazard.closed];
    let is_later = steps.iter().any(|step| step.on > day) || dates.into_iter().flatten().any(|date| date > day);
    let major_since = major_since(hazard);
    let plans = || steps.iter().filter(|step| step.kind == StepKind::Plan && step.on <= day);
    let first = |part: &&str| plans().filter(|step| planned(step)(part)).map(|step| step.on).min();
    let planned_on = Hazard::FIVE.iter().filter_map(first).max();
    let hazard = match is_later {
        false => Cow::Borrowed(hazard),
        true => Cow::Owned(rewound(hazard.clone(), steps, unit, day)),
    };
    let notified_all = hazard.notified.filter(|_| hazard.missing_notice(unit).is_empty());
    let planned_on = planned_on.filter(|_| hazard.missing_five().is_empty());
    Some(View { hazard, notified_all, planned_on, major_since })
}

/// The day from which a hazard had to be treated as major: the finding, or the judgement as major if that is later. A
/// judgement after the closing does not count.
pub fn major_since(hazard: &Hazard) -> NaiveDate {
    let judged = hazard.judged.filter(|_| hazard.grade == Grade::Major);
    let judged = judged.filter(|judged| hazard.closed.is_none_or(|closed| *judged <= closed));
    judged.map_or(hazard.found, |judged| judged.max(hazard.found))
}

/// Which of the 五落实 a 落实 step gave: those that its note names, or all if it names none.
fn planned(step: &Step) -> impl Fn(&str) -> bool {
    let note = step.note.clone().unwrap_or_default();
    let names_none = !Hazard::FIVE.iter().any(|part| note.contains(part));
    move |part| names_none || note.contains(part)
}

fn rewound(mut h: Hazard, steps: &[Step], unit: &Unit, day: NaiveDate) -> Hazard {
    let of = |kind: StepKind| steps.iter().filter(move |step| step.kind == kind);
    let (past, later) = (|step: &&Step| step.on <= day, |step: &&Step| step.on > day);
    let is_later = |date: Option<NaiveDate>| date.is_some_and(|date| date > day);

    if is_later(h.judged) {
        let last = of(StepKind::Judge).rfind(past);
        (h.judged, h.judged_by) = (last.map(|step| step.on), last.and_then(|step| step.by.clone()));
    }
    if of(StepKind::Supervise).any(|step| step.on > day) {
        h.supervision = of(StepKind::Supervise).rfind(past).map(Step::supervision);
    }

    // Who was notified by then: those named in the row without a step, and those of each notice up to the day.
    let notified = h.notified.filter(|on| *on <= day).or(of(StepKind::Notify).rfind(past).map(|step| step.on));
    let names = |to: &str| to.split('；').map(str::to_string).collect::<Vec<_>>();
    let all: Vec<String> = of(StepKind::Notify).filter_map(|step| step.to.as_deref()).flat_map(names).collect();
    let mut to: Vec<String> = h.notified_to.as_deref().map(names).unwrap_or_default();
    to.retain(|name| !all.contains(name));
    for name in of(StepKind::Notify).filter(past).filter_map(|step| step.to.as_deref()).flat_map(names) {
        if !to.contains(&name) {
            to.push(name);
        }
    }
    let to = Some(to.join("；")).filter(|to| !to.is_empty());
    let was_complete = h.notified == notified && h.missing_notice(unit).is_empty();
    h.notified = notified;
    if notified.is_none() || !was_complete || Hazard::not_reached(to.as_deref(), unit).is_empty() {
        h.notified_to = to.filter(|_| notified.is_some());
    }

    // The facts of a cycle that ended after the day are in the steps.
    let ended = steps.iter().any(|step| step.ends_cycle() && step.on > day);
    if ended {
        (h.rectified, h.rectified_by, h.reviewed, h.reviewer) = (None, None, None, None);
        (h.closed, h.closed_by) = (None, None);
        for step in steps.iter().filter(past) {
            let (on, by) = (Some(step.on), step.by.clone());
            match step.kind {
                StepKind::Rectify => (h.rectified, h.rectified_by) = (on, by),
                StepKind::Close => (h.closed, h.closed_by) = (on, by),
                StepKind::Review if !step.ends_cycle() => (h.reviewed, h.reviewer) = (on, by),
                _ if step.ends_cycle() => {
                    (h.rectified, h.rectified_by, h.reviewed, h.reviewer) = (None, None, None, None);
                    (h.closed, h.closed_by) = (None, None);
                }
                _ => {}
            }
        }
    }
    for (date, by) in
        [(&mut h.rectified, &mut h.rectified_by), (&mut h.reviewed, &mut h.reviewer), (&mut h.closed, &mut h.closed_by)]
    {
        if is_later(*date) {
            (*date, *by) = (None, None);
        }
    }
    h.reopened = (h.reopened - of(StepKind::Reopen).filter(later).count() as i64).max(0);

    let granted = of(StepKind::Extend).filter(later).count() as i64;
    if granted > 0 {
        h.extensions = (h.extensions - granted).max(0);
        let first = of(StepKind::Extend).next().and_then(|step| step.from_due);
        h.due = of(StepKind::Extend).rfind(past).and_then(|step| step.to_due).or(first);
        h.original_due = h.original_due.filter(|_| h.extensions > 0);
    }
    let missing = |steps: &[Step], part: &str| {
        let mut given = steps.iter().filter(|step| step.kind == StepKind::Plan && planned(step)(part)).peekable();
        given.peek().is_some() && given.all(|step| step.on > day)
    };
    h.owner = h.owner.filter(|_| !missing(steps, "责任人"));
    h.measures = h.measures.filter(|_| !missing(steps, "措施"));
    h.fund = h.fund.filter(|_| !missing(steps, "资金"));
    h.contingency = h.contingency.filter(|_| !missing(steps, "预案"));
    // The deadline was set before the first extension.
    let first = steps.iter().position(|step| step.kind == StepKind::Extend).unwrap_or(steps.len());
    let is_extended = of(StepKind::Extend).any(|step| step.on <= day);
    h.due = h.due.filter(|_| is_extended || !missing(&steps[..first], "时限"));

    h.status = match (h.closed, h.rectified) {
        (Some(_), _) => HazardStatus::Closed,
        (None, Some(_)) => HazardStatus::Rectified,
        // After a failed review the hazard is 整改中 again, even if it had been rectified on the spot.
        (None, None) if !h.is_gated() && failed_last(steps, day) => HazardStatus::Rectifying,
        (None, None) => h.open_status(unit),
    };
    h
}

/// Whether the cycle of `day` began with a failed review.
fn failed_last(steps: &[Step], day: NaiveDate) -> bool {
    let began = steps.iter().rfind(|step| step.ends_cycle() && step.on <= day);
    began.is_some_and(|step| step.kind == StepKind::Review)
}
