//! zhiben 治本.
pub mod grid;
pub mod output;
pub mod render;
pub mod reply;
