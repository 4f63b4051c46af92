//! The statements that an import carries out for every row, made once for each ledger: to write them anew takes as
//! long as to bind and run them.

use crate::ledger::{Column, Ledger};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub(super) struct Statements {
    pub insert: String,
    pub by_id: String,
    /// By number; for a ledger without numbers never carried out.
    pub by_number: String,
}

/// Those that were made so far, by ledger.
#[derive(Default)]
pub(super) struct Made(RefCell<HashMap<&'static str, Rc<Statements>>>);

impl Made {
    pub fn of(&self, ledger: &'static Ledger) -> Rc<Statements> {
        self.0.borrow_mut().entry(ledger.key).or_insert_with(|| Rc::new(Statements::new(ledger))).clone()
    }
}

impl Statements {
    fn new(ledger: &Ledger) -> Statements {
        let (key, columns, values) = (ledger.key, table_columns(ledger), table_values(ledger));
        let marks = vec!["?"; in_table(ledger).count()].join(", ");
        Statements {
            // What fails takes the whole command back, as it would anyway: SQLite need not keep each row's way back.
            insert: format!("INSERT OR ROLLBACK INTO \"{key}\" ({columns}) VALUES ({marks})"),
            by_id: format!("SELECT id, {values} FROM \"{key}\" WHERE id = ?"),
            by_number: format!("SELECT id, {values} FROM \"{key}\" WHERE {} = ?", ledger.number_key()),
        }
    }
}

/// The columns that lie in the ledger's own table.
pub(super) fn in_table(ledger: &Ledger) -> impl Iterator<Item = (usize, &'static Column)> {
    ledger.columns.iter().enumerate().filter(|(_, c)| !c.kind.is_linked())
}

pub(super) fn table_columns(ledger: &Ledger) -> String {
    in_table(ledger).map(|(_, c)| format!("\"{}\"", c.key)).collect::<Vec<_>>().join(", ")
}

/// The same as they are read.
pub(super) fn table_values(ledger: &Ledger) -> String {
    in_table(ledger).map(|(_, c)| value_of(ledger, c)).collect::<Vec<_>>().join(", ")
}

/// A column as it is read: a record of another that was entered before such records had numbers has its place for one.
pub(super) fn value_of(ledger: &Ledger, column: &Column) -> String {
    match ledger.belongs() {
        Some((_, letters)) if column.key == ledger.number_key() => format!("coalesce(\"no\", '{letters}-' || id)"),
        _ => format!("\"{}\"", column.key),
    }
}
