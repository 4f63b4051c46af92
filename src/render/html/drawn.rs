//! The argument (`Frame`) and the result (`Drawn`) of the functions that draw pictures, and how these functions round
//! numbers and shorten names.

use crate::render::text;

/// The title and the description of a drawing.
pub struct Frame<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
}

/// The drawing of a picture, and what its colours mean.
#[derive(Default)]
pub struct Drawn {
    pub legend: Vec<(&'static str, String)>,
    pub height: Option<f64>,
    pub drawing: String,
}

/// A coordinate, rounded to one decimal place.
pub fn place(at: f64) -> f64 {
    (at * 10.0).round() / 10.0
}

/// The beginning of a name, at most `width` half-width characters.
pub fn shortened(name: &str, width: usize) -> String {
    match text::wrap(name, width).as_slice() {
        [] | [_] => name.to_string(),
        _ => {
            format!("{}…", text::wrap(name, width.saturating_sub(1)).first().map_or("", String::as_str))
        }
    }
}
