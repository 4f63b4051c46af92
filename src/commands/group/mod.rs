//! `--group site|village|category|body`: the groups of a store's units and records, and reports by group.

mod league;
mod owed;
mod sent;

pub use league::{status, targets};
pub use owed::{coverage, late, list};
pub use sent::{forms, reports};

use crate::commands::Ctx;
use crate::commands::options::value;
use crate::domain::unit::Register;
use crate::domain::words::find;
use crate::grid::Grid;
use crate::ledger::UNIT;
use crate::reply::{Mistake, Report};
use crate::report::groups::{BY, By, Group, Groups};
use crate::store::Query;
use clap::{ArgMatches, Command};
use std::collections::{BTreeMap, HashMap};

/// The group of units without a village or a category.
const NONE: &str = "未分";

pub fn option(command: Command) -> Command {
    command.arg(value(
        "group",
        "按什么",
        "分组排名：site（站点）、village（村）、category（类别）、body（责任主体），按家均或应办算，不比总数",
    ))
}

pub fn asked(matches: &ArgMatches) -> anyhow::Result<Option<By>> {
    let Some(text) = matches.get_one::<String>("group") else { return Ok(None) };
    let known = |by: &By| find(BY, text.trim()) == Some(by.word());
    match By::ALL.into_iter().find(known) {
        Some(by) => Ok(Some(by)),
        None => {
            let hint = format!("可用的值：{}", crate::domain::words::listed(BY));
            Err(Mistake::new(format!("--group 的“{text}”不在可选之列")).hint(hint).into())
        }
    }
}

/// The groups of the register's units.
pub fn groups(ctx: &Ctx, by: By, register: &Register) -> anyhow::Result<Groups> {
    let mut groups = Groups {
        by,
        all: Vec::new(),
        of_unit: vec![Vec::new(); register.len()],
        rest: 0,
        sites: HashMap::new(),
        of_body: HashMap::new(),
    };
    let add = |groups: &mut Groups, key: &str, name: &str| {
        groups.all.push(Group { key: key.to_string(), name: name.to_string() });
        groups.all.len() - 1
    };
    match by {
        By::Site => of_sites(ctx, register, &mut groups, &add)?,
        By::Village => of_villages(ctx, register, &mut groups, &add)?,
        By::Category => {
            for category in &ctx.plan.categories {
                add(&mut groups, &category.id, &category.name);
            }
            groups.rest = add(&mut groups, "", NONE);
            for (ix, unit) in register.iter() {
                groups.of_unit[ix.0 as usize] = unit.categories.indexes().collect();
            }
        }
        By::Body => {
            for (at, body) in ctx.plan.bodies.iter().enumerate() {
                let group = add(&mut groups, &body.id, &body.name);
                groups.of_body.insert(at as u16, group);
            }
            groups.rest = add(&mut groups, "", "未定");
        }
    }
    Ok(groups)
}

type Add<'f> = dyn Fn(&mut Groups, &str, &str) -> usize + 'f;

fn of_sites(ctx: &Ctx, register: &Register, groups: &mut Groups, add: &Add) -> anyhow::Result<()> {
    let store = ctx.store()?;
    let home = &ctx.plan.site;
    let sites = store.sites(home)?;
    let mut known: Vec<String> = sites.all().map(str::to_string).collect();
    known.retain(|site| site != home);
    known.sort();
    known.dedup();
    // Records that the county enters itself belong to the county's site.
    for site in known.iter().chain([home]) {
        let group = add(groups, site, site);
        groups.sites.insert(site.clone(), group);
    }
    groups.rest = groups.sites[home];
    for (ix, unit) in register.iter() {
        let group = groups.sites.get(sites.of(UNIT.key, unit.id)).copied();
        groups.of_unit[ix.0 as usize] = vec![group.unwrap_or(groups.rest)];
    }
    Ok(())
}

fn of_villages(ctx: &Ctx, register: &Register, groups: &mut Groups, add: &Add) -> anyhow::Result<()> {
    let mut villages: HashMap<i64, String> = HashMap::new();
    let query = Query { only: Some(&["village"]), ..Query::default() };
    ctx.store()?.scan(&UNIT, &query, &mut |unit| {
        villages.extend(unit.text("village").map(|village| (unit.id, village.to_string())));
        Ok(())
    })?;
    let mut names: BTreeMap<&str, usize> = villages.values().map(|village| (village.as_str(), 0)).collect();
    for (name, group) in &mut names {
        *group = add(groups, name, name);
    }
    groups.rest = add(groups, "", NONE);
    for (ix, unit) in register.iter() {
        // A village is of itself.
        let village = villages.get(&unit.id).map_or(unit.name.as_str(), String::as_str);
        groups.of_unit[ix.0 as usize] = names.get(village).copied().into_iter().collect();
    }
    Ok(())
}

/// A report in groups, with how it is to be read.
pub fn report(ctx: &Ctx, name: &'static str, title: &str, by: By, grid: Grid, reading: &str) -> Report {
    let title = format!("{title}，按{}（截至 {}）", by.word().zh, ctx.today);
    let mut report = Report::new(name, title, ctx.today, grid);
    report.when_empty = "没有可以分组的记录";
    let several = if by == By::Category { "一家有几个类别的，各类都算它。" } else { "" };
    report.notes.push(format!("名次按{reading}排，用分数比，不四舍五入；并列同名次。{several}"));
    report
}
