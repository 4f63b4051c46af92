//! The store 台账文件: one SQLite file. No other room uses SQLite. Rows are selected by indexes. Each conversion
//! between rows and values or domain types is in one place. A status is never decided here. With a rollback journal and
//! `synchronous = EXTRA` the store is a single file, which may be on an office's network drive and may be copied by
//! hand.

mod bulk;
mod check;
mod closings;
mod copy;
mod digests;
mod draws;
mod entered;
mod error;
mod evidence;
mod files;
mod former;
mod hazard_filter;
mod hazards;
mod head;
mod header;
mod history;
mod holdings;
mod identity;
mod inbox;
mod journal;
mod lowered;
mod merge;
mod names;
mod numbers;
mod open;
mod order;
mod placed;
mod plans;
mod records;
mod reporters;
mod reread;
mod rows;
mod salvage;
mod schema;
mod serials;
mod statements;
mod submissions;
mod tables;
mod undo;
mod units;

pub use check::{Extent, Fault};
pub use closings::{Frozen, FrozenDuty, FrozenTarget, FrozenValue, Standing};
pub use copy::{Borrowed, Candidate, Gone, Kept, Replaced};
pub use digests::{DigestItem, Digests};
pub use error::StoreError;
pub use files::{FileState, Filed, identify};
pub use hazard_filter::HazardFilter;
pub use hazards::{Flow, Histories};
pub use head::{Head, SecondPlace};
pub use history::{Asked, Change, Command, Field, Reversal, Subject};
pub use identity::{is_identity, shortened};
pub use inbox::MadeOf;
pub use journal::{Entry, Op};
pub use lowered::Lowered;
pub use merge::{
    Chosen, Contested, Field as ContestedField, From as MergedFrom, MergeContext, Merged, Moved, Origin, OtherStore,
    Parted, Renumbering, Side, Sites, step_of,
};
pub use names::UnitNames;
pub use numbers::{Fitting, Serials};
pub use open::Access;
pub use plans::{PlanFile, PlanVersion};
pub use records::Query;
pub use reporters::{Correction, Parts, Reporter};
pub use salvage::{Salvaged, salvage};
pub use submissions::{Sent, Touched, sha256};
pub use units::{Match, Walk};

use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// How many seconds a command waits for another command that writes.
const WAIT_SECS: u64 = 30;

/// An open store. `Store` has the methods that read. The methods that write are on `Writer`, which only `write` hands
/// out.
pub struct Store {
    conn: Connection,
    journal: journal::Journal,
    statements: statements::Made,
    path: PathBuf,
    /// The site that the store belongs to, set when the plan is known.
    home: std::cell::OnceCell<String>,
    /// The id that the first command gives the store instead of a new one.
    adopted: std::cell::OnceCell<String>,
    /// The plan files of the workspace, set when the files were read.
    plans: std::cell::OnceCell<Vec<PlanFile>>,
    /// The schema version that this command upgraded the store from; `None` if it upgraded nothing.
    upgraded_from: std::cell::Cell<Option<i64>>,
    /// Whether there was no file. The store is then empty and in memory.
    is_absent: bool,
    /// Former numbers that were looked up, with the present ones.
    renamed: std::cell::RefCell<std::collections::BTreeSet<(String, String)>>,
    /// The first error of a method that cannot return errors.
    unread: std::cell::RefCell<Option<StoreError>>,
    /// The store's file, dropped after the connection. `None` for a store in memory and for a store that is being made.
    file: Option<header::Held>,
}

/// A store during a journaled transaction.
pub struct Writer<'a> {
    store: &'a Store,
}

impl std::ops::Deref for Writer<'_> {
    type Target = Store;
    fn deref(&self) -> &Store {
        self.store
    }
}

impl Store {
    /// The path of the store's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sets the site of the store, from the plan.
    pub fn at_home(self, site: &str) -> Store {
        // A store is opened once for one plan, so that the site is not set twice.
        let _ = self.home.set(site.to_string());
        self
    }

    /// Fails if a method that returns no error could not read something since the last call. Its result is then not
    /// reliable.
    ///
    /// # Errors
    /// The first error that was kept.
    pub fn ensure_read(&self) -> Result<(), StoreError> {
        self.unread.take().map_or(Ok(()), Err)
    }

    /// Keeps an error for `ensure_read`.
    pub fn could_not_read(&self, error: StoreError) {
        self.unread.borrow_mut().get_or_insert(error);
    }

