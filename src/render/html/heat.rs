//! Draws a map of rates: a line for each row, and in it a field for each column. The colour of a field repeats the
//! percentage that is printed in the field.

use super::cells::Cells;
use super::drawn::{Drawn, Frame, place, shortened};
use crate::grid::chart::Key;
use askama::Template;

const WIDTH: f64 = 360.0;
const NAMES: f64 = 132.0;
const HEAD: f64 = 32.0;
const STEP: f64 = 20.0;
/// The most half-width characters of a name.
const NAME: usize = 22;

/// For each class of colour: the least percentage, the CSS class, and its text in the legend.
const CLASSES: [(i128, &str, &str); 4] =
    [(100, "h3", "100%"), (80, "h2", "80% 以上"), (50, "h1", "50% 以上"), (0, "h0", "不到 50%")];

#[derive(Template)]
#[template(path = "heat.html")]
struct Map<'a> {
    frame: &'a Frame<'a>,
    height: f64,
    headings: Vec<Heading<'a>>,
    lines: Vec<Line>,
    width: f64,
}

/// The name of a column in two lines: `2026`, shown only if the column before has a different first line, and `Q3`
/// below.
struct Heading<'a> {
    x: f64,
    year: &'a str,
    rest: &'a str,
}

struct Line {
    name: String,
    whole_name: String,
    y: f64,
    fields: Vec<Field>,
}

struct Field {
    class: &'static str,
    x: f64,
    middle: f64,
    words: String,
    description: String,
}

/// Draws the map of the columns `keys`, a line for each row.
pub fn draw(cells: &Cells, frame: &Frame, name: &str, keys: &[Key]) -> askama::Result<Drawn> {
    let step = (WIDTH - NAMES) / keys.len().max(1) as f64;
    let x = |at: usize| NAMES + step * at as f64;
    let lines = cells.rows().enumerate().map(|(at, line)| {
        let whole_name = line.words(name);
        let fields = keys.iter().enumerate().map(|(column, key)| {
            let (class, words, description) = match line.rate(key) {
                Some((part, whole)) => {
                    // The rate is rounded down, so that it is 100 only if everything is done.
                    let share = i128::from(part) * 100 / i128::from(whole);
                    let description = format!("{whole_name} {}：到期应办 {whole}，已办 {part}", cells.header(key));
                    (class(share), share.to_string(), description)
                }
                None => ("h-none", String::new(), format!("{whole_name} {}：没有到期的", cells.header(key))),
            };
            let x = x(column);
            Field { class, x: place(x), middle: place(x + step / 2.0), words, description }
        });
        let fields = fields.collect();
        Line { name: shortened(&whole_name, NAME), whole_name, y: HEAD + STEP * at as f64, fields }
    });
    let lines: Vec<Line> = lines.collect();
    let height = HEAD + STEP * lines.len() as f64;
    let mut before = "";
    let headings = keys.iter().enumerate().map(|(at, key)| {
        let (year, rest) = heading(cells.header(key));
        let shown = if year == before { "" } else { year };
        before = year;
        Heading { x: place(x(at) + step / 2.0), year: shown, rest }
    });
    let map = Map { frame, height, headings: headings.collect(), lines, width: place(step - 1.5) };
    let mut legend: Vec<(&'static str, String)> =
        CLASSES.iter().map(|(_, class, words)| (*class, (*words).to_string())).collect();
    legend.push(("h-none", "没有到期的".to_string()));
    Ok(Drawn { legend, height: Some(height), drawing: map.render()? })
}

fn class(share: i128) -> &'static str {
    CLASSES.iter().find(|(from, ..)| share >= *from).map_or("h0", |(_, class, _)| class)
}

/// Splits the name of a period into the year and the rest. Any other name is not split.
fn heading(words: &str) -> (&str, &str) {
    match words.split_at_checked(4) {
        Some((year, rest)) if year.bytes().all(|b| b.is_ascii_digit()) => (year, rest.trim_start_matches('-')),
        _ => ("", words),
    }
}

#[cfg(test)]
mod tests {
    use super::{class, heading};

    #[test]
    fn only_what_is_all_done_is_full() {
        for (share, is) in [(100, "h3"), (99, "h2"), (80, "h2"), (79, "h1"), (50, "h1"), (49, "h0"), (0, "h0")] {
            assert_eq!(class(share), is, "{share}");
        }
    }

    #[test]
    fn a_quarter_is_shown_in_two_lines() {
        for (words, halves) in [("2026Q3", ("2026", "Q3")), ("2026-11", ("2026", "11")), ("家数", ("", "家数"))] {
            assert_eq!(heading(words), halves);
        }
    }
}
