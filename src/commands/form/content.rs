//! What a form and a poster hold of one unit: its open hazards, its duties of a period, and the check items of its
//! trade.

use super::checks::AllChecks;
use crate::commands::load::{Hazards, Loaded, Needed};
use crate::commands::{Ctx, collect};
use crate::domain::hazard::{Hazard, as_of};
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::plan::{Evidence, Ledger as Kept, Measure};
use crate::domain::unit::Unit as Registered;
use crate::domain::words::Worded;
use crate::ledger::{HAZARD, Record, Value};
use crate::offline_form::definition::{Checks, Duty, OpenHazard};
use crate::report::owed::{Owed, OwedFrom, OwedKind, Scope, collect as owed_items};
use crate::report::{ReportInput, inspection_sheet};
use crate::store::Store;
use chrono::NaiveDate;

/// The open hazards, the duties and the check items.
pub type Content = (Vec<OpenHazard>, Vec<Duty>, Vec<Checks>);

pub fn content(ctx: &Ctx, unit: &Record, period: Period, checks: &AllChecks) -> anyhow::Result<Content> {
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit: Some(unit.id),
        hazards: Hazards::Open,
        dated_items: &[],
        targets: false,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let Some(ix) = loaded.register.by_id(unit.id) else { return Ok(Content::default()) };
    let scope = Scope { unit: Some(ix), kinds: vec![OwedKind::Duty], ..Scope::default() };
    let owed = owed_items(&input, &scope, &[], &|one| !one.status.is_done() && is_of(one, period));
    let duties = owed.iter().filter_map(|one| {
        let OwedFrom::Duty(duty) = one.from else { return None };
        let measure = ctx.plan.measure(duty.measure);
        if measure.ticked_as().iter().any(|kind| kind == collect::REPORT_IN) {
            return None;
        }
        let late = one.days.filter(|days| *days > 0 && one.status == Status::Overdue);
        let state = one.status.word().zh;
        Some(Duty {
            title: measure.title.clone(),
            period: Some(duty.period).filter(|period| *period != Period::Plan).map_or(String::new(), Period::in_words),
            due: one.due.map(|due| due.to_string()),
            state: late.map_or(state.to_string(), |days| format!("{state} {days} 天")),
            section: reported_by(measure),
            measure: measure.id.clone(),
        })
    });
    let (duties, categories) = (duties.collect(), loaded.register.get(ix).categories);
    let mut names = vec![unit.text("name").unwrap_or_default()];
    if let Some(Value::Texts(aliases)) = unit.get("aliases") {
        names.extend(aliases.iter().map(String::as_str));
    }
    Ok((hazards(&input, ctx.store()?)?, duties, checks.of_unit(ctx, categories, &names)))
}

/// Whether an obligation belongs to the form of a period: its own period and this one have a day in common, or it falls
/// due within this one. What was owed for an earlier period cannot be made up for; what is owed once can.
fn is_of(one: &Owed, period: Period) -> bool {
    let (first, last) = (period.first(), period.last());
    let is_due = |from: NaiveDate| one.due.is_some_and(|due| from <= due && due <= last);
    match one.from {
        OwedFrom::Duty(duty) if duty.period == Period::Plan => is_due(NaiveDate::MIN),
        OwedFrom::Duty(duty) => (duty.period.first() <= last && duty.period.last() >= first) || is_due(first),
        _ => false,
    }
}

/// The open hazards, the most overdue first.
fn hazards(input: &ReportInput, store: &Store) -> anyhow::Result<Vec<OpenHazard>> {
    let (basis, mut all) = (input.basis, Vec::new());
    for line in inspection_sheet::hazards(input) {
        let Some((hazard, steps)) = input.hazards.iter().find(|(hazard, _)| hazard.no == line.id) else { continue };
        let unit = basis.register.get(hazard.unit);
        let Some(view) = as_of(hazard, steps, unit, basis.today) else { continue };
        let record = store.get(&HAZARD, hazard.id)?;
        all.push(OpenHazard {
            no: line.id,
            description: view.description.clone(),
            place: record.as_ref().and_then(|record| record.text("place")).unwrap_or_default().to_string(),
            grade: view.grade.word().zh,
            due: line.due.map(|due| due.to_string()),
            state: line.state.unwrap_or_default(),
            gate: gate(&view, unit),
        });
    }
    Ok(all)
}

/// Why the hazard cannot be reported as rectified yet.
fn gate(hazard: &Hazard, unit: &Registered) -> Option<String> {
    if hazard.rectified.is_some() {
        return Some("已报整改，等镇里复查".to_string());
    }
    let mut missing = Vec::new();
    if hazard.is_gated() {
        let five = hazard.missing_five();
        missing.extend((!five.is_empty()).then(|| format!("五落实（{}）", five.join("、"))));
        missing.extend(hazard.missing_notice(unit).into_iter().map(|who| format!("通知{who}")));
    }
    (!missing.is_empty()).then(|| format!("还缺{}，请先和镇里补齐", missing.join("、")))
}

/// The part of the form whose records are evidence of a measure.
fn reported_by(measure: &Measure) -> Option<&'static str> {
    let by_kind = |kept: Kept| measure.evidence.iter().any(|evidence| evidence.ledger == kept);
    match () {
        () if by_kind(Kept::Training) => Some("training"),
        () if by_kind(Kept::Drill) => Some("drill"),
        () if measure.evidence.iter().any(is_selfcheck) => Some("selfcheck"),
        () if measure.is_ticked() => Some("done"),
        () => None,
    }
}

/// Whether a self-check is evidence.
fn is_selfcheck(evidence: &Evidence) -> bool {
    let filter = &evidence.filter;
    let takes = |en: &str| {
        (filter.words.is_empty() || filter.words.iter().any(|word| word.en == en))
            && !filter.not_words.iter().any(|word| word.en == en)
    };
    evidence.ledger == Kept::Inspection && takes("selfcheck")
}
