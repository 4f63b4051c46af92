//! Reads the journal backwards. A journal entry has only the values before its change. The values after the change are
//! found in the next entry about the row; after the last entry, in the row itself. A row is kept in memory until the
//! entry that added the row is read.

use super::decode::{Entry, Fields, Op, json};
use crate::store::tables::columns;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, Row};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};

/// What a journal entry did to its row. `was` and `now` are values before and after the entry: of a changed row the
/// changed columns, of an added or removed row the columns that are not empty. `whole` is the whole row: before the
/// entry if the entry removed the row, otherwise after the entry.
pub(in crate::store) struct Passed {
    pub was: Fields,
    pub now: Fields,
    pub whole: Fields,
}

#[derive(Default)]
pub(in crate::store) struct Backwards {
    /// The rows that entries read so far were about, each as it was before those entries. A row that did not exist then
    /// is not in the map.
    rows: HashMap<(String, i64), Fields>,
}

impl Backwards {
    /// Reads the next older entry.
    pub fn pass(&mut self, conn: &Connection, entry: &Entry) -> Result<Passed> {
        let key = (entry.table.clone(), entry.row);
        let was = entry.before();
        if entry.op == Op::Remove {
            self.rows.insert(key, was.clone());
            return Ok(Passed { whole: was.clone(), was, now: Fields::new() });
        }
        let whole = match self.rows.remove(&key) {
            Some(known) => known,
            None => present(conn, &entry.table, entry.row)?,
        };
        if entry.op == Op::Add {
            return Ok(Passed { was: Fields::new(), now: whole.clone(), whole });
        }
        let now = |name: &String| (name.clone(), whole.get(name).cloned().unwrap_or(Json::Null));
        let now: Fields = was.keys().map(now).collect();
        let mut earlier = whole.clone();
        for (name, value) in &was {
            match value {
                Json::Null => drop(earlier.remove(name)),
                value => drop(earlier.insert(name.clone(), value.clone())),
            }
        }
        self.rows.insert(key, earlier);
        Ok(Passed { was, now, whole })
    }

    /// The row as it was before the entries read so far. `None` if the row did not exist then, or no entry was about
    /// the row.
    pub fn row(&self, table: &str, row: i64) -> Option<&Fields> {
        self.rows.get(&(table.to_string(), row))
    }
}

/// The present row without its key and its empty columns.
fn present(conn: &Connection, table: &str, id: i64) -> Result<Fields> {
    Ok(rows_of(conn, table, "id", id)?.remove(&id).unwrap_or_default())
}

/// The rows of a table whose `column` has the value `key`, by their keys. A row is given without its key and its empty
/// columns.
pub(in crate::store) fn rows_of(
    conn: &Connection,
    table: &str,
    column: &str,
    key: i64,
) -> Result<BTreeMap<i64, Fields>> {
    let names = columns(conn, table)?;
    let at_key = names.iter().position(|name| name == "id").unwrap_or_default();
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM \"{table}\" WHERE \"{column}\" = ?"))?;
    let of = |row: &Row<'_>| {
        let mut fields = Fields::new();
        for (at, name) in names.iter().enumerate().filter(|(at, _)| *at != at_key) {
            let value = row.get_ref(at)?;
            if value != ValueRef::Null {
                fields.insert(name.clone(), json(value));
            }
        }
        Ok((row.get(at_key)?, fields))
    };
    statement.query_map([key], of)?.collect()
}
