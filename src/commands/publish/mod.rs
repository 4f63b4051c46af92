//! `publish` 发布: everything, with the obligations computed as of the day, as Parquet files with a manifest. Ledgers pass
//! row by row, computed tables measure by measure and year by year.

mod earlier;
mod origins;
mod source;

use super::gather::publication::MANIFEST;
use super::{Ctx, coverage, ensure_not_workspace_file};
use crate::commands::options::{flag, value};
use crate::grid::{Cell, Column, Grid, Row, Stream};
use crate::publish::{self, Content, Former, Head, Manifest, PublishedFile, SCHEMA, Table};
use crate::reply::{Mistake, Outcome, Part, Reply, Report, Surroundings, Written};
use crate::store::Store;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};
use earlier::Earlier;
use source::Source;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

const PROGRAM: &str = concat!("zhiben ", env!("CARGO_PKG_VERSION"));

pub fn options(command: Command) -> Command {
    let help = "写到哪个目录；里面只能是以前的发布，会整个换掉";
    command
        .arg(Arg::new("dir").required(true).value_name("目录").help(help))
        .arg(flag("csv", "各表另写一份 CSV"))
        .arg(value("shrunk", "原因", "台账里的记录比上次发布少了五分之一以上，确实如此时写明原因"))
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
    let mut manifest = start(ctx, matches)?;
    ensure_not_workspace_file(&ctx.workspace, &folder, "请换一个目录")?;
    let current = ctx.plan.measure_ids().map(|(id, _)| coverage::current(ctx, id)).collect();
    let source = Rc::new(Source::new(ctx, current)?);
    let tables: Vec<Table> = publish::tables();
    let earlier = Earlier::read(&folder, &manifest, &tables)?;
    let kinds = kinds(matches)?;
    let files: Vec<(&Table, Kind)> =
        tables.iter().flat_map(|table| kinds.iter().map(move |kind| (table, *kind))).collect();
    let site = manifest.site.clone();
    let names: Vec<String> = files.iter().map(|(table, kind)| kind.file_name(&site, table)).collect();
    let head = Head { site, town: manifest.name.clone(), as_of: ctx.today };
    if manifest.shrunk.is_none() {
        earlier.ensure_kept(ctx, &source, &head, &tables)?;
    }
    let mut parts = |written: &[Written]| {
        Ok(match files.get(written.len()) {
            Some((table, kind)) => {
                ctx.progress(&format!("正在写 {}", table.title));
                let (source, content) = (source.clone(), table.content);
                // The records are counted once, also where each table has two files.
                let is_counted = matches!(content, Content::Ledger(_)) && *kind == kinds[0];
                let rows: Stream = Box::new(move |sink| {
                    source.rows(content, &mut |row| {
                        if is_counted {
                            source.origins.count(&row);
                        }
                        sink(row)
                    })
                });
                Some(kind.part(&head, table, rows))
            }
            None if written.len() == files.len() => {
                manifest.origins = source.origins.totals();
                manifest.files = files.iter().zip(written).map(|((table, _), file)| published(table, file)).collect();
                Some(Part::Text { name: MANIFEST.into(), text: manifest.to_text() })
            }
            None => None,
        })
    };
    let replaceable: Vec<String> = names.into_iter().chain([MANIFEST.into()]).chain(earlier.files()).collect();
    let written = (ctx.file_output.folder)(&folder, &replaceable, &mut parts)?;
    ctx.progress("");
    ctx.warn_of(&[]);
    source.beyond().into_iter().for_each(|year| ctx.warn_beyond(Some(year)));
    let lines = summary(&folder, &manifest, ctx.today);
    Ok(Reply::Receipt { lines, record: Some(report(ctx, &written)) }.into())
}

/// The manifest without its files.
fn start(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Manifest> {
    let division = ctx.division()?;
    let store = ctx.store()?;
    ensure_there(store)?;
    Ok(Manifest {
        program: PROGRAM.into(),
        schema: SCHEMA,
        site: ctx.plan.site.clone(),
        store: store.identity()?.unwrap_or_default(),
        former: store.former_identities()?.into_iter().map(|(site, store)| Former { site, store }).collect(),
        division: division.to_string(),
        name: ctx.plan.first().issuer.clone(),
        as_of: ctx.today.to_string(),
        shrunk: matches.get_one::<String>("shrunk").cloned(),
        origins: Vec::new(),
        files: Vec::new(),
    })
}

fn kinds(matches: &ArgMatches) -> Result<&'static [Kind], Mistake> {
    match (cfg!(feature = "parquet"), matches.get_flag("csv")) {
        (true, true) => Ok(&[Kind::Parquet, Kind::Csv]),
        (true, false) => Ok(&[Kind::Parquet]),
        (false, true) => Ok(&[Kind::Csv]),
        (false, false) => Err(Mistake::new("这个程序没有 Parquet").hint("请加 --csv")),
    }
}

/// The format of a table's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Parquet,
    Csv,
}

impl Kind {
    /// One folder for the site: programs that read `site=JC/` as a partition read the files as they are.
    fn file_name(self, site: &str, table: &Table) -> String {
        let ending = if self == Kind::Csv { "csv" } else { "parquet" };
        format!("site={site}/{}.{ending}", table.name)
    }

    fn part(self, head: &Head, table: &Table, rows: Stream) -> Part {
        let name = self.file_name(&head.site, table);
        let grid = table.grid(head, rows);
        match self {
            Kind::Csv => Part::Table { name, grid },
            Kind::Parquet => Part::Parquet { name, grid, types: table.columns.iter().map(|c| c.is.stored()).collect() },
        }
    }
}

fn published(table: &Table, file: &Written) -> PublishedFile {
    PublishedFile {
        file: file.name.clone(),
        table: table.name.clone(),
        rows: file.rows.unwrap_or(0),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    }
}

/// An empty publication would take a town's records for gone.
fn ensure_there(store: &Store) -> anyhow::Result<()> {
    if !store.is_absent() {
        return Ok(());
    }
    let hint = "登记第一条记录后再发布；若台账本来有内容，请查明文件去了哪里";
    Err(Surroundings::new(format!("{} 不存在，没有可发布的", store.path().display()), hint).into())
}

fn summary(folder: &Path, manifest: &Manifest, today: NaiveDate) -> Vec<String> {
    // A table may have two files.
    let rows: BTreeMap<&str, u64> = manifest.files.iter().map(|file| (file.table.as_str(), file.rows)).collect();
    let (tables, rows) = (rows.len(), rows.values().sum::<u64>());
    vec![
        format!("已发布到 {}：{tables} 个表 {rows} 行，截至 {today}", folder.display()),
        format!("县里装库：zhiben gather {} --for postgres | psql -d 数据库", folder.display()),
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
