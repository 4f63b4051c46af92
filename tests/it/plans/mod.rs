//! A plan's life: several plans at once.

pub mod several;
