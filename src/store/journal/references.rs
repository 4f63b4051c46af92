//! Checks the references of the rows that a command wrote, after the last row of a bulk write.

use rusqlite::{Connection, Result};

/// The place of the last entry in the journal; 0 if it has none.
pub(in crate::store) fn last(conn: &Connection) -> Result<i64> {
    conn.query_row("SELECT coalesce(max(id), 0) FROM journal", [], |row| row.get(0))
}

/// How many rows of a table were written after the entry at place `since` and refer to a row that does not exist. Rows
/// that others refer to are removed by an undo only, so that the rows written before need no check.
pub(in crate::store) fn dangling(conn: &Connection, table: &str, since: i64) -> Result<i64> {
    let mut known =
        conn.prepare("SELECT \"from\", \"table\", coalesce(\"to\", 'id') FROM pragma_foreign_key_list(?)")?;
    let found = known.query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let is_lost = |(column, other, key): (String, String, String)| {
        let value = format!("\"{table}\".\"{column}\"");
        format!(
            "({value} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \"{other}\" AS other WHERE other.\"{key}\" = {value}))"
        )
    };
    let lost: Vec<String> = found.map(|reference| reference.map(is_lost)).collect::<Result<_>>()?;
    if lost.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "SELECT count(DISTINCT row) FROM journal CROSS JOIN \"{table}\" ON \"{table}\".id = row \
         WHERE journal.id > ?1 AND tbl = ?2 AND ({})",
        lost.join(" OR ")
    );
    conn.query_row(&sql, (since, table), |row| row.get(0))
}
