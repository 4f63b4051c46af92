//! Opens a store. Before records are read or written, it is decided whether the file is absent, of this program, of
//! another program, newer, older or damaged. A file of another program is never written to.

use super::placed::placed;
use super::{Store, StoreError, WAIT_SECS, header::Held, journal::Journal, schema};
use crate::input;
use crate::workspace::{DATA, STORE};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How often opening is tried again because another program was killed while it wrote.
const INTERRUPTIONS: usize = 16;

/// Whether a store is opened to read it or to write to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

impl Store {
    /// Opens the store at `path`. For writing, the store is made if it does not exist.
    ///
    /// # Errors
    /// A file of another program, a newer store, a damaged store, and a store that another program locks for too long.
    pub fn open(path: &Path, access: Access) -> Result<Store, StoreError> {
        let size = match input::regular(path) {
            Ok(meta) => meta.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
            Err(error) => return Err(StoreError::CannotRead(path.into(), error)),
        };
        placed(path, || match (size, access) {
            (0, Access::Read) => Store::absent(path),
            (0, Access::Write) => Store::create(path),
            _ => Store::existing(path, access),
        })
    }

    /// Opens an existing store for writing. If the file does not exist, the result is an empty store in memory.
    pub fn open_existing(path: &Path) -> Result<Store, StoreError> {
        match input::regular(path) {
            Ok(meta) if meta.len() > 0 => Store::open(path, Access::Write),
            _ => Store::open(path, Access::Read),
        }
    }

    /// An empty store in memory, for a file that does not exist yet.
    fn absent(path: &Path) -> Result<Store, StoreError> {
        let mut store = Store::prepare(Connection::open_in_memory()?, path, Access::Write, None)?;
        store.is_absent = true;
        schema::migrate(&store.conn, 0)?;
        Ok(store)
    }

    fn create(path: &Path) -> Result<Store, StoreError> {
        let unwritable = |error: std::io::Error| StoreError::CannotWrite(path.into(), error);
        if let Some(dir) = path.parent() {
            DATA.make(dir).map_err(unwritable)?;
        }
        let file = Held::of(STORE.open(path).map_err(unwritable)?);
        let conn = connect(path, Access::Write)?;
        let store = Store::prepare(conn, path, Access::Write, Some(file))?;
        store.in_transaction(|conn| {
            // Another command may have made the store while this command waited.
            if version(conn)? == 0 { schema::migrate(conn, 0) } else { Ok(()) }
        })?;
        Ok(store)
    }

    /// A new store at a path that no other program knows yet.
    pub(super) fn fresh(path: &Path) -> rusqlite::Result<Store> {
        Store::of(Connection::open(path)?, path, None)
    }

    /// The store of an open connection. `file` is its file where it was there before.
    fn of(conn: Connection, path: &Path, file: Option<Held>) -> rusqlite::Result<Store> {
        let journal = Journal::default();
        journal.register(&conn)?;
        Ok(Store {
            conn,
            journal,
            statements: Default::default(),
            unread: Default::default(),
            path: path.to_path_buf(),
            home: Default::default(),
            adopted: Default::default(),
            renamed: Default::default(),
            plans: Default::default(),
            upgraded_from: Default::default(),
            is_absent: false,
            file,
        })
    }

    fn existing(path: &Path, access: Access) -> Result<Store, StoreError> {
        let store = Store::opened_unchecked(path, access)?;
        let found = version(&store.conn)?;
        let application: i64 = store.conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if application != schema::APPLICATION_ID && fs::metadata(path).is_ok_and(|now| now.len() == 0) {
            // The store's first command was interrupted. SQLite has just rolled back what it wrote, and the file is
            // empty.
            drop(store);
            return Store::open(path, access);
        }
        if application != schema::APPLICATION_ID {
            return Err(StoreError::Foreign(path.into()));
        }
        if found > schema::VERSION {
            return Err(StoreError::Newer(path.into(), found, schema::VERSION));
        }
        store.ensure_begun_well(found, access)?;
        if found < schema::VERSION {
            drop(store);
            upgrade(path, found)?;
            let store = Store::existing(path, access)?;
            store.upgraded_from.set(Some(found));
            return Ok(store);
        }
        if access == Access::Write {
            store.ensure_whole()?;
            let strange = schema::tampered(&store.conn)?;
            if !strange.is_empty() {
                return Err(StoreError::Tampered(path.into(), strange.join("、")));
            }
        }
        Ok(store)
    }

