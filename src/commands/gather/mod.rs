//! `gather` 汇集: loads the publications of towns into the county's database. The county's own program checks every file
//! and every row and writes the SQL: to standard output or a file, or, with `--url`, to the database by its engine's
//! own client. A town whose publication is refused does not stop the others.

mod database;
mod folders;
pub mod known;
pub mod publication;
mod url;

use super::Ctx;
use crate::commands::options::{flag, value};
use crate::gather::{Dialect, load, roles, schema};
use crate::grid::{Cell, Column, Grid, Row};
use crate::publish::{SCHEMA, Table, tables};
use crate::reply::{Mistake, Outcome, Reply, Report};
use chrono::Days;
use clap::{Arg, ArgAction, ArgMatches, Command};
use database::Database;
use folders::Refused;
use publication::Publication;
use std::io::Write;
use std::path::PathBuf;

/// How many days after its as-of day a town is stale, unless `--stale-days` says otherwise.
const STALE: u32 = 7;

pub fn options(command: Command) -> Command {
    let help = "各镇发布的目录，或装着这些目录的目录";
    command
        .arg(Arg::new("dir").value_name("目录").action(ArgAction::Append).help(help))
        .arg(value("for", "数据库", "哪种数据库：postgres、opengauss、mysql").required(true))
        .arg(value("url", "地址", "直接装进数据库，如 postgres://用户@主机/库；不写就写出 SQL"))
        .arg(flag("setup", "建表和角色 zhiben_reader、zhiben_loader，由数据库管理员做一次"))
        .arg(value("shrunk", "原因", "台账里的记录比库里少了五分之一以上，确实如此时写明原因"))
        .arg(value("stale-days", "天数", "多少天没有发布算过时，默认 7"))
        .arg(value("partitions", "个数", "mysql：每个表按站点分成几个分区（OceanBase）"))
}

/// Whether the database is named, so that a receipt is written and no SQL.
pub fn has_url(matches: &ArgMatches) -> bool {
    matches.contains_id("url")
}

/// What the command was asked for.
struct Asked {
    dialect: Dialect,
    database: Option<Database>,
    is_setup: bool,
    shrunk: Option<String>,
    stale_days: u32,
    partitions: Option<u32>,
    folders: Vec<PathBuf>,
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let asked = Asked::read(matches)?;
    if asked.database.is_none() && ctx.on_terminal {
        let hint = "请加 -o 装库.sql 写成文件，接 | psql -d 数据库，或加 --url 直接装";
        return Err(Mistake::new("SQL 不显示在屏幕上").hint(hint).into());
    }
    let tables = tables();
    let (found, mut refused) = folders::publications(&asked.folders, &tables)?;
    let mut sound = Vec::new();
    for (at, one) in found.into_iter().enumerate() {
        ctx.progress(&format!("正在核对第 {} 个：{}", at + 1, one.manifest.site));
        match wrong(ctx, &one, &asked) {
            Ok(()) => sound.push(one),
            Err(error) if error.downcast_ref::<crate::reply::Surroundings>().is_some() => return Err(error),
            Err(error) => refused.push(Refused::new(&one.folder, &error)),
        }
    }
    ctx.progress("");
    if sound.is_empty() && !asked.is_setup {
        return Err(failed(&refused).into());
    }
    match asked.database {
        Some(_) => loaded(ctx, &asked, &tables, sound, refused),
        None => Ok(written(ctx, asked, tables, sound, &refused)),
    }
}

