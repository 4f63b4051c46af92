//! What accepting a report would do, row by row: a new record, a step of a hazard, a change, or nothing because it is
//! there already. `show` prints it and `accept` writes it.

use super::checks::AllChecks;
use super::entered::{self, Values};
use super::{Earlier, Item, earlier};
use crate::commands::hazard::{self as hazards, Stepped};
use crate::commands::ledger::{again, edit};
use crate::commands::{Ctx, find};
use crate::domain::hazard::{Rectify, Refusal, contradictions};
use crate::domain::unit::UnitIx;
use crate::ledger::faults::faults;
use crate::ledger::read::Context;
use crate::ledger::value::same;
use crate::ledger::{self, Change, HAZARD, Record, UNIT, Value, hazard};
use crate::offline_form::report::Row;
use crate::offline_form::section::{OF_UNIT, RECTIFIED, answers};
use crate::reply::Mistake;

/// What a row would do.
pub enum Act {
    /// A new record.
    Add(Record),
    /// The step 整改 of a hazard.
    Rectify(Box<Stepped>),
    /// A record gets other values.
    Change { old: Record, new: Record },
    /// The record is there already.
    Known(Record),
}

/// A row with what it would do, or why it cannot be accepted.
pub struct Proposal<'i> {
    pub row: &'i Row,
    pub act: Result<Act, Vec<String>>,
    /// Whether an earlier version of the report was accepted with this row.
    pub is_later: bool,
    /// What a change is, as lines `栏目：A → B`.
    pub changes: Vec<String>,
}

/// The rows that an earlier version had and this one lacks, as the row's name and the record.
pub type Missing = Vec<(String, String)>;

/// What each row of the report would do.
pub fn of<'i>(ctx: &Ctx, item: &'i Item) -> anyhow::Result<(Vec<Proposal<'i>>, Missing)> {
    let store = ctx.store()?;
    let earlier = earlier(store, item)?;
    let checks = AllChecks::load(ctx)?;
    let mut all: Vec<Proposal> = Vec::new();
    for row in &item.report.rows {
        let known = earlier.iter().find(|known| known.row.name == row.name);
        let act = find::reported(ctx, |context| act(ctx, item, row, known, &checks, context))?;
        // A record is made once, and a hazard is rectified once.
        let is_twice = |one: &Proposal| match (&one.act, &act) {
            (Ok(Act::Add(a)), Ok(Act::Add(b))) => a == b,
            (Ok(Act::Rectify(a)), Ok(Act::Rectify(b))) => a.held.record.id == b.held.record.id,
            _ => false,
        };
        let act = match all.iter().find(|one| is_twice(one)) {
            Some(other) => Err(vec![format!("和 {} 是同一件事", other.row.name)]),
            None => act,
        };
        let changes = match &act {
            Ok(Act::Change { old, new }) => edit::changes(ctx, store, old, new),
            _ => Vec::new(),
        };
        all.push(Proposal { row, act, is_later: known.is_some(), changes });
    }
    let is_there = |name: &str| item.report.rows.iter().any(|row| row.name == name);
    let missing = earlier.into_iter().filter(|known| !is_there(&known.row.name));
    let missing = missing.map(|known| (known.row.name, known.made.record)).collect();
    Ok((all, missing))
}

/// What a row does, or its mistakes.
type Decided = Result<Act, Vec<String>>;

fn act(
    ctx: &Ctx,
    item: &Item,
    row: &Row,
    known: Option<&Earlier>,
    checks: &AllChecks,
    context: &Context,
) -> anyhow::Result<Decided> {
    let values = match entered::values(row, context) {
        Ok(values) => values,
        Err(wrong) => return Ok(Err(wrong)),
    };
    match (row.section.key, known) {
        (RECTIFIED, _) => rectified(ctx, item, row, &values, known),
        (OF_UNIT, _) => of_unit(ctx, item, row, &values, known),
        (_, None) => added(ctx, record(item, row, &values, checks), context),
        (_, Some(known)) => {
            let before = entered::values(&known.row, context).map(|before| record(item, &known.row, &before, checks));
            changed(ctx, known, before, record(item, row, &values, checks), context)
        }
    }
}

/// The record that the row's values make.
fn record(item: &Item, row: &Row, values: &Values, checks: &AllChecks) -> Record {
    let mut record = row.section.record(item.unit);
    for (field, value) in values {
        record.set(field.key, value.clone());
    }
    if row.section.key == "hazard" {
        record.set("inspector", Some(Value::Text(item.report.signature.clone())));
    }
    let items: Vec<_> = row.items.iter().map(|(code, answer)| (code.as_str(), *answer)).collect();
    let answered = answers(&items, &|code| checks.text(code));
    if !answered.is_empty() {
        let note = record.text("note").map_or(answered.clone(), |note| format!("{note}；{answered}"));
        record.set("note", Some(Value::Text(note)));
    }
    record
}

