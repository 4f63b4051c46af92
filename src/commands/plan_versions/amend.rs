//! What `plan check` says where the file as it is changes what was owed before today, and how to write that as an
//! amendment.

use super::{Text, diff, last_other};
use crate::commands::Ctx;
use crate::domain::calendar::Calendar;
use crate::domain::period::Period;
use crate::domain::plan::{Measure, Plan, Rule, short};
use crate::plan_file::changes::{ChangeKind, Changed};
use crate::report::plan_diff::{Effect, counted};
use crate::store::{Access, PlanFile, Store};
use chrono::{Days, NaiveDate};
use std::rc::Rc;

/// The warnings about these good plan files, read with the workspace's store. A store that cannot be opened is one more
/// line, since the files themselves can be checked without it.
pub fn of_files(ctx: &Ctx, calendar: Calendar, files: Vec<PlanFile>) -> anyhow::Result<Vec<String>> {
    let path = ctx.workspace.join("data").join("zhiben.db");
    let opened = Store::open(&path, Access::Read).and_then(|store| store.snapshot().map(|()| store));
    let store = match opened {
        Ok(store) if store.is_absent() => return Ok(Vec::new()),
        Ok(store) => Rc::new(store.with_plans(files)),
        Err(error) => return Ok(vec![format!("提示：没有核对以前的应办事项：{error}")]),
    };
    let ctx = Ctx { store: Some(store.clone()), calendar: calendar.into(), ..ctx.as_of(ctx.today) };
    warnings(&ctx, &store)
}

/// One line for each measure whose past changes, for each plan that is no longer as a command last met it.
fn warnings(ctx: &Ctx, store: &Store) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for file in store.plan_files() {
        let Some(version) = last_other(store, file)? else { continue };
        let (old, new) = (Text::of_version(store, version)?, Text::of_file(file));
        let (was, now) = (old.load(store)?, new.load(store)?);
        let (changed, effects) = diff::compared(ctx, &old, &new)?;
        let past: Vec<&Effect> = effects.iter().filter(|effect| effect.before() > 0).collect();
        let of = |effect: &Effect| changed.iter().find(|one| diff::is_owing(one) && one.id == effect.item);
        for (effect, one) in past.iter().filter_map(|effect| Some((effect, of(effect)?))) {
            let head = format!("{}：提示：measure[{}]：", file.file, effect.item);
            let what = format!("和{}相比，今天以前的应办事项{}", old.called(), counted(&effect.counts[0]));
            lines.push(format!("{head}{what}；{}", advice(ctx.today, &was, &now, one)));
        }
        let others: Vec<&str> =
            past.iter().filter(|effect| of(effect).is_none()).map(|effect| effect.item.as_str()).collect();
        if !others.is_empty() {
            let causes: Vec<String> = changed.iter().filter(|one| !diff::is_owing(one)).map(diff::item).collect();
            let sum = past.iter().filter(|effect| of(effect).is_none());
            let sum = sum.fold([0; 4], |sum, effect| std::array::from_fn(|i| sum[i] + effect.counts[0][i]));
            lines.push(format!(
                "{}：提示：{} 的改动使 {} 今天以前的应办事项{}；不想改动以前的，请改回来",
                file.file,
                causes.join("、"),
                listed(&others),
                counted(&sum)
            ));
        }
        if !past.is_empty() {
            lines.push("看改了什么、哪些应办事项变了：zhiben plan diff --detail".to_string());
        }
    }
    Ok(lines)
}

fn listed(ids: &[&str]) -> String {
    match ids.len() {
        0..=5 => ids.join("、"),
        many => format!("{} 等 {many} 项任务", ids[..5].join("、")),
    }
}

/// How to write the change so that the past stays.
fn advice(today: NaiveDate, was: &Plan, now: &Plan, changed: &Changed) -> String {
    let id = &changed.id;
    // The file has ids without the plan's.
    let own = short(id);
    let find = |plan: &Plan| plan.measures.iter().find(|m| m.id == *id).cloned();
    let (old, new) = (find(was), find(now));
    let last = last_day(today, [old.as_ref(), new.as_ref()].into_iter().flatten());
    let next = last.checked_add_days(Days::new(1)).unwrap_or(last);
    match changed.kind {
        ChangeKind::Added => format!("只要求以后的，请给 {own} 写 owed_from = {next}"),
        ChangeKind::Removed => format!("以前的要保留，请留着 {own}，给它写 owed_until = {last}"),
        ChangeKind::Changed => format!(
            "以前的要保留，请把 {own} 改回原样，给它写 owed_until = {last}，新的要求另写一项 [[measure]]：\
             replaces = \"{own}\"、owed_from = {next}"
        ),
    }
}

/// The day on which the old rule may end: the last one of the longest period that runs today.
fn last_day<'m>(today: NaiveDate, measures: impl Iterator<Item = &'m Measure>) -> NaiveDate {
    let running = measures.filter_map(|m| match m.rule {
        Rule::Recurring { every, .. } => Some(every.holding(today)),
        _ => None,
    });
    running.map(Period::last).max().unwrap_or(today)
}
