//! The journal read backwards: an entry keeps only what stood before, so what it wrote is what the entry
//! after it found, or what stands now. Rows are remembered from where they were met until the entry that
//! added them, so that a walk over everything needs the memory of what changed more than once.

use super::super::journal::json;
use super::super::schema::columns;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Result, Row};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

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

/// A row before and after an entry: of a change the columns that it changed, else those that hold
/// something; `whole` is the row as it stood while it was there.
pub(in crate::store) struct Passed {
    pub was: Fields,
    pub now: Fields,
    pub whole: Fields,
}

#[derive(Default)]
pub(in crate::store) struct Backwards {
    /// Rows as they stood after the entry that is passed next; one that is taken out is not here.
    rows: HashMap<(String, i64), Fields>,
}

impl Backwards {
    /// Passes an entry on the way back.
    pub fn pass(&mut self, conn: &Connection, entry: &Entry) -> Result<Passed> {
        let key = (entry.table.clone(), entry.row);
        if entry.op == Op::Remove {
            self.rows.insert(key, entry.before.clone());
            return Ok(Passed { was: entry.before.clone(), now: Fields::new(), whole: entry.before.clone() });
        }
        let whole = match self.rows.remove(&key) {
            Some(known) => known,
            None => present(conn, &entry.table, entry.row)?,
        };
        if entry.op == Op::Add {
            return Ok(Passed { was: Fields::new(), now: whole.clone(), whole });
        }
        let now = |name: &String| (name.clone(), whole.get(name).cloned().unwrap_or(Json::Null));
        let now: Fields = entry.before.keys().map(now).collect();
        let mut earlier = whole.clone();
        for (name, value) in &entry.before {
            match value {
                Json::Null => drop(earlier.remove(name)),
                value => drop(earlier.insert(name.clone(), value.clone())),
            }
        }
        self.rows.insert(key, earlier);
        Ok(Passed { was: entry.before.clone(), now, whole })
    }

    /// A text of another table's row as it stood, where that is not what stands now.
    pub fn text(&self, table: &str, row: i64, column: &str) -> Option<String> {
        let known = self.rows.get(&(table.to_string(), row))?;
        known.get(column).and_then(Json::as_str).map(str::to_string)
    }
}

/// A row as it stands, without its key and what is empty.
fn present(conn: &Connection, table: &str, id: i64) -> Result<Fields> {
    let names = columns(conn, table)?;
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM \"{table}\" WHERE id = ?"))?;
    let of = |row: &Row<'_>| {
        let mut fields = Fields::new();
        for (at, name) in names.iter().enumerate().filter(|(_, name)| *name != "id") {
            let value = row.get_ref(at)?;
            if value != ValueRef::Null {
                fields.insert(name.clone(), json(value));
            }
        }
        Ok(fields)
    };
    Ok(statement.query_row([id], of).optional()?.unwrap_or_default())
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
