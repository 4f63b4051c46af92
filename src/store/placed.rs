//! Adds the path of the store to errors of SQLite. The public methods of the store add the path once; the functions
//! that they call return errors without a path.

use super::{Store, StoreError, WAIT_SECS};
use rusqlite::types::{FromSql, FromSqlError};
use rusqlite::{OptionalExtension, Params, Row};
use std::path::Path;

/// An error to which the store's path can be added.
pub(super) trait Located {
    /// The error with the path, if it has no path yet.
    fn located(self, path: &Path) -> Self;
}

impl Located for StoreError {
    fn located(self, path: &Path) -> StoreError {
        match self {
            StoreError::Sql(error) => StoreError::at(path, WAIT_SECS)(error),
            other => other,
        }
    }
}

impl Located for anyhow::Error {
    fn located(self, path: &Path) -> anyhow::Error {
        let error = self.downcast::<rusqlite::Error>().map(StoreError::Sql);
        let error = error.or_else(|other| other.downcast::<FromSqlError>().map(StoreError::from));
        let error = error.or_else(anyhow::Error::downcast);
        error.map_or_else(|other| other, |error: StoreError| error.located(path).into())
    }
}

/// Runs `act` and adds the path to its error.
pub(super) fn placed<T, E: Located>(path: &Path, act: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    act().map_err(|error| error.located(path))
}

impl Store {
    /// Runs `act` and adds this store's path to its error.
    pub(super) fn placed<T, E: Located>(&self, act: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        placed(&self.path, act)
    }

    /// The first column of the only row that a statement returns.
    pub(super) fn value<T: FromSql>(&self, sql: &str, params: impl Params) -> Result<T, StoreError> {
        self.placed(|| Ok(self.conn.prepare_cached(sql)?.query_row(params, |row| row.get(0))?))
    }

    /// The first column of the row that a statement returns; `None` if the statement returns no row.
    pub(super) fn found<T: FromSql>(&self, sql: &str, params: impl Params) -> Result<Option<T>, StoreError> {
        self.placed(|| Ok(self.conn.prepare_cached(sql)?.query_row(params, |row| row.get(0)).optional()?))
    }

    /// All rows that a statement returns.
    pub(super) fn rows<T, C: FromIterator<T>>(
        &self,
        sql: &str,
        params: impl Params,
        of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<C, StoreError> {
        self.placed(|| Ok(self.conn.prepare_cached(sql)?.query_map(params, of)?.collect::<rusqlite::Result<C>>()?))
    }
}
