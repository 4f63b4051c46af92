//! The triggers that write the journal. There are two kinds. Guards are in the store's file, one for each table and
//! kind of write. They call a function that only this program registers, so that another program cannot write. They are
//! short because every opening of the store reads them. Sealing triggers write the journal and name every column. The
//! connection makes them when a command first writes to the table; until then the guard refuses every write.

use crate::store::{Store, tables};
use rusqlite::{Connection, Result};

/// Tables whose rows never change: a submitted form or a closing is corrected by a new form or closing, and a changed
/// plan file gets a new version. A store's id stays. Rows are removed only when a merge or a closing is undone.
const FROZEN: [&str; 8] = [
    "submission",
    "submission_row",
    "closing",
    "closing_duty",
    "closing_target",
    "closing_standing",
    "plan_version",
    tables::IDENTITY,
];

const EVENTS: [(&str, &str); 3] = [("added", "INSERT"), ("changed", "UPDATE"), ("removed", "DELETE")];

impl Store {
    /// Makes the journal record what the command writes to a table. Call it before each kind of write; a second call
    /// costs nothing.
    pub(in crate::store) fn watch(&self, table: &str) -> Result<()> {
        // Outside a transaction, or after a failed transaction, the sealing triggers may not exist: nothing may be
        // written then.
        if self.conn.is_autocommit() {
            return Err(rusqlite::Error::InvalidQuery);
        }
        if self.journal.state().watched.contains(table) {
            return Ok(());
        }
        seal(&self.conn, table)?;
        self.journal.state().watched.insert(table.to_string());
        Ok(())
    }
}

/// The guards of a watched table: name and statement.
pub(in crate::store) fn guards(table: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let is_frozen = FROZEN.contains(&table);
    EVENTS.into_iter().map(move |(verb, event)| match (is_frozen, verb) {
        (true, "changed") => refusal(table, verb, event, "what was sent is corrected, never changed"),
        _ => {
            let name = format!("{table}_{verb}");
            let sql =
                format!("CREATE TRIGGER {name} AFTER {event} ON \"{table}\" BEGIN SELECT journal_sees('{table}'); END");
            (name, sql)
        }
    })
}

/// The guards of a table whose rows never change.
pub(in crate::store) fn append_only(table: &str) -> impl Iterator<Item = (String, String)> + '_ {
    EVENTS[1..].iter().map(move |(verb, event)| refusal(table, verb, event, "append only"))
}

fn refusal(table: &str, verb: &str, event: &str, why: &str) -> (String, String) {
    let name = format!("{table}_{verb}");
    let sql = format!("CREATE TRIGGER {name} BEFORE {event} ON \"{table}\" BEGIN SELECT raise(ABORT, '{why}'); END");
    (name, sql)
}

/// Makes the sealing triggers of a table, for this connection.
pub(in crate::store) fn seal(conn: &Connection, table: &str) -> Result<()> {
    let mut columns = tables::columns(conn, table)?;
    columns.retain(|column| column != "id");
    seals(table, &columns).iter().try_for_each(|sql| conn.execute_batch(sql))
}

/// The triggers that write and seal an entry for every row written.
fn seals(table: &str, columns: &[String]) -> [String; 3] {
    let names = columns.join(",");
    let each = |value: &dyn Fn(&String) -> String| columns.iter().map(value).collect::<Vec<_>>().join(", ");
    let trigger = |verb: &str, event: &str, row: &str, op: &str, before: &str, after: &str| {
        format!(
            "CREATE TEMP TRIGGER IF NOT EXISTS {table}_{verb}_sealed AFTER {event} ON main.\"{table}\" BEGIN \
             INSERT INTO journal (command, tbl, row, op, line, before, seal) \
             VALUES (journal_command(), '{table}', {row}.id, '{op}', journal_line(), {before}, \
             journal_seal('{table}', {row}.id, '{op}'{after})); END"
        )
    };
    let added = format!(", '{names}', {}", each(&|c| format!("NEW.\"{c}\"")));
    let found = format!("'{table}', OLD.id, (SELECT coalesce(max(id), 0) FROM journal), '{names}'");
    let changed = format!("journal_before({found}, {})", each(&|c| format!("OLD.\"{c}\", NEW.\"{c}\"")));
    // Records are voided, never deleted; only undo may remove what a command added.
    let is_kept = FROZEN.contains(&table) || columns.iter().any(|c| c == "void_reason");
    let reads = if is_kept { "journal_taken_back" } else { "journal_before" };
    let removed = format!("{reads}({found}, {})", each(&|c| format!("OLD.\"{c}\", NULL")));
    [
        trigger("added", "INSERT", "NEW", "add", "NULL", &added),
        trigger("changed", "UPDATE", "NEW", "change", &changed, ""),
        trigger("removed", "DELETE", "OLD", "remove", &removed, ""),
    ]
}

/// The guards that the tables of a store should have.
pub(in crate::store) fn all(conn: &Connection) -> Result<Vec<(String, String)>> {
    let watched = tables::watched(conn)?;
    let kept = ["journal", "command"].into_iter().flat_map(append_only);
    Ok(watched.iter().flat_map(|table| guards(table)).chain(kept).collect())
}

#[cfg(test)]
mod tests;
