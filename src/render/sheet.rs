//! A grid as text: each cell without control characters and with its display width, all in one buffer. All rows are
//! collected, because the widths must be known before the first line is drawn. The widths of columns are chosen, and
//! the table is drawn, elsewhere.

use super::text;
use crate::grid::describe as cell;
use crate::grid::{Column, Grid, Place, RowOf, Tone};

/// What is done with line breaks in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Breaks {
    Keep,
    /// A line break becomes a space, because a record is one line.
    Fold,
}

/// A grid as text, with the width of each cell.
pub struct Sheet {
    /// The columns for people.
    pub columns: Vec<Shown>,
    text: String,
    spans: Vec<Span>,
    tones: Vec<Tone>,
}

/// A column with the width of its widest cell.
pub struct Shown {
    pub column: Column,
    pub header_width: usize,
    pub cell_width: usize,
}

struct Span {
    end: usize,
    width: usize,
}

impl Sheet {
    /// Collects all rows of the grid.
    pub fn gather(grid: Grid, breaks: Breaks) -> anyhow::Result<Sheet> {
        let count = grid.columns.len();
        let seen: Vec<bool> = grid.columns.iter().map(|column| column.place == Place::Everywhere).collect();
        let columns = grid.columns.into_iter().filter(|column| column.place == Place::Everywhere).map(Shown::new);
        let mut sheet = Sheet { columns: columns.collect(), text: String::new(), spans: Vec::new(), tones: Vec::new() };
        let mut words = String::new();
        Grid::feed(grid.rows, &mut |row| {
            sheet.add(&row, count, &seen, breaks, &mut words);
            Ok(())
        })?;
        Ok(sheet)
    }

    fn add(&mut self, row: &RowOf, count: usize, seen: &[bool], breaks: Breaks, words: &mut String) {
        let cells = cell::cells(row, count).zip(seen).filter(|(_, seen)| **seen);
        for ((cell, _), shown) in cells.zip(&mut self.columns) {
            words.clear();
            cell::describe_into(cell, "、", words);
            let width = text::plain_width(words).inspect(|_| self.text.push_str(words)).unwrap_or_else(|| {
                let start = self.text.len();
                push_clean(&mut self.text, words, breaks);
                self.text[start..].split('\n').map(text::width).max().unwrap_or(0)
            });
            shown.cell_width = shown.cell_width.max(width);
            self.spans.push(Span { end: self.text.len(), width });
        }
        self.tones.push(row.tone);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.tones.is_empty()
    }

    /// The tone of each row, and its cells with their widths.
    pub fn rows(&self) -> impl Iterator<Item = (Tone, impl Iterator<Item = (&str, usize)>)> {
        let count = self.columns.len();
        self.tones.iter().enumerate().map(move |(row, &tone)| {
            let cells = (row * count..(row + 1) * count).map(|place| {
                let start = place.checked_sub(1).map_or(0, |before| self.spans[before].end);
                (&self.text[start..self.spans[place].end], self.spans[place].width)
            });
            (tone, cells)
        })
    }
}

impl Shown {
    fn new(column: Column) -> Shown {
        Shown { header_width: text::width(&column.header), cell_width: 0, column }
    }

    /// The width of the table with every column as wide as its widest cell.
    pub fn natural_width(&self) -> usize {
        self.header_width.max(self.cell_width)
    }
}

/// Appends the text. Tabs become spaces; `breaks` decides what line breaks become.
fn push_clean(out: &mut String, words: &str, breaks: Breaks) {
    let words = text::safe(words);
    if !words.contains(['\n', '\t']) {
        return out.push_str(&words);
    }
    let words = words.replace('\t', " ");
    match breaks {
        Breaks::Keep => out.push_str(&words),
        Breaks::Fold => out.push_str(&words.replace('\n', " ")),
    }
}
