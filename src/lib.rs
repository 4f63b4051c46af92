//! zhiben 治本.
pub mod domain;
pub mod grid;
pub mod ledger;
pub mod reply;
pub mod store;
