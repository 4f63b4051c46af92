//! Records of any ledger, read and written by its declaration: one statement each to insert, update and read. A column
//! with several units or names is kept in a separate table, `LEDGER_COLUMN`.

use super::rows::{Bound, from_sql, iso, to_sql};
use super::statements::{in_table, table_values, value_of};
use super::{Store, StoreError, Writer};
use crate::ledger::{Column, Kind, Ledger, Record, TIP, Value, value::same};
use chrono::NaiveDate;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{OptionalExtension, Params, Row, params_from_iter};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Which records to read. A record is read if all conditions hold. SQLite tests a condition for every record of the
/// ledger if no index has its column.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Whether void records are left out; a register has none.
    pub without_void: bool,
    pub equal: Vec<(&'static str, Vec<Value>)>,
    /// A column without a value.
    pub lacking: Option<&'static str>,
    /// Conditions that a text column contains a text: the column and the text.
    pub holding: Vec<(&'static str, String)>,
    pub from: Vec<(&'static str, NaiveDate)>,
    pub to: Vec<(&'static str, NaiveDate)>,
    /// At most this many records.
    pub limit: Option<usize>,
    pub newest_first: bool,
    /// Only these columns are read; the other columns of the records are empty.
    pub only: Option<&'static [&'static str]>,
}

impl Query {
    /// The records with this value in this column.
    pub fn by(key: &'static str, value: Value) -> Query {
        Query { equal: vec![(key, vec![value])], ..Query::default() }
    }

    /// The valid records of the same day, unit and measure as a record; `None` if its day does not identify it. An index
    /// has these columns in every ledger that grows with the years.
    pub fn like(record: &Record) -> Option<Query> {
        let ledger = record.ledger;
        let day = ledger.date.filter(|date| ledger.identity.contains(date) && record.get(date).is_some())?;
        let is_asked = |column: &&Column| column.key == day || matches!(column.kind, Kind::Unit | Kind::Measure);
        let columns = ledger.identity.iter().filter_map(|key| ledger.column(key)).filter(is_asked);
        let equal = columns.filter_map(|column| Some((column.key, vec![record.get(column.key)?.clone()]))).collect();
        Some(Query { without_void: true, equal, ..Query::default() })
    }
}

impl Store {
    /// Hands the selected records to `each` in the order of their numbers. If the ledger has no numbers, or if only
    /// some columns are read, records come in the order of their keys. `scan` stops at the first error of `each`.
    pub fn scan(
        &self,
        ledger: &'static Ledger,
        query: &Query,
        each: &mut dyn FnMut(Record) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.placed(|| {
            let (condition, values) = conditions(ledger, query);
            let by = if ledger.is_numbered() { ledger.number_key() } else { "id" };
            let order = if query.newest_first { format!("{by} DESC") } else { by.to_string() };
            let limit = query.limit.map_or(String::new(), |n| format!(" LIMIT {n}"));
            let order = if query.only.is_some() { "id".to_string() } else { order };
            let columns = match query.only {
                None => table_values(ledger),
                Some(only) => in_table(ledger)
                    .map(|(_, c)| if only.contains(&c.key) { value_of(ledger, c) } else { "NULL".into() })
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            let sql = format!("SELECT id, {columns} FROM \"{}\" WHERE {condition} ORDER BY {order}{limit}", ledger.key);
            let mut statement = self.conn.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let mut record = from_row(ledger, row)?;
                self.add_links(&mut record, query.only)?;
                each(record)?;
            }
            Ok(())
        })
    }

    /// The selected records, in the order of `scan`.
    pub fn all(&self, ledger: &'static Ledger, query: &Query) -> anyhow::Result<Vec<Record>> {
        let mut records = Vec::new();
        self.scan(ledger, query, &mut |record| {
            records.push(record);
            Ok(())
        })?;
        Ok(records)
    }

    /// How many records are selected.
    pub fn count(&self, ledger: &'static Ledger, query: &Query) -> Result<i64, StoreError> {
        let (condition, values) = conditions(ledger, query);
        let sql = format!("SELECT count(*) FROM \"{}\" WHERE {condition}", ledger.key);
        self.value(&sql, params_from_iter(values))
    }

    /// The record with this key.
    pub fn get(&self, ledger: &'static Ledger, id: i64) -> Result<Option<Record>, StoreError> {
        self.one(ledger, &self.statements.of(ledger).by_id, [id])
    }

    /// The record with this number, in a ledger with numbers.
    pub fn numbered(&self, ledger: &'static Ledger, no: &str) -> Result<Option<Record>, StoreError> {
        self.one(ledger, &self.statements.of(ledger).by_number, [no])
    }

    fn one(&self, ledger: &'static Ledger, sql: &str, params: impl Params) -> Result<Option<Record>, StoreError> {
        self.placed(|| {
            let found = self.conn.prepare_cached(sql)?.query_row(params, |row| from_row(ledger, row)).optional()?;
            found.map(|mut record| self.add_links(&mut record, None).map(|()| record)).transpose()
        })
    }

    /// The record with this number among the records of a ledger that belong to record `owner` (步骤、参训).
    pub fn part(&self, ledger: &'static Ledger, owner: i64, no: &str) -> Result<Option<Record>, StoreError> {
        let Some((column, letters)) = ledger.belongs() else { return Ok(None) };
        let sql = format!(
            "SELECT id, {} FROM \"{}\" WHERE \"{column}\" = ?1 AND coalesce(\"no\", '{letters}-' || id) = ?2",
            table_values(ledger),
            ledger.key
        );
        self.one(ledger, &sql, (owner, no))
    }

    /// The greatest key of a ledger; 0 if the ledger has no record.
    pub fn last_id(&self, ledger: &'static Ledger) -> Result<i64, StoreError> {
        self.value(&format!("SELECT coalesce(max(id), 0) FROM \"{}\"", ledger.key), [])
    }

    /// Whether a ledger has no record.
    pub fn is_empty(&self, ledger: &'static Ledger) -> Result<bool, StoreError> {
        self.value(&format!("SELECT NOT EXISTS (SELECT 1 FROM \"{}\")", ledger.key), [])
    }

    /// The key of the record with this number, or with this former number (`merge renumber`).
    pub fn id_of(&self, ledger: &'static Ledger, no: &str) -> Result<Option<i64>, StoreError> {
        match self.exact_id_of(ledger, no)? {
            Some(id) => Ok(Some(id)),
            None => Ok(self.renumbered(ledger, no)?.map(|(id, _)| id)),
        }
    }

    /// The key of the record with this number.
    pub(super) fn exact_id_of(&self, ledger: &'static Ledger, no: &str) -> Result<Option<i64>, StoreError> {
        self.found(&format!("SELECT id FROM \"{}\" WHERE {} = ?", ledger.key, ledger.number_key()), [no])
    }

    /// The number of every record of a ledger, by key; for units their names.
    pub fn numbers(&self, ledger: &'static Ledger) -> Result<HashMap<i64, String>, StoreError> {
        let sql = format!("SELECT id, {} FROM \"{}\"", shown_by(ledger), ledger.key);
        self.rows(&sql, [], |row| row.try_into())
    }

    /// The number of one record; for a unit its name.
    pub fn number(&self, ledger: &'static Ledger, id: i64) -> Result<Option<String>, StoreError> {
        self.found(&format!("SELECT {} FROM \"{}\" WHERE id = ?", shown_by(ledger), ledger.key), [id])
    }

    /// The values of a column in records that are not void. For each value: how many records have it, and the smallest
    /// key of these records.
    pub fn values_of(&self, ledger: &Ledger, column: &Column) -> Result<Vec<(String, i64, i64)>, StoreError> {
        let sql = format!(
            "SELECT \"{0}\", count(*), min(id) FROM \"{1}\" WHERE \"{0}\" IS NOT NULL AND void_reason IS NULL GROUP BY \"{0}\"",
            column.key, ledger.key
        );
        self.rows(&sql, [], |row| row.try_into())
    }

    /// Hands every text of one column to `each` with the key of its record.
    pub fn texts(
        &self,
        ledger: &Ledger,
        column: &Column,
        each: &mut dyn FnMut(i64, &str) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.placed(|| {
            let sql = format!("SELECT id, \"{0}\" FROM \"{1}\" WHERE \"{0}\" IS NOT NULL", column.key, ledger.key);
            let mut statement = self.conn.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text = row.get_ref(1)?.as_str()?;
                each(row.get(0)?, text)?;
            }
            Ok(())
        })
    }

    /// Reads the list columns of a record; if `only` is given, only the columns in it.
    pub(super) fn add_links(&self, record: &mut Record, only: Option<&[&str]>) -> Result<(), StoreError> {
        for (at, column) in record.ledger.columns.iter().enumerate().filter(|(_, c)| c.kind.is_linked()) {
            if only.is_some_and(|only| !only.contains(&column.key)) {
                continue;
            }
            record.values[at] = self.list(record.ledger, column, record.id)?;
        }
        Ok(())
    }

    /// The value of a list column of the record with this key.
    pub(super) fn list(&self, ledger: &Ledger, column: &Column, id: i64) -> Result<Option<Value>, StoreError> {
        let sql = format!("SELECT value FROM {0}_{1} WHERE \"{0}\" = ? ORDER BY id", ledger.key, column.key);
        if matches!(column.kind, Kind::Units | Kind::Hazards) {
            let keys: Vec<i64> = self.rows(&sql, [id], |row| row.get(0))?;
            return Ok(Some(keys).filter(|k| !k.is_empty()).map(Value::Keys));
        }
        let texts: Vec<String> = self.rows(&sql, [id], |row| row.get(0))?;
        Ok(Some(texts).filter(|t| !t.is_empty()).map(Value::Texts))
    }
}

impl Writer<'_> {
    /// Writes a new record and returns its key.
    pub fn insert(&self, record: &Record) -> Result<i64, StoreError> {
        let ledger = record.ledger;
        self.watch(ledger.key)?;
        let given = self.part_number(record);
        let value = |at: usize| record.values[at].as_ref().or(given.as_ref().filter(|_| is_number(ledger, at)));
        let values = in_table(ledger).map(|(at, _)| Bound(value(at)));
        let sql = &self.statements.of(ledger).insert;
        self.conn.prepare_cached(sql)?.execute(params_from_iter(values))?;
        let id = self.conn.last_insert_rowid();
        for (at, column) in ledger.columns.iter().enumerate().filter(|(_, c)| c.kind.is_linked()) {
            self.link(ledger, column, id, record.values[at].as_ref())?;
        }
        Ok(id)
    }

    /// The number (记录编号) of a new record that belongs to another record, if it has no number yet. The number is
    /// made of letters and a hash of the chain, so that no two stores give out the same number.
    fn part_number(&self, record: &Record) -> Option<Value> {
        let (_, letters) = record.ledger.belongs().filter(|_| record.no().is_empty())?;
        Some(Value::Text(made_number(letters, &self.journal.state().chain)))
    }

    /// Checks that nobody has changed the record since it was read.
    ///
    /// # Errors
    /// `StoreError::Changed`.
    pub fn ensure_unchanged(&self, old: &Record) -> Result<(), StoreError> {
        match self.get(old.ledger, old.id)? {
            Some(now) if now == *old => Ok(()),
            _ => Err(StoreError::Changed(old.no().to_string())),
        }
    }

    /// Writes the columns in which `new` differs from `old`. Both are states of the same record.
    pub fn update(&self, old: &Record, new: &Record) -> Result<(), StoreError> {
        let ledger = new.ledger;
        let differs = |at: usize| !same(ledger.columns[at].kind, old.values[at].as_ref(), new.values[at].as_ref());
        let changed: Vec<(usize, &Column)> = in_table(ledger).filter(|(at, _)| differs(*at)).collect();
        if !changed.is_empty() {
            let set = changed.iter().map(|(_, c)| format!("\"{}\" = ?", c.key)).collect::<Vec<_>>().join(", ");
            let values = changed.iter().map(|(at, _)| to_sql(new.values[*at].as_ref())).chain([Sql::Integer(old.id)]);
            let sql = format!("UPDATE \"{}\" SET {set} WHERE id = ?", ledger.key);
            self.watch(ledger.key)?;
            self.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        }
        for (at, column) in ledger.columns.iter().enumerate().filter(|(at, c)| c.kind.is_linked() && differs(*at)) {
            let sql = format!("DELETE FROM {0}_{1} WHERE \"{0}\" = ?", ledger.key, column.key);
            self.watch(&format!("{}_{}", ledger.key, column.key))?;
            self.conn.execute(&sql, [old.id])?;
            self.link(ledger, column, old.id, new.values[at].as_ref())?;
        }
        if ledger == &TIP && new.is_void() && !old.is_void() {
            self.drop_reporter(old.id)?;
        }
        Ok(())
    }

    fn link(&self, ledger: &Ledger, column: &Column, id: i64, value: Option<&Value>) -> Result<(), StoreError> {
        let values: Vec<Sql> = match value {
            Some(Value::Keys(keys)) => keys.iter().map(|k| Sql::Integer(*k)).collect(),
            Some(Value::Texts(texts)) => texts.iter().map(|t| Sql::Text(t.clone())).collect(),
            _ => return Ok(()),
        };
        let sql = format!("INSERT INTO {0}_{1} (\"{0}\", value) VALUES (?, ?)", ledger.key, column.key);
        self.watch(&format!("{}_{}", ledger.key, column.key))?;
        let mut statement = self.conn.prepare_cached(&sql)?;
        for value in values {
            statement.execute((id, value))?;
        }
        Ok(())
    }
}

