//! An entry of the journal as a value, and what stands in its `before`.

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Result, Row};
use serde_json::{Map, Value as Json};

pub(in crate::store) type Fields = Map<String, Json>;

/// What an entry did to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Change,
    /// Taken out again: by `undo`, or a value of a list.
    Remove,
}

/// A row of the journal.
pub(in crate::store) struct Entry {
    pub table: String,
    pub row: i64,
    pub op: Op,
    pub line: Option<i64>,
    pub before: Fields,
}

impl Entry {
    pub const COLUMNS: &str = "tbl, row, op, line, before";

    pub fn from_row(row: &Row<'_>) -> Result<Entry> {
        let before = row.get_ref(4)?.as_str_or_null()?;
        Ok(Entry {
            table: row.get(0)?,
            row: row.get(1)?,
            op: match row.get_ref(2)?.as_str()? {
                "add" => Op::Add,
                "remove" => Op::Remove,
                _ => Op::Change,
            },
            line: row.get(3)?,
            before: before.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
        })
    }
}

/// A value of `before` as SQLite keeps it.
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

/// A value as `before` keeps it: bytes as `{"hex": …}`.
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
