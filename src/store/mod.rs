//! SQLite, and its only user. The store narrows by what an index answers, turns rows into values and
//! domain types in one place each, and never decides a status. A rollback journal and
//! `synchronous = EXTRA` keep it one file that may lie on an office share and be copied by hand.

mod bulk;
mod check;
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
mod journal;
mod lowered;
mod merge;
mod names;
mod numbers;
mod open;
mod order;
mod placed;
mod records;
mod reporters;
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
pub use copy::{Borrowed, Candidate, Gone, Kept, Replaced};
pub use digests::{DigestItem, Digests};
pub use error::StoreError;
pub use files::{FileState, Filed};
pub use hazard_filter::HazardFilter;
pub use hazards::{Flow, Histories};
pub use head::{Head, SecondPlace};
pub use history::{Asked, Change, Command, Field, Reversal, Subject};
pub use journal::{Entry, Op};
pub use lowered::Lowered;
pub use merge::{Contested, From as MergedFrom, MergeContext, Merged, Origin, Side, Sites};
pub use names::UnitNames;
pub use numbers::{Fitting, Serials};
pub use open::Access;
pub use records::Query;
pub use reporters::{Correction, Parts, Reporter};
pub use salvage::{Salvaged, salvage};
pub use submissions::{Sent, Touched, sha256};
pub use units::{Match, Walk};

use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// How long a command waits for another that writes.
const WAIT_SECS: u64 = 30;

/// An open store. Reading methods are here; what writes is on `Writer`, which only `write` gives out.
pub struct Store {
    conn: Connection,
    journal: journal::Journal,
    statements: statements::Made,
    path: PathBuf,
    /// The site whose store it is, once the plan has named it.
    home: std::cell::OnceCell<String>,
    /// The version that it was of, where this command upgraded it.
    upgraded_from: std::cell::Cell<Option<i64>>,
    /// There was no store file: it reads as an empty one.
    is_absent: bool,
    /// The first thing that could not be read where what was asked for has no room for an error.
    unread: std::cell::RefCell<Option<StoreError>>,
    /// After the connection, which goes first. None for one in memory and one that is being made.
    file: Option<header::Held>,
}

/// A store inside a described transaction.
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
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names the site whose store it is, as the plan has it.
    pub fn at_home(self, site: &str) -> Store {
        // A store is opened once for one plan.
        let _ = self.home.set(site.to_string());
        self
    }

    /// # Errors
    /// What could not be read where a name or a look-up was asked for, once: what was shown for it must not be believed.
    pub fn ensure_read(&self) -> Result<(), StoreError> {
        self.unread.take().map_or(Ok(()), Err)
    }

    /// Keeps an error for `ensure_read`.
    pub fn could_not_read(&self, error: StoreError) {
        self.unread.borrow_mut().get_or_insert(error);
    }

    pub fn is_absent(&self) -> bool {
        self.is_absent
    }

    /// Whether this command upgraded it from a version whose records could not be 镇级.
    pub fn has_gained_town(&self) -> bool {
        self.upgraded_from.get().is_some_and(|from| from < schema::WITH_TOWN)
    }

    /// The file that the store's first command read, if it read one.
    pub fn first_file(&self) -> Result<Option<String>, StoreError> {
        self.value("SELECT (SELECT file FROM command ORDER BY id LIMIT 1)", [])
    }

    /// Whether a command read a file of this name.
    pub fn has_read(&self, file: &str) -> Result<bool, StoreError> {
        self.value("SELECT EXISTS (SELECT 1 FROM command WHERE file = ?)", [file])
    }

    /// When the store's first command was given, if one was.
    pub fn first_command(&self) -> Result<Option<String>, StoreError> {
        self.value("SELECT (SELECT at FROM command ORDER BY id LIMIT 1)", [])
    }

    /// Begins the one transaction in which a report reads: what it shows is of one moment.
    pub fn snapshot(&self) -> Result<(), StoreError> {
        self.placed(|| Ok(self.conn.execute_batch("BEGIN")?))
    }

    /// Carries out one described command: all of it or nothing. A command that changed nothing leaves
    /// no trace.
    pub fn write<T>(&self, entry: &Entry, act: impl FnOnce(&Writer) -> anyhow::Result<T>) -> anyhow::Result<T> {
        self.placed(|| {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            let undo = Rollback(&self.conn);
            self.journal.state().found.clear();
            self.journal.begin(&self.conn, entry)?;
            let before = self.journal.state().chain;
            let result = act(&Writer { store: self })?;
            self.ensure_read()?;
            if self.journal.state().chain == before {
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

    /// Every row that the transaction changed or took out was what was written last.
    ///
    /// # Errors
    /// `StoreError::Unsealed`: somebody altered it behind the journal, and a new seal would cover that.
    fn ensure_sealed(&self) -> Result<(), StoreError> {
        let altered = self.journal.state().found.altered(&self.conn)?;
        match altered {
            Some((table, row)) => Err(StoreError::Unsealed(journal::called(&self.conn, &table, row)?)),
            None => Ok(()),
        }
    }

    /// Into the file that has the store's name: whoever took it away meanwhile took what is committed along.
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
    /// Says which line of the source file the next rows come from.
    pub fn at_line(&self, line: Option<i64>) {
        self.store.journal.state().line = line;
    }
}

/// Rolls back when it is dropped: on an error, on a panic, and where nothing changed.
struct Rollback<'a>(&'a Connection);

impl Drop for Rollback<'_> {
    fn drop(&mut self) {
        // Where even this fails the transaction dies with the connection.
        let _ = self.0.execute_batch("ROLLBACK");
    }
}
