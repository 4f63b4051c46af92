//! plan.toml → `Plan`, or every mistake in it with its line, column and key; and the official calendar.

pub mod calendar;
mod problem;
#[cfg(test)]
mod tests;

pub use problem::{Hint, Problem, Problems};
