//! The journal's seals. Triggers on every ledger table call functions that only this program
//! registers, so that a write by another program fails. An entry's seal is the SHA-256 of the row
//! after (column name, type, value; nulls left out, so that a new column leaves old rows valid) and the
//! SHA-256 that chains the entry to all before it, its command, table, row, line and former values
//! included.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, MutexGuard};

pub(super) type Hash = [u8; 32];

/// What the command that is being carried out has written so far.
#[derive(Debug, Default)]
pub(super) struct State {
    pub chain: Hash,
    pub command: i64,
    /// The line of the source file whose row is being written.
    pub line: Option<i64>,
}

/// The state that the SQL functions share with the writer.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal(Arc<Mutex<State>>);

/// Who writes what, why and from which file: one command is one entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Time of entry, RFC 3339 in the plan's zone.
    pub at: String,
    pub operator: String,
    /// The command as it was typed.
    pub command: String,
    pub reason: Option<String>,
    pub file: Option<String>,
}

impl Journal {
    pub fn state(&self) -> MutexGuard<'_, State> {
        // A poisoned lock holds a chain that nothing was committed from: it is as good as any.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Registers the functions that the triggers call.
    pub fn register(&self, conn: &Connection) -> Result<()> {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
        let own = self.clone();
        conn.create_scalar_function("journal_command", 0, flags, move |_| Ok(own.state().command))?;
        let own = self.clone();
        conn.create_scalar_function("journal_line", 0, flags, move |_| Ok(own.state().line))?;
        conn.create_scalar_function("journal_changed", -1, flags, |ctx| changed(ctx))?;
        let own = self.clone();
        conn.create_scalar_function("journal_seal", -1, flags, move |ctx| own.seal(ctx))
    }

    /// `journal_seal(table, row, op, before, name, value, …)`
    fn seal(&self, ctx: &Context<'_>) -> Result<Vec<u8>> {
        let row = hash_row(&(4..ctx.len()).map(|i| ctx.get_raw(i)).collect::<Vec<_>>());
        let mut state = self.state();
        let mut chain = Sha256::new();
        chain.update(state.chain);
        chain.update(state.command.to_le_bytes());
        chain.update(state.line.unwrap_or(-1).to_le_bytes());
        (0..4).for_each(|i| mix(&mut chain, ctx.get_raw(i)));
        chain.update(row);
        state.chain = chain.finalize().into();
        Ok([row, state.chain].concat())
    }

    /// Begins a command: its own row is the first link.
    pub fn begin(&self, conn: &Connection, entry: &Entry) -> Result<()> {
        let last: Option<Vec<u8>> = conn
            .prepare_cached("SELECT substr(seal, 33) FROM journal ORDER BY id DESC LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        let before = last.and_then(|seal| Hash::try_from(seal).ok()).unwrap_or_default();
        let id: i64 = conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM command", [], |row| row.get(0))?;
        let mut chain = Sha256::new();
        chain.update(before);
        chain.update(id.to_le_bytes());
        let Entry { at, operator, command, reason, file } = entry;
        for text in [Some(at), Some(operator), Some(command), reason.as_ref(), file.as_ref()] {
            mix(&mut chain, text.map_or(ValueRef::Null, |t| ValueRef::Text(t.as_bytes())));
        }
        let seal: Hash = chain.finalize().into();
        conn.execute(
            "INSERT INTO command (id, at, operator, command, reason, file, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id, at, operator, command, reason, file, &seal[..]),
        )?;
        *self.state() = State { chain: seal, command: id, line: None };
        Ok(())
    }
}

/// A value with its type, so that no two values hash alike.
fn mix(hash: &mut Sha256, value: ValueRef<'_>) {
    let (tag, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(n) => return hash.update([&[1u8][..], &8u64.to_le_bytes(), &n.to_le_bytes()].concat()),
        ValueRef::Real(x) => return hash.update([&[2u8][..], &8u64.to_le_bytes(), &x.to_le_bytes()].concat()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    hash.update([tag]);
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// The hash of a row given as name, value, name, value …
pub(super) fn hash_row(pairs: &[ValueRef<'_>]) -> Hash {
    let mut hash = Sha256::new();
    for pair in pairs.chunks_exact(2).filter(|pair| pair[1] != ValueRef::Null) {
        mix(&mut hash, pair[0]);
        mix(&mut hash, pair[1]);
    }
    hash.finalize().into()
}

/// `journal_changed(name, old, new, …)`: the former values of the columns that changed, as JSON.
fn changed(ctx: &Context<'_>) -> Result<String> {
    let mut before = serde_json::Map::new();
    for i in (0..ctx.len()).step_by(3) {
        let (old, new) = (ctx.get_raw(i + 1), ctx.get_raw(i + 2));
        if old != new {
            before.insert(ctx.get(i)?, json(old));
        }
    }
    Ok(serde_json::Value::Object(before).to_string())
}

fn json(value: ValueRef<'_>) -> serde_json::Value {
    match value {
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(x) => x.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
    }
}
