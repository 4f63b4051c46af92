//! The SQL texts that an import needs for every row, made once for each ledger: making a text takes as long as running
//! the statement.

use crate::ledger::{Column, Ledger};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// The SQL statements for one ledger.
pub(super) struct Statements {
    pub insert: String,
    pub by_id: String,
    /// Reads a record by its number; never run for a ledger without numbers.
    pub by_number: String,
}

/// The statements made so far, by ledger.
#[derive(Default)]
pub(super) struct Made(RefCell<HashMap<&'static str, Arc<Statements>>>);

impl Made {
    /// The statements of a ledger, made at the first call.
    pub fn of(&self, ledger: &'static Ledger) -> Arc<Statements> {
        self.0.borrow_mut().entry(ledger.key).or_insert_with(|| Arc::new(Statements::new(ledger))).clone()
    }
}

impl Statements {
    fn new(ledger: &Ledger) -> Statements {
        let (key, columns, values) = (ledger.key, table_columns(ledger), table_values(ledger));
        let marks = vec!["?"; in_table(ledger).count()].join(", ");
        Statements {
            // An error rolls the whole command back. With `OR ROLLBACK` SQLite need not be able to undo a single row.
            insert: format!("INSERT OR ROLLBACK INTO \"{key}\" ({columns}) VALUES ({marks})"),
            by_id: format!("SELECT id, {values} FROM \"{key}\" WHERE id = ?"),
            by_number: format!("SELECT id, {values} FROM \"{key}\" WHERE {} = ?", ledger.number_key()),
        }
    }
}

/// The columns that are in the ledger's table, each with its place among all columns.
pub(super) fn in_table(ledger: &Ledger) -> impl Iterator<Item = (usize, &'static Column)> {
    ledger.columns.iter().enumerate().filter(|(_, c)| !c.kind.is_linked())
}

/// The columns of the ledger's table, separated by commas.
pub(super) fn table_columns(ledger: &Ledger) -> String {
    in_table(ledger).map(|(_, c)| format!("\"{}\"", c.key)).collect::<Vec<_>>().join(", ")
}

/// SQL that reads the columns of the ledger's table.
pub(super) fn table_values(ledger: &Ledger) -> String {
    in_table(ledger).map(|(_, c)| value_of(ledger, c)).collect::<Vec<_>>().join(", ")
}

/// SQL that reads a column. A record that was entered before records of its kind had numbers gets a number made of its
/// key.
pub(super) fn value_of(ledger: &Ledger, column: &Column) -> String {
    match ledger.belongs() {
        Some((_, letters)) if column.key == ledger.number_key() => format!("coalesce(\"no\", '{letters}-' || id)"),
        _ => format!("\"{}\"", column.key),
    }
}
