//! `undo` 撤销 and `redo` 重做: reverse the entries of a command from the last to the first. The reversal is itself a
//! command, journaled by the same triggers, so that the chain only grows. Commands form a stack: the last command that
//! is not undone is undone first. After a new command nothing can be redone.

use super::history::{Command, InForce, REVERSAL, Reversal};
use super::journal::{Entries, Op, Passing, sql, tables_within};
use super::numbers::raise;
use super::reporters::ACCESS;
use super::tables::{IDENTITY, VERSIONS};
use super::{Entry, Rollback, Store, StoreError};
use crate::ledger::TIP;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeSet;

impl Store {
    /// The commands that `undo` reverses next, the newest first, at most `many`. Looking at a reporter is not undone.
    pub fn undoable(&self, many: usize) -> Result<Vec<Command>, StoreError> {
        let mut found = Vec::new();
        self.placed(|| {
            self.back(&mut |command| {
                if command.reverses.is_none() && !command.is_undone && !self.is_look(command.id)? {
                    found.push(command);
                }
                Ok(found.len() < many)
            })
        })?;
        Ok(found)
    }

    /// The commands that `redo` restores next, at most `many`: commands that were undone since the last new command.
    pub fn redoable(&self, many: usize) -> Result<Vec<Command>, StoreError> {
        self.placed(|| {
            let (mut found, mut decided) = (Vec::new(), std::collections::HashSet::new());
            self.back(&mut |command| {
                let Some((target, kind)) = command.reverses else { return Ok(false) };
                if decided.insert(target) && kind == Reversal::Undo {
                    found.push(target);
                }
                Ok(found.len() < many)
            })?;
            Ok(found.into_iter().filter_map(|id| self.command(id).transpose()).collect::<Result<_, _>>()?)
        })
    }

