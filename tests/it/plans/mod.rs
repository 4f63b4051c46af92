//! A plan's life: several plans at once, the next one, and comparisons over plans.

pub mod compare;
pub mod last_good;
pub mod next;
pub mod several;
pub mod versions;
