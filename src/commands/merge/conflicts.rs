//! `merge conflicts`: what two sides changed, each without knowing of the other, column by column.

use crate::commands::Ctx;
use crate::commands::view::names::name;
use crate::grid::{Cell, Column, Grid, Row, Tone, describe};
use crate::ledger::{Kind, Record, show};
use crate::reply::{Outcome, Report};
use crate::store::{Contested, Store};
use clap::ArgMatches;

pub fn run(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let all = store.contested()?;
    let title = format!("合并后要人来定的记录（截至 {}）", ctx.today);
    let mut report = Report::new("conflicts", title, ctx.today, grid(ctx, store, &all));
    report.when_empty = "没有冲突";
    if !all.is_empty() {
        report.notes = vec![
            format!("共 {} 处。台账里现在是“这边”一列的内容，定下之前不会变。", all.len()),
            "取那边的：zhiben merge take 序号 theirs；留这边的：zhiben merge take 序号 ours；定错了用 zhiben undo。"
                .to_string(),
        ];
    }
    Ok(Outcome { findings: !all.is_empty(), ..Outcome::from(report) })
}

/// One row for each column in which the two sides differ.
pub fn grid(ctx: &Ctx, store: &Store, all: &[Contested]) -> Grid {
    let columns = vec![
        Column::new("id", "序号").number(),
        Column::new("ledger", "台账").keep(),
        Column::new("no", "编号").keep(),
        Column::new("key", "").data(),
        Column::new("column", "项目").keep(),
        Column::new("ours", "这边"),
        Column::new("theirs", "那边"),
        Column::new("site", "来源").keep(),
        Column::new("file", "来源文件").data(),
    ];
    Grid::new(columns, all.iter().flat_map(|contested| rows(ctx, store, contested)).collect())
}

fn rows(ctx: &Ctx, store: &Store, contested: &Contested) -> Vec<Row> {
    let names = |kind: Kind, key: i64| name(store, kind, key);
    let Contested { id, ledger, ours, theirs, site, file } = contested;
    let described =
        |record: &Record, at: usize| show::cell(ledger.columns[at].kind, record.values[at].as_ref(), &ctx.plan, &names);
    let row = |key: &str, header: &str, ours: Cell, theirs: Cell| {
        Row::new(vec![
            Cell::Int(*id),
            Cell::Word(crate::grid::Word { en: ledger.key.into(), zh: ledger.name.into() }),
            Cell::text(ours_no(contested)),
            Cell::text(key),
            Cell::text(header),
            ours,
            theirs,
            Cell::text(site),
            Cell::text(file),
        ])
        .tone(Tone::Warn)
    };
    let mut rows: Vec<Row> = Vec::new();
    for (at, column) in ledger.columns.iter().enumerate() {
        let is_number = column.key == ledger.number_key() && (ledger.is_numbered() || ledger.key == "unit");
        // An ID number is kept masked in a dispute, and never changes by its decision.
        if is_number || column.kind == Kind::IdNumber {
            continue;
        }
        let (here, there) = (described(&ours.0, at), described(&theirs.0, at));
        if here != there {
            rows.push(row(column.key, column.header, here, there));
        }
    }
    let (here, there) = (parts(ctx, &names, &ours.1), parts(ctx, &names, &theirs.1));
    if let (true, Some(part)) = (here != there, ours.1.first().or(theirs.1.first())) {
        rows.push(row(part.ledger.key, part.ledger.name, here, there));
    }
    rows
}

fn ours_no(contested: &Contested) -> &str {
    contested.ours.0.no()
}

/// What belongs to the record, a line each.
fn parts(ctx: &Ctx, names: &show::Names, parts: &[Record]) -> Cell {
    let line = |part: &Record| {
        // A part's number is no part of what is in dispute; the other side has none.
        let columns = part.ledger.columns.iter().zip(&part.values).skip(1);
        let columns = columns.filter(|(column, _)| column.key != part.ledger.number_key());
        let described = columns.filter_map(|(column, value)| {
            value.as_ref().map(|value| describe::describe(&show::cell(column.kind, Some(value), &ctx.plan, names)))
        });
        Cell::Text(described.collect::<Vec<_>>().join(" "))
    };
    match parts.is_empty() {
        true => Cell::Empty,
        false => Cell::List(parts.iter().map(line).collect()),
    }
}
