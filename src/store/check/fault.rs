//! What a check of the store can find wrong.

use crate::store::Lowered;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A row names one that is not there.
    Reference { table: String, row: i64, parent: String },
    /// A trigger is missing, altered or strange.
    Trigger(String),
    /// From this command on the chain is not the one that was written; with the entry where it broke.
    Chain { command: i64, entry: Option<i64> },
    /// A row is not what was written last.
    Changed { table: String, row: i64 },
    /// A row that no entry of the journal explains.
    Unexplained { table: String, row: i64 },
    /// A row that was written is not there.
    Missing { table: String, row: i64 },
    /// Numbers that were given out, and whose absence nothing explains: `JC-YH-2026`, first and last.
    Gap { series: String, from: i64, to: i64 },
    /// A serial says less than was given out.
    Serial(Lowered),
}
