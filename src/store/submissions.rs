//! 上报: forms as they were sent, their bytes and their rows, and what was written to a ledger since then.
//! Nothing here is changed or removed, ever.

use super::rows::{date, from_sql, iso, strange};
use super::{Store, StoreError, WAIT_SECS, Writer};
use crate::domain::evidence::Deed;
use crate::domain::period::Period;
use crate::domain::plan;
use crate::ledger::{Ledger, Record, SUBMISSION, Value};
use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

/// What is kept of a form besides its record.
pub struct Sent<'a> {
    pub headers: &'a [String],
    /// Each row's key and its cells.
    pub rows: &'a [(String, Vec<String>)],
    /// The exact bytes of the file.
    pub content: &'a [u8],
}

/// A record that was written after a moment.
#[derive(Debug, Clone)]
pub struct Touched {
    pub id: i64,
    /// None where undo has taken it out again.
    pub now: Option<Record>,
    /// As it was at the moment; none where it is newer.
    pub was: Option<Record>,
    /// The time of the last entry, RFC 3339.
    pub at: String,
}

/// In hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Writer<'_> {
    /// Registers a form; the record brings everything but its key.
    pub fn register(&self, record: &Record, sent: &Sent) -> Result<i64, StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        let keys = SUBMISSION.columns.iter().map(|c| c.key).collect::<Vec<_>>().join(", ");
        let marks = vec!["?"; SUBMISSION.columns.len() + 2].join(", ");
        let mut values: Vec<_> = record.values.iter().map(|v| super::rows::to_sql(v.as_ref())).collect();
        values.push(rusqlite::types::Value::Text(list(sent.headers)));
        values.push(rusqlite::types::Value::Blob(sent.content.to_vec()));
        let sql = format!("INSERT INTO submission ({keys}, headers, content) VALUES ({marks})");
        self.watch("submission").and_then(|()| self.watch("submission_row")).map_err(&fail)?;
        self.conn.execute(&sql, rusqlite::params_from_iter(values)).map_err(&fail)?;
        let id = self.conn.last_insert_rowid();
        let sql = "INSERT INTO submission_row (submission, position, key, cells) VALUES (?, ?, ?, ?)";
        let mut statement = self.conn.prepare_cached(sql).map_err(&fail)?;
        for (position, (key, cells)) in sent.rows.iter().enumerate() {
            statement.execute(params![id, position as i64, key, list(cells)]).map_err(&fail)?;
        }
        Ok(id)
    }
}

impl Store {
    /// The exact bytes of a form that was sent.
    pub fn sent_content(&self, id: i64) -> Result<Vec<u8>, StoreError> {
        let sql = "SELECT content FROM submission WHERE id = ?";
        self.conn.query_row(sql, [id], |row| row.get(0)).map_err(StoreError::at(self.path(), WAIT_SECS))
    }

