//! The store's file: its journal, copies, upgrades, seals and numbers.

pub mod backup;
pub mod chain_head;
pub mod check;
pub mod file;
pub mod identity;
pub mod log;
pub mod plan_versions;
pub mod sealed;
pub mod serials;
pub mod undo_agrees;
pub mod upgrade;
