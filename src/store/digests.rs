//! What each reader of digests has received (`data/digest.db`). The file is separate from the store for two reasons.
//! `undo` and the restore of an older store must not change what somebody has already received. A digest may lock the
//! file for long while others write to the store. If the file is deleted, every reader receives all items once more.
//! The items of each reader, and the list of readers, are sealed with SHA-256, so that `check` finds rows that were
//! changed or removed by hand.

use super::rows::{date, iso};
use super::{StoreError, WAIT_SECS};
use crate::workspace::{DATA, DIGESTS};
use chrono::NaiveDate;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Result, params};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// SQLite's application id of the file: "ZHBD".
const APPLICATION_ID: i64 = 0x5A48_4244;

/// The first version of the file that has seals.
const SEALED_SINCE: i64 = 1;

const SEALS: &str = "ALTER TABLE reader ADD COLUMN seal BLOB; CREATE TABLE list (seal BLOB NOT NULL) STRICT;";

/// An item of a digest as a reader received it: the id of what is due, the status and the deadline.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DigestItem {
    pub id: String,
    pub status: String,
    pub due: Option<NaiveDate>,
}

/// The open file of digests. The file is locked until this value is dropped; another digest waits. Nothing is recorded
/// unless `keep` is called.
pub struct Digests {
    conn: Connection,
    path: PathBuf,
}

impl Digests {
    /// Opens the file and locks it. The file is made if it does not exist.
    pub fn open(path: &Path) -> std::result::Result<Digests, StoreError> {
        let unwritable = |error: std::io::Error| StoreError::CannotWrite(path.into(), error);
        if let Some(dir) = path.parent() {
            DATA.make(dir).map_err(unwritable)?;
        }
        DIGESTS.open(path).map_err(unwritable)?;
        begun(path).map(|conn| Digests { conn, path: path.to_path_buf() }).map_err(fail(path))
    }

    /// The day of the reader's last digest.
    pub fn last(&self, reader: &str) -> std::result::Result<Option<NaiveDate>, StoreError> {
        let sql = "SELECT as_of FROM reader WHERE name = ?";
        let found: Result<Option<String>> = self.conn.query_row(sql, [reader], |row| row.get(0)).optional();
        Ok(found.map_err(fail(&self.path))?.as_deref().and_then(date))
    }

    /// Everybody who ever received a digest.
    pub fn readers(&self) -> std::result::Result<Vec<String>, StoreError> {
        let all = || -> Result<Vec<String>> {
            self.conn.prepare("SELECT name FROM reader ORDER BY name")?.query_map([], |row| row.get(0))?.collect()
        };
        all().map_err(fail(&self.path))
    }

    /// The items of the reader's last digest.
    pub fn of(&self, reader: &str) -> std::result::Result<HashSet<DigestItem>, StoreError> {
        let all = || -> Result<HashSet<DigestItem>> {
            let mut statement = self.conn.prepare_cached("SELECT id, status, due FROM said WHERE reader = ?")?;
            let of = |row: &rusqlite::Row<'_>| {
                let due: Option<String> = row.get(2)?;
                Ok(DigestItem { id: row.get(0)?, status: row.get(1)?, due: due.as_deref().and_then(date) })
            };
            statement.query_map([reader], of)?.collect()
        };
        all().map_err(fail(&self.path))
    }

    /// Replaces the reader's items by the current items. An item that is current again after a digest without it counts
    /// as new.
    pub fn record(
        &self,
        reader: &str,
        today: NaiveDate,
        current: &[DigestItem],
    ) -> std::result::Result<(), StoreError> {
        let all = || -> Result<()> {
            let conn = &self.conn;
            let sql = "INSERT INTO reader (name, as_of) VALUES (?, ?) ON CONFLICT DO UPDATE SET as_of = excluded.as_of";
            conn.prepare_cached(sql)?.execute(params![reader, iso(today)])?;
            conn.prepare_cached("DELETE FROM said WHERE reader = ?")?.execute([reader])?;
            let sql = "INSERT INTO said (reader, id, status, due) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
            let mut statement = conn.prepare_cached(sql)?;
            current.iter().try_for_each(|DigestItem { id, status, due }| {
                statement.execute(params![reader, id, status, due.map(iso)]).map(drop)
            })?;
            seal(conn, reader)
        };
        all().map_err(fail(&self.path))
    }

    /// Commits what was recorded. Called after the digest itself was written.
    pub fn keep(self) -> std::result::Result<(), StoreError> {
        let all = || seal_list(&self.conn).and_then(|()| self.conn.execute_batch("COMMIT"));
        all().map_err(fail(&self.path))
    }

    /// The readers whose items were changed outside the program. An empty name means that the list of readers was
    /// changed. No fault is found if the file is missing or has no seals.
    pub fn faults(path: &Path) -> std::result::Result<Vec<String>, StoreError> {
        let all = || -> Result<Vec<String>> {
            let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            conn.busy_timeout(Duration::from_secs(WAIT_SECS))?;
            if conn.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? < SEALED_SINCE {
                return Ok(Vec::new());
            }
            let mut found = Vec::new();
            for (name, seal) in readers(&conn)? {
                if seal != Some(hash_of(&conn, &name)?) {
                    found.push(name);
                }
            }
            let list: Option<Vec<u8>> = conn.query_row("SELECT seal FROM list", [], |row| row.get(0)).optional()?;
            if list != Some(hash_of_list(&conn)?) {
                found.push(String::new());
            }
            Ok(found)
        };
        if path.exists() { all().map_err(fail(path)) } else { Ok(Vec::new()) }
    }
}

