//! A plan's life: several plans at once, and the next one.

pub mod next;
pub mod several;
pub mod versions;
