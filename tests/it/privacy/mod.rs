//! What must not leak: reporters, ID numbers, files of others; what a field may hold.

pub mod access;
pub mod asked_reporter;
pub mod boundary;
pub mod fields;
pub mod reporters;
pub mod sharing;