impl Asked {
    fn read(matches: &ArgMatches) -> anyhow::Result<Asked> {
        let text = |name: &str| matches.get_one::<String>(name).cloned();
        let engine = text("for").unwrap_or_default();
        let dialect = Dialect::parse(&engine).ok_or_else(|| {
            Mistake::new(format!("--for 的“{engine}”不认识")).hint(
                "请写 postgres（PostgreSQL、KingbaseES、Citus）、opengauss（openGauss、GaussDB）或 mysql（MySQL、MariaDB、TiDB、OceanBase）",
            )
        })?;
        let number = |name: &'static str, most: u32| {
            let parsed = |text: String| {
                let number = text.parse().ok().filter(|number| (1..=most).contains(number));
                number.ok_or_else(|| Mistake::new(format!("--{name} 的“{text}”不是 1 到 {most} 的数")))
            };
            text(name).map(parsed).transpose()
        };
        let folders: Vec<PathBuf> =
            matches.get_many::<String>("dir").into_iter().flatten().map(PathBuf::from).collect();
        let is_setup = matches.get_flag("setup");
        if folders.is_empty() && !is_setup {
            return Err(Mistake::new("没有写明目录").hint("如 zhiben gather 各镇 --for postgres -o 装库.sql").into());
        }
        let partitions = number("partitions", 8192)?;
        if partitions.is_some() && dialect != Dialect::MySql {
            return Err(Mistake::new("--partitions 只用于 --for mysql").hint("请去掉它").into());
        }
        Ok(Asked {
            dialect,
            database: text("url").map(|url| Database::new(dialect, &url)).transpose()?,
            is_setup,
            shrunk: text("shrunk"),
            stale_days: number("stale-days", 3660)?.unwrap_or(STALE),
            partitions,
            folders,
        })
    }

    fn definitions(&self, tables: &[Table]) -> String {
        let mut sql = schema::definitions(self.dialect, tables, SCHEMA, self.partitions);
        if self.is_setup {
            sql.push_str(&roles::setup(self.dialect, tables));
        }
        sql
    }

    /// The statements before the first town.
    fn opening(&self) -> &'static str {
        self.dialect.opening()
    }

    /// The statements after the last town.
    fn closing(&self, ctx: &Ctx) -> String {
        let day = ctx.today.checked_sub_days(Days::new(self.stale_days.into())).unwrap_or(ctx.today);
        load::stale(self.dialect, day)
    }
}

/// What is wrong with a publication, in itself and against what the database has.
fn wrong(ctx: &Ctx, one: &Publication, asked: &Asked) -> anyhow::Result<()> {
    if one.as_of > ctx.today {
        return Err(Mistake::new(format!("截至 {}，在今天（{}）之后", one.as_of, ctx.today)).into());
    }
    let faults = one.check();
    if faults.count > 0 {
        return Err(Mistake::new(faults.text()).into());
    }
    asked.database.as_ref().map_or(Ok(()), |database| known::ensure(database, one, asked.shrunk.as_deref()))
}

/// Why nothing is loaded.
fn failed(refused: &[Refused]) -> Mistake {
    let lines: Vec<String> = refused.iter().map(|one| format!("{}：{}", one.what, one.why)).collect();
    Mistake::new(format!("没有可装的发布\n{}", lines.join("\n"))).hint("请镇里重新发布或查明后再汇集")
}

/// Warns of the refused publications, and makes the command fail in the end.
fn end(ctx: &Ctx, outcome: &mut Outcome, refused: &[Refused]) {
    let lines = refused.iter().map(|one| format!("没有装 {}：{}", one.what, one.why));
    ctx.warnings.borrow_mut().extend(lines);
    if !refused.is_empty() {
        outcome.failed = Some(format!("有 {} 个发布没有装", refused.len()));
    }
}

/// The SQL as the reply.
fn written(ctx: &Ctx, asked: Asked, tables: Vec<Table>, sound: Vec<Publication>, refused: &[Refused]) -> Outcome {
    let lines = sound.iter().map(|one| format!("已核对 {}", one.described())).collect();
    let closing = asked.closing(ctx);
    let write = move |out: &mut dyn Write| {
        out.write_all(asked.opening().as_bytes())?;
        let mut definitions = asked.definitions(&tables);
        for one in &sound {
            put(asked.dialect, &std::mem::take(&mut definitions), one, &tables, out)?;
        }
        if sound.is_empty() {
            out.write_all(definitions.as_bytes())?;
        } else {
            out.write_all(closing.as_bytes())?;
        }
        Ok(())
    };
    let mut outcome = Outcome::from(Reply::Stream { lines, write: Box::new(write) });
    end(ctx, &mut outcome, refused);
    outcome
}

