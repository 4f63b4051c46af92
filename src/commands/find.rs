//! What a name or a number means: a unit, a record, a body, a measure. One match is taken; several are listed; none is
//! a mistake with a hint.

use crate::commands::Ctx;
use crate::domain::nearest;
use crate::domain::plan::{BodyId, Measure, MeasureId, Plan, PlanIx};
use crate::ledger::{ATTENDANCE, HAZARD, Ledger, ORDER, Record, TRAINING, UNIT, read::Context};
use crate::reply::Mistake;
use crate::store::{Fitting, Match, Query, Store};
use std::cell::Cell;

fn refused<T>(why: impl Into<String>) -> anyhow::Result<T> {
    Err(Mistake::new(why).into())
}

/// A unit that something new may name: not a void one.
fn valid_unit(store: &Store, text: &str) -> anyhow::Result<i64> {
    let found = store.unit_named(text.trim())?;
    match &found[..] {
        [one] if one.void => refused(format!("单位 {}（{}）已作废", one.name, one.code)),
        _ => unit(store, text),
    }
}

/// A unit by its code, credit code, name or alias, or any part of the name that fits one unit only.
pub fn unit(store: &Store, text: &str) -> anyhow::Result<i64> {
    let text = text.trim();
    // Every name holds nothing: the only unit of a register would be meant by a word that is not there.
    if text.is_empty() {
        return refused("没有写单位；请写名称或编码，见 zhiben unit list");
    }
    let found = store.unit_named(text)?;
    match &found[..] {
        [one] => return Ok(one.id),
        [] => {}
        several => return refused(format!("“{text}”对应多个单位：{}；请写编码", listed(several))),
    }
    let found = store.units_like(text)?;
    match &found[..] {
        [one] => Ok(one.id),
        [] => refused(format!("没有单位“{text}”；用 zhiben unit list 查看，或先 zhiben unit add 登记")),
        several => refused(format!("“{text}”对应多个单位：{}；请写全名或编码", listed(several))),
    }
}

fn listed(units: &[Match]) -> String {
    let shown: Vec<String> = units.iter().take(10).map(|u| format!("{}（{}）", u.name, u.code)).collect();
    let more = if units.len() > 10 { " 等" } else { "" };
    format!("{}{more}", shown.join("、"))
}

/// A record by its number or a short form of it.
pub fn record(store: &Store, ledger: &'static Ledger, text: &str) -> anyhow::Result<Record> {
    let id = record_id(store, ledger, text)?;
    let found = store.get(ledger, id)?;
    found.ok_or_else(|| Mistake::new(format!("没有{}“{text}”", ledger.name)).into())
}

/// The same, for a change: not a void one.
pub fn valid(store: &Store, ledger: &'static Ledger, text: &str) -> anyhow::Result<Record> {
    let found = record(store, ledger, text)?;
    match found.is_void() {
        true => Err(Mistake::new(format!("{} {} 已作废，不能再改", ledger.name, found.no())).into()),
        false => Ok(found),
    }
}

fn record_id(store: &Store, ledger: &'static Ledger, text: &str) -> anyhow::Result<i64> {
    let text = text.trim();
    if ledger == &UNIT {
        return unit(store, text);
    }
    if ledger == &ATTENDANCE {
        return attendance(store, text);
    }
    if let Some(id) = store.id_of(ledger, text)? {
        return Ok(id);
    }
    let mut found = store.by_short_number(ledger, text)?;
    if found.here.is_empty() && found.elsewhere.is_empty() && ledger == &ORDER {
        found.here = documents(store, text)?;
    }
    let listed = |all: &[(i64, String)]| all.iter().take(10).map(|(_, no)| no.as_str()).collect::<Vec<_>>().join("、");
    let Fitting { here, elsewhere } = &found;
    match &here[..] {
        [(id, _)] => Ok(*id),
        [] if !elsewhere.is_empty() => {
            refused(format!("本站没有编号为“{text}”的{}；合并来的要写完整的编号：{}", ledger.name, listed(elsewhere)))
        }
        [] => refused(format!("没有编号为“{text}”的{}；用 zhiben {} list 查看编号", ledger.name, ledger.command())),
        several => refused(format!(
            "“{text}”对应多条{}：{}；请写完整的编号，或带上年份，如 2026-12",
            ledger.name,
            listed(several)
        )),
    }
}

