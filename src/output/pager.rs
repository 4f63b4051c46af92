//! A reader for what does not fit on the screen: `$PAGER`, started when the output is longer than the screen and
//! there is one. A reader that cannot be started is none: the output goes out as it is. It reads no environment and
//! no terminal: height and command are given.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// How to show what is long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// The program and its arguments.
    words: Vec<String>,
    /// What it is told where the person's environment does not say it: variable and value.
    settings: Vec<(&'static str, &'static str)>,
    /// Rows of the screen.
    height: usize,
}

/// `less` shows colours, ends where all fits, leaves its text on the screen and goes when it is interrupted; UTF-8
/// whatever the locale.
const LESS: [(&str, &str); 2] = [("LESS", "FRXK"), ("LESSCHARSET", "utf-8")];

/// How to go on in `less`, whose own prompt cannot be in Chinese.
const KEYS: &str = "（长，一页一页看：空格下一页，b 上一页，q 退出）
";

impl Pager {
    /// `named`: what `$PAGER` says, if it is set; empty or `cat` is nobody. `is_set`: whether the environment has a
    /// variable.
    pub fn new(named: Option<&str>, height: usize, is_set: impl Fn(&str) -> bool) -> Option<Pager> {
        let words: Vec<String> = named.unwrap_or("less").split_whitespace().map(str::to_string).collect();
        if words.first().is_none_or(|program| program == "cat") {
            return None;
        }
        let settings = LESS.into_iter().filter(|(name, _)| !is_set(name)).collect();
        Some(Pager { words, settings, height })
    }

    /// Whether so many lines need it: the prompt takes one.
    pub(super) fn is_for(&self, text: &[u8]) -> bool {
        text.iter().filter(|byte| **byte == b'\n').count() >= self.height
    }

    /// The reader, ready to be written to; none where it cannot be started.
    pub(super) fn start(&self) -> Option<Reading> {
        let (program, args) = self.words.split_first()?;
        let mut command = Command::new(program);
        command.args(args).envs(self.settings.iter().copied()).stdin(Stdio::piped());
        let keys = if program.ends_with("less") { KEYS } else { "" };
        Some(Reading { child: command.spawn().ok()?, keys })
    }
}

/// A reader that was started; it is waited for.
pub(super) struct Reading {
    child: Child,
    /// What is told before the text.
    keys: &'static str,
}

impl Reading {
    /// Hands everything over and waits until the person has read it.
    pub(super) fn show<T>(mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let written = match self.child.stdin.take() {
            // Who leaves at once has read what was wanted: `write` knows.
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
        // Who leaves early has read what was wanted.
        let _ = reading.show(|out| out.write_all(&[b'x'; 1 << 20]));
    }
}
