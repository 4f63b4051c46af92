//! `form list`: the reports in the inbox, those that wait first.

use super::{Item, earlier, opened, state_of};
use crate::commands::Ctx;
use crate::commands::options::{flag, value};
use crate::commands::{checklist, find, typed};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::ledger::{INBOX, Value};
use crate::offline_form::report::Row as Typed;
use crate::reply::{Outcome, Report};
use crate::report::word;
use crate::store::{Query, Store};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(flag("waiting", "只看待处理的")).arg(value("period", "周期", "只看一个周期的，如 2026-11")).arg(value(
        "unit",
        "单位",
        "只看一家单位的",
    ))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let period = checklist::period(matches)?;
    let unit = typed::filled(matches, "unit").map(|text| find::unit(store, text)).transpose()?;
    let equal = period.map(|period| ("period", vec![Value::Text(period.to_string())])).into_iter().collect();
    let mut items = Vec::new();
    let query = Query { equal, to: vec![("received", ctx.today)], ..Query::default() };
    for record in store.all(&INBOX, &query)? {
        items.push(opened(store, record)?);
    }
    items.retain(|item| {
        let is_waiting = state_of(&item.record).en == "waiting";
        unit.is_none_or(|unit| unit == item.unit) && (is_waiting || !matches.get_flag("waiting"))
    });
    // Those that wait first, each kind in the order of its numbers.
    items.sort_by_key(|item| state_of(&item.record).en != "waiting");
    let left = items.iter().map(|item| rows_left(store, item)).collect::<anyhow::Result<Vec<_>>>()?;
    let rows = items.iter().zip(&left).map(|(item, left)| {
        let (record, report) = (&item.record, &item.report);
        let of = |key: &str| Cell::maybe(record.text(key), Cell::text);
        let tone = match state_of(record).en {
            "waiting" => Tone::Warn,
            "accepted" => Tone::Plain,
            _ => Tone::Dim,
        };
        Row::new(vec![
            Cell::text(record.no()),
            Cell::text(&report.unit),
            Cell::text(&item.unit_name),
            Cell::text(report.period.to_string()),
            word(state_of(record)),
            Cell::text(report.summary()),
            Cell::Int(item.photos.len() as i64),
            of("signature"),
            of("saved"),
            Cell::maybe(record.date("received"), Cell::Date),
            Cell::maybe(record.date("decided"), Cell::Date),
            Cell::maybe(*left, Cell::Int),
            of("reason"),
            of("file"),
        ])
        .tone(tone)
    });
    let is_refused = items.iter().any(|item| item.record.text("reason").is_some());
    let is_partial = left.iter().flatten().any(|rows| *rows > 0);
    // For people only where a report has something there.
    let where_any = |is_any: bool, column: Column| if is_any { column } else { column.data() };
    let columns = vec![
        Column::new("no", "编号").keep(),
        Column::new("code", "单位编码").data(),
        Column::new("unit", "单位"),
        Column::new("period", "周期").keep(),
        Column::new("state", "处理情况").keep(),
        Column::new("summary", "报了什么"),
        Column::new("photos", "照片").keep(),
        Column::new("signature", "填报人").data(),
        Column::new("saved", "填报时间").data(),
        Column::new("received", "收到日期").keep(),
        Column::new("decided", "处理日期").data(),
        where_any(is_partial, Column::new("left", "没采纳的行").number()),
        where_any(is_refused, Column::new("reason", "退回原因")),
        Column::new("file", "文件").data(),
    ];
    let waiting = items.iter().filter(|item| state_of(&item.record).en == "waiting").count();
    let mut report = Report::new("form", "收到的填报", ctx.today, Grid::new(columns, rows.collect()));
    report.when_empty = match (matches.get_flag("waiting"), period.is_some() || unit.is_some()) {
        (true, _) => "没有待处理的填报",
        (false, true) => "没有收到这样的填报",
        (false, false) => "没有收到填报；收文件用 zhiben form take 文件",
    };
    if waiting > 0 && ctx.for_people {
        report.notes.push(format!("待处理 {waiting} 份：zhiben form show 编号 看内容，zhiben form accept 编号 采纳"));
    }
    Ok(report.into())
}

/// How many rows of an accepted report became no record; `None` if the report is not accepted.
fn rows_left(store: &Store, item: &Item) -> anyhow::Result<Option<i64>> {
    if state_of(&item.record).en != "accepted" {
        return Ok(None);
    }
    let accepted = earlier(store, item)?;
    let is_left = |row: &&Typed| !accepted.iter().any(|one| one.row.name == row.name);
    Ok(Some(item.report.rows.iter().filter(is_left).count() as i64))
}
