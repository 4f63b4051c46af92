//! `restore`: replaces the store by a verified copy. A sound store is overwritten page by page in one transaction that
//! locks out all writers. A program that has the store open reads either the old or the new content. A damaged store is
//! moved to another path and never written to.

use super::sharing::FOR_SHARING;
use super::{Kept, copy_whole, counts, directory, kept_in, records, sync, transfer};
use crate::claim;
use crate::input;
use crate::ledger::{self, Ledger};
use crate::store::head;
use crate::store::numbers::{all_serials, push_all, with_withheld};
use crate::store::open::{Access, connect, upgrade_in_place};
use crate::store::placed::placed;
use crate::store::{Entry, Store, StoreError, WAIT_SECS};
use crate::workspace::{BACKUPS, DATA, STORE};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A readable backup, opened from a copy of its file.
pub struct Candidate {
    /// The folder with the copy; it is removed together with this value.
    _home: claim::Claimed<TempDir>,
    store: Store,
    /// The number of records in the backup's ledgers.
    pub records: i64,
    /// The time of the backup's last command.
    pub last: Option<String>,
    /// The number of faults in the backup. `check` finds them after the restore too, because restoring seals no row
    /// again.
    pub faults: usize,
    /// Whether the backup was made by `backup --for-sharing`, without reporters and ID numbers.
    pub for_sharing: bool,
}

/// What happened to the store that was there before.
#[derive(Debug, PartialEq, Eq)]
pub enum Replaced {
    Nothing,
    /// A copy of the replaced store was kept at this path.
    Kept(PathBuf),
    /// The replaced store was damaged and was moved to this path unchanged.
    LaidAside(PathBuf),
}

/// Records of the replaced store that the new store does not have.
#[derive(Debug)]
pub struct Gone {
    pub ledger: &'static Ledger,
    /// The numbers of these records, sorted.
    pub numbers: Vec<String>,
}

impl Candidate {
    /// Reads and verifies a backup without changing its file. `place` is the path of this workspace's store.
    pub fn read(file: &Path, place: &Path) -> Result<Candidate, StoreError> {
        placed(file, || {
            let unreadable = |error| StoreError::CannotRead(file.into(), error);
            let unwritable = |error| StoreError::CannotCopy(place.into(), error);
            input::regular(file).map_err(unreadable)?;
            DATA.make(directory(place)).map_err(unwritable)?;
            let home = claim::folder(directory(place)).map_err(unwritable)?;
            let copy = home.made.path().join("store.db");
            copy_whole(file, &copy).map_err(unreadable)?;
            let named = |error: StoreError| error.named(file);
            if fs::metadata(&copy).map_err(unreadable)?.len() == 0 {
                return Err(StoreError::Foreign(file.into()));
            }
            upgrade_in_place(&copy).map_err(named)?;
            let store = Store::open(&copy, Access::Write).map_err(named)?;
            let faults = store.grave().map_err(named)?;
            let records = records(&counts(&store.conn)?);
            let sql = "SELECT (SELECT at FROM command ORDER BY id DESC LIMIT 1), \
                       EXISTS (SELECT 1 FROM command WHERE reason = ?)";
            let (last, for_sharing) = store.conn.query_row(sql, [FOR_SHARING], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Candidate { _home: home, store, records, last, faults, for_sharing })
        })
    }