/// The orders with this document number (积安督单〔2026〕1号), whatever brackets and digits it is typed with.
fn documents(store: &Store, text: &str) -> anyhow::Result<Vec<(i64, String)>> {
    let asked = one_form(text);
    let mut found = Vec::new();
    store.scan(&ORDER, &Query { only: Some(&["record", "no"]), ..Query::default() }, &mut |order| {
        if order.text("no").is_some_and(|no| one_form(no) == asked) {
            found.push((order.id, order.no().to_string()));
        }
        Ok(())
    })?;
    Ok(found)
}

/// A document's number with one kind of bracket, plain digits and no spaces.
fn one_form(no: &str) -> String {
    let plain = |c: char| match c {
        '[' | '(' | '（' | '【' | '［' | '﹝' => '〔',
        ']' | ')' | '）' | '】' | '］' | '﹞' => '〕',
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        other => other,
    };
    no.chars().filter(|c| !c.is_whitespace()).map(plain).collect()
}

/// 参训 records have no numbers: `TRAINING/NAME`.
fn attendance(store: &Store, text: &str) -> anyhow::Result<i64> {
    let Some((training, name)) = text.split_once('/') else {
        return refused("参训记录写作“培训编号/姓名”，如 JC-PX-2026-0001/张三");
    };
    let training = record_id(store, &TRAINING, training)?;
    let query = Query {
        equal: vec![
            ("training", vec![crate::ledger::Value::Key(training)]),
            ("name", vec![crate::ledger::Value::Text(name.to_string())]),
        ],
        ..Query::default()
    };
    let found = store.all(&ATTENDANCE, &query)?;
    match &found[..] {
        [one] => Ok(one.id),
        [] => refused(format!("这次培训没有参训人“{name}”")),
        several => refused(format!("这次培训有 {} 个“{name}”，分属不同单位，请用 import 更正", several.len())),
    }
}

/// A body of the plan, by its id or name.
pub fn body(ctx: &Ctx, text: &str) -> anyhow::Result<BodyId> {
    let all = || ctx.plan.bodies.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join("、");
    let near = || nearest::asked(text, ctx.plan.bodies.iter().flat_map(|b| [b.name.as_str(), b.id.as_str()]));
    let found = ctx.plan.find_body(text.trim());
    found.ok_or_else(|| {
        Mistake::new(format!("方案里没有责任主体“{text}”")).hint(format!("可用的有：{}{}", all(), near())).into()
    })
}

/// A category by its place in the plan.
pub fn category(ctx: &Ctx, text: &str) -> anyhow::Result<usize> {
    let all = || ctx.plan.categories.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join("、");
    let near = || nearest::asked(text, ctx.plan.categories.iter().map(|c| c.name.as_str()));
    let found = ctx.plan.find_category(text.trim());
    found.ok_or_else(|| {
        Mistake::new(format!("方案里没有类别“{text}”")).hint(format!("可用的有：{}{}", all(), near())).into()
    })
}

/// A plan by its id, with the id that its file gives.
///
/// # Errors
/// A [`Mistake`] with the plans that there are.
pub fn plan(ctx: &Ctx, id: &str) -> anyhow::Result<(PlanIx, String)> {
    let found = ctx.plan.find_plan(id.trim());
    found.map(|place| (place, ctx.plan.head(place).id.clone())).ok_or_else(|| no_plan(&ctx.plan, id).into())
}

/// That no plan has this id, with the plans that there are.
pub fn no_plan(plan: &Plan, id: &str) -> Mistake {
    let known: Vec<String> = plan.heads.iter().map(|head| format!("{}（{}）", head.id, head.title)).collect();
    let near = nearest::asked(id, plan.heads.iter().map(|head| head.id.as_str()));
    Mistake::new(format!("没有方案“{id}”")).hint(format!("有的方案：{}{near}", known.join("、")))
}

/// Whether a text names a measure, perhaps of several plans.
pub fn is_measure(ctx: &Ctx, text: &str) -> bool {
    !ctx.plan.measures_called(text.trim()).is_empty()
}

