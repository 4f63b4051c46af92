//! The progress line for a person who waits. The line has a bar if the amount of work is known, and a new line replaces
//! the old one. The line is shown on a terminal only, after one second, and is removed at the end.

use crate::render::text;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use std::cell::Cell;
use std::time::Duration;

/// Work that ends within this time shows no line.
const PATIENCE: Duration = Duration::from_secs(1);

/// The amount of work that is done, and the whole amount.
pub type Share = (u64, u64);

/// The progress line.
#[derive(Debug)]
pub struct Waiting {
    bar: ProgressBar,
    is_shown: Cell<bool>,
}

impl Default for Waiting {
    /// Starts the time.
    fn default() -> Waiting {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Waiting { bar: bar.with_finish(ProgressFinish::AndClear), is_shown: Cell::new(false) }
    }
}

impl Waiting {
    /// Shows what is being done; an empty text removes the line.
    pub fn update(&self, what: &str, share: Option<Share>) {
        if what.is_empty() {
            self.bar.finish_and_clear();
            self.bar.set_draw_target(ProgressDrawTarget::hidden());
            return self.is_shown.set(false);
        }
        let begins = !self.is_shown.get();
        if begins {
            if self.bar.elapsed() < PATIENCE {
                return;
            }
            self.bar.reset();
        }
        let template = if share.is_some() { "{msg} {bar:24} {percent}%" } else { "{msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("█▌░"));
        }
        if let Some((done, of)) = share {
            self.bar.set_length(of);
            self.bar.set_position(done);
        }
        self.bar.set_message(text::safe(what).into_owned());
        if begins {
            // The target is set only now, so that no incomplete line is shown.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.is_shown.set(true);
            self.bar.tick();
        }
    }
}