    /// Keeps a copy of the store at `place` and replaces the store by this backup. The journal of the new store records
    /// the restore, and the numbers of the replaced store that must not be given out again.
    pub fn take_place(self, place: &Path, entry: &Entry) -> Result<(Replaced, Vec<Gone>), StoreError> {
        placed(place, || {
            let unwritable = |error| StoreError::CannotCopy(place.into(), error);
            let current = match fs::metadata(place) {
                Ok(found) if found.len() > 0 => Some(Store::open(place, Access::Read).and_then(|store| {
                    store.ensure_sound(&|_| {})?;
                    let kept = store.keep_copy(Kept::Restore)?;
                    Ok((store, kept))
                })),
                _ => None,
            };
            match current {
                Some(Ok((store, kept))) => {
                    let serials = all_serials(&store.conn)?;
                    let gone = gone(&store.conn, &self.store.conn)?;
                    drop(store);
                    self.mark(entry, &serials)?;
                    let mut to = connect(place, Access::Write)?;
                    let settings = "PRAGMA synchronous = EXTRA";
                    let prepared = to.busy_timeout(std::time::Duration::from_secs(WAIT_SECS));
                    prepared.and_then(|()| to.execute_batch(settings))?;
                    head::forget(place).map_err(unwritable)?;
                    transfer(&self.store.conn, &mut to)?;
                    head::begin_anew(place, self.store.head()?);
                    Ok((Replaced::Kept(kept), gone))
                }
                Some(Err(StoreError::Damaged(_) | StoreError::Foreign(_))) => {
                    // The serials that can be read from the damaged file keep numbers from being given out twice.
                    self.mark(entry, &serials_of_damaged(place).unwrap_or_default())?;
                    let aside = lay_aside(place).map_err(unwritable)?;
                    self.move_to(place)?;
                    Ok((Replaced::LaidAside(aside), Vec::new()))
                }
                Some(Err(error)) => Err(error),
                None => {
                    self.mark(entry, &[])?;
                    self.move_to(place)?;
                    Ok((Replaced::Nothing, Vec::new()))
                }
            }
        })
    }

    fn mark(&self, entry: &Entry, serials: &[(String, i32, i64)]) -> Result<(), StoreError> {
        self.store.in_transaction(|conn: &Connection| {
            let withheld = push_all(conn, serials)?;
            let reason = entry.reason.as_deref().map(|reason| with_withheld(reason, &withheld));
            self.store.journal.begin(conn, &Entry { reason, ..entry.clone() })
        })
    }

    /// Moves the copy's file to `place`. Called only if no sound store is there, which another program could have open.
    fn move_to(self, place: &Path) -> Result<(), StoreError> {
        let copy = self.store.path().to_path_buf();
        let head = self.store.head()?;
        drop(self.store);
        let moved = || -> io::Result<()> {
            private(&copy)?;
            fs::File::open(&copy)?.sync_all()?;
            head::forget(place)?;
            fs::rename(&copy, place)?;
            sync(directory(place))
        };
        moved().map_err(|error| StoreError::CannotCopy(place.into(), error))?;
        head::begin_anew(place, head);
        Ok(())
    }
}

fn serials_of_damaged(place: &Path) -> Result<Vec<(String, i32, i64)>, StoreError> {
    let conn = connect(place, Access::Read)?;
    Ok(all_serials(&conn)?)
}

/// The records of the first store that the second does not have, by ledger.
fn gone(from: &Connection, to: &Connection) -> rusqlite::Result<Vec<Gone>> {
    let mut all = Vec::new();
    let all_tables = ledger::ALL.iter().chain(ledger::REGISTERS).copied();
    for ledger in all_tables.filter(|l| l.is_numbered() || *l == &ledger::UNIT) {
        let sql = format!("SELECT \"{}\" FROM \"{}\"", ledger.number_key(), ledger.key);
        let of = |conn: &Connection| -> rusqlite::Result<BTreeSet<String>> {
            conn.prepare(&sql)?.query_map([], |row| row.get(0))?.collect()
        };
        let numbers: Vec<String> = of(from)?.difference(&of(to)?).cloned().collect();
        if !numbers.is_empty() {
            all.push(Gone { ledger, numbers });
        }
    }
    Ok(all)
}

/// Makes a file readable by its owner only.
fn private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(STORE.mode()))?;
    Ok(())
}

/// Moves a damaged store and its `-journal` and `-wal` into the folder of backups.
fn lay_aside(place: &Path) -> io::Result<PathBuf> {
    let dir = kept_in(place);
    BACKUPS.make(&dir)?;
    let free = |n: &u32| !dir.join(format!("damaged-{n}.db")).exists();
    let aside = dir.join(format!("damaged-{}.db", (1..).find(free).unwrap_or(0)));
    let journal = |path: &Path| PathBuf::from(format!("{}-journal", path.display()));
    if journal(place).exists() {
        fs::rename(journal(place), journal(&aside))?;
    }
    // A hard link, so that the old path always has a file; where the file system has no hard links the file is moved.
    fs::hard_link(place, &aside).or_else(|_| fs::rename(place, &aside))?;
    sync(&dir)?;
    Ok(aside)
}
