//! 工作区: the list of its files, who may read each, and which names no output may be written to. A name is judged by
//! where it leads: through `.` and `..`, links, hard links, and other case on file systems that ignore case. Every name
//! below `data` belongs to the workspace, even if there is no file, because a journal of the store may be the only way
//! to restore it.

mod names;
mod places;
#[cfg(test)]
mod tests;

pub use names::{is_backup, is_of_any_workspace, is_workspace_file, leads_out, links_out, resolved};
pub use places::{BACKUPS, DATA, DIGESTS, FILES, HEAD, Kind, PLACES, PLANS, Place, Readers, STORE, further_plans};
