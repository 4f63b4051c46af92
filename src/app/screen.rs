//! The terminal: its size, and the pager for long output.

use super::{set, variable};
use crate::commands::Progress;
use crate::output::{self, Pager};
use std::io::{IsTerminal, stdout};
use std::rc::Rc;

/// The terminal's columns and rows; `None` if output goes to a pipe or a file.
pub(super) type Screen = Option<(usize, usize)>;

pub(super) fn screen() -> Screen {
    if !stdout().is_terminal() {
        return None;
    }
    let number = |name: &str| variable(name).and_then(|text| text.parse().ok());
    let size = terminal_size::terminal_size();
    let width = number("COLUMNS").or_else(|| size.map(|(terminal_size::Width(w), _)| w.into()));
    let height = number("LINES").or_else(|| size.map(|(_, terminal_size::Height(h))| h.into()));
    Some((width.unwrap_or(80), height.unwrap_or(24)))
}

/// The pager for output that is longer than the screen.
pub(super) fn pager(screen: Screen, is_unwanted: bool) -> Option<Pager> {
    let (_, height) = screen.filter(|_| !is_unwanted)?;
    // A variable that is set but empty means no pager.
    let named = set("PAGER");
    Pager::new(named.as_deref(), height, |name| variable(name).is_some())
}

/// The progress line for a person at a terminal.
pub(super) fn progress() -> Progress {
    let waiting = output::Waiting::default();
    Rc::new(move |what, share| waiting.update(what, share))
}
