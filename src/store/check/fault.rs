//! What `check` can find wrong in a store.

use crate::store::Lowered;

/// A difference between the store and what was written to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A row refers to a row that does not exist.
    Reference { table: String, row: i64, parent: String },
    /// A trigger is missing, altered or unknown.
    Trigger(String),
    /// The chain of seals breaks at this command. `entry` is the journal entry at which the chain breaks; `None` if it
    /// breaks at the seal of the command.
    Chain { command: i64, entry: Option<i64> },
    /// The content of a row differs from the content that was last written.
    Changed { table: String, row: i64 },
    /// A row has no entry in the journal.
    Unexplained { table: String, row: i64 },
    /// A row that was written no longer exists.
    Missing { table: String, row: i64 },
    /// Numbers that were given out, but that no record has and no undone record had: serials `from` to `to` of a series
    /// such as `JC-YH-2026`.
    Gap { series: String, from: i64, to: i64 },
    /// A serial is lower than a number that was given out.
    Serial(Lowered),
}
