//! The records among which a person chooses for a verb: those that wait for it. A hazard is shown with its unit, its
//! words and its deadline, and is found by any of them.

use super::Choice;
use crate::commands::Ctx;
use crate::commands::view::names;
use crate::domain::hazard::{Hazard, deadline};
use crate::domain::unit::{Register, Unit};
use crate::domain::words::StepKind;
use crate::grid::describe::{cut, describe};
use crate::ledger::{Kind, Ledger, Record, UNIT, show};
use crate::store::{HazardFilter, Query};

/// Which records wait for a verb: the ledger, the verb, the columns that must be empty, and those that must be filled.
/// A verb without a line takes every record that is not void.
const WAITING: [(&str, &str, &[&str], &[&str]); 12] = [
    ("order", "reply", &["replied"], &[]),
    ("task", "finish", &["finished"], &[]),
    ("tip", "extend", &["concluded", "extended"], &[]),
    ("tip", "conclude", &["concluded"], &[]),
    ("tip", "answer", &["answered"], &["concluded"]),
    ("tip", "notify", &["reward_notified"], &["concluded"]),
    ("tip", "reward", &["rewarded"], &["concluded"]),
    ("tip", "convert", &["hazard"], &[]),
    ("person", "leave", &["until"], &[]),
    ("inspection", "hold", &["date"], &["planned"]),
    ("inbox", "accept", &["decided"], &[]),
    ("inbox", "refuse", &["decided"], &[]),
];

/// The hazards that wait for the step, with their units; the earliest deadline first, those without one last.
pub(super) fn hazards(ctx: &Ctx, step: StepKind) -> anyhow::Result<(Vec<Hazard>, Register)> {
    let open_on = (step != StepKind::Reopen).then_some(ctx.today);
    let filter = HazardFilter { open_on, ..HazardFilter::default() };
    let (found, register) = ctx.store()?.hazards_and_units(&filter, &ctx.plan, ctx.today)?;
    let mut found: Vec<Hazard> = found.into_iter().map(|(hazard, _)| hazard).collect();
    found.retain(|hazard| hazard.waits_for(step, register.get(hazard.unit)));
    found.sort_by_key(|hazard| (due(ctx, hazard).is_none(), due(ctx, hazard), hazard.no.clone()));
    Ok((found, register))
}

fn due(ctx: &Ctx, hazard: &Hazard) -> Option<chrono::NaiveDate> {
    deadline(hazard, hazard.due, &ctx.plan.hazard, &ctx.calendar).map(|due| due.date)
}

/// A hazard as an entry of a list, at most 74 columns wide: number, unit, description, deadline.
pub(super) fn of_hazard(ctx: &Ctx, hazard: &Hazard, unit: &Unit) -> Choice {
    let until = match (hazard.closed, due(ctx, hazard)) {
        (Some(closed), _) => format!("{}销号", closed.format("%y-%m-%d")),
        (None, Some(due)) if due < ctx.today => format!("逾期{}天", (ctx.today - due).num_days()),
        (None, Some(due)) => format!("{}到期", due.format("%m-%d")),
        (None, None) => "无期限".to_string(),
    };
    let shown = format!("{} {} {}（{until}）", hazard.no, cut(&unit.name, 8), cut(&hazard.description, 10));
    Choice { shown, word: hazard.no.clone(), also: format!("{}{}", unit.name, hazard.description) }
}

/// The records of the ledger that wait for the verb, the newest first; units in the order of the register.
pub(super) fn records(ctx: &Ctx, ledger: &'static Ledger, verb: &str) -> anyhow::Result<Vec<Choice>> {
    let waiting = WAITING.iter().find(|(of, name, ..)| *of == ledger.key && *name == verb);
    let query = Query { without_void: verb != "show", newest_first: ledger != &UNIT, ..Query::default() };
    let mut found = ctx.store()?.all(ledger, &query)?;
    if let Some((_, _, empty, filled)) = waiting {
        let is_empty = |record: &Record, key: &&str| record.get(key).is_none();
        found.retain(|record| {
            empty.iter().all(|key| is_empty(record, key)) && !filled.iter().any(|key| is_empty(record, key))
        });
    }
    found.iter().map(|record| of_record(ctx, record)).collect()
}

fn of_record(ctx: &Ctx, record: &Record) -> anyhow::Result<Choice> {
    let store = ctx.store()?;
    let named = |kind: Kind, key: i64| names::name(store, kind, key);
    let no = record.no().to_string();
    let columns = record.ledger.columns.iter().zip(&record.values);
    let listed = columns.filter(|(column, value)| column.listed && value.is_some() && !column.is_code());
    let words = listed
        .take(4)
        .map(|(column, value)| cut(&describe(&show::cell(column.kind, value.as_ref(), &ctx.plan, &named)), 12));
    let shown = [no.clone()].into_iter().chain(words).collect::<Vec<_>>().join(" ");
    Ok(Choice { also: shown.clone(), shown, word: no })
}
