//! `edit`: corrects what was entered. A hazard's loop changes by its steps only: `edit` refuses those
//! columns and names the step.

use super::add;
use super::columns::{fill, given, option};
use super::derive;
use crate::commands::options::number;
use crate::commands::typed;
use crate::commands::view::{names, next, receipt};
use crate::commands::{Ctx, find};
use crate::domain::hazard::contradictions;
use crate::domain::unit::UnitIx;
use crate::grid::describe::describe;
use crate::ledger::faults::faults;
use crate::ledger::value::same;
use crate::ledger::{Change, HAZARD, Kind, Ledger, Record, UNIT, Value, hazard, show};
use crate::reply::{Mistake, Outcome};
use crate::store::{Entry, Store, Writer};
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};

pub fn options(command: Command, ledger: &'static Ledger) -> Command {
    let columns = ledger.columns.iter().filter(|c| c.key != ledger.number_key() || ledger.code.is_none());
    let args = columns.map(|column| match column.change {
        Change::Free => option(column),
        // Accepted by the parser so that the refusal can name the step.
        _ => option(column).hide(true),
    });
    let help = number(ledger).get_help().map(ToString::to_string).unwrap_or_default();
    let target = Arg::new("target").required(true).value_name("编号").help(help);
    command.arg(target).args(args)
}

pub fn run(ctx: &Ctx, ledger: &'static Ledger, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    run_with(ctx, ledger, matches, false, &|_, _, _| Ok(Vec::new()))
}

/// Writes what follows from a change of the old record to the new one; gives its lines.
pub type Also<'a> = dyn Fn(&Writer, &Record, &Record) -> anyhow::Result<Vec<String>> + 'a;

/// The same, with what follows from the change in the same transaction; `always` where that is itself a change.
pub fn run_with(
    ctx: &Ctx,
    ledger: &'static Ledger,
    matches: &ArgMatches,
    always: bool,
    also: &Also,
) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::record(store, ledger, typed::text(matches, "target"))?;
    let words = given(ledger, matches);
    if words.is_empty() && !always {
        let all: Vec<String> = ledger
            .columns
            .iter()
            .filter(|c| c.change == Change::Free)
            .map(|c| format!("--{}", c.key.replace('_', "-")))
            .collect();
        return Err(Mistake::new("没有写要改什么").hint(format!("可以改：{}", all.join(" "))).into());
    }
    if old.is_void() {
        return Err(Mistake::new(format!("{} {} 已作废，不能再改", ledger.name, old.no())).into());
    }
    let new = find::typed(ctx, |context| {
        let mut wrong: Vec<String> = words.iter().filter_map(|(column, _)| locked(ledger, column)).collect();
        let mut new = old.clone();
        let free: Vec<_> = words.iter().filter(|(c, _)| c.change == Change::Free).cloned().collect();
        fill(&mut new, &free, context, &mut wrong);
        wrong.extend(reopened(&old, &new, ctx.today));
        wrong.extend(faults(&new, false, context).into_iter().map(|(_, why)| why));
        if ledger == &HAZARD
            && let Some(h) = hazard::from_record(&new, UnitIx(0), &ctx.plan)
        {
            wrong.extend(contradictions(&h, ctx.today).into_iter().map(|(_, why)| why));
        }
        wrong.extend(derive::refusals(ctx, store, &new)?.into_iter().map(|(_, why)| why));
        let is_other = |key: &'static str| ledger.at(key).is_some() && old.get(key) != new.get(key);
        if is_other("kind") || is_other("role") {
            wrong.extend(derive::unfit_kind(ctx, &new));
        }
        wrong.extend(add::clashes(store, &new)?);
        wrong.dedup();
        typed::refuse(wrong)?;
        Ok(new)
    })?;
    if changes(ctx, store, &old, &new).is_empty() && !always {
        return receipt::of(ctx, store, &new, vec![format!("{} {} 没有变化", ledger.name, old.no())]);
    }
    save_by(ctx, &old, &new, format!("已修改{} {}", ledger.name, new.no()), ctx.entry(), also)
}

/// Writes a changed record and gives each value before and after; refused if another command changed it meanwhile.
pub fn save(ctx: &Ctx, old: &Record, new: &Record, done: String) -> anyhow::Result<Outcome> {
    save_for(ctx, old, new, done, None)
}

/// The same, with a reason that the journal keeps.
pub fn save_for(
    ctx: &Ctx,
    old: &Record,
    new: &Record,
    done: String,
    reason: Option<String>,
) -> anyhow::Result<Outcome> {
    save_by(ctx, old, new, done, Entry { reason, ..ctx.entry() }, &|_, _, _| Ok(Vec::new()))
}

fn save_by(ctx: &Ctx, old: &Record, new: &Record, done: String, entry: Entry, also: &Also) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let followed = store.write(&entry, |writer| {
        writer.ensure_unchanged(old)?;
        writer.update(old, new)?;
        also(writer, old, new)
    })?;
    let lines = [done].into_iter().chain(changes(ctx, store, old, new)).chain(followed);
    let lines = lines.chain([next::after_change(new)]).collect();
    receipt::of(ctx, store, new, lines)
}

/// A closed unit (停业) whose last day is cleared would owe all that fell due since.
fn reopened(old: &Record, new: &Record, today: NaiveDate) -> Option<String> {
    let until = old.date("until").filter(|until| old.ledger == &UNIT && *until < today)?;
    let no = old.no();
    let how = format!("恢复营业请用 zhiben unit resume {no} --on 恢复营业的第一天");
    new.get("until").is_none().then(|| format!("单位 {no} 已停业（最后营业日 {until}），停业日期不能清空；{how}"))
}

fn locked(ledger: &Ledger, column: &crate::ledger::Column) -> Option<String> {
    let option = column.key.replace('_', "-");
    match column.change {
        Change::Free => None,
        Change::Fixed => Some(format!(
            "--{option}：{}登记后不能改；记错了请用 zhiben {} void 作废后重新登记",
            column.header,
            ledger.command()
        )),
        Change::Step(step) | Change::Kept(step) => {
            Some(format!("--{option}：{}只随步骤变化，请用 zhiben {} {step}", column.header, ledger.command()))
        }
    }
}

/// What changed, from what to what.
pub fn changes(ctx: &Ctx, store: &Store, old: &Record, new: &Record) -> Vec<String> {
    let names = names::of(store);
    let words = |kind: Kind, value: Option<&Value>| match describe(&show::cell(kind, value, &ctx.plan, &names)) {
        empty if empty.is_empty() => "（空）".to_string(),
        text => text,
    };
    let columns = old.ledger.columns.iter().zip(old.values.iter().zip(&new.values));
    columns
        .filter(|(c, (was, now))| !same(c.kind, was.as_ref(), now.as_ref()))
        .map(|(c, (was, now))| {
            format!("  {}：{} → {}", c.header, words(c.kind, was.as_ref()), words(c.kind, now.as_ref()))
        })
        .collect()
}
