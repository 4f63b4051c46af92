//! Hazards that a file brings: the state their facts amount to, what contradicts itself, what would go
//! backwards, and what history lacks (待补).

use crate::commands::Ctx;
use crate::domain::hazard::{contradictions, gaps, overreaches};
use crate::domain::unit::{Register, Unit, UnitIx};
use crate::domain::words::{HazardStatus, Worded};
use crate::ledger::{Record, Value, hazard};
use crate::store::Store;

/// What is wrong with a row, by column, and what its history lacks.
pub type Settled = (Vec<(&'static str, String)>, Vec<String>);

/// What settling needs to know besides the row.
pub struct Rules<'a> {
    pub ctx: &'a Ctx,
    pub store: &'a Store,
    pub register: Register,
}

/// Settles the state of a hazard's row and gives what is wrong with it, and what it lacks.
pub fn settle(rules: &Rules, old: Option<&Record>, record: &mut Record) -> anyhow::Result<Settled> {
    let Rules { ctx, store, register } = rules;
    for key in ["extensions", "reopened"] {
        if record.int(key) == Some(0) {
            record.set(key, None);
        }
    }
    let given = record.word("status").and_then(HazardStatus::of);
    if record.is_void() || given == Some(HazardStatus::Void) {
        if let Some(given) = given.filter(|given| old.is_some_and(Record::is_void) && *given != HazardStatus::Void) {
            return Ok((vec![("status", format!("这条隐患已作废，不能变为“{}”", given.word()))], Vec::new()));
        }
        if !record.is_void() {
            return Ok((vec![("void_reason", "状态是“已作废”，要写作废原因".to_string())], Vec::new()));
        }
        record.set("status", Some(Value::Word(HazardStatus::Void.word())));
        return Ok((Vec::new(), Vec::new()));
    }
    let fallback = Unit::default();
    let place = record.int("unit").and_then(|id| register.by_id(id));
    let unit = place.map_or(&fallback, |ix| register.get(ix));
    let Some(mut h) = hazard::from_record(record, place.unwrap_or(UnitIx(0)), &ctx.plan) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let before = old.and_then(|r| r.word("status")).and_then(HazardStatus::of);
    if let (Some(given), Some(before)) = (given, before)
        && given < before
    {
        let what = format!("状态从“{}”退回“{}”；要重新打开请用 zhiben hazard reopen", before.word(), given.word());
        return Ok((vec![("status", what)], Vec::new()));
    }
    let by_facts = h.status_by_facts(unit);
    // What the file says stands, but for facts that say more; an old row that the file gives no state
    // moves on with its facts.
    h.status = match given {
        Some(given) if Some(given) != before => given.max(by_facts.min(HazardStatus::Rectifying)),
        _ => by_facts.max(before.unwrap_or(by_facts)),
    };
    let mut wrong = contradictions(&h, ctx.today);
    let changed = old.filter(|old| old.values != record.values);
    if let Some(before) = changed.and_then(|old| hazard::from_record(old, h.unit, &ctx.plan)) {
        let steps = store.steps_of(before.id)?;
        wrong.extend(overreaches(&before, &steps, &h));
    }
    let (status, lacks) = (h.status, gaps(&h, unit));
    record.set("status", Some(Value::Word(status.word())));
    Ok((wrong, lacks))
}
