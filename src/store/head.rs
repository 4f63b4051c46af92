//! The chain's head in a second place (`zhiben.head`, beside the store): the number and the seal of the last command,
//! written after each commit. Who puts an older file in the store's place, or cuts off its last commands, must know of
//! it. A crash between the commit and the writing leaves an older head, which the chain holds; one that the chain does
//! not hold is never overwritten by the next command: only `restore`, which says so in the journal, begins it anew.

use super::journal::{Hash, has_link, last_link, link_after};
use super::open::{Access, connect};
use super::{Store, StoreError, WAIT_SECS};
use crate::input;
use crate::workspace::HEAD;
use rusqlite::{Connection, Result};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The last link after a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub command: i64,
    /// 64 hexadecimal digits.
    pub seal: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:010} {}", self.command, self.seal)
    }
}

impl Head {
    /// `0000000041 9f86d0…`; what is not such a line is no head.
    fn parse(text: &str) -> Option<Head> {
        let (command, seal) = text.trim_end().split_once(' ')?;
        let is_seal = seal.len() == 64 && seal.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        Some(Head { command: command.parse().ok()?, seal: seal.to_string() }).filter(|_| is_seal)
    }

    fn of(command: i64, chain: &Hash) -> Head {
        Head { command, seal: chain.iter().map(|byte| format!("{byte:02x}")).collect() }
    }
}

/// What the second place says of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondPlace {
    /// Nothing is written there: it proves nothing.
    Nothing,
    /// The chain holds what is written there.
    Held(Head),
    /// The chain does not: commands that were given are not in this file.
    NotHeld(Head),
}

fn place(store: &Path) -> PathBuf {
    store.with_extension("head")
}

fn written(store: &Path) -> Option<Head> {
    Head::parse(&input::read_text(&place(store)).ok()?)
}

impl Store {
    /// The chain's last link; none before the first command.
    pub fn head(&self) -> std::result::Result<Option<Head>, StoreError> {
        self.placed(|| Ok(last_link(&self.conn)?.map(|(command, link)| Head::of(command, &link))))
    }

    /// The head that is written in the second place, and whether the chain holds it.
    pub fn second_place(&self) -> std::result::Result<SecondPlace, StoreError> {
        self.placed(|| {
            let Some(head) = written(self.path()) else { return Ok(SecondPlace::Nothing) };
            if holds(&self.conn, &head)? {
                return Ok(SecondPlace::Held(head));
            }
            // Another command may have been committed after the moment that this one reads.
            let newer = connect(self.path(), Access::Read)?;
            newer.busy_timeout(Duration::from_secs(WAIT_SECS))?;
            match holds(&newer, &head)? {
                true => Ok(SecondPlace::Held(head)),
                false => Ok(SecondPlace::NotHeld(head)),
            }
        })
    }

    /// Whether a link of the chain begins with these hexadecimal digits.
    pub fn has_link(&self, digits: &str) -> std::result::Result<bool, StoreError> {
        self.placed(|| Ok(has_link(&self.conn, digits)?))
    }

    /// Writes the head of what was just committed, unless what is written there is missing from the chain. A place
    /// that cannot be written keeps the older head, which the chain holds.
    pub(super) fn keep_head(&self) {
        let state = self.journal.state();
        let last = Head::of(state.command, &state.chain);
        drop(state);
        let may_write = match written(self.path()) {
            Some(there) if there.command >= last.command => false,
            Some(there) => holds(&self.conn, &there).unwrap_or(false),
            None => true,
        };
        if may_write && last.command > 0 {
            let _ = write(self.path(), &last);
        }
    }
}

/// Forgets what is written, before another store takes this place: until that has written its own, nothing is said.
pub(super) fn forget(store: &Path) -> std::io::Result<()> {
    match fs::remove_file(place(store)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The store that took this place says its own.
pub(super) fn begin_anew(store: &Path, head: Option<Head>) {
    if let Some(head) = head {
        let _ = write(store, &head);
    }
}

/// In one piece, over the older one of the same length.
fn write(store: &Path, head: &Head) -> std::io::Result<()> {
    HEAD.open(&place(store))?.write_all(format!("{head}\n").as_bytes())
}

fn holds(conn: &Connection, head: &Head) -> Result<bool> {
    Ok(link_after(conn, head.command)?.is_some_and(|link| Head::of(head.command, &link) == *head))
}

#[cfg(test)]
mod tests {
    use super::Head;

    #[test]
    fn a_head_reads_as_it_was_written() {
        let head = Head::of(41, &[0xab; 32]);
        assert_eq!(head.to_string(), format!("0000000041 {}", "ab".repeat(32)));
        assert_eq!(Head::parse(&format!("{head}\n")), Some(head));
        for other in ["", "0000000041", "41 ab", &format!("x {}", "ab".repeat(32)), &format!("1 {}", "zz".repeat(32))] {
            assert_eq!(Head::parse(other), None, "{other}");
        }
    }
}
