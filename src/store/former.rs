//! The former states of a record, read from the journal.

use super::journal::{Entries, Op, restored};
use super::{Store, StoreError};
use crate::ledger::{Ledger, Record};

impl Store {
    /// The former states of a record, the latest first.
    pub fn former(&self, ledger: &'static Ledger, id: i64) -> Result<Vec<Record>, StoreError> {
        self.placed(|| {
            let Some(mut record) = self.get(ledger, id)? else { return Ok(Vec::new()) };
            let mut states = Vec::new();
            for entry in Entries::new(&self.conn).of([ledger.key]).row(id).only(Op::Change).newest_first() {
                record = restored(&record, &entry?.before())?;
                states.push(record.clone());
            }
            Ok(states)
        })
    }
}
