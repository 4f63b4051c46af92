//! Copies a store with SQLite's backup interface, while others may write. A copy is verified before it gets its name,
//! and it is there completely or not at all.

mod borrowed;
mod kept;
mod restore;
mod sharing;

pub use borrowed::Borrowed;
pub use kept::Kept;
pub use restore::{Candidate, Gone, Replaced};

use super::placed::placed;
use super::{Access, Entry, Fault, Store, StoreError, WAIT_SECS, tables};
use crate::claim::{self, For};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

impl Store {
    /// Copies the store to `path` and returns how many records the copy has.
    pub fn back_up(&self, path: &Path) -> Result<i64, StoreError> {
        let (copy, counts) = self.copied(path)?;
        put_verified(copy, path, &counts)?;
        Ok(records(&counts))
    }

    /// Copies the store without the reporters of tips and without ID numbers, which must not be handed on. Both are
    /// removed from the copy's journal too.
    pub fn back_up_for_sharing(&self, path: &Path, entry: &Entry) -> Result<i64, StoreError> {
        // The full copy is made next to the store and readable by its owner only; the target folder gets the cleaned
        // copy only.
        let (whole, _) = self.copied(self.path())?;
        ensure_unaltered(whole.made.path(), self.path())?;
        self.placed(|| Ok::<_, StoreError>(sharing::leave_out(whole.made.path(), entry)?))?;
        // Removed values may still be in free pages of the first copy. `VACUUM INTO` writes a second copy without free
        // pages.
        let copy = draft_at(path)?;
        placed(path, || {
            let conn = Connection::open(whole.made.path())?;
            conn.execute_batch("PRAGMA temp_store = MEMORY")?;
            conn.execute("VACUUM INTO ?", [copy.made.path().to_string_lossy()])?;
            let counts = counts(&conn)?;
            drop(conn);
            put_verified(copy, path, &counts)?;
            Ok(records(&counts))
        })
    }

    /// A copy in a temporary file next to `path`, and how many rows each table has.
    fn copied(&self, path: &Path) -> Result<(Draft, Counts), StoreError> {
        let copy = draft_at(path)?;
        // One transaction covers the counts and the pages, so that both are of one moment. Meanwhile other programs may
        // write but not commit.
        let (_reading, counts) =
            self.placed(|| Ok::<_, StoreError>((Reading::begin(&self.conn)?, counts(&self.conn)?)))?;
        placed(path, || {
            let mut to = Connection::open(copy.made.path())?;
            // An incomplete copy is removed, so that SQLite need not be able to roll it back.
            to.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
            transfer(&self.conn, &mut to)?;
            Ok((copy, counts))
        })
    }
}

/// Refuses a store with altered rows: sealing them again in the copy would hide the alteration.
fn ensure_unaltered(copy: &Path, path: &Path) -> Result<(), StoreError> {
    let store = Store::open(copy, Access::Read).map_err(|error| error.named(path))?;
    match store.grave()? {
        0 => Ok(()),
        grave => Err(StoreError::Altered(path.into(), grave)),
    }
}

/// Copies every page in one step. Waits while another program locks either store.
fn transfer(from: &Connection, to: &mut Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(from, to)?;
    let tries = WAIT_SECS * 20;
    for _ in 0..tries {
        match backup.step(-1)? {
            StepResult::Done => return Ok(()),
            _ => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None))
}

/// A transaction that only reads; `None` if the connection has begun a transaction already.
struct Reading<'a>(Option<&'a Connection>);

impl<'a> Reading<'a> {
    fn begin(conn: &'a Connection) -> rusqlite::Result<Self> {
        if !conn.is_autocommit() {
            return Ok(Reading(None));
        }
        conn.execute_batch("BEGIN")?;
        Ok(Reading(Some(conn)))
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        // Nothing was written. If the rollback fails, the transaction ends when the connection is closed.
        let _ = self.0.map(|conn| conn.execute_batch("ROLLBACK"));
    }
}

/// The number of rows of each table.
type Counts = Vec<(String, i64)>;

