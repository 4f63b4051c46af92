//! The room as a whole.

mod calendar;
