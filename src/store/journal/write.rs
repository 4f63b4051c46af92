//! Writes the journal: the functions that the triggers of `watch` call, and the row of the current command.

use super::chain::{Hash, hash_row, last_link, link_command, link_entry};
use super::decode::json;
use super::found::Found;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

/// What the current command has written so far.
#[derive(Debug, Default)]
pub(in crate::store) struct State {
    pub chain: Hash,
    pub command: i64,
    /// The line of the source file that the current row comes from.
    pub line: Option<i64>,
    /// Whether an undo is running, which may remove rows that a command added.
    pub takes_back: bool,
    /// The tables that have sealing triggers, so that the guards allow writing.
    pub watched: HashSet<String>,
    /// The former values and the row's hash, computed by `journal_before` for `journal_seal`, which SQLite calls next.
    pending: Option<(String, Hash)>,
    /// The rows that the transaction changed, with their hashes before.
    pub found: Found,
}

/// The state that the SQL functions share with the writer.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Journal(Arc<Mutex<State>>);

/// Who runs which command, when, why and with which file.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The time, RFC 3339 in the plan's time zone.
    pub at: String,
    pub operator: String,
    /// The command line as it was typed.
    pub command: String,
    pub reason: Option<String>,
    pub file: Option<String>,
}

impl Journal {
    /// The state, locked until the guard is dropped.
    pub fn state(&self) -> MutexGuard<'_, State> {
        // A poisoned lock has the state of a transaction that was not committed; this state may be used.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Registers the functions that the triggers call.
    pub fn register(&self, conn: &Connection) -> Result<()> {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
        let function = self.clone();
        conn.create_scalar_function("journal_command", 0, flags, move |_| Ok(function.state().command))?;
        let function = self.clone();
        conn.create_scalar_function("journal_line", 0, flags, move |_| Ok(function.state().line))?;
        let function = self.clone();
        conn.create_scalar_function("journal_sees", 1, flags, move |ctx| function.sees(ctx))?;
        let function = self.clone();
        conn.create_scalar_function("journal_before", -1, flags, move |ctx| function.before(ctx))?;
        let function = self.clone();
        conn.create_scalar_function("journal_taken_back", -1, flags, move |ctx| {
            let may = function.state().takes_back;
            if !may {
                return Err(rusqlite::Error::UserFunctionError("records are voided, never deleted".into()));
            }
            function.before(ctx)
        })?;
        let function = self.clone();
        conn.create_scalar_function("journal_seal", -1, flags, move |ctx| function.seal(ctx))
    }

    /// `journal_sees(table)`: called by the guard when a row is written.
    fn sees(&self, ctx: &Context<'_>) -> Result<bool> {
        let table = ctx.get_raw(0).as_str()?;
        match self.state().watched.contains(table) {
            true => Ok(true),
            false => Err(rusqlite::Error::UserFunctionError(format!("{table} is written unseen").into())),
        }
    }

    /// `journal_before(table, row, last entry, 'name,…', old, new, …)`: returns the former values of the changed
    /// columns as JSON.
    fn before(&self, ctx: &Context<'_>) -> Result<String> {
        let names: &str = ctx.get_raw(3).as_str()?;
        let mut before = serde_json::Map::new();
        for (name, i) in names.split(',').zip((4..ctx.len()).step_by(2)) {
            let (old, new) = (ctx.get_raw(i), ctx.get_raw(i + 1));
            if old != new {
                before.insert(name.to_string(), json(old));
            }
        }
        let before = serde_json::Value::Object(before).to_string();
        let values = |first: usize| names.split(',').zip((first..ctx.len()).step_by(2).map(|i| ctx.get_raw(i)));
        let mut state = self.state();
        let (table, row, last) = (ctx.get_raw(0).as_str()?, ctx.get_raw(1).as_i64()?, ctx.get_raw(2).as_i64()?);
        state.found.take(table, row, last, || hash_row(values(4)));
        state.pending = Some((before.clone(), hash_row(values(5))));
        Ok(before)
    }

    /// `journal_seal(table, row, op, 'name,…', value, …)`: returns the seal of an entry that added a row with these
    /// values. `journal_seal(table, row, op)`: returns the seal of the entry whose values `journal_before` received.
    fn seal(&self, ctx: &Context<'_>) -> Result<Vec<u8>> {
        let mut state = self.state();
        let (before, row) = match (ctx.len(), state.pending.take()) {
            (3, Some((before, row))) => (Some(before), row),
            (3, None) => return Err(rusqlite::Error::InvalidQuery),
            _ => (None, hash_row(ctx.get_raw(3).as_str()?.split(',').zip((4..ctx.len()).map(|i| ctx.get_raw(i))))),
        };
        let before = before.as_deref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()));
        let parts = [ctx.get_raw(0), ctx.get_raw(1), ctx.get_raw(2), before];
        state.chain = link_entry(state.chain, state.command, state.line, parts, &row);
        Ok([row, state.chain].concat())
    }

    /// Begins a command: writes its row, which is the command's first link in the chain.
    pub fn begin(&self, conn: &Connection, entry: &Entry) -> Result<()> {
        let (command, before) = last_link(conn)?.unwrap_or_default();
        let id = command + 1;
        let Entry { at, operator, command, reason, file } = entry;
        let texts = [Some(at), Some(operator), Some(command), reason.as_ref(), file.as_ref()];
        let texts = texts.map(|text| text.map_or(ValueRef::Null, |t| ValueRef::Text(t.as_bytes())));
        let seal = link_command(before, id, texts);
        conn.execute(
            "INSERT INTO command (id, at, operator, command, reason, file, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id, at, operator, command, reason, file, &seal[..]),
        )?;
        let mut state = self.state();
        let found = std::mem::take(&mut state.found);
        *state = State { chain: seal, command: id, found, ..State::default() };
        Ok(())
    }
}

/// Removes a column from the former values of all entries about a table; returns the keys of these entries' rows.
pub(in crate::store) fn leave_out(conn: &Connection, table: &str, column: &str) -> Result<Vec<i64>> {
    let path = format!("$.{column}");
    let sql = "UPDATE journal SET before = json_remove(before, ?2) \
               WHERE tbl = ?1 AND json_type(before, ?2) IS NOT NULL RETURNING row";
    conn.prepare(sql)?.query_map((table, &path), |row| row.get(0))?.collect()
}

/// Replaces the seal of an entry, in a copy for sharing.
pub(in crate::store) fn reseal(conn: &Connection, entry: i64, content: &[u8], seal: &Hash) -> Result<()> {
    let sql = "UPDATE journal SET seal = ? WHERE id = ?";
    conn.prepare_cached(sql)?.execute(([content, seal].concat(), entry)).map(drop)
}
