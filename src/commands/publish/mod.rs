//! `publish` 发布: everything, with the obligations computed as of the day, as CSV with a manifest and a `load.sql` for
//! PostgreSQL. Ledgers pass row by row, computed tables measure by measure and year by year.

mod source;

use super::{Ctx, coverage, ensure_not_workspace_file};
use crate::grid::{Cell, Column, Grid, Row, Stream};
use crate::publish::{self, Filled, Issue, Table};
use crate::reply::{Outcome, Part, Reply, Report, Surroundings, Written};
use crate::store::{Store, sha256};
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};
use source::Source;
use std::path::{Path, PathBuf};
use std::rc::Rc;

const PROGRAM: &str = concat!("zhiben ", env!("CARGO_PKG_VERSION"));

pub fn options(command: Command) -> Command {
    let help = "写到哪个目录；里面只能是以前的发布，会整个换掉";
    command.arg(Arg::new("dir").required(true).value_name("目录").help(help))
}

/// The county keeps what a closed plan owed, so every plan that has begun is published.
pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let all = ctx.counting_begun(ctx.today);
    let mut outcome = write(&all, matches)?;
    outcome.warnings.extend(all.warnings.take());
    Ok(outcome)
}

fn write(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let folder = PathBuf::from(matches.get_one::<String>("dir").map_or("", String::as_str));
    let division = ctx.division()?;
    ensure_there(ctx.store()?)?;
    ensure_not_workspace_file(&ctx.workspace, &folder, "请换一个目录")?;
    let current = ctx.plan.measure_ids().map(|(id, _)| coverage::current(ctx, id)).collect();
    let source = Rc::new(Source::new(ctx, current)?);
    let tables: Vec<Table> = publish::tables();
    let names: Vec<String> = tables.iter().map(file_name).chain(LAST.map(str::to_string)).collect();
    let mut issue = Issue {
        program: PROGRAM,
        site: ctx.plan.site.clone(),
        store: ctx.store()?.identity()?.unwrap_or_default(),
        division: division.to_string(),
        name: ctx.plan.first().issuer.clone(),
        as_of: ctx.today.to_string(),
        digest: String::new(),
    };
    let place = std::path::absolute(&folder).ok().and_then(|path| path.to_str().map(str::to_owned));
    let mut parts = |written: &[Written]| {
        Ok(match tables.get(written.len()) {
            Some(table) => {
                ctx.progress(&format!("正在写 {}", table.title));
                let (source, name) = (source.clone(), table.name);
                let rows: Stream = Box::new(move |sink| source.rows(name, sink));
                Some(Part::Table { name: file_name(table), grid: table.grid(&issue.site, rows) })
            }
            None => last(written, &tables, &mut issue, place.as_deref()),
        })
    };
    let written = (ctx.file_output.folder)(&folder, &names, &mut parts)?;
    ctx.progress("");
    for file in written.iter().filter(|file| file.nuls > 0) {
        let what =
            format!("{} 里有 {} 个空字符（NUL），数据库不收，写成了“\u{FFFD}”；请改正原记录", file.name, file.nuls);
        ctx.warnings.borrow_mut().push(what);
    }
    ctx.warn_of(&[]);
    source.beyond().into_iter().for_each(|year| ctx.warn_beyond(Some(year)));
    Ok(Reply::Receipt { lines: summary(&folder, &written, ctx.today), record: Some(report(ctx, &written)) }.into())
}

/// The files in addition to those of the tables; each may describe what is in the earlier ones.
const LAST: [&str; 3] = ["publication.csv", "load.sql", "manifest.json"];

fn file_name(table: &Table) -> String {
    format!("{}.csv", table.name)
}

/// What is written once the tables are.
fn last(written: &[Written], tables: &[Table], issue: &mut Issue, place: Option<&str>) -> Option<Part> {
    let name = LAST.get(written.len() - tables.len())?;
    let text = match *name {
        "publication.csv" => {
            let all: String = written.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
            issue.digest = sha256(all.as_bytes());
            let row = issue.row();
            let rows: Stream = Box::new(move |sink| sink(row));
            return Some(Part::Table { name: (*name).into(), grid: publish::publication().grid(&issue.site, rows) });
        }
        "load.sql" => {
            let all = tables.iter().cloned().chain([publish::publication()]);
            let filled = |(table, file): (Table, &Written)| Filled {
                table,
                rows: file.rows.unwrap_or(0),
                has_dot_lines: file.has_dot_lines,
            };
            let mut files: Vec<_> = all.zip(written).map(filled).collect();
            // Its row is written before all others: who loads the same town at the same time waits at it.
            files.rotate_right(1);
            publish::load(issue, &files, place)
        }
        _ => publish::manifest(issue, written),
    };
    Some(Part::Text { name: (*name).into(), text })
}

/// An empty publication would take a town's records for gone.
fn ensure_there(store: &Store) -> anyhow::Result<()> {
    if !store.is_absent() {
        return Ok(());
    }
    let hint = "登记第一条记录后再发布；若台账本来有内容，请查明文件去了哪里";
    Err(Surroundings::new(format!("{} 不存在，没有可发布的", store.path().display()), hint).into())
}

fn summary(folder: &Path, written: &[Written], today: NaiveDate) -> Vec<String> {
    let rows: u64 = written.iter().filter_map(|file| file.rows).sum();
    let tables = written.iter().filter(|file| file.rows.is_some()).count();
    vec![
        format!("已发布到 {}：{tables} 个表 {rows} 行，截至 {today}", folder.display()),
        format!("装进 PostgreSQL：psql -d 数据库 -f {}", folder.join("load.sql").display()),
    ]
}

/// The files, for scripts.
fn report(ctx: &Ctx, written: &[Written]) -> Report {
    let columns = vec![
        Column::new("file", "文件"),
        Column::new("rows", "行数").number(),
        Column::new("bytes", "字节数").number(),
        Column::new("sha256", "SHA-256"),
    ];
    let number = |number: u64| i64::try_from(number).map_or(Cell::Empty, Cell::Int);
    let row = |file: &Written| {
        let rows = file.rows.map_or(Cell::Empty, number);
        Row::new(vec![Cell::text(&file.name), rows, number(file.bytes), Cell::text(&file.sha256)])
    };
    Report::new("publish", "发布", ctx.today, Grid::new(columns, written.iter().map(row).collect()))
}
