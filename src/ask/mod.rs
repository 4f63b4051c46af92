//! Asks a person at the terminal for the required values of a new record, shows the record, and asks for confirmation.
//! The answers become options of the command line, so that the command runs as if they had been typed. The questions
//! are made from the ledger's columns. This room writes nothing to the store, and only the module `terminal` draws
//! questions.

mod open;
mod question;
mod search;
pub mod terminal;
mod tick;
mod town;
mod verb;

use crate::commands::{Ctx, find, hazard, ledger as verbs, order};
use crate::grid::describe::describe;
use crate::ledger::faults::faults;
use crate::ledger::read::{Context, value};
use crate::ledger::{Column, HAZARD, INSPECTION, Kind, Ledger, ORDER, Record, TIP, TRAINING, UNIT, guide, show};
use crate::reply::{Cancelled, Mistake};
use clap::ArgMatches;
use clap::parser::ValueSource;
use question::ask;
pub use town::town;
pub use verb::{Verb, verb};

/// A question that is answered by typing a line.
pub struct Line<'a> {
    pub question: &'a str,
    pub help: &'a str,
    /// The value that an empty answer means.
    pub default: Option<&'a str>,
    /// Checks an answer. The error is a Chinese sentence with the reason.
    pub check: &'a dyn Fn(&str) -> Result<(), String>,
}

/// A question that is answered by choosing from a list.
pub struct Pick<'a> {
    pub question: &'a str,
    pub help: &'a str,
    pub choices: &'a [Choice],
    /// The least number of entries to choose, if several may be chosen; `None` if exactly one must be chosen.
    pub many: Option<usize>,
}

/// An entry of a list: the text shown, the value for the command line, and another text by which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub shown: String,
    pub word: String,
    pub also: String,
}

/// The functions that ask a person. An error means that the person stopped, or that the terminal cannot be used.
pub struct Person<'a> {
    pub line: &'a dyn Fn(&Line) -> anyhow::Result<String>,
    pub pick: &'a dyn Fn(&Pick) -> anyhow::Result<Vec<usize>>,
    pub print: &'a dyn Fn(&[String]),
}

/// An argument with its value; the value of a flag is empty.
pub type Answer = (String, String);

/// Optional columns that are asked for nevertheless. A unit without categories would owe nothing, and an inspection or
/// a training without them would be evidence of nothing.
const ASKED_TOO: [(&Ledger, &str); 5] =
    [(&UNIT, "categories"), (&INSPECTION, "units"), (&INSPECTION, "mode"), (&TRAINING, "units"), (&TRAINING, "role")];

/// The option of `tip add` for the reporter.
const REPORTER: &str = "reporter";
const PHONE: &str = "reporter-phone";

const GO: &str = "登记";
const MORE: &str = "再填一项";
const STOP: &str = "不登记";

/// The answers of the person as options. `None` if no required value is missing, or if a typed value is wrong and must
/// be reported first.
pub fn complete(
    ctx: &Ctx,
    ledger: &'static Ledger,
    matches: &ArgMatches,
    person: &Person,
) -> anyhow::Result<Option<Vec<Answer>>> {
    find::typed(ctx, |context| {
        let Some(mut record) = given(ctx, ledger, matches, context)? else { return Ok(None) };
        if lacking(&record, context).is_empty() {
            return Ok(None);
        }
        let mut answers = Vec::new();
        let mut take = |record: &mut Record, column: &'static Column, is_needed: bool| -> anyhow::Result<()> {
            if let Some(words) = ask(ctx, record, column, is_needed, context, person)? {
                record.set(column.key, value(column, &words, context).map_err(Mistake::new)?);
                answers.push((column.key.to_string(), words));
            }
            Ok(())
        };
        while let Some(column) = lacking(&record, context).first() {
            take(&mut record, column, true)?;
        }
        for column in ASKED_TOO.iter().filter(|(of, _)| *of == ledger).filter_map(|(_, key)| ledger.column(key)) {
            if record.get(column.key).is_none() {
                take(&mut record, column, false)?;
            }
        }
        let is_open = ledger == &TIP && ![REPORTER, PHONE, "anonymous"].iter().any(|key| is_given(matches, key));
        let reporter = if is_open { reporter(person)? } else { Vec::new() };
        loop {
            (person.print)(&shown(ctx, &record)?);
            match decide(person)? {
                GO => break,
                MORE => {
                    if let Some(column) = further(person, &record)? {
                        take(&mut record, column, false)?;
                    }
                }
                _ => return Err(stopped()),
            }
        }
        answers.extend(reporter);
        Ok(Some(answers))
    })
}

fn is_given(matches: &ArgMatches, key: &str) -> bool {
    matches.value_source(key) == Some(ValueSource::CommandLine)
}

