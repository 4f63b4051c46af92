//! `form make` 做表: one HTML file for each unit, with its own open hazards and duties, to be sent out by hand. Nothing is
//! written to the store: the token of a form can be computed again.

use super::checks::AllChecks;
use super::content::content;
use crate::commands::options::{flag, value};
use crate::commands::view::next;
use crate::commands::{Ctx, collect, ensure_not_workspace_file, find, typed};
use crate::domain::period::{Cadence, Period};
use crate::format;
use crate::ledger::value::split_list;
use crate::ledger::{Record, UNIT};
use crate::offline_form::definition::{Source, Unit, definition};
use crate::offline_form::page::page;
use crate::offline_form::section;
use crate::reply::{Mistake, Outcome, Reply, Surroundings, system_error};
use crate::report::leaders::town;
use crate::store::{Query, Store};
use clap::{ArgAction, ArgGroup, ArgMatches, Command};
use std::collections::HashSet;

pub fn options(command: Command) -> Command {
    command
        .arg(value("unit", "单位", "给哪家单位，可重复，或用、隔开").action(ArgAction::Append))
        .arg(value("village", "村", "给这个村的所有单位"))
        .arg(flag("all", "给名录里的所有单位"))
        .group(ArgGroup::new("whom").args(["unit", "village", "all"]).required(true))
        .arg(value("for", "周期", "填哪个周期的，如 2026-11；不写是正在过的这个周期"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let Some(folder) = &ctx.file_output.file else {
        return Err(Mistake::new("没有写放到哪个目录").hint("在后面加 -o 目录，如 -o 填报表").into());
    };
    ensure_not_workspace_file(&ctx.workspace, folder, "请换一个目录")?;
    let units = units(ctx, store, matches)?;
    let period = period(ctx, matches)?;
    let id = store.identity()?.ok_or_else(|| Mistake::new("台账还是空的").hint("先登记单位：zhiben unit add"))?;
    let checks = AllChecks::load(ctx)?;
    std::fs::create_dir_all(folder).map_err(|error| {
        let what = format!("不能建目录 {}：{}", folder.display(), system_error(&error));
        Surroundings::new(what, "请换一个目录")
    })?;
    let (mut lines, mut files) = (Vec::new(), HashSet::new());
    for (at, unit) in units.iter().enumerate() {
        ctx.progress_share("正在做填报表", Some((at as u64, units.len() as u64)));
        let page = one(ctx, unit, period, &id, &checks)?.into_bytes();
        let file = file_of(unit, period, &files);
        (ctx.file_output.stage)(&folder.join(&file), &page)?()?;
        lines.push(format!("  {file}（{} KB）", page.len().div_ceil(1000)));
        files.insert(file);
    }
    ctx.progress("");
    lines.insert(0, format!("已做 {} 份 {} 的填报表，放在 {}：", units.len(), period.in_words(), folder.display()));
    lines.push("用微信发给各单位，用浏览器打开填；填好发回来的文件放在一个目录里".to_string());
    lines.push(format!("{}zhiben form take 目录", next::MARK));
    Ok(Reply::Receipt { lines, record: None }.into())
}

/// The units that are meant, without those that are void or have closed.
fn units(ctx: &Ctx, store: &Store, matches: &ArgMatches) -> anyhow::Result<Vec<Record>> {
    if let Some(named) = matches.get_many::<String>("unit") {
        let mut units: Vec<Record> = Vec::new();
        let is_unit = |name: &str| find::unit(store, name).is_ok();
        for name in named.flat_map(|names| split_list(names, is_unit)) {
            let unit = find::valid(store, &UNIT, &name)?;
            if !units.iter().any(|known| known.id == unit.id) {
                units.push(unit);
            }
        }
        return Ok(units);
    }
    let village = typed::filled(matches, "village");
    let mut all = store.all(&UNIT, &Query { without_void: true, ..Query::default() })?;
    all.retain(|unit| {
        let is_there = unit.date("until").is_none_or(|until| until >= ctx.today);
        is_there && village.is_none_or(|village| unit.text("village") == Some(village))
    });
    match (all.is_empty(), village) {
        (false, _) => Ok(all),
        (true, Some(village)) => {
            let column = UNIT.column("village").map(|column| store.values_of(&UNIT, column)).transpose()?;
            let known: Vec<String> = column.into_iter().flatten().map(|(name, ..)| name).take(20).collect();
            let what = format!("没有所属村是“{village}”的单位");
            Err(Mistake::new(what).hint(format!("名录里的村：{}", known.join("、"))).into())
        }
        (true, None) => Err(Mistake::new("名录里没有单位").hint("先登记：zhiben unit add").into()),
    }
}

/// The period that the form is for: the current one of reporting in, or the month.
fn period(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Period> {
    if let Some(period) = asked(matches)? {
        return Ok(period);
    }
    let cadence = collect::measures(ctx).ok().and_then(|all| all.first().map(|(_, measure)| collect::cadence(measure)));
    Ok(cadence.unwrap_or(Cadence::Month).holding(ctx.today))
}

/// The period of `--for`.
pub fn asked(matches: &ArgMatches) -> anyhow::Result<Option<Period>> {
    let Some(text) = typed::filled(matches, "for") else { return Ok(None) };
    let found = Period::parse(text).filter(|period| *period != Period::Plan);
    let mistake = || Mistake::new(format!("--for 的“{text}”不是周期")).hint("写作 2026-11（月）、2026Q4（季）这样");
    Ok(Some(found.ok_or_else(mistake)?))
}

/// The name of a unit's file: its name and the period, with its code where another unit's name reads the same in a file
/// name.
fn file_of(unit: &Record, period: Period, taken: &HashSet<String>) -> String {
    let name = format::file_name(unit.text("name").unwrap_or_default());
    let file = format!("{name}_{period}.html");
    match taken.contains(&file) {
        true => format!("{name}_{}_{period}.html", format::file_name(unit.no())),
        false => file,
    }
}

/// The form of one unit as a page.
fn one(ctx: &Ctx, unit: &Record, period: Period, id: &str, checks: &AllChecks) -> anyhow::Result<String> {
    let name = unit.text("name").unwrap_or_default();
    let (hazards, duties, checks) = content(ctx, unit, period, checks)?;
    let known = section::find(section::OF_UNIT).into_iter().flat_map(|section| section.fields);
    let source = Source {
        site: &ctx.plan.site,
        town: town(&ctx.plan.first().issuer),
        store: id,
        made: ctx.today,
        period,
        unit: Unit {
            code: unit.no().to_string(),
            name: name.to_string(),
            known: known.map(|field| (field.key, unit.text(field.key).unwrap_or_default().to_string())).collect(),
        },
        hazards,
        duties,
        checks,
    };
    let definition = find::reported(ctx, |context| Ok(definition(&source, context)))?;
    Ok(page(&format!("{name} {} 填报", period.in_words()), &definition))
}
