//! Writes what a page begins with: the sentences, whose records are links to their rows, then the first tables and how
//! they are to be read.

use super::table;
use crate::grid::describe::describe;
use crate::grid::foremost::{Foremost, Piece, Sentence};
use crate::grid::{Grid, Rows};
use crate::render::text;
use crate::reply::Extra;
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};

/// For each table by its key the numbers of its rows that a sentence links to.
pub type Linked = BTreeMap<&'static str, BTreeSet<String>>;

#[derive(Template)]
#[template(path = "lead.html")]
struct Lead {
    lines: Vec<Line>,
}

struct Line {
    class: &'static str,
    aspect: String,
    pieces: Vec<Shown>,
}

struct Shown {
    words: String,
    /// The anchor of the record's row; empty if the piece is no record, or if the page does not have its row.
    href: String,
}

#[derive(Template)]
#[template(path = "notes.html")]
struct Footnotes<'a> {
    notes: &'a [String],
    is_end: bool,
}

/// The rows that sentences link to and that the page has.
pub fn linked(foremost: &Foremost, extras: &[Extra]) -> Linked {
    let mut all = Linked::new();
    for piece in foremost.sentences.iter().flat_map(|sentence| &sentence.pieces) {
        let Piece::Record { no, table } = piece else { continue };
        let of_first = foremost.tables.iter().find(|(key, ..)| key == table).map(|(_, _, grid)| grid);
        let of_rest = || {
            extras.iter().find_map(|extra| match extra {
                Extra::Grid { key, grid, .. } if key == table => Some(grid),
                _ => None,
            })
        };
        if of_first.or_else(of_rest).is_some_and(|grid| has_row(grid, no)) {
            all.entry(*table).or_default().insert(no.clone());
        }
    }
    all
}

fn has_row(grid: &Grid, no: &str) -> bool {
    let (Some(at), Rows::Ready(rows)) = (table::number_column(&grid.columns), &grid.rows) else { return false };
    rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| describe(cell) == no))
}

/// The page's beginning, and the anchors and titles of its tables.
pub fn draw(
    foremost: Foremost,
    linked: &Linked,
    anchor: &dyn Fn(&str) -> String,
) -> anyhow::Result<(String, Vec<(String, String)>)> {
    let Foremost { sentences, tables, when_empty, notes } = foremost;
    let lines = sentences.iter().map(|sentence| line(sentence, linked, anchor)).collect();
    let mut out = Lead { lines }.render()?.into_bytes();
    let mut listed = Vec::new();
    for (at, (key, title, grid)) in tables.into_iter().enumerate() {
        let rows = linked.get(key);
        let empty = if at == 0 { when_empty } else { "没有" };
        table::write(&anchor(key), &title, grid, empty, rows, &mut out)?;
        listed.push((anchor(key), title));
    }
    let notes: Vec<String> = notes.iter().map(|note| text::safe(note).into_owned()).collect();
    out.extend_from_slice(Footnotes { notes: &notes, is_end: false }.render()?.as_bytes());
    Ok((String::from_utf8(out)?, listed))
}

fn line(sentence: &Sentence, linked: &Linked, anchor: &dyn Fn(&str) -> String) -> Line {
    let pieces = sentence.pieces.iter().map(|piece| match piece {
        Piece::Text(words) => Shown { words: text::safe(words).into_owned(), href: String::new() },
        Piece::Record { no, table } => {
            let has_row = linked.get(table).is_some_and(|rows| rows.contains(no));
            let href = if has_row { format!("{}-{no}", anchor(table)) } else { String::new() };
            Shown { words: text::safe(no).into_owned(), href }
        }
    });
    let class = match &*sentence.aspect.en {
        "better" => "good",
        "worse" => "bad",
        _ => "warn",
    };
    Line { class, aspect: sentence.aspect.zh.to_string(), pieces: pieces.collect() }
}
