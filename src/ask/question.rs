//! Asks the question for a column. If the values are a closed set or the units of the register, the person chooses from
//! a list. Otherwise the person types a line, which is read like an option.

use super::{Choice, Line, Person, Pick};
use crate::commands::Ctx;
use crate::ledger::faults::faults;
use crate::ledger::read::{Context, value};
use crate::ledger::{Column, Kind, Record, guide};
use crate::reply::Mistake;

const ONE: &str = "打字筛选，↑↓ 选择，回车确定，Esc 取消";
const SEVERAL: &str = "打字筛选，空格勾选，回车确定，Esc 取消";
const UNIT: &str = "打名称、编码或拼音首字母筛选，↑↓ 选择，回车确定，Esc 取消";
const UNITS: &str = "打名称、编码或拼音首字母筛选，空格勾选，回车确定，Esc 取消";

/// The answer for a column; `None` if the answer is empty and may be empty.
pub(super) fn ask(
    ctx: &Ctx,
    record: &Record,
    column: &'static Column,
    is_needed: bool,
    context: &Context,
    person: &Person,
) -> anyhow::Result<Option<String>> {
    let choices = choices(ctx, column)?;
    let words = if choices.is_empty() {
        line(record, column, is_needed, context, person)?
    } else {
        let is_unit = matches!(column.kind, Kind::Unit | Kind::Units);
        let (many, help) = match (column.kind.is_list(), is_unit) {
            (false, false) => (None, ONE),
            (false, true) => (None, UNIT),
            (true, false) => (Some(usize::from(is_needed)), SEVERAL),
            (true, true) => (Some(usize::from(is_needed)), UNITS),
        };
        let pick = Pick { question: column.header, help, choices: &choices, many };
        let chosen = (person.pick)(&pick)?;
        let words = chosen.iter().filter_map(|at| choices.get(*at)).map(|choice| choice.word.as_str());
        words.collect::<Vec<_>>().join("；")
    };
    Ok(Some(words).filter(|words| !words.is_empty()))
}

fn line(
    record: &Record,
    column: &'static Column,
    is_needed: bool,
    context: &Context,
    person: &Person,
) -> anyhow::Result<String> {
    let optional = if is_needed { "" } else { "；不填就直接回车" };
    let help = format!("{}{optional}", how(column, context));
    let check = |text: &str| match value(column, text, context) {
        Ok(None) if is_needed => Err(format!("{}必须填写", column.header)),
        Ok(value) => {
            let mut with = record.clone();
            let is_given = value.is_some();
            with.set(column.key, value);
            let of_column = faults(&with, true, context).into_iter().find(|(key, _)| is_given && *key == column.key);
            of_column.map_or(Ok(()), |(_, why)| Err(why))
        }
        Err(why) => Err(format!("“{text}”：{why}")),
    };
    // Most records are of today, so today is the default. A deadline is not today.
    let default = (column.kind == Kind::Date && is_needed && !column.header.contains("期限")).then_some("今天");
    let text = (person.line)(&Line { question: column.header, help: &help, default, check: &check })?;
    Ok(text.trim().to_string())
}

fn how(column: &Column, context: &Context) -> String {
    match column.kind {
        Kind::Date => "如 今天、昨天、11-20、2026-11-20、+15、月底".to_string(),
        Kind::Hazard | Kind::Hazards => "隐患编号，可写短的，如 12；几个之间用；隔开".to_string(),
        Kind::Training => "培训编号，可写短的，如 3；编号见 zhiben training list".to_string(),
        _ => guide::accepted(column, context.plan),
    }
}

/// The entries of the list for a column; empty if the value is typed.
pub(super) fn choices(ctx: &Ctx, column: &'static Column) -> anyhow::Result<Vec<Choice>> {
    let plan = &ctx.plan;
    let named = |word: &str, shown: &str, also: &str| Choice {
        shown: shown.to_string(),
        word: word.to_string(),
        also: also.to_string(),
    };
    Ok(match column.kind {
        Kind::Words(words) => words.iter().map(|word| named(word.en, word.zh, word.en)).collect(),
        Kind::Flag => vec![named("是", "是", "yes"), named("否", "否", "no")],
        Kind::Category | Kind::Categories => {
            plan.categories.iter().map(|category| named(&category.name, &category.name, &category.id)).collect()
        }
        Kind::Body | Kind::Bodies => plan.bodies.iter().map(|body| named(&body.name, &body.name, &body.id)).collect(),
        Kind::Event => plan.events.iter().map(|event| named(&event.id, &event.title, &event.id)).collect(),
        Kind::Measure => {
            let ticked = plan.measures.iter().filter(|measure| measure.is_ticked());
            ticked.map(|m| named(&m.id, &format!("{} {}", m.id, m.title), "")).collect()
        }
        Kind::Unit | Kind::Units => {
            let units = ctx.store()?.units_in_order()?;
            if units.is_empty() {
                let hint = "先登记单位：zhiben unit add，或 zhiben import unit 文件.csv 导入";
                return Err(Mistake::new("单位名录是空的，没有单位可选").hint(hint).into());
            }
            let shown = |unit: &crate::store::Match| format!("{}（{}）", unit.name, unit.code);
            units.iter().map(|unit| named(&unit.name, &shown(unit), &unit.code)).collect()
        }
        _ => Vec::new(),
    })
}
