//! `void` 作废: a wrong entry stays, with its reason, and is in no figure. Its number is never used again.

use crate::commands::options::{must, number};
use crate::commands::typed::text;
use crate::commands::view::{next, receipt};
use crate::commands::{Ctx, find};
use crate::domain::hazard::Step;
use crate::domain::words::{HazardStatus, StepKind, Worded};
use crate::ledger::{HAZARD, Ledger, Record, TIP, UNIT, Value, hazard};
use crate::reply::{Mistake, Outcome};
use crate::store::Entry;
use clap::{ArgMatches, Command};

pub fn options(command: Command, ledger: &'static Ledger) -> Command {
    command.arg(number(ledger)).arg(must("reason", "原因", "为什么作废"))
}

pub fn run(ctx: &Ctx, ledger: &'static Ledger, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::record(store, ledger, text(matches, "no"))?;
    let reason = text(matches, "reason");
    if reason.is_empty() {
        return Err(Mistake::new("作废要写明原因：--reason 原因").into());
    }
    if old.is_void() {
        return Err(Mistake::new(format!("{} {} 已经作废过了", ledger.name, old.no())).into());
    }
    let mut new = old.clone();
    new.set("void_reason", Some(Value::Text(reason.to_string())));
    if ledger == &HAZARD {
        new.set("status", Some(Value::Word(HazardStatus::Void.word())));
    }
    let entry = Entry { reason: Some(reason.to_string()), ..ctx.entry() };
    store.write(&entry, |writer| {
        writer.ensure_unchanged(&old)?;
        writer.update(&old, &new)?;
        if ledger == &HAZARD {
            let mut step = Step::new(old.id, StepKind::Void, ctx.today);
            (step.by, step.note) = (Some(ctx.operator.clone()), Some(reason.to_string()));
            writer.insert(&hazard::step_record(&step))?;
        }
        Ok(())
    })?;
    let mut lines = vec![format!("已作废{} {}：{reason}", ledger.name, new.no())];
    if ledger == &TIP {
        lines.push("  单独保管的举报人（如有）一并清除".to_string());
    }
    if ledger == &UNIT {
        lines.extend(named_still(ctx, &new)?);
    }
    lines.push(format!("{}不计入任何数，编号不再用；作废错了就 zhiben undo", next::MARK));
    receipt::of(ctx, store, &new, lines)
}

/// The valid records that still name a void unit: they are to name another, or to be made void too.
fn named_still(ctx: &Ctx, unit: &Record) -> anyhow::Result<Option<String>> {
    let named = ctx.store()?.records_of_unit(unit.id)?;
    let all: Vec<String> = named.iter().map(|(ledger, count)| ledger.counted(count)).collect();
    let how = "它们没有作废，请改到别家（edit）或作废；和另一家是同一家的，先撤销，再用 zhiben merge same";
    Ok((!all.is_empty()).then(|| format!("  还有记录写着这家：{}；{how}", all.join("、"))))
}
