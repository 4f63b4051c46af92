//! A journal entry as a value, and how its former values are encoded.

use crate::ledger::Record;
use crate::store::rows::from_sql;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Result, Row};
use serde_json::{Map, Value as Json};

pub(in crate::store) type Fields = Map<String, Json>;

/// What an entry did to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Change,
    /// The row was removed: by `undo`, or as a value of a list.
    Remove,
}

impl Op {
    pub(in crate::store) fn word(self) -> &'static str {
        match self {
            Op::Add => "add",
            Op::Change => "change",
            Op::Remove => "remove",
        }
    }

    /// The kind of change that the journal's word means.
    pub(super) fn of(word: &str) -> Op {
        match word {
            "add" => Op::Add,
            "remove" => Op::Remove,
            _ => Op::Change,
        }
    }
}

/// A row of the journal.
pub(in crate::store) struct Entry {
    /// The entry's place in the journal.
    pub id: i64,
    pub command: i64,
    pub table: String,
    pub row: i64,
    pub op: Op,
    pub line: Option<i64>,
    before: Option<String>,
    /// The SHA-256 of the row after the change.
    pub content: Vec<u8>,
}

impl Entry {
    pub(super) const COLUMNS: &str = "id, command, tbl, row, op, line, before, substr(seal, 1, 32)";

    /// An entry from a row of the journal.
    pub(super) fn from_row(row: &Row<'_>) -> Result<Entry> {
        Ok(Entry {
            id: row.get(0)?,
            command: row.get(1)?,
            table: row.get(2)?,
            row: row.get(3)?,
            op: Op::of(row.get_ref(4)?.as_str()?),
            line: row.get(5)?,
            before: row.get(6)?,
            content: row.get(7)?,
        })
    }

    /// The former values of the changed columns; for a removed row all columns that were not empty.
    pub fn before(&self) -> Fields {
        self.before.as_ref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

/// The record `now`, with the former values of an entry in place of the present values.
pub(in crate::store) fn restored(now: &Record, before: &Fields) -> Result<Record> {
    let mut was = now.clone();
    for (key, value) in before {
        if let Some(column) = now.ledger.column(key) {
            was.set(key, from_sql(column, ValueRef::from(&sql(value)))?);
        }
    }
    Ok(was)
}

/// A former value as SQLite stores it.
pub(in crate::store) fn sql(value: &Json) -> Sql {
    match value {
        Json::Number(n) => n.as_i64().map_or_else(|| Sql::Real(n.as_f64().unwrap_or_default()), Sql::Integer),
        Json::String(text) => Sql::Text(text.clone()),
        Json::Object(bytes) => Sql::Blob(bytes.get("hex").and_then(Json::as_str).map(unhex).unwrap_or_default()),
        _ => Sql::Null,
    }
}

pub(in crate::store) fn unhex(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2).filter_map(|at| hex.get(at..at + 2));
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

/// A value as JSON; bytes become `{"hex": …}`.
pub(in crate::store) fn json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(x) => x.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            serde_json::json!({ "hex": hex })
        }
        ValueRef::Null => Json::Null,
    }
}
