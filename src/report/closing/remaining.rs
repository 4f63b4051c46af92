//! 遗留事项: what is open at the closing, with who answers for it and by when: hazards, orders, tasks, tips and targets;
//! of certificates, permits and supplies what is overdue; what the plan asked for and was not done.

use crate::domain::evidence::Subject;
use crate::domain::obligation::Status;
use crate::domain::plan::MeasureId;
use crate::domain::target::Reading;
use crate::grid::Grid;
use crate::report::ReportInput;
use crate::report::overdue::detail;
use crate::report::owed::{Owed, OwedFrom, OwedKind, Scope, collect};
use std::collections::BTreeMap;

/// What is open, with the earliest due date first; obligations of the measures that `asks` accepts.
pub fn all(input: &ReportInput, readings: &[Reading], asks: &dyn Fn(MeasureId) -> bool) -> Vec<Owed> {
    let scope = Scope { explained: true, ..Scope::default() };
    let mut all = collect(input, &scope, readings, &|one| is_open(one, asks));
    // Of a hazard only what it waits for next: its other clocks follow from it.
    let mut seen = std::collections::HashSet::new();
    all.sort_by_key(|one| one.due.is_none());
    all.retain(|one| match one.from {
        OwedFrom::Hazard(place, _) => seen.insert(place),
        _ => true,
    });
    all
}

fn is_open(one: &Owed, asks: &dyn Fn(MeasureId) -> bool) -> bool {
    let is_overdue = one.status == Status::Overdue;
    match (one.from, one.kind()) {
        (OwedFrom::Duty(duty), _) => is_overdue && asks(duty.measure),
        (_, OwedKind::Certificate | OwedKind::Permit | OwedKind::Supply) => is_overdue,
        _ => !one.status.is_done() && one.status != Status::NotKept,
    }
}

/// The table, one row for each.
pub fn grid(input: &ReportInput, all: &[Owed]) -> Grid {
    detail(input, all)
}

/// The obligations that were not done, by measure: how many, of how many units, and how many are explained.
pub fn by_measure(all: &[Owed]) -> Vec<(MeasureId, usize, usize, usize)> {
    let mut counts: BTreeMap<MeasureId, (usize, std::collections::BTreeSet<Subject>, usize)> = BTreeMap::new();
    for one in all {
        if let OwedFrom::Duty(duty) = one.from {
            let (count, subjects, explained) = counts.entry(duty.measure).or_default();
            *count += 1;
            subjects.insert(duty.subject);
            *explained += usize::from(duty.explained);
        }
    }
    counts.into_iter().map(|(id, (count, subjects, explained))| (id, count, subjects.len(), explained)).collect()
}
