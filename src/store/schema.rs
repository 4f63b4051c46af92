//! Schema versions: numbered migrations, append-only, and the journal's triggers, which are made from
//! the tables' own columns. A store whose triggers are not the ones that its schema makes was tampered
//! with.

use rusqlite::{Connection, Error, Result, ffi};

/// "ZHBN"
pub(super) const APPLICATION_ID: i64 = 0x5A48_424E;

/// The statements that lead from version n to n + 1.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001.sql"), include_str!("migrations/0002.sql")];

pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Tables that the journal does not watch: itself, the serials, whose numbers it explains, and who reported a
/// tip, which no log may hold.
const UNWATCHED: [&str; 4] = ["journal", "command", "serial", WALLED];

/// Who reported a tip.
pub(super) const WALLED: &str = "tip_reporter";

/// Tables whose rows never change: a form that was sent is corrected by another. They go only where taking in another
/// store's is taken back.
const FROZEN: [&str; 2] = ["submission", "submission_row"];

/// Brings the schema from `from` to this program's version, inside the caller's transaction.
pub(super) fn migrate(conn: &Connection, from: i64) -> Result<()> {
    for step in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        conn.execute_batch(step)?;
    }
    drop_triggers(conn)?;
    make_triggers(conn)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", VERSION)
}

pub(super) fn drop_triggers(conn: &Connection) -> Result<()> {
    let old: Vec<String> = names(conn, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")?;
    old.iter().try_for_each(|name| conn.execute_batch(&format!("DROP TRIGGER \"{name}\"")))
}

pub(super) fn make_triggers(conn: &Connection) -> Result<()> {
    triggers(conn)?.iter().try_for_each(|(_, sql)| conn.execute_batch(sql))
}

/// The names of triggers that are missing, altered or strange.
pub(super) fn tampered(conn: &Connection) -> Result<Vec<String>> {
    let expected = triggers(conn)?;
    let mut found = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?;
    let found: Vec<(String, String)> =
        found.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
    let gone = expected.iter().filter(|pair| !found.contains(pair)).map(|(name, _)| name.clone());
    let strange =
        found.iter().filter(|(name, _)| !expected.iter().any(|(n, _)| n == name)).map(|(name, _)| name.clone());
    Ok(gone.chain(strange).collect())
}

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

/// The triggers that this schema's tables make: name and statement.
fn triggers(conn: &Connection) -> Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for table in watched(conn)? {
        let columns =
            names(conn, &format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id' ORDER BY cid"))?;
        all.extend(of_table(&table, &columns));
    }
    for table in ["journal", "command"] {
        for (verb, op) in [("changed", "UPDATE"), ("removed", "DELETE")] {
            all.push(refusal(table, verb, op, "append only"));
        }
    }
    Ok(all)
}

fn refusal(table: &str, verb: &str, event: &str, why: &str) -> (String, String) {
    let name = format!("{table}_{verb}");
    let sql = format!("CREATE TRIGGER {name} BEFORE {event} ON \"{table}\" BEGIN SELECT raise(ABORT, '{why}'); END");
    (name, sql)
}

/// Every opening reads them, so they are short: the columns' names stand together in one text, each value once.
fn of_table(table: &str, columns: &[String]) -> Vec<(String, String)> {
    let names = columns.join(",");
    let each = |value: &dyn Fn(&String) -> String| columns.iter().map(value).collect::<Vec<_>>().join(", ");
    let trigger = |verb: &str, event: &str, row: &str, op: &str, before: &str, after: &str| {
        let name = format!("{table}_{verb}");
        let sql = format!(
            "CREATE TRIGGER {name} AFTER {event} ON \"{table}\" BEGIN \
             INSERT INTO journal (command, tbl, row, op, line, before, seal) \
             VALUES (journal_command(), '{table}', {row}.id, '{op}', journal_line(), {before}, \
             journal_seal('{table}', {row}.id, '{op}'{after})); END"
        );
        (name, sql)
    };
    let added = format!(", '{names}', {}", each(&|c| format!("NEW.\"{c}\"")));
    let changed = format!("journal_before('{names}', {})", each(&|c| format!("OLD.\"{c}\", NEW.\"{c}\"")));
    if FROZEN.contains(&table) {
        let taken = format!("journal_taken_back('{names}', {})", each(&|c| format!("OLD.\"{c}\", NULL")));
        return vec![
            trigger("added", "INSERT", "NEW", "add", "NULL", &added),
            refusal(table, "changed", "UPDATE", "what was sent is corrected, never changed"),
            trigger("removed", "DELETE", "OLD", "remove", &taken, ""),
        ];
    }
    // Records are voided, never deleted: only undo may take out again what a command added.
    let is_voided = columns.iter().any(|c| c == "void_reason");
    let reads = if is_voided { "journal_taken_back" } else { "journal_before" };
    let removed = format!("{reads}('{names}', {})", each(&|c| format!("OLD.\"{c}\", NULL")));
    vec![
        trigger("added", "INSERT", "NEW", "add", "NULL", &added),
        trigger("changed", "UPDATE", "NEW", "change", &changed, ""),
        trigger("removed", "DELETE", "OLD", "remove", &removed, ""),
    ]
}

fn names(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
