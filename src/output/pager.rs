//! The pager: `$PAGER`, started if the output is longer than the screen. If it cannot be started, the output is printed
//! directly. This module reads neither the environment nor the terminal; the caller gives it the height and the
//! command.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// A pager with its command and the height of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// The program and its arguments.
    words: Vec<String>,
    /// Environment variables that are set for the pager, unless the user has set them.
    settings: Vec<(&'static str, &'static str)>,
    /// The rows of the screen.
    height: usize,
}

/// The variables for `less`: colours are shown; `less` ends if the text fits on the screen, and when interrupted; the
/// text stays on the screen; the text is UTF-8 in any locale.
const LESS: [(&str, &str); 2] = [("LESS", "FRXK"), ("LESSCHARSET", "utf-8")];

/// A line about the keys of `less`, because the prompt of `less` cannot be in Chinese.
const KEYS: &str = "（长，一页一页看：空格下一页，b 上一页，q 退出）
";

impl Pager {
    /// `named` is the value of `$PAGER`, if set; empty or `cat` means no pager. `is_set` is whether the environment has
    /// a variable.
    pub fn new(named: Option<&str>, height: usize, is_set: impl Fn(&str) -> bool) -> Option<Pager> {
        let words: Vec<String> = named.unwrap_or("less").split_whitespace().map(str::to_string).collect();
        if words.first().is_none_or(|program| program == "cat") {
            return None;
        }
        let settings = LESS.into_iter().filter(|(name, _)| !is_set(name)).collect();
        Some(Pager { words, settings, height })
    }

    /// Whether the text has more lines than the screen. The prompt takes a line of the screen.
    pub(super) fn is_for(&self, text: &[u8]) -> bool {
        text.iter().filter(|byte| **byte == b'\n').count() >= self.height
    }

    /// The started pager; `None` if it cannot be started.
    pub(super) fn start(&self) -> Option<Reading> {
        let (program, args) = self.words.split_first()?;
        let mut command = Command::new(program);
        command.args(args).envs(self.settings.iter().copied()).stdin(Stdio::piped());
        let keys = if program.ends_with("less") { KEYS } else { "" };
        Some(Reading { child: command.spawn().ok()?, keys })
    }
}

/// A started pager. The program waits until the pager ends.
pub(super) struct Reading {
    child: Child,
    /// The line about the keys, printed before the text.
    keys: &'static str,
}

impl Reading {
    /// Writes everything to the pager, and waits until the person closes it.
    pub(super) fn show<T>(mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let written = match self.child.stdin.take() {
            // The pager may be closed early; `write` decides whether that is an error.
            Some(mut stdin) => {
                let _ = stdin.write_all(self.keys.as_bytes());
                write(&mut stdin)
            }
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        self.child.wait()?;
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_to_show_what_is_long() {
        let words = |named| Pager::new(named, 24, |_| false).map(|pager| pager.words.join(" "));
        assert_eq!(words(None).as_deref(), Some("less"));
        assert_eq!(words(Some("more -s")).as_deref(), Some("more -s"));
        for nobody in ["", "  ", "cat"] {
            assert_eq!(words(Some(nobody)), None, "{nobody:?}");
        }
        let settings = |set: &'static str| Pager::new(None, 24, |name| name == set).unwrap().settings;
        assert_eq!(settings(""), LESS);
        assert_eq!(settings("LESS"), [("LESSCHARSET", "utf-8")]);
    }

    #[test]
    fn what_fits_on_the_screen_is_not_paged() {
        let pager = Pager::new(None, 3, |_| false).unwrap();
        assert!(!pager.is_for(b"1\n2\n") && pager.is_for(b"1\n2\n3\n"));
    }

    #[test]
    fn a_reader_that_is_not_there_is_none() {
        assert!(Pager::new(Some("no-such-pager-anywhere"), 3, |_| false).unwrap().start().is_none());
        let reading = Pager::new(Some("true"), 3, |_| false).unwrap().start().unwrap();
        // A pager that is closed early is no error.
        let _ = reading.show(|out| out.write_all(&[b'x'; 1 << 20]));
    }
}
