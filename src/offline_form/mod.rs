//! 填报表: a form that a unit fills in on a telephone without a network.

pub mod page;
