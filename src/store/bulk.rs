//! Writes the rows of a file or of another store, many at a time. What the ledger's declaration has checked already is
//! not checked by SQLite again for each row, and what can be done once is done at the end: the result is the same in a
//! third of the time.

use super::{Entry, Store, StoreError, Writer};
use crate::ledger::{self, Ledger};
use rusqlite::Connection;

impl Store {
    /// As `write`, for the rows of a file:
    ///
    /// - The CHECKs of the tables are not evaluated: for each `IN` of three words SQLite builds a temporary table.
    /// - References are checked at the end: checking them row by row copies every page that a row touches.
    /// - In an empty ledger all indexes except the key are made after the rows.
    pub fn write_many<T>(
        &self,
        ledger: &'static Ledger,
        entry: &Entry,
        act: impl FnOnce(&Writer) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.write_rows(&[(ledger.key.to_string(), ledger.name)], entry, act)
    }

    /// As `write_many`, for rows of all ledgers together, with their lists.
    pub fn write_all<T>(&self, entry: &Entry, act: impl FnOnce(&Writer) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let lists = |ledger: &'static Ledger| {
            let linked = ledger.columns.iter().filter(|column| column.kind.is_linked());
            linked.map(|column| (format!("{}_{}", ledger.key, column.key), ledger.name))
        };
        let ledgers = ledger::ALL.iter().copied();
        let tables: Vec<_> =
            ledgers.flat_map(|l| std::iter::once((l.key.to_string(), l.name)).chain(lists(l))).collect();
        self.write_rows(&tables, entry, act)
    }

    fn write_rows<T>(
        &self,
        tables: &[(String, &'static str)],
        entry: &Entry,
        act: impl FnOnce(&Writer) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.placed(|| {
            trust(&self.conn, true)?;
            let result = self.write(entry, |writer| {
                let mut indexes = Vec::new();
                for (table, _) in tables {
                    if is_empty(&self.conn, table)? {
                        indexes.extend(take_down(&self.conn, table)?);
                    }
                }
                let result = act(writer)?;
                indexes.iter().try_for_each(|sql| self.conn.execute_batch(sql))?;
                for (table, name) in tables {
                    match dangling(&self.conn, table)? {
                        0 => {}
                        count => return Err(StoreError::Dangling(name, count).into()),
                    }
                }
                Ok(result)
            });
            trust(&self.conn, false)?;
            result
        })
    }
}

/// Switches the checks of `write_many` off or on. It must run outside a transaction, because SQLite ignores the setting
/// for references inside one.
fn trust(conn: &Connection, is_trusted: bool) -> rusqlite::Result<()> {
    conn.pragma_update(None, "ignore_check_constraints", is_trusted)?;
    conn.pragma_update(None, "foreign_keys", !is_trusted)
}

fn is_empty(conn: &Connection, table: &str) -> rusqlite::Result<bool> {
    conn.query_row(&format!("SELECT NOT EXISTS (SELECT 1 FROM \"{table}\")"), [], |row| row.get(0))
}

/// Drops the indexes of a table and returns the statements that make them again.
fn take_down(conn: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut known = conn.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY rowid",
    )?;
    let found = known.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let indexes: Vec<(String, String)> = found.collect::<rusqlite::Result<_>>()?;
    indexes.iter().try_for_each(|(name, _)| conn.execute_batch(&format!("DROP INDEX \"{name}\"")))?;
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

/// How many rows of the table refer to a row that does not exist.
fn dangling(conn: &Connection, table: &str) -> rusqlite::Result<i64> {
    conn.query_row("SELECT count(*) FROM pragma_foreign_key_check(?)", [table], |row| row.get(0))
}
