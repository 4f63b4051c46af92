//! What a row does to the record that it means: an empty cell leaves a field as it is, and the rules that hold for
//! typed records hold here too, but for history that is incomplete.

use super::cells::ParsedRow;
use super::claims::Claims;
use super::hazards::{self, Rules};
use super::receipt::{Incomplete, Receipt};
use crate::commands::ledger::derive;
use crate::domain::words::{HazardStatus, Worded};
use crate::ledger::faults::faults;
use crate::ledger::fold::{half_width, seen};
use crate::ledger::read::Context;
use crate::ledger::value::same;
use crate::ledger::{self, Column, HAZARD, Record, Value};

/// What a row does to the store.
pub enum Change {
    Add(Record),
    Update { old: Record, new: Record },
    Nothing,
}

/// Reconciles a row with its record. What is wrong is refused in the receipt; the change must not be used then.
pub fn reconcile(
    rules: &Rules,
    old: Option<Record>,
    parsed: &mut ParsedRow,
    context: &Context,
    receipt: &mut Receipt,
) -> anyhow::Result<Change> {
    let ledger = parsed.record.ledger;
    let record = std::mem::replace(&mut parsed.record, Record { values: Vec::new(), id: 0, ledger });
    let claims = Claims { state: record.word("status").and_then(HazardStatus::of), ..parsed.claims };
    let Some(old) = old else {
        let mut new = record;
        check(rules, None, &mut new, Vec::new(), claims, parsed, context, receipt)?;
        return Ok(Change::Add(new));
    };
    let wrong = fixed(&old, &record);
    let takes = |at: usize, value: &Option<Value>| {
        let column = &ledger.columns[at];
        // A unit keeps its name where the file has another of its names, or one that differs in invisible marks.
        let keeps = ledger.key == "unit" && column.key == "name" && is_its_name(&old, value.as_ref());
        value.is_some() && !keeps && !reads_alike(column, old.values[at].as_ref(), value.as_ref())
    };
    let changed: Vec<usize> =
        record.values.iter().enumerate().filter(|(at, value)| takes(*at, value)).map(|(at, _)| at).collect();
    if changed.is_empty() && wrong.is_empty() && claims.is_empty() {
        // What is there already is not refused.
        if may_lack(&old) {
            let lacks = hazards::derive(rules, Some(&old), &mut old.clone(), claims)?.lacks;
            note(lacks, &old, parsed, receipt);
        }
        return Ok(Change::Nothing);
    }
    let mut new = old.clone();
    let mut values = record.values;
    changed.iter().for_each(|at| new.values[*at] = values[*at].take());
    check(rules, Some(&old), &mut new, wrong, claims, parsed, context, receipt)?;
    let pairs = ledger.columns.iter().zip(old.values.iter().zip(&new.values));
    let is_same = pairs.into_iter().all(|(c, (a, b))| same(c.kind, a.as_ref(), b.as_ref()));
    Ok(if is_same || changed.is_empty() { Change::Nothing } else { Change::Update { old, new } })
}

#[allow(clippy::too_many_arguments)]
fn check(
    rules: &Rules,
    old: Option<&Record>,
    new: &mut Record,
    mut wrong: Vec<(&'static str, String)>,
    claims: Claims,
    parsed: &ParsedRow,
    context: &Context,
    receipt: &mut Receipt,
) -> anyhow::Result<()> {
    if new.ledger == &HAZARD {
        let derived = hazards::derive(rules, old, new, claims)?;
        let is_taken = derived.wrong.is_empty() && parsed.misread.is_empty();
        wrong.extend(derived.wrong);
        let lacks = derived.lacks;
        if is_taken && derived.is_closed_by_review {
            let column = |key: &str| HAZARD.column(key).map_or("", |c| c.header);
            receipt.derive(column("closed"), column("reviewed"), "复查当天", "", parsed.row.number);
        }
        if is_taken {
            note(lacks, new, parsed, receipt);
        }
    }
    wrong.extend(derive::refusals(rules.ctx, rules.store, new)?);
    wrong.extend(faults(new, old.is_none(), context));
    wrong.retain(|(key, _)| !parsed.misread.contains(key));
    if wrong.is_empty() && parsed.misread.is_empty() {
        note(derive::unfit(rules.ctx, rules.store, new)?.into_iter().collect(), new, parsed, receipt);
    }
    let mut refused: Vec<String> = Vec::new();
    for (key, mut why) in wrong {
        let absent = parsed.headers.absent.iter().find(|(absent, _)| *absent == key && old.is_none());
        absent.iter().for_each(|(_, what)| why = format!("{why}；{what}"));
        if !refused.contains(&why) {
            parsed.refuse(key, &why, receipt);
            refused.push(why);
        }
    }
    Ok(())
}

/// Notes what the history of a row's hazard lacks.
fn note(lacks: Vec<String>, record: &Record, parsed: &ParsedRow, receipt: &mut Receipt) {
    if !lacks.is_empty() {
        receipt.incomplete.push(Incomplete { row: parsed.row.number, no: record.no().to_string(), lacks });
    }
}

/// Whether a hazard's history may lack something; the notice (告知) is required of major ones only.
fn may_lack(record: &Record) -> bool {
    let Some(status) = record.word("status").and_then(HazardStatus::of).filter(|_| record.ledger == &HAZARD) else {
        return false;
    };
    let is_gated = record.word("grade").is_some_and(|grade| grade.en != "general");
    let is_bare = ["rectified", "reviewed", "reviewer"].iter().any(|key| record.get(key).is_none());
    let is_late =
        record.date("rectified").is_some_and(|day| record.date("notified").is_some_and(|notified| notified > day));
    let is_extended = record.int("extensions").is_some() || record.get("original_due").is_some();
    let may_break_a_gate = is_late || is_extended || record.get("judged").is_some();
    (is_gated && status >= HazardStatus::Rectifying) || (status == HazardStatus::Closed && is_bare) || may_break_a_gate
}

/// The columns that are set when a record is added and never later, and that this row would change.
fn fixed(old: &Record, parsed: &Record) -> Vec<(&'static str, String)> {
    let pairs = old.ledger.columns.iter().zip(old.values.iter().zip(&parsed.values));
    let changed = pairs.filter(|(c, (was, now))| c.change == ledger::Change::Fixed && now.is_some() && was != now);
    changed.map(|(c, _)| (c.key, format!("{}登记后不能改", c.header))).collect()
}

/// Whether a cell holds what the record holds already: what a reading folds (wide digits of a code) is no change.
fn reads_alike(column: &Column, held: Option<&Value>, read: Option<&Value>) -> bool {
    match (held, read) {
        (Some(Value::Text(held)), Some(Value::Text(read))) if column.is_code() => half_width(held) == half_width(read),
        _ => same(column.kind, held, read),
    }
}

fn is_its_name(unit: &Record, name: Option<&Value>) -> bool {
    let Some(Value::Text(name)) = name else { return false };
    let is_alias = matches!(unit.get("aliases"), Some(Value::Texts(aliases)) if aliases.contains(name));
    is_alias || unit.text("name").is_some_and(|known| seen(known) == seen(name))
}
