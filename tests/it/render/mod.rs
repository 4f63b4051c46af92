//! What leaders and clerks read: reports, pages, pictures, digests, groups.

pub mod briefing;
pub mod custom_reports;
pub mod digest;
pub mod group;
pub mod leaders;
pub mod messages;
pub mod no_data;
pub mod overdue_parts;
pub mod page;
pub mod paper;
pub mod pictures;
pub mod reports;
