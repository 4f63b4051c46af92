//! Writes a grid as a table of a page, row by row. Each cell has its column's name, because a small screen shows a
//! table of many columns as cards.

use crate::grid::describe;
use crate::grid::{Column, Grid, Place, RowOf, Tone};
use crate::render::text;
use askama::Template;
use std::collections::BTreeSet;
use std::io::Write;

/// A table with more columns of text than this is shown as cards on a telephone. Columns of numbers need less room and
/// can be scrolled.
const FEW_TEXT_COLUMNS: usize = 3;

#[derive(Template)]
#[template(path = "table.html")]
struct Opening<'a> {
    anchor: &'a str,
    title: &'a str,
    columns: &'a [&'a Column],
    is_wide: bool,
}

#[derive(Template)]
#[template(path = "row.html")]
struct Line<'a> {
    /// The anchor of the row; empty if nothing links to it.
    id: String,
    tone: &'static str,
    cells: Vec<Field<'a>>,
    is_wide: bool,
}

struct Field<'a> {
    header: &'a str,
    class: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "empty.html")]
struct Empty<'a> {
    anchor: &'a str,
    title: &'a str,
    words: &'a str,
}

/// Writes the head with the first row. A table without rows has its title and a sentence that there are none.
/// `linked` are the numbers of the rows that get an anchor of their own.
pub fn write(
    anchor: &str,
    title: &str,
    grid: Grid,
    when_empty: &str,
    linked: Option<&BTreeSet<String>>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let Grid { columns, rows } = grid;
    let shown: Vec<&Column> = columns.iter().filter(|column| column.place == Place::Everywhere).collect();
    let is_wide = shown.iter().filter(|column| !column.right).count() > FEW_TEXT_COLUMNS;
    let number = linked.and_then(|linked| Some((number_column(&columns)?, linked)));
    let id_of = |row: &RowOf| {
        let (at, linked) = number?;
        let no = row.cells.get(at).map(describe::describe).filter(|no| linked.contains(no))?;
        Some(format!("{anchor}-{no}"))
    };
    let mut any = false;
    Grid::feed(rows, &mut |row| {
        if !any {
            out.write_all(Opening { anchor, title, columns: &shown, is_wide }.render()?.as_bytes())?;
            any = true;
        }
        let id = id_of(&row).unwrap_or_default();
        let line = Line { id, tone: tone(row.tone), cells: fields(&row, &columns), is_wide };
        Ok(out.write_all(line.render()?.as_bytes())?)
    })?;
    match any {
        true => out.write_all("</tbody>\n</table>\n</div>\n</section>\n".as_bytes())?,
        false => out.write_all(Empty { anchor, title, words: when_empty }.render()?.as_bytes())?,
    }
    Ok(())
}

/// The place of the column with the numbers of the rows.
pub fn number_column(columns: &[Column]) -> Option<usize> {
    columns.iter().position(|column| matches!(&*column.key, "no" | "id"))
}

fn fields<'a>(row: &RowOf, columns: &'a [Column]) -> Vec<Field<'a>> {
    let cells =
        describe::cells(row, columns.len()).zip(columns).filter(|(_, column)| column.place == Place::Everywhere);
    let field = |(cell, column): (_, &'a Column)| Field {
        header: &column.header,
        class: class(column),
        words: text::safe(&describe::describe(cell)).into_owned(),
    };
    cells.map(field).collect()
}

/// The class of a column: numbers to the right, and some values never wrapped.
fn class(column: &Column) -> &'static str {
    match (column.right, column.keep) {
        (true, _) => "n",
        (false, true) => "k",
        (false, false) => "",
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Dim => "dim",
    }
}
