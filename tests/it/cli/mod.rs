//! What is typed and how it is answered: help, completion, conditions, formats, refusals, terminals, the READMEs.

pub mod ask;
mod ask_verbs;
pub mod complete;
pub mod conditions;
pub mod environment;
pub mod formats;
pub mod help;
pub mod init;
pub mod input;
pub mod loaded_part;
mod morning;
pub mod named_outputs;
pub mod no_english;
mod packages;
pub mod paged;
pub mod readme;
pub mod refusals;
pub mod tab;