    /// Whether there is no store file yet.
    pub fn is_absent(&self) -> bool {
        self.is_absent
    }

    /// Whether this command upgraded the store from a version in which no record could be 镇级.
    pub fn has_gained_town(&self) -> bool {
        self.upgraded_from.get().is_some_and(|from| from < schema::WITH_TOWN)
    }

    /// The file that the store's first command read, if any.
    pub fn first_file(&self) -> Result<Option<String>, StoreError> {
        self.value("SELECT (SELECT file FROM command ORDER BY id LIMIT 1)", [])
    }

    /// Whether a command read a file of this name.
    pub fn has_read(&self, file: &str) -> Result<bool, StoreError> {
        self.value("SELECT EXISTS (SELECT 1 FROM command WHERE file = ?)", [file])
    }

    /// The time of the store's first command, if any.
    pub fn first_command(&self) -> Result<Option<String>, StoreError> {
        self.value("SELECT (SELECT at FROM command ORDER BY id LIMIT 1)", [])
    }

    /// Begins a transaction for reading, so that everything that a report shows is of one moment.
    pub fn snapshot(&self) -> Result<(), StoreError> {
        self.placed(|| Ok(self.conn.execute_batch("BEGIN")?))
    }

    /// Ends the transaction for reading, and with it every lock. The connection stays open until the process ends,
    /// because closing it takes longer than ending.
    pub fn leave(self) {
        if !self.conn.is_autocommit() {
            drop(Rollback(&self.conn));
        }
        std::mem::forget(self);
    }

    /// Runs one journaled command in a transaction: all of it is written or nothing. A command that changed nothing
    /// leaves no entry.
    pub fn write<T>(&self, entry: &Entry, act: impl FnOnce(&Writer) -> anyhow::Result<T>) -> anyhow::Result<T> {
        self.command_of(entry, false, act)
    }

    /// Runs a command that changes a file of the workspace and no ledger. The journal records the command with its
    /// reason although no row changes. `act` writes the file before the command is committed.
    pub fn write_file<T>(&self, entry: &Entry, act: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        self.command_of(entry, true, |_| act())
    }

    fn command_of<T>(
        &self,
        entry: &Entry,
        keeps_empty: bool,
        act: impl FnOnce(&Writer) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.placed(|| {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            let undo = Rollback(&self.conn);
            self.journal.state().found.clear();
            self.journal.begin(&self.conn, entry)?;
            self.keep_plans(entry)?;
            self.keep_identity()?;
            let before = self.journal.state().chain;
            let result = act(&Writer { store: self })?;
            self.ensure_read()?;
            if !keeps_empty && self.journal.state().chain == before {
                return Ok(result);
            }
            self.forget_formers()?;
            self.ensure_sealed()?;
            self.commit()?;
            std::mem::forget(undo);
            self.erase_keys();
            Ok(result)
        })
    }

    /// Checks that no row that the transaction changed or removed had been altered outside the program.
    ///
    /// # Errors
    /// `StoreError::Unsealed`: a row was altered outside the program. Sealing the row again would hide the alteration.
    fn ensure_sealed(&self) -> Result<(), StoreError> {
        let altered = self.journal.state().found.altered(&self.conn)?;
        match altered {
            Some((table, row)) => Err(StoreError::Unsealed(journal::called(&self.conn, &table, row)?)),
            None => Ok(()),
        }
    }

    /// Commits. Fails if the path no longer leads to the open file: the changes would be in a file that somebody moved.
    fn commit(&self) -> Result<(), StoreError> {
        if self.file.as_ref().is_some_and(|file| !file.is_at(&self.path)) {
            return Err(StoreError::Moved(self.path.clone()));
        }
        self.conn.execute_batch("COMMIT")?;
        if self.file.is_some() {
            self.keep_head();
        }
        Ok(())
    }
}

impl Writer<'_> {
    /// Sets the line of the source file that the next rows come from.
    pub fn at_line(&self, line: Option<i64>) {
        self.store.journal.state().line = line;
    }
}

/// Rolls the transaction back when this value is dropped: on an error, on a panic, and if nothing changed.
struct Rollback<'a>(&'a Connection);

impl Drop for Rollback<'_> {
    fn drop(&mut self) {
        // If the rollback fails, the transaction ends when the connection is closed.
        let _ = self.0.execute_batch("ROLLBACK");
    }
}
