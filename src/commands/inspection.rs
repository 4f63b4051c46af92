//! 检查: visits that are planned ahead (`plan`, `propose`) and held (`hold`). One whose day has passed without it
//! is 未开展; a planned visit is evidence of nothing.

use super::ledger::{add, edit, given, option};
use super::load::{Hazards, Loaded, Needed};
use super::{Ctx, find};
use crate::commands::options::{number, value};
use crate::commands::typed::{self, on};
use crate::domain::period::{Cadence, Period};
use crate::domain::unit::UnitIx;
use crate::domain::visits;
use crate::ledger::{INSPECTION, Value};
use crate::reply::{Mistake, Outcome, Report};
use crate::report::visits as report;
use crate::store::{Query, Store};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};
use std::collections::HashSet;

pub fn plan_options(command: Command) -> Command {
    let plan = INSPECTION.columns.iter().filter(|c| {
        matches!(
            c.key,
            "bodies" | "units" | "planned" | "mode" | "topic" | "inspectors" | "leader" | "experts" | "town" | "note"
        )
    });
    command.args(plan.map(|column| option(column).required(column.key == "planned")))
}

pub fn hold_options(command: Command) -> Command {
    let held = INSPECTION
        .columns
        .iter()
        .filter(|c| matches!(c.key, "topic" | "inspectors" | "leader" | "experts" | "for" | "town" | "note"));
    command.arg(number(&INSPECTION)).arg(value("on", "日期", "哪天去的，不写是今天")).args(held.map(option))
}

pub fn propose_options(command: Command) -> Command {
    command.arg(value("month", "月份", "2026-12，不写是下个月"))
}

pub fn plan(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let mut outcome = add::record(ctx, &INSPECTION, matches, &given(&INSPECTION, matches))?;
    add::push_line(&mut outcome, "下一步：去过之后 zhiben inspection hold 编号 --on 日期");
    Ok(outcome)
}

pub fn hold(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &INSPECTION, typed::text(matches, "no"))?;
    if let Some(date) = old.date("date") {
        let what = format!("检查 {} 已经在 {date} 开展了", old.no());
        return Err(Mistake::new(what).hint("日期记错了请用 zhiben inspection edit").into());
    }
    let on = on(ctx, matches)?;
    let words = given(&INSPECTION, matches);
    let new = find::typed(ctx, |context| {
        let mut new = old.clone();
        new.set("date", Some(Value::Date(on)));
        let mut wrong = Vec::new();
        for (column, cell) in words.iter().filter(|(column, _)| column.key != "no") {
            match crate::ledger::read::value(column, cell, context) {
                Ok(value) => new.set(column.key, value),
                Err(why) => wrong.push(format!("--{} 的“{cell}”：{why}", column.key)),
            }
        }
        wrong.extend(add::check(&new, context));
        typed::refuse(wrong)?;
        Ok(new)
    })?;
    edit::save(ctx, &old, &new, format!("检查 {} 已开展", new.no()))
}

/// How many planned visits were not held though their day has passed.
pub fn missed(ctx: &Ctx, store: &Store) -> anyhow::Result<usize> {
    let before = ctx.today.pred_opt().unwrap_or(ctx.today);
    let to = vec![("planned", before)];
    let query = Query { without_void: true, lacking: Some("date"), to, ..Query::default() };
    Ok(usize::try_from(store.count(&INSPECTION, &query)?)?)
}

pub fn propose(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let next = Cadence::Month.holding(ctx.today).last().succ_opt().unwrap_or(ctx.today);
    let month = match matches.get_one::<String>("month") {
        None => Cadence::Month.holding(next),
        Some(text) => Period::parse(text)
            .filter(|p| matches!(p, Period::Month(..)))
            .ok_or_else(|| Mistake::new(format!("--month 的“{text}”不是月份")).hint("写年和月，如 --month 2026-12"))?,
    };
    if month.last() < ctx.today {
        return Err(Mistake::new(format!("{month} 已经过去了")).hint("排期只排今天起的工作日").into());
    }
    let asked = visits::measures(&ctx.plan);
    let wanted = |id| asked.contains(&id);
    let loaded = Loaded::new(
        ctx,
        &Needed { measures: &wanted, unit: None, hazards: Hazards::None, dated_items: &[], targets: false },
    )?;
    let input = loaded.input();
    let taken = taken(ctx, &loaded, month)?;
    let needs = visits::needs(input.basis, month, &taken);
    let days: Vec<NaiveDate> = month
        .first()
        .iter_days()
        .take_while(|day| *day <= month.last())
        .filter(|day| *day >= ctx.today && ctx.calendar.is_working(*day))
        .collect();
    if days.iter().any(|day| !ctx.calendar.covers(chrono::Datelike::year(day))) {
        ctx.warn_beyond(days.first().map(chrono::Datelike::year));
    }
    let proposed = visits::spread(input.basis, &needs, &days);
    let mut report =
        Report::new("visits", format!("{month} 检查排期（建议）"), ctx.today, report::grid(&input, &proposed));
    report.when_empty = "这个月没有到间隔该查的单位";
    report.notes.push(format!(
        "共 {} 家，{} 个工作日；这个月已有检查或计划的 {} 家不再排。存成计划：加 -o 文件.csv，改好后 zhiben import inspection 文件.csv",
        proposed.len(),
        days.len(),
        taken.len()
    ));
    Ok(report.into())
}

/// The units that have a visit in the month already, held or planned.
fn taken(ctx: &Ctx, loaded: &Loaded, month: Period) -> anyhow::Result<HashSet<UnitIx>> {
    let mut taken = HashSet::new();
    for key in ["date", "planned"] {
        let range = |day| vec![(key, day)];
        let query =
            Query { without_void: true, from: range(month.first()), to: range(month.last()), ..Query::default() };
        ctx.store()?.scan(&INSPECTION, &query, &mut |record| {
            let is_selfcheck = record.word("mode").is_some_and(|mode| mode.en == "selfcheck");
            let is_elsewhere = key == "planned" && record.get("date").is_some();
            if !is_selfcheck && !is_elsewhere {
                taken.extend(record.keys("units").iter().filter_map(|id| loaded.register.by_id(*id)));
            }
            Ok(())
        })?;
    }
    Ok(taken)
}
