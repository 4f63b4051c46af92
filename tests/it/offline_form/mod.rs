//! Forms that units fill in without a network: the page in a browser.

pub mod access;
pub mod browser;
pub mod filled;
pub mod photos;
pub mod places;
pub mod sample;
