//! Reads the journal as commands and their changes. Tables and columns are those of the ledgers' declarations. Of a
//! change in a table that no ledger declares, only the table's name is given.

mod subject;

pub use subject::Subject;

use super::Store;
use super::journal::{Backwards, Entries, Fields, Op, Passed, Passing, first, listed, owner, owner_of, sql};
use super::rows::from_sql;
use super::tables::{IDENTITY, VERSIONS};
use crate::ledger::{self, Column, Kind, Ledger, Value};
use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};
use std::collections::HashSet;
use std::ops::Range;

/// The table that records which command reverses which.
pub(super) const REVERSAL: &str = "reversal";

/// Receives a command and one of its changes.
pub type Each<'a> = dyn FnMut(&Command, Option<Change>) -> anyhow::Result<()> + 'a;

/// A command that changed something, as the journal keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub id: i64,
    /// The time, RFC 3339 in the time zone that the plan had then.
    pub at: String,
    pub operator: String,
    pub command: String,
    pub reason: Option<String>,
    pub file: Option<String>,
    /// The command that this command undoes or redoes.
    pub reverses: Option<(i64, Reversal)>,
    /// Whether the command was undone and not redone.
    pub is_undone: bool,
}

/// Whether a command undoes or redoes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    Undo,
    Redo,
}

/// What a command did to one record.
#[derive(Debug, Clone)]
pub struct Change {
    /// `None` for a table that no ledger declares.
    pub ledger: Option<&'static Ledger>,
    pub table: String,
    /// The record's number. For a record without a number, the number of the record that it belongs to, or `#` and its
    /// key.
    pub no: String,
    pub op: Op,
    /// The line of the command's source file that the change comes from.
    pub line: Option<i64>,
    pub fields: Vec<Field>,
}

/// A column with its values before and after the change. For a list, the values that were removed and the values that
/// were added.
#[derive(Debug, Clone)]
pub struct Field {
    pub column: &'static Column,
    pub was: Option<Value>,
    pub now: Option<Value>,
}

/// Which commands `history` selects.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub operator: Option<String>,
    pub since: Option<NaiveDate>,
    /// At most this many commands, the newest first.
    pub limit: Option<usize>,
    pub subject: Option<Subject>,
    /// Only this command.
    pub command: Option<i64>,
}

impl Store {
    /// Hands the selected changes with their commands to `each`, the newest first. A command that changed no row (such
    /// as a restore) is handed over without a change.
    pub fn history(&self, asked: &Asked, each: &mut Each) -> anyhow::Result<()> {
        self.placed(|| {
            let mut entries = Entries::new(&self.conn).newest_first();
            if let Some(subject) = &asked.subject {
                entries = entries.of(subject.tables()).within(subject.since + 1..i64::MAX);
            }
            let mut walk = Walk::new(self, asked)?;
            for entry in entries {
                let entry = entry?;
                if asked.subject.as_ref().is_some_and(|subject| !subject.holds(&entry)) {
                    continue;
                }
                if entry.command != walk.at && !walk.come_to(entry.command, each)? {
                    return Ok(());
                }
                walk.pass(&entry, each)?;
            }
            walk.come_to(0, each).map(drop)
        })
    }

    /// A command by its number.
    pub(super) fn command(&self, id: i64) -> rusqlite::Result<Option<Command>> {
        let sql = "SELECT c.id, at, operator, c.command, reason, file, r.target, r.redo \
                   FROM command c LEFT JOIN reversal r ON r.command = c.id WHERE c.id = ?";
        self.conn.prepare_cached(sql)?.query_row([id], Command::from_row).optional()
    }

    /// The range of a command's entries in the journal. No entry of another command is between them.
    pub(super) fn entries(&self, command: i64) -> rusqlite::Result<Range<i64>> {
        Ok(first(&self.conn, command)?..first(&self.conn, command + 1)?)
    }
}

/// Finds which commands are undone. Commands are read from the newest to the oldest, so that an undo is read before the
/// command that it reverses.
#[derive(Debug, Default)]
pub(super) struct InForce {
    decided: HashSet<i64>,
    undone: HashSet<i64>,
}

