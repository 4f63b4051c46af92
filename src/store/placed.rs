//! The room's edge: what SQLite reports of a store is given the store's place, once. Functions of the room that call each
//! other leave it out.

use super::{Store, StoreError, WAIT_SECS};
use rusqlite::types::{FromSql, FromSqlError};
use rusqlite::{OptionalExtension, Params, Row};
use std::path::Path;

/// An error of the store's, of whichever kind a function gives.
pub(super) trait Located {
    /// The same with the file, where SQLite names none.
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

/// Does what is about the store in this file.
pub(super) fn placed<T, E: Located>(path: &Path, act: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    act().map_err(|error| error.located(path))
}

impl Store {
    pub(super) fn placed<T, E: Located>(&self, act: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        placed(&self.path, act)
    }

    /// The first column of the one row that a statement gives.
    pub(super) fn value<T: FromSql>(&self, sql: &str, params: impl Params) -> Result<T, StoreError> {
        self.placed(|| Ok(self.conn.prepare_cached(sql)?.query_row(params, |row| row.get(0))?))
    }

    /// The same of a statement that may give none.
    pub(super) fn found<T: FromSql>(&self, sql: &str, params: impl Params) -> Result<Option<T>, StoreError> {
        self.placed(|| Ok(self.conn.prepare_cached(sql)?.query_row(params, |row| row.get(0)).optional()?))
    }

    /// All rows that a statement gives.
    pub(super) fn rows<T, C: FromIterator<T>>(
        &self,
        sql: &str,
        params: impl Params,
        of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<C, StoreError> {
        self.placed(|| Ok(self.conn.prepare_cached(sql)?.query_map(params, of)?.collect::<rusqlite::Result<C>>()?))
    }
}
