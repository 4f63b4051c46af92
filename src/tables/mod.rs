//! Tables as files define them: a custom report (自定义报表) of the town, and a form (报表) of the county. Both say which
//! list is asked, on which condition, which columns are shown and in which order; a form has a period, checks and a fixed
//! copy of what was sent besides. Filling one is pure: (definition, rows) → tables. No store, no format and no clock.

mod build;
mod definition;
mod file;
pub mod form;
mod library;

pub use build::{Built, build};
pub use definition::{By, CustomReport, Definition, Order, Source};
pub use file::{Lists, load};
pub use form::Form;
pub use library::{Kind, Text, library};

#[cfg(test)]
mod tests;
