//! `submit show`: what was sent and how; `submit again`: the same bytes once more.

use super::number;
use crate::commands::ledger::receipt;
use crate::commands::{Ctx, find};
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{Record, SUBMISSION};
use crate::reply::{Beside, Mistake, Outcome, Reply, Report};
use clap::{ArgMatches, Command};

pub fn command() -> Command {
    Command::new("show").alias("查看").about("查看：一次上报的登记和当时的内容").arg(number())
}

pub fn again_command() -> Command {
    Command::new("again")
        .alias("重印")
        .about("重印：原样写出当时上报的文件，一个字节也不差，用 -o 写文件名")
        .arg(number())
}

/// The submission that was named.
pub fn named(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Record> {
    find::record(ctx.store()?, &SUBMISSION, matches.get_one::<String>("no").map_or("", String::as_str))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let sent = named(ctx, matches)?;
    let (mut columns, mut row) = receipt::row(ctx, store, &sent)?;
    columns.push(Column::new("entered", "登记时间").keep());
    row.cells.push(Cell::Text(store.sent_at(sent.id)?));
    let grid = match ctx.for_people {
        true => crate::commands::ledger::show::upright(&columns, row),
        false => Grid::new(columns, vec![row]),
    };
    let mut report = Report::new("submission", format!("上报 {}", sent.no()), ctx.today, grid);
    let (headers, rows) = store.sent_rows(sent.id)?;
    let columns = headers.into_iter().enumerate().map(|(i, header)| Column::named(format!("c{}", i + 1), header));
    let cell = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
    let rows = rows.into_iter().map(|(_, cells)| Row::new(cells.into_iter().map(cell).collect()));
    let title = sent.text("title").unwrap_or_default().to_string();
    report.beside.push(Beside::Grid { key: "sheet", title, grid: Grid::new(columns.collect(), rows.collect()) });
    Ok(report.into())
}

pub fn again(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let sent = named(ctx, matches)?;
    let format = sent.text("format").unwrap_or_default();
    let ending = ctx.desk.file.as_ref().map(|file| file.extension().and_then(|e| e.to_str()).unwrap_or(""));
    if let Some(ending) = ending.filter(|ending| !ending.eq_ignore_ascii_case(format)) {
        let what = format!("{} 当时写的是 {format}，文件名不能用 .{ending} 结尾", sent.no());
        return Err(Mistake::new(what).hint(format!("请写成 .{format}")).into());
    }
    if ctx.on_terminal && format == "xlsx" {
        return Err(Mistake::new("xlsx 不能显示在终端上")
            .hint(format!("请用 -o 写文件名，如 -o {}", sent.text("file").unwrap_or("")))
            .into());
    }
    Ok(Reply::Bytes { bytes: ctx.store()?.sent_content(sent.id)?, as_of: None }.into())
}
