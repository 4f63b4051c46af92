//! Reads the journal backwards. An entry holds only the values before, so that the values after it are those before the
//! next entry about the row, or the present ones. A row is kept in memory until the entry that added it is read.

use super::decode::{Entry, Fields, Op, json};
use crate::store::tables::columns;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, Row};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};

/// A row before and after an entry: for a change the changed columns, otherwise the columns that are not empty. `whole`
/// is the whole row.
pub(in crate::store) struct Passed {
    pub was: Fields,
    pub now: Fields,
    pub whole: Fields,
}

#[derive(Default)]
pub(in crate::store) struct Backwards {
    /// Each row as it is after the entry that is read next; a row that this entry removes is not here.
    rows: HashMap<(String, i64), Fields>,
}

impl Backwards {
    /// Reads one entry on the way back.
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

    /// The row as it was before the entries read so far; `None` where it did not exist or no entry concerned it.
    pub fn row(&self, table: &str, row: i64) -> Option<&Fields> {
        self.rows.get(&(table.to_string(), row))
    }
}

/// The present row without its key and its empty columns.
fn present(conn: &Connection, table: &str, id: i64) -> Result<Fields> {
    Ok(rows_of(conn, table, "id", id)?.remove(&id).unwrap_or_default())
}

/// The rows of a table in which a column has this key, by their own keys, each without its key and its empty columns.
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
