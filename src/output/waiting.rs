//! What a person who waits sees meanwhile: one line that the next takes the place of, with a bar where the end is
//! known. It shows itself to a terminal alone, only once something has taken a second, and wipes itself.

use crate::render::text;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use std::cell::Cell;
use std::time::Duration;

/// What is over before this is not worth a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far something is: done, of how much.
pub type Share = (u64, u64);

#[derive(Debug)]
pub struct Waiting {
    bar: ProgressBar,
    is_shown: Cell<bool>,
}

impl Default for Waiting {
    /// The clock starts here.
    fn default() -> Waiting {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Waiting { bar: bar.with_finish(ProgressFinish::AndClear), is_shown: Cell::new(false) }
    }
}

impl Waiting {
    /// Says what is being done; nothing wipes what was said.
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
            // Only now, so that nothing half said is seen.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.is_shown.set(true);
            self.bar.tick();
        }
    }
}
