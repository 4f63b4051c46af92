//! What a closing froze, as values of the plan and back: an obligation's row names its measure, subject and period as its
//! id does, and its unit by the store's key, so that a new code of the unit changes nothing.

use crate::commands::Ctx;
use crate::domain::evidence::Subject;
use crate::domain::obligation::{ClosedMeasure, Closings, Obligation, Piece, Status, subject_id, visit};
use crate::domain::period::Period;
use crate::domain::plan::{MeasureId, Plan};
use crate::domain::target::{Blocker, ClosedTarget, ClosedTargets, Held, MetricValue, Reading, TargetStatus, Unknown};
use crate::domain::unit::Register;
use crate::ledger::Record;
use crate::report::ReportInput;
use crate::report::checklist::{Numbers, numbered};
use crate::store::{Frozen, FrozenDuty, FrozenTarget, FrozenValue};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// Whether a measure belongs to the plan of this id.
pub fn is_of(plan: &Plan, id: &str, measure: MeasureId) -> bool {
    plan.head(plan.measure(measure).plan).id == id
}

/// What the closed plans owed at their closing, as of the day of `ctx`: the obligations of the measures that `wanted`
/// accepts, of one unit or all, and the targets.
pub fn load(
    ctx: &Ctx,
    register: &Register,
    wanted: &dyn Fn(MeasureId) -> bool,
    unit: Option<i64>,
) -> anyhow::Result<(Closings, ClosedTargets)> {
    let (store, plan) = (ctx.store()?, &ctx.plan);
    let mut measures: BTreeMap<MeasureId, ClosedMeasure> = BTreeMap::new();
    let mut targets = Vec::new();
    for head in &plan.heads {
        let Some((closing, on)) = closed(ctx, &head.id)? else { continue };
        let of_plan = plan.measure_ids().filter(|(id, _)| wanted(*id) && is_of(plan, &head.id, *id));
        let places: HashMap<&str, MeasureId> = of_plan.map(|(id, measure)| (measure.id.as_str(), id)).collect();
        measures.extend(places.values().map(|id| (*id, ClosedMeasure::new(on))));
        if !places.is_empty() {
            // One measure of a town that has a hundred thousand obligations is read by an index.
            let only = if places.len() == 1 { places.keys().next().copied() } else { None };
            store.frozen_duties(closing.id, only, unit, &mut |frozen| {
                let Some(id) = places.get(frozen.measure.as_str()) else { return };
                let thawed = thawed(*id, frozen, plan, register);
                if let (Some((duty, evidence)), Some(measure)) = (thawed, measures.get_mut(id)) {
                    measure.push(duty, evidence);
                }
            })?;
        }
        targets.extend(store.frozen_targets(closing.id)?.into_iter().filter_map(|frozen| target(frozen, on)));
    }
    Ok((Closings::new(measures, register), ClosedTargets(targets.into_iter().collect())))
}

/// The closing of a plan that counts on the day of `ctx`, with its day.
pub fn closed(ctx: &Ctx, plan: &str) -> anyhow::Result<Option<(Record, NaiveDate)>> {
    let closing = ctx.store()?.closing_of(plan)?;
    let on = closing.as_ref().and_then(|closing| closing.date("on")).filter(|on| *on <= ctx.today);
    Ok(closing.zip(on))
}

/// The obligation of a row; `None` for a subject that was not loaded or that the plan no longer has.
fn thawed(
    measure: MeasureId,
    frozen: FrozenDuty,
    plan: &Plan,
    register: &Register,
) -> Option<(Obligation, Vec<Piece>)> {
    let subject = match (frozen.unit, frozen.subject.strip_prefix("body:")) {
        (Some(key), _) => Subject::Unit(register.by_id(key)?),
        (None, Some(body)) => Subject::Body(plan.find_body(body)?),
        (None, None) => Subject::Town,
    };
    let duty = Obligation {
        measure,
        subject,
        period: Period::parse(&frozen.period)?,
        due: frozen.due,
        status: Status::parse(&frozen.status)?,
        done_on: frozen.done_on,
        parts: frozen.parts,
        last: frozen.last,
        explained: frozen.explained,
    };
    Some((duty, frozen.evidence.into_iter().map(|(no, date)| Piece { no, date }).collect()))
}

fn target(frozen: FrozenTarget, on: NaiveDate) -> Option<(String, ClosedTarget)> {
    let held = |value: FrozenValue| Held {
        holds: value.holds,
        value: value.value.map(|(part, whole, is_count)| MetricValue { part, whole, is_count }),
        blocking: value.blocking.into_iter().map(|(id, name)| Blocker { id, name }).collect(),
        no_data: value.no_data.map(|why| Unknown { periods: Vec::new(), why }),
        is_ripe: value.is_ripe,
    };
    let closed = ClosedTarget {
        on,
        status: TargetStatus::parse(&frozen.status)?,
        now: held(frozen.now),
        on_due: frozen.on_due.map(held),
        cleared_on: frozen.cleared_on,
    };
    Some((frozen.target, closed))
}

/// Every obligation and target of a plan as it reads now, as rows to be frozen.
pub fn freeze(input: &ReportInput, id: &str, readings: &[Reading], numbers: &Numbers) -> Frozen {
    let (plan, register) = (input.basis.plan, input.basis.register);
    let mut frozen = Frozen::default();
    for (measure, of) in plan.measure_ids().filter(|(measure, _)| is_of(plan, id, *measure)) {
        visit(input.basis, measure, &|_| true, &mut |duty| {
            // What was never evidenced has no pieces to look for.
            let pieces = duty.last.map(|_| numbered(input, &duty, numbers)).unwrap_or_default();
            frozen.duties.push(FrozenDuty {
                measure: of.id.clone(),
                subject: subject_id(plan, register, duty.subject),
                unit: match duty.subject {
                    Subject::Unit(ix) => Some(register.get(ix).id),
                    _ => None,
                },
                period: duty.period.to_string(),
                due: duty.due,
                status: duty.status.word().en.to_string(),
                done_on: duty.done_on,
                last: duty.last,
                parts: duty.parts,
                explained: duty.explained,
                evidence: pieces.into_iter().map(|piece| (piece.no, piece.date)).collect(),
            });
        });
    }
    frozen.targets = readings.iter().map(frozen_target).collect();
    frozen
}

fn frozen_target(reading: &Reading) -> FrozenTarget {
    let value = |held: &Held| FrozenValue {
        holds: held.holds,
        value: held.value.map(|value| (value.part, value.whole, value.is_count)),
        blocking: held.blocking.iter().map(|blocker| (blocker.id.clone(), blocker.name.clone())).collect(),
        no_data: held.no_data.as_ref().map(Unknown::to_string),
        is_ripe: held.is_ripe,
    };
    FrozenTarget {
        target: reading.target.id.clone(),
        status: reading.status.word().en.to_string(),
        now: value(&reading.now),
        on_due: reading.on_due.as_ref().map(value),
        cleared_on: reading.cleared_on,
    }
}
