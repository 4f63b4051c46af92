//! Compares each row with the last journal entry about it. Both are read in the order of keys, so that neither has to
//! be in memory as a whole.

use super::{Extent, Fault, OnProgress};
use crate::store::journal::{Last, Op, hash_row};
use crate::store::tables;
use rusqlite::{Connection, Result};

/// Reports rows that were changed, are missing or have no entry, and counts rows into `extent`.
pub(super) fn compare(
    conn: &Connection,
    extent: &mut Extent,
    progress: &OnProgress,
    each: &mut dyn FnMut(Fault),
) -> Result<()> {
    let mut statement = conn.prepare(Last::ALL)?;
    let mut found = statement.query_map([], Last::from_row)?;
    let mut next = || found.next().transpose();
    let mut last = next()?;
    for table in tables::watched(conn)? {
        progress(&format!("正在核对记录：{table}"));
        // Entries about tables that do not exist.
        while let Some(strange) = last.take_if(|last| last.table < table) {
            each(Fault::Missing { table: strange.table, row: strange.row });
            last = next()?;
        }
        let names = tables::columns(conn, &table)?;
        let mut rows = conn.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY id"))?;
        let key = names.iter().position(|name| name == "id").unwrap_or(0);
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            extent.rows += 1;
            let id: i64 = row.get(key)?;
            while let Some(gone) = last.take_if(|last| last.table == table && last.row < id) {
                missing(gone, each);
                last = next()?;
            }
            let Some(entry) = last.take_if(|last| last.table == table && last.row == id) else {
                each(Fault::Unexplained { table: table.clone(), row: id });
                continue;
            };
            let mut pairs = Vec::with_capacity(names.len());
            for (at, name) in names.iter().enumerate().filter(|(at, _)| *at != key) {
                pairs.push((name.as_str(), row.get_ref(at)?));
            }
            if entry.added > 1 {
                each(Fault::Missing { table: table.clone(), row: id });
            }
            if entry.op == Op::Remove || hash_row(pairs.into_iter()).as_slice() != entry.content {
                each(Fault::Changed { table: table.clone(), row: id });
            }
            last = next()?;
        }
        while let Some(gone) = last.take_if(|last| last.table == table) {
            missing(gone, each);
            last = next()?;
        }
    }
    while let Some(strange) = last {
        each(Fault::Missing { table: strange.table, row: strange.row });
        last = next()?;
    }
    Ok(())
}

fn missing(entry: Last, each: &mut dyn FnMut(Fault)) {
    if entry.added > 0 {
        each(Fault::Missing { table: entry.table, row: entry.row });
    }
}