/// Every reader with the seal of the reader's items.
fn readers(conn: &Connection) -> Result<Vec<(String, Option<Vec<u8>>)>> {
    conn.prepare("SELECT name, seal FROM reader ORDER BY name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn seal(conn: &Connection, reader: &str) -> Result<()> {
    conn.execute("UPDATE reader SET seal = ? WHERE name = ?", (hash_of(conn, reader)?, reader)).map(drop)
}

fn seal_list(conn: &Connection) -> Result<()> {
    conn.execute("DELETE FROM list", [])?;
    conn.execute("INSERT INTO list (seal) VALUES (?)", [hash_of_list(conn)?]).map(drop)
}

fn hash_of(conn: &Connection, reader: &str) -> Result<Vec<u8>> {
    let mut hash = Sha256::new();
    let sql = "SELECT json_array(name, as_of) FROM reader WHERE name = ?1";
    let day: Option<String> = conn.query_row(sql, [reader], |row| row.get(0)).optional()?;
    hash.update(day.unwrap_or_default());
    let sql = "SELECT json_array(id, status, due) FROM said WHERE reader = ?1 ORDER BY id, status, due";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([reader])?;
    while let Some(row) = rows.next()? {
        hash.update(row.get_ref(0)?.as_str()?);
    }
    Ok(hash.finalize().to_vec())
}

fn hash_of_list(conn: &Connection) -> Result<Vec<u8>> {
    let mut hash = Sha256::new();
    for (name, seal) in readers(conn)? {
        hash.update(serde_json::json!([name, seal]).to_string());
    }
    Ok(hash.finalize().to_vec())
}

fn fail(path: &Path) -> impl Fn(rusqlite::Error) -> StoreError + '_ {
    |error| match StoreError::at(path, WAIT_SECS)(error) {
        StoreError::Busy(..) => StoreError::Digests(path.into(), format!("等了 {WAIT_SECS} 秒，别的程序还占着它")),
        StoreError::Foreign(_) | StoreError::Damaged(_) => StoreError::Digests(path.into(), "文件已损坏".to_string()),
        StoreError::Unwritable(_) | StoreError::Unreadable(_) => {
            StoreError::Digests(path.into(), "没有写入权限，或磁盘空间不够".to_string())
        }
        StoreError::Sql(error) => StoreError::Digests(path.into(), error.to_string()),
        other => other,
    }
}

