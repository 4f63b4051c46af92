//! Everything that is owed, of every kind, as one list: obligations of the plan, clocks of hazards, dated items, and
//! missed targets. `overdue`, `upcoming` and `checklist` select from it.

mod kind;
mod named;

pub use kind::{KINDS, OwedKind};
pub use named::{Named, name, subject_name};

use super::ReportInput;
use crate::domain::dated_item::DatedItem;
use crate::domain::evidence::Subject;
use crate::domain::hazard::{Clock, ClockKind, as_of, clocks};
use crate::domain::obligation::{Obligation, Status, visit_within};
use crate::domain::plan::{BodyId, Ledger, MeasureId};
use crate::domain::target::Reading;
use crate::domain::unit::UnitIx;
use crate::domain::words::Worded;
use chrono::{Datelike, NaiveDate};

/// Which items are asked for, by owner and kind; an empty list means all.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub unit: Option<UnitIx>,
    pub body: Option<BodyId>,
    pub kinds: Vec<OwedKind>,
    /// Also items that fell due before the town kept its ledgers (启用前).
    pub not_kept: bool,
    /// Also overdue items with an explanation (已作说明).
    pub explained: bool,
    /// No obligations that fall due after this day.
    pub due_by: Option<NaiveDate>,
}

impl Scope {
    /// Whether items of this kind are asked for.
    pub fn asks(&self, kind: OwedKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// One item that is owed.
#[derive(Debug, Clone, Copy)]
pub struct Owed {
    pub from: OwedFrom,
    pub due: Option<NaiveDate>,
    pub status: Status,
    /// Days from the due date to the day it was done, or to today while it is open.
    pub days: Option<i32>,
    /// The first year of the computation that the calendar does not cover.
    pub beyond: Option<i32>,
}

/// What the item was made from.
#[derive(Debug, Clone, Copy)]
pub enum OwedFrom {
    Duty(Obligation),
    /// A clock of the hazard at this place of `ReportInput::hazards`.
    Hazard(u32, ClockKind),
    /// The dated item at this place of `ReportInput::dated_items`, of this kind.
    DatedItem(u32, OwedKind),
    /// The target at this place of the plan.
    Target(u16),
}

impl Owed {
    /// The item of an obligation on the day.
    pub fn of_duty(duty: Obligation, today: NaiveDate) -> Owed {
        let days = duty.days_overdue(today).map(|days| days as i32);
        Owed { from: OwedFrom::Duty(duty), due: duty.due, status: duty.status, days, beyond: None }
    }

    /// Whether a reason why it was not done is recorded (已作说明).
    pub fn is_explained(&self) -> bool {
        matches!(self.from, OwedFrom::Duty(duty) if duty.explained)
    }

    /// The kind of the item.
    pub fn kind(&self) -> OwedKind {
        match self.from {
            OwedFrom::Duty(_) => OwedKind::Duty,
            OwedFrom::Hazard(_, clock) => OwedKind::of_clock(clock),
            OwedFrom::DatedItem(_, kind) => kind,
            OwedFrom::Target(_) => OwedKind::Target,
        }
    }
}

/// The items that `keep` accepts, the most overdue first and those without a date last.
pub fn collect(input: &ReportInput, scope: &Scope, readings: &[Reading], keep: &dyn Fn(&Owed) -> bool) -> Vec<Owed> {
    let mut all = Vec::new();
    each(input, scope, readings, &mut |owed| {
        if keep(&owed) {
            all.push(owed);
        }
    });
    sort(&mut all);
    all
}

/// Sorts items as [`collect`] does. The sort is stable, so items of the same day stay in the order of the plan, the
/// register and the numbers. It sorts the keys: a province owes a million items, and to sort the items themselves would
/// need half their memory again.
pub fn sort(all: &mut [Owed]) {
    const { assert!(OwedKind::ALL.len() <= 16, "a kind has 4 bits of the key") };
    all.sort_by_cached_key(|owed| {
        // The days since the year 1 have 27 bits, kinds have 4.
        let days = |due: NaiveDate| u32::try_from(due.num_days_from_ce()).unwrap_or(0).min((1 << 27) - 1);
        owed.due.map_or(1 << 31, |due| days(due) << 4) | owed.kind() as u32
    });
}

/// Hands every item to `take`, in the order of the plan, the register and the numbers.
pub fn each(input: &ReportInput, scope: &Scope, readings: &[Reading], take: &mut dyn FnMut(Owed)) {
    if scope.asks(OwedKind::Duty) {
        duties(input, scope, take);
    }
    if OwedKind::ALL.iter().any(|k| k.is_of_hazards() && scope.asks(*k)) {
        hazards(input, scope, take);
    }
    dated_items(input, scope, take);
    if scope.asks(OwedKind::Target) && scope.unit.is_none() {
        targets(input, scope, readings, take);
    }
}

/// Removes the items with an explanation, and gives a sentence with their number.
pub fn leave_explained(owed: &mut Vec<Owed>) -> Option<String> {
    let before = owed.len();
    owed.retain(|one| !one.is_explained());
    left_explained(before - owed.len())
}

/// The sentence with the number of items that were left out because they have an explanation.
pub fn left_explained(left_out: usize) -> Option<String> {
    (left_out > 0).then(|| format!("另有 {left_out} 项逾期已作说明，没有列出：zhiben overdue --explained"))
}

fn duties(input: &ReportInput, scope: &Scope, take: &mut dyn FnMut(Owed)) {
    let basis = input.basis;
    for (id, measure) in basis.plan.counted_measures() {
        let leads = scope.body.is_none_or(|body| measure.lead.contains(&body));
        let asks = |subject: Subject| match (subject, scope.unit, scope.body) {
            (Subject::Unit(unit), Some(asked), _) => unit == asked,
            (_, Some(_), _) => false,
            (Subject::Body(body), None, Some(asked)) => body == asked,
            _ => leads,
        };
        let is_due = |_, due: Option<NaiveDate>| due.is_none_or(|due| scope.due_by.is_none_or(|last| due <= last));
        visit_within(basis, id, &asks, &is_due, &mut |duty| {
            let is_asked = scope.explained || !duty.explained;
            if is_asked && (scope.not_kept || duty.status != Status::NotKept) {
                take(Owed::of_duty(duty, basis.day_of(id)));
            }
        });
    }
}

fn hazards(input: &ReportInput, scope: &Scope, take: &mut dyn FnMut(Owed)) {
    let basis = input.basis;
    for (place, (hazard, steps)) in input.hazards.iter().enumerate() {
        let leads = |body: BodyId, due: Option<NaiveDate>| {
            measure_of(input, hazard.grade, due).is_some_and(|m| basis.plan.measure(m).lead.contains(&body))
        };
        if scope.unit.is_some_and(|unit| unit != hazard.unit) {
            continue;
        }
        let Some(view) = as_of(hazard, steps, basis.register.get(hazard.unit), basis.today) else { continue };
        let all = clocks(&view, &basis.plan.hazard, basis.calendar, basis.today, basis.soon_days());
        for Clock { kind, due, status, days_overdue, beyond, .. } in all {
            let owed = Owed {
                from: OwedFrom::Hazard(place as u32, kind),
                due,
                status,
                days: days_overdue.map(|days| days as i32),
                beyond,
            };
            if scope.asks(owed.kind()) && scope.body.is_none_or(|body| leads(body, due)) {
                take(owed);
            }
        }
    }
}

fn dated_items(input: &ReportInput, scope: &Scope, take: &mut dyn FnMut(Owed)) {
    let basis = input.basis;
    for (place, dated_item) in input.dated_items.iter().enumerate() {
        let Some(kind) = OwedKind::of_ledger(dated_item.ledger).filter(|kind| scope.asks(*kind)) else { continue };
        let is_of = |body: BodyId| {
            let measure = measure_of_item(input, dated_item).map(|id| basis.plan.measure(id));
            dated_item.body == Some(body) || measure.is_some_and(|m| m.lead.contains(&body))
        };
        if scope.unit.is_some_and(|unit| dated_item.unit != Some(unit)) || scope.body.is_some_and(|body| !is_of(body)) {
            continue;
        }
        take(Owed {
            from: OwedFrom::DatedItem(place as u32, kind),
            due: dated_item.due,
            status: dated_item.status(basis.today, basis.soon_days()),
            days: dated_item.days_overdue(basis.today).map(|days| days as i32),
            beyond: dated_item.beyond,
        });
    }
}

/// The measure that a dated item belongs to.
pub fn measure_of_item(input: &ReportInput, dated_item: &DatedItem) -> Option<MeasureId> {
    let unit = dated_item.unit.map(|unit| input.basis.register.get(unit));
    input.basis.plan.ledger_measure(dated_item.ledger, dated_item.word, unit, dated_item.due)
}

fn targets(input: &ReportInput, scope: &Scope, readings: &[Reading], take: &mut dyn FnMut(Owed)) {
    let today = input.basis.today;
    for reading in readings {
        if scope.body.is_some_and(|body| !reading.target.lead.contains(&body)) {
            continue;
        }
        let Some(place) = input.basis.plan.targets.iter().position(|t| t.id == reading.target.id) else { continue };
        let head = input.basis.plan.head(reading.target.plan);
        let due = Some(reading.target.due);
        let today = input.closed_targets.day_of(&reading.target.id, today);
        let status = reading.duty_status(today, input.basis.ahead.unwrap_or(head.due_soon_days));
        let days = Some((today - reading.target.due).num_days() as i32)
            .filter(|_| !status.is_done() && status != Status::NoDate);
        take(Owed { from: OwedFrom::Target(place as u16), due, status, days, beyond: None });
    }
}

/// The measure that an item of a hazard of this grade belongs to: 2.3c or 7.3 in the town's plan.
pub fn measure_of(
    input: &ReportInput,
    grade: crate::domain::words::Grade,
    due: Option<NaiveDate>,
) -> Option<MeasureId> {
    input.basis.plan.ledger_measure(Ledger::Hazard, Some(grade.word()), None, due)
}

/// The unit that an item is about.
pub fn unit_of(input: &ReportInput, owed: &Owed) -> Option<UnitIx> {
    match owed.from {
        OwedFrom::Duty(duty) => match duty.subject {
            Subject::Unit(unit) => Some(unit),
            _ => None,
        },
        OwedFrom::Hazard(place, _) => Some(input.hazards[place as usize].0.unit),
        OwedFrom::DatedItem(place, _) => input.dated_items[place as usize].unit,
        OwedFrom::Target(_) => None,
    }
}
