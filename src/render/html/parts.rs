//! Draws a bar for each row, made of parts, below the row's name. The longest bar has the full width. Only the first
//! rows are drawn.

use super::cells::Cells;
use super::drawn::{Drawn, Frame, place, shortened};
use crate::grid::chart::Key;
use askama::Template;

const WIDTH: f64 = 360.0;
/// The height of a name, its bar and the gap below.
const STEP: f64 = 36.0;
/// How many rows are drawn. The table has all rows.
const MOST: usize = 12;
/// The number of a part is printed only if the part has this width for each digit.
const DIGIT: f64 = 9.0;
/// The most half-width characters of a name.
const NAME: usize = 48;

const CLASSES: [&str; 4] = ["p0", "p1", "p2", "p3"];

#[derive(Template)]
#[template(path = "parts.html")]
struct Bars<'a> {
    frame: &'a Frame<'a>,
    height: f64,
    bars: Vec<Bar>,
    rest: String,
}

struct Bar {
    name: String,
    total: i64,
    name_y: f64,
    y: f64,
    parts: Vec<Part>,
}

struct Part {
    class: &'static str,
    x: f64,
    width: f64,
    /// Where the number of the part is printed; `None` if there is no room.
    middle: Option<f64>,
    n: i64,
    words: String,
}

/// Draws a bar for each row from the columns `keys`.
pub fn draw(cells: &Cells, frame: &Frame, name: &str, keys: &[Key]) -> askama::Result<Drawn> {
    let totals: Vec<i64> = cells.rows().map(|line| keys.iter().map(|key| line.count(key)).sum()).collect();
    let most = totals.iter().copied().max().unwrap_or(0).max(1);
    let bars: Vec<Bar> = cells
        .rows()
        .zip(&totals)
        .take(MOST)
        .enumerate()
        .map(|(at, (line, total))| {
            let (top, name) = (STEP * at as f64, line.words(name));
            let mut x = 0.0;
            let parts = keys.iter().zip(CLASSES).filter_map(|(key, class)| {
                let n = line.count(key);
                let width = WIDTH * n as f64 / most as f64;
                let has_room = width >= DIGIT * n.to_string().len() as f64;
                let middle = has_room.then(|| place(x + width / 2.0));
                let words = format!("{name} {} {n}", cells.header(key));
                let part = Part { class, x: place(x), width: place(width), middle, n, words };
                x += width;
                (n > 0).then_some(part)
            });
            let parts = parts.collect();
            Bar { name: shortened(&name, NAME), total: *total, name_y: top + 12.0, y: top + 17.0, parts }
        })
        .collect();
    let left = totals.len().saturating_sub(MOST);
    let rest = match left {
        0 => String::new(),
        _ => format!("其余 {left} 个共 {}，见表", totals.iter().skip(MOST).sum::<i64>()),
    };
    let height = STEP * bars.len() as f64 + if left > 0 { 16.0 } else { 0.0 };
    let legend = keys.iter().zip(CLASSES).map(|(key, class)| (class, cells.header(key).to_string())).collect();
    Ok(Drawn { legend, height: Some(height), drawing: Bars { frame, height, bars, rest }.render()? })
}
