//! Asks for what a verb lacks: the records that it is about, from a list of those that wait for it, and then each
//! required value. Usual values are defaults that Enter takes: today, the operator as the reviewer, the unit's principal
//! as the one who rectified.

use super::tick::tick;
use super::{Answer, Choice, Line, Person, Pick, open, question, stopped};
use crate::cli::Lacked;
use crate::commands::{Ctx, typed};
use crate::domain::hazard::Hazard;
use crate::domain::unit::Register;
use crate::domain::words::StepKind;
use crate::ledger::read::value;
use crate::ledger::{ACTIVITY, Change, Column, HAZARD, Ledger, Record};
use crate::reply::Mistake;

/// A verb of which something is missing.
pub struct Verb<'a> {
    pub name: &'static str,
    pub ledger: Option<&'static Ledger>,
    pub step: Option<StepKind>,
    /// The number on the line, where it is there.
    pub record: Option<&'a str>,
    /// The measure on the line, where it is there.
    pub measure: Option<&'a str>,
    /// Whether the line has no options except those that every command takes.
    pub is_bare: bool,
    /// What the command requires and the line lacks.
    pub lacked: Vec<Lacked>,
    /// An optional argument that the line lacks.
    pub optional: &'a dyn Fn(&str) -> Option<Lacked>,
}

/// The arguments that name the record of a verb.
const RECORD: [&str; 2] = ["no", "target"];

/// Values that are asked for although the command does not require them: the ledger, the verb, and the arguments.
const ASKED_TOO: [(&str, &str, &[&str]); 12] = [
    ("hazard", "judge", &["on"]),
    ("hazard", "plan", &["owner", "measures", "fund-yuan", "due", "contingency"]),
    ("hazard", "notify", &["document", "on"]),
    ("hazard", "rectify", &["rectified-by", "on"]),
    ("hazard", "review", &["on"]),
    ("hazard", "close", &["on"]),
    ("order", "reply", &["reply", "on"]),
    ("task", "finish", &["result", "on"]),
    ("tip", "conclude", &["finding", "on"]),
    ("tip", "answer", &["on"]),
    ("person", "leave", &["on"]),
    ("supply", "take", &["on"]),
];

const TODAY: &str = "今天";
const ONE: &str = "打单位、编号、文字或拼音首字母筛选，↑↓ 选择，回车确定，Esc 取消";
const SEVERAL: &str = "打单位、编号、文字或拼音首字母筛选，空格勾选，回车确定，Esc 取消";

/// What was chosen so far, from which defaults follow.
#[derive(Default)]
struct Known {
    hazards: Vec<Hazard>,
    register: Register,
}

/// The answers of the person as arguments; `None` if the line lacks nothing.
pub fn verb(ctx: Option<&Ctx>, verb: &Verb, person: &Person) -> anyhow::Result<Option<Vec<Answer>>> {
    let too = ASKED_TOO.iter().find(|(of, name, _)| verb.ledger.is_some_and(|l| l.key == *of) && *name == verb.name);
    let too: Vec<Lacked> = too.iter().flat_map(|(_, _, keys)| *keys).filter_map(|key| (verb.optional)(key)).collect();
    // 落实 requires none of the five by itself, and is nothing without one.
    let is_bare_plan = verb.step == Some(StepKind::Plan) && too.len() == Hazard::FIVE.len();
    if verb.lacked.is_empty() && !is_bare_plan && !is_bare_edit(verb) && !is_tick(verb) {
        return Ok(None);
    }
    let mut known = Known::default();
    let mut answers: Vec<Answer> = Vec::new();
    for lacked in &verb.lacked {
        let is_record = RECORD.contains(&lacked.key.as_str());
        answers.extend(match (is_record, ctx, verb.ledger) {
            (true, Some(ctx), Some(ledger)) => record(ctx, verb, ledger, lacked, &mut known, person)?,
            _ => asked(ctx, verb, lacked, None, &known, person)?,
        });
    }
    if let (true, Some(ctx)) = (is_tick(verb), ctx) {
        let chosen = answers.iter().find(|(key, _)| key == "measure").map(|(_, id)| id.clone());
        if let Some(measure) = verb.measure.map(str::to_string).or(chosen) {
            answers.extend(tick(ctx, &measure, &|key| (verb.optional)(key).is_some(), person)?);
        }
        return Ok(Some(answers).filter(|answers| !answers.is_empty()));
    }
    if let (true, Some(ctx), Some(ledger)) = (is_bare_edit(verb), ctx, verb.ledger) {
        let chosen = answers.iter().find(|(key, _)| RECORD.contains(&key.as_str())).map(|(_, no)| no.as_str());
        if let Some(no) = verb.record.or(chosen) {
            answers.extend(edited(ctx, ledger, no, person)?);
        }
    }
    if let (Some(ctx), Some(no), true) = (ctx, verb.record, known.hazards.is_empty() && verb.step.is_some()) {
        let held = crate::commands::hazard::hold(ctx, no)?;
        (known.hazards, known.register) = (vec![held.hazard.clone()], held.into_register());
    }
    for lacked in too {
        if let Some(default) = default_of(ctx, verb, &lacked.key, &known) {
            answers.extend(asked(ctx, verb, &lacked, default, &known, person)?);
        }
    }
    Ok(Some(answers))
}

