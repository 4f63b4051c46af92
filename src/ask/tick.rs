//! Asks what a tick (办结) needs beside its measure to count: the parts (分项) that were done, and the units or bodies that
//! did it where they alone owe the measure.

use super::{Answer, Choice, Person, Pick};
use crate::commands::{Ctx, find};
use crate::domain::plan::Measure;

const SEVERAL: &str = "打字筛选，空格勾选，回车确定，Esc 取消";

/// The answers for the measure with this id; none for an unknown one, which the command refuses. `is_open` is whether
/// the line lacks an argument.
pub(super) fn tick(
    ctx: &Ctx,
    measure: &str,
    is_open: &dyn Fn(&str) -> bool,
    person: &Person,
) -> anyhow::Result<Vec<Answer>> {
    let Ok(id) = find::measure(ctx, measure) else { return Ok(Vec::new()) };
    let measure = ctx.plan.measure(id);
    let owes = measure.owed_by;
    let mut answers = Vec::new();
    if measure.is_ticked() && is_open("items") && is_open("all-items") {
        answers.extend(picked("items", "办了哪些分项", measure.items.iter().map(|item| Choice::plain(item)), person)?);
    }
    if owes.unit && !owes.town && !owes.body && is_open("units") && is_open("town") {
        answers.extend(picked("units", "哪些单位办的", units(ctx, measure)?.into_iter(), person)?);
    }
    if owes.body && !owes.town && !owes.unit && is_open("body") {
        let bodies = measure.lead.iter().map(|body| Choice::plain(&ctx.plan.body(*body).name));
        answers.extend(picked("body", "哪些责任主体办的", bodies, person)?);
    }
    Ok(answers)
}

/// The units of the register that owe the measure.
fn units(ctx: &Ctx, measure: &Measure) -> anyhow::Result<Vec<Choice>> {
    let register = ctx.store()?.register(&ctx.plan)?;
    let owing = register.iter().filter(|(_, unit)| !unit.void && unit.categories.overlap(measure.categories));
    let choice = |name: &str, code: &str| Choice {
        shown: format!("{name}（{code}）"),
        word: code.to_string(),
        also: code.to_string(),
    };
    Ok(owing.map(|(_, unit)| choice(&unit.name, &unit.code)).collect())
}

/// At least one of the choices, an answer for each; none if there is nothing to choose.
fn picked(
    key: &str,
    question: &str,
    choices: impl Iterator<Item = Choice>,
    person: &Person,
) -> anyhow::Result<Vec<Answer>> {
    let choices: Vec<Choice> = choices.collect();
    if choices.is_empty() {
        return Ok(Vec::new());
    }
    let chosen = (person.pick)(&Pick { question, help: SEVERAL, choices: &choices, many: Some(1) })?;
    Ok(chosen.iter().filter_map(|at| choices.get(*at)).map(|choice| (key.to_string(), choice.word.clone())).collect())
}
