//! `hazard add` 登记隐患: `--fixed` registers a general one that was rectified on the spot; `--inspection` and
//! `--criterion` take over what is recorded already.

use super::{hazard, origin, state};
use crate::commands::ledger::Verb;
use crate::commands::ledger::{add, again, given};
use crate::commands::options::flag;
use crate::commands::typed;
use crate::commands::view::{next, receipt};
use crate::commands::{Ctx, find};
use crate::domain::hazard::{Hazard, Rectify, Review, contradictions, deadline, major_since, notice_due};
use crate::domain::unit::{Unit, UnitIx};
use crate::domain::words::Grade;
use crate::ledger::faults::faults;
use crate::ledger::read::{Context, value};
use crate::ledger::{Change, HAZARD, Record};
use crate::reply::{Mistake, Outcome};
use crate::store::Writer;
use clap::{ArgMatches, Command};

/// Only the five may come with the finding; what later steps write is theirs.
const WITH_FINDING: [&str; 6] = ["grade", "owner", "measures", "fund_yuan", "due", "contingency"];

pub fn options(command: Command) -> Command {
    let command = Verb::Add.options(command, &HAZARD);
    let later = HAZARD.columns.iter().filter(|c| matches!(c.change, Change::Step(_)) && !WITH_FINDING.contains(&c.key));
    let command = later.fold(command, |command, column| command.mut_arg(column.key, |arg| arg.hide(true)));
    command
        .args(origin::options())
        .arg(flag("fixed", "当场整改完（只限一般隐患）；再写 --reviewer 就一并复查销号"))
        .mut_arg("reviewer", |arg| arg.hide(false).help("当场复查的人，与 --fixed 同用"))
        .mut_arg("rectified_by", |arg| arg.hide(false).help("当场整改的人，与 --fixed 同用"))
}

/// The typed words, completed from the inspection and the criterion.
pub fn words(ctx: &Ctx, matches: &ArgMatches, context: &Context) -> anyhow::Result<origin::Words> {
    let mut words = given(&HAZARD, matches);
    origin::fill(ctx, matches, &mut words, context)?;
    Ok(words)
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let mut words = given(&HAZARD, matches);
    let is_fixed = matches.get_flag("fixed");
    let on_the_spot = |key: &str| is_fixed && matches!(key, "reviewer" | "rectified_by");
    let (record, unit, after, inspection) = find::typed(ctx, |context| {
        let inspection = origin::fill(ctx, matches, &mut words, context)?;
        let mut record = Record::new(&HAZARD);
        let (mut wrong, mut misread) = (Vec::new(), Vec::new());
        for (column, cell) in &words {
            let option = column.key.replace('_', "-");
            if let Change::Step(step) = column.change
                && !WITH_FINDING.contains(&column.key)
                && !on_the_spot(column.key)
            {
                wrong.push(format!("--{option}：登记之后用 zhiben hazard {step} 来写"));
                continue;
            }
            match value(column, cell, context) {
                Ok(value) => record.set(column.key, value),
                Err(why) => {
                    wrong.push(format!("--{option} 的“{cell}”：{why}"));
                    misread.push(column.key);
                }
            }
        }
        let lacking = faults(&record, true, context).into_iter().filter(|(key, _)| !misread.contains(key));
        wrong.extend(lacking.map(|(key, why)| format!("--{}：{why}", key.replace('_', "-"))));
        wrong.extend(add::clashes(store, &record)?);
        let mut found = None;
        if let (Some(key), Some(h)) = (record.int("unit"), hazard::from_record(&record, UnitIx(0), &ctx.plan)) {
            let register = store.register_of(&[key], &ctx.plan)?;
            let unit = register.get(UnitIx(0)).clone();
            wrong.extend(
                contradictions(&h, ctx.today).into_iter().filter(|(key, _)| *key != "found").map(|(_, why)| why),
            );
            found = Some((unit, h));
        }
        typed::refuse(wrong)?;
        let (unit, h) = found.ok_or_else(|| Mistake::new("单位、描述、等级和发现日期都要写"))?;
        let after = rectify(h, &unit, is_fixed, &record)?;
        Ok((record, unit, after, inspection))
    })?;
    again::ensure(ctx, matches, &record)?;
    let origin = inspection.as_deref().map(origin::Origin::inspection);
    let written = store.write(&ctx.entry(), |writer| enter(ctx, writer, &record, &after, origin.as_ref()))?;
    let mut after = after;
    after.no = written.no().to_string();
    let mut lines = vec![format!("已登记隐患 {}（{}），现在是“{}”", after.no, unit.name, state(&after))];
    if let (Some(basis), Some(clause)) = (written.text("basis"), written.text("basis_clause")) {
        lines.push(format!("  判定依据：{basis} {clause}"));
    }
    lines.extend(dates(ctx, &after));
    lines.extend(super::next(&after, &unit, &after.no).map(|next| format!("下一步：{next}")));
    let mut outcome = receipt::of(ctx, store, &written, lines)?;
    outcome.further = Some(match inspection {
        Some(no) => next::finding(&no),
        None => next::of_unit(&unit.code),
    });
    Ok(outcome)
}

