//! The journal (留痕): what each command did to each row, sealed and chained. The journal's table is read and written in
//! this module only.

mod backwards;
mod chain;
mod decode;
mod found;
mod owner;
mod read;
mod references;
pub(super) mod watch;
mod write;

pub(super) use backwards::{Backwards, Passed, rows_of};
pub(super) use chain::{Hash, first, first_seal, has_link, hash_row, last_link, link_after, links};
pub use decode::Op;
pub(super) use decode::{Entry as Passing, Fields, json, restored, sql, unhex};
pub(super) use found::{called, present};
pub(super) use owner::{listed, lists, owner, owner_of};
pub(super) use read::{Entries, Last, commands_that_wrote, tables_within};
pub(super) use references::{dangling, last};
pub use write::Entry;
pub(super) use write::{Journal, leave_out, reseal};
