//! The tables of a store and their columns, as the file itself lists them, and which of them the journal watches.

use rusqlite::{Connection, Error, Result, ffi};

/// Tables that the journal does not watch: itself, the serials, whose numbers it explains, and who reported a
/// tip and did before, which no log may hold: of those it has seals.
const UNWATCHED: [&str; 5] = ["journal", "command", "serial", WALLED, FORMER];

/// Who reported a tip.
pub(super) const WALLED: &str = "tip_reporter";

/// Who reported a tip before a step that may still be reversed.
pub(super) const FORMER: &str = "tip_former";

/// Every table, by name.
pub(super) fn tables(conn: &Connection) -> Result<Vec<String>> {
    names(conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
}

/// A table's columns in their order. Asked here and not of a statement, which panics at a name that is no UTF-8.
///
/// # Errors
/// A table that there is not is a damaged file's: its name was read from it.
pub(super) fn columns(conn: &Connection, table: &str) -> Result<Vec<String>> {
    let mut asking = conn.prepare_cached("SELECT name FROM pragma_table_info(?) ORDER BY cid")?;
    let names: Vec<String> = asking.query_map([table], |row| row.get(0))?.collect::<Result<_>>()?;
    match names.is_empty() {
        true => Err(Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), None)),
        false => Ok(names),
    }
}

/// The tables that the journal watches, by name.
pub(super) fn watched(conn: &Connection) -> Result<Vec<String>> {
    let mut all = tables(conn)?;
    all.retain(|table| !UNWATCHED.contains(&table.as_str()));
    Ok(all)
}

/// The texts that a query gives, one a row.
pub(super) fn names(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
