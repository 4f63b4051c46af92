//! `merge units`: units of different sites that may be one, known under two names. `merge same` makes them one at a
//! person's word.

use crate::commands::options::word;
use crate::commands::{Ctx, find};
use crate::domain::alike::{Known, Pair, pairs as alike_pairs};
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{Record, UNIT, Value};
use crate::reply::{Mistake, Outcome, Reply, Report};
use crate::store::{Query, Sites};
use clap::{ArgMatches, Command};

pub fn same_options(command: Command) -> Command {
    command
        .arg(word("kept", "单位", "留下的：编码或名称").required(true))
        .arg(word("other", "单位", "并进去的：编码或名称").required(true))
}

fn units(ctx: &Ctx) -> anyhow::Result<(Vec<Record>, Sites)> {
    let store = ctx.store()?;
    let all = store.all(&UNIT, &Query { without_void: true, ..Query::default() })?;
    Ok((all, store.sites(&ctx.plan.site)?))
}

/// The pairs that may be one.
pub fn pairs(ctx: &Ctx) -> anyhow::Result<Vec<Pair>> {
    let (units, sites) = units(ctx)?;
    Ok(proposed(&units, &sites))
}

fn proposed(units: &[Record], sites: &Sites) -> Vec<Pair> {
    alike_pairs(&units.iter().map(|unit| known(unit, sites.of(UNIT.key, unit.id))).collect::<Vec<_>>())
}

fn known<'u>(unit: &'u Record, site: &'u str) -> Known<'u> {
    let code = unit.no();
    let bare = code.strip_prefix(site).and_then(|rest| rest.strip_prefix('-')).unwrap_or(code);
    // A code that the program made counts its site's units and means nothing elsewhere.
    let is_made = bare.strip_prefix('U').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    Known {
        name: unit.text("name").unwrap_or_default(),
        aliases: match unit.get("aliases") {
            Some(Value::Texts(aliases)) => aliases.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        },
        code: if is_made { "" } else { bare },
        phone: unit.text("phone"),
        site,
    }
}

pub fn alike(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    let (units, sites) = units(ctx)?;
    let found = proposed(&units, &sites);
    let columns = vec![
        Column::new("code", "编码").keep(),
        Column::new("name", "单位"),
        Column::new("site", "来源").keep(),
        Column::new("other_code", "另一家的编码").keep(),
        Column::new("other_name", "另一家"),
        Column::new("other_site", "来源").keep(),
        Column::new("why", "为什么"),
    ];
    let of = |at: usize| {
        let unit = &units[at];
        let name = unit.text("name").unwrap_or_default();
        [Cell::text(unit.no()), Cell::text(name), Cell::text(sites.of(UNIT.key, unit.id))]
    };
    let rows = found.iter().map(|pair| {
        let why = Cell::List(pair.why.iter().map(|why| Cell::text(*why)).collect());
        Row::new([&of(pair.first)[..], &of(pair.second), &[why]].concat())
    });
    let title = "不同来源里可能是同一家的单位";
    let mut report = Report::new("units", title, ctx.today, Grid::new(columns, rows.collect()));
    report.when_empty = "没有看着像同一家的单位";
    if !found.is_empty() {
        report.notes = vec!["是同一家就写：zhiben merge same 留下的编码 并进去的编码；不是就不用管。".to_string()];
    }
    Ok(report.into())
}

pub fn same(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let unit = |key: &str| -> anyhow::Result<Record> {
        find::valid(store, &UNIT, matches.get_one::<String>(key).map_or("", String::as_str))
    };
    let (kept, other) = (unit("kept")?, unit("other")?);
    if kept.id == other.id {
        return Err(Mistake::new("两个写的是同一家").hint("请写两个不同的编码").into());
    }
    let moved = store.write(&ctx.entry(), |writer| Ok(writer.make_one(&ctx.plan.site, &kept, &other)?))?;
    let name = |unit: &Record| unit.text("name").unwrap_or_default().to_string();
    let lines = vec![
        format!("{}（{}）并入 {}（{}）：{moved} 条记录改归过去", name(&other), other.no(), name(&kept), kept.no()),
        format!("“{}”记为别名，以后再合并来的也认得；合错了用 zhiben undo", name(&other)),
    ];
    Ok(Reply::Receipt { lines, record: None }.into())
}
