//! Merged cells: only their first one holds the value. Where the sheet says so, and only there, it is
//! read as the value of all of them.

use super::super::Cell;
use super::super::header::Head;
use super::super::name::fold;
use chrono::NaiveDate;

/// How many merged regions are kept, and how far to the right one is filled.
const MOST: usize = 200_000;
const WIDEST: u32 = 512;

/// A merged region, from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

/// The merged regions of a sheet, from the top.
#[derive(Debug, Default, Clone)]
pub struct Spans(Vec<Span>);

impl Spans {
    pub fn new(all: impl Iterator<Item = Span>) -> Spans {
        let mut all: Vec<Span> =
            all.filter(|s| (s.bottom > s.top || s.right > s.left) && s.left < WIDEST).take(MOST).collect();
        all.sort_unstable();
        Spans(all)
    }

    /// A name that stands over several columns because its cell is merged is that of the first one.
    pub fn name_once(&self, head: &mut Head) {
        let Ok(row) = u32::try_from(head.row - 1) else { return };
        for span in self.0.iter().filter(|s| s.top <= row && row <= s.bottom) {
            let (left, right) = (span.left as usize, span.right as usize);
            for at in left + 1..(right + 1).min(head.names.len()) {
                if fold(&head.names[at]) == fold(&head.names[left]) {
                    head.names[at].clear();
                    head.is_known[at] = false;
                }
            }
        }
    }
}

/// Fills the rows of one reading, in order.
pub struct Filler<'s> {
    spans: &'s [Span],
    next: usize,
    open: Vec<(Span, Kept)>,
}

/// A cell that outlives its row.
enum Kept {
    Text(String),
    Number(f64),
    Date(NaiveDate),
    Flag(bool),
    Fault(String),
}

impl<'s> Filler<'s> {
    pub fn new(spans: &'s Spans) -> Filler<'s> {
        Filler { spans: &spans.0, next: 0, open: Vec::new() }
    }

    /// Takes up what begins in the row, from 0, and drops what has ended before it.
    pub fn take(&mut self, row: u32, cells: &[Cell]) {
        self.open.retain(|(span, _)| span.bottom >= row);
        while let Some(span) = self.spans.get(self.next).filter(|span| span.top <= row) {
            self.next += 1;
            // Merged regions never overlap, but in a file that means harm.
            let is_free = self.open.iter().all(|(other, _)| other.right < span.left || span.right < other.left);
            let kept = cells.get(span.left as usize).filter(|_| is_free && span.top == row).and_then(kept);
            self.open.extend(kept.map(|kept| (*span, kept)));
        }
    }

    /// Fills the row's merged cells.
    pub fn fill<'c>(&'c self, row: u32, cells: &mut Vec<Cell<'c>>) {
        for (span, kept) in &self.open {
            for at in span.left as usize..=span.right.min(WIDEST - 1) as usize {
                if row == span.top && at == span.left as usize {
                    continue;
                }
                if cells.len() <= at {
                    cells.resize(at + 1, Cell::Text(""));
                }
                if matches!(cells[at], Cell::Text("")) {
                    cells[at] = match kept {
                        Kept::Text(text) => Cell::Text(text),
                        Kept::Number(number) => Cell::Number(*number),
                        Kept::Date(date) => Cell::Date(*date),
                        Kept::Flag(flag) => Cell::Flag(*flag),
                        Kept::Fault(text) => Cell::Fault(text),
                    };
                }
            }
        }
    }
}

fn kept(cell: &Cell) -> Option<Kept> {
    Some(match cell {
        Cell::Text(text) if text.trim().is_empty() => return None,
        Cell::Text(text) => Kept::Text(text.to_string()),
        Cell::Number(number) => Kept::Number(*number),
        Cell::Date(date) => Kept::Date(*date),
        Cell::Flag(flag) => Kept::Flag(*flag),
        Cell::Fault(text) => Kept::Fault(text.to_string()),
    })
}
