//! The journal read backwards: an entry keeps only what stood before, so what it wrote is what the entry
//! after it found, or what stands now. Rows are remembered from where they were met until the entry that
//! added them, so that a walk over everything needs the memory of what changed more than once.

use super::decode::{Entry, Fields, Op, json};
use crate::store::schema::columns;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result, Row};
use serde_json::Value as Json;
use std::collections::HashMap;

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