/// Asks for the reporter of a tip, so that the name is not in the shell's history.
fn reporter(person: &Person) -> anyhow::Result<Vec<Answer>> {
    let asked = |question: &str, help: &str| -> anyhow::Result<String> {
        let line = Line { question, help, default: None, check: &|_| Ok(()) };
        Ok((person.line)(&line)?.trim().to_string())
    };
    let name = asked("举报人", "姓名；匿名就直接回车。单独保管，任何列表、导出、日志里都没有")?;
    let phone = match name.is_empty() {
        true => String::new(),
        false => asked("举报人电话", "没有就直接回车")?,
    };
    let given = [(REPORTER, name), (PHONE, phone)].into_iter().filter(|(_, text)| !text.is_empty());
    Ok(given.map(|(key, text)| (key.to_string(), text)).collect())
}

/// The error for a person who stopped.
pub(crate) fn stopped() -> anyhow::Error {
    Cancelled.into()
}

/// The record with the typed values; `None` if a value cannot be read.
fn given(
    ctx: &Ctx,
    ledger: &'static Ledger,
    matches: &ArgMatches,
    context: &Context,
) -> anyhow::Result<Option<Record>> {
    let words = match ledger {
        of if of == &HAZARD => hazard::add::words(ctx, matches, context)?,
        of if of == &ORDER => order::words(ctx, matches),
        of => verbs::given(of, matches),
    };
    let mut record = Record::new(ledger);
    for (column, cell) in &words {
        match value(column, cell, context) {
            Ok(value) => record.set(column.key, value),
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(record))
}

/// The required columns that the record lacks, in order.
fn lacking(record: &Record, context: &Context) -> Vec<&'static Column> {
    let ledger: &'static Ledger = record.ledger;
    let missing = faults(record, true, context).into_iter().filter(|(key, _)| record.get(key).is_none());
    let keys: Vec<&str> = missing.map(|(key, _)| key).collect();
    ledger.columns.iter().filter(|column| keys.contains(&column.key)).collect()
}

/// The record as it would be written, one line for each value.
fn shown(ctx: &Ctx, record: &Record) -> anyhow::Result<Vec<String>> {
    let store = ctx.store()?;
    let names = |kind: Kind, key: i64| crate::commands::view::names::name(store, kind, key);
    let filled = record.ledger.columns.iter().zip(&record.values).filter(|(_, value)| value.is_some());
    let line = |(column, value): (&Column, &Option<_>)| {
        format!("  {}：{}", column.header, describe(&show::cell(column.kind, value.as_ref(), &ctx.plan, &names)))
    };
    Ok([format!("要登记的{}：", record.ledger.name)].into_iter().chain(filled.map(line)).collect())
}

/// A column of the record as an entry of a list: with its present value.
fn with_value(ctx: &Ctx, record: &Record, column: &'static Column) -> anyhow::Result<Choice> {
    let store = ctx.store()?;
    let names = |kind: Kind, key: i64| crate::commands::view::names::name(store, kind, key);
    let value = describe(&show::cell(column.kind, record.get(column.key), &ctx.plan, &names));
    let shown = if value.is_empty() { column.header.to_string() } else { format!("{}：{value}", column.header) };
    Ok(Choice { shown, word: column.header.to_string(), also: column.key.replace('_', "-") })
}

fn decide(person: &Person) -> anyhow::Result<&'static str> {
    let all = [GO, MORE, STOP];
    let choices: Vec<Choice> = all.iter().map(|name| Choice::plain(name)).collect();
    let pick =
        Pick { question: "确认登记吗", help: "↑↓ 选择，回车确定", choices: &choices, many: None };
    let chosen = (person.pick)(&pick)?;
    Ok(chosen.first().and_then(|at| all.get(*at)).copied().unwrap_or(STOP))
}

/// Asks for one of the optional columns that are still empty; `None` if the person chooses none.
fn further(person: &Person, record: &Record) -> anyhow::Result<Option<&'static Column>> {
    let free: Vec<&'static Column> =
        guide::columns(record.ledger).into_iter().filter(|column| record.get(column.key).is_none()).collect();
    if free.is_empty() {
        return Ok(None);
    }
    let choices: Vec<Choice> = free
        .iter()
        .map(|column| Choice { also: column.key.replace('_', "-"), ..Choice::plain(column.header) })
        .collect();
    let pick = Pick {
        question: "哪一项", help: "↑↓ 选择，打字筛选，回车确定", choices: &choices, many: None
    };
    Ok((person.pick)(&pick)?.first().and_then(|at| free.get(*at)).copied())
}

impl Choice {
    /// An entry whose text is also its value.
    pub fn plain(name: &str) -> Choice {
        Choice { shown: name.to_string(), word: name.to_string(), also: String::new() }
    }
}
