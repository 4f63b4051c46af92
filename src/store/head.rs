//! The chain head in a second file (`zhiben.head` next to the store): the number and the seal of the last command,
//! written after each commit. The file shows that the store was replaced by an older file, or that its last commands
//! were removed: the chain then does not contain the head. A crash between the commit and the writing leaves an older
//! head; the chain contains that head, so this is no fault. Later commands do not overwrite a head that the chain does
//! not contain. Only `restore`, which the journal records, writes a new head then.

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

/// The number and the seal of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub command: i64,
    /// The SHA-256 of the last link of the chain, in 64 hexadecimal digits.
    pub seal: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:010} {}", self.command, self.seal)
    }
}

impl Head {
    /// Reads a line such as `0000000041 9f86d0…`; `None` for any other text.
    fn parse(text: &str) -> Option<Head> {
        let (command, seal) = text.trim_end().split_once(' ')?;
        let is_seal = seal.len() == 64 && seal.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        Some(Head { command: command.parse().ok()?, seal: seal.to_string() }).filter(|_| is_seal)
    }

    fn of(command: i64, chain: &Hash) -> Head {
        Head { command, seal: chain.iter().map(|byte| format!("{byte:02x}")).collect() }
    }
}

/// What the second file shows about the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondPlace {
    /// The second file is missing or has no head. This proves nothing.
    Nothing,
    /// The chain contains this head.
    Held(Head),
    /// The chain does not contain this head: commands are missing from the store.
    NotHeld(Head),
}

fn place(store: &Path) -> PathBuf {
    store.with_extension("head")
}

fn written(store: &Path) -> Option<Head> {
    Head::parse(&input::read_text(&place(store)).ok()?)
}

impl Store {
    /// The last link of the chain; `None` before the first command.
    pub fn head(&self) -> std::result::Result<Option<Head>, StoreError> {
        self.placed(|| Ok(last_link(&self.conn)?.map(|(command, link)| Head::of(command, &link))))
    }

    /// The head in the second file, and whether the chain contains it.
    pub fn second_place(&self) -> std::result::Result<SecondPlace, StoreError> {
        self.placed(|| {
            let Some(head) = written(self.path()) else { return Ok(SecondPlace::Nothing) };
            if holds(&self.conn, &head)? {
                return Ok(SecondPlace::Held(head));
            }
            // This connection may read an older state. Another command may have been committed and may have written the
            // head since.
            let newer = connect(self.path(), Access::Read)?;
            newer.busy_timeout(Duration::from_secs(WAIT_SECS))?;
            match holds(&newer, &head)? {
                true => Ok(SecondPlace::Held(head)),
                false => Ok(SecondPlace::NotHeld(head)),
            }
        })
    }

    /// Whether the seal of a link begins with these hexadecimal digits.
    pub fn has_link(&self, digits: &str) -> std::result::Result<bool, StoreError> {
        self.placed(|| Ok(has_link(&self.conn, digits)?))
    }

    /// Writes the head of the last commit to the second file. The head in the file stays if the chain does not contain
    /// that head. If the file cannot be written, the file keeps an older head that the chain contains.
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

/// Removes the second file, before another store is put at this path.
pub(super) fn forget(store: &Path) -> std::io::Result<()> {
    match fs::remove_file(place(store)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes the head of the store that was put at this path.
pub(super) fn begin_anew(store: &Path, head: Option<Head>) {
    if let Some(head) = head {
        let _ = write(store, &head);
    }
}

/// Overwrites the old line in one write. Both lines have the same length.
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