impl InForce {
    /// Reads the next older command and sets its `is_undone`.
    pub fn pass(&mut self, command: &mut Command) {
        if let Some((target, kind)) = command.reverses
            && self.decided.insert(target)
            && kind == Reversal::Undo
        {
            self.undone.insert(target);
        }
        command.is_undone = self.undone.contains(&command.id);
    }
}

impl Command {
    /// A command from a row of the table `command`.
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Command> {
        let target: Option<i64> = row.get(6)?;
        let kind = if row.get::<_, Option<bool>>(7)? == Some(true) { Reversal::Redo } else { Reversal::Undo };
        Ok(Command {
            id: row.get(0)?,
            at: row.get(1)?,
            operator: row.get(2)?,
            command: row.get(3)?,
            reason: row.get(4)?,
            file: row.get(5)?,
            reverses: target.map(|target| (target, kind)),
            is_undone: false,
        })
    }
}

struct Walk<'a> {
    store: &'a Store,
    back: Backwards,
    asked: &'a Asked,
    /// The command whose entries are being read.
    at: i64,
    command: Option<Command>,
    is_asked: bool,
    pending: Option<Change>,
    shown: usize,
    in_force: InForce,
}

impl<'a> Walk<'a> {
    fn new(store: &'a Store, asked: &'a Asked) -> rusqlite::Result<Self> {
        let newest: i64 = store.conn.query_row("SELECT coalesce(max(id), 0) FROM command", [], |row| row.get(0))?;
        let (back, in_force) = (Backwards::default(), InForce::default());
        Ok(Walk {
            store,
            back,
            asked,
            at: newest + 1,
            command: None,
            is_asked: false,
            pending: None,
            shown: 0,
            in_force,
        })
    }

    /// Goes from the current command to an older one. The commands between the two changed no row. Returns `false` if
    /// no older command is selected.
    fn come_to(&mut self, older: i64, each: &mut Each) -> anyhow::Result<bool> {
        self.flush(each)?;
        let from = if self.asked.subject.is_some() { older } else { self.at - 1 };
        for id in (older.max(1)..=from).rev() {
            self.at = id;
            self.command = self.store.command(id)?;
            let Some(command) = &mut self.command else { continue };
            self.in_force.pass(command);
            let is_old = |since: NaiveDate| command.at.get(..10).is_some_and(|day| *day < *since.to_string());
            if self.asked.command.is_some_and(|only| id < only) || self.asked.since.is_some_and(is_old) {
                return Ok(false);
            }
            self.is_asked = self.asked.operator.as_ref().is_none_or(|operator| command.operator == *operator)
                && self.asked.command.is_none_or(|only| id == only);
            self.shown += usize::from(self.is_asked);
            if self.asked.limit.is_some_and(|limit| self.shown > limit) {
                return Ok(false);
            }
            if self.is_asked && id != older {
                each(command, None)?;
            }
        }
        Ok(true)
    }

    fn pass(&mut self, entry: &Passing, each: &mut Each) -> anyhow::Result<()> {
        let passed = self.back.pass(&self.store.conn, entry)?;
        if !self.is_asked || entry.table == REVERSAL || entry.table == IDENTITY {
            return Ok(());
        }
        if entry.table == VERSIONS && self.plan_version(entry.row).is_none() {
            return Ok(());
        }
        let change = self.change(entry, passed);
        match &mut self.pending {
            Some(open) if open.joins(&change) => open.join(change),
            _ => {
                self.flush(each)?;
                self.pending = Some(change);
            }
        }
        Ok(())
    }

    fn flush(&mut self, each: &mut Each) -> anyhow::Result<()> {
        match (&self.command, self.pending.take()) {
            (Some(command), Some(change)) => each(command, Some(change)),
            _ => Ok(()),
        }
    }

