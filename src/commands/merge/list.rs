//! `merge list [RECORD]`: the stores that were taken in, or those that a record came from.

use crate::commands::{Ctx, record};
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Outcome, Report};
use clap::{Arg, ArgMatches, Command};

pub fn command() -> Command {
    Command::new("list")
        .alias("来源")
        .about("来源：合并过哪些台账；写编号就看这一条记录是从哪里来的")
        .arg(Arg::new("record").value_name("编号").help("哪条记录：编号，或单位名称"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let (origins, title, when_empty) = match matches.get_one::<String>("record") {
        None => (store.origins()?, "合并过的台账".to_string(), "还没有合并过"),
        Some(text) => {
            let record = record::any(store, text)?;
            let title = format!("{} {} 的来源", record.ledger.name, record.no());
            (store.origins_of(record.ledger, record.id)?, title, "是在这本台账里登记的")
        }
    };
    let columns = vec![
        Column::new("site", "前缀").keep(),
        Column::new("file", "文件"),
        Column::new("written", "那边最后一次登记").keep(),
        Column::new("merged", "合并时间").keep(),
        Column::new("added", "新增").number(),
        Column::new("updated", "改动").number(),
    ];
    let rows = origins.into_iter().map(|origin| {
        Row::new(vec![
            Cell::Text(origin.site),
            Cell::Text(origin.file),
            Cell::maybe(origin.written, Cell::Text),
            Cell::Text(origin.at),
            Cell::Int(origin.added),
            Cell::Int(origin.updated),
        ])
    });
    let mut report = Report::new("merged", title, ctx.today, Grid::new(columns, rows.collect()));
    report.when_empty = when_empty;
    Ok(report.into())
}
