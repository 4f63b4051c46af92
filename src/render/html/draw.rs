//! A picture of a table: its frame with the words for who does not see it and the links to its numbers and records, and
//! the reading of the cells that a drawing is made of. What is inside the frame stands in a file for each kind.

use super::{flow, gauges, heat, parts};
use crate::grid::chart::{Chart, Picture};
use crate::grid::say::said;
use crate::grid::{Cell, Column, Row, Tone};
use crate::render::text;
use askama::Template;

#[derive(Template)]
#[template(path = "figure.html")]
pub struct Figure {
    id: String,
    title: String,
    says: String,
    /// The anchors of the table and of the records behind it.
    of: String,
    records: Option<String>,
    /// What each colour means: its class and its words.
    legend: Vec<(&'static str, String)>,
    /// Its place on a broad screen.
    shape: &'static str,
    /// In the units of its drawing; none where it takes the whole width.
    height: Option<f64>,
    drawing: String,
}

impl Figure {
    pub fn new(
        picture: &Picture,
        id: &str,
        of: &str,
        records: Option<String>,
        columns: &[Column],
        rows: &[Row],
    ) -> askama::Result<Figure> {
        let cells = Cells { columns, rows };
        let frame = Frame { id, title: &picture.title, says: &picture.says };
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
            says: picture.says.clone(),
            of: of.to_string(),
            records,
            legend,
            shape: if height.is_some() { "" } else { "broad" },
            height,
            drawing,
        })
    }
}

/// The longest drawing that stands beside others on paper; a longer one has a page of its own.
const COLUMN: f64 = 560.0;

/// Of three or more that stand in two columns, the highest has one to itself.
pub fn arrange(figures: &mut [Figure]) {
    let heights = || figures.iter().enumerate().filter_map(|(at, figure)| Some((at, figure.height?)));
    let highest = heights().max_by(|(_, a), (_, b)| a.total_cmp(b));
    if let Some((at, height)) = highest.filter(|_| heights().count() > 2) {
        figures[at].shape = if height > COLUMN { "tall long" } else { "tall" };
    }
}

/// What a drawing says of itself.
pub struct Frame<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub says: &'a str,
}

/// The inside of a picture, and what its colours mean.
#[derive(Default)]
pub struct Drawn {
    pub legend: Vec<(&'static str, String)>,
    pub height: Option<f64>,
    pub drawing: String,
}

/// The table that is drawn, read by the keys of its columns.
pub struct Cells<'a> {
    columns: &'a [Column],
    rows: &'a [Row],
}

impl<'a> Cells<'a> {
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Line<'a>> + '_ {
        self.rows.iter().map(|row| Line { columns: self.columns, row })
    }

    pub fn header(&self, key: &str) -> &'a str {
        self.columns.iter().find(|column| column.key == key).map_or("", |column| &column.header)
    }
}

#[derive(Clone, Copy)]
pub struct Line<'a> {
    columns: &'a [Column],
    row: &'a Row,
}

impl<'a> Line<'a> {
    pub fn cell(&self, key: &str) -> &'a Cell {
        let at = self.columns.iter().position(|column| column.key == key);
        at.and_then(|at| self.row.cells.get(at)).unwrap_or(&Cell::Empty)
    }

    pub fn words(&self, key: &str) -> String {
        text::safe(&said(self.cell(key))).into_owned()
    }

    /// A count; what is none counts nothing.
    pub fn count(&self, key: &str) -> i64 {
        match self.cell(key) {
            Cell::Int(n) => *n,
            _ => 0,
        }
    }

    /// Part and whole, where there is a whole.
    pub fn rate(&self, key: &str) -> Option<(i64, i64)> {
        match self.cell(key) {
            Cell::Rate { part, whole } if *whole > 0 => Some((*part, *whole)),
            _ => None,
        }
    }

    pub fn tone(&self) -> &'static str {
        match self.row.tone {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Warn => "warn",
            Tone::Plain | Tone::Dim => "plain",
        }
    }
}

/// A coordinate with one decimal.
pub fn place(at: f64) -> f64 {
    (at * 10.0).round() / 10.0
}

/// As much of a name as `width` half-width characters show.
pub fn shortened(name: &str, width: usize) -> String {
    match crate::render::text::wrap(name, width).as_slice() {
        [] | [_] => name.to_string(),
        _ => {
            format!("{}…", crate::render::text::wrap(name, width.saturating_sub(1)).first().map_or("", String::as_str))
        }
    }
}
