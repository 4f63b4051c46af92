//! The reporters of tips (举报人). They are in a separate table. This table is the privacy boundary: no ledger declares
//! it, no report reads it, and the journal does not copy its values. The journal records that a reporter was entered,
//! changed or looked at, with a salted hash of the value. With the hash `check` finds a rewritten row, and nobody can
//! guess a name from it. A value that is corrected, undone or voided is erased from the store's file at once; the
//! module `former` keeps what undo needs.

mod former;

use super::journal::{Entries, Op, hash_row};
use super::rows::iso;
use super::{Fault, Store, StoreError, Writer};
use crate::ledger::{Record, TIP};
use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row};
use std::collections::{BTreeMap, BTreeSet};

/// The journaled table that records when a reporter was entered or looked at.
pub(super) const ACCESS: &str = "tip_access";

/// The first version of the schema that has these seals.
const SEALED_SINCE: i64 = 4;

/// 举报人: who reported a tip.
#[derive(Clone, PartialEq, Eq)]
pub struct Reporter {
    pub name: Option<String>,
    pub phone: Option<String>,
}

/// A correction of a reporter. A part that is `None` stays; an empty text removes the part.
#[derive(Clone, Default)]
pub struct Correction {
    pub name: Option<String>,
    pub phone: Option<String>,
}

/// Which parts of a reporter are recorded; the parts themselves are not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    pub name: bool,
    pub phone: bool,
}

type Seal = Vec<u8>;

/// Whether the day of receipt differs, and whether the content differs. Both together identify a tip.
fn differ(old: &Record, new: &Record) -> [bool; 2] {
    ["received", "content"].map(|key| old.get(key) != new.get(key))
}

/// A row of the table of reporters.
#[derive(Clone)]
struct Kept {
    salt: Vec<u8>,
    reporter: Reporter,
}

impl Kept {
    fn from_row(row: &Row<'_>) -> Sql<Kept> {
        Ok(Kept { salt: row.get(0)?, reporter: Reporter { name: row.get(1)?, phone: row.get(2)? } })
    }

    fn seal(&self) -> Seal {
        let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
        let (name, phone) = (text(&self.reporter.name), text(&self.reporter.phone));
        let pairs = [
            ("salt", ValueRef::Blob(&self.salt)),
            ("name", ValueRef::Text(name.as_bytes())),
            ("phone", ValueRef::Text(phone.as_bytes())),
        ];
        hash_row(pairs.into_iter()).to_vec()
    }
}

impl Correction {
    fn apply(&self, now: Option<&Reporter>) -> Option<Reporter> {
        let part = |given: &Option<String>, current: Option<&String>| match given {
            Some(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            None => current.cloned(),
        };
        let name = part(&self.name, now.and_then(|r| r.name.as_ref()));
        let phone = part(&self.phone, now.and_then(|r| r.phone.as_ref()));
        Some(Reporter { name, phone }).filter(|r| r.name.is_some() || r.phone.is_some())
    }
}

impl Writer<'_> {
    /// Corrects the reporter of a tip; returns which parts are recorded now.
    pub fn keep_reporter(&self, tip: &Record, correction: &Correction, on: NaiveDate) -> Result<Parts, StoreError> {
        Ok(self.correct(tip.id, correction, &iso(on))?)
    }

    /// Erases the reporter of a tip that was voided or replaced by a different tip.
    pub(super) fn drop_reporter(&self, tip: i64) -> Result<(), StoreError> {
        let nobody = Correction { name: Some(String::new()), phone: Some(String::new()) };
        let on = "SELECT substr(at, 1, 10) FROM command WHERE id = ?";
        let command = self.journal.state().command;
        let on: String = self.value(on, [command])?;
        self.correct(tip, &nobody, &on)?;
        Ok(())
    }

    /// Erases the reporter if an import or a merge put a different tip under the same number: the day of receipt and
    /// the content both differ.
    pub fn drop_if_another(&self, old: &Record, new: &Record) -> Result<(), StoreError> {
        match old.ledger == &TIP && differ(old, new).iter().all(|differs| *differs) {
            true => self.drop_reporter(old.id),
            false => Ok(()),
        }
    }

