//! The rows that a transaction changes or removes, with their hashes before the first change. A change seals its row
//! again. This would hide that the row was altered outside the program, so each row's former hash is compared with its
//! last seal before the commit.

use super::backwards::rows_of;
use super::chain::{Hash, hash_row};
use super::decode::Fields;
use super::owner::{owner, owner_of};
use super::read::{Entries, last_before};
use crate::store::Store;
use crate::store::tables::columns;
use rusqlite::{Connection, Result};
use std::collections::HashMap;

/// The most rows whose last entries are looked up one by one. For more rows the whole journal is read once.
const FEW: usize = 8;

/// For each table and key: the last entry of the journal before the row's first change, and the hash of the row then.
#[derive(Debug, Default)]
pub(in crate::store) struct Found(HashMap<String, HashMap<i64, (i64, Hash)>>);

impl Found {
    /// Notes the row's hash and last entry before its first change; later calls for the row do nothing.
    pub fn take(&mut self, table: &str, row: i64, last: i64, content: impl FnOnce() -> Hash) {
        if !self.0.contains_key(table) {
            self.0.insert(table.to_string(), HashMap::new());
        }
        if let Some(rows) = self.0.get_mut(table) {
            rows.entry(row).or_insert_with(|| (last, content()));
        }
    }

    /// Forgets all rows, at the beginning of a transaction.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The table and the key of a row that was altered outside the program. Of several such rows the first by table and
    /// key.
    pub fn altered(&mut self, conn: &Connection) -> Result<Option<(String, i64)>> {
        let mut open = std::mem::take(&mut self.0);
        let mut altered = Vec::new();
        if open.values().map(HashMap::len).sum::<usize>() > FEW {
            pass(conn, &mut open, &mut altered)?;
        } else {
            for (table, rows) in &mut open {
                for (row, (last, content)) in std::mem::take(rows) {
                    let sealed = last_before(conn, table, row, last)?;
                    if sealed.is_none_or(|sealed| sealed.content != content) {
                        altered.push((table.clone(), row));
                    }
                }
            }
        }
        // Rows that have no entry in the journal were added outside the program.
        let unknown = open.into_iter().flat_map(|(table, rows)| rows.into_keys().map(move |row| (table.clone(), row)));
        Ok(altered.into_iter().chain(unknown).min())
    }
}

impl Store {
    /// Adds a row to the rows that are checked before the commit although the row does not change, because a decision
    /// depends on its content.
    pub(in crate::store) fn rest_on(&self, table: &str, row: i64) -> Result<()> {
        let Some(content) = present(&self.conn, table, row)? else { return Ok(()) };
        let last = super::last(&self.conn)?;
        self.journal.state().found.take(table, row, last, || content);
        Ok(())
    }
}

/// The hash of the present row, if there is one.
pub(in crate::store) fn present(conn: &Connection, table: &str, row: i64) -> Result<Option<Hash>> {
    let names = columns(conn, table)?;
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM \"{table}\" WHERE id = ?"))?;
    let mut rows = statement.query([row])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut pairs = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate().filter(|(_, name)| *name != "id") {
        pairs.push((name.as_str(), row.get_ref(at)?));
    }
    Ok(Some(hash_row(pairs.into_iter())))
}

/// Reads the journal once from its end and removes from `open` the rows that it finds.
fn pass(
    conn: &Connection,
    open: &mut HashMap<String, HashMap<i64, (i64, Hash)>>,
    altered: &mut Vec<(String, i64)>,
) -> Result<()> {
    let mut left: usize = open.values().map(HashMap::len).sum();
    let mut entries = conn.prepare("SELECT id, tbl, row, substr(seal, 1, 32) FROM journal ORDER BY id DESC")?;
    let mut entries = entries.query([])?;
    while let (true, Some(entry)) = (left > 0, entries.next()?) {
        let (id, row): (i64, i64) = (entry.get(0)?, entry.get(2)?);
        let table = entry.get_ref(1)?.as_str()?;
        let Some(rows) = open.get_mut(table) else { continue };
        if let Some((_, content)) = rows.get(&row).copied().filter(|(last, _)| id <= *last) {
            rows.remove(&row);
            left -= 1;
            if entry.get_ref(3)?.as_blob()? != content {
                altered.push((table.to_string(), row));
            }
        }
    }
    Ok(())
}

/// The name of a row in messages: the ledger and the record's number, if a ledger declares the row's table.
pub(in crate::store) fn called(conn: &Connection, table: &str, row: i64) -> Result<String> {
    let (Some(ledger), column) = owner(table) else { return Ok(format!("台账里的一行（{table} {row}）")) };
    let written = fields(conn, table, row)?;
    let fields = match column.and_then(|_| owner_of(ledger, &written)) {
        Some(record) => fields(conn, ledger.key, record)?,
        None => written,
    };
    let key = if ledger.key == "unit" { "name" } else { ledger.number_key() };
    let no = fields.get(key).and_then(serde_json::Value::as_str);
    let of = column.map_or(String::new(), |column| format!(" 的{}", column.header));
    Ok(format!("{} {}{of}", ledger.name, no.map_or(row.to_string(), str::to_string)))
}

/// The present row, or for a removed row its last content.
fn fields(conn: &Connection, table: &str, row: i64) -> Result<Fields> {
    if let Some(present) = rows_of(conn, table, "id", row)?.remove(&row) {
        return Ok(present);
    }
    let last = Entries::new(conn).of([table]).row(row).newest_first().next().transpose()?;
    Ok(last.map(|last| last.before()).unwrap_or_default())
}
