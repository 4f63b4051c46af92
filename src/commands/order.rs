//! 督办: 卡 单 函 令 and further pressure. `issue` numbers the document and sets the reply's day, `reply` records the
//! reply. The next escalation level is proposed, never taken.

use super::ledger::{self, add, edit};
use super::{Ctx, find, letter};
use crate::commands::options::{self, flag, value};
use crate::commands::typed::{self, on};
use crate::domain::dated_item::DatedItem;
use crate::domain::order::{document, next_level, serial};
use crate::domain::plan::Plan;
use crate::domain::unit::Register;
use crate::domain::words::{ORDER as KINDS, Word};
use crate::ledger::{Column, ORDER, Record, UNIT, Value, computed, dated_items};
use crate::reply::{Mistake, Outcome};
use crate::store::{Query, Store, Writer};
use chrono::{Datelike, NaiveDate};
use clap::{ArgMatches, Command};
use std::collections::BTreeMap;

pub fn add_options(command: Command) -> Command {
    add::options(command, &ORDER).arg(flag("yes", "没有正文时不问").short('y'))
}

pub fn reply_options(command: Command) -> Command {
    command.arg(options::number(&ORDER)).arg(value("on", "日期", "哪天回复的，不写是今天")).arg(value(
        "reply",
        "内容",
        "回复了什么",
    ))
}

/// The typed words; an order is of today where no day is given.
pub fn words(ctx: &Ctx, matches: &ArgMatches) -> Vec<(&'static Column, String)> {
    let mut words = ledger::given(&ORDER, matches);
    if !words.iter().any(|(column, _)| column.key == "issued") {
        words.extend(ORDER.column("issued").map(|column| (column, ctx.today.to_string())));
    }
    words
}

/// `order issue`: registers an order with the next number of its series.
pub fn issue(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let mut words = words(ctx, matches);
    for (_, to) in words.iter_mut().filter(|(column, _)| column.key == "to") {
        *to = addressee(ctx, to)?.unwrap_or_else(|| to.clone());
    }
    if !words.iter().any(|(column, _)| matches!(column.key, "content" | "hazards")) {
        let text = letter::typed_text(ctx, matches)?;
        words.extend(ORDER.column("content").zip(text));
    }
    let repeats = std::cell::RefCell::new(None);
    let write = |writer: &Writer, mut record: Record| {
        number(ctx, writer, &mut record)?;
        *repeats.borrow_mut() = repeated(ctx, writer, &record)?;
        add::insert(ctx, writer, record)
    };
    let mut outcome = match unregistered(ctx, &words)? {
        None => add::record_by(ctx, &ORDER, matches, &words, &write)?,
        Some(body) => {
            // The body and its order are one step: where the order has a mistake, neither is written.
            let (unit, written, derived) = ctx.store()?.write(&ctx.entry(), |writer| {
                let mut unit = Record::new(&UNIT);
                unit.set("name", Some(Value::Text(body.clone())));
                unit.set("note", Some(Value::Text("责任主体，发督办时记入；没有类别，不算任务".to_string())));
                let unit = add::insert(ctx, writer, unit)?;
                let (record, derived) = add::checked(ctx, &ORDER, &words)?;
                Ok((unit, write(writer, record)?, derived))
            })?;
            let mut outcome = add::registered(ctx, &written, derived)?;
            let line = format!("责任主体 {body} 已记入单位名录（{}），没有类别，不算任务", unit.no());
            add::push_line(&mut outcome, line);
            outcome
        }
    };
    if let Some(hint) = repeats.take() {
        add::push_line(&mut outcome, hint);
    }
    Ok(outcome)
}

