//! The offline form: what `form make` writes, the page in a browser, what a telephone gives back, and what becomes of
//! it.

mod accept;
mod access;
mod browser;
mod clerk;
mod filled;
mod hostile;
mod make;
mod photos;
mod places;
mod poster;
mod sample;
mod sent;
mod take;
mod whole;
