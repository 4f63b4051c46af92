//! Makes a unit valid again if one store voided it and a record of the other store names it, so that no record names a
//! void unit. The unit gets a new version after the void version. The new version is the same in every store.

use super::Merge;
use super::content::{Content, whole};
use super::tables::{ledgers, list};
use crate::ledger::{Kind, Ledger, UNIT, Value};
use crate::store::StoreError;
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The changes of the merge that decide whether a void unit becomes valid again.
#[derive(Default)]
pub(super) struct Touched {
    /// The greatest key of each table of records and lists before the merge.
    pub last: HashMap<String, i64>,
    /// Records whose content was replaced by the merge.
    pub changed: HashSet<(&'static str, i64)>,
    /// Units that became void by the merge.
    pub void: BTreeSet<i64>,
}

impl Touched {
    fn last(&self, table: &str) -> i64 {
        self.last.get(table).copied().unwrap_or(i64::MAX)
    }
}

impl Merge<'_> {
    /// Notes the greatest key of a ledger and of its lists.
    pub(super) fn note_last(&mut self, ledger: &Ledger) -> Result<(), StoreError> {
        let lists =
            ledger.columns.iter().filter(|column| column.kind.is_linked()).map(|column| list(ledger, column.key));
        for table in lists.chain([ledger.key.to_string()]) {
            let last = self.ours.value(&format!("SELECT coalesce(max(id), 0) FROM \"{table}\""), [])?;
            self.touched.last.insert(table, last);
        }
        Ok(())
    }

    /// Makes each void unit valid again that a record names only because of this merge.
    pub(super) fn keep_named_units(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM unit WHERE void_reason IS NOT NULL)";
        if !self.ours.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))? {
            return Ok(());
        }
        // If the merge changed no record, only the rows that it added can name a unit anew. `CROSS JOIN` makes SQLite
        // begin with these.
        let adds_only = self.touched.changed.is_empty() && self.touched.void.is_empty();
        let join = if adds_only { "CROSS JOIN" } else { "JOIN" };
        let mut found = BTreeSet::new();
        for (_, ledger) in ledgers() {
            for column in ledger.columns {
                let (table, record, unit) = match column.kind {
                    Kind::Unit => (ledger.key.to_string(), "id", column.key),
                    Kind::Units => (list(ledger, column.key), ledger.key, "value"),
                    _ => continue,
                };
                let since = if adds_only { self.touched.last(&table) } else { 0 };
                let sql = format!(
                    "SELECT l.id, u.id FROM \"{table}\" n {join} \"{}\" l ON l.id = n.\"{record}\" \
                     {join} unit u ON u.id = n.\"{unit}\" \
                     WHERE n.id > ? AND u.void_reason IS NOT NULL AND l.void_reason IS NULL",
                    ledger.key
                );
                let mut statement = self.ours.conn.prepare_cached(&sql)?;
                let mut rows = statement.query([since])?;
                while let Some(row) = rows.next()? {
                    let (record, unit) = (row.get(0)?, row.get(1)?);
                    if !found.contains(&unit) && self.is_newly_at(ledger, record, unit)? {
                        found.insert(unit);
                    }
                }
            }
        }
        found.into_iter().try_for_each(|unit| self.make_valid(unit))
    }

    /// Whether a record names a void unit only because of this merge.
    fn is_newly_at(&self, ledger: &'static Ledger, record: i64, unit: i64) -> Result<bool, StoreError> {
        if record > self.touched.last(ledger.key) || self.touched.changed.contains(&(ledger.key, record)) {
            return self.is_valid_there(unit);
        }
        Ok(self.touched.void.contains(&unit) && !self.is_at_it_there(ledger, record, unit)?)
    }

    fn is_valid_there(&self, unit: i64) -> Result<bool, StoreError> {
        for there in self.keys.those_of(&UNIT, unit) {
            if self.theirs.get(&UNIT, there)?.is_some_and(|unit| !unit.is_void()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether this record names this unit in the other store too.
    fn is_at_it_there(&self, ledger: &'static Ledger, record: i64, unit: i64) -> Result<bool, StoreError> {
        let is_it = |key: i64| self.keys.get(UNIT.key, key) == Some(unit);
        for there in self.keys.those_of(ledger, record) {
            let Some(record) = self.theirs.get(ledger, there)?.filter(|record| !record.is_void()) else { continue };
            let mut named = ledger
                .columns
                .iter()
                .zip(&record.values)
                .filter(|(column, _)| matches!(column.kind, Kind::Unit | Kind::Units));
            if named.any(|(_, value)| match value {
                Some(Value::Key(key)) => is_it(*key),
                Some(Value::Keys(keys)) => keys.iter().any(|key| is_it(*key)),
                _ => false,
            }) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes the unit that stays valid if another unit of its class (同一家) is valid by itself, in two cases: this
    /// merge joined the class, or this merge voided the unit that stays and the other store did not have the class.
    pub(super) fn keep_classes_valid(&mut self, changed: &[(i64, i64)]) -> Result<(), StoreError> {
        let there = self.theirs.kept_units()?;
        let is_known_there = |gone: i64| self.keys.those_of(&UNIT, gone).any(|unit| there.contains_key(&unit));
        let mut found = BTreeSet::new();
        for (gone, kept) in self.ours.kept_units()? {
            let is_news = changed.iter().any(|(_, to)| *to == kept)
                || (self.touched.void.contains(&kept) && !is_known_there(gone));
            if is_news && self.ours.unit_itself(gone)?.is_some_and(|unit| !unit.is_void()) {
                found.insert(kept);
            }
        }
        for kept in found {
            if self.ours.get(&UNIT, kept)?.is_some_and(|unit| unit.is_void()) {
                self.make_valid(kept)?;
            }
        }
        Ok(())
    }

    fn make_valid(&mut self, unit: i64) -> Result<(), StoreError> {
        let Some(now) = whole(self.ours, &UNIT, unit)? else { return Ok(()) };
        let mut known = self.ours_of(&now)?;
        let mut new = Content { record: now.record.clone(), parts: Vec::new() };
        new.record.set("void_reason", None);
        known.set("void_reason", Json::Null, "valid again");
        self.note_changed(&UNIT, unit)?;
        self.writer.put_content(&now, &new)?;
        self.writer.keep_versions(&now.record, &known)?;
        let source = self.source()?;
        self.writer.keep_disputes(&now.record, source, &known, &[])?;
        self.done.valid_again.push(now.record.text("name").unwrap_or_default().to_string());
        Ok(())
    }
}
