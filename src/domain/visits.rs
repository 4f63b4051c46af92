//! A month's visits (走访检查), as a proposal: which units are due for a visit by the intervals of the plan, and which body
//! goes on which working day. No unit is visited twice in the month, and the proposal is the same at every call.

use super::evidence::Subject;
use super::obligation::{Basis, visit};
use super::period::Period;
use super::plan::{BodyId, Ledger, Measure, MeasureId, Remind, Rule};
use super::unit::UnitIx;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, HashSet};

/// A unit that is due for a visit, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    pub unit: UnitIx,
    pub measure: MeasureId,
    pub due: NaiveDate,
    /// The day of the last visit; absent for 从未开展.
    pub last: Option<NaiveDate>,
}

/// One visit of the proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    pub day: NaiveDate,
    pub body: Option<BodyId>,
    pub need: Need,
}

/// Whether a measure asks that somebody visits each unit.
fn asks_visits(measure: &Measure) -> bool {
    let by_others = |words: &[&super::words::Word]| !words.iter().any(|w| w.en == "selfcheck");
    measure.owed_by.unit
        && measure
            .evidence
            .iter()
            .any(|e| e.ledger == Ledger::Inspection && !e.filter.led_by_principal && by_others(&e.filter.words))
}

/// The measures whose evidence is needed for the proposal.
pub fn measures(plan: &super::plan::Plan) -> Vec<MeasureId> {
    let asks = |m: &Measure| {
        asks_visits(m)
            && matches!(&m.rule, Rule::Recurring { .. } | Rule::Standing(Remind::Days(_) | Remind::ByGrade(_)))
    };
    plan.counted_measures().filter(|(_, m)| asks(m)).map(|(id, _)| id).collect()
}

/// The units that are due for a visit in a month, each with the measure that is due first. `taken` are the units with a
/// visit in that month. Visits that are due later in their period are divided evenly among the months left.
pub fn needs(basis: Basis, month: Period, taken: &HashSet<UnitIx>) -> Vec<Need> {
    let mut first: BTreeMap<UnitIx, Need> = BTreeMap::new();
    for id in measures(basis.plan) {
        for need in of_measure(basis, id, month, taken) {
            let kept = first.entry(need.unit).or_insert(need);
            if need.due < kept.due {
                *kept = need;
            }
        }
    }
    let mut all: Vec<Need> = first.into_values().collect();
    all.sort_by_key(|need| (need.due, need.unit));
    all
}

fn of_measure(basis: Basis, id: MeasureId, month: Period, taken: &HashSet<UnitIx>) -> Vec<Need> {
    let measure = basis.plan.measure(id);
    let mut found = Vec::new();
    let mut left = 1;
    let every = match measure.rule {
        Rule::Recurring { every, .. } => Some(every.holding(month.first())),
        _ => None,
    };
    if let Some(period) = every {
        left = months(month.first(), period.last());
    }
    visit(basis, id, &|subject| matches!(subject, Subject::Unit(ix) if !taken.contains(&ix)), &mut |duty| {
        let Subject::Unit(unit) = duty.subject else { return };
        let need = |due| Need { unit, measure: id, due, last: duty.last };
        match (&measure.rule, every) {
            (Rule::Recurring { .. }, Some(period)) if duty.period == period && !duty.status.is_done() => {
                found.extend(duty.due.map(need));
            }
            (Rule::Standing(remind), _) => {
                let days = match remind {
                    Remind::Days(days) => Some(*days),
                    Remind::ByGrade(days) => days[basis.register.get(unit).standard_grade],
                    Remind::Never => None,
                };
                let due = days.map(|days| match duty.last {
                    Some(last) => last.checked_add_days(Days::new(days.into())).unwrap_or(last),
                    None => month.first(),
                });
                found.extend(due.filter(|due| *due <= month.last()).map(need));
            }
            _ => {}
        }
    });
    // Those not visited for the longest time come first; the part that belongs to later months is left out.
    found.sort_by_key(|need| (need.last, need.unit));
    found.truncate(found.len().div_ceil(left));
    found
}

/// The number of months from the month of one day to that of another, both counted.
fn months(from: NaiveDate, to: NaiveDate) -> usize {
    use chrono::Datelike;
    let of = |day: NaiveDate| day.year() * 12 + day.month0() as i32;
    usize::try_from(of(to) - of(from) + 1).unwrap_or(1).max(1)
}

/// Divides the visits evenly over the days in the order of the needs; each day has one body, and the bodies alternate.
pub fn spread(basis: Basis, needs: &[Need], days: &[NaiveDate]) -> Vec<Visit> {
    if days.is_empty() {
        return Vec::new();
    }
    let daily = needs.len().div_ceil(days.len()).max(1);
    // If there are fewer visits than days, they are spread as evenly as possible.
    let step = (days.len() / needs.len().div_ceil(daily).max(1)).max(1);
    let visits = needs.chunks(daily).enumerate().flat_map(|(round, group)| {
        let day = days[(round * step).min(days.len() - 1)];
        group.iter().map(move |need| (round, day, *need))
    });
    visits
        .map(|(round, day, need)| {
            let lead = &basis.plan.measure(need.measure).lead;
            let body = (!lead.is_empty()).then(|| lead[round % lead.len()]);
            Visit { day, body, need }
        })
        .collect()
}
