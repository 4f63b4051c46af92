//! The verbs that every ledger has: add, list, show, edit, void. Their options follow from the ledger's
//! declared columns.

pub mod add;
pub mod again;
mod columns;
pub mod derive;
pub mod edit;
pub mod list;
pub mod show;
mod verb;
pub mod void;

pub use columns::{given, option};
pub use verb::Verb;