fn counts(conn: &Connection) -> rusqlite::Result<Counts> {
    let tables = tables::tables(conn)?;
    let count = |table: String| {
        let rows = conn.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0))?;
        Ok((table, rows))
    };
    tables.into_iter().map(count).collect()
}

/// The number of rows in the tables of ledgers.
fn records(counts: &Counts) -> i64 {
    let is_ledger = |table: &String| crate::ledger::ALL.iter().any(|ledger| ledger.key == *table);
    counts.iter().filter(|(table, _)| is_ledger(table)).map(|(_, rows)| rows).sum()
}

/// A file that is being made and is removed if it is not finished.
type Draft = claim::Claimed<NamedTempFile>;

fn draft_at(path: &Path) -> Result<Draft, StoreError> {
    claim::file(directory(path), For::Owner).map_err(|error| StoreError::CannotCopy(path.into(), error))
}

/// The folder of a file; `.` if the path is a file name only.
pub(super) fn directory(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Verifies a copy, every page of it, and gives it its name after it was flushed to the disk.
fn put_verified(copy: Draft, path: &Path, expected: &Counts) -> Result<(), StoreError> {
    verify(copy.made.path(), path, expected)?;
    put(copy, path).map_err(|error| StoreError::CannotCopy(path.into(), error))
}

fn verify(copy: &Path, path: &Path, expected: &Counts) -> Result<(), StoreError> {
    let read = || -> rusqlite::Result<bool> {
        let conn = opened(copy)?;
        let found: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok(found == "ok" && counts(&conn)? == *expected)
    };
    match read() {
        Ok(true) => Ok(()),
        _ => Err(StoreError::BadCopy(path.into())),
    }
}

/// A copy, opened to read it.
fn opened(copy: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

fn put(copy: Draft, path: &Path) -> io::Result<()> {
    copy.made.as_file().sync_all()?;
    copy.made.persist(path)?;
    if cfg!(unix) { sync(directory(path)) } else { Ok(()) }
}

/// An unfinished file next to its final path, readable by its owner only. The file is removed if it does not get its
/// name.
pub(super) struct Placed(Draft);

impl Placed {
    /// Makes an empty file next to `path`.
    pub fn at(path: &Path) -> Result<Placed, StoreError> {
        draft_at(path).map(Placed)
    }

    /// The path of the unfinished file.
    pub fn path(&self) -> &Path {
        self.0.made.path()
    }

    /// The unfinished file, open for writing.
    pub fn file(&mut self) -> &mut File {
        self.0.made.as_file_mut()
    }

    /// Flushes the file to the disk and gives it its name.
    pub fn put(self, path: &Path) -> Result<(), StoreError> {
        put(self.0, path).map_err(|error| StoreError::CannotCopy(path.into(), error))
    }
}

impl Store {
    /// The number of faults in the store, not counting missing numbers.
    pub(super) fn grave(&self) -> Result<usize, StoreError> {
        self.ensure_sound(&|_| {})?;
        let mut grave = 0;
        self.faults(None, &|_| {}, &mut |fault| grave += usize::from(!matches!(fault, Fault::Gap { .. })))?;
        Ok(grave)
    }
}

/// Flushes a folder's list of names to the disk, where the file system allows it.
pub(super) fn sync(dir: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    match File::open(dir)?.sync_all() {
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported | PermissionDenied) => Ok(()),
        synced => synced,
    }
}

/// Copies a store's file together with its `-journal` and `-wal`, which a crash or another program may have left.
fn copy_whole(file: &Path, copy: &Path) -> io::Result<()> {
    std::fs::copy(file, copy)?;
    for ending in SIDE_FILES {
        let side_file = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        if side_file(file).is_file() {
            std::fs::copy(side_file(file), side_file(copy))?;
        }
    }
    Ok(())
}

/// The endings of files that SQLite keeps next to a store's file.
const SIDE_FILES: [&str; 2] = ["-journal", "-wal"];

/// The folder `data/backups` next to the store.
pub(super) fn kept_in(store: &Path) -> PathBuf {
    directory(store).join("backups")
}