/// Writes a new hazard with its number and its origin, in the caller's transaction.
pub fn enter(
    ctx: &Ctx,
    writer: &Writer,
    record: &Record,
    after: &Hazard,
    origin: Option<&origin::Origin>,
) -> anyhow::Result<Record> {
    let mut record = record.clone();
    add::number(ctx, writer, &mut record)?;
    hazard::write(after, &mut record);
    record.id = writer.insert(&record)?;
    if let Some(origin) = origin {
        let step = origin::step(record.id, after.found, origin, &ctx.operator);
        writer.insert(&hazard::step_record(&step))?;
    }
    Ok(record)
}

/// Rectifies on the day of finding, and closes where a reviewer is named.
fn rectify(mut found: Hazard, unit: &Unit, is_fixed: bool, record: &Record) -> anyhow::Result<Hazard> {
    (found.reviewer, found.rectified_by) = (None, None);
    if !is_fixed {
        return Ok(found);
    }
    if found.grade != Grade::General {
        let hint = "重大和疑似重大隐患要经过通知、五落实、整改、复查、销号";
        return Err(Mistake::new("--fixed 只限一般隐患").hint(hint).into());
    }
    let on = found.found;
    let by = record.text("rectified_by").map(str::to_string).or_else(|| found.owner.clone());
    let (rectified, _) = found.rectify(Rectify { on, by }, &[], unit)?;
    match record.text("reviewer") {
        None => Ok(rectified),
        Some(reviewer) => {
            let review = Review { on, reviewer: reviewer.to_string(), passed: true, note: None };
            Ok(rectified.review(review, unit)?.0)
        }
    }
}

/// The dates that now run.
fn dates(ctx: &Ctx, h: &Hazard) -> Vec<String> {
    let terms = &ctx.plan.hazard;
    let beyond = |year: Option<i32>| year.map_or(String::new(), |y| format!("（日历没有 {y} 年，按周一至周五算）"));
    let mut lines = Vec::new();
    if h.rectified.is_none() {
        match deadline(h, h.due, terms, &ctx.calendar) {
            Some(due) => lines.push(format!("  整改期限：{}{}", due.date, beyond(due.beyond))),
            None => lines.push("  整改期限：无（属于五落实，请用 zhiben hazard plan --due 定）".to_string()),
        }
        if h.is_gated() {
            let due = notice_due(major_since(h), terms, &ctx.calendar);
            lines.push(format!("  通知期限：{}{}", due.date, beyond(due.beyond)));
            let (name, due) = match h.grade {
                Grade::Suspected => ("判定", terms.states.judge.after(h.found, &ctx.calendar)),
                _ => ("落实", terms.states.plan.after(major_since(h), &ctx.calendar)),
            };
            lines.push(format!("  {name}期限：{}{}", due.date, beyond(due.beyond)));
        }
    }
    lines
}