    /// Erases the reporter if the day of receipt or the content differs. Called when a person chose the other side of a
    /// dispute.
    pub(super) fn drop_if_unlike(&self, old: &Record, new: &Record) -> Result<(), StoreError> {
        match old.ledger == &TIP && differ(old, new).iter().any(|differs| *differs) {
            true => self.drop_reporter(old.id),
            false => Ok(()),
        }
    }

    fn correct(&self, tip: i64, correction: &Correction, on: &str) -> Sql<Parts> {
        let was = kept(&self.conn, tip)?;
        let new = correction.apply(was.as_ref().map(|kept| &kept.reporter));
        if was.is_none() && new.is_none() {
            return Ok(Parts::default());
        }
        if let Some(was) = &was {
            self.set_aside(was)?;
        }
        let salted = |reporter| -> Sql<Kept> { Ok(Kept { salt: self.random(16)?, reporter }) };
        let new = new.map(salted).transpose()?;
        put(&self.conn, tip, new.as_ref())?;
        self.note(tip, "keep", on, new.as_ref().map(Kept::seal))?;
        let reporter = new.map(|kept| kept.reporter);
        Ok(reporter.map_or(Parts::default(), |r| Parts { name: r.name.is_some(), phone: r.phone.is_some() }))
    }

    /// The reporter of a tip; the look-up and its day are journaled before the reporter is shown.
    pub fn reveal_reporter(&self, tip: &Record, on: NaiveDate) -> Result<Option<Reporter>, StoreError> {
        self.note(tip.id, "reveal", &iso(on), None)?;
        Ok(kept(&self.conn, tip.id)?.map(|kept| kept.reporter))
    }
}

impl Store {
    fn note(&self, tip: i64, act: &str, on: &str, seal: Option<Seal>) -> Sql<()> {
        self.watch(ACCESS)?;
        let sql = "INSERT INTO tip_access (tip, act, \"on\", seal) VALUES (?, ?, ?, ?)";
        self.conn.execute(sql, (tip, act, on, seal)).map(drop)
    }

    fn random(&self, bytes: i64) -> Sql<Vec<u8>> {
        self.conn.query_row("SELECT randomblob(?)", [bytes], |row| row.get(0))
    }