/// Opens the file, locks it by a transaction and makes its tables.
fn begun(path: &Path) -> Result<Connection> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(WAIT_SECS))?;
    conn.execute_batch("PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE")?;
    let ours: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match (ours, tables) {
        (APPLICATION_ID, _) if version >= SEALED_SINCE => Ok(conn),
        (APPLICATION_ID, _) => {
            conn.execute_batch(SEALS)?;
            for (reader, _) in readers(&conn)? {
                seal(&conn, &reader)?;
            }
            conn.pragma_update(None, "user_version", SEALED_SINCE)?;
            Ok(conn)
        }
        (0, 0) => {
            conn.execute_batch(
                "CREATE TABLE reader (name TEXT PRIMARY KEY, as_of TEXT NOT NULL CHECK (length(as_of) = 10)) STRICT;
                 CREATE TABLE said (
                   id TEXT NOT NULL,
                   reader TEXT NOT NULL REFERENCES reader (name),
                   status TEXT NOT NULL,
                   due TEXT CHECK (length(due) = 10)
                 ) STRICT;
                 CREATE UNIQUE INDEX said_once ON said (reader, id, status, due);",
            )?;
            conn.execute_batch(SEALS)?;
            conn.pragma_update(None, "application_id", APPLICATION_ID)?;
            conn.pragma_update(None, "user_version", SEALED_SINCE)?;
            Ok(conn)
        }
        _ => Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::{DigestItem, Digests};
    use chrono::NaiveDate;

    fn item(id: &str) -> DigestItem {
        DigestItem { id: id.to_string(), status: "overdue".to_string(), due: NaiveDate::from_ymd_opt(2026, 11, 20) }
    }

    #[test]
    fn what_is_not_kept_is_not_recorded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data/digest.db");
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let digests = Digests::open(&path).unwrap();
        digests.record("镇应急", today, &[item("a"), item("b"), item("b")]).unwrap();
        drop(digests);
        let digests = Digests::open(&path).unwrap();
        assert_eq!((digests.of("镇应急").unwrap().len(), digests.readers().unwrap().len()), (0, 0));
        digests.record("镇应急", today, &[item("a"), item("b")]).unwrap();
        digests.record("王五", today, &[item("c")]).unwrap();
        digests.keep().unwrap();
        let digests = Digests::open(&path).unwrap();
        assert_eq!(digests.of("镇应急").unwrap(), [item("a"), item("b")].into());
        assert_eq!(digests.last("镇应急").unwrap(), Some(today));
        assert_eq!(digests.last("张三").unwrap(), None);
        // An item that is no longer current is removed for this reader only.
        digests.record("镇应急", today, &[item("b")]).unwrap();
        assert_eq!(digests.of("镇应急").unwrap(), [item("b")].into());
        assert_eq!(digests.of("王五").unwrap(), [item("c")].into());
    }

    /// A file without seals gets seals. From then on, changes by hand are found.
    #[test]
    fn what_was_changed_by_hand_is_seen() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for (sql, found) in [
            ("UPDATE said SET status = 'done' WHERE reader = '镇应急'", vec!["镇应急"]),
            ("DELETE FROM said WHERE reader = '王五'", vec!["王五"]),
            ("DELETE FROM said", vec!["王五", "镇应急"]),
            ("UPDATE reader SET as_of = '2026-11-30' WHERE name = '王五'", vec!["王五"]),
            ("DELETE FROM said WHERE reader = '王五'; DELETE FROM reader WHERE name = '王五'", vec![""]),
            ("DELETE FROM said; DELETE FROM reader", vec![""]),
            ("DELETE FROM list", vec![""]),
            ("UPDATE said SET status = status", vec![]),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("digest.db");
            assert_eq!(Digests::faults(&path).unwrap(), Vec::<String>::new());
            let digests = Digests::open(&path).unwrap();
            digests.record("镇应急", today, &[item("a"), item("b")]).unwrap();
            digests.record("王五", today, &[item("c")]).unwrap();
            digests.keep().unwrap();
            let conn = rusqlite::Connection::open(&path).unwrap();
            conn.execute_batch("DROP TABLE list; ALTER TABLE reader DROP COLUMN seal; PRAGMA user_version = 0")
                .unwrap();
            assert_eq!(Digests::faults(&path).unwrap(), Vec::<String>::new());
            Digests::open(&path).unwrap().keep().unwrap();
            assert_eq!(Digests::faults(&path).unwrap(), Vec::<String>::new());
            conn.execute_batch(sql).unwrap();
            assert_eq!(Digests::faults(&path).unwrap(), found, "{sql}");
        }
    }

    #[test]
    fn a_file_of_another_kind_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.db");
        let bytes = "not a database at all, but long enough to look at: ".repeat(9);
        std::fs::write(&path, &bytes).unwrap();
        let error = Digests::open(&path).err().unwrap();
        assert!(error.to_string().contains("文件已损坏"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), bytes);
    }
}
