//! The tables that hold a record: the table of its ledger, the tables of its lists, and the table of the records that
//! belong to it.

use crate::ledger::{self, Kind, Ledger};
use rusqlite::{Connection, Result};
use std::collections::HashMap;

/// The ledger that the rows of a table belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The place of the ledger in `ledger::ALL`.
    pub ledger: usize,
    /// `None` for the table of the ledger itself.
    pub part: Option<Part>,
}

/// What the rows of a table are that belong to the records of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The column that names the record.
    pub parent: &'static str,
    /// The list column of the record whose values the rows are; `None` if the rows are records themselves.
    pub list: Option<&'static str>,
}

/// The ledgers whose records belong to no other record, each with its place in `ledger::ALL`.
pub(super) fn ledgers() -> impl Iterator<Item = (usize, &'static Ledger)> {
    ledger::ALL.iter().copied().enumerate().filter(|(_, ledger)| owner(ledger).is_none())
}

/// The ledger to whose records the records of this ledger belong (steps belong to a hazard), and the column that names
/// the hazard.
pub(super) fn owner(ledger: &Ledger) -> Option<(&'static Ledger, &'static str)> {
    let (name, kind) = match ledger.key {
        "step" => ("hazard", Kind::Hazard),
        "attendance" => ("training", Kind::Training),
        _ => return None,
    };
    let column = ledger.columns.iter().find(|column| column.kind == kind)?;
    Some((ledger::find(name)?, column.key))
}

/// The ledger whose records belong to records of this ledger (the steps of a hazard), and the column that names the
/// hazard.
pub(super) fn belonging(ledger: &Ledger) -> Option<(&'static Ledger, &'static str)> {
    ledger::ALL
        .iter()
        .find_map(|ledger_of| owner(ledger_of).filter(|(of, _)| *of == ledger).map(|(_, column)| (*ledger_of, column)))
}

/// The name of the table that holds a list column.
pub(super) fn list(ledger: &Ledger, column: &str) -> String {
    format!("{}_{column}", ledger.key)
}

/// Which record each row of a store's tables belongs to.
pub(super) struct Places<'c> {
    conn: &'c Connection,
    known: HashMap<String, Place>,
    /// For each table that `parent` was called for, the record of each row.
    parents: HashMap<String, HashMap<i64, i64>>,
    /// The same for the numbers of records.
    numbers: HashMap<&'static str, HashMap<i64, Option<String>>>,
}

impl<'c> Places<'c> {
    /// The tables of all ledgers.
    pub fn new(conn: &'c Connection) -> Places<'c> {
        let mut known = HashMap::new();
        for (place, ledger) in ledgers() {
            known.insert(ledger.key.to_string(), Place { ledger: place, part: None });
            for column in ledger.columns.iter().filter(|column| column.kind.is_linked()) {
                let part = Part { parent: ledger.key, list: Some(column.key) };
                known.insert(list(ledger, column.key), Place { ledger: place, part: Some(part) });
            }
            if let Some((ledger_of, column)) = belonging(ledger) {
                let part = Part { parent: column, list: None };
                known.insert(ledger_of.key.to_string(), Place { ledger: place, part: Some(part) });
            }
        }
        Places { conn, known, parents: HashMap::new(), numbers: HashMap::new() }
    }

    /// The ledger that a table belongs to; `None` if the table belongs to no ledger.
    pub fn of(&self, table: &str) -> Option<Place> {
        self.known.get(table).copied()
    }

    /// The record that a row belongs to now.
    pub fn parent(&mut self, table: &str, column: &str, row: i64) -> Result<Option<i64>> {
        if !self.parents.contains_key(table) {
            let mut statement = self.conn.prepare(&format!("SELECT id, \"{column}\" FROM \"{table}\""))?;
            let all = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
            self.parents.insert(table.to_string(), all);
        }
        Ok(self.parents.get(table).and_then(|rows| rows.get(&row)).copied())
    }

    /// The number of a record that belongs to another; `None` if it was entered before such records had numbers.
    pub fn number(&mut self, ledger: &'static Ledger, row: i64) -> Result<Option<String>> {
        if !self.numbers.contains_key(ledger.key) {
            let sql = format!("SELECT id, \"{}\" FROM \"{}\"", ledger.number_key(), ledger.key);
            let mut statement = self.conn.prepare(&sql)?;
            let all = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
            self.numbers.insert(ledger.key, all);
        }
        Ok(self.numbers.get(ledger.key).and_then(|rows| rows.get(&row)).cloned().flatten())
    }
}
