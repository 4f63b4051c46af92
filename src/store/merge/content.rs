//! The whole content of a record: its columns, its lists and the records that belong to it. A content is also written
//! as JSON text, so that contents can be compared and a disputed content can be kept and restored.

use super::tables::belonging;
use crate::ledger::id_number::masked;
use crate::ledger::{Column, Kind, Ledger, Record, UNIT, Value};
use crate::store::journal::{Fields, json as to_json, sql};
use crate::store::records::made_number;
use crate::store::rows::{from_sql, to_sql};
use crate::store::{Store, StoreError};
use rusqlite::types::ValueRef;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The reason for voiding a part, such as a step, that the content chosen from the other side does not have.
pub(super) const REPLACED: &str = "合并时取了对方的内容，这一条不在其中";

/// A record with the records that belong to it.
#[derive(Debug, Clone)]
pub(super) struct Content {
    pub record: Record,
    /// The steps of a hazard or the attendees of a training, in the order of entry.
    pub parts: Vec<Record>,
}

/// For each ledger, the keys of another store's records and the keys that the same records have in this store.
#[derive(Default)]
pub(super) struct Keys(HashMap<&'static str, HashMap<i64, i64>>);

impl Keys {
    /// The keys of one ledger, to be added to.
    pub fn of(&mut self, ledger: &Ledger) -> &mut HashMap<i64, i64> {
        self.0.entry(ledger.key).or_default()
    }

    /// The key in this store of a record of the other store.
    pub fn get(&self, ledger: &str, key: i64) -> Option<i64> {
        self.0.get(ledger)?.get(&key).copied()
    }

    /// The keys in the other store of a record of this store.
    pub fn those_of(&self, ledger: &Ledger, here: i64) -> impl Iterator<Item = i64> + '_ {
        let all = self.0.get(ledger.key).into_iter().flatten();
        all.filter(move |(_, key)| **key == here).map(|(there, _)| *there)
    }

    /// The key in this store of the other store's record that a column of this kind names.
    pub fn at(&self, kind: Kind, key: i64) -> Option<i64> {
        self.get(
            match kind {
                Kind::Unit | Kind::Units => "unit",
                Kind::Hazard | Kind::Hazards => "hazard",
                Kind::Training => "training",
                _ => return None,
            },
            key,
        )
    }
}

