//! Several stores as one: sites, units that are one, any order.

pub mod fields;
pub mod histories;
pub mod owned;
pub mod owners;
pub mod random;
pub mod renumber;
pub mod same;
pub mod sites;
pub mod towns;
pub mod walk;
