//! `restore`: a copy that was read back takes the place of the store. Into a sound store it is written page by
//! page in one transaction, under the lock that every writer takes, so that whoever has it open sees the one or
//! the other; a damaged one is laid aside whole and never written to.

use super::sharing::FOR_SHARING;
use super::{Kept, claim, counts, directory, kept_in, make_private, records, sync, transfer};
use crate::input;
use crate::store::open::{Access, connect, upgrade_in_place};
use crate::store::{Entry, Store, StoreError, WAIT_SECS};
use rusqlite::Connection;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A backup that was found sound, in a copy of its own.
pub struct Candidate {
    /// Holds the copy; it goes away with this.
    _home: claim::Claimed<TempDir>,
    store: Store,
    /// Records in its ledgers.
    pub records: i64,
    /// The time of its last command.
    pub last: Option<String>,
    /// It was made to be handed on: identities and ID numbers are not in it.
    pub for_sharing: bool,
}

/// What became of the store that was there.
#[derive(Debug, PartialEq, Eq)]
pub enum Replaced {
    Nothing,
    /// A copy of it is kept there.
    Kept(PathBuf),
    /// It was damaged, and lies there as it was.
    LaidAside(PathBuf),
}

impl Candidate {
    /// Reads a backup back; the file itself is left as it is. `place` is where the store lies.
    pub fn read(file: &Path, place: &Path) -> Result<Candidate, StoreError> {
        let unreadable = |error| StoreError::CannotRead(file.into(), error);
        let unwritable = |error| StoreError::CannotCopy(place.into(), error);
        input::regular(file).map_err(unreadable)?;
        make_private(directory(place)).map_err(unwritable)?;
        let home = claim::folder(directory(place)).map_err(unwritable)?;
        let copy = home.made.path().join("store.db");
        fs::copy(file, &copy).map_err(unreadable)?;
        // What a crash left beside a copied file belongs to it.
        let journal = |path: &Path| PathBuf::from(format!("{}-journal", path.display()));
        if journal(file).is_file() {
            fs::copy(journal(file), journal(&copy)).map_err(unreadable)?;
        }
        let named = |error: StoreError| error.named(file);
        if fs::metadata(&copy).map_err(unreadable)?.len() == 0 {
            return Err(StoreError::Foreign(file.into()));
        }
        upgrade_in_place(&copy).map_err(named)?;
        let store = Store::open(&copy, Access::Write).map_err(named)?;
        store.ensure_sound(&|_| {}).map_err(named)?;
        let fail = StoreError::at(file, WAIT_SECS);
        let records = records(&counts(&store.conn).map_err(&fail)?);
        let sql = "SELECT (SELECT at FROM command ORDER BY id DESC LIMIT 1), \
                   EXISTS (SELECT 1 FROM command WHERE reason = ?)";
        let (last, for_sharing) =
            store.conn.query_row(sql, [FOR_SHARING], |row| Ok((row.get(0)?, row.get(1)?))).map_err(&fail)?;
        Ok(Candidate { _home: home, store, records, last, for_sharing })
    }

    /// Takes the place of the store at `place`, which is kept. The journal says that it happened.
    pub fn take_place(self, place: &Path, entry: &Entry) -> Result<Replaced, StoreError> {
        let unwritable = |error| StoreError::CannotCopy(place.into(), error);
        self.mark(entry)?;
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
                drop(store);
                let mut to = connect(place, Access::Write)?;
                let settings = "PRAGMA synchronous = EXTRA";
                let prepared = to.busy_timeout(std::time::Duration::from_secs(WAIT_SECS));
                prepared.and_then(|()| to.execute_batch(settings)).map_err(StoreError::at(place, WAIT_SECS))?;
                transfer(&self.store.conn, &mut to).map_err(StoreError::at(place, WAIT_SECS))?;
                Ok(Replaced::Kept(kept))
            }
            Some(Err(StoreError::Damaged(_) | StoreError::Foreign(_))) => {
                let aside = lay_aside(place).map_err(unwritable)?;
                self.move_to(place).map_err(unwritable)?;
                Ok(Replaced::LaidAside(aside))
            }
            Some(Err(error)) => Err(error),
            None => {
                self.move_to(place).map_err(unwritable)?;
                Ok(Replaced::Nothing)
            }
        }
    }

    fn mark(&self, entry: &Entry) -> Result<(), StoreError> {
        self.store.in_transaction(|conn: &Connection| self.store.journal.begin(conn, entry))
    }

    /// Where no store is that others could have open, the copy's file becomes it.
    fn move_to(self, place: &Path) -> io::Result<()> {
        let copy = self.store.path().to_path_buf();
        drop(self.store);
        private(&copy)?;
        fs::File::open(&copy)?.sync_all()?;
        fs::rename(&copy, place)?;
        sync(directory(place))
    }
}

/// For its owner alone.
fn private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

/// A damaged store and what lies beside it, among the backups.
fn lay_aside(place: &Path) -> io::Result<PathBuf> {
    let dir = kept_in(place);
    make_private(&dir)?;
    let free = |n: &u32| !dir.join(format!("damaged-{n}.db")).exists();
    let aside = dir.join(format!("damaged-{}.db", (1..).find(free).unwrap_or(0)));
    let journal = |path: &Path| PathBuf::from(format!("{}-journal", path.display()));
    if journal(place).exists() {
        fs::rename(journal(place), journal(&aside))?;
    }
    // A second name: at no moment is its place empty. Where a file can have but one, it is moved.
    fs::hard_link(place, &aside).or_else(|_| fs::rename(place, &aside))?;
    sync(&dir)?;
    Ok(aside)
}
