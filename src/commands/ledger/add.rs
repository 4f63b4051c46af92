//! `add`: one new record, all of its mistakes at once.

use super::columns::{fill, given, option};
use super::{again, derive};
use crate::commands::typed;
use crate::commands::view::{counted, names, new_unit, next, receipt};
use crate::commands::{Ctx, find};
use crate::grid::describe::describe;
use crate::ledger::faults::faults;
use crate::ledger::read::Context;
use crate::ledger::{Change, Column, INSPECTION, Ledger, Record, UNIT, Value, show};
use crate::reply::{Outcome, Reply};
use crate::store::{Query, Store, Writer};
use chrono::{Datelike, NaiveDate};
use clap::{ArgMatches, Command};

pub fn options(command: Command, ledger: &'static Ledger) -> Command {
    let columns = ledger.columns.iter().filter(|c| !matches!(c.change, Change::Kept(_)));
    command.args(columns.map(option)).arg(again::option())
}

pub fn run(ctx: &Ctx, ledger: &'static Ledger, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    record(ctx, ledger, matches, &given(ledger, matches))
}

/// Adds the record that the given words make.
pub fn record(
    ctx: &Ctx,
    ledger: &'static Ledger,
    matches: &ArgMatches,
    words: &[(&'static Column, String)],
) -> anyhow::Result<Outcome> {
    record_by(ctx, ledger, matches, words, &|writer, record| insert(ctx, writer, record))
}

/// A further line of a receipt, before what comes next.
pub fn push_line(outcome: &mut Outcome, line: impl Into<String>) {
    if let Reply::Receipt { lines, .. } = &mut outcome.reply {
        let has_next = lines.last().is_some_and(|last| last.starts_with(next::MARK));
        lines.insert(lines.len() - usize::from(has_next), line.into());
    }
}

/// Writes a new record, and what belongs to it, in one transaction.
pub type Write<'a> = dyn Fn(&Writer, Record) -> anyhow::Result<Record> + 'a;

/// The same, written by `write`.
pub fn record_by(
    ctx: &Ctx,
    ledger: &'static Ledger,
    matches: &ArgMatches,
    words: &[(&'static Column, String)],
    write: &Write,
) -> anyhow::Result<Outcome> {
    let (record, derived) = checked(ctx, ledger, words)?;
    again::ensure(ctx, matches, &record)?;
    let written = ctx.store()?.write(&ctx.entry(), |writer| write(writer, record))?;
    registered(ctx, &written, derived)
}

/// The new record that the given words make, with the lines on what follows from it.
///
/// # Errors
/// Every mistake at once.
pub fn checked(
    ctx: &Ctx,
    ledger: &'static Ledger,
    words: &[(&'static Column, String)],
) -> anyhow::Result<(Record, Vec<String>)> {
    let store = ctx.store()?;
    find::typed(ctx, |context| {
        let mut record = Record::new(ledger);
        let mut wrong = Vec::new();
        let misread = fill(&mut record, words, context, &mut wrong);
        let derived = derive::derived_lines(ctx, &record);
        let lacking = faults(&record, true, context).into_iter().filter(|(key, _)| !misread.contains(key));
        wrong.extend(lacking.map(|(key, why)| format!("--{}：{why}", key.replace('_', "-"))));
        wrong.extend(derive::refusals(ctx, store, &record)?.into_iter().map(|(_, why)| why));
        wrong.extend(derive::unfit_kind(ctx, &record).map(|why| format!("--kind：{why}")));
        wrong.extend(clashes(store, &record)?);
        typed::refuse(wrong)?;
        Ok((record, derived))
    })
}

/// The receipt of a new record.
pub fn registered(ctx: &Ctx, written: &Record, derived: Vec<String>) -> anyhow::Result<Outcome> {
    let (store, ledger) = (ctx.store()?, written.ledger);
    let mut lines = vec![format!("已登记{} {}{}", ledger.name, written.no(), summary(ctx, store, written))];
    lines.extend(derived);
    lines.extend(counted::line(ctx, written)?);
    if ledger == &UNIT && written.get("categories").is_none() {
        lines.push(
            "提示：没有写类别，方案里各单位的任务都不会算到它；补上：zhiben unit edit 编码 --categories 类别"
                .to_string(),
        );
    }
    if ledger == &UNIT {
        lines.extend(new_unit::overdue_already(ctx, written)?);
    }
    lines.extend(next::after_add(written));
    let mut outcome = receipt::of(ctx, store, written, lines)?;
    let was_held = ledger == &INSPECTION && written.get("date").is_some();
    outcome.further = was_held.then(|| next::finding(written.no()));
    Ok(outcome)
}

/// What a reader knows a record by: the listed columns after its number.
fn summary(ctx: &Ctx, store: &Store, record: &Record) -> String {
    let columns = record.ledger.columns.iter().zip(&record.values);
    let listed = columns
        .filter(|(c, value)| c.listed && value.is_some() && !c.kind.is_number() && c.key != record.ledger.number_key());
    let words: Vec<String> =
        listed.take(4).map(|(c, v)| describe(&show::cell(c.kind, v.as_ref(), &ctx.plan, &names::of(store)))).collect();
    if words.is_empty() { String::new() } else { format!("：{}", words.join("，")) }
}

/// Writes a new record with its number.
pub fn insert(ctx: &Ctx, writer: &Writer, mut record: Record) -> anyhow::Result<Record> {
    number(ctx, writer, &mut record)?;
    record.id = writer.insert(&record)?;
    Ok(record)
}

/// Gives a record the number that it lacks; a number that it has moves the serial past it.
pub fn number(ctx: &Ctx, writer: &Writer, record: &mut Record) -> anyhow::Result<()> {
    let ledger = record.ledger;
    if ledger == &UNIT && record.get("code").is_none() {
        record.set("code", Some(Value::Text(writer.free_code()?)));
    }
    let Some(code) = ledger.code else { return Ok(()) };
    let key = ledger.number_key();
    match record.text(key) {
        Some(no) => writer.push_serial(&ctx.plan.site, code, no)?,
        None => {
            let year = record_day(record).unwrap_or(ctx.today).year();
            let no = writer.next_number(&ctx.plan.site, code, year)?;
            record.set(key, Some(Value::Text(no)));
        }
    }
    Ok(())
}

/// The record's date, or its planned date where it has no other.
fn record_day(record: &Record) -> Option<NaiveDate> {
    let planned = || record.ledger.at("planned").and_then(|_| record.date("planned"));
    record.ledger.date.and_then(|key| record.date(key)).or_else(planned)
}

/// What must be unique and is not: numbers, codes, names, aliases.
pub fn clashes(store: &Store, record: &Record) -> anyhow::Result<Vec<String>> {
    let ledger = record.ledger;
    let mut wrong = Vec::new();
    let keys: &[&'static str] = match ledger.key {
        "unit" => &["code", "credit_code", "name"],
        // A document's number is given out once as well.
        "order" => &["record", "no"],
        _ => &[ledger.number_key()],
    };
    for key in keys.iter().copied().filter(|key| ledger.at(key).is_some()) {
        let Some(value) = record.get(key) else { continue };
        let taken = store.all(ledger, &Query { limit: Some(2), ..Query::by(key, value.clone()) })?;
        if let (Some(other), Some(column)) = (taken.iter().find(|r| r.id != record.id), ledger.column(key)) {
            let name = other.text("name").map_or(String::new(), |name| format!("（{name}）"));
            wrong.push(format!("{}“{}”已经有了：{}{name}", column.header, record.text(key).unwrap_or(""), other.no()));
        }
    }
    if ledger == &UNIT {
        let given = record.text("name").unwrap_or("");
        let aliases = match record.get("aliases") {
            Some(Value::Texts(aliases)) => aliases.as_slice(),
            _ => &[],
        };
        let code = record.text("code").unwrap_or("");
        for name in [given, code].into_iter().chain(aliases.iter().map(String::as_str)).filter(|name| !name.is_empty())
        {
            // Another unit of the same name or code was found above.
            let is_same = |other: &str| other == name && (name == given || name == code);
            let others = store.unit_named(name)?;
            if let Some(other) = others.iter().find(|m| m.id != record.id && !is_same(&m.name) && !is_same(&m.code)) {
                wrong.push(format!("“{name}”已经是单位 {}（{}）的名称、编码或别名", other.name, other.code));
            }
        }
    }
    wrong.dedup();
    Ok(wrong)
}

/// What reading typed words needs, for commands that add more than one record.
pub fn check(record: &Record, context: &Context) -> Vec<String> {
    faults(record, true, context).into_iter().map(|(_, why)| why).collect()
}
