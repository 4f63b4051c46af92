//! 填报件: reads and writes the reports that came back from offline forms, the photos that came with them, and which
//! record was made of which row. What a report says is read in `offline_form`.

use super::rows::Bound;
use super::statements::{in_table, table_columns};
use super::{Store, StoreError, Writer};
use crate::ledger::{INBOX, Record};
use rusqlite::ToSql;

/// A record that was made of a row of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeOf {
    /// The key of the report in the inbox.
    pub inbox: i64,
    /// The name of the row in the report, such as `r1`.
    pub row: String,
    /// The key of the record's ledger.
    pub ledger: String,
    /// The number of the record; of a unit its code.
    pub record: String,
}

impl Store {
    /// The report.json of a report.
    pub fn report_content(&self, inbox: i64) -> Result<String, StoreError> {
        self.value("SELECT content FROM inbox WHERE id = ?", [inbox])
    }

    /// The SHA-256 of the photos that came with a report.
    pub fn report_photos(&self, inbox: i64) -> Result<Vec<String>, StoreError> {
        self.rows("SELECT sha256 FROM inbox_photo WHERE inbox = ? ORDER BY id", [inbox], |row| row.get(0))
    }

    /// The SHA-256 of the photos of all reports.
    pub fn all_report_photos(&self) -> Result<Vec<String>, StoreError> {
        self.rows("SELECT DISTINCT sha256 FROM inbox_photo", [], |row| row.get(0))
    }

    /// The records that were made of the rows of a report, in the order in which they were made.
    pub fn made_of(&self, inbox: i64) -> Result<Vec<MadeOf>, StoreError> {
        let sql = "SELECT inbox, row, ledger, record FROM inbox_record WHERE inbox = ? ORDER BY id";
        self.rows(sql, [inbox], |row| {
            Ok(MadeOf { inbox: row.get(0)?, row: row.get(1)?, ledger: row.get(2)?, record: row.get(3)? })
        })
    }
}

impl Writer<'_> {
    /// Writes a new report with its report.json; returns its key.
    pub fn keep_report(&self, record: &Record, content: &str) -> Result<i64, StoreError> {
        self.placed(|| {
            self.watch(INBOX.key)?;
            let marks = vec!["?"; in_table(&INBOX).count() + 1].join(", ");
            let sql = format!("INSERT INTO inbox ({}, content) VALUES ({marks})", table_columns(&INBOX));
            let values: Vec<Bound> = in_table(&INBOX).map(|(at, _)| Bound(record.values[at].as_ref())).collect();
            let mut all: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            all.push(&content);
            self.conn.prepare_cached(&sql)?.execute(&all[..])?;
            Ok(self.conn.last_insert_rowid())
        })
    }

    /// Records that a photo of a report is kept, if that is not recorded yet.
    pub fn keep_report_photo(&self, inbox: i64, sha256: &str) -> Result<(), StoreError> {
        self.placed(|| {
            self.watch("inbox_photo")?;
            let sql = "INSERT INTO inbox_photo (inbox, sha256) SELECT ?1, ?2 \
                       WHERE NOT EXISTS (SELECT 1 FROM inbox_photo WHERE inbox = ?1 AND sha256 = ?2)";
            self.conn.prepare_cached(sql)?.execute((inbox, sha256))?;
            Ok(())
        })
    }

    /// Records which record was made of a row.
    pub fn keep_made_of(&self, made: &MadeOf) -> Result<(), StoreError> {
        self.placed(|| {
            self.watch("inbox_record")?;
            let sql = "INSERT INTO inbox_record (inbox, row, ledger, record) VALUES (?, ?, ?, ?)";
            self.conn.prepare_cached(sql)?.execute((made.inbox, &made.row, &made.ledger, &made.record))?;
            Ok(())
        })
    }
}
