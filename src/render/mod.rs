//! Reports as text. Width and colour are given, never asked for; no word of the domain and no file is
//! known here.

pub mod text;
