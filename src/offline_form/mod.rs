//! 填报表: the offline form that a village or firm fills in on a telephone, and the report (填报件) that comes back. The
//! fields are columns of the ledgers' declarations. No store, no clock and no command; files are bytes here.
//!
//! A form goes this way: `section` (which columns are asked) → `definition` (what one unit's form holds) → `page` (the
//! HTML) → the telephone → `package` (the bytes that come back) → `report` (what they say).

pub mod definition;
pub mod package;
pub mod page;
pub mod report;
pub mod section;
pub mod token;

pub use report::Report;

/// The version of the form and its report.
pub const FORM: u32 = 1;

/// The oldest version whose reports are read: two versions back.
pub const OLDEST: u32 = if FORM > 2 { FORM - 2 } else { 1 };

/// The largest report.json, in bytes.
pub const MOST_REPORT: u64 = 2 << 20;

/// The most rows of a report, the most photos of a report, and of one row.
pub const MOST_ROWS: usize = 200;
pub const MOST_PHOTOS: usize = 60;
pub const MOST_PHOTOS_OF_ROW: usize = 9;

/// The largest photo in bytes: 500 kB by the form's rule, and the room that a browser's encoder may need.
pub const MOST_PHOTO: u64 = 600_000;
