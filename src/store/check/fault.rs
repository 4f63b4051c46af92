//! What `check` can find wrong in a store.

use crate::store::Lowered;

/// A difference between the store and what was written to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A row refers to a row that does not exist.
    Reference { table: String, row: i64, parent: String },
    /// A trigger is missing, altered or unknown.
    Trigger(String),
    /// From this command on the chain is not the one that was written; `entry` is the place where it breaks.
    Chain { command: i64, entry: Option<i64> },
    /// The content of a row is not what was last written.
    Changed { table: String, row: i64 },
    /// A row has no entry in the journal.
    Unexplained { table: String, row: i64 },
    /// A row that was written no longer exists.
    Missing { table: String, row: i64 },
    /// Numbers that were given out and are missing without an explanation: the series such as `JC-YH-2026`, the first
    /// and the last.
    Gap { series: String, from: i64, to: i64 },
    /// A serial is lower than a number that was given out.
    Serial(Lowered),
}
