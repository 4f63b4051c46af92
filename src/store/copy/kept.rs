//! The copies that the program keeps in `data/backups/` before an upgrade, an import and a restore. The newest ten
//! copies stay, and the newest copy of each month. If these copies take more than 1 GiB, the newest three stay; of the
//! others, the newest stay, as many as fit.

use super::{Reading, draft_at, kept_in, opened, put_verified};
use crate::store::header::Held;
use crate::store::{Store, StoreError};
use crate::workspace::BACKUPS;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// How many of the newest copies stay.
const NEWEST: usize = 10;

/// How many of the newest copies stay even if they are larger than `ROOM`.
const ALWAYS: usize = 3;

/// The most that all copies may take together, in bytes.
const ROOM: u64 = 1 << 30;

/// The operation before which a copy is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Migration,
    Import,
    Restore,
}

impl Kept {
    fn word(self) -> &'static str {
        match self {
            Kept::Migration => "before-migration",
            Kept::Import => "before-import",
            Kept::Restore => "before-restore",
        }
    }
}

impl Store {
    /// Keeps a copy of the store and returns its path. The name has the time and the number of the last command, so
    /// that the same state is kept only once.
    pub fn keep_copy(&self, before: Kept) -> Result<PathBuf, StoreError> {
        self.placed(|| {
            let dir = kept_in(self.path());
            BACKUPS.make(&dir).map_err(|error| StoreError::CannotCopy(dir.clone(), error))?;
            let path = dir.join(format!("{}-{}.db", moment(&self.conn)?, before.word()));
            match self.file.as_ref().filter(|_| before == Kept::Import && self.conn.is_autocommit()) {
                Some(file) => self.copy_file(file, &path)?,
                None => {
                    let (copy, counts) = self.copied(&path)?;
                    put_verified(copy, &path, &counts)?;
                }
            }
            thin_out(&dir);
            Ok(path)
        })
    }

    /// Copies the store's file as it is. For the copy before an import, which does not replace the store: the copy is
    /// neither read through nor flushed to the disk.
    fn copy_file(&self, file: &Held, path: &Path) -> Result<(), StoreError> {
        let cannot = |error| StoreError::CannotCopy(path.into(), error);
        let mut copy = draft_at(path)?;
        // After it has read once, the transaction keeps other programs from committing.
        let reading = Reading::begin(&self.conn)?;
        let expected = moment(&self.conn)?;
        file.copy_to(copy.made.as_file_mut()).map_err(cannot)?;
        drop(reading);
        let found = opened(copy.made.path()).and_then(|conn| moment(&conn));
        if !found.is_ok_and(|found| found == expected) {
            return Err(StoreError::BadCopy(path.into()));
        }
        // An older copy of this state is removed first: ext4 begins to flush a file when it takes the place of another.
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot(error)),
            _ => copy.made.persist(path).map(drop).map_err(|error| cannot(error.error)),
        }
    }
}

/// The time and the number of the last command, as in a copy's name: `20261123T093000-41`.
fn moment(conn: &Connection) -> rusqlite::Result<String> {
    let sql = "SELECT (SELECT at FROM command ORDER BY id DESC LIMIT 1), (SELECT coalesce(max(id), 0) FROM command)";
    conn.query_row(sql, [], |row| {
        let (at, command): (Option<String>, i64) = (row.get(0)?, row.get(1)?);
        let at = at.unwrap_or_default();
        let day: String = at.chars().take(10).filter(char::is_ascii_digit).collect();
        let time: String = at.chars().skip(11).take(8).filter(char::is_ascii_digit).collect();
        Ok(format!("{day:0>8}T{time:0>6}-{command}"))
    })
}

/// Whether a file name has the form that `keep_copy` gives. A file with another name is never removed.
fn is_kept(name: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Some((moment, rest)) = name.split_once('-') else { return false };
    let Some((command, word)) = rest.split_once('-') else { return false };
    moment.split_once('T').is_some_and(|(day, time)| day.len() == 8 && digits(day) && time.len() == 6 && digits(time))
        && digits(command)
        && [Kept::Migration, Kept::Import, Kept::Restore].iter().any(|kept| word == format!("{}.db", kept.word()))
}

/// The names of the copies to remove: copies that are neither among the newest ten nor the newest of a month, and
/// copies that exceed `ROOM`. `files` are names with sizes in bytes.
fn superfluous(mut files: Vec<(String, u64)>) -> Vec<String> {
    let command = |name: &str| name.split('-').nth(1).and_then(|n| n.parse::<i64>().ok());
    files.retain(|(name, _)| is_kept(name));
    files.sort_by(|(a, _), (b, _)| (&b[..15], command(b), b).cmp(&(&a[..15], command(a), a)));
    let (mut month, mut taken) = (String::new(), 0);
    let mut drop = Vec::new();
    for (place, (name, size)) in files.into_iter().enumerate() {
        let ends_month = name[..6] != month;
        month = name[..6].to_string();
        let is_due = place < NEWEST || ends_month;
        if place < ALWAYS || is_due && taken + size <= ROOM {
            taken += size;
        } else {
            drop.push(name);
        }
    }
    drop
}

fn thin_out(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    let sized = |entry: fs::DirEntry| Some((entry.file_name().into_string().ok()?, entry.metadata().ok()?.len()));
    for name in superfluous(entries.flatten().filter_map(sized).collect()) {
        // A copy that cannot be removed now is removed the next time.
        let _ = fs::remove_file(dir.join(name));
    }
}

#[cfg(test)]
mod tests;
