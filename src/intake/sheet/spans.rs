//! Merged cells: only their first one holds the value. Where the sheet merges cells of one column, and only there, it
//! is read as the value of all of them; the reader of the row is told, for what can be summed counts once. What is merged
//! over several columns is the value of the first.

use super::super::header::Head;
use super::super::name::fold;
use super::super::{Cell, Look};
use chrono::NaiveDate;

/// How many merged regions are kept, and how far to the right.
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
    Number(f64, KeptLook),
    Date(NaiveDate, KeptLook),
    Flag(bool),
    Fault(String),
}

enum KeptLook {
    Plain,
    Words(String),
    Unknown,
}

impl KeptLook {
    fn of(look: Look) -> KeptLook {
        match (look, look.words()) {
            (Look::Plain, _) => KeptLook::Plain,
            (_, Some(words)) => KeptLook::Words(words.into_owned()),
            (_, None) => KeptLook::Unknown,
        }
    }

    fn look(&self) -> Look<'_> {
        match self {
            KeptLook::Plain => Look::Plain,
            KeptLook::Words(words) => Look::Words(words),
            KeptLook::Unknown => Look::Unknown,
        }
    }
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
            if span.left != span.right {
                continue;
            }
            // Merged regions never overlap, but in a file that means harm.
            let is_free = self.open.iter().all(|(other, _)| other.left != span.left);
            let kept = cells.get(span.left as usize).filter(|_| is_free && span.top == row).and_then(kept);
            self.open.extend(kept.map(|kept| (*span, kept)));
        }
    }

    /// Fills the row's merged cells, and gives the places of those that were filled.
    pub fn fill<'c>(&'c self, row: u32, cells: &mut Vec<Cell<'c>>) -> Vec<usize> {
        let mut filled = Vec::new();
        for (span, kept) in self.open.iter().filter(|(span, _)| span.top != row) {
            let at = span.left as usize;
            if cells.len() <= at {
                cells.resize(at + 1, Cell::Text(""));
            }
            if matches!(cells[at], Cell::Text("")) {
                filled.push(at);
                cells[at] = match kept {
                    Kept::Text(text) => Cell::Text(text),
                    Kept::Number(number, look) => Cell::Number(*number, look.look()),
                    Kept::Date(date, look) => Cell::Date(*date, look.look()),
                    Kept::Flag(flag) => Cell::Flag(*flag),
                    Kept::Fault(text) => Cell::Fault(text),
                };
            }
        }
        filled
    }
}

fn kept(cell: &Cell) -> Option<Kept> {
    Some(match cell {
        Cell::Text(text) if text.trim().is_empty() => return None,
        Cell::Text(text) => Kept::Text(text.to_string()),
        Cell::Number(number, look) => Kept::Number(*number, KeptLook::of(*look)),
        Cell::Date(date, look) => Kept::Date(*date, KeptLook::of(*look)),
        Cell::Flag(flag) => Kept::Flag(*flag),
        Cell::Fault(text) => Kept::Fault(text.to_string()),
    })
}
