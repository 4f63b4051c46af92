//! `inspection draw` 双随机: a random draw of units and inspectors that anybody can repeat. The record keeps both
//! lists, and each drawn unit gets a planned visit. `inspection verify` repeats a draw.

mod lists;
mod show;
mod verify;

pub use verify::{options as verify_options, run as verify};

use super::ledger::add;
use super::{Ctx, find};
use crate::commands::options::{flag, value};
use crate::commands::typed::{self, day};
use crate::domain::draw::{Draw, Lists};
use crate::domain::words::{MODE, find as find_word};
use crate::draw::{self, ALGORITHM, Short};
use crate::ledger::{INSPECTION, PERSON, Record, Value};
use crate::plan_file;
use crate::reply::{Mistake, Outcome, Reply};

use crate::store::{Entry, Writer};
use chrono::{Datelike, NaiveDate};
use clap::{ArgAction, ArgMatches, Command};
use lists::{Behind, Filters};

/// The kind in a draw's number: 抽取.
const KIND: &str = "CQ";

pub fn options(command: Command) -> Command {
    command
        .arg(value("units", "家数", "抽几家（必填）"))
        .arg(value("inspectors", "人数", "抽几名执法人员（必填）"))
        .arg(value("seed", "种子", "当众取得的一串字：彩票号码、骰子点数等（必填）"))
        .arg(value("witness", "姓名", "监督人（必填）"))
        .arg(value("category", "类别", "只从这个类别里抽，可重复").action(ArgAction::Append))
        .arg(value("village", "所属村", "只从这个村里抽，可重复").action(ArgAction::Append))
        .arg(value("risk", "等级", "只从这个风险等级里抽，可重复").action(ArgAction::Append))
        .arg(flag("due", "只从超过检查间隔、到期该查的里抽"))
        .arg(value("recuse", "人员/单位", "回避：这个人不查这家单位，可重复").action(ArgAction::Append))
        .arg(value("body", "责任主体", "检查单位，不写按抽中的人员，可重复").action(ArgAction::Append))
        .arg(value("planned", "日期", "计划哪天去，不写是本月底"))
        .arg(value("redraw", "抽取编号", "代替哪一次抽取，与 --reason 同用；不写是当天同样范围的上一次"))
        .arg(value("reason", "原因", "为什么重抽"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let (units, inspectors) = (count(matches, "units")?, count(matches, "inspectors")?);
    let seed = typed::filled(matches, "seed").ok_or_else(no_seed)?;
    let need = || Mistake::new("要写监督人：--witness 姓名").hint("抽取要有不参加检查的人在场监督");
    let witness = typed::filled(matches, "witness").ok_or_else(need)?;
    let planned = match typed::filled(matches, "planned") {
        Some(text) => day(ctx, "planned", text)?,
        None => crate::domain::period::Cadence::Month.holding(ctx.today).last(),
    };
    if planned < ctx.today {
        return Err(Mistake::new(format!("--planned 的日期 {planned} 在今天（{}）之前", ctx.today)).into());
    }
    let filters = Filters::typed(ctx, matches)?;
    let (chances, weights) = lists::weights(ctx)?;
    let mut behind = lists::on(ctx, &filters, &chances, ctx.today)?;
    recuse(ctx, &mut behind, matches)?;
    let old = redrawn(ctx, matches, &filters)?;
    let drawn =
        draw::draw_from(seed, &behind.lists, units, inspectors).map_err(|short| too_few(short, &behind.lists))?;
    let mut record = Draw {
        id: 0,
        no: String::new(),
        on: ctx.today,
        algorithm: ALGORITHM.to_string(),
        seed: seed.to_string(),
        operator: ctx.operator.clone(),
        witness: witness.to_string(),
        filters: filters.written(),
        weights: weights.to_string(),
        units_hash: draw::units_hash(&behind.lists),
        inspectors_hash: draw::inspectors_hash(&behind.lists),
        lists: behind.lists.clone(),
        units,
        inspectors,
        drawn,
        redraws: old.as_ref().map(|old| old.no.clone()),
        reason: typed::filled(matches, "reason").map(str::to_string),
        seal: String::new(),
    };
    record.seal = draw::seal(&record);
    let bodies = bodies(ctx, matches, &record, &behind)?;
    let entry = Entry { reason: record.reason.clone(), ..ctx.entry() };
    let (record, visits) = store.write(&entry, |writer| {
        let mut record = record;
        record.no = writer.next_number(&ctx.plan.site, KIND, ctx.today.year())?;
        if let Some(old) = &old {
            void_visits(ctx, writer, old, &record)?;
        }
        let plan = |unit: &String| visit(&record, behind.units.get(unit).copied(), &bodies, planned);
        let visits = record.drawn.units.iter().map(|unit| add::insert(ctx, writer, plan(unit)));
        let visits = visits.collect::<anyhow::Result<Vec<Record>>>()?;
        record.id = writer.insert_draw(&record, &visits.iter().map(|visit| visit.id).collect::<Vec<_>>())?;
        Ok((record, visits))
    })?;
    let numbers: Vec<String> = visits.iter().map(|visit| visit.no().to_string()).collect();
    let lines = show::receipt(&record, &filters.described(ctx), &numbers, planned);
    let shown = show::result(&record, &filters.described(ctx), &numbers, Some(planned), ctx.today);
    Ok(Reply::Receipt { lines, record: Some(shown) }.into())
}

fn count(matches: &ArgMatches, id: &str) -> anyhow::Result<u32> {
    let Some(text) = matches.get_one::<String>(id) else {
        return Err(Mistake::new(format!("要写抽几个：--{id} 数")).into());
    };
    let number = text.trim().parse::<u32>().ok().filter(|n| (1..=10_000).contains(n));
    number.ok_or_else(|| Mistake::new(format!("--{id} 的“{text}”应为 1 到 10000 的整数")).into())
}

/// The seed comes from outside, in public: a program that chose it could choose one that suits.
fn no_seed() -> Mistake {
    Mistake::new("要写种子：--seed \"…\"，程序不自己取").hint(
        "种子要当众取得、事先谁也不知道：当天的彩票号码、在场几个人掷骰子的点数、随手翻开的页码；照原样写进来，如 --seed \"双色球2026131期 05 11 17 22 28 31+09\"",
    )
}

fn too_few(short: Short, lists: &Lists) -> anyhow::Error {
    let mistake = match short {
        Short::Units { asked, there } => Mistake::new(format!("要抽 {asked} 家，名录里能抽的只有 {there} 家"))
            .hint("减少 --units，或放宽 --category、--village、--risk、--due"),
        Short::Inspectors { there: 0, .. } if lists.inspectors.is_empty() => {
            Mistake::new("人员台账里没有在任的执法人员").hint("先登记：zhiben person add --name 姓名 --role 执法人员")
        }
        Short::Inspectors { asked, there, recused } => {
            let what = match recused {
                0 => format!("要抽 {asked} 名，在任的执法人员只有 {there} 名"),
                _ => format!("要抽 {asked} 名，{recused} 名要回避抽中的单位，只剩 {there} 名"),
            };
            Mistake::new(what).hint("减少 --inspectors，或补登执法人员：zhiben person add --role 执法人员")
        }
    };
    mistake.into()
}

/// `--recuse PERSON/UNIT`: the person by number or name, the unit by any of its names.
fn recuse(ctx: &Ctx, behind: &mut Behind, matches: &ArgMatches) -> anyhow::Result<()> {
    let store = ctx.store()?;
    for text in matches.get_many::<String>("recuse").into_iter().flatten() {
        let Some((person, unit)) = text.split_once('/') else {
            let hint = "写作 人员/单位，如 --recuse 张三/U001";
            return Err(Mistake::new(format!("--recuse 的“{text}”里没有“/”")).hint(hint).into());
        };
        let (person, unit) = (person.trim(), find::unit(store, unit)?);
        let named: Vec<usize> = places(behind, |c| c.name == person || c.key == person);
        let place = match named[..] {
            [one] => one,
            [] => {
                let record = find::record(store, &PERSON, person)?;
                let known = places(behind, |c| c.key == record.no());
                let not = || Mistake::new(format!("{} 不是在任的执法人员", record.text("name").unwrap_or(person)));
                known.first().copied().ok_or_else(not)?
            }
            _ => {
                let what = format!("有 {} 名执法人员叫“{person}”", named.len());
                return Err(Mistake::new(what).hint("请写人员编号，见 zhiben person list").into());
            }
        };
        // A unit that is not on the list cannot be drawn, and nobody need recuse himself from it.
        if let Some((code, _)) = behind.units.iter().find(|(_, id)| **id == unit) {
            let recused = &mut behind.lists.inspectors[place].recused;
            recused.push(code.clone());
            recused.sort();
            recused.dedup();
        }
    }
    Ok(())
}

fn places(behind: &Behind, fits: impl Fn(&crate::domain::draw::Candidate) -> bool) -> Vec<usize> {
    behind.lists.inspectors.iter().enumerate().filter(|(_, c)| fits(c)).map(|(place, _)| place).collect()
}

/// The draw that this one replaces. A second draw of a day from the same lists needs a reason.
fn redrawn(ctx: &Ctx, matches: &ArgMatches, filters: &Filters) -> anyhow::Result<Option<Draw>> {
    let store = ctx.store()?;
    let reason = typed::filled(matches, "reason");
    let before = store.draw_like(ctx.today, &filters.written())?;
    match (matches.get_one::<String>("redraw"), reason, before) {
        (Some(_), None, _) => Err(Mistake::new("重抽要写原因：--reason 原因").into()),
        (Some(no), Some(_), _) => verify::found(ctx, no).map(Some),
        (None, Some(_), Some(before)) => Ok(Some(before)),
        (None, Some(_), None) => {
            let hint = "去掉 --reason，或用 --redraw 写明代替哪一次";
            Err(Mistake::new("今天还没有按这个范围抽过，谈不上重抽").hint(hint).into())
        }
        (None, None, Some(before)) => {
            let what = format!("今天已经按同样的范围抽过：{}", before.no);
            Err(Mistake::new(what).hint("确实要重抽，请写原因：--reason 原因").into())
        }
        (None, None, None) => Ok(None),
    }
}

/// The bodies of the visits: as typed, else those of the people who were drawn, else who leads inspections in the plan.
fn bodies(ctx: &Ctx, matches: &ArgMatches, record: &Draw, behind: &Behind) -> anyhow::Result<Vec<String>> {
    let id = |body| ctx.plan.body(body).id.clone();
    let typed = matches.get_many::<String>("body").into_iter().flatten();
    let mut all = typed.map(|text| find::body(ctx, text).map(id)).collect::<anyhow::Result<Vec<String>>>()?;
    if all.is_empty() {
        all = record.drawn.inspectors.iter().filter_map(|key| behind.bodies.get(key).cloned()).collect();
    }
    if all.is_empty() {
        let inspects = |e: &crate::domain::plan::Evidence| e.ledger == crate::domain::plan::Ledger::Inspection;
        let by_town = ctx.plan.measures.iter().find(|m| m.owed_by.town && m.evidence.iter().any(inspects));
        all = by_town.into_iter().flat_map(|m| m.lead.iter().copied().map(id)).collect();
    }
    let mut seen = Vec::new();
    all.retain(|body| {
        !seen.contains(body) && {
            seen.push(body.clone());
            true
        }
    });
    match all.is_empty() {
        true => Err(Mistake::new("要写检查单位：--body 责任主体").into()),
        false => Ok(all),
    }
}

fn visit(record: &Draw, unit: Option<i64>, bodies: &[String], planned: NaiveDate) -> Record {
    let people = record.drawn.inspectors.iter().map(|key| show::name(&record.lists.inspectors, key).to_string());
    let mut visit = Record::new(&INSPECTION);
    visit.set("bodies", Some(Value::Texts(bodies.to_vec())));
    visit.set("units", Some(Value::Keys(unit.into_iter().collect())));
    visit.set("planned", Some(Value::Date(planned)));
    visit.set("mode", find_word(MODE, "random").map(Value::Word));
    visit.set("inspectors", Some(Value::Texts(people.collect())));
    visit.set("note", Some(Value::Text(format!("双随机抽取 {}", record.no))));
    visit
}

/// The visits of a draw that was replaced and that nobody has made yet are void.
fn void_visits(ctx: &Ctx, writer: &Writer, old: &Draw, new: &Draw) -> anyhow::Result<()> {
    for id in writer.inspections_of(old.id)? {
        let Some(visit) = writer.get(&INSPECTION, id)? else { continue };
        if visit.is_void() || visit.date("date").is_some_and(|date| date <= ctx.today) {
            continue;
        }
        let mut after = visit.clone();
        let reason = format!("重抽 {}：{}", new.no, new.reason.as_deref().unwrap_or(""));
        after.set("void_reason", Some(Value::Text(reason)));
        writer.update(&visit, &after)?;
    }
    Ok(())
}

/// The mistakes of a workspace's `data/draw.toml`, if it has one: for `plan check`.
pub fn faults(ctx: &Ctx) -> anyhow::Result<Vec<plan_file::Problem>> {
    match lists::weights(ctx) {
        Ok(_) => Ok(Vec::new()),
        Err(error) => Ok(error.downcast::<plan_file::Problems>()?.0),
    }
}