/// The records that the verb is about, chosen from those that wait for it.
fn record(
    ctx: &Ctx,
    verb: &Verb,
    ledger: &'static Ledger,
    lacked: &Lacked,
    known: &mut Known,
    person: &Person,
) -> anyhow::Result<Vec<Answer>> {
    let (mut hazards, choices) = match verb.step {
        Some(step) => {
            let (hazards, register) = open::hazards(ctx, step)?;
            let choices = hazards.iter().map(|h| open::of_hazard(ctx, h, register.get(h.unit))).collect();
            known.register = register;
            (hazards, choices)
        }
        None => (Vec::new(), open::records(ctx, ledger, verb.name)?),
    };
    let what = verb.step.map_or(ledger.name.to_string(), |step| format!("{}的隐患", waiting(step)));
    if choices.is_empty() {
        let hint = format!("全部的见 zhiben {} list", ledger.command());
        return Err(Mistake::new(format!("现在没有{what}可选")).hint(hint).into());
    }
    let is_several = lacked.takes_several;
    let help = if is_several { SEVERAL } else { ONE };
    let question = format!("{}{what}", if is_several { "哪几项" } else { "选择" });
    let pick = Pick { question: &question, help, choices: &choices, many: is_several.then_some(1) };
    let chosen = (person.pick)(&pick)?;
    let numbers: Vec<&str> = chosen.iter().filter_map(|at| choices.get(*at)).map(|c| c.word.as_str()).collect();
    hazards.retain(|hazard| numbers.contains(&hazard.no.as_str()));
    known.hazards = hazards;
    Ok(vec![(lacked.key.clone(), numbers.join("；"))])
}

/// What the hazards that a step is about wait for.
fn waiting(step: StepKind) -> &'static str {
    match step {
        StepKind::Judge => "待判定",
        StepKind::Plan => "待落实",
        StepKind::Notify => "待通知",
        StepKind::Rectify => "待整改",
        StepKind::Review => "待复查",
        StepKind::Close => "待销号",
        StepKind::Extend => "可延期",
        StepKind::Supervise => "可挂牌督办",
        StepKind::Reopen => "已销号",
        StepKind::Register | StepKind::Void => "",
    }
}

/// The default of an optional argument: `None` if it need not be asked for, `Some(None)` if it has no default.
fn default_of(ctx: Option<&Ctx>, verb: &Verb, key: &str, known: &Known) -> Option<Option<String>> {
    let lacks = |item: usize| known.hazards.iter().any(|h| h.missing_five().contains(&Hazard::FIVE[item]));
    match key {
        "on" => Some(Some(TODAY.to_string())),
        "owner" => lacks(0).then(|| principal(known)),
        "measures" => lacks(1).then_some(None),
        "fund-yuan" => lacks(2).then(|| Some("0".to_string())),
        "due" => lacks(3).then_some(None),
        "contingency" => lacks(4).then_some(None),
        "document" => known.hazards.iter().any(Hazard::is_gated).then_some(None),
        "rectified-by" => Some(principal(known)),
        "reviewer" => Some(ctx.map(|ctx| ctx.operator.clone())),
        "to" if verb.step == Some(StepKind::Notify) => Some(principal(known)),
        _ => Some(None),
    }
}

/// The 主要负责人 whom the register has for the unit; `None` if the hazards are of several units, or it has none.
fn principal(known: &Known) -> Option<String> {
    let first = known.hazards.first()?.unit;
    let is_one = known.hazards.iter().all(|hazard| hazard.unit == first);
    known.register.get(first).principal.clone().filter(|_| is_one)
}

