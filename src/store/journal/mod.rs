//! The journal (留痕): what each command did to each row, sealed and chained. Its table is read and written here and
//! nowhere else.

mod backwards;
mod chain;
mod decode;
mod write;

pub(super) use backwards::{Backwards, Passed};
pub(super) use chain::{Hash, first, has_link, hash_row, last_link, link_after, links};
pub use decode::Op;
pub(super) use decode::{Entry as Passing, Fields, json, sql, unhex};
pub use write::Entry;
pub(super) use write::Journal;
