//! What a record was before it was changed, from the journal.

use super::submissions::before;
use super::{Store, StoreError, WAIT_SECS};
use crate::ledger::{Ledger, Record};

impl Store {
    /// The states of a record before the present one, the last one first.
    pub fn former(&self, ledger: &'static Ledger, id: i64) -> Result<Vec<Record>, StoreError> {
        let fail = StoreError::at(self.path(), WAIT_SECS);
        let Some(mut record) = self.get(ledger, id)? else { return Ok(Vec::new()) };
        let sql = "SELECT before FROM journal WHERE tbl = ? AND row = ? AND op = 'change' ORDER BY id DESC";
        let mut statement = self.conn.prepare_cached(sql).map_err(&fail)?;
        let mut rows = statement.query((ledger.key, id)).map_err(&fail)?;
        let mut states = Vec::new();
        while let Some(row) = rows.next().map_err(&fail)? {
            let text: Option<String> = row.get(0).map_err(&fail)?;
            let Some(serde_json::Value::Object(values)) = text.and_then(|text| serde_json::from_str(&text).ok()) else {
                continue;
            };
            record = before(&record, &values).map_err(&fail)?;
            states.push(record.clone());
        }
        Ok(states)
    }
}
