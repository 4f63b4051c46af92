//! `run` 运行: a report of the town's own (`data/reports/NAME.toml`), over any ledger or list of what is owed, in every
//! format; alone, which reports there are.

mod library;
mod rows;

use super::condition::{self, Columns, Condition};
use crate::commands::Ctx;
use crate::grid::{Cell, Column, Grid, Row};
use crate::own::{self, Built, Of, Own};
use crate::reply::{Extra, Mistake, Outcome, Report};
use clap::{Arg, ArgAction, ArgMatches, Command};

pub fn command() -> Command {
    Command::new("run")
        .alias("运行")
        .about("运行：自定义报表，data/reports 里自己写的和自带的；不写名字是列出有哪些")
        .arg(Arg::new("name").value_name("报表").help("报表的文件名或标题，如 major-hazards"))
        .arg(Arg::new("list").long("list").action(ArgAction::SetTrue).help("列出有哪些报表").conflicts_with("name"))
        .arg(condition::option())
        .after_help(
            "例：zhiben run major-hazards -o 重大隐患.xlsx\n    zhiben run open-by-village --where 'grade=重大'",
        )
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    match matches.get_one::<String>("name") {
        Some(name) => Ok(made(ctx, library::find(ctx, name)?, matches)?.into()),
        None if matches.contains_id("where") => {
            Err(Mistake::new("没有写哪张报表").hint("如 zhiben run major-hazards --where 'due<月底'").into())
        }
        None => Ok(list(ctx)?.into()),
    }
}

fn made(ctx: &Ctx, own: Own, matches: &ArgMatches) -> anyhow::Result<Report> {
    let columns = Columns::new(rows::columns(own.of), rows::ledger(own.of));
    let more = Condition::of(ctx, matches, &columns)?;
    let chosen = rows::chosen(ctx, &own, more, &columns)?;
    let Built { rows, details, totals } = own::build(&own, &columns.all, chosen);
    let mut report = Report::new("run", format!("{}（截至 {}）", own.title, ctx.today), ctx.today, rows);
    report.when_empty = "没有符合条件的记录";
    report.extras.push(Extra::Value { key: "name", label: "", cell: Cell::text(&own.name) });
    let table = |key, title: &str, grid: Grid| Extra::Grid { key, title: title.to_string(), grid };
    report.extras.extend(totals.map(|grid| table("totals", "合计", grid)));
    report.extras.extend(details.map(|grid| table("details", "明细", grid)));
    if !own.footnote.is_empty() {
        report.extras.push(Extra::Value { key: "footnote", label: "说明", cell: Cell::text(&own.footnote) });
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
    let row = |(own, is_own): (Own, bool)| {
        let of = match own.of {
            Of::Ledger(ledger) => ledger.name,
            Of::Overdue => "逾期",
            Of::Upcoming(_) => "临期",
            Of::Checklist(_) => "清单",
        };
        let text = |text: &str| Cell::text(text);
        Row::new(vec![text(&own.name), text(&own.title), text(of), text(&own.note), Cell::Flag(is_own)])
    };
    let rows = library::all(ctx)?.into_iter().map(row).collect();
    let mut report = Report::new("reports", "自定义报表", ctx.today, Grid::new(columns, rows));
    report.notes.push(
        "运行一张：zhiben run 名字 -o 报表.xlsx；自己写：data/reports/名字.toml，写法见 docs/zh/county.md".to_string(),
    );
    Ok(report)
}
