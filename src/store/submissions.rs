//! 上报: reads and writes submitted forms with their bytes and rows, and reads what was written to a ledger since a
//! submission. A submitted form is never changed or removed.

use super::history::Command;
use super::journal::{Backwards, Entries, Passing, first, listed, lists, owner_of, restored, rows_of};
use super::rows::{date, iso, strange};
use super::statements::in_table;
use super::{Store, StoreError, Writer};
use crate::domain::evidence::EvidenceRecord;
use crate::domain::period::Period;
use crate::domain::plan;
use crate::ledger::{Ledger, Record, SUBMISSION};
use chrono::NaiveDate;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, btree_map};
use std::fmt::Write;

/// What is kept of a submitted form in addition to its record.
pub struct Sent<'a> {
    pub headers: &'a [String],
    /// For each row of the form, its key and its cells.
    pub rows: &'a [(String, Vec<String>)],
    /// The exact bytes of the file.
    pub content: &'a [u8],
}

/// A record that was written after a submission.
#[derive(Debug, Clone)]
pub struct Touched {
    pub id: i64,
    /// The present record; `None` if undo has removed the record.
    pub now: Option<Record>,
    /// The record at the time of the submission; `None` if the record did not exist yet.
    pub was: Option<Record>,
    /// The time of the last command that wrote the record, RFC 3339.
    pub at: String,
}

/// SHA-256 in hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Writer<'_> {
    /// Registers a submitted form; `record` has everything but its key.
    pub fn register(&self, record: &Record, sent: &Sent) -> Result<i64, StoreError> {
        let keys = SUBMISSION.columns.iter().map(|c| c.key).collect::<Vec<_>>().join(", ");
        let marks = vec!["?"; SUBMISSION.columns.len() + 2].join(", ");
        let mut values: Vec<_> = record.values.iter().map(|v| super::rows::to_sql(v.as_ref())).collect();
        values.push(rusqlite::types::Value::Text(list(sent.headers)));
        values.push(rusqlite::types::Value::Blob(sent.content.to_vec()));
        let sql = format!("INSERT INTO submission ({keys}, headers, content) VALUES ({marks})");
        self.watch("submission").and_then(|()| self.watch("submission_row"))?;
        self.conn.execute(&sql, rusqlite::params_from_iter(values))?;
        let id = self.conn.last_insert_rowid();
        let sql = "INSERT INTO submission_row (submission, position, key, cells) VALUES (?, ?, ?, ?)";
        let mut statement = self.conn.prepare_cached(sql)?;
        for (position, (key, cells)) in sent.rows.iter().enumerate() {
            statement.execute(params![id, position as i64, key, list(cells)])?;
        }
        Ok(id)
    }
}

impl Store {
    /// The exact bytes of a submitted form.
    pub fn sent_content(&self, id: i64) -> Result<Vec<u8>, StoreError> {
        self.value("SELECT content FROM submission WHERE id = ?", [id])
    }

    /// The headers and rows of a submitted form.
    #[allow(clippy::type_complexity)]
    pub fn sent_rows(&self, id: i64) -> Result<(Vec<String>, Vec<(String, Vec<String>)>), StoreError> {
        let headers: String = self.value("SELECT headers FROM submission WHERE id = ?", [id])?;
        let sql = "SELECT key, cells FROM submission_row WHERE submission = ? ORDER BY position";
        let rows = self.rows(sql, [id], |row| Ok((row.get(0)?, unlist(row.get_ref(1)?.as_str()?)?)))?;
        Ok((self.placed(|| Ok::<_, StoreError>(unlist(&headers)?))?, rows))
    }

    /// The time at which a form was registered, RFC 3339. The as-of day of the form may be a different day.
    pub fn sent_at(&self, id: i64) -> Result<String, StoreError> {
        self.placed(|| Ok(self.registering(id)?.at))
    }

    /// The command that registered a form.
    fn registering(&self, id: i64) -> rusqlite::Result<Command> {
        let entry = Entries::new(&self.conn).of([SUBMISSION.key]).row(id).next();
        let command = entry.transpose()?.map(|entry| self.command(entry.command)).transpose()?.flatten();
        command.ok_or(rusqlite::Error::QueryReturnedNoRows)
    }