impl Content {
    /// Reads what belongs to a record.
    pub fn read(store: &Store, record: Record) -> Result<Content, StoreError> {
        let mut parts = Vec::new();
        if let Some((ledger, column)) = belonging(record.ledger) {
            let sql = format!("SELECT id FROM \"{}\" WHERE \"{column}\" = ? ORDER BY id", ledger.key);
            let mut statement = store.conn.prepare_cached(&sql)?;
            let ids: Vec<i64> = statement.query_map([record.id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            for id in ids {
                parts.extend(store.get(ledger, id)?.filter(|part| part.text("void_reason") != Some(REPLACED)));
            }
        }
        Ok(Content { record, parts })
    }

    /// Whether all columns have the same values, also those of what belongs to the record, in the same order.
    pub fn reads_as(&self, other: &Content) -> bool {
        let parts = || self.parts.iter().zip(&other.parts);
        self.record.values == other.record.values
            && self.parts.len() == other.parts.len()
            && parts().all(|(part, other)| part.values == other.values)
    }

    /// The content with this store's keys in place of the other store's.
    pub fn with_keys(mut self, keys: &Keys) -> Content {
        std::iter::once(&mut self.record).chain(&mut self.parts).for_each(|record| rekey(record, keys));
        self
    }

    /// The content as JSON, without the record's number and with masked ID numbers.
    pub fn to_text(&self) -> String {
        to_text(&self.values())
    }

    /// Reads the JSON back: the record has no key, no number and no ID number.
    pub fn from_text(ledger: &'static Ledger, text: &str) -> rusqlite::Result<Content> {
        Content::from_values(ledger, &parsed(ledger, text))
    }

    /// The values of the fields. A column is a field, and a record that belongs to this one is a field.
    pub fn values(&self) -> Values {
        let columns = fields(&self.record).into_iter();
        let parts = self.parts.iter().map(|part| (part_field(part.ledger, part.no()), Json::Object(fields(part))));
        columns.chain(parts).collect()
    }

    /// The record with these values, which has no key, no number and no ID number. What belongs to it has its number.
    pub fn from_values(ledger: &'static Ledger, values: &Values) -> rusqlite::Result<Content> {
        let columns: Fields = values.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let record = record(ledger, &columns)?;
        let mut parts = Vec::new();
        for (name, value) in values {
            let (Some((parts_of, _)), Some((_, no)), Json::Object(fields)) =
                (belonging(ledger), name.split_once(' '), value)
            else {
                continue;
            };
            let mut part = self::record(parts_of, fields)?;
            part.set(parts_of.number_key(), Some(Value::Text(no.to_string())));
            parts.push(part);
        }
        Ok(Content { record, parts })
    }
}

/// The values of a record's fields by name.
pub(super) type Values = BTreeMap<String, Json>;

/// The name of the field that holds a record which belongs to another, such as `step BZ-ABCDEFGHJK`.
pub(super) fn part_field(ledger: &Ledger, no: &str) -> String {
    format!("{} {no}", ledger.key)
}

/// Whether the field holds a record that belongs to this one, not a column.
pub(super) fn is_part(name: &str) -> bool {
    name.contains(' ')
}

/// Values as JSON text, as they are kept in a dispute.
pub(super) fn to_text(values: &Values) -> String {
    let (parts, columns): (Map<String, Json>, Map<String, Json>) =
        values.clone().into_iter().partition(|(name, _)| is_part(name));
    json!({ "record": columns, "parts": parts }).to_string()
}

/// Reads the text back. In the text of an older version of the program, what belongs to a record has no number; its
/// number is then made of its content.
pub(super) fn parsed(ledger: &Ledger, text: &str) -> Values {
    let all: Fields = serde_json::from_str(text).unwrap_or_default();
    let mut values: Values = BTreeMap::new();
    values.extend(all.get("record").and_then(Json::as_object).cloned().unwrap_or_default());
    match (belonging(ledger), all.get("parts")) {
        (_, Some(Json::Object(parts))) => values.extend(parts.clone()),
        (Some((parts_of, _)), Some(Json::Array(parts))) => {
            let letters = parts_of.belongs().map_or("", |(_, letters)| letters);
            let number = |part: &Json| made_number(letters, part.to_string().as_bytes());
            values.extend(parts.iter().map(|part| (part_field(parts_of, &number(part)), part.clone())));
        }
        _ => {}
    }
    values
}

fn rekey(record: &mut Record, keys: &Keys) {
    for (column, value) in record.ledger.columns.iter().zip(&mut record.values) {
        match value {
            // An unknown key becomes 0. SQLite's check of references reports it.
            Some(Value::Key(key)) => *key = keys.at(column.kind, *key).unwrap_or(0),
            Some(Value::Keys(all)) => {
                all.iter_mut().for_each(|key| *key = keys.at(column.kind, *key).unwrap_or(0));
                all.sort_unstable();
                all.dedup();
            }
            _ => {}
        }
    }
}

/// Whether a column is part of the content. The column with the record's number is not, and neither is the column that
/// names the record to which a step or an attendee belongs.
fn is_held(ledger: &Ledger, column: &Column) -> bool {
    let is_number = column.key == ledger.number_key();
    let is_parent = super::tables::owner(ledger).is_some_and(|(_, parent)| parent == column.key);
    !is_number && !is_parent
}

fn fields(record: &Record) -> Fields {
    let mut fields = Fields::new();
    for (column, value) in record.ledger.columns.iter().zip(&record.values).filter(|(c, _)| is_held(record.ledger, c)) {
        let value = match value {
            None => continue,
            Some(Value::Keys(keys)) => {
                let mut keys = keys.clone();
                keys.sort_unstable();
                keys.into()
            }
            Some(Value::Texts(texts)) if column.kind.is_linked() => {
                let mut texts = texts.clone();
                texts.sort_unstable();
                texts.into()
            }
            // A copy for sharing keeps disputes, so that a disputed content must not have an ID number.
            Some(Value::Text(number)) if column.kind == Kind::IdNumber => masked(number).into(),
            Some(value) => to_json(ValueRef::from(&to_sql(Some(value)))),
        };
        fields.insert(column.key.to_string(), value);
    }
    fields
}

fn record(ledger: &'static Ledger, fields: &Fields) -> rusqlite::Result<Record> {
    let mut record = Record::new(ledger);
    for (at, column) in ledger.columns.iter().enumerate() {
        let Some(value) = fields.get(column.key) else { continue };
        record.values[at] = match (column.kind, value) {
            (Kind::Units | Kind::Hazards, Json::Array(keys)) => {
                Some(Value::Keys(keys.iter().filter_map(Json::as_i64).collect()))
            }
            (Kind::Aliases, Json::Array(texts)) => {
                Some(Value::Texts(texts.iter().filter_map(Json::as_str).map(str::to_string).collect()))
            }
            (Kind::IdNumber, _) => None,
            (_, value) => from_sql(column, ValueRef::from(&sql(value)))?,
        };
    }
    Ok(record)
}

/// The value of a field in which each unit of `units` (同一家) is replaced by the unit that stays.
pub(super) fn rekeyed(ledger: &Ledger, name: &str, value: &Json, units: &BTreeMap<i64, i64>) -> Json {
    let key = |value: &Json| value.as_i64().and_then(|key| units.get(&key)).map_or(value.clone(), |key| (*key).into());
    let of_column = |kind: Kind, value: &Json| match (kind, value) {
        (Kind::Unit, value) => key(value),
        (Kind::Units, Json::Array(keys)) => {
            let new: BTreeSet<i64> = keys.iter().filter_map(|value| key(value).as_i64()).collect();
            new.into_iter().map(Json::from).collect()
        }
        _ => value.clone(),
    };
    if let Some(column) = ledger.column(name) {
        return of_column(column.kind, value);
    }
    let mut part = value.clone();
    for column in belonging(ledger).into_iter().flat_map(|(parts_of, _)| parts_of.columns) {
        if let Some(value) = part.get_mut(column.key) {
            *value = of_column(column.kind, value);
        }
    }
    part
}

/// The value of a field with this store's keys in place of the other store's.
pub(super) fn in_our_keys(ledger: &'static Ledger, name: &str, value: &Json, keys: &Keys) -> rusqlite::Result<Json> {
    let values = Values::from([(name.to_string(), value.clone())]);
    let content = Content::from_values(ledger, &values)?.with_keys(keys);
    Ok(content.values().remove(name).unwrap_or(Json::Null))
}

/// The content of a record. The content of a unit is what the unit holds by itself (see `gone`).
pub(super) fn whole(store: &Store, ledger: &'static Ledger, id: i64) -> Result<Option<Content>, StoreError> {
    let Some(record) = store.get(ledger, id)? else { return Ok(None) };
    let record = if ledger == &UNIT { store.held_by_itself(record)? } else { record };
    Content::read(store, record).map(Some)
}