    /// Makes a change of a journal entry, with the names of the ledger's declaration. An entry about a value of a list
    /// becomes a change of the record that has the list.
    fn change(&self, entry: &Passing, passed: Passed) -> Change {
        let (ledger, column) = owner(&entry.table);
        let mut change = Change {
            ledger,
            table: ledger.map_or(entry.table.clone(), |l| l.key.to_string()),
            no: String::new(),
            op: entry.op,
            line: entry.line,
            fields: Vec::new(),
        };
        if entry.table == VERSIONS {
            change.no = self.plan_version(entry.row).unwrap_or_default();
        }
        let Some(ledger) = ledger else { return change };
        let Passed { was, now, whole } = passed;
        match column {
            Some(column) => {
                change.fields = vec![Field { column, was: listed(column, [&was]), now: listed(column, [&now]) }];
                change.no = owner_of(ledger, &whole).map_or(String::new(), |id| self.number(ledger, id));
                change.op = Op::Change;
            }
            None => {
                let held = |fields: &Fields, column: &Column| fields.get(column.key).and_then(|v| valued(column, v));
                let columns = ledger.columns.iter().filter(|c| was.contains_key(c.key) || now.contains_key(c.key));
                let field = |column| Field { column, was: held(&was, column), now: held(&now, column) };
                change.fields = columns.map(field).collect();
                change.no = self.named(ledger, entry.row, &whole);
            }
        }
        change
    }

    /// The number of a record; without a number, the number of the record that it belongs to, or `#` and its key.
    fn named(&self, ledger: &'static Ledger, row: i64, fields: &Fields) -> String {
        for column in ledger.columns {
            match (column.kind, fields.get(column.key)) {
                (_, Some(value)) if column.key == ledger.number_key() => {
                    return value.as_str().unwrap_or_default().to_string();
                }
                (Kind::Hazard, Some(id)) => return self.number(&ledger::HAZARD, id.as_i64().unwrap_or_default()),
                (Kind::Training, Some(id)) => return self.number(&ledger::TRAINING, id.as_i64().unwrap_or_default()),
                _ => {}
            }
        }
        format!("#{row}")
    }

    /// The plan and the number of a version that changed a plan of this store's site: `main:2`. `None` for the first
    /// version of a plan, and for a version of another site.
    fn plan_version(&self, row: i64) -> Option<String> {
        let sql = "SELECT v.plan || ':' || (SELECT count(*) FROM plan_version o WHERE o.site = '' AND o.plan = v.plan \
                   AND o.id <= v.id) FROM plan_version v WHERE v.id = ? AND v.site = '' AND EXISTS \
                   (SELECT 1 FROM plan_version o WHERE o.site = '' AND o.plan = v.plan AND o.id < v.id)";
        self.store.conn.prepare_cached(sql).and_then(|mut s| s.query_row([row], |row| row.get(0))).ok()
    }

    fn number(&self, ledger: &'static Ledger, id: i64) -> String {
        let column = ledger.number_key();
        let sql = format!("SELECT \"{column}\" FROM \"{}\" WHERE id = ?", ledger.key);
        let now = || self.store.conn.prepare_cached(&sql).and_then(|mut s| s.query_row([id], |row| row.get(0))).ok();
        let then = self.back.row(ledger.key, id).and_then(|row| row.get(column)?.as_str().map(str::to_string));
        then.or_else(now).unwrap_or_else(|| format!("#{id}"))
    }
}

impl Change {
    /// Whether `earlier`, a change by the same command, is about the same record and can be joined with this change.
    fn joins(&self, earlier: &Change) -> bool {
        self.table == earlier.table && self.no == earlier.no && self.op != Op::Add && earlier.op != Op::Remove
    }

    fn join(&mut self, earlier: Change) {
        self.op = if earlier.op == Op::Add { Op::Add } else { self.op };
        self.line = earlier.line;
        for field in earlier.fields {
            match self.fields.iter_mut().find(|known| known.column.key == field.column.key) {
                Some(known) if known.column.kind.is_linked() => {
                    known.was = both(field.was, known.was.take());
                    known.now = both(field.now, known.now.take());
                }
                Some(known) => known.was = field.was,
                None => self.fields.push(field),
            }
        }
    }
}

/// Joins two parts of a list.
fn both(first: Option<Value>, second: Option<Value>) -> Option<Value> {
    match (first, second) {
        (Some(Value::Keys(a)), Some(Value::Keys(b))) => Some(Value::Keys([a, b].concat())),
        (Some(Value::Texts(a)), Some(Value::Texts(b))) => Some(Value::Texts([a, b].concat())),
        (first, second) => first.or(second),
    }
}

/// A former value as its column's type. A value that does not fit the type is given as text.
fn valued(column: &Column, value: &serde_json::Value) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    let kept = sql(value);
    let read = from_sql(column, ValueRef::from(&kept)).ok().flatten();
    read.or_else(|| Some(Value::Text(value.as_str().map_or_else(|| value.to_string(), str::to_string))))
}
