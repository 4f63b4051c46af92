//! Collects the mistakes of a file. A mistake has a byte offset; lines are counted at the end only, and never for a
//! file without mistakes. The sink is shared by all tables and values of the file.

use super::problem::{Hint, Problem, Problems};
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// A mistake at its byte offset.
#[derive(Debug)]
pub(super) struct FileMistake {
    pub(super) at: usize,
    pub(super) key: String,
    pub(super) found: String,
    pub(super) message: String,
}

#[derive(Debug)]
pub(super) struct Sink<'t> {
    file: &'t str,
    text: &'t str,
    /// Offsets at which the TOML parser found a mistake and went on. The values there are the parser's guesses and are
    /// not checked.
    broken: Vec<usize>,
    mistakes: RefCell<Vec<FileMistake>>,
    line_starts: OnceCell<Vec<usize>>,
}

impl<'t> Sink<'t> {
    pub(super) fn new(text: &'t str, file: &'t str, broken: Vec<usize>, slips: Vec<FileMistake>) -> Sink<'t> {
        Sink { file, text, broken, mistakes: RefCell::new(slips), line_starts: OnceCell::new() }
    }

    pub(super) fn push(&self, mistake: FileMistake) {
        self.mistakes.borrow_mut().push(mistake);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mistakes.borrow().is_empty()
    }

    pub(super) fn is_broken(&self, span: &Range<usize>) -> bool {
        self.broken.iter().any(|at| *at == span.start || span.contains(at))
    }

    /// Adds the key to a mistake of the parser, which has none.
    pub(super) fn name_slip(&self, span: &Range<usize>, key: String) {
        let mut mistakes = self.mistakes.borrow_mut();
        let slip = mistakes.iter_mut().find(|m| m.key.is_empty() && (m.at == span.start || span.contains(&m.at)));
        if let Some(slip) = slip {
            slip.key = key;
        }
    }

    /// The text at a place, shortened for a message.
    pub(super) fn excerpt(&self, span: Range<usize>) -> String {
        excerpt(self.text, span)
    }

    pub(super) fn hint(&self, at: usize, key: String, message: String) -> Hint {
        let (line, column) = self.place(at);
        Hint { file: self.file.to_string(), line, column, key, message }
    }

    pub(super) fn into_problems(self) -> Problems {
        let mut mistakes = self.mistakes.take();
        mistakes.sort_by_key(|m| m.at);
        let problem = |m: FileMistake| {
            let (line, column) = self.place(m.at);
            Problem { file: self.file.to_string(), line, column, key: m.key, found: m.found, message: m.message }
        };
        Problems(mistakes.into_iter().map(problem).collect())
    }

    pub(super) fn line(&self, at: usize) -> usize {
        self.place(at).0
    }

    /// Line and column, both from 1; a byte-order mark does not count.
    fn place(&self, at: usize) -> (usize, usize) {
        let starts = self.line_starts.get_or_init(|| {
            let first = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            std::iter::once(first).chain(self.text.match_indices('\n').map(|(i, _)| i + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= at).max(1);
        let before = starts.get(line - 1).and_then(|start| self.text.get(*start..at)).unwrap_or("");
        (line, before.chars().count() + 1)
    }
}

/// The first line of a range, at most 40 characters of it.
pub(super) fn excerpt(text: &str, span: Range<usize>) -> String {
    let line = text.get(span).and_then(|s| s.lines().next()).unwrap_or("").trim_end();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_string(),
    }
}
