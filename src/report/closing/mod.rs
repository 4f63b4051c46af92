//! 结项: what stands in the way of closing a plan, the report of what the plan has reached, and what would read otherwise
//! than at its closing.

pub mod actions;
pub mod compare;
pub mod goals;
pub mod hazards;
pub mod remaining;
pub mod standing;
pub mod summary;
pub mod text;
pub mod villages;
pub mod years;
