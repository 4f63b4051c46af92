//! Tables that files define: a custom report (自定义报表) of the town, and a form (报表) of the county. Both files
//! define a list of records, a condition, the shown columns and the order. A form also has a period and checks, and a
//! copy of what was sent is kept. Filling in a table is a pure function: (definition, rows) → tables. This room knows
//! no store, no format and no clock.

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
