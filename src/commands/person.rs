//! 人员: rosters. `leave` records the last day of a post; a change of unit (`edit --unit`) keeps the record and takes
//! the certificates of the post along.

use super::ledger::edit;
use super::{Ctx, find};
use crate::commands::ledger::Verb;
use crate::commands::options::{number, value};
use crate::commands::typed::{self, on};
use crate::ledger::{CERTIFICATE, PERSON, Record, Value};
use crate::reply::{Mistake, Outcome};
use crate::store::{Query, Store};
use clap::{ArgMatches, Command};

pub fn edit_options(command: Command) -> Command {
    Verb::Edit.options(command, &PERSON)
}

pub fn leave_options(command: Command) -> Command {
    command.arg(number(&PERSON)).arg(value("on", "日期", "在岗的最后一天，不写是今天"))
}

pub fn leave(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &PERSON, typed::text(matches, "no"))?;
    let on = on(ctx, matches)?;
    if let Some(left) = old.date("until") {
        let what = format!("人员 {} 已经在 {left} 离任了", old.no());
        return Err(Mistake::new(what).hint("日期记错了请用 zhiben person edit").into());
    }
    if let Some(since) = old.date("since").filter(|since| on < *since) {
        return Err(Mistake::new(format!("离任日期 {on} 早于任职日期 {since}")).into());
    }
    let mut new = old.clone();
    new.set("until", Some(Value::Date(on)));
    let name = new.text("name").unwrap_or("");
    let mut outcome = edit::save(ctx, &old, &new, format!("人员 {} {name} 离任，最后一天 {on}", new.no()))?;
    let held = certificates(store, &new)?;
    if !held.is_empty() {
        let numbers: Vec<&str> = held.iter().map(Record::no).collect();
        outcome
            .warnings
            .push(format!("{name} 名下还有证书 {}，照常提醒复审换证；不再用的请 zhiben cert void", numbers.join("、")));
    }
    Ok(outcome)
}

/// Who changes unit takes the certificates of the post along.
pub fn edit(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    edit::run_with(ctx, &PERSON, matches, false, &|writer, old, new| {
        let Some(unit) = new.get("unit").filter(|unit| old.get("unit") != Some(unit)) else { return Ok(Vec::new()) };
        let Some(query) = held_by(old, &["name", "role", "unit"]) else { return Ok(Vec::new()) };
        let mut lines = Vec::new();
        for certificate in writer.all(&CERTIFICATE, &query)? {
            let mut moved = certificate.clone();
            moved.set("unit", Some(unit.clone()));
            writer.update(&certificate, &moved)?;
            lines.push(format!("  证书 {} 跟着改到新单位", certificate.no()));
        }
        Ok(lines)
    })
}

/// The certificates in the person's name at the same unit.
fn certificates(store: &Store, person: &Record) -> anyhow::Result<Vec<Record>> {
    held_by(person, &["name", "unit"]).map_or_else(|| Ok(Vec::new()), |query| store.all(&CERTIFICATE, &query))
}

/// The query for certificates with the same values as the person in these columns; `None` if a value is missing.
fn held_by(person: &Record, keys: &[&'static str]) -> Option<Query> {
    let equal = keys.iter().map(|key| Some((*key, vec![person.get(key)?.clone()])));
    Some(Query { without_void: true, equal: equal.collect::<Option<_>>()?, ..Query::default() })
}