    fn back(&self, go_on: &mut dyn FnMut(Command) -> Result<bool, StoreError>) -> Result<(), StoreError> {
        let sql = "SELECT c.id, at, operator, c.command, reason, file, r.target, r.redo \
                   FROM command c LEFT JOIN reversal r ON r.command = c.id ORDER BY c.id DESC";
        let mut in_force = InForce::default();
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut command = Command::from_row(row)?;
            in_force.pass(&mut command);
            if !go_on(command)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether a command did nothing but look at a reporter.
    fn is_look(&self, command: i64) -> Result<bool, StoreError> {
        Ok(self.written_by(command)? == [ACCESS] && !self.kept_reporter(command)?)
    }

    /// The tables that a command wrote. The tables of plan versions and of the store's id are left out: any command may
    /// add a version, and the first command makes the id.
    pub fn written_by(&self, command: i64) -> Result<Vec<String>, StoreError> {
        let mut tables = self.placed(|| Ok::<_, StoreError>(tables_within(&self.conn, self.entries(command)?)?))?;
        tables.retain(|table| table != VERSIONS && table != IDENTITY);
        Ok(tables)
    }

    /// Reverses commands, all of them or none. `steps` must be the commands that `undoable` or `redoable` returns.
    /// Returns the numbers of the tips that have no reporter now because their former reporter can no longer be
    /// restored.
    pub fn reverse(&self, entry: &Entry, kind: Reversal, steps: &[Command]) -> Result<Vec<String>, StoreError> {
        self.placed(|| {
            self.conn.execute_batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON")?;
            let undo = Rollback(&self.conn);
            self.journal.state().found.clear();
            let next = match kind {
                Reversal::Undo => self.undoable(steps.len())?,
                Reversal::Redo => self.redoable(steps.len())?,
            };
            if !next.iter().map(|c| c.id).eq(steps.iter().map(|c| c.id)) {
                return Err(StoreError::Changed("台账".to_string()));
            }
            let mut lost = BTreeSet::new();
            for step in steps {
                lost.extend(self.reverse_one(entry, kind, step)?);
            }
            let numbers: Result<Vec<_>, _> = lost.into_iter().map(|tip| self.number(&TIP, tip)).collect();
            let numbers = numbers?.into_iter().flatten().collect();
            self.ensure_sealed()?;
            self.commit()?;
            std::mem::forget(undo);
            self.erase_keys();
            Ok(numbers)
        })
    }

    /// Reverses one command; returns the tips that are left without a reporter.
    fn reverse_one(&self, entry: &Entry, kind: Reversal, step: &Command) -> Result<BTreeSet<i64>, StoreError> {
        let conn = &self.conn;
        // A redone command keeps the name of the file that it read.
        let file = step.file.clone().filter(|_| kind == Reversal::Redo);
        let entry = Entry { file, ..entry.clone() };
        self.journal.begin(conn, &entry)?;
        self.keep_plans(&entry)?;
        let command = self.journal.state().command;
        let source = match kind {
            Reversal::Undo => step.id,
            Reversal::Redo => {
                let sql = "SELECT max(command) FROM reversal WHERE target = ? AND redo = 0";
                conn.query_row(sql, [step.id], |row| row.get(0))?
            }
        };
        self.journal.state().takes_back = true;
        let mut has_reporters = false;
        for entry in Entries::new(conn).within(self.entries(source)?).newest_first() {
            let entry = entry?;
            self.journal.state().line = entry.line.filter(|_| kind == Reversal::Redo);
            reverse_entry(self, &entry)?;
            has_reporters |= entry.table == ACCESS;
        }
        let mut state = self.journal.state();
        (state.takes_back, state.line) = (false, None);
        drop(state);
        let lost = if has_reporters { self.follow_seals()? } else { BTreeSet::new() };
        self.watch(REVERSAL)?;
        let sql = "INSERT INTO reversal (command, target, redo) VALUES (?, ?, ?)";
        conn.execute(sql, (command, step.id, kind == Reversal::Redo))?;
        Ok(lost)
    }
}

fn reverse_entry(store: &Store, entry: &Passing) -> rusqlite::Result<()> {
    let conn = &store.conn;
    let (Passing { table, row, .. }, before) = (entry, entry.before());
    // Versions of plans and the store's id stay, also if the undone command added them.
    if [REVERSAL, VERSIONS, IDENTITY].contains(&table.as_str()) {
        return Ok(());
    }
    store.watch(table)?;
    let names = || before.keys().map(|name| format!("\"{name}\""));
    let values = before.values().map(sql).chain([Sql::Integer(*row)]);
    match entry.op {
        Op::Add => {
            keep_code(conn, table, *row)?;
            if table == TIP.key {
                store.drop_accesses(*row)?;
            }
            conn.prepare_cached(&format!("DELETE FROM \"{table}\" WHERE id = ?"))?.execute([row])?;
        }
        Op::Change => {
            let set = names().map(|name| format!("{name} = ?")).collect::<Vec<_>>().join(", ");
            // An entry that changed nothing needs no reversal.
            if !set.is_empty() {
                let sql = format!("UPDATE \"{table}\" SET {set} WHERE id = ?");
                conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
            }
        }
        Op::Remove => {
            let columns = names().chain(["id".to_string()]).collect::<Vec<_>>();
            let marks = vec!["?"; columns.len()].join(", ");
            let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({marks})", columns.join(", "));
            conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        }
    }
    Ok(())
}

/// Raises the serial of unit codes to the code of a removed unit, so that the code is not given out again.
fn keep_code(conn: &Connection, table: &str, id: i64) -> rusqlite::Result<()> {
    if table != "unit" {
        return Ok(());
    }
    let code: String = conn.query_row("SELECT code FROM unit WHERE id = ?", [id], |row| row.get(0))?;
    let Some(serial) = code.strip_prefix('U').and_then(|digits| digits.parse::<u32>().ok()) else { return Ok(()) };
    raise(conn, "U", 0, serial.into()).map(drop)
}
