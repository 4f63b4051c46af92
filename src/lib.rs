//! zhiben 治本.
pub mod grid;
pub mod reply;
