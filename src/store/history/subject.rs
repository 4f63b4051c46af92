//! Whose history is asked about: a record with what belongs to it, its lists, its steps, its people.

use super::super::{Store, StoreError, WAIT_SECS};
use crate::ledger::{self, Column, Kind, Ledger};
use rusqlite::Row;
use rusqlite::types::ValueRef;
use std::collections::{HashMap, HashSet};

/// A record and the rows that belong to it, as they are and as they were.
#[derive(Debug, Clone)]
pub struct Subject {
    rows: HashMap<String, HashSet<i64>>,
    /// The place in the journal where this record begins: its key may have been another's that was taken back.
    pub(super) since: i64,
}

/// The ledger that a table belongs to, and the column whose values lie in it where it is a list's.
pub(super) fn owner(table: &str) -> (Option<&'static Ledger>, Option<&'static Column>) {
    if let Some(own) = ledger::ALL.iter().copied().find(|l| l.key == table) {
        return (Some(own), None);
    }
    for ledger in ledger::ALL.iter().copied() {
        let list = table.strip_prefix(ledger.key).and_then(|rest| rest.strip_prefix('_'));
        if let Some(column) = list.and_then(|key| ledger.column(key)).filter(|c| c.kind.is_linked()) {
            return (Some(ledger), Some(column));
        }
    }
    (None, None)
}

/// The tables whose rows name a record of this ledger as the one they belong to, with the column that does.
fn belonging(to: &'static Ledger) -> Vec<(String, &'static str)> {
    let lists = to.columns.iter().filter(|c| c.kind.is_linked()).map(|c| (format!("{}_{}", to.key, c.key), to.key));
    let parts = ledger::ALL.iter().flat_map(|l| {
        let names = |c: &&Column| match c.kind {
            Kind::Hazard => to.key == "hazard" && l.key == "step",
            Kind::Training => to.key == "training" && l.key == "attendance",
            _ => false,
        };
        l.columns.iter().filter(names).map(|c| (l.key.to_string(), c.key)).collect::<Vec<_>>()
    });
    // Who looked behind the wall, when and why belongs to the tip.
    let accesses = (to.key == "tip").then(|| ("tip_access".to_string(), "tip"));
    lists.chain(parts).chain(accesses).collect()
}

impl Subject {
    pub(super) fn tables(&self) -> String {
        let mut names: Vec<String> = self.rows.keys().map(|name| format!("'{name}'")).collect();
        names.sort();
        names.join(", ")
    }

    pub(super) fn holds(&self, table: ValueRef<'_>, row: i64) -> bool {
        let table = table.as_str().unwrap_or_default();
        self.rows.get(table).is_some_and(|rows| rows.contains(&row))
    }
}

impl Store {
    /// The record and everything that belongs, or belonged, to it.
    pub fn subject(&self, ledger: &'static Ledger, id: i64) -> Result<Subject, StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        self.gather(ledger, id).map_err(fail)
    }

    fn gather(&self, ledger: &'static Ledger, id: i64) -> rusqlite::Result<Subject> {
        let mut rows = HashMap::from([(ledger.key.to_string(), HashSet::from([id]))]);
        for (table, column) in belonging(ledger) {
            let mut ids: HashSet<i64> = HashSet::new();
            let mut present = self.conn.prepare(&format!("SELECT id FROM \"{table}\" WHERE \"{column}\" = ?"))?;
            for found in present.query_map([id], |row| row.get(0))? {
                ids.insert(found?);
            }
            let gone = "SELECT row FROM journal WHERE tbl = ? AND op = 'remove' AND json_extract(before, ?) = ?";
            let mut gone = self.conn.prepare(gone)?;
            for found in gone.query_map((&table, format!("$.{column}"), id), |row: &Row<'_>| row.get(0))? {
                ids.insert(found?);
            }
            rows.insert(table, ids);
        }
        // An earlier record of the same key, taken back, had another number.
        let name = ledger.number_key();
        let sql = format!(
            "SELECT coalesce(max(id), 0) FROM journal WHERE tbl = ?1 AND row = ?2 AND op = 'remove' \
             AND json_extract(before, '$.{name}') IS NOT (SELECT {} FROM \"{}\" WHERE id = ?2)",
            if ledger.column(name).is_some() { name } else { "NULL" },
            ledger.key
        );
        let since = self.conn.query_row(&sql, (ledger.key, id), |row| row.get(0))?;
        Ok(Subject { rows, since })
    }
}