/// Writes the SQL of one town. The definitions are in its transaction where the engine can.
fn put(
    dialect: Dialect,
    definitions: &str,
    one: &Publication,
    tables: &[Table],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let begin = match dialect.defines_in_transaction() {
        true => format!("{}{definitions}", dialect.begin()),
        false => format!("{definitions}{}", dialect.begin()),
    };
    out.write_all(begin.as_bytes())?;
    out.write_all(load::begin(dialect, &one.manifest, tables).as_bytes())?;
    for table in one.tables() {
        let mut inserts = load::Inserts::new(dialect, table, out);
        one.rows(table, &mut |row| Ok(inserts.add(&row)?))?;
        inserts.end()?;
    }
    out.write_all(load::end(dialect, &one.manifest).as_bytes())?;
    Ok(out.write_all(b"COMMIT;\n")?)
}

/// Loads the towns one after the other, each in its own transaction.
fn loaded(
    ctx: &Ctx,
    asked: &Asked,
    tables: &[Table],
    sound: Vec<Publication>,
    mut refused: Vec<Refused>,
) -> anyhow::Result<Outcome> {
    let Some(database) = &asked.database else { return Err(failed(&refused).into()) };
    let definitions = asked.definitions(tables);
    if sound.is_empty() {
        database.run(&mut |out| Ok(write!(out, "{}{definitions}", asked.opening())?))?;
    }
    let mut done: Vec<Publication> = Vec::new();
    for (at, one) in sound.into_iter().enumerate() {
        ctx.progress(&format!("正在装第 {} 个：{}", at + 1, one.manifest.site));
        let definitions = if done.is_empty() { definitions.as_str() } else { "" };
        let result = database.run(&mut |out| {
            out.write_all(asked.opening().as_bytes())?;
            put(asked.dialect, definitions, &one, tables, out)
        });
        match result {
            Ok(_) => done.push(one),
            Err(error) if error.downcast_ref::<Mistake>().is_some() => {
                refused.push(Refused::new(&one.folder, &error));
            }
            Err(error) => return Err(error),
        }
    }
    if !done.is_empty() {
        database.run(&mut |out| Ok(write!(out, "{}{}", asked.opening(), asked.closing(ctx))?))?;
    }
    ctx.progress("");
    let size = |one: &Publication| {
        let (count, rows) = one.size();
        format!("已装入 {}：{count} 个表 {rows} 行", one.described())
    };
    let setup = asked.is_setup.then(|| "已建好表和角色 zhiben_reader、zhiben_loader".to_string());
    let lines = setup.into_iter().chain(done.iter().map(size)).collect();
    let mut outcome = Outcome::from(Reply::Receipt { lines, record: Some(report(ctx, &done, &refused)) });
    end(ctx, &mut outcome, &refused);
    Ok(outcome)
}

/// Each publication with what became of it, for scripts.
fn report(ctx: &Ctx, done: &[Publication], refused: &[Refused]) -> Report {
    let columns = vec![
        Column::new("dir", "目录"),
        Column::new("site", "站点"),
        Column::new("as_of", "截至日期").date(),
        Column::new("rows", "行数").number(),
        Column::new("refused", "没有装的原因"),
    ];
    let loaded = done.iter().map(|one| {
        let rows = i64::try_from(one.size().1).map_or(Cell::Empty, Cell::Int);
        let dir = Cell::text(one.folder.display().to_string());
        Row::new(vec![dir, Cell::text(&one.manifest.site), Cell::Date(one.as_of), rows, Cell::Empty])
    });
    let others = refused
        .iter()
        .map(|one| Row::new(vec![Cell::text(&one.what), Cell::Empty, Cell::Empty, Cell::Empty, Cell::text(&one.why)]));
    Report::new("gather", "汇集", ctx.today, Grid::new(columns, loaded.chain(others).collect()))
}
