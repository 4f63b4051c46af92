//! Fills merged cells: a file has the value in the first cell of a merged region only. In a region of one column all
//! cells get the value. The places of these cells are returned, because an amount must be summed only once. In a region
//! of several columns only the cells of the first column get the value.

use super::super::header::Head;
use super::super::name::fold;
use super::super::{FileCell, Look};
use chrono::NaiveDate;

/// The most merged regions of a sheet, and the last column in which cells are filled.
const MOST: usize = 200_000;
const WIDEST: u32 = 512;

/// A merged region: columns and rows from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

/// The merged regions of a sheet, sorted by their first row.
#[derive(Debug, Default, Clone)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// Merged regions in any order; at most `MOST` are kept.
    pub fn new(all: impl Iterator<Item = Span>) -> Spans {
        let mut all: Vec<Span> =
            all.filter(|s| (s.bottom > s.top || s.right > s.left) && s.left < WIDEST).take(MOST).collect();
        all.sort_unstable();
        Spans(all)
    }

    /// Empties the repetitions of a column name whose cell is merged over several columns: only the first column has
    /// the name.
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

/// Fills the merged cells of a sheet's rows. The rows must be read once and in order.
pub struct Filler<'s> {
    spans: &'s [Span],
    next: usize,
    open: Vec<(Span, Kept)>,
}

/// The value of a merged region, kept until the region ends.
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
    /// Starts a reading of the sheet from its first row.
    pub fn new(spans: &'s Spans) -> Filler<'s> {
        Filler { spans: &spans.0, next: 0, open: Vec::new() }
    }

    /// Keeps the values of the regions that begin in this row, and drops the values of the regions that have ended.
    /// `row` counts from 0.
    pub fn take(&mut self, row: u32, cells: &[FileCell]) {
        self.open.retain(|(span, _)| span.bottom >= row);
        while let Some(span) = self.spans.get(self.next).filter(|span| span.top <= row) {
            self.next += 1;
            if span.left != span.right {
                continue;
            }
            // Merged regions must not overlap. A region that overlaps is ignored.
            let is_free = self.open.iter().all(|(other, _)| other.left != span.left);
            let kept = cells.get(span.left as usize).filter(|_| is_free && span.top == row).and_then(kept);
            self.open.extend(kept.map(|kept| (*span, kept)));
        }
    }

    /// Fills the merged cells of the row and returns their places.
    pub fn fill<'c>(&'c self, row: u32, cells: &mut Vec<FileCell<'c>>) -> Vec<usize> {
        let mut filled = Vec::new();
        for (span, kept) in self.open.iter().filter(|(span, _)| span.top != row) {
            let at = span.left as usize;
            if cells.len() <= at {
                cells.resize(at + 1, FileCell::Text(""));
            }
            if matches!(cells[at], FileCell::Text("")) {
                filled.push(at);
                cells[at] = match kept {
                    Kept::Text(text) => FileCell::Text(text),
                    Kept::Number(number, look) => FileCell::Number(*number, look.look()),
                    Kept::Date(date, look) => FileCell::Date(*date, look.look()),
                    Kept::Flag(flag) => FileCell::Flag(*flag),
                    Kept::Fault(text) => FileCell::Fault(text),
                };
            }
        }
        filled
    }
}

fn kept(cell: &FileCell) -> Option<Kept> {
    Some(match cell {
        FileCell::Text(text) if text.trim().is_empty() => return None,
        FileCell::Text(text) => Kept::Text(text.to_string()),
        FileCell::Number(number, look) => Kept::Number(*number, KeptLook::of(*look)),
        FileCell::Date(date, look) => Kept::Date(*date, KeptLook::of(*look)),
        FileCell::Flag(flag) => Kept::Flag(*flag),
        FileCell::Fault(text) => Kept::Fault(text.to_string()),
    })
}
