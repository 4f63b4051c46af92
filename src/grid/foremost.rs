//! What a report for leaders begins with, as data: sentences that name records, and the first tables.

use super::{Cell, Column, Grid, Row, Word};

/// What a page for leaders begins with: sentences, then tables, then how these are to be read.
pub struct Foremost {
    pub sentences: Vec<Sentence>,
    /// The key, the title and the grid of each.
    pub tables: Vec<(&'static str, String, Grid)>,
    /// The sentence if the first table has no rows.
    pub when_empty: &'static str,
    pub notes: Vec<String>,
}

/// A sentence about one aspect, which names records.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    pub aspect: Word,
    pub pieces: Vec<Piece>,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// A record by its number, which is a row of the report's table with this key.
    Record {
        no: String,
        table: &'static str,
    },
}

impl Sentence {
    /// The sentence without its aspect.
    pub fn text(&self) -> String {
        let words = self.pieces.iter().map(|piece| match piece {
            Piece::Text(words) | Piece::Record { no: words, .. } => words.as_str(),
        });
        words.collect()
    }

    /// The sentences as a table.
    pub fn grid(all: &[Sentence]) -> Grid {
        let columns = vec![
            Column::new("aspect", "方面").keep(),
            Column::new("text", "情况"),
            Column::new("records", "编号").json(),
        ];
        let rows = all.iter().map(|sentence| {
            let records = sentence.pieces.iter().filter_map(|piece| match piece {
                Piece::Record { no, .. } => Some(Cell::text(no)),
                Piece::Text(_) => None,
            });
            let records = Cell::List(records.collect());
            Row::new(vec![Cell::Word(sentence.aspect.clone()), Cell::text(sentence.text()), records])
        });
        Grid::new(columns, rows.collect())
    }
}
