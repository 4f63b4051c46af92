//! `log` 日志: who changed what, when, by which command, from what to what. The newest is first, as `undo` takes it
//! back; of one record the oldest.

pub mod describe;

use super::{Ctx, find, record};
use crate::commands::ledger::list;
use crate::commands::options::{value, word};
use crate::grid::{Column, Grid, Row};
use crate::ledger::{Ledger, REGISTERS, Record, read::date};
use crate::reply::{Mistake, Outcome, Report};
use crate::store::{Asked, Change, Store};
use clap::{ArgMatches, Command};
use describe::Words;

/// Commands that people are shown where they asked for no number.
const SCREENFUL: usize = 20;

pub fn options(command: Command) -> Command {
    command
        .arg(word("record", "编号", "哪条记录：编号或单位名称；不写是全部"))
        .arg(value("by-operator", "姓名", "只看这个经手人的"))
        .arg(value("since", "日期", "只看这一天以来登记的"))
        .arg(value("limit", "条数", "最多看最近的多少条命令；表格不写是 20 条，0 是全部"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let text = |key: &str| matches.get_one::<String>(key).map(|text| text.trim().to_string());
    let since = match text("since") {
        Some(typed) => Some(find::typed(ctx, |context| {
            let why = |why: String| Mistake::new(format!("--since 的“{typed}”：{why}"));
            Ok(date(&typed, context).map_err(|e| why(e.to_string()))?)
        })?),
        None => None,
    };
    let record = text("record").map(|text| of(store, &text)).transpose()?;
    let limit = match text("limit") {
        Some(_) => list::limit(ctx, matches)?,
        None => (ctx.for_people && record.is_none()).then_some(SCREENFUL),
    };
    let mut asked = Asked { operator: text("by-operator"), since, limit, ..Asked::default() };
    let title = match &record {
        Some(record) => {
            asked.subject = Some(store.subject(record.ledger, record.id)?);
            format!("日志：{} {}", record.ledger.name, record.no())
        }
        None => "日志".to_string(),
    };
    let grid = match (ctx.for_people, record.is_some()) {
        (true, oldest_first) => for_people(ctx, store, &asked, oldest_first)?,
        (false, true) => {
            let mut rows = Vec::new();
            data(ctx, store, &asked, &mut |row| {
                rows.push(row);
                Ok(())
            })?;
            rows.reverse();
            Grid::new(describe::columns(), rows)
        }
        (false, false) => stream(ctx, asked)?,
    };
    let mut report = Report::new("log", title, ctx.today, grid);
    report.when_empty = "没有登记过什么";
    if limit.is_some() && ctx.for_people {
        report.notes.push("看更多：--limit 条数，0 是全部；看一条记录：zhiben log 编号".to_string());
    }
    Ok(report.into())
}

/// The record that is meant, of a ledger or a register.
fn of(store: &Store, text: &str) -> anyhow::Result<Record> {
    let is_of = |register: &Ledger| register.code.is_some_and(|code| text.to_uppercase().contains(&format!("{code}-")));
    match REGISTERS.iter().copied().find(|register| is_of(register)) {
        Some(register) => find::record(store, register, text),
        None => record::any(store, text),
    }
}

/// Rows that are made while they are written, however many there are.
fn stream(ctx: &Ctx, asked: Asked) -> anyhow::Result<Grid> {
    let (plan, store) = (ctx.plan.clone(), ctx.store.clone());
    Ok(Grid::stream(
        describe::columns(),
        Box::new(move |sink| {
            let Some(store) = store.as_deref() else { return Ok(()) };
            let words = Words { plan: &plan, store };
            store.history(&asked, &mut |command, change| {
                words.rows(command, change).into_iter().try_for_each(&mut *sink)
            })
        }),
    ))
}

fn data(
    ctx: &Ctx,
    store: &Store,
    asked: &Asked,
    sink: &mut dyn FnMut(Row) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let words = Words { plan: &ctx.plan, store };
    store.history(asked, &mut |command, change| words.rows(command, change).into_iter().try_for_each(&mut *sink))
}

/// A line for each record that was changed; the rows of an import are counted.
fn for_people(ctx: &Ctx, store: &Store, asked: &Asked, oldest_first: bool) -> anyhow::Result<Grid> {
    let words = Words { plan: &ctx.plan, store };
    let mut steps: Vec<(crate::store::Command, describe::ChangeLines)> = Vec::new();
    store.history(asked, &mut |command, change: Option<Change>| {
        if steps.last().is_none_or(|(last, _)| last.id != command.id) {
            steps.push((command.clone(), describe::ChangeLines::default()));
        }
        if let (Some((_, lines)), Some(change)) = (steps.last_mut(), change) {
            lines.add(&words, change);
        }
        Ok(())
    })?;
    if oldest_first {
        steps.reverse();
    }
    let rows = steps.into_iter().flat_map(|(command, lines)| words.lines(&command, lines)).collect();
    let columns = vec![
        Column::new("entry", "序号").number(),
        Column::new("at", "时间").keep(),
        Column::new("by", "经手人").keep(),
        Column::new("command", "命令"),
        Column::new("change", "改动"),
    ];
    Ok(Grid::new(columns, rows))
}
