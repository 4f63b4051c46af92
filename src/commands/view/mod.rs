//! How a record looks as of a day: its row, its name, the receipt of its change. Below the verbs: nothing here knows a
//! command.

pub mod as_of;
pub mod counted;
pub mod hazards;
pub mod names;
pub mod new_unit;
pub mod next;
pub mod receipt;
pub mod rows;
