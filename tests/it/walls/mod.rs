//! What each room of the source must not know.

pub mod architecture;
mod circles;
mod gone_words;
