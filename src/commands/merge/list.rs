//! `merge list [RECORD]`: the stores that were taken in, or those that a record came from.

use crate::commands::options::word;
use crate::commands::{Ctx, record};
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Outcome, Report};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(word("record", "编号", "哪条记录：编号，或单位名称"))
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
        Column::new("store", "台账身份").data(),
        Column::new("file", "文件"),
        Column::new("written", "那边最后一次登记").keep(),
        Column::new("merged", "合并时间").keep(),
        Column::new("added", "新增").number(),
        Column::new("updated", "改动").number(),
    ];
    let rows = origins.into_iter().map(|origin| {
        Row::new(vec![
            Cell::text(origin.site),
            Cell::maybe(origin.store, Cell::text),
            Cell::text(origin.file),
            Cell::maybe(origin.written, Cell::text),
            Cell::text(origin.at),
            Cell::Int(origin.added),
            Cell::Int(origin.updated),
        ])
    });
    let mut report = Report::new("merged", title, ctx.today, Grid::new(columns, rows.collect()));
    report.when_empty = when_empty;
    Ok(report.into())
}
