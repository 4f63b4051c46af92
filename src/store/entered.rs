//! Reads from the journal when records were entered, and whether by hand or from a file.

use super::journal::{Entries, Op};
use super::rows::{date, strange};
use super::{Store, StoreError};
use crate::ledger::{HAZARD, Ledger, Record};
use chrono::{DateTime, NaiveDate};
use std::collections::HashMap;

/// The seconds between the command that entered a hazard and the command that closed the hazard, by the hazard's key.
pub type Closings = HashMap<i64, i64>;

impl Store {
    /// The day on which each record of a ledger was entered by hand; imported records are left out.
    pub fn typed_on(&self, ledger: &'static Ledger) -> Result<HashMap<i64, NaiveDate>, StoreError> {
        self.placed(|| {
            let (typed, mut found) = (self.typed()?, HashMap::new());
            for entry in Entries::new(&self.conn).of([ledger.key]).only(Op::Add) {
                let entry = entry?;
                if let Some(at) = typed.get(&entry.command) {
                    let day = at.get(..10).and_then(date).ok_or_else(|| strange("at", at))?;
                    found.entry(entry.row).or_insert(day);
                }
            }
            Ok(found)
        })
    }

    /// Who entered a record, and when; for a record that came by a merge, who merged it.
    pub(super) fn entered(&self, record: &Record) -> Result<Option<(String, String)>, StoreError> {
        let added = Entries::new(&self.conn).of([record.ledger.key]).row(record.id).only(Op::Add);
        match added.last().transpose()? {
            Some(entry) => self.writer_of(entry.command),
            None => Ok(None),
        }
    }

    /// Who ran a command, and when.
    pub(super) fn writer_of(&self, command: i64) -> Result<Option<(String, String)>, StoreError> {
        Ok(self.command(command)?.map(|command| (command.operator, command.at)))
    }

    /// Hazards that were entered by hand and closed by a later command.
    pub fn closings(&self) -> Result<Closings, StoreError> {
        self.placed(|| {
            let typed = self.typed()?;
            let time = |command: i64| {
                let at = typed.get(&command)?;
                Some(DateTime::parse_from_rfc3339(at).map(|at| at.timestamp()).map_err(|_| strange("at", at)))
            };
            let (mut entered, mut closings) = (HashMap::new(), Closings::new());
            for entry in Entries::new(&self.conn).of([HAZARD.key]) {
                let entry = entry?;
                let Some(at) = time(entry.command).transpose()? else { continue };
                match (entry.op, entered.get(&entry.row)) {
                    (Op::Add, None) => drop(entered.insert(entry.row, (entry.command, at))),
                    (Op::Change, Some((command, since)))
                        if *command != entry.command
                            && entry.before().get("closed").is_some_and(|was| was.is_null()) =>
                    {
                        closings.insert(entry.row, at - since);
                    }
                    _ => {}
                }
            }
            Ok(closings)
        })
    }

    /// The time of each command that read no file.
    fn typed(&self) -> rusqlite::Result<HashMap<i64, String>> {
        let mut statement = self.conn.prepare("SELECT id, at FROM command WHERE file IS NULL")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}