/// The addressee if it is a body of the plan that the register does not have yet.
fn unregistered(ctx: &Ctx, words: &[(&'static Column, String)]) -> anyhow::Result<Option<String>> {
    let Some((_, to)) = words.iter().find(|(column, _)| column.key == "to") else { return Ok(None) };
    match ctx.plan.find_body(to.trim()).map(|id| &ctx.plan.body(id).name) {
        Some(name) if ctx.store()?.unit_named(name)?.is_empty() => Ok(Some(name.clone())),
        _ => Ok(None),
    }
}

/// The name of the plan's body that the text names, unless a unit has exactly this name, code or alias.
fn addressee(ctx: &Ctx, text: &str) -> anyhow::Result<Option<String>> {
    let body = ctx.plan.find_body(text.trim()).map(|id| ctx.plan.body(id).name.clone());
    Ok(match body {
        Some(name) if ctx.store()?.unit_named(text.trim())?.is_empty() => Some(name),
        _ => None,
    })
}

/// The document's number: the next of its kind and year; one that was given pushes the series past it.
fn number(ctx: &Ctx, writer: &Writer, record: &mut Record) -> anyhow::Result<()> {
    let rules = &ctx.plan.records.order;
    let (Some(kind), Some(issued)) = (record.word("kind"), record.date("issued")) else { return Ok(()) };
    let series = format!("{}-文-{}", ctx.plan.site, kind.en);
    match record.text("no") {
        Some(no) => {
            if let Some(used) = serial(rules, kind, issued, no) {
                writer.push_series(&series, issued, used)?;
            }
        }
        None => {
            let of = numbered(&ctx.plan, writer)?.remove(&(series.clone(), issued.year())).unwrap_or_default();
            writer.ensure_series(&series, issued.year(), of.given)?;
            writer.push_series(&series, issued, of.imported)?;
            let next = writer.next_in_series(&series, issued)?;
            record.set("no", Some(Value::Text(document(rules, kind, issued, next))));
        }
    }
    Ok(())
}

/// The last serials in a year's document numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Numbered {
    /// Those given out here, to orders that are there or were taken back.
    pub given: i64,
    /// Those in imported or edited records, which were not given out here.
    pub imported: i64,
}

/// The numbers of issued documents (文号) by series and year.
pub fn numbered(plan: &Plan, store: &Store) -> anyhow::Result<BTreeMap<(String, i32), Numbered>> {
    let imported = store.imported(&ORDER, "no")?;
    let mut all: BTreeMap<(String, i32), Numbered> = BTreeMap::new();
    let mut learn = |key: i64, kind: &'static Word, issued: NaiveDate, no: &str| {
        if let Some(used) = serial(&plan.records.order, kind, issued, no) {
            let of = all.entry((format!("{}-文-{}", plan.site, kind.en), issued.year())).or_default();
            let last = if imported.contains(&key) { &mut of.imported } else { &mut of.given };
            *last = used.max(*last);
        }
    };
    let only: &[&str] = &["record", "no", "kind", "issued"];
    for order in store.local_of(store.all(&ORDER, &Query { only: Some(only), ..Query::default() })?)? {
        if let (Some(kind), Some(issued), Some(no)) = (order.word("kind"), order.date("issued"), order.text("no")) {
            learn(order.id, kind, issued, no);
        }
    }
    store.taken_back(&ORDER, &mut |key, text| {
        let kind = KINDS.iter().find(|kind| kind.en == text("kind"));
        if let (Some(kind), Ok(issued)) = (kind, text("issued").parse()) {
            learn(key, kind, issued, &text("no"));
        }
    })?;
    Ok(all)
}

/// The next escalation level (卡、单、函、令), if the unit already received an order for the same subject or hazard.
fn repeated(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<Option<String>> {
    let (Some(to), Some(kind)) = (record.get("to"), record.word("kind")) else { return Ok(None) };
    let before = store.local_of(store.all(&ORDER, &Query { without_void: true, ..Query::by("to", to.clone()) })?)?;
    let of_same = |other: &Record| {
        let linked = other.keys("hazards").iter().any(|hazard| record.keys("hazards").contains(hazard));
        linked || other.text("subject") == record.text("subject")
    };
    let same: Vec<&str> = before
        .iter()
        .filter(|other| other.word("kind") == Some(kind) && of_same(other) && other.date("issued") <= Some(ctx.today))
        .map(Record::no)
        .collect();
    if same.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!("提示：同一件事已经发过{}（{}），{}；由你决定", kind.zh, same.join("、"), next_level(kind))))
}

/// `order reply`: records the reply to an order.
pub fn reply(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &ORDER, typed::text(matches, "no"))?;
    let on = on(ctx, matches)?;
    if let Some(replied) = old.date("replied") {
        let what = format!("督办 {} 已经在 {replied} 回复了", old.no());
        return Err(Mistake::new(what).hint("日期记错了请用 zhiben order edit").into());
    }
    if let Some(issued) = old.date("issued").filter(|issued| on < *issued) {
        return Err(Mistake::new(format!("回复日期 {on} 早于签发日期 {issued}")).into());
    }
    let mut new = old.clone();
    new.set("replied", Some(Value::Date(on)));
    if let Some(text) = typed::filled(matches, "reply") {
        new.set("reply", Some(Value::Text(text.to_string())));
    }
    let late = computed::filled(&new, &ctx.plan, &ctx.calendar)
        .date("reply_due")
        .filter(|due| on > *due)
        .map_or(String::new(), |due| format!("，比期限 {due} 晚 {} 天", (on - due).num_days()));
    edit::save(ctx, &old, &new, format!("督办 {} 已回复{late}", new.no()))
}

/// The note of `show` on an order whose reply is late.
pub fn hint(ctx: &Ctx, record: &Record) -> Option<String> {
    let register = Register::default();
    let ground =
        dated_items::Ground { plan: &ctx.plan, calendar: &ctx.calendar, register: &register, today: ctx.today };
    dated_items::of(record, ground).into_iter().find_map(|dated_item: DatedItem| dated_item.hint)
}
