//! `submit show`: what was sent and how; `submit again`: the same bytes once more.

use super::{number, remark};
use crate::commands::view::{receipt, rows};
use crate::commands::{Ctx, find, typed};
use crate::format::Format;
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{Record, SUBMISSION, Value};
use crate::reply::{Extra, Mistake, Outcome, Reply, Report};
use crate::store::{Query, Store};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(number())
}

pub fn again_options(command: Command) -> Command {
    command.arg(number())
}

/// The submission that was named.
pub fn named(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Record> {
    find::record(ctx.store()?, &SUBMISSION, typed::text(matches, "no"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let sent = named(ctx, matches)?;
    let (mut columns, mut row) = receipt::row(ctx, store, &sent)?;
    columns.push(Column::new("entered", "登记时间").keep());
    row.cells.push(Cell::text(store.sent_at(sent.id)?));
    let grid = match ctx.for_people {
        true => rows::upright(&columns, row),
        false => Grid::new(columns, vec![row]),
    };
    let mut report = Report::new("submission", format!("上报 {}", sent.no()), ctx.today, grid);
    let title = sent.text("title").unwrap_or_default().to_string();
    let grid = frozen(store, &sent)?;
    report.extras.push(Extra::Grid { key: "sheet", title, grid });
    let by = store.all(&SUBMISSION, &Query::by("corrects", Value::Text(sent.no().to_string())))?;
    report.notes.extend(remark(&sent, by.first().map(Record::no)));
    Ok(report.into())
}

/// The rows that were kept when a form was sent.
fn frozen(store: &Store, sent: &Record) -> anyhow::Result<Grid> {
    let (headers, rows) = store.sent_rows(sent.id)?;
    let columns = headers.into_iter().enumerate().map(|(i, header)| Column::named(format!("c{}", i + 1), header));
    let cell = |text: String| if text.is_empty() { Cell::Empty } else { Cell::text(text) };
    let rows = rows.into_iter().map(|(_, cells)| Row::new(cells.into_iter().map(cell).collect()));
    Ok(Grid::new(columns.collect(), rows.collect()))
}

pub fn again(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let sent = named(ctx, matches)?;
    let format = sent.text("format").unwrap_or_default();
    let ending = ctx.file_output.file.as_ref().and_then(|file| file.extension()).and_then(|e| e.to_str());
    let asked = ctx.file_output.format.map(Format::name).or(ending);
    // Another format than the one that was sent is made of the rows that were kept.
    if asked.is_some_and(|asked| !asked.eq_ignore_ascii_case(format)) {
        let period = sent.text("period").map_or(String::new(), |period| format!("（{period}）"));
        let title = format!("{}{period}", sent.text("title").unwrap_or_default());
        let day = sent.date("as_of").unwrap_or(ctx.today);
        return Ok(Report::new("submission-sheet", title, day, frozen(ctx.store()?, &sent)?).into());
    }
    if ctx.on_terminal && format == "xlsx" {
        return Err(Mistake::new("xlsx 不能显示在终端上")
            .hint(format!("请用 -o 写文件名，如 -o {}", sent.text("file").unwrap_or("")))
            .into());
    }
    Ok(Reply::Bytes { bytes: ctx.store()?.sent_content(sent.id)?, as_of: None }.into())
}
