//! A pseudo-terminal of a fixed size to run the program in: what was shown on it, and keys to press. Before each key
//! the test waits for a text on the screen; nothing waits for a clock, except that a program that shows nothing more is
//! given up.

use crate::env::Run;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::Child;

pub const ENTER: &str = "\r";
pub const DOWN: &str = "\x1b[B";
pub const ESC: &str = "\x1b";
pub const CTRL_C: &str = "\x03";

/// Longer than any command takes on a slow machine.
const PATIENCE: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };

pub struct Terminal {
    child: Child,
    screen: File,
    bytes: Vec<u8>,
    /// How much of the output the test has waited for already.
    read: usize,
}

impl Terminal {
    /// Starts the program in a terminal of 80 × 24.
    pub fn start(run: Run) -> Terminal {
        Terminal::sized(run, 80, 24)
    }

    pub fn sized(run: Run, columns: u16, rows: u16) -> Terminal {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&screen).unwrap();
        unlockpt(&screen).unwrap();
        tcsetwinsize(&screen, Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let name = ptsname(&screen, Vec::new()).unwrap().into_string().unwrap();
        let keyboard = OpenOptions::new().read(true).write(true).open(name).unwrap();
        let mut command = run.command();
        let end = || keyboard.try_clone().unwrap();
        command.stdin(end()).stdout(end()).stderr(end());
        let child = command.spawn().unwrap();
        Terminal { child, screen: screen.into(), bytes: Vec::new(), read: 0 }
    }

    /// Everything shown, without colours and movements of the cursor.
    pub fn shown(&self) -> String {
        plain(&String::from_utf8_lossy(&self.bytes))
    }

    /// Everything shown, as it came.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Waits until this text is shown, after the text that was waited for before.
    #[track_caller]
    pub fn wait_for(&mut self, needle: &str) -> &mut Terminal {
        loop {
            let shown = self.shown();
            if let Some(at) = shown[self.read..].find(needle) {
                self.read += at + needle.len();
                return self;
            }
            assert!(self.look(), "“{needle}”没有出现：{shown}");
        }
    }

    pub fn press(&mut self, keys: &str) -> &mut Terminal {
        self.screen.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Everything shown until the program ended, and its exit code.
    pub fn end(&mut self) -> (String, i32) {
        while self.look() {}
        (self.shown(), self.child.wait().unwrap().code().expect("被信号结束"))
    }

    /// Reads more output; `false` where the program has ended.
    #[track_caller]
    fn look(&mut self) -> bool {
        let mut fds = [PollFd::new(&self.screen, PollFlags::IN)];
        let ready = poll(&mut fds, Some(&PATIENCE)).unwrap();
        if ready == 0 {
            let _ = self.child.kill();
            panic!("再没有动静：{}", self.shown());
        }
        let mut bytes = [0; 4096];
        // The other side is closed, which Linux reports as an error.
        let Ok(n) = self.screen.read(&mut bytes) else { return false };
        self.bytes.extend(&bytes[..n]);
        n > 0
    }
}

/// A text without escape sequences.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\x1b' => {
                if chars.next() == Some('[') {
                    for c in chars.by_ref() {
                        if ('@'..='~').contains(&c) {
                            break;
                        }
                    }
                }
            }
            '\r' => {}
            other => plain.push(other),
        }
    }
    plain
}
