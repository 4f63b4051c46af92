//! Whether the steps of a hazard can follow each other, as far as the records show it. It is asked where two offices
//! recorded steps on one hazard without knowing of each other's, and both records become one.

use super::{Hazard, Step};
use crate::domain::words::StepKind;
use chrono::NaiveDate;

/// A step that cannot follow what is before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misstep {
    pub kind: StepKind,
    pub on: NaiveDate,
}

/// The steps that cannot follow the steps before them, in the order of their days. `steps` are the recorded steps of the
/// hazard; the facts of its current cycle are in the hazard.
pub fn missteps(h: &Hazard, steps: &[Step]) -> Vec<Misstep> {
    let mut found = Vec::new();
    let (mut rectified, mut reviewed, mut closed) = (false, false, false);
    let mut due: Option<NaiveDate> = None;
    for step in in_order(h, steps) {
        let fails = step.ends_cycle();
        let fits = match step.kind {
            StepKind::Rectify => !rectified && !closed,
            StepKind::Review => rectified && !reviewed && !closed,
            StepKind::Close => reviewed && !closed,
            StepKind::Reopen => closed,
            // A deadline is extended from the one in force, while the rectification is not done.
            StepKind::Extend => !rectified && !closed && (due.is_none() || step.from_due == due),
            StepKind::Notify => !rectified && !closed,
            StepKind::Void => true,
            _ => !closed,
        };
        if !fits {
            found.push(Misstep { kind: step.kind, on: step.on });
        }
        match step.kind {
            StepKind::Rectify => rectified = true,
            _ if fails => (rectified, reviewed, closed) = (false, false, false),
            StepKind::Review => {
                reviewed = true;
                // A passed review closes a hazard that nobody closes in a step of its own.
                closed |= h.closed == Some(step.on) && h.closed_by.is_none();
            }
            StepKind::Close => closed = true,
            StepKind::Extend => due = step.to_due,
            _ => {}
        }
    }
    found
}

/// All steps by day. Steps of one day are in the order of the loop, and the facts of the current cycle come last.
fn in_order(h: &Hazard, steps: &[Step]) -> Vec<Step> {
    let fact = |kind, on: Option<NaiveDate>| on.map(|on| Step::new(h.id, kind, on));
    let closing = h.closed.filter(|_| h.closed_by.is_some());
    let facts =
        [fact(StepKind::Rectify, h.rectified), fact(StepKind::Review, h.reviewed), fact(StepKind::Close, closing)];
    let recorded = steps.iter().map(|step| (false, step.clone()));
    let mut all: Vec<(bool, Step)> = recorded.chain(facts.into_iter().flatten().map(|fact| (true, fact))).collect();
    all.sort_by_key(|(is_fact, step)| (step.on, *is_fact, rank(step.kind)));
    all.into_iter().map(|(_, step)| step).collect()
}

fn rank(kind: StepKind) -> usize {
    match kind {
        StepKind::Extend => 1,
        StepKind::Rectify => 2,
        StepKind::Review => 3,
        StepKind::Close => 4,
        StepKind::Reopen => 5,
        _ => 0,
    }
}
