//! The record whose history is asked for, with its lists, steps and attendees.

use super::super::journal::{Entries, Op, Passing, lists};
use super::super::{Store, StoreError};
use crate::ledger::{self, Column, Kind, Ledger};
use rusqlite::OptionalExtension;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// A record and the rows that belong or belonged to it.
#[derive(Debug, Clone)]
pub struct Subject {
    rows: HashMap<String, HashSet<i64>>,
    /// The journal entries up to this place are not about this record: an undone record may have had the same key
    /// before.
    pub(super) since: i64,
}

/// The tables whose rows belong to a record of this ledger, with the column that names the record.
fn belonging(to: &'static Ledger) -> Vec<(String, &'static str)> {
    let lists = lists(to).map(|(table, _)| (table, to.key));
    let parts = ledger::ALL.iter().flat_map(|l| {
        let names = |c: &&Column| match c.kind {
            Kind::Hazard => to.key == "hazard" && l.key == "step",
            Kind::Training => to.key == "training" && l.key == "attendance",
            _ => false,
        };
        l.columns.iter().filter(names).map(|c| (l.key.to_string(), c.key)).collect::<Vec<_>>()
    });
    // Entries about who looked at the reporter, when and why, are part of the tip's history.
    let accesses = (to.key == "tip").then(|| ("tip_access".to_string(), "tip"));
    lists.chain(parts).chain(accesses).collect()
}

impl Subject {
    /// The tables with rows of the record.
    pub(super) fn tables(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// Whether a journal entry is about the record or a row that belongs to it.
    pub(super) fn holds(&self, entry: &Passing) -> bool {
        self.rows.get(&entry.table).is_some_and(|rows| rows.contains(&entry.row))
    }
}

impl Store {
    /// The record and all rows that belong or belonged to it.
    pub fn subject(&self, ledger: &'static Ledger, id: i64) -> Result<Subject, StoreError> {
        self.placed(|| Ok(self.gather(ledger, id)?))
    }

    fn gather(&self, ledger: &'static Ledger, id: i64) -> rusqlite::Result<Subject> {
        let mut rows = HashMap::from([(ledger.key.to_string(), HashSet::from([id]))]);
        for (table, column) in belonging(ledger) {
            let mut ids: HashSet<i64> = HashSet::new();
            let mut present = self.conn.prepare(&format!("SELECT id FROM \"{table}\" WHERE \"{column}\" = ?"))?;
            for found in present.query_map([id], |row| row.get(0))? {
                ids.insert(found?);
            }
            for gone in Entries::new(&self.conn).of([table.as_str()]).only(Op::Remove) {
                let gone = gone?;
                if gone.before().get(column).and_then(Json::as_i64) == Some(id) {
                    ids.insert(gone.row);
                }
            }
            rows.insert(table, ids);
        }
        // An undone record with the same key had another number.
        let name = ledger.number_key();
        let no: Option<String> = match ledger.column(name) {
            Some(_) => {
                let sql = format!("SELECT {name} FROM \"{}\" WHERE id = ?", ledger.key);
                self.conn.query_row(&sql, [id], |row| row.get(0)).optional()?.flatten()
            }
            None => None,
        };
        let mut since = 0;
        for gone in Entries::new(&self.conn).of([ledger.key]).row(id).only(Op::Remove) {
            let gone = gone?;
            if gone.before().get(name).and_then(Json::as_str) != no.as_deref() {
                since = gone.id;
            }
        }
        Ok(Subject { rows, since })
    }
}