/// What is wrong with a record as a whole.
fn mistakes(ctx: &Ctx, record: &Record, is_new: bool, context: &Context) -> Vec<String> {
    let mut wrong: Vec<String> = faults(record, is_new, context).into_iter().map(|(_, why)| why).collect();
    if record.ledger == &HAZARD
        && let Some(h) = hazard::from_record(record, UnitIx(0), &ctx.plan)
    {
        wrong.extend(contradictions(&h, ctx.today).into_iter().map(|(_, why)| why));
    }
    wrong.dedup();
    wrong
}

fn added(ctx: &Ctx, record: Record, context: &Context) -> anyhow::Result<Decided> {
    let wrong = mistakes(ctx, &record, true, context);
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    Ok(Ok(match again::twin(ctx.store()?, &record)? {
        Some(twin) => Act::Known(twin),
        None => Act::Add(record),
    }))
}

/// The row of an earlier version became a record: what differs between the two versions is changed in it.
fn changed(
    ctx: &Ctx,
    known: &Earlier,
    before: Result<Record, Vec<String>>,
    now: Record,
    context: &Context,
) -> anyhow::Result<Decided> {
    let old = made(ctx, known)?;
    let before = match before {
        Ok(before) => before,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let (mut new, mut wrong) = (old.clone(), Vec::new());
    for (at, column) in now.ledger.columns.iter().enumerate() {
        if same(column.kind, before.values[at].as_ref(), now.values[at].as_ref()) {
            continue;
        }
        match column.change {
            Change::Free => new.values[at] = now.values[at].clone(),
            Change::Step(step) | Change::Kept(step) => {
                wrong.push(format!(
                    "{} {} 的{}变了，只能用 zhiben hazard {step} 改",
                    old.ledger.name,
                    old.no(),
                    column.header
                ));
            }
            Change::Fixed => {}
        }
    }
    if new == old && wrong.is_empty() {
        return Ok(Ok(Act::Known(old)));
    }
    if old.is_void() {
        wrong.push(format!("{} {} 已作废，不能再改", old.ledger.name, old.no()));
    }
    wrong.extend(mistakes(ctx, &new, false, context));
    Ok(if wrong.is_empty() { Ok(Act::Change { old, new }) } else { Err(wrong) })
}

/// The record that an earlier version's row became.
fn made(ctx: &Ctx, known: &Earlier) -> anyhow::Result<Record> {
    let broken = || Mistake::new(format!("填报的入账 {} 读不出来，请转告维护人员", known.made.record));
    let ledger = ledger::find(&known.made.ledger).ok_or_else(broken)?;
    find::record(ctx.store()?, ledger, &known.made.record)
}

fn rectified(ctx: &Ctx, item: &Item, row: &Row, values: &Values, known: Option<&Earlier>) -> anyhow::Result<Decided> {
    let store = ctx.store()?;
    let (Some(Value::Key(id)), Some(Value::Date(on))) =
        (entered::of(values, "hazard"), entered::of(values, "rectified"))
    else {
        return Ok(Err(vec!["要写明是哪条隐患、哪天改好的".to_string()]));
    };
    let Some(record) = store.get(&HAZARD, *id)? else { return Ok(Err(vec!["没有这条隐患".to_string()])) };
    let no = record.no().to_string();
    if record.int("unit") != Some(item.unit) {
        return Ok(Err(vec![format!("隐患 {no} 不是{}的", item.unit_name)]));
    }
    if known.is_some_and(|known| known.row.values == row.values) || record.date("rectified") == Some(*on) {
        return Ok(Ok(Act::Known(record)));
    }
    if known.is_some() {
        return Ok(Err(vec![format!(
            "隐患 {no} 已按前一份记了整改，这一份写的不同；要改请先撤销或用 zhiben hazard reopen"
        )]));
    }
    let held = match hazards::hold(ctx, &no) {
        Err(error) if error.is::<Mistake>() => return Ok(Err(vec![error.to_string()])),
        held => held?,
    };
    let by = match entered::of(values, "rectified_by") {
        Some(Value::Text(by)) => Some(by.clone()),
        _ => None,
    };
    let stepped = held.hazard.clone().rectify(Rectify { on: *on, by }, &store.steps_of(*id)?, held.unit());
    Ok(match stepped {
        Ok((after, steps)) => {
            Ok(Act::Rectify(Box::new(Stepped { held, after, steps, did: "已整改", reason: None })))
        }
        Err(refusal) => Err(vec![refused(&no, &refusal)]),
    })
}

fn refused(no: &str, refusal: &Refusal) -> String {
    format!("隐患 {no}：{refusal}")
}

fn of_unit(ctx: &Ctx, item: &Item, row: &Row, values: &Values, known: Option<&Earlier>) -> anyhow::Result<Decided> {
    let store = ctx.store()?;
    let Some(old) = store.get(&UNIT, item.unit)? else {
        return Ok(Err(vec!["名录里没有这家单位".to_string()]));
    };
    // What the office changed after it accepted the row stays.
    if known.is_some_and(|known| known.row.values == row.values) {
        return Ok(Ok(Act::Known(old)));
    }
    let mut new = old.clone();
    for (field, value) in values.iter().filter(|(_, value)| value.is_some()) {
        new.set(field.key, value.clone());
    }
    Ok(Ok(if new == old { Act::Known(old) } else { Act::Change { old, new } }))
}
