//! zhiben 治本.
pub mod domain;
pub mod grid;
pub mod plan_file;
pub mod reply;