    /// Opens a file that exists, before any check.
    fn opened_unchecked(path: &Path, access: Access) -> Result<Store, StoreError> {
        let unreadable = |error| StoreError::CannotRead(path.into(), error);
        let held = || Held::open(path).map_err(unreadable);
        let file = held()?;
        if file.has_write_ahead_log().map_err(unreadable)? {
            leave_write_ahead_log(path)?;
        }
        match Store::prepare(connect(path, access)?, path, access, Some(file)) {
            // SQLite has no error code for a file format that it does not know.
            Err(StoreError::Sql(_)) if !held()?.is_sound(false).unwrap_or(true) => {
                Err(StoreError::Damaged(path.into()))
            }
            Err(StoreError::Foreign(_)) if held()?.begins_blank().unwrap_or(false) => {
                Err(StoreError::Damaged(path.into()))
            }
            prepared => prepared,
        }
    }

    /// Checks all pages of a small store before a command writes. SQLite checks a page only when it reads the page, so
    /// that a command would write to a store with a damaged page elsewhere.
    fn ensure_whole(&self) -> Result<(), StoreError> {
        let seems_torn = self.file.as_ref().map_or(Ok(false), Held::seems_torn);
        if !seems_torn.map_err(|error| StoreError::CannotRead(self.path.clone(), error))? {
            return Ok(());
        }
        match self.conn.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?.as_str() {
            "ok" => Ok(()),
            _ => Err(StoreError::Damaged(self.path.clone())),
        }
    }

    /// Checks the header that SQLite relies on.
    fn ensure_begun_well(&self, version: i64, access: Access) -> Result<(), StoreError> {
        let Some(file) = &self.file else { return Ok(()) };
        let is_sound = || {
            let sound = file.is_sound(access == Access::Write);
            sound.map_err(|error| StoreError::CannotRead(self.path.clone(), error))
        };
        if version > 0 && is_sound()? {
            return Ok(());
        }
        // The header may have seemed damaged because another program was writing. No program writes while this
        // transaction reads.
        self.conn.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
        let _reading = super::Rollback(&self.conn);
        match self::version(&self.conn)? > 0 && is_sound()? {
            true => Ok(()),
            false => Err(StoreError::Damaged(self.path.clone())),
        }
    }

    fn prepare(conn: Connection, path: &Path, access: Access, file: Option<Held>) -> Result<Store, StoreError> {
        conn.busy_timeout(Duration::from_secs(WAIT_SECS))?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        // Otherwise SQLite may prepare a statement again for each value that is bound to it.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // In KiB. A report reads each page once, and the system caches pages: a large cache costs more than it saves. A
        // command that writes reads the same pages of indexes again and again.
        let cache = if access == Access::Read { 512 } else { 16_000 };
        let settings = format!("PRAGMA synchronous = EXTRA; PRAGMA cache_size = -{cache}; PRAGMA temp_store = MEMORY");
        // These settings are the first statement that reads the file.
        let set = || placed(path, || Ok(conn.execute_batch(&settings)?));
        let mut set_up = set();
        // The rollback is tried several times: another program may be killed while it writes and leave a journal again.
        for _ in 0..INTERRUPTIONS {
            if !matches!(set_up, Err(StoreError::Interrupted(_))) {
                break;
            }
            play_back(path)?;
            set_up = set();
        }
        set_up?;
        conn.set_prepared_statement_cache_capacity(64);
        Ok(Store::of(conn, path, file)?)
    }