    /// Its headers and rows.
    #[allow(clippy::type_complexity)]
    pub fn sent_rows(&self, id: i64) -> Result<(Vec<String>, Vec<(String, Vec<String>)>), StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        let sql = "SELECT headers FROM submission WHERE id = ?";
        let headers: String = self.conn.query_row(sql, [id], |row| row.get(0)).map_err(&fail)?;
        let sql = "SELECT key, cells FROM submission_row WHERE submission = ? ORDER BY position";
        let mut statement = self.conn.prepare_cached(sql).map_err(&fail)?;
        let of = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, unlist(row.get_ref(1)?.as_str()?)?));
        let rows: rusqlite::Result<Vec<_>> = statement.query_map([id], of).and_then(Iterator::collect);
        Ok((unlist(&headers).map_err(&fail)?, rows.map_err(&fail)?))
    }

    /// The day on which each form was entered, whatever day it was sent as of: by the store's key.
    pub fn sent_at(&self, id: i64) -> Result<String, StoreError> {
        let sql = "SELECT c.at FROM journal j JOIN command c ON c.id = j.command \
                   WHERE j.tbl = 'submission' AND j.row = ? ORDER BY j.id LIMIT 1";
        self.conn.query_row(sql, [id], |row| row.get(0)).map_err(StoreError::at(self.path(), WAIT_SECS))
    }

    /// The records of a ledger that were written after a form was registered, each as it was then.
    pub fn touched_since(&self, ledger: &'static Ledger, submission: i64) -> Result<Vec<Touched>, StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        let mut past: HashMap<i64, Written> = HashMap::new();
        written(&self.conn, ledger, submission, &mut past).map_err(&fail)?;
        let mut links: HashMap<i64, Vec<(usize, Vec<Link>)>> = HashMap::new();
        for (at, column) in ledger.columns.iter().enumerate().filter(|(_, c)| c.kind.is_linked()) {
            for (owner, (before, at_time)) in linked(&self.conn, ledger, column.key, submission).map_err(&fail)? {
                links.entry(owner).or_default().push((at, before));
                let entry = past.entry(owner).or_insert_with(|| Written::nothing(&at_time));
                entry.at = entry.at.clone().max(at_time);
            }
        }
        let mut found = Vec::new();
        for (id, written) in past {
            let now = self.get(ledger, id)?;
            let was = match written.is_new {
                true => None,
                false => {
                    // The journal holds all of a row that is gone.
                    let base = now.clone().unwrap_or_else(|| Record { id, ..Record::new(ledger) });
                    let mut was = before(&base, &written.before).map_err(&fail)?;
                    for (at, values) in links.remove(&id).unwrap_or_default() {
                        was.values[at] = Link::value(values);
                    }
                    Some(was)
                }
            };
            found.push(Touched { id, now, was, at: written.at });
        }
        found.sort_by_key(|touched: &Touched| touched.id);
        Ok(found)
    }

    /// Hands each form that was sent by `today` to `each`, as a deed for the period that it reports.
    pub(super) fn submitted(&self, today: NaiveDate, each: &mut dyn FnMut(&Deed)) -> Result<(), StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        // What another site sent is that site's evidence.
        let sql = "SELECT id, submitted, period FROM submission WHERE submitted <= ? AND NOT EXISTS \
                   (SELECT 1 FROM merge_range WHERE tbl = 'submission' AND is_new = 1 \
                   AND first <= submission.id AND last >= submission.id AND site <> ?) ORDER BY id";
        let home = self.home.get().map_or("", String::as_str);
        let mut statement = self.conn.prepare_cached(sql).map_err(&fail)?;
        let of = |row: &rusqlite::Row<'_>| {
            let day = row.get_ref(1)?.as_str()?;
            Ok(Deed {
                ledger: Some(plan::Ledger::Submission),
                record: row.get(0)?,
                date: date(day).ok_or_else(|| strange("submitted", day))?,
                counts_for: row.get_ref(2)?.as_str_or_null()?.and_then(Period::parse),
                ..Deed::default()
            })
        };
        let deeds: rusqlite::Result<Vec<Deed>> =
            statement.query_map([iso(today).as_str(), home], of).and_then(Iterator::collect);
        deeds.map_err(&fail)?.iter().for_each(each);
        Ok(())
    }
}

/// What the journal says of one row since a moment.
struct Written {
    is_new: bool,
    /// The values before the first change of each column.
    before: serde_json::Map<String, serde_json::Value>,
    at: String,
}

impl Written {
    /// A record of which only links were written.
    fn nothing(at: &str) -> Written {
        Written { is_new: false, before: serde_json::Map::new(), at: at.to_string() }
    }
}

/// One of several values of a record, in a row of its own.
#[derive(Debug, Clone)]
enum Link {
    Key(i64),
    Text(String),
}

impl Link {
    fn of(value: &serde_json::Value) -> Option<Link> {
        value.as_i64().map(Link::Key).or_else(|| value.as_str().map(|text| Link::Text(text.to_string())))
    }

    fn value(links: Vec<Link>) -> Option<Value> {
        let keys: Vec<i64> =
            links.iter().filter_map(|link| if let Link::Key(key) = link { Some(*key) } else { None }).collect();
        let texts = links.into_iter().filter_map(|link| if let Link::Text(text) = link { Some(text) } else { None });
        let texts: Vec<String> = texts.collect();
        match (keys.is_empty(), texts.is_empty()) {
            (false, _) => Some(Value::Keys(keys)),
            (true, false) => Some(Value::Texts(texts)),
            (true, true) => None,
        }
    }
}

