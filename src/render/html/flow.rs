//! Draws, for each period, a bar of what was added and a bar of what was removed; and a line of what remained. All have
//! the same scale, which begins at 0.

use super::cells::{Cells, Line};
use super::drawn::{Drawn, Frame, place};
use crate::grid::chart::Key;
use askama::Template;

const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 206.0;
const LEFT: f64 = 34.0;
const TOP: f64 = 18.0;
const BASE: f64 = 168.0;
/// The greatest width of a bar.
const BAR: f64 = 14.0;
/// The most digits of a label that is shown at every point. A longer label is shown only at the first and the last
/// point.
const LONGEST: usize = 4;

const CAME: [&str; 2] = ["c0", "c1"];
const WENT: [&str; 2] = ["c2", "c3"];
const LEFT_OVER: &str = "c4";

#[derive(Template)]
#[template(path = "flow.html")]
struct Flow<'a> {
    frame: &'a Frame<'a>,
    ticks: Vec<Tick>,
    bars: Vec<Bar>,
    line: String,
    points: Vec<Point>,
    steps: Vec<Step>,
}

struct Tick {
    y: f64,
    words: String,
}

struct Bar {
    class: &'static str,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    words: String,
}

struct Point {
    x: f64,
    y: f64,
    /// The label of the point; empty if there is no room.
    words: String,
}

/// The name below a step, in two lines. The first line, such as the year, is shown only if the step before has a
/// different first line.
struct Step {
    x: f64,
    tail: String,
    head: String,
}

/// Draws the bars and the line for the steps in column `at`.
pub fn draw(
    cells: &Cells,
    frame: &Frame,
    at: &str,
    (came, went): (&[Key], &[Key]),
    left: &str,
) -> askama::Result<Drawn> {
    let sum = |line: &Line, keys: &[Key]| keys.iter().map(|key| line.count(key)).sum::<i64>();
    let most = cells.rows().map(|line| sum(&line, came).max(sum(&line, went)).max(line.count(left))).max().unwrap_or(0);
    let unit = tick(most);
    let top = unit * ((most + unit - 1) / unit).max(1);
    let y = |n: i64| place(BASE - (BASE - TOP) * n as f64 / top as f64);
    let step = (WIDTH - LEFT - 4.0) / cells.rows().len() as f64;
    let width = place((step * 0.36).min(BAR));
    let (mut bars, mut points, mut steps) = (Vec::new(), Vec::new(), Vec::<Step>::new());
    let mut year = String::new();
    let count = cells.rows().len();
    for (index, line) in cells.rows().enumerate() {
        let middle = LEFT + step * (index as f64 + 0.5);
        let name = line.words(at);
        for (keys, classes, x) in [(came, CAME, middle - width - 0.5), (went, WENT, middle + 0.5)] {
            let mut below = 0;
            for (key, class) in keys.iter().zip(classes) {
                let n = line.count(key);
                let (foot, head) = (y(below), y(below + n));
                below += n;
                if n > 0 {
                    let words = format!("{name} {} {n}", cells.header(key));
                    bars.push(Bar { class, x: place(x), y: head, width, height: place(foot - head), words });
                }
            }
        }
        let n = line.count(left);
        let is_labelled = n.to_string().len() <= LONGEST || index == 0 || index + 1 == count;
        let words = if is_labelled { n.to_string() } else { String::new() };
        points.push(Point { x: place(middle), y: y(n), words });
        let (head, tail) = name.split_once('-').map_or((String::new(), name.clone()), |(h, t)| (h.into(), t.into()));
        let changed = if head == year { String::new() } else { head.clone() };
        year = head;
        steps.push(Step { x: place(middle), tail, head: changed });
    }
    let line = points.iter().map(|p| format!("{},{}", p.x, p.y)).collect::<Vec<_>>().join(" ");
    let ticks = (0..=top / unit).map(|n| Tick { y: y(n * unit), words: (n * unit).to_string() }).collect();
    let mut legend = Vec::new();
    for (keys, classes) in [(came, CAME), (went, WENT)] {
        legend.extend(keys.iter().zip(classes).map(|(key, class)| (class, cells.header(key).to_string())));
    }
    legend.push((LEFT_OVER, cells.header(left).to_string()));
    Ok(Drawn { legend, height: Some(HEIGHT), drawing: Flow { frame, ticks, bars, line, points, steps }.render()? })
}

/// The distance between the marks of the scale: a round number, so that at most five marks are needed up to `most`.
fn tick(most: i64) -> i64 {
    let mut unit = 1;
    loop {
        for factor in [1, 2, 5] {
            if unit * factor * 5 >= most {
                return unit * factor;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::tick;

    #[test]
    fn ticks_are_round_and_few() {
        for (most, unit) in [(0, 1), (1, 1), (5, 1), (6, 2), (11, 5), (26, 10), (121, 50), (1_000_000, 200_000)] {
            assert_eq!(tick(most), unit, "{most}");
        }
    }
}