    /// Runs `act` in a transaction: all of it is written or nothing.
    pub(super) fn in_transaction(
        &self,
        act: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        self.placed(|| {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
            let undo = super::Rollback(&self.conn);
            act(&self.conn)?;
            self.commit()?;
            std::mem::forget(undo);
            Ok(())
        })
    }
}

/// Opens a connection to an existing file.
pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, StoreError> {
    let mode = match access {
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    placed(path, || Ok(Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?))
}

fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Switches the store back from a write-ahead log, which another program had set. With such a log the last commands are
/// in a second file, and a copy of the store by hand would lack them.
fn leave_write_ahead_log(path: &Path) -> Result<(), StoreError> {
    let switched = || -> rusqlite::Result<String> {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.busy_timeout(Duration::from_secs(WAIT_SECS))?;
        conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
    };
    match switched() {
        Ok(mode) if mode == "delete" => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            Err(StoreError::Damaged(path.into()))
        }
        _ => Err(StoreError::WriteAheadLog(path.into())),
    }
}

/// Lets SQLite roll back what a crash left half written. SQLite does this when a connection that may write reads the
/// file.
fn play_back(path: &Path) -> Result<(), StoreError> {
    let writing = connect(path, Access::Write)?;
    writing.busy_timeout(Duration::from_secs(WAIT_SECS))?;
    placed(path, || Ok(version(&writing).map(drop)?)).map_err(|error| match error {
        StoreError::Unwritable(_) | StoreError::Unreadable(_) => StoreError::Interrupted(path.into()),
        other => other,
    })
}

/// Upgrades an older store in one transaction, after keeping a copy.
fn upgrade(path: &Path, found: i64) -> Result<(), StoreError> {
    let cannot = |error| match error {
        StoreError::Unwritable(_) | StoreError::CannotCopy(..) => StoreError::Outdated(path.into(), found),
        other => other,
    };
    let store = Store::opened_unchecked(path, Access::Write)?;
    store.placed(|| Ok(store.conn.execute_batch("BEGIN IMMEDIATE")?)).map_err(cannot)?;
    let undo = super::Rollback(&store.conn);
    // Another command may have upgraded the store while this command waited for the lock.
    let found = version(&store.conn)?;
    if found < schema::VERSION {
        ensure_is_of(&store, found)?;
        // A second connection reads the store for the copy, because SQLite makes no backup through the connection that
        // holds the lock. The second connection has no `Held` file: closing that file would release the lock.
        let reader = Store::prepare(connect(path, Access::Read)?, path, Access::Read, None)?;
        reader.keep_copy(super::Kept::Migration).map_err(cannot)?;
        drop(reader);
        store.placed(|| Ok(schema::migrate(&store.conn, found)?)).map_err(cannot)?;
        store.seal_older(found)?;
        store.placed(|| store.commit()).map_err(cannot)?;
        std::mem::forget(undo);
    }
    Ok(())
}

/// Checks that tables and indexes are those of the version in the header: a single wrong bit can change the version.
fn ensure_is_of(store: &Store, version: i64) -> Result<(), StoreError> {
    match schema::is_of(&store.conn, version)? {
        true => Ok(()),
        false => Err(StoreError::Damaged(store.path.clone())),
    }
}

/// Upgrades a copy of a store, of which no further copy is kept. A store of the present version, or without a version,
/// is not changed.
pub(super) fn upgrade_in_place(path: &Path) -> Result<(), StoreError> {
    placed(path, || {
        let store = Store::opened_unchecked(path, Access::Write)?;
        let found = version(&store.conn)?;
        let ours: i64 = store.conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if ours != schema::APPLICATION_ID || found == 0 || found >= schema::VERSION {
            return Ok(());
        }
        ensure_is_of(&store, found)?;
        store.in_transaction(|conn| {
            schema::migrate(conn, found)?;
            store.seal_older(found)
        })
    })
}
