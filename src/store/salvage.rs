//! `salvage`: copies what can still be read of a damaged store into a new store. The damaged file is not opened; a copy
//! with a repaired header is opened instead. The rows of a table are read from its beginning, from its end, and key by
//! key between. The journal is copied unchanged, so that `check` of the new store reports what is missing.

use super::copy::Placed;
use super::numbers::{raise, year_and_serial};
use super::{Entry, Fault, Store, StoreError, schema, tables};
use crate::input;
use crate::ledger;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OpenFlags, Result, Row, params_from_iter};
use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

/// How many keys are tried one by one where a part of a table cannot be read.
const TRIED: i64 = 200_000;

/// What was salvaged.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// The number of copied rows of each table, including the journal.
    pub tables: Vec<(String, i64)>,
    /// Tables of which a part could not be read.
    pub torn: Vec<String>,
    /// What is missing or changed according to the journal.
    pub faults: Vec<Fault>,
}

/// Reads what can be read of `from` into a new store at `to`.
pub fn salvage(from: &Path, to: &Path, entry: &Entry) -> std::result::Result<Salvaged, StoreError> {
    let unreadable = |error| StoreError::CannotRead(from.into(), error);
    input::regular(from).map_err(unreadable)?;
    let placed = Placed::at(to)?;
    let copy = Placed::at(to)?;
    fs::copy(from, copy.path()).and_then(|bytes| set_right(copy.path(), bytes)).map_err(unreadable)?;
    let mut salvaged = fill(copy.path(), placed.path(), entry).map_err(|_| StoreError::Damaged(from.into()))?;
    if salvaged.tables.iter().all(|(_, rows)| *rows == 0) {
        return Err(StoreError::Damaged(from.into()));
    }
    let store = Store::open(placed.path(), super::Access::Read)?;
    store.faults(None, &|_| {}, &mut |fault| salvaged.faults.push(fault))?;
    drop(store);
    placed.put(to)?;
    Ok(salvaged)
}

/// Repairs the header of the copy. The header is the same in every store, except for SQLite's counters.
fn set_right(copy: &Path, bytes: u64) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(copy)?;
    let pages = u32::try_from(bytes.div_ceil(4096)).unwrap_or(u32::MAX).to_be_bytes();
    let one = 1u32.to_be_bytes();
    let fixed: [(u64, &[u8]); 7] = [
        (0, b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20"),
        // The change counter, the number of pages, and the change for which that number is valid.
        (24, &one),
        (28, &pages),
        (44, &4u32.to_be_bytes()),
        (52, &0u32.to_be_bytes()),
        (56, &one),
        (92, &one),
    ];
    for (at, bytes) in fixed {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)?;
    }
    Ok(())
}

fn fill(from: &Path, to: &Path, entry: &Entry) -> Result<Salvaged> {
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // With `writable_schema` SQLite reads the tables although an index or a trigger is damaged.
    from.execute_batch("PRAGMA writable_schema = ON; PRAGMA cell_size_check = ON")?;
    let store = Store::fresh(to)?;
    let conn = &store.conn;
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN")?;
    schema::migrate(conn, 0)?;
    schema::drop_triggers(conn)?;
    let mut salvaged = Salvaged::default();
    for table in tables::tables(conn)? {
        let moved = Moved::of(&from, conn, &table)?;
        if moved.is_torn {
            salvaged.torn.push(table.clone());
        }
        salvaged.tables.push((table, moved.rows));
    }
    push_serials(conn)?;
    let has_older =
        tables::columns(&from, tables::RESTRICTED).is_ok_and(|names| !names.iter().any(|name| name == "salt"));
    if has_older {
        reporters(&from, conn)?;
    }
    store.journal.begin(conn, entry)?;
    schema::make_triggers(conn)?;
    if has_older {
        store.seal_older(0)?;
    }
    conn.execute_batch("COMMIT")?;
    Ok(salvaged)
}

/// The rows of one table that were copied.
#[derive(Default)]
struct Moved {
    rows: i64,
    is_torn: bool,
}