/// A number of letters and ten signs that depend on `seed`.
pub(super) fn made_number(letters: &str, seed: &[u8]) -> String {
    const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let signs =
        Sha256::digest(seed).iter().take(10).map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect::<String>();
    format!("{letters}-{signs}")
}

/// Whether the column at this place holds the record's number.
fn is_number(ledger: &Ledger, at: usize) -> bool {
    ledger.columns[at].key == ledger.number_key()
}

/// The column that is shown to users for a record: its number; for a unit, its name.
fn shown_by(ledger: &Ledger) -> &'static str {
    if ledger.key == "unit" { "name" } else { ledger.number_key() }
}

/// A record from a row: its key and the columns of its table.
pub(super) fn from_row(ledger: &'static Ledger, row: &Row<'_>) -> rusqlite::Result<Record> {
    read(ledger, row, |_, column, value| from_sql(column, value))
}

/// A record from a row; `each` reads the value of a column, which is at a place among all columns.
pub(super) fn read(
    ledger: &'static Ledger,
    row: &Row<'_>,
    mut each: impl FnMut(usize, &Column, ValueRef<'_>) -> rusqlite::Result<Option<Value>>,
) -> rusqlite::Result<Record> {
    let (mut place, mut values) = (0, Vec::with_capacity(ledger.columns.len()));
    for (at, column) in ledger.columns.iter().enumerate() {
        values.push(match column.kind.is_linked() {
            true => None,
            false => {
                place += 1;
                each(at, column, row.get_ref(place)?)?
            }
        });
    }
    Ok(Record { id: row.get(0)?, ledger, values })
}

fn conditions(ledger: &Ledger, query: &Query) -> (String, Vec<Sql>) {
    let mut parts = vec!["1".to_string()];
    let mut values = Vec::new();
    if query.without_void && ledger.at("void_reason").is_some() {
        parts.push("void_reason IS NULL".to_string());
    }
    parts.extend(query.lacking.map(|key| format!("\"{key}\" IS NULL")));
    for (key, any) in &query.equal {
        let marks = vec!["?"; any.len()].join(", ");
        let kind = ledger.column(key).map(|c| c.kind);
        parts.push(match kind {
            Some(kind) if kind.is_linked() => {
                format!("id IN (SELECT \"{0}\" FROM {0}_{key} WHERE value IN ({marks}))", ledger.key)
            }
            Some(kind) if kind.is_list() => {
                vec![
                    format!("char(10) || \"{key}\" || char(10) LIKE '%' || char(10) || ? || char(10) || '%'");
                    any.len()
                ]
                .join(" OR ")
            }
            _ => format!("\"{key}\" IN ({marks})"),
        });
        values.extend(any.iter().map(|v| to_sql(Some(v))));
    }
    for (key, part) in &query.holding {
        parts.push(format!("instr(\"{key}\", ?) > 0"));
        values.push(Sql::Text(part.clone()));
    }
    for (dates, op) in [(&query.from, ">="), (&query.to, "<=")] {
        for (key, date) in dates {
            parts.push(format!("\"{key}\" {op} ?"));
            values.push(Sql::Text(iso(*date)));
        }
    }
    (parts.iter().map(|p| format!("({p})")).collect::<Vec<_>>().join(" AND "), values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{ACTIVITY, DRILL, HAZARD, INSPECTION, TRAINING};
    use crate::store::Access;

    /// What `add` reads of a ledger with a million records before it writes one more.
    #[test]
    fn a_same_record_is_found_by_an_index() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("zhiben.db"), Access::Write).unwrap();
        for ledger in [&HAZARD, &TRAINING, &DRILL, &INSPECTION, &ACTIVITY] {
            let mut record = Record::new(ledger);
            record.set(ledger.date.unwrap(), NaiveDate::from_ymd_opt(2026, 11, 2).map(Value::Date));
            for (key, value) in [("unit", Value::Key(1)), ("measure", Value::Text("7.2a".into()))] {
                ledger.at(key).into_iter().for_each(|at| record.values[at] = Some(value.clone()));
            }
            let (condition, values) = conditions(ledger, &Query::like(&record).unwrap());
            let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM \"{}\" WHERE {condition}", ledger.key);
            let step: String = store.conn.query_row(&sql, params_from_iter(values), |row| row.get(3)).unwrap();
            assert!(step.starts_with("SEARCH"), "{}: {step}", ledger.key);
        }
    }
}
