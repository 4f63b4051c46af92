//! 结项: what stands in the way of closing a plan, and what would read otherwise than at its closing.

pub mod compare;
pub mod standing;
