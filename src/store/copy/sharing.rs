//! Removes from a copy the data that must not be handed on: the reporters of tips and ID numbers. The columns of ID
//! numbers are emptied. An ID number inside another text (a certificate's number, a description, an operator) is
//! masked, in the former values of the journal too. The changed rows are then sealed again: an ID number has so few
//! digits that it could be guessed from the old seal. `check` finds such a copy sound. The reason of the copy's last
//! command shows that the copy is for sharing.

use crate::ledger::id_number::masked_within;
use crate::ledger::{self, Kind};
use crate::store::journal::{self, Entries, Hash, Journal, Last, hash_row, links, present, watch};
use crate::store::reporters::ACCESS;
use crate::store::{Entry, identity, schema, tables};
use rusqlite::{Connection, ErrorCode, Result};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::path::Path;

/// The reason of the last command in such a copy.
pub(super) const FOR_SHARING: &str = "供外传，不含举报人和身份证号";

/// Rows, by table and key, whose content differs from their seal.
type Touched = HashSet<(String, i64)>;

/// Removes the data from the store in this file.
pub(super) fn leave_out(path: &Path, entry: &Entry) -> Result<()> {
    let conn = Connection::open(path)?;
    conn.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; BEGIN")?;
    schema::drop_triggers(&conn)?;
    let id = identity::of(&conn)?;
    conn.execute_batch(&format!(
        "DELETE FROM {}; DELETE FROM {}; UPDATE {ACCESS} SET seal = NULL",
        tables::RESTRICTED,
        tables::FORMER
    ))?;
    let mut touched = Touched::new();
    for entry in Entries::new(&conn).of([ACCESS]) {
        touched.insert((ACCESS.to_string(), entry?.row));
    }
    for (table, column) in of_id_numbers() {
        empty(&conn, table, column, &mut touched)?;
    }
    for table in tables::tables(&conn)? {
        let columns = tables::columns(&conn, &table)?;
        // The table of serials has no key; it holds only counts.
        for column in columns.iter().filter(|_| columns.iter().any(|name| name == "id")) {
            mask(&conn, &table, column, &mut touched)?;
        }
    }
    mask_files(&conn, &mut touched)?;
    seal_anew(&conn, &touched)?;
    let entry = Entry {
        reason: Some(FOR_SHARING.to_string()),
        operator: masked_within(&entry.operator),
        command: masked_within(&entry.command),
        ..entry.clone()
    };
    let journal = Journal::default();
    journal.register(&conn)?;
    journal.begin(&conn, &entry)?;
    // The seals from which an id is derived may be other ones now.
    if let (None, Some(id)) = (identity::kept(&conn)?, id) {
        watch::seal(&conn, tables::IDENTITY)?;
        identity::write(&conn, &id)?;
    }
    schema::make_triggers(&conn)?;
    conn.execute_batch("COMMIT")
}

/// The columns that hold ID numbers and nothing else.
fn of_id_numbers() -> impl Iterator<Item = (&'static str, &'static str)> {
    ledger::ALL.iter().flat_map(|l| {
        let masked = l.columns.iter().filter(|c| c.kind.is_masked() && c.kind != Kind::CertificateNumber);
        masked.map(|c| (l.key, c.key))
    })
}

fn empty(conn: &Connection, table: &str, column: &str, touched: &mut Touched) -> Result<()> {
    let held = format!("UPDATE \"{table}\" SET \"{column}\" = NULL WHERE \"{column}\" IS NOT NULL RETURNING id");
    let rows: Vec<i64> = conn.prepare(&held)?.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let rows = rows.into_iter().chain(journal::leave_out(conn, table, column)?);
    touched.extend(rows.map(|row| (table.to_string(), row)));
    Ok(())
}

/// Masks the ID numbers within the texts of a column.
fn mask(conn: &Connection, table: &str, column: &str, touched: &mut Touched) -> Result<()> {
    let of = match table {
        "journal" => "tbl, row",
        _ => "NULL, id",
    };
    let sql = format!("SELECT id, \"{column}\", {of} FROM \"{table}\" WHERE typeof(\"{column}\") = 'text'");
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut changed: Vec<(i64, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let text = row.get_ref(1)?.as_str()?;
        let shown = masked_json(text).unwrap_or_else(|| masked_within(text));
        if shown == text {
            continue;
        }
        let owner: Option<String> = row.get(2)?;
        touched.insert((owner.unwrap_or_else(|| table.to_string()), row.get(3)?));
        changed.push((row.get(0)?, shown));
    }
    let sql = format!("UPDATE \"{table}\" SET \"{column}\" = ? WHERE id = ?");
    let mut update = conn.prepare(&sql)?;
    for (row, shown) in changed {
        match update.execute((&shown, row)) {
            // The column must be unique, and another row has the same masked value.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                update.execute((format!("{shown}（{row}）"), row))?;
            }
            done => drop(done?),
        }
    }
    Ok(())
}

/// A JSON list or object with its texts masked and its numbers unchanged; `None` for any other text.
fn masked_json(text: &str) -> Option<String> {
    fn walk(value: &mut Json) {
        match value {
            Json::String(text) => *text = masked_within(text),
            Json::Array(all) => all.iter_mut().for_each(walk),
            Json::Object(all) => all.values_mut().for_each(walk),
            _ => {}
        }
    }
    let mut value: Json = text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok())??;
    let before = value.clone();
    walk(&mut value);
    Some(if value == before { text.to_string() } else { value.to_string() })
}

/// Removes the file of every submitted form that has an ID number in its rows: the file has the ID number too.
fn mask_files(conn: &Connection, touched: &mut Touched) -> Result<()> {
    let rows: Vec<i64> = touched.iter().filter(|(table, _)| table == "submission_row").map(|(_, row)| *row).collect();
    for row in rows {
        let sql = "SELECT submission FROM submission_row WHERE id = ?";
        let form: i64 = conn.query_row(sql, [row], |row| row.get(0))?;
        conn.execute("UPDATE submission SET content = x'' WHERE id = ?", [form])?;
        touched.insert(("submission".to_string(), form));
    }
    Ok(())
}

fn seal_anew(conn: &Connection, touched: &Touched) -> Result<()> {
    let last = last_entries(conn, touched)?;
    let mut seal_command = conn.prepare("UPDATE command SET seal = ? WHERE id = ?")?;
    links(conn, &mut |link| {
        let Some(entry) = link.entry else {
            let seal = link.expected(&[]);
            seal_command.execute((&seal[..], link.of))?;
            return Ok(seal);
        };
        let of = link.row()?;
        let content = match touched.contains(&of) {
            false => link.content.to_vec(),
            true if last.contains(&entry) => {
                present(conn, &of.0, of.1)?.unwrap_or_else(|| hash_row(std::iter::empty())).to_vec()
            }
            true => Hash::default().to_vec(),
        };
        let seal = link.expected(&content);
        journal::reseal(conn, entry, &content, &seal)?;
        Ok(seal)
    })
    .map(drop)
}

/// The last journal entries about these rows.
fn last_entries(conn: &Connection, touched: &Touched) -> Result<HashSet<i64>> {
    let mut statement = conn.prepare(Last::ALL)?;
    let mut last = HashSet::new();
    for entry in statement.query_map([], Last::from_row)? {
        let Last { table, row, entry, .. } = entry?;
        last.extend(touched.contains(&(table, row)).then_some(entry));
    }
    Ok(last)
}