/// Asks for one argument.
fn asked(
    ctx: Option<&Ctx>,
    verb: &Verb,
    lacked: &Lacked,
    default: Option<String>,
    known: &Known,
    person: &Person,
) -> anyhow::Result<Vec<Answer>> {
    let is_needed = verb.lacked.contains(lacked);
    let choices = choices(ctx, verb, lacked)?;
    if !choices.is_empty() {
        let many = lacked.takes_several.then_some(1);
        let help = if many.is_some() { SEVERAL } else { ONE };
        // Of a group of flags the answer is the flag, and the group's name is not Chinese.
        let is_group = !lacked.choices.is_empty() && lacked.help.is_empty();
        let question = if is_group { "结果" } else { &lacked.name };
        let chosen = (person.pick)(&Pick { question, help, choices: &choices, many })?;
        let words: Vec<&str> = chosen.iter().filter_map(|at| choices.get(*at)).map(|c| c.word.as_str()).collect();
        return Ok(match is_group {
            true => words.iter().map(|word| (word.to_string(), String::new())).collect(),
            false => vec![(lacked.key.clone(), words.join("；"))],
        });
    }
    let default = default.or_else(|| is_needed.then(|| default_of(ctx, verb, &lacked.key, known)).flatten().flatten());
    let is_date = lacked.name == "日期";
    let check = |text: &str| match (text.trim().is_empty(), ctx) {
        (true, _) if is_needed && default.is_none() => Err(format!("{}必须填写", lacked.name)),
        (false, Some(ctx)) if is_date => typed::day(ctx, &lacked.key, text).map(|_| ()).map_err(|why| why.to_string()),
        _ => Ok(()),
    };
    let optional = if is_needed || default.is_some() { "" } else { "；不填就直接回车" };
    let help = format!("{}{optional}", lacked.help);
    let line = Line { question: &lacked.name, help: &help, default: default.as_deref(), check: &check };
    let text = (person.line)(&line)?.trim().to_string();
    let is_today = lacked.key == "on" && text == TODAY;
    Ok(Some((lacked.key.clone(), text)).filter(|(_, text)| !text.is_empty() && !is_today).into_iter().collect())
}

/// The values among which a person chooses for an argument; empty if the value is typed.
fn choices(ctx: Option<&Ctx>, verb: &Verb, lacked: &Lacked) -> anyhow::Result<Vec<Choice>> {
    if !lacked.choices.is_empty() {
        let shown = |(word, help): &(String, String)| match help.is_empty() {
            true => word.clone(),
            false => help.clone(),
        };
        let choice = |one: &(String, String)| Choice { shown: shown(one), word: one.0.clone(), also: one.0.clone() };
        return Ok(lacked.choices.iter().map(choice).collect());
    }
    let Some(ctx) = ctx else { return Ok(Vec::new()) };
    let key = lacked.key.replace('-', "_");
    let column = match (key.as_str(), verb.ledger) {
        ("unit", _) => HAZARD.column("unit"),
        ("measure", _) => ACTIVITY.column("measure"),
        (key, Some(ledger)) => ledger.column(key),
        _ => None,
    };
    column.map_or(Ok(Vec::new()), |column| question::choices(ctx, column))
}

/// Whether it is `done MEASURE`.
fn is_tick(verb: &Verb) -> bool {
    verb.name == "done"
}

/// Whether it is an `edit` without a new value.
fn is_bare_edit(verb: &Verb) -> bool {
    verb.name == "edit" && verb.is_bare
}

/// The columns that `edit` changes.
fn changeable(ledger: &'static Ledger) -> Vec<&'static Column> {
    let is_number = |column: &&Column| column.key == ledger.number_key() && ledger.code.is_some();
    ledger.columns.iter().filter(|column| column.change == Change::Free && !is_number(column)).collect()
}

/// The columns of a record that the person wants to change, and their new values.
fn edited(ctx: &Ctx, ledger: &'static Ledger, no: &str, person: &Person) -> anyhow::Result<Vec<Answer>> {
    let record = crate::commands::find::record(ctx.store()?, ledger, no)?;
    let free = changeable(ledger);
    let choices: Vec<Choice> =
        free.iter().map(|column| super::with_value(ctx, &record, column)).collect::<Result<_, _>>()?;
    let pick = Pick { question: "改哪几项", help: SEVERAL, choices: &choices, many: Some(1) };
    let chosen = (person.pick)(&pick)?;
    crate::commands::find::typed(ctx, |context| {
        let mut record: Record = record.clone();
        let mut found = Vec::new();
        for column in chosen.iter().filter_map(|at| free.get(*at)) {
            let Some(words) = question::ask(ctx, &record, column, false, context, person)? else { continue };
            record.set(column.key, value(column, &words, context).map_err(Mistake::new)?);
            found.push((column.key.to_string(), words));
        }
        if found.is_empty() { Err(stopped()) } else { Ok(found) }
    })
}
