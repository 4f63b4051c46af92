//! A picture of a table: its frame with a description for readers who cannot see it, and the links to its
//! numbers and records. What is inside the frame is in a file for each kind of picture.

use super::cells::Cells;
use super::drawn::{Drawn, Frame};
use super::{flow, gauges, heat, parts};
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Column, Row};
use askama::Template;

/// A picture with its frame, as the page has it.
#[derive(Template)]
#[template(path = "figure.html")]
pub struct Figure {
    id: String,
    title: String,
    description: String,
    /// The anchor of the table. `records` is the anchor of the table with the records behind the numbers.
    of: String,
    records: Option<String>,
    /// The class and the meaning of each colour.
    legend: Vec<(&'static str, String)>,
    /// The CSS class that places the picture on a wide screen.
    shape: &'static str,
    /// The height in the units of the drawing; `None` if the picture has the whole width of the page.
    height: Option<f64>,
    drawing: String,
}

impl Figure {
    /// The picture of a table's rows; `of` is the table's anchor.
    pub fn new(
        picture: &Picture,
        id: &str,
        of: &str,
        records: Option<String>,
        columns: &[Column],
        rows: &[Row],
    ) -> askama::Result<Figure> {
        let cells = Cells { columns, rows };
        let frame = Frame { id, title: &picture.title, description: &picture.description };
        let Drawn { legend, height, drawing } = match &picture.chart {
            _ if rows.is_empty() => Drawn::default(),
            Chart::Gauges { name, value, goal, state, fill, mark } => {
                gauges::draw(&cells, &frame, &gauges::Parts { name, value, goal, state, fill, mark })?
            }
            Chart::Flow { at, came, went, left } => flow::draw(&cells, &frame, at, (came, went), left)?,
            Chart::Parts { name, parts } => parts::draw(&cells, &frame, name, parts)?,
            Chart::Heat { name, fields } => heat::draw(&cells, &frame, name, fields)?,
        };
        Ok(Figure {
            id: id.to_string(),
            title: picture.title.clone(),
            description: picture.description.clone(),
            of: of.to_string(),
            records,
            legend,
            shape: if height.is_some() { "" } else { "broad" },
            height,
            drawing,
        })
    }
}

/// A drawing that is higher than this has a separate printed page.
const COLUMN: f64 = 560.0;

/// Sets the class of the highest drawing if there are three or more: alone in one of the two columns.
pub fn arrange(figures: &mut [Figure]) {
    let heights = || figures.iter().enumerate().filter_map(|(at, figure)| Some((at, figure.height?)));
    let highest = heights().max_by(|(_, a), (_, b)| a.total_cmp(b));
    if let Some((at, height)) = highest.filter(|_| heights().count() > 2) {
        figures[at].shape = if height > COLUMN { "tall long" } else { "tall" };
    }
}
