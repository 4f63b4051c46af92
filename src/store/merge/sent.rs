//! Merges submitted forms (上报), draws (双随机) and closings (结项), which never change after they are written. If
//! this store has a document with the same number and a different content, the number is listed as a clash.

use super::Merge;
use super::origin::Stretches;
use super::renumber::other_numbers;
use crate::store::StoreError;
use crate::store::tables::columns;
use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;

/// For forms, draws and closings: the table, the tables of their rows, and the column with the hash of the content.
const FROZEN: [(&str, &[&str], &str); 3] = [
    ("submission", &["submission_row"], "sha256"),
    ("draw", &["draw_candidate"], "seal"),
    ("closing", &["closing_duty", "closing_target", "closing_standing"], "sha256"),
];

impl Merge<'_> {
    /// Copies the forms, draws and closings that this store does not have, and lists the numbers of clashes.
    pub(super) fn take_in_sent(&mut self) -> Result<(), StoreError> {
        for (table, rows, seal) in FROZEN {
            let sql = format!("SELECT id, no, {seal} FROM \"{table}\" ORDER BY id");
            let mut statement = self.theirs.conn.prepare(&sql)?;
            let all: Vec<(i64, String, String)> = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut stretches = Stretches::default();
            for (id, no, seal_there) in all {
                let sql = format!("SELECT {seal} FROM \"{table}\" WHERE no = ?");
                let found = |no: &str| -> Result<Option<String>, StoreError> { self.ours.found(&sql, [no]) };
                let (mut here, mut known_as) = (found(&no)?, no.clone());
                if here.is_none() {
                    for other in other_numbers(&self.renumberings, &no) {
                        let sealed = found(&other)?.filter(|seal| *seal == seal_there);
                        (here, known_as) = sealed.map_or((here, known_as), |seal| (Some(seal), other));
                    }
                }
                if known_as != no {
                    let sql = format!("SELECT id FROM \"{table}\" WHERE no = ?");
                    let row: i64 = self.ours.value(&sql, [&known_as])?;
                    let site = self.their_sites.of(table, id).to_string();
                    self.take_number(table, row, &known_as, &no, &site);
                }
                match here {
                    Some(here) if here == seal_there => {}
                    Some(_) => self.done.clashes.push(no),
                    None => {
                        let here = self.copy_row(table, id, None)?;
                        stretches.push(here, self.their_sites.of(table, id));
                        rows.iter().try_for_each(|rows| self.copy_rows(rows, table, id, here))?;
                        self.done.added += 1;
                    }
                }
            }
            self.note_new(table, stretches)?;
        }
        Ok(())
    }

    fn copy_rows(&self, rows: &str, table: &str, there: i64, here: i64) -> Result<(), StoreError> {
        let sql = format!("SELECT id FROM \"{rows}\" WHERE \"{table}\" = ? ORDER BY id");
        let mut statement = self.theirs.conn.prepare_cached(&sql)?;
        let ids: Vec<i64> = statement.query_map([there], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        ids.into_iter().try_for_each(|id| self.copy_row(rows, id, Some((table, here))).map(drop))
    }

    /// Copies a row and gives it a new key. `owner` is the table and the new key of the document that the row belongs
    /// to.
    fn copy_row(&self, table: &str, id: i64, owner: Option<(&str, i64)>) -> Result<i64, StoreError> {
        let names = columns(&self.theirs.conn, table)?;
        let mut statement = self.theirs.conn.prepare_cached(&format!("SELECT * FROM \"{table}\" WHERE id = ?"))?;
        let mut values: Vec<Sql> = statement.query_row([id], |row| (0..names.len()).map(|at| row.get(at)).collect())?;
        for (name, value) in names.iter().zip(&mut values) {
            match (name.as_str(), &value, owner) {
                ("id", ..) => *value = Sql::Null,
                (name, _, Some((table, key))) if name == table => *value = Sql::Integer(key),
                ("inspection" | "unit", Sql::Integer(record), _) => {
                    *value = self.keys.get(name, *record).map_or(Sql::Null, Sql::Integer);
                }
                _ => {}
            }
        }
        let columns = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let marks = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT INTO \"{table}\" ({columns}) VALUES ({marks})");
        self.ours.watch(table)?;
        self.ours.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(self.ours.conn.last_insert_rowid())
    }
}
