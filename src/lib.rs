//! zhiben 治本.
pub mod grid;
pub mod help;
pub mod reply;
