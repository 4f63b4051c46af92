//! Merged cells: a file keeps the value in the first cell only. A region within one column gives its value to all its
//! cells, and the caller learns which cells were filled so, because an amount must be summed only once. A region over
//! several columns gives its value to its first column only.

use super::super::header::Head;
use super::super::name::fold;
use super::super::{FileCell, Look};
use chrono::NaiveDate;

/// The most merged regions, and the last column that is looked at.
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

    /// A column name in a cell that is merged over several columns names the first of them only.
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

/// Fills merged cells while the rows of a sheet are read once, in order.
pub struct Filler<'s> {
    spans: &'s [Span],
    next: usize,
    open: Vec<(Span, Kept)>,
}

/// A value that is kept until its merged region ends.
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

    /// Keeps the values of the regions that begin in this row (from 0) and drops those of the regions that have ended.
    pub fn take(&mut self, row: u32, cells: &[FileCell]) {
        self.open.retain(|(span, _)| span.bottom >= row);
        while let Some(span) = self.spans.get(self.next).filter(|span| span.top <= row) {
            self.next += 1;
            if span.left != span.right {
                continue;
            }
            // Merged regions never overlap in an honest file.
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
