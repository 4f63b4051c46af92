//! Opening a store: what it is (absent, ours, foreign, newer, older, damaged) is settled before
//! anything is read or written, and a file that is not ours is never touched.

use super::{Store, StoreError, WAIT_SECS, journal::Journal, schema};
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

const READ_ONLY_ROLLBACK: i32 = 776;

impl Store {
    pub fn open(path: &Path, access: Access) -> Result<Store, StoreError> {
        let size = match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                return Err(StoreError::CannotRead(path.into(), std::io::ErrorKind::IsADirectory.into()));
            }
            Ok(meta) => meta.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
            Err(error) => return Err(StoreError::CannotRead(path.into(), error)),
        };
        match (size, access) {
            (0, Access::Read) => Store::absent(path),
            (0, Access::Write) => Store::create(path),
            _ => Store::existing(path, access),
        }
    }

    /// A store that is there, to write; one that is not reads as an empty one.
    pub fn open_existing(path: &Path) -> Result<Store, StoreError> {
        match fs::metadata(path) {
            Ok(meta) if meta.len() > 0 => Store::open(path, Access::Write),
            _ => Store::open(path, Access::Read),
        }
    }

    /// No file yet: an empty store in memory.
    fn absent(path: &Path) -> Result<Store, StoreError> {
        let store = Store::prepare(Connection::open_in_memory()?, path, Access::Write, true)?;
        schema::migrate(&store.conn, 0)?;
        Ok(store)
    }

    fn create(path: &Path) -> Result<Store, StoreError> {
        let unwritable = |error: std::io::Error| StoreError::CannotWrite(path.into(), error);
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(unwritable)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(unwritable)?;
        let conn = connect(path, Access::Write)?;
        let store = Store::prepare(conn, path, Access::Write, false)?;
        store.in_transaction(|conn| {
            // Another first command may have made it while this one waited.
            if version(conn)? == 0 { schema::migrate(conn, 0) } else { Ok(()) }
        })?;
        Ok(store)
    }

    /// A file that nobody else knows of yet, to be filled.
    pub(super) fn fresh(path: &Path) -> rusqlite::Result<Store> {
        let conn = Connection::open(path)?;
        let journal = Journal::default();
        journal.register(&conn)?;
        Ok(Store { conn, journal, statements: Default::default(), path: path.to_path_buf(), is_absent: false })
    }

    fn existing(path: &Path, access: Access) -> Result<Store, StoreError> {
        let fail = StoreError::at(path, WAIT_SECS);
        let store = Store::prepare(connect(path, access)?, path, access, false)?;
        let found = match version(&store.conn) {
            // A crash left a hot journal: SQLite may play it back only where it may write.
            Err(error) if extended(&error) == Some(READ_ONLY_ROLLBACK) => {
                let writing = connect(path, Access::Write)?;
                version(&writing).map_err(|_| recovery(path))?;
                drop(writing);
                version(&store.conn).map_err(&fail)?
            }
            other => other.map_err(&fail)?,
        };
        let application: i64 =
            store.conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(&fail)?;
        if application != schema::APPLICATION_ID {
            return Err(StoreError::Foreign(path.into()));
        }
        if found > schema::VERSION {
            return Err(StoreError::Newer(path.into(), found, schema::VERSION));
        }
        if found < schema::VERSION {
            drop(store);
            upgrade(path, found)?;
            return Store::existing(path, access);
        }
        if access == Access::Write {
            let strange = schema::tampered(&store.conn).map_err(&fail)?;
            if !strange.is_empty() {
                return Err(StoreError::Tampered(path.into(), strange.join("、")));
            }
        }
        Ok(store)
    }

    fn prepare(conn: Connection, path: &Path, access: Access, is_absent: bool) -> Result<Store, StoreError> {
        conn.busy_timeout(Duration::from_secs(WAIT_SECS))?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        // In KiB. A report goes over its pages once and the system has them cached: to bring in fresh memory
        // costs more than to read again. Writing comes back to the same pages of indexes.
        let cache = if access == Access::Read { 512 } else { 16_000 };
        let settings = format!("PRAGMA synchronous = EXTRA; PRAGMA cache_size = -{cache}; PRAGMA temp_store = MEMORY");
        conn.execute_batch(&settings).map_err(StoreError::at(path, WAIT_SECS))?;
        conn.set_prepared_statement_cache_capacity(64);
        let journal = Journal::default();
        journal.register(&conn)?;
        let statements = Default::default();
        Ok(Store { conn, journal, statements, path: path.to_path_buf(), is_absent })
    }

    pub(super) fn in_transaction(
        &self,
        act: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let fail = StoreError::at(&self.path, WAIT_SECS);
        self.conn.execute_batch("BEGIN IMMEDIATE").map_err(&fail)?;
        let undo = super::Rollback(&self.conn);
        act(&self.conn).map_err(&fail)?;
        self.conn.execute_batch("COMMIT").map_err(&fail)?;
        std::mem::forget(undo);
        Ok(())
    }
}

pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, StoreError> {
    let mode = match access {
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(StoreError::at(path, WAIT_SECS))
}

fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|e| e.extended_code).filter(|_| error.sqlite_error_code() == Some(ErrorCode::ReadOnly))
}

fn recovery(path: &Path) -> StoreError {
    StoreError::Interrupted(path.into())
}

/// An older store: a copy is kept, then it is upgraded in one transaction.
fn upgrade(path: &Path, found: i64) -> Result<(), StoreError> {
    let fail = StoreError::at(path, WAIT_SECS);
    let cannot = |error| match error {
        StoreError::Unwritable(_) | StoreError::CannotCopy(..) => StoreError::Outdated(path.into(), found),
        other => other,
    };
    let store = Store::prepare(connect(path, Access::Write)?, path, Access::Write, false)?;
    store.conn.execute_batch("BEGIN IMMEDIATE").map_err(&fail).map_err(cannot)?;
    let undo = super::Rollback(&store.conn);
    // Another command may have upgraded it while this one waited: what is kept is the older one.
    let found = version(&store.conn).map_err(&fail)?;
    if found < schema::VERSION {
        // By a reader, which the lock lets pass: SQLite copies nothing for who holds it.
        let reader = Store::prepare(connect(path, Access::Read)?, path, Access::Read, false)?;
        reader.keep_copy(super::Kept::Migration).map_err(cannot)?;
        drop(reader);
        schema::migrate(&store.conn, found).map_err(&fail).map_err(cannot)?;
        store.conn.execute_batch("COMMIT").map_err(&fail).map_err(cannot)?;
        std::mem::forget(undo);
    }
    Ok(())
}

/// The same of a copy that nobody needs another copy of; one of this version, or of none, is left as it is.
pub(super) fn upgrade_in_place(path: &Path) -> Result<(), StoreError> {
    let fail = StoreError::at(path, WAIT_SECS);
    let store = Store::prepare(connect(path, Access::Write)?, path, Access::Write, false)?;
    let found = version(&store.conn).map_err(&fail)?;
    let ours: i64 = store.conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(&fail)?;
    if ours != schema::APPLICATION_ID || found == 0 || found >= schema::VERSION {
        return Ok(());
    }
    store.in_transaction(|conn| schema::migrate(conn, found))
}
