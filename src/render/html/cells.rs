//! The cells of the table behind a picture, read by the keys of their columns.

use crate::grid::describe::describe;
use crate::grid::{Cell, Column, Row, Tone};
use crate::render::text;

/// The table of a picture.
pub struct Cells<'a> {
    pub columns: &'a [Column],
    pub rows: &'a [Row],
}

impl<'a> Cells<'a> {
    /// The rows of the table.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Line<'a>> + '_ {
        self.rows.iter().map(|row| Line { columns: self.columns, row })
    }

    /// The header of the column with this key.
    pub fn header(&self, key: &str) -> &'a str {
        self.columns.iter().find(|column| column.key == key).map_or("", |column| &column.header)
    }
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    columns: &'a [Column],
    row: &'a Row,
}

impl<'a> Line<'a> {
    /// The cell of the column with this key.
    pub fn cell(&self, key: &str) -> &'a Cell {
        let at = self.columns.iter().position(|column| column.key == key);
        at.and_then(|at| self.row.cells.get(at)).unwrap_or(&Cell::Empty)
    }

    /// The text of a cell.
    pub fn words(&self, key: &str) -> String {
        text::safe(&describe(self.cell(key))).into_owned()
    }

    /// The number of a cell; 0 if the cell is no count.
    pub fn count(&self, key: &str) -> i64 {
        match self.cell(key) {
            Cell::Int(n) => *n,
            _ => 0,
        }
    }

    /// Part and whole; `None` if the whole is 0 or the cell is no rate.
    pub fn rate(&self, key: &str) -> Option<(i64, i64)> {
        match self.cell(key) {
            Cell::Rate { part, whole } if *whole > 0 => Some((*part, *whole)),
            _ => None,
        }
    }

    /// The class for the emphasis of the row.
    pub fn tone(&self) -> &'static str {
        match self.row.tone {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Warn => "warn",
            Tone::Plain | Tone::Dim => "plain",
        }
    }
}