/// A measure of the plans by its id.
///
/// # Errors
/// A [`Mistake`] if no plan has it, or if several have it and neither the text nor `--plan` says which.
pub fn measure(ctx: &Ctx, text: &str) -> anyhow::Result<MeasureId> {
    let mut found = ctx.plan.measures_called(text.trim());
    if found.len() > 1 && ctx.has_chosen_plans {
        found.retain(|id| ctx.plan.is_counted(*id));
    }
    match found[..] {
        [_, _, ..] => {
            let ids: Vec<String> = found.iter().map(|id| ctx.plan.full_id(*id)).collect();
            let what = format!("任务“{}”在 {} 份方案里都有：{}", text.trim(), ids.len(), ids.join("、"));
            Err(Mistake::new(what).hint(format!("请写明是哪一份的，如 {}", ids[0])).into())
        }
        _ => printed_measure(ctx, found.first().map_or(text, |id| &ctx.plan.measure(*id).id)),
    }
}

/// A measure by the id that reports print. Without a plan's id it is plan.toml's, if plan.toml has it.
///
/// # Errors
/// A [`Mistake`] with the nearest ids.
pub fn printed_measure(ctx: &Ctx, text: &str) -> anyhow::Result<MeasureId> {
    let found = ctx.plan.find_measure(text.trim());
    if found.is_none() && ctx.plan.measures_called(text.trim()).len() > 1 {
        return measure(ctx, text);
    }
    if let (None, Some((plan, _))) = (found, text.split_once(':'))
        && ctx.plan.find_plan(plan.trim()).is_none()
    {
        return Err(no_plan(&ctx.plan, plan).into());
    }
    found.ok_or_else(|| {
        let ids = || ctx.plan.measures.iter().map(|m| m.id.as_str());
        let near: Vec<&str> = match ids().filter(|id| id.starts_with(text.trim())).collect::<Vec<_>>() {
            none if none.is_empty() => nearest::nearest(text.trim(), ids()),
            started => started,
        };
        let hint = match near.is_empty() {
            true => "任务编号见 zhiben plan show，如 7.2a".to_string(),
            false => format!("是不是：{}", near.join("、")),
        };
        Mistake::new(format!("方案里没有任务“{text}”")).hint(hint).into()
    })
}

/// Gives `act` what reading typed words needs. A store that cannot be read is no mistake of what was typed: the command
/// fails by it in the end (`Store::ensure_read`).
pub fn typed<T>(ctx: &Ctx, act: impl FnOnce(&Context) -> anyhow::Result<T>) -> anyhow::Result<T> {
    read(ctx, true, act)
}

/// The same for words of a report that came back, whose dates are full dates.
pub fn reported<T>(ctx: &Ctx, act: impl FnOnce(&Context) -> anyhow::Result<T>) -> anyhow::Result<T> {
    read(ctx, false, act)
}

fn read<T>(ctx: &Ctx, is_typed: bool, act: impl FnOnce(&Context) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let store = ctx.store()?;
    let looked_up = |found: anyhow::Result<i64>| {
        found.map_err(|error| {
            let why = error.to_string();
            let _ = error.downcast().map(|unread| store.could_not_read(unread));
            why
        })
    };
    let context = Context {
        plan: &ctx.plan,
        calendar: &ctx.calendar,
        aliases: ctx.aliases()?,
        today: ctx.today,
        is_typed,
        beyond: Cell::default(),
        unit: &|text| looked_up(valid_unit(store, text)),
        hazard: &|text| looked_up(record_id(store, &HAZARD, text)),
        training: &|text| looked_up(record_id(store, &TRAINING, text)),
    };
    let done = act(&context);
    ctx.warn_beyond(context.beyond.get());
    done
}

/// The measures whose evidence is a tick of a kind, in the plan's order: those of plans that reports count, or of any
/// plan if these have none. `name` is what they are called in messages.
///
/// # Errors
/// A [`Mistake`] if the plan has none.
pub fn ticked_as<'a>(ctx: &'a Ctx, kind: &str, name: &str) -> anyhow::Result<Vec<(MeasureId, &'a Measure)>> {
    let is_kind = |measure: &Measure| measure.ticked_as().iter().any(|ticked| ticked == kind);
    let mut found: Vec<_> = ctx.plan.counted_measures().filter(|(_, measure)| is_kind(measure)).collect();
    // In January the year's assessment is still that of the plan that was just closed.
    if found.is_empty() {
        found = ctx.plan.measure_ids().filter(|(_, measure)| is_kind(measure)).collect();
    }
    if found.is_empty() {
        let what = format!("方案里没有{name}的任务（佐证是 {{ ledger = \"activity\", kind = \"{kind}\" }} 的）");
        return Err(Mistake::new(what).hint("请在 plan.toml 里加上，再用 zhiben plan check 查一遍").into());
    }
    Ok(found)
}
