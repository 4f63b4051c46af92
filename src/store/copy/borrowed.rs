//! A store of another site, opened for reading only. If SQLite had to write to the file in order to read the store, a
//! copy of the file is opened instead. A store is accepted only after the checks that `check` makes.

use super::{SIDE_FILES, copy_whole, directory};
use crate::claim;
use crate::input;
use crate::store::files::{FileState, state_at};
use crate::store::header::Held;
use crate::store::open::{Access, connect, upgrade_in_place};
use crate::store::placed::placed;
use crate::store::{Store, StoreError, schema};
use crate::workspace::DATA;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A store that must not be changed, opened for reading.
pub struct Borrowed {
    pub(in crate::store) store: Store,
    /// The folder with the evidence files of this store.
    files: PathBuf,
    /// The folder with the copy; it is removed together with this value.
    _home: Option<claim::Claimed<TempDir>>,
}

impl Borrowed {
    /// Opens a store that must not be changed; `place` is the path of this workspace's store.
    pub fn open(file: &Path, place: &Path) -> Result<Borrowed, StoreError> {
        let found = input::regular(file).map_err(|error| StoreError::CannotRead(file.into(), error))?;
        if found.len() == 0 {
            return Err(StoreError::Foreign(file.into()));
        }
        let side_file = |ending: &&str| PathBuf::from(format!("{}{ending}", file.display())).exists();
        let as_it_lies =
            !SIDE_FILES.iter().any(side_file) && !has_write_ahead_log(file)? && version(file)? == schema::VERSION;
        let files = directory(file).join("files");
        let borrowed = match as_it_lies {
            true => Borrowed { store: Store::open(file, Access::Read)?, files, _home: None },
            false => {
                let (home, copy) = home(place)?;
                let unreadable = |error| StoreError::CannotRead(file.into(), error);
                copy_whole(file, &copy).map_err(unreadable)?;
                let named = |error: StoreError| error.named(file);
                upgrade_in_place(&copy).map_err(named)?;
                Borrowed { store: Store::open(&copy, Access::Read).map_err(named)?, files, _home: Some(home) }
            }
        };
        borrowed.store.snapshot()?;
        borrowed.ensure_sound(file)?;
        Ok(borrowed)
    }

    /// An empty store next to this workspace's store, to be filled from a folder of exported ledgers.
    pub fn blank(place: &Path, folder: &Path) -> Result<Borrowed, StoreError> {
        let (home, copy) = home(place)?;
        Ok(Borrowed { store: Store::open(&copy, Access::Write)?, files: folder.join("files"), _home: Some(home) })
    }

    /// The store to read from.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The path of the evidence file with this SHA-256. The file is read; `None` unless its content has this SHA-256.
    pub(in crate::store) fn sound_file(&self, sha256: &str) -> Option<PathBuf> {
        let path = crate::ledger::faults::is_sha256(sha256).then(|| self.files.join(sha256))?;
        (state_at(&path, sha256) == FileState::Sound).then_some(path)
    }

    fn ensure_sound(&self, file: &Path) -> Result<(), StoreError> {
        match self.store.grave().map_err(|error| error.named(file))? {
            0 => Ok(()),
            grave => Err(StoreError::Unsound(file.into(), grave)),
        }
    }
}

fn has_write_ahead_log(file: &Path) -> Result<bool, StoreError> {
    let found = Held::open(file).and_then(|held| held.has_write_ahead_log());
    found.map_err(|error| StoreError::CannotRead(file.into(), error))
}

fn version(file: &Path) -> Result<i64, StoreError> {
    let conn = connect(file, Access::Read)?;
    placed(file, || Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?))
}

/// A temporary folder next to this workspace's store, and the path of a store in it.
fn home(place: &Path) -> Result<(claim::Claimed<TempDir>, PathBuf), StoreError> {
    let unwritable = |error| StoreError::CannotCopy(place.into(), error);
    DATA.make(directory(place)).map_err(unwritable)?;
    let home = claim::folder(directory(place)).map_err(unwritable)?;
    let copy = home.made.path().join("store.db");
    Ok((home, copy))
}
