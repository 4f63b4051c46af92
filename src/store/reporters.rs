//! Who reported a tip (举报人): a table of its own, by the tip's number, that no ledger declares, no report
//! reads and the journal does not watch. Entering it and looking at it leave a row each that the journal keeps.

use super::rows::iso;
use super::{StoreError, WAIT_SECS, Writer};
use crate::ledger::Record;
use chrono::NaiveDate;
use rusqlite::OptionalExtension;

/// 举报人
#[derive(Clone, PartialEq, Eq)]
pub struct Reporter {
    pub name: Option<String>,
    pub phone: Option<String>,
}

impl Writer<'_> {
    /// Keeps who reported a tip; what is not given stays as it was.
    pub fn keep_reporter(&self, tip: &Record, reporter: &Reporter, on: NaiveDate) -> Result<(), StoreError> {
        self.note_access(tip, "keep", on)?;
        let sql = "INSERT INTO tip_reporter (tip, name, phone) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET \
                   name = coalesce(excluded.name, name), phone = coalesce(excluded.phone, phone)";
        let done = self.conn.execute(sql, (tip.no(), &reporter.name, &reporter.phone));
        done.map(|_| ()).map_err(StoreError::at(self.path(), WAIT_SECS))
    }

    /// Who reported a tip; that it was asked, on which day, is kept before it is told.
    pub fn reveal_reporter(&self, tip: &Record, on: NaiveDate) -> Result<Option<Reporter>, StoreError> {
        self.note_access(tip, "reveal", on)?;
        let fail = StoreError::at(self.path(), WAIT_SECS);
        let of = |row: &rusqlite::Row<'_>| Ok(Reporter { name: row.get(0)?, phone: row.get(1)? });
        self.conn
            .query_row("SELECT name, phone FROM tip_reporter WHERE tip = ?", [tip.no()], of)
            .optional()
            .map_err(&fail)
    }

    fn note_access(&self, tip: &Record, act: &str, on: NaiveDate) -> Result<(), StoreError> {
        let sql = "INSERT INTO tip_access (tip, act, \"on\") VALUES (?, ?, ?)";
        let done = self.watch("tip_access").and_then(|()| self.conn.execute(sql, (tip.id, act, iso(on))));
        done.map(|_| ()).map_err(StoreError::at(self.path(), WAIT_SECS))
    }
}
