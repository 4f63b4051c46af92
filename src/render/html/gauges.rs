//! Draws a dial for each row: an arc that is filled up to the row's rate, a mark at the goal, and the value in the
//! middle.

use super::cells::Cells;
use super::drawn::{Drawn, Frame};
use askama::Template;

/// The keys of the columns with these roles.
pub struct Parts<'a> {
    pub name: &'a str,
    pub value: &'a str,
    pub goal: &'a str,
    pub state: &'a str,
    pub fill: &'a str,
    pub mark: &'a str,
}

#[derive(Template)]
#[template(path = "gauges.html")]
struct Gauges<'a> {
    id: &'a str,
    dials: Vec<Dial>,
}

struct Dial {
    at: usize,
    name: String,
    value: String,
    goal: String,
    state: String,
    tone: &'static str,
    /// How far the arc is filled, in percent.
    fill: i64,
    /// Where the mark is, in percent. `None` at 0 and 100 percent: there the end of the arc shows the goal.
    mark: Option<i64>,
}

/// Draws a dial for each row.
pub fn draw(cells: &Cells, frame: &Frame, parts: &Parts) -> askama::Result<Drawn> {
    let dials = cells.rows().enumerate().map(|(at, line)| {
        let share = |key: &str| line.rate(key).map(|(part, whole)| (part * 100 / whole).clamp(0, 100));
        let value = line.words(parts.value);
        Dial {
            at,
            name: line.words(parts.name),
            value: if value.is_empty() { "—".to_string() } else { value },
            goal: line.words(parts.goal),
            state: line.words(parts.state),
            tone: line.tone(),
            fill: share(parts.fill).unwrap_or(0),
            mark: share(parts.mark).filter(|at| (1..100).contains(at)),
        }
    });
    let drawing = Gauges { id: frame.id, dials: dials.collect() }.render()?;
    Ok(Drawn { drawing, ..Drawn::default() })
}
