//! The contents of stores, in a form that does not depend on the order of merges.

use super::{all, text};
use std::collections::BTreeMap;
use zhiben::ledger::{HAZARD, Record, STEP as STEPS, UNIT, Value};
use zhiben::store::Store;

/// The text after the name of a unit that became one with another.
const GONE: &str = "（已并入 ";

/// The name of a unit; for one that became one with another, the name of the unit that stays.
fn name_of(store: &Store, key: i64) -> String {
    let name = store.number(&UNIT, key).unwrap().unwrap_or_default();
    let Some((given_steps, _)) = name.split_once(GONE) else { return name };
    let stays =
        all(store, &UNIT).into_iter().find(|unit| !unit.is_void() && names(unit).contains(&given_steps.to_string()));
    stays.map_or(name, |unit| unit.text("name").unwrap().to_string())
}

fn names(unit: &Record) -> Vec<String> {
    match unit.get("aliases") {
        Some(Value::Texts(names)) => {
            let mut names = names.clone();
            names.sort();
            names
        }
        _ => Vec::new(),
    }
}

/// A record with names of units in place of their keys. Left out are a unit's code, which depends on what was merged
/// first; its other names, which show which unit stays; and a step's number, which a disputed content does not have.
fn as_text(store: &Store, record: &Record) -> String {
    let is_left_out = |key: &str| {
        ["code", "hazard", "aliases"].contains(&key)
            || (record.ledger == &STEPS && key == STEPS.number_key())
            || (record.ledger == &UNIT && key == "void_reason")
    };
    let columns = record.ledger.columns.iter().zip(&record.values).filter(|(column, _)| !is_left_out(column.key));
    let each = columns.filter_map(|(column, value)| {
        Some(match value.as_ref()? {
            Value::Key(key) => format!("{}={}", column.key, name_of(store, *key)),
            Value::Text(text) if text.contains(GONE) => text.split_once(GONE).unwrap().0.to_string(),
            value => format!("{}={value:?}", column.key),
        })
    });
    each.collect::<Vec<_>>().join(" ")
}

fn whole(store: &Store, record: &Record, parts: &[Record]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| as_text(store, part)).collect();
    format!("{} {parts:?}", as_text(store, record))
}

/// The contents of all ledgers by number or name; the other names of units are listed apart.
pub fn ledgers(store: &Store) -> BTreeMap<String, String> {
    described(store, &snapshot(store))
}

/// Records with the records that belong to them.
pub type Snapshot = Vec<(Record, Vec<Record>)>;

pub fn described(store: &Store, records: &Snapshot) -> BTreeMap<String, String> {
    let mut held = BTreeMap::new();
    for (record, parts) in records {
        let name = if record.ledger == &UNIT { record.text("name").unwrap() } else { record.no() };
        let name = name.split_once(GONE).map_or(name, |(given_steps, _)| given_steps);
        held.insert(name.to_string(), whole(store, record, parts));
        if !names(record).is_empty() {
            held.insert(format!("{name} 的别名"), names(record).join(" "));
        }
    }
    held
}

pub fn snapshot(store: &Store) -> Snapshot {
    // A void step that gave way to the other side's content is a trace of the order and no part of the content.
    let gave_way = |step: &Record| step.text("void_reason").is_some_and(|why| why.starts_with("合并时"));
    let steps: Vec<Record> = all(store, &STEPS).into_iter().filter(|step| !gave_way(step)).collect();
    let units = all(store, &UNIT).into_iter().map(|unit| (unit, Vec::new()));
    let hazards = all(store, &HAZARD).into_iter().map(|hazard| {
        let is_local = |step: &&Record| step.get("hazard") == Some(&Value::Key(hazard.id));
        let given_steps = steps.iter().filter(is_local).cloned().collect();
        (hazard, given_steps)
    });
    units.chain(hazards).collect()
}

/// Hazards that are not void and name a void unit.
pub fn at_void_units(store: &Store) -> Vec<String> {
    let void: Vec<i64> = all(store, &UNIT).iter().filter(|unit| unit.is_void()).map(|unit| unit.id).collect();
    let is_there = |hazard: &Record| {
        !hazard.is_void() && matches!(hazard.get("unit"), Some(Value::Key(unit)) if void.contains(unit))
    };
    all(store, &HAZARD).into_iter().filter(is_there).map(|hazard| hazard.no().to_string()).collect()
}

/// The disputes: for each record the contents against it.
fn disputes(store: &Store) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for dispute in store.contested().unwrap() {
        let (record, _) = &dispute.ours;
        let name = if record.ledger == &UNIT { record.text("name").unwrap() } else { record.no() };
        let mut theirs = dispute.theirs.0.clone();
        if theirs.ledger == &HAZARD {
            theirs.set("no", text(record.no()));
        }
        all.entry(name.to_string()).or_default().push(whole(store, &theirs, &dispute.theirs.1));
    }
    all.values_mut().for_each(|against| against.sort());
    all
}

/// Two stores know the same: records without dispute are equal, and disputed records have the same contents. Which of
/// these is in the ledger may differ between stores, and so may a superseded content that stays until a decision.
pub fn knows_the_same(one: &Store, other: &Store) -> Result<(), String> {
    let ((first, open), (second, as_well)) = (held(one), held(other));
    if open.keys().ne(as_well.keys()) || first.keys().ne(second.keys()) {
        return Err(format!("{open:#?}\n{as_well:#?}"));
    }
    for (name, content) in &first {
        let Some(rivals) = open.get(name) else {
            match second[name] == *content {
                true => continue,
                false => return Err(format!("{name}: {content}\n{}", second[name])),
            }
        };
        let within = |all: &[String], rivals: &[String], current: &String| {
            all.iter().all(|content| rivals.contains(content) || content == current)
        };
        if !within(rivals, &as_well[name], &second[name]) || !within(&as_well[name], rivals, content) {
            return Err(format!("{name}: {content} {rivals:#?}\n{} {:#?}", second[name], as_well[name]));
        }
    }
    Ok(())
}

pub fn held(store: &Store) -> (BTreeMap<String, String>, BTreeMap<String, Vec<String>>) {
    (ledgers(store), disputes(store))
}
