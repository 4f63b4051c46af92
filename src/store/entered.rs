//! When records were entered, from the journal: what was typed, and what a file brought.

use super::rows::{date, strange};
use super::{Store, StoreError, WAIT_SECS};
use crate::ledger::Ledger;
use chrono::NaiveDate;
use rusqlite::Row;
use std::collections::HashMap;

/// The seconds between the entry of a hazard and that of its closing, by the hazard's key.
pub type Closings = HashMap<i64, i64>;

impl Store {
    /// The day on which each record of a ledger was typed; those that a file brought are left out.
    pub fn typed_on(&self, ledger: &'static Ledger) -> Result<HashMap<i64, NaiveDate>, StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        let sql = "SELECT j.row, min(substr(c.at, 1, 10)) FROM journal j JOIN command c ON c.id = j.command \
                   WHERE j.tbl = ? AND j.op = 'add' AND c.file IS NULL GROUP BY j.row";
        let of = |row: &Row<'_>| {
            let day = row.get_ref(1)?.as_str()?;
            Ok((row.get(0)?, date(day).ok_or_else(|| strange("at", day))?))
        };
        let mut statement = self.conn.prepare(sql).map_err(&fail)?;
        statement.query_map([ledger.key], of).and_then(Iterator::collect).map_err(&fail)
    }

    /// Hazards that were typed and closed by another command than the one that entered them.
    pub fn closings(&self) -> Result<Closings, StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        let sql = "SELECT a.row, CAST((julianday(max(d.at)) - julianday(min(b.at))) * 86400 + 0.5 AS INTEGER) \
                   FROM journal a JOIN command b ON b.id = a.command \
                   JOIN journal c ON c.tbl = 'hazard' AND c.row = a.row AND c.op = 'change' AND c.command <> a.command \
                   JOIN command d ON d.id = c.command \
                   WHERE a.tbl = 'hazard' AND a.op = 'add' AND b.file IS NULL AND d.file IS NULL \
                   AND json_type(c.before, '$.closed') = 'null' GROUP BY a.row";
        let mut statement = self.conn.prepare(sql).map_err(&fail)?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect).map_err(&fail)
    }
}