    /// Whether a command changed a reporter, and did not only look at reporters.
    pub(super) fn kept_reporter(&self, command: i64) -> Sql<bool> {
        let mut is_kept =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM tip_access WHERE id = ? AND act = 'keep')")?;
        for entry in Entries::new(&self.conn).of([ACCESS]).only(Op::Add).within(self.entries(command)?) {
            if is_kept.query_row([entry?.row], |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes the rows that record who looked at the reporter of a tip; the journal keeps them. Called before undo
    /// removes the tip.
    pub(super) fn drop_accesses(&self, tip: i64) -> Sql<()> {
        self.watch(ACCESS)?;
        self.conn.execute("DELETE FROM tip_access WHERE tip = ?", [tip]).map(drop)
    }

    /// Restores each reporter whose seal is the last in `tip_access`. Called after a command was undone or redone.
    /// Returns the tips whose reporter can no longer be restored.
    pub(super) fn follow_seals(&self) -> Sql<BTreeSet<i64>> {
        let mut lost = BTreeSet::new();
        let (sealed, present) = (sealed(&self.conn)?, present(&self.conn)?);
        let tips: BTreeSet<i64> = sealed.keys().chain(present.keys()).copied().collect();
        for tip in tips {
            let expected = sealed.get(&tip).and_then(|last| last.seal.clone());
            let current = present.get(&tip);
            if expected == current.map(Kept::seal) {
                continue;
            }
            if let Some(current) = current {
                self.set_aside(current)?;
            }
            let found = expected.as_ref().map(|seal| self.take_back(seal)).transpose()?.flatten();
            put(&self.conn, tip, found.as_ref())?;
            if let (Some(_), None, Some(last)) = (expected, found, sealed.get(&tip)) {
                self.note(tip, "keep", &last.on, None)?;
                lost.insert(tip);
            }
        }
        Ok(lost)
    }

    /// Seals reporters that were recorded before version 4 of the schema, in a separate command.
    pub(super) fn seal_older(&self, version: i64) -> Sql<()> {
        let present = present(&self.conn)?;
        if version >= SEALED_SINCE || present.is_empty() {
            return Ok(());
        }
        let at = "SELECT coalesce((SELECT at FROM command ORDER BY id DESC LIMIT 1), '')";
        let entry = super::Entry {
            at: self.conn.query_row(at, [], |row| row.get(0))?,
            operator: "zhiben".to_string(),
            command: "upgrade".to_string(),
            reason: Some("升级：给单独保管的举报人加封".to_string()),
            file: None,
        };
        self.journal.begin(&self.conn, &entry)?;
        self.watch(ACCESS)?;
        let sql =
            "UPDATE tip_access SET seal = ? WHERE id = (SELECT max(id) FROM tip_access WHERE tip = ? AND act = 'keep')";
        present.iter().try_for_each(|(tip, kept)| self.conn.execute(sql, (kept.seal(), tip)).map(drop))
    }
}

/// The last entry about the reporter of a tip.
struct Last {
    seal: Option<Seal>,
    on: String,
}

fn sealed(conn: &Connection) -> Sql<BTreeMap<i64, Last>> {
    // Because of `max(id)`, SQLite takes the other columns from the row with the greatest id.
    let sql = "SELECT tip, seal, \"on\", max(id) FROM tip_access WHERE act = 'keep' GROUP BY tip";
    let of = |row: &Row<'_>| Ok((row.get(0)?, Last { seal: row.get(1)?, on: row.get(2)? }));
    conn.prepare(sql)?.query_map([], of)?.collect()
}

fn present(conn: &Connection) -> Sql<BTreeMap<i64, Kept>> {
    let sql = "SELECT salt, name, phone, tip FROM tip_reporter";
    conn.prepare(sql)?.query_map([], |row| Ok((row.get(3)?, Kept::from_row(row)?)))?.collect()
}

fn kept(conn: &Connection, tip: i64) -> Sql<Option<Kept>> {
    conn.query_row("SELECT salt, name, phone FROM tip_reporter WHERE tip = ?", [tip], Kept::from_row).optional()
}

/// Replaces the reporter of a tip. The removed value must not stay in free bytes of the file, and SQLite may have left
/// copies of it when it split a page. So all rows of the table are deleted with their bytes set to zero, and the
/// remaining rows are inserted again.
fn put(conn: &Connection, tip: i64, new: Option<&Kept>) -> Sql<()> {
    let mut all = present(conn)?;
    if all.remove(&tip).is_some() {
        conn.execute_batch("PRAGMA secure_delete = ON; DELETE FROM tip_reporter; PRAGMA secure_delete = OFF")?;
        all.iter().try_for_each(|(tip, kept)| insert(conn, *tip, kept))?;
    }
    new.map_or(Ok(()), |kept| insert(conn, tip, kept))
}

fn insert(conn: &Connection, tip: i64, kept: &Kept) -> Sql<()> {
    let Kept { salt, reporter: Reporter { name, phone } } = kept;
    let sql = "INSERT INTO tip_reporter (tip, salt, name, phone) VALUES (?, ?, ?, ?)";
    conn.prepare_cached(sql)?.execute((tip, salt, name, phone)).map(drop)
}

/// Compares each reporter with its seal.
pub(super) fn compare(conn: &Connection, each: &mut dyn FnMut(Fault)) -> Sql<()> {
    let (sealed, present) = (sealed(conn)?, present(conn)?);
    let tips: BTreeSet<i64> = sealed.keys().chain(present.keys()).copied().collect();
    for row in tips {
        let table = super::tables::RESTRICTED.to_string();
        let expected = sealed.get(&row).and_then(|last| last.seal.as_ref());
        match (expected, present.get(&row).map(Kept::seal)) {
            (Some(expected), Some(found)) if *expected != found => each(Fault::Changed { table, row }),
            (Some(_), None) => each(Fault::Missing { table, row }),
            (None, Some(_)) => each(Fault::Unexplained { table, row }),
            _ => {}
        }
    }
    Ok(())
}
