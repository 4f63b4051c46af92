//! What stores hold, in words that are the same whatever came first.

use super::{all, text};
use std::collections::BTreeMap;
use zhiben::ledger::{HAZARD, Record, STEP as STEPS, UNIT, Value};
use zhiben::store::Store;

/// What a unit that became one with another is called besides.
const GONE: &str = "（已并入 ";

/// The name of a unit; of one that became one with another, the name of the one that stays.
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

/// A record with the names of units in the place of their keys; a unit without its code, which is of whom came first,
/// and without its other names, by which it is seen which one stays; a step without its number, which a content in dispute does not have.
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

/// What the ledgers hold, by number or name; the other names of units by themselves.
pub fn ledgers(store: &Store) -> BTreeMap<String, String> {
    described(store, &snapshot(store))
}

/// Records with what belongs to them.
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
    // What gave way to the other side's content stays, void, where it had come first: a trace, and no part of it.
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

/// Hazards that name a unit which is void, and are not void themselves.
pub fn at_void_units(store: &Store) -> Vec<String> {
    let void: Vec<i64> = all(store, &UNIT).iter().filter(|unit| unit.is_void()).map(|unit| unit.id).collect();
    let is_there = |hazard: &Record| {
        !hazard.is_void() && matches!(hazard.get("unit"), Some(Value::Key(unit)) if void.contains(unit))
    };
    all(store, &HAZARD).into_iter().filter(is_there).map(|hazard| hazard.no().to_string()).collect()
}

/// What is in dispute: for each record everything that stands against it.
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

/// Two stores know the same: what is in no dispute is the same, and of what is in dispute the same contents are open.
/// Which of them stands in the ledger is of each store, and so is one that stays though others followed it.
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