/// The links of each record whose links were written since a form was registered, as they were then, with the time of
/// the last entry.
fn linked(
    conn: &Connection,
    ledger: &Ledger,
    key: &str,
    submission: i64,
) -> rusqlite::Result<HashMap<i64, (Vec<Link>, String)>> {
    let table = format!("{}_{key}", ledger.key);
    let sql = "SELECT j.row, j.op, j.before, c.at FROM journal j JOIN command c ON c.id = j.command \
               WHERE j.tbl = ?1 AND j.command > (SELECT command FROM journal WHERE tbl = 'submission' AND row = ?2) \
               ORDER BY j.id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![table, submission])?;
    // A row that was taken out was there if it was not put in since.
    let (mut new, mut was): (HashSet<i64>, BTreeMap<i64, (i64, Link)>) = Default::default();
    let mut times: HashMap<i64, String> = HashMap::new();
    let mut added: Vec<(i64, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, at): (i64, String) = (row.get(0)?, row.get(3)?);
        if row.get_ref(1)?.as_str()? == "add" {
            new.insert(id);
            added.push((id, at));
            continue;
        }
        let before = row.get_ref(2)?.as_str_or_null()?.and_then(|text| serde_json::from_str(text).ok());
        let Some(serde_json::Value::Object(before)) = before else { continue };
        let owner = before.get(ledger.key).and_then(serde_json::Value::as_i64);
        if let Some((owner, link)) = owner.zip(before.get("value").and_then(Link::of)) {
            times.insert(owner, at);
            if !new.contains(&id) {
                was.entry(id).or_insert((owner, link));
            }
        }
    }
    let sql = format!("SELECT id, \"{}\", value FROM {table}", ledger.key);
    let mut present: BTreeMap<i64, (i64, Link)> = BTreeMap::new();
    if !(added.is_empty() && times.is_empty()) {
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let link = match row.get_ref(2)? {
                ValueRef::Integer(key) => Link::Key(key),
                other => Link::Text(other.as_str()?.to_string()),
            };
            present.insert(row.get(0)?, (row.get(1)?, link));
        }
    }
    for (id, at) in added {
        if let Some((owner, _)) = present.get(&id) {
            let time = times.entry(*owner).or_default();
            *time = at.max(std::mem::take(time));
        }
    }
    present.retain(|id, _| !new.contains(id));
    present.extend(was);
    let mut found: HashMap<i64, (Vec<Link>, String)> =
        times.into_iter().map(|(owner, at)| (owner, (Vec::new(), at))).collect();
    for (owner, link) in present.into_values() {
        if let Some((links, _)) = found.get_mut(&owner) {
            links.push(link);
        }
    }
    Ok(found)
}

fn written(
    conn: &Connection,
    ledger: &Ledger,
    submission: i64,
    past: &mut HashMap<i64, Written>,
) -> rusqlite::Result<()> {
    let sql = "SELECT j.row, j.op, j.before, c.at FROM journal j JOIN command c ON c.id = j.command \
               WHERE j.tbl = ?1 AND j.command > (SELECT command FROM journal WHERE tbl = 'submission' AND row = ?2) \
               ORDER BY j.id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![ledger.key, submission])?;
    while let Some(row) = rows.next()? {
        let is_new = row.get_ref(1)?.as_str()? == "add";
        let at: String = row.get(3)?;
        let entry = past.entry(row.get(0)?).or_insert_with(|| Written {
            is_new,
            before: serde_json::Map::new(),
            at: String::new(),
        });
        entry.at = at;
        let before = row.get_ref(2)?.as_str_or_null()?.and_then(|text| serde_json::from_str(text).ok());
        if let Some(serde_json::Value::Object(values)) = before {
            for (key, value) in values {
                entry.before.entry(key).or_insert(value);
            }
        }
    }
    Ok(())
}

/// The record with former values put back.
pub(super) fn before(now: &Record, values: &serde_json::Map<String, serde_json::Value>) -> rusqlite::Result<Record> {
    let mut was = now.clone();
    for (key, value) in values {
        let Some(column) = now.ledger.column(key) else { continue };
        let value = match value {
            serde_json::Value::String(text) => from_sql(column, ValueRef::Text(text.as_bytes()))?,
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(n) => from_sql(column, ValueRef::Integer(n))?,
                None => continue,
            },
            _ => None,
        };
        was.set(key, value);
    }
    Ok(was)
}

fn list(texts: &[String]) -> String {
    serde_json::Value::from(texts.to_vec()).to_string()
}

fn unlist(text: &str) -> rusqlite::Result<Vec<String>> {
    serde_json::from_str(text).map_err(|_| strange("cells", text))
}
