//! Hazards of a file: the state that their facts amount to, what contradicts itself, what would go back, and what
//! history lacks (待补).

use super::claims::Claims;
use crate::commands::Ctx;
use crate::domain::hazard::{Hazard, breaches, contradictions, gaps, overreaches};
use crate::domain::unit::{Register, Unit, UnitIx};
use crate::domain::words::{Grade, HazardStatus, Worded};
use crate::ledger::{Record, Value, hazard};
use crate::store::Store;
use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What comes of a row.
#[derive(Debug, Default)]
pub struct Derived {
    /// What is wrong with it, by column.
    pub wrong: Vec<(&'static str, String)>,
    /// What its history lacks, and which gates it did not pass.
    pub lacks: Vec<String>,
    /// It is closed and names no day: the day of the review that closed it was taken.
    pub is_closed_by_review: bool,
}

impl Derived {
    fn refused(wrong: impl IntoIterator<Item = (&'static str, String)>) -> Derived {
        Derived { wrong: Vec::from_iter(wrong), ..Derived::default() }
    }
}

/// What deriving a state needs in addition to the row.
pub struct Rules<'a> {
    pub ctx: &'a Ctx,
    pub store: &'a Store,
    /// Units that were asked for, by key.
    units: RefCell<HashMap<i64, Register>>,
}

impl<'a> Rules<'a> {
    pub fn new(ctx: &'a Ctx, store: &'a Store) -> Rules<'a> {
        Rules { ctx, store, units: RefCell::default() }
    }

    /// Gives `act` the hazard's unit. Only the gates of major hazards ask who it is; another is nobody.
    fn with_unit<T>(&self, id: Option<i64>, h: &Hazard, act: impl FnOnce(&Unit) -> T) -> anyhow::Result<T> {
        let nobody = Unit::default();
        let Some(id) = id.filter(|id| *id > 0 && h.is_gated()) else { return Ok(act(&nobody)) };
        let mut units = self.units.borrow_mut();
        let register = match units.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(self.store.register_of(&[id], &self.ctx.plan)?),
        };
        let unit = register.iter().next();
        Ok(act(unit.map_or(&nobody, |(_, unit)| unit)))
    }
}

/// Derives the state of a hazard's row; gives what is wrong with it, and what it lacks.
pub fn derive(rules: &Rules, old: Option<&Record>, record: &mut Record, claims: Claims) -> anyhow::Result<Derived> {
    let Rules { ctx, store, .. } = rules;
    for key in ["extensions", "reopened"] {
        if record.int(key) == Some(0) {
            record.set(key, None);
        }
    }
    let mut given = record.word("status").and_then(HazardStatus::of);
    if record.is_void() || given == Some(HazardStatus::Void) {
        if let Some(given) = given.filter(|given| old.is_some_and(Record::is_void) && *given != HazardStatus::Void) {
            return Ok(Derived::refused([("status", format!("这条隐患已作废，不能变为“{}”", given.word()))]));
        }
        if !record.is_void() {
            return Ok(Derived::refused([("void_reason", "状态是“已作废”，要写作废原因".to_string())]));
        }
        record.set("status", Some(Value::Word(HazardStatus::Void.word())));
        return Ok(Derived::default());
    }
    let (mut claims, found) = match claims.resolved(record) {
        Ok(derived) => derived,
        Err(wrong) => return Ok(Derived::refused([wrong])),
    };
    given = found.or(given);
    let closing = Closing::of(record, given, claims);
    match closing {
        Closing::ByReview(day) => {
            record.set("closed", Some(Value::Date(day)));
            given = Some(HazardStatus::Closed);
        }
        Closing::Waits => (given, claims.is_closed) = (Some(HazardStatus::Rectified), None),
        Closing::AsGiven => {}
    }
    given.iter().for_each(|given| record.set("status", Some(Value::Word(given.word()))));
    let unborne = unborne(record, claims);
    let Some(mut h) = hazard::from_record(record, UnitIx(0), &ctx.plan) else {
        return Ok(Derived::refused(unborne));
    };
    let before = old.and_then(|r| r.word("status")).and_then(HazardStatus::of);
    if let (Some(given), Some(before)) = (given, before)
        && given < before
    {
        let what = format!("状态从“{}”退回“{}”；要重新打开请用 zhiben hazard reopen", before.word(), given.word());
        return Ok(Derived::refused([("status", what)]));
    }
    if let Some(wrong) = unborne {
        return Ok(Derived::refused([wrong]));
    }
    let unit = record.int("unit");
    let by_facts = rules.with_unit(unit, &h, |unit| h.status_by_facts(unit))?;
    // The file's state is taken, unless the facts go further; an old row without a state in the file follows its facts.
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
    let mut lacks = rules.with_unit(unit, &h, |unit| gaps(&h, unit))?;
    lacks.extend(breaches(&h));
    if closing == Closing::Waits {
        lacks.extend(["销号日期", "销号批准人"].map(str::to_string));
    }
    record.set("status", Some(Value::Word(h.status.word())));
    Ok(Derived { wrong, lacks, is_closed_by_review: matches!(closing, Closing::ByReview(_)) })
}

/// What a row becomes that claims 已销号 and names no day.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Closing {
    AsGiven,
    /// A passed review closes a general hazard: on its day.
    ByReview(chrono::NaiveDate),
    /// A major one waits for its closing, which names the day and who approved it.
    Waits,
}

impl Closing {
    fn of(record: &Record, given: Option<HazardStatus>, claims: Claims) -> Closing {
        let is_claimed = given == Some(HazardStatus::Closed) || claims.is_closed == Some(true);
        match (record.date("reviewed"), record.word("grade").and_then(Grade::of)) {
            (Some(day), Some(grade)) if is_claimed && record.date("closed").is_none() => match grade {
                Grade::General => Closing::ByReview(day),
                Grade::Major | Grade::Suspected => Closing::Waits,
            },
            _ => Closing::AsGiven,
        }
    }
}

/// A claim that the row's days do not bear out: a day is never made up for it, and none is taken back.
fn unborne(record: &Record, claims: Claims) -> Option<(&'static str, String)> {
    let [rectified, closed] = ["rectified", "closed"].map(|key| record.date(key));
    let or = if claims.is_in_words { "，或写在这一格里（如 已整改 2026-11-12）" } else { "" };
    let no_day = |name: &str| format!("没有{name}，不能猜是哪天；请在“{name}”一列写明{or}");
    let day =
        |name: &str, day: chrono::NaiveDate| format!("和{name} {day} 对不上；要重新打开请用 zhiben hazard reopen");
    match (claims.is_rectified, claims.is_closed) {
        (_, Some(true)) if closed.is_none() => {
            Some(("is_closed", "没有销号日期，也没有复查日期，不能猜是哪天；请补上其中一列".to_string()))
        }
        (Some(true), _) if rectified.or(closed).is_none() => Some(("is_rectified", no_day("整改完成日期"))),
        (_, Some(false)) => closed.map(|on| ("is_closed", day("销号日期", on))),
        (Some(false), _) => {
            let rectified = rectified.map(|on| day("整改完成日期", on));
            rectified.or(closed.map(|on| day("销号日期", on))).map(|why| ("is_rectified", why))
        }
        _ => None,
    }
}
