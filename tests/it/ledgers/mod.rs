//! Each ledger through the program: entry, lists, steps, certificates, visits, stops, explanations, the year.

pub mod amendments;
mod archive;
pub mod attach;
pub mod cert_kinds;
pub mod closing;
mod collect;
pub mod criteria;
pub mod dated_items;
pub mod details;
pub mod draw;
pub mod entry;
pub mod every_ledger;
pub mod explain;
pub mod field_lists;
pub mod handover;
pub mod hazard;
pub mod held;
pub mod kept;
pub mod kept_from;
pub mod plan_diff;
pub mod sheet;
pub mod stages;
pub mod stops;
pub mod tips;
pub mod verbs;
pub mod void_records;
pub mod years_end;
