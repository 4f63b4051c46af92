//! The versions of the schema: numbered migrations, and the guards of the tables. A released migration is never
//! changed. A store whose triggers differ from those of its schema was tampered with.

use super::journal::watch;
use super::tables::names;
use rusqlite::{Connection, Result};

/// SQLite's application id of a store: "ZHBN".
pub(super) const APPLICATION_ID: i64 = 0x5A48_424E;

/// The statements that upgrade version n to n + 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
    include_str!("migrations/0013.sql"),
    include_str!("migrations/0014.sql"),
    include_str!("migrations/0015.sql"),
    include_str!("migrations/0017.sql"),
    include_str!("migrations/0018.sql"),
    include_str!("migrations/0019.sql"),
    include_str!("migrations/0020.sql"),
    include_str!("migrations/0021.sql"),
    include_str!("migrations/0022.sql"),
    include_str!("migrations/0023.sql"),
];

/// The first version whose records may be 镇级.
pub(super) const WITH_TOWN: i64 = 12;

pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Upgrades the schema from version `from` to the present version, inside the caller's transaction.
pub(super) fn migrate(conn: &Connection, from: i64) -> Result<()> {
    for step in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        conn.execute_batch(step)?;
    }
    drop_triggers(conn)?;
    make_triggers(conn)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", VERSION)
}

/// Whether tables and indexes are those of this version.
pub(super) fn is_of(conn: &Connection, version: i64) -> Result<bool> {
    let of_version = Connection::open_in_memory()?;
    for step in MIGRATIONS.iter().take(usize::try_from(version).unwrap_or(0)) {
        of_version.execute_batch(step)?;
    }
    let all = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index') \
               AND name NOT LIKE 'sqlite%' ORDER BY sql";
    Ok(names(conn, all)? == names(&of_version, all)?)
}

/// Drops every trigger of the store.
pub(super) fn drop_triggers(conn: &Connection) -> Result<()> {
    let old: Vec<String> = names(conn, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")?;
    old.iter().try_for_each(|name| conn.execute_batch(&format!("DROP TRIGGER \"{name}\"")))
}

/// Makes the guards of all tables.
pub(super) fn make_triggers(conn: &Connection) -> Result<()> {
    watch::all(conn)?.iter().try_for_each(|(_, sql)| conn.execute_batch(sql))
}

/// The names of triggers that are missing, altered or unknown.
pub(super) fn tampered(conn: &Connection) -> Result<Vec<String>> {
    let expected = watch::all(conn)?;
    let mut found = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?;
    let found: Vec<(String, String)> =
        found.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
    let gone = expected.iter().filter(|pair| !found.contains(pair)).map(|(name, _)| name.clone());
    let strange =
        found.iter().filter(|(name, _)| !expected.iter().any(|(n, _)| n == name)).map(|(name, _)| name.clone());
    Ok(gone.chain(strange).collect())
}
