//! What every kind of picture is given (its frame) and gives back (the drawing), and how it rounds and shortens.

use crate::render::text;

/// What a drawing says of itself.
pub struct Frame<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
}

/// The inside of a picture, and what its colours mean.
#[derive(Default)]
pub struct Drawn {
    pub legend: Vec<(&'static str, String)>,
    pub height: Option<f64>,
    pub drawing: String,
}

/// A coordinate with one decimal.
pub fn place(at: f64) -> f64 {
    (at * 10.0).round() / 10.0
}

/// As much of a name as `width` half-width characters show.
pub fn shortened(name: &str, width: usize) -> String {
    match text::wrap(name, width).as_slice() {
        [] | [_] => name.to_string(),
        _ => {
            format!("{}…", text::wrap(name, width.saturating_sub(1)).first().map_or("", String::as_str))
        }
    }
}
