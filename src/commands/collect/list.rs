//! `collect list`: who has sent for a period, who has not, and whom to call.

use super::{cadence, measures};
use crate::commands::load::{Hazards, Loaded, Needed};
use crate::commands::options::value;
use crate::commands::submit::last_ended;
use crate::commands::{Ctx, checklist, form, group};
use crate::domain::evidence::Subject;
use crate::domain::obligation::{Obligation, Status, visit};
use crate::domain::plan::MeasureId;
use crate::domain::words::{Word, Words};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::ledger::{ACTIVITY, INBOX, Record, UNIT, Value};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::ReportInput;
use crate::report::checklist::pieces;
use crate::report::owed::Owed;
use crate::store::{Query, Store};
use clap::{ArgMatches, Command};
use std::collections::HashMap;

pub fn options(command: Command) -> Command {
    group::option(command).arg(value("period", "周期", "如 2026-10；不写是最近一个已结束的周期"))
}

static STATES: Words = &[
    Word { en: "sent", zh: "已报", also: &[] },
    Word { en: "late", zh: "迟报", also: &[] },
    Word { en: "missing", zh: "未报", also: &[] },
    Word { en: "pending", zh: "待报", also: &[] },
];

fn state(status: Status) -> usize {
    match status {
        Status::Done => 0,
        Status::Late => 1,
        Status::Overdue => 2,
        Status::Pending | Status::DueSoon | Status::NoDate | Status::NotKept => 3,
    }
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    if let Some(by) = group::asked(matches)? {
        let grid = group::reports(ctx, by)?;
        return Ok(group::report(ctx, "collect", "情况报送", by, grid, "及时率").into());
    }
    let asked = measures(ctx)?;
    let period = match checklist::period(matches)? {
        Some(period) => period,
        None => last_ended(Some(cadence(asked[0].1)), ctx.today),
    };
    let ids: Vec<MeasureId> = asked.iter().map(|(id, _)| *id).collect();
    let of_these = |id: MeasureId| ids.contains(&id);
    let needed = Needed { measures: &of_these, unit: None, hazards: Hazards::None, dated_items: &[], targets: false };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let mut duties: Vec<Obligation> = Vec::new();
    let mut other = Vec::new();
    for id in &ids {
        visit(input.basis, *id, &|_| true, &mut |duty| match duty.period == period {
            true => duties.push(duty),
            false => other.push(duty.period),
        });
    }
    if duties.is_empty()
        && let (false, Some(known)) = (other.contains(&period), other.last())
    {
        let what = format!("没有要在周期 {period} 报送的单位");
        return Err(Mistake::new(what).hint(format!("情况报送的周期写作 {known} 这样")).into());
    }
    // Who has not sent comes first.
    duties.sort_by_key(|duty| (std::cmp::Reverse(state(duty.status).min(2)), duty.subject));
    let store = ctx.store()?;
    let units: HashMap<i64, Record> =
        store.all(&UNIT, &Query::default())?.into_iter().map(|unit| (unit.id, unit)).collect();
    let rows: anyhow::Result<Vec<Row>> = duties.iter().map(|duty| row(&input, store, &units, duty)).collect();
    let columns = vec![
        Column::new("code", "单位编码").data(),
        Column::new("unit", "单位"),
        Column::new("status", "状态").keep(),
        Column::new("date", "收到日期").keep(),
        Column::new("sent", "报了什么"),
        Column::new("due", "应报日期").keep(),
        Column::new("principal", "主要负责人").keep(),
        Column::new("phone", "联系电话").keep(),
        Column::new("no", "记录编号").keep(),
    ];
    let mut report = Report::new(
        "collect",
        format!("{period} 情况报送（截至 {}）", ctx.today),
        ctx.today,
        Grid::new(columns, rows?),
    );
    let count = |place: usize| duties.iter().filter(|duty| state(duty.status) == place).count() as i64;
    let (on_time, late, owed) = (count(0), count(1), duties.len() as i64);
    let value = |key, label, cell| Extra::Value { key, label, cell };
    report.extras.extend([
        value("period", "", Cell::text(period.to_string())),
        value("owed", "应报", Cell::Int(owed)),
        value("sent", "已报", Cell::Int(on_time + late)),
        value("late", "其中迟报", Cell::Int(late)),
        value("missing", "未报", Cell::Int(owed - on_time - late)),
        value("rate", "报送率", Cell::Rate { part: on_time + late, whole: owed }),
        value("on_time_rate", "及时率", Cell::Rate { part: on_time, whole: owed }),
    ]);
    report.when_empty = "没有要报送的单位：名录里没有这些类别的单位";
    let mut that_wait = form::waiting_on(ctx.today);
    that_wait.equal.push(("period", vec![Value::Text(period.to_string())]));
    let waiting = store.count(&INBOX, &that_wait)?;
    if waiting > 0 && ctx.for_people {
        report.notes.push(format!("还有 {waiting} 份填报没有处理，先看：zhiben form list --waiting --period {period}"));
    }
    Ok(report.into())
}

/// Who has not sent for the last period that has ended, and how many have to; `None` if nobody has to, or all have sent.
pub fn unsent(ctx: &Ctx, input: &ReportInput) -> anyhow::Result<Option<(Vec<Owed>, usize)>> {
    // A plan without this measure has no roll-call.
    let Ok(asked) = measures(ctx) else { return Ok(None) };
    let Some((_, first)) = asked.first() else { return Ok(None) };
    let period = last_ended(Some(cadence(first)), ctx.today);
    let (mut missing, mut owed) = (Vec::new(), 0);
    for (id, _) in &asked {
        visit(input.basis, *id, &|_| true, &mut |duty| {
            if duty.period == period && duty.status != Status::NotKept {
                owed += 1;
                let is_missing = state(duty.status) >= 2 && !duty.explained;
                missing.extend(is_missing.then(|| Owed::of_duty(duty, input.basis.day_of(*id))));
            }
        });
    }
    Ok((!missing.is_empty()).then_some((missing, owed)))
}

fn row(input: &ReportInput, store: &Store, units: &HashMap<i64, Record>, duty: &Obligation) -> anyhow::Result<Row> {
    let Subject::Unit(ix) = duty.subject else { return Ok(Row::default()) };
    let unit = input.basis.register.get(ix);
    let last = pieces(input, duty).last().map(|fact| fact.record);
    let record = last.map(|id| store.get(&ACTIVITY, id)).transpose()?.flatten();
    let place = state(duty.status);
    let word = &STATES[place];
    let registered = units.get(&unit.id);
    let text = |key: &str| Cell::maybe(registered.and_then(|unit| unit.text(key)), Cell::text);
    let of = |key: &str| Cell::maybe(record.as_ref().and_then(|record| record.text(key)), Cell::text);
    let tone = match place {
        2 => Tone::Bad,
        1 | 3 => Tone::Warn,
        _ => Tone::Plain,
    };
    Ok(Row::new(vec![
        Cell::text(&unit.code),
        Cell::text(&unit.name),
        Cell::Word(crate::grid::Word { en: word.en.into(), zh: word.zh.into() }),
        Cell::maybe(duty.done_on, Cell::Date),
        of("note"),
        Cell::maybe(duty.due, Cell::Date),
        text("principal"),
        text("phone"),
        of("no"),
    ])
    .tone(tone))
}
