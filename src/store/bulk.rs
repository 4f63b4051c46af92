//! Writing the rows of a file, many at a time. What the ledger's declaration has settled already is not asked of
//! SQLite again for each row, and what can be done once at the end is: the answer is the same, in a third of the time.

use super::{Entry, Store, StoreError, WAIT_SECS, Writer};
use crate::ledger::Ledger;
use rusqlite::Connection;

impl Store {
    /// As `write`, for the rows of a file.
    ///
    /// - The tables' CHECKs are left out: for each `IN` of three words SQLite makes a table of its own.
    /// - References are checked at the end: to check them row by row costs a copy of every page that a row touches.
    /// - Into an empty ledger the indexes beside the key are made after the rows.
    pub fn write_many<T>(
        &self,
        ledger: &'static Ledger,
        entry: &Entry,
        act: impl FnOnce(&Writer) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        trust(&self.conn, true).map_err(&fail)?;
        let result = self.write(entry, |writer| {
            let indexes =
                if self.is_empty(ledger)? { take_down(&self.conn, ledger).map_err(&fail)? } else { Vec::new() };
            let result = act(writer)?;
            indexes.iter().try_for_each(|sql| self.conn.execute_batch(sql)).map_err(&fail)?;
            match dangling(&self.conn, ledger).map_err(&fail)? {
                0 => Ok(result),
                count => Err(StoreError::Dangling(ledger.name, count).into()),
            }
        });
        trust(&self.conn, false).map_err(&fail)?;
        result
    }
}

/// Outside a transaction: within one SQLite does not let go of references.
fn trust(conn: &Connection, is_trusted: bool) -> rusqlite::Result<()> {
    conn.pragma_update(None, "ignore_check_constraints", is_trusted)?;
    conn.pragma_update(None, "foreign_keys", !is_trusted)
}

/// Drops the ledger's own indexes and gives the statements that make them as they were.
fn take_down(conn: &Connection, ledger: &Ledger) -> rusqlite::Result<Vec<String>> {
    let mut known = conn.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY rowid",
    )?;
    let found = known.query_map([ledger.key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let indexes: Vec<(String, String)> = found.collect::<rusqlite::Result<_>>()?;
    indexes.iter().try_for_each(|(name, _)| conn.execute_batch(&format!("DROP INDEX \"{name}\"")))?;
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

/// How many rows of the ledger refer to something that is not there.
fn dangling(conn: &Connection, ledger: &Ledger) -> rusqlite::Result<i64> {
    conn.query_row("SELECT count(*) FROM pragma_foreign_key_check(?)", [ledger.key], |row| row.get(0))
}