impl Moved {
    fn of(from: &Connection, to: &Connection, table: &str) -> Result<Moved> {
        let columns = |conn: &Connection| tables::columns(conn, table);
        let theirs = columns(from).unwrap_or_default();
        let names: Vec<String> = columns(to)?.into_iter().filter(|name| theirs.contains(name)).collect();
        let mut moved = Moved { rows: 0, is_torn: theirs.is_empty() };
        if names.is_empty() {
            return Ok(moved);
        }
        let listed = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let marks = vec!["?"; names.len()].join(", ");
        let mut insert = to.prepare(&format!("INSERT OR IGNORE INTO \"{table}\" ({listed}) VALUES ({marks})"))?;
        let mut take = |row: &Row<'_>| -> Result<i64> {
            let values: Vec<Sql> = (0..names.len()).map(|at| row.get(at)).collect::<Result<_>>()?;
            // A row that violates a constraint of its table is left out.
            moved.rows += insert.execute(params_from_iter(values)).map_or(0, |n| i64::try_from(n).unwrap_or(0));
            row.get::<_, Option<i64>>(names.len()).map(Option::unwrap_or_default)
        };
        let key = if names.iter().any(|name| name == "id") { "id" } else { "NULL" };
        let select = format!("SELECT {listed}, {key} FROM \"{table}\" NOT INDEXED");
        let (last, broke) = scan(from, &select, &mut take);
        if broke {
            moved_between(from, &select, key, last, &mut take);
            moved.is_torn = true;
        }
        Ok(moved)
    }
}

/// Reads rows in the order of the query; returns the key of the last row, and whether reading failed after it.
fn scan(from: &Connection, sql: &str, take: &mut dyn FnMut(&Row<'_>) -> Result<i64>) -> (i64, bool) {
    let mut last = 0;
    let mut read = || -> Result<()> {
        let mut statement = from.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            last = take(row)?;
        }
        Ok(())
    };
    let broke = read().is_err();
    (last, broke)
}

/// Reads rows from the end of the table back to key `last`. If this fails too, tries the keys between one by one.
fn moved_between(from: &Connection, select: &str, key: &str, last: i64, take: &mut dyn FnMut(&Row<'_>) -> Result<i64>) {
    if key == "NULL" {
        return;
    }
    let (first, broke) = scan(from, &format!("{select} WHERE id > {last} ORDER BY id DESC"), take);
    // If no row at the end can be read, the greatest key of the table is unknown.
    let end = if first > last { first } else { last + TRIED };
    if !broke {
        return;
    }
    let Ok(mut one) = from.prepare(&format!("{select} WHERE id = ?")) else { return };
    for id in (last + 1..end).take(usize::try_from(TRIED).unwrap_or(usize::MAX)) {
        // A row that cannot be read is skipped.
        let _ = one.query_row([id], |row| take(row));
    }
}

/// Copies the reporters from a store of an older version, whose table has the number of the tip instead of its key.
fn reporters(from: &Connection, to: &Connection) -> Result<()> {
    let mut insert = to.prepare(
        "INSERT OR IGNORE INTO tip_reporter (tip, salt, name, phone) SELECT id, randomblob(16), ?2, ?3 FROM tip \
         WHERE no = ?1 AND void_reason IS NULL AND id IN (SELECT tip FROM tip_access WHERE act = 'keep')",
    )?;
    let mut take = |row: &Row<'_>| -> Result<i64> {
        let values: (String, Option<String>, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // A row that violates a constraint of the table is left out.
        insert.execute(values).or_else(|_| Ok(0)).map(|_| 0)
    };
    scan(from, "SELECT tip, name, phone FROM tip_reporter NOT INDEXED", &mut take);
    Ok(())
}

/// Raises the serials to the record numbers that exist.
fn push_serials(conn: &Connection) -> Result<()> {
    for ledger in ledger::ALL.iter().copied().filter(|l| l.is_numbered()) {
        let code = format!("-{}-", ledger.code.unwrap_or_default());
        let sql = format!("SELECT \"{}\" FROM \"{}\"", ledger.number_key(), ledger.key);
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let no = row.get_ref(0)?.as_str()?;
            let Some(end) = no.find(&code).map(|at| at + code.len() - 1) else { continue };
            if let Some((year, serial)) = year_and_serial(&no[end..]) {
                raise(conn, &no[..end], year, serial)?;
            }
        }
    }
    Ok(())
}
