//! What a copy that is handed on leaves out: who reported a tip, and ID numbers (those in certificates' numbers are
//! masked), in the journal's former values and in its seals too (an ID number has few enough digits to be guessed from one). What is left is sealed anew,
//! so that `check` finds the copy sound; its last command says what it is.

use crate::ledger::id_number::masked_within;
use crate::ledger::{self, Kind};
use crate::store::history::Fields;
use crate::store::journal::{Hash, Journal, hash_row, link_command, link_entry};
use crate::store::reporters::ACCESS;
use crate::store::{Entry, schema};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use std::path::Path;

/// Stands as the reason of the last command.
pub(super) const FOR_SHARING: &str = "供外传，不含举报人和身份证号";

/// A column that is left out, or masked.
struct Private {
    table: &'static str,
    column: &'static str,
    is_masked: bool,
}

fn private() -> Vec<Private> {
    let of = |l: &'static ledger::Ledger| {
        let columns = l.columns.iter().filter(|c| c.kind.is_masked());
        columns.map(|c| Private { table: l.key, column: c.key, is_masked: c.kind == Kind::CertificateNumber })
    };
    ledger::ALL.iter().copied().flat_map(of).collect()
}

/// Leaves it all out of the store in this file.
pub(super) fn leave_out(path: &Path, entry: &Entry) -> Result<()> {
    let conn = Connection::open(path)?;
    conn.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
    schema::drop_triggers(&conn)?;
    conn.execute_batch(&format!(
        "DELETE FROM {}; DELETE FROM {}; UPDATE {ACCESS} SET seal = NULL",
        schema::WALLED,
        schema::FORMER
    ))?;
    for private in private() {
        let Private { table, column, is_masked } = private;
        match is_masked {
            true => mask(&conn, table, column)?,
            false => conn.execute_batch(&format!("UPDATE \"{table}\" SET \"{column}\" = NULL"))?,
        }
        forget(&conn, &private)?;
    }
    seal_anew(&conn)?;
    let entry = Entry { reason: Some(FOR_SHARING.to_string()), ..entry.clone() };
    Journal::default().begin(&conn, &entry)?;
    schema::make_triggers(&conn)?;
    conn.execute_batch("COMMIT")
}

fn mask(conn: &Connection, table: &str, column: &str) -> Result<()> {
    let sql = format!("SELECT id, \"{column}\" FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
    let all: Vec<(i64, String)> =
        conn.prepare(&sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
    for (id, text) in all {
        let shown = masked_within(&text);
        if shown != text {
            conn.execute(&format!("UPDATE \"{table}\" SET \"{column}\" = ? WHERE id = ?"), (shown, id))?;
        }
    }
    Ok(())
}

/// Former values of a column, out of the journal.
fn forget(conn: &Connection, private: &Private) -> Result<()> {
    let Private { table, column, is_masked } = *private;
    let sql = "SELECT id, before FROM journal WHERE tbl = ? AND before IS NOT NULL";
    let all: Vec<(i64, String)> =
        conn.prepare(sql)?.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
    for (id, before) in all {
        let Ok(mut fields) = serde_json::from_str::<Fields>(&before) else { continue };
        let Some(value) = fields.remove(column) else { continue };
        let shown = value.as_str().map(masked_within).filter(|_| is_masked);
        if shown.as_deref() != value.as_str() {
            fields.extend(shown.map(|shown| (column.to_string(), shown.into())));
            let before = serde_json::Value::Object(fields).to_string();
            conn.execute("UPDATE journal SET before = ? WHERE id = ?", (before, id))?;
        }
    }
    Ok(())
}

fn seal_anew(conn: &Connection) -> Result<()> {
    let tables: Vec<&str> = private().into_iter().map(|private| private.table).chain([ACCESS]).collect();
    let mut commands = conn.prepare("SELECT id, at, operator, command, reason, file FROM command ORDER BY id")?;
    let mut entries = conn.prepare(
        "SELECT id, tbl, row, op, before, line, seal, NOT EXISTS (SELECT 1 FROM journal l WHERE l.tbl = j.tbl \
         AND l.row = j.row AND l.id > j.id AND j.tbl IN (SELECT value FROM json_each(?2))) \
         FROM journal j WHERE command = ?1 ORDER BY id",
    )?;
    let mut seal_command = conn.prepare("UPDATE command SET seal = ? WHERE id = ?")?;
    let mut seal_entry = conn.prepare("UPDATE journal SET seal = ? WHERE id = ?")?;
    let names = serde_json::Value::from(tables.clone()).to_string();
    let mut chain = Hash::default();
    let mut commands = commands.query([])?;
    while let Some(command) = commands.next()? {
        let id: i64 = command.get(0)?;
        let mut texts = [ValueRef::Null; 5];
        for (at, text) in texts.iter_mut().enumerate() {
            *text = command.get_ref(at + 1)?;
        }
        chain = link_command(chain, id, texts);
        seal_command.execute((&chain[..], id))?;
        let mut own = entries.query((id, &names))?;
        while let Some(row) = own.next()? {
            let table = row.get_ref(1)?.as_str()?.to_string();
            let seal = row.get_ref(6)?.as_blob()?;
            let content = match tables.contains(&table.as_str()) {
                false => seal.get(..32).map_or_else(Vec::new, <[u8]>::to_vec),
                true if row.get(7)? => present(conn, &table, row.get(2)?)?.to_vec(),
                true => Hash::default().to_vec(),
            };
            let parts = [row.get_ref(1)?, row.get_ref(2)?, row.get_ref(3)?, row.get_ref(4)?];
            chain = link_entry(chain, id, row.get(5)?, parts, &content);
            seal_entry.execute(([&content[..], &chain].concat(), row.get::<_, i64>(0)?))?;
        }
    }
    Ok(())
}

/// The seal of a row as it stands; of one that is not there, of nothing.
fn present(conn: &Connection, table: &str, id: i64) -> Result<Hash> {
    let names = schema::columns(conn, table)?;
    let mut statement = conn.prepare_cached(&format!("SELECT * FROM \"{table}\" WHERE id = ?"))?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else { return Ok(hash_row(std::iter::empty())) };
    let mut pairs = Vec::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| *name != "id") {
        pairs.push((name.as_str(), row.get_ref(at)?));
    }
    Ok(hash_row(pairs.into_iter()))
}
