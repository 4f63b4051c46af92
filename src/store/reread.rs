//! Reads the record that a row of a file means. A file is often read again of which little has changed.

use super::records::read;
use super::rows::from_sql;
use super::{Store, StoreError};
use crate::ledger::{Record, Value};
use rusqlite::types::ValueRef;

impl Store {
    /// The record with the number of `given`, if its key is at most `last`. A text that both have is moved from `given`,
    /// not copied.
    pub fn numbered_as(&self, given: &mut Record, last: i64) -> Result<Option<Record>, StoreError> {
        let ledger = given.ledger;
        self.placed(|| {
            let mut statement = self.conn.prepare_cached(&self.statements.of(ledger).by_number)?;
            statement.raw_bind_parameter(1, given.no())?;
            let mut rows = statement.raw_query();
            let Some(row) = rows.next()?.filter(|row| row.get(0).is_ok_and(|id: i64| id <= last)) else {
                return Ok(None);
            };
            let mut record = read(ledger, row, |at, column, value| match (&given.values[at], value) {
                (Some(Value::Text(text)), ValueRef::Text(held)) if text.as_bytes() == held => {
                    Ok(given.values[at].take())
                }
                _ => from_sql(column, value),
            })?;
            self.add_links(&mut record, None)?;
            Ok(Some(record))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::ledger::{Record, UNIT, Value};
    use crate::store::{Access, Entry, Store};

    fn unit(name: &str, village: &str) -> Record {
        let mut record = Record::new(&UNIT);
        for (key, text) in [("code", "U1"), ("name", name), ("village", village)] {
            record.set(key, Some(Value::Text(text.into())));
        }
        record
    }

    /// What is the same is gone from the row and is in the record; what differs, or is newer than the file, stays.
    #[test]
    fn a_text_that_both_have_is_moved() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("zhiben.db"), Access::Write).unwrap();
        let [at, operator, command] = ["2026-11-23T09:30:00+08:00", "甲", "add"].map(str::to_string);
        let entry = Entry { at, operator, command, reason: None, file: None };
        store.write(&entry, |writer| Ok(writer.insert(&unit("甲厂", "南河村"))?)).unwrap();
        let mut given = unit("甲厂", "北河村");
        let found = store.numbered_as(&mut given, 1).unwrap().unwrap();
        assert_eq!((found.no(), found.text("name"), found.text("village")), ("U1", Some("甲厂"), Some("南河村")));
        assert_eq!((given.text("code"), given.text("name"), given.text("village")), (None, None, Some("北河村")));
        let mut newer = unit("甲厂", "南河村");
        assert_eq!(store.numbered_as(&mut newer, 0).unwrap(), None);
        assert_eq!(newer, unit("甲厂", "南河村"));
    }
}
