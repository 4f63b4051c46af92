//! `run` 运行: a custom report (`data/reports/NAME.toml`), over any ledger or list of what is owed, in every
//! format; alone, which reports there are.

mod rows;

use super::condition::{self, Condition};
use super::{Ctx, tables::REPORTS, tables::columns};
use crate::commands::options::{flag, word};
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::tables::{Built, CustomReport, Source, build};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command
        .arg(word("name", "报表", "报表的文件名或标题，如 major-hazards"))
        .arg(flag("list", "列出有哪些报表").conflicts_with("name"))
        .arg(condition::option())
        .after_help(
            "例：zhiben run major-hazards -o 重大隐患.xlsx\n    zhiben run open-by-village --where 'grade=重大'",
        )
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    match matches.get_one::<String>("name") {
        Some(name) => Ok(made(ctx, REPORTS.find(ctx, name)?, matches)?.into()),
        None if matches.contains_id("where") => {
            Err(Mistake::new("没有写哪张报表").hint("如 zhiben run major-hazards --where 'due<月底'").into())
        }
        None => Ok(list(ctx)?.into()),
    }
}

fn made(ctx: &Ctx, custom: CustomReport, matches: &ArgMatches) -> anyhow::Result<Report> {
    let columns = columns(custom.source);
    let more = Condition::of(ctx, matches, &columns)?;
    let chosen = rows::chosen(ctx, &custom, more, &columns)?;
    let Built { rows, details, totals } = build(&custom, &columns.all, chosen);
    let mut report = Report::new("run", format!("{}（截至 {}）", custom.table.title, ctx.today), ctx.today, rows);
    report.when_empty = "没有符合条件的记录";
    report.extras.push(Extra::Value { key: "name", label: "", cell: Cell::text(&custom.table.name) });
    let table = |key, title: &str, grid: Grid| Extra::Grid { key, title: title.to_string(), grid };
    report.extras.extend(totals.map(|grid| table("totals", "合计", grid)));
    report.extras.extend(details.map(|grid| table("details", "明细", grid)));
    if !custom.footnote.is_empty() {
        report.extras.push(Extra::Value { key: "footnote", label: "说明", cell: Cell::text(&custom.footnote) });
    }
    Ok(report)
}

fn list(ctx: &Ctx) -> anyhow::Result<Report> {
    let columns = vec![
        Column::new("name", "名字").keep(),
        Column::new("title", "标题"),
        Column::new("of", "看哪张表").keep(),
        Column::new("note", "用处"),
        Column::new("own", "自己的").keep(),
    ];
    let row = |(custom, is_of_workspace): (CustomReport, bool)| {
        let of = match custom.source {
            Source::Ledger(ledger) => ledger.name,
            Source::Overdue => "逾期",
            Source::Upcoming(_) => "临期",
            Source::Checklist(_) => "清单",
        };
        let table = &custom.table;
        let texts = [&table.name, &table.title, of, &table.note].map(Cell::text);
        Row::new(texts.into_iter().chain([Cell::Flag(is_of_workspace)]).collect())
    };
    let rows = REPORTS.all(ctx)?.into_iter().map(row).collect();
    let mut report = Report::new("reports", "自定义报表", ctx.today, Grid::new(columns, rows));
    report.notes.push(
        "运行一张：zhiben run 名字 -o 报表.xlsx；自己写：data/reports/名字.toml，写法见 docs/zh/county.md".to_string(),
    );
    Ok(report)
}
