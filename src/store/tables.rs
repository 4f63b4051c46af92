//! The tables of a store and their columns, read from the file, and which tables the journal watches.

use rusqlite::{Connection, Error, Result, ffi};

/// Tables that the journal does not watch:
///
/// - the journal and the commands;
/// - the serials, because the journal has the numbers that were given out;
/// - the present and former reporters, of whom the journal has seals only.
const UNWATCHED: [&str; 5] = ["journal", "command", "serial", RESTRICTED, FORMER];

/// The table of the reporters of tips.
pub(super) const RESTRICTED: &str = "tip_reporter";

/// The table of former reporters, which undo and redo may need.
pub(super) const FORMER: &str = "tip_former";

/// The table of the versions of plan files (方案版本).
pub(super) const VERSIONS: &str = "plan_version";

/// The table of the store's id (台账身份).
pub(super) const IDENTITY: &str = "identity";

/// The names of all tables, sorted.
pub(super) fn tables(conn: &Connection) -> Result<Vec<String>> {
    names(conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
}

/// The columns of a table in their order. They are read by a query, because a prepared statement panics at a name that
/// is not UTF-8.
///
/// # Errors
/// A table that does not exist means a damaged file, because its name was read from the file.
pub(super) fn columns(conn: &Connection, table: &str) -> Result<Vec<String>> {
    let mut asking = conn.prepare_cached("SELECT name FROM pragma_table_info(?) ORDER BY cid")?;
    let names: Vec<String> = asking.query_map([table], |row| row.get(0))?.collect::<Result<_>>()?;
    match names.is_empty() {
        true => Err(Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), None)),
        false => Ok(names),
    }
}

/// The names of the tables that the journal watches.
pub(super) fn watched(conn: &Connection) -> Result<Vec<String>> {
    let mut all = tables(conn)?;
    all.retain(|table| !UNWATCHED.contains(&table.as_str()));
    Ok(all)
}

/// The texts that a query returns, one in each row.
pub(super) fn names(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