    /// The records of a ledger that were written after a form was registered, each with its state at that time.
    pub fn touched_since(&self, ledger: &'static Ledger, submission: i64) -> Result<Vec<Touched>, StoreError> {
        self.placed(|| {
            let since = first(&self.conn, self.registering(submission)?.id + 1)?;
            let tables: Vec<String> = lists(ledger).map(|(table, _)| table).chain([ledger.key.to_string()]).collect();
            let mut written = Written::default();
            let mut touched: BTreeMap<i64, String> = BTreeMap::new();
            let entries = Entries::new(&self.conn).of(tables.iter().map(String::as_str)).within(since..i64::MAX);
            for entry in entries.newest_first() {
                let entry = entry?;
                let Some(record) = written.pass(&self.conn, ledger, &entry)? else { continue };
                if let btree_map::Entry::Vacant(new) = touched.entry(record) {
                    new.insert(self.command(entry.command)?.map(|command| command.at).unwrap_or_default());
                }
            }
            let found = touched.into_iter().map(|(id, at)| {
                let now = self.get(ledger, id)?;
                Ok(Touched { id, was: written.record(&self.conn, ledger, id, now.as_ref())?, now, at })
            });
            found.collect()
        })
    }

    /// Hands each form that was submitted by `today` to `each`, as evidence for the period that it reports.
    pub(super) fn submitted(&self, today: NaiveDate, each: &mut dyn FnMut(&EvidenceRecord)) -> Result<(), StoreError> {
        // A form that another site submitted is that site's evidence.
        let sql = "SELECT id, submitted, period FROM submission WHERE submitted <= ? AND NOT EXISTS \
                   (SELECT 1 FROM merge_range WHERE tbl = 'submission' AND is_new = 1 \
                   AND first <= submission.id AND last >= submission.id AND site <> ?) ORDER BY id";
        let home = self.home.get().map_or("", String::as_str);
        let evidence_records: Vec<EvidenceRecord> = self.rows(sql, [iso(today).as_str(), home], |row| {
            let day = row.get_ref(1)?.as_str()?;
            Ok(EvidenceRecord {
                ledger: Some(plan::Ledger::Submission),
                record: row.get(0)?,
                date: date(day).ok_or_else(|| strange("submitted", day))?,
                counts_for: row.get_ref(2)?.as_str_or_null()?.and_then(Period::parse),
                ..EvidenceRecord::default()
            })
        })?;
        evidence_records.iter().for_each(each);
        Ok(())
    }
}

/// What was written to a ledger since a submission, collected by reading the journal backwards.
#[derive(Default)]
struct Written {
    back: Backwards,
    /// The keys of the records whose row in the ledger's table was written.
    records: HashSet<i64>,
    /// The keys of written rows of lists, by record and table of the list.
    listed: HashMap<(i64, String), BTreeSet<i64>>,
}

impl Written {
    /// Reads the next older entry; returns the key of the record that the entry is about.
    fn pass(&mut self, conn: &Connection, ledger: &Ledger, entry: &Passing) -> rusqlite::Result<Option<i64>> {
        let passed = self.back.pass(conn, entry)?;
        if entry.table == ledger.key {
            self.records.insert(entry.row);
            return Ok(Some(entry.row));
        }
        let record = owner_of(ledger, &passed.whole);
        if let Some(record) = record {
            self.listed.entry((record, entry.table.clone())).or_default().insert(entry.row);
        }
        Ok(record)
    }

    /// The record at the time of the submission; `None` if the record did not exist yet.
    fn record(
        &self,
        conn: &Connection,
        ledger: &'static Ledger,
        id: i64,
        now: Option<&Record>,
    ) -> rusqlite::Result<Option<Record>> {
        let mut was = now.cloned().unwrap_or_else(|| Record { id, ..Record::new(ledger) });
        if self.records.contains(&id) {
            let Some(row) = self.back.row(ledger.key, id) else { return Ok(None) };
            // The number stays: a record that was entered before records of its kind had numbers has a number made of
            // its key.
            in_table(ledger).filter(|(_, c)| c.key != ledger.number_key()).for_each(|(at, _)| was.values[at] = None);
            was = restored(&was, row)?;
        }
        for (table, column) in lists(ledger) {
            let Some(written) = self.listed.get(&(id, table.clone())) else { continue };
            let mut rows = rows_of(conn, &table, ledger.key, id)?;
            rows.retain(|row, _| !written.contains(row));
            rows.extend(written.iter().filter_map(|row| Some((*row, self.back.row(&table, *row)?.clone()))));
            was.set(column.key, listed(column, rows.values()));
        }
        Ok(Some(was))
    }
}

fn list(texts: &[String]) -> String {
    serde_json::Value::from(texts.to_vec()).to_string()
}

fn unlist(text: &str) -> rusqlite::Result<Vec<String>> {
    serde_json::from_str(text).map_err(|_| strange("cells", text))
}
