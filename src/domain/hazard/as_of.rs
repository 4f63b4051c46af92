//! A hazard as of a day: the whole record with nothing in it that is dated later. The grade keeps no history and is
//! taken as it is now; a value that was overwritten is left out until the day of the step that gave it.

use super::{Hazard, Step};
use crate::domain::unit::Unit;
use crate::domain::words::{Grade, HazardStatus, StepKind};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::ops::Deref;

/// A hazard as of a day; it reads as the hazard itself.
#[derive(Debug, Clone, PartialEq)]
pub struct View<'a> {
    hazard: Cow<'a, Hazard>,
    /// The day since when everyone is notified who must be.
    pub notified_all: Option<NaiveDate>,
    /// The day on which the last of the five came; fives that a file gave have none.
    pub planned_on: Option<NaiveDate>,
    /// The day from which it was to be treated as major, of a major one. The grade has no history, nor has this.
    pub major_since: NaiveDate,
}

impl Deref for View<'_> {
    type Target = Hazard;

    fn deref(&self) -> &Hazard {
        &self.hazard
    }
}

impl View<'_> {
    /// The hazard where it differs from its row.
    pub fn rewound(self) -> Option<Hazard> {
        match self.hazard {
            Cow::Owned(hazard) => Some(hazard),
            Cow::Borrowed(_) => None,
        }
    }
}

/// The hazard on `day`; `None` where it was not found yet or is void. `steps` are the hazard's own, in the order in
/// which they were recorded; they are needed only where one of them is dated after the day or the hazard was rectified
/// after it, since otherwise the row has what all of them amount to; those of 落实 say on which day the five came.
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

/// The day from which a hazard was to be treated as major: its finding, or its judgement as major where
/// that is later. A judgement after the closing starts nothing.
pub fn major_since(hazard: &Hazard) -> NaiveDate {
    let judged = hazard.judged.filter(|_| hazard.grade == Grade::Major);
    let judged = judged.filter(|judged| hazard.closed.is_none_or(|closed| *judged <= closed));
    judged.map_or(hazard.found, |judged| judged.max(hazard.found))
}

/// What of 五落实 a 落实 step gave: the parts that its note names, all of them where it names none.
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

    // Whom the notices until then reached, after those that came with the row.
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

    // A cycle that had not ended yet has its facts in the steps.
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
    // A deadline is planned before it is extended.
    let first = steps.iter().position(|step| step.kind == StepKind::Extend).unwrap_or(steps.len());
    let is_extended = of(StepKind::Extend).any(|step| step.on <= day);
    h.due = h.due.filter(|_| is_extended || !missing(&steps[..first], "时限"));

    h.status = match (h.closed, h.rectified) {
        (Some(_), _) => HazardStatus::Closed,
        (None, Some(_)) => HazardStatus::Rectified,
        // What failed its review goes back to 整改中, whatever it was when it was rectified on the spot.
        (None, None) if !h.is_gated() && failed_last(steps, day) => HazardStatus::Rectifying,
        (None, None) => h.open_status(unit),
    };
    h
}

/// Whether the cycle that runs on `day` began with a failed review.
fn failed_last(steps: &[Step], day: NaiveDate) -> bool {
    let began = steps.iter().rfind(|step| step.ends_cycle() && step.on <= day);
    began.is_some_and(|step| step.kind == StepKind::Review)
}
