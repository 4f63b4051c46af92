//! What is being made has a claim on it, a lock that dies with the process: what a crash left behind is told from
//! what another command is still making, and cleared away.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use tempfile::{Builder, NamedTempFile, TempDir};

/// No report that is being written beside its place has such a name.
const PREFIX: &str = ".zhiben-copy-";

/// A temporary file, and the claim on it.
pub(super) struct Claimed<T> {
    pub made: T,
    _claim: Option<File>,
}

/// A file in `dir`.
pub(super) fn file(dir: &Path) -> io::Result<Claimed<NamedTempFile>> {
    sweep(dir);
    claimed(|| Builder::new().prefix(PREFIX).suffix(".tmp").tempfile_in(dir), NamedTempFile::path)
}

/// A folder in `dir`.
pub(super) fn folder(dir: &Path) -> io::Result<Claimed<TempDir>> {
    sweep(dir);
    claimed(|| Builder::new().prefix(PREFIX).suffix(".tmp").tempdir_in(dir), TempDir::path)
}

fn claimed<T>(make: impl Fn() -> io::Result<T>, path: fn(&T) -> &Path) -> io::Result<Claimed<T>> {
    loop {
        let made = make()?;
        match claim(path(&made)) {
            // Whoever clears away may have come between the making and the claim.
            Claim::Had(claim) if path(&made).exists() => return Ok(Claimed { made, _claim: Some(claim) }),
            Claim::Had(_) | Claim::Taken => {}
            Claim::Unknown => return Ok(Claimed { made, _claim: None }),
        }
    }
}

enum Claim {
    Had(File),
    Taken,
    /// Locks are not to be had here: nothing is claimed and nothing cleared away.
    Unknown,
}

fn claim(path: &Path) -> Claim {
    // Elsewhere a lock keeps others from the file's bytes, and SQLite from its own.
    let Some(file) = File::open(path).ok().filter(|_| cfg!(unix)) else { return Claim::Unknown };
    match file.try_lock() {
        Ok(()) => Claim::Had(file),
        Err(TryLockError::WouldBlock) => Claim::Taken,
        Err(TryLockError::Error(_)) => Claim::Unknown,
    }
}

/// Clears away what nobody has a claim on. What cannot be cleared away now is left for the next time.
fn sweep(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = name.starts_with(PREFIX) && name.ends_with(".tmp");
        let Some(kind) = entry.file_type().ok().filter(|kind| is_ours && !kind.is_symlink()) else { continue };
        let Claim::Had(_claim) = claim(&entry.path()) else { continue };
        let _ = if kind.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
    }
}

#[cfg(test)]
mod tests {
    use super::{file, folder};
    use std::fs;

    #[test]
    fn what_is_being_made_stays_and_what_was_left_goes() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let own = file(home.path()).unwrap();
        fs::write(at(".zhiben-copy-left.tmp"), "half").unwrap();
        fs::create_dir(at(".zhiben-copy-folder.tmp")).unwrap();
        fs::write(at(".zhiben-copy-folder.tmp/store.db"), "half").unwrap();
        fs::write(at(".zhiben-report.tmp"), "being written").unwrap();
        fs::write(at("mine.tmp"), "whole").unwrap();
        let dir = folder(home.path()).unwrap();
        assert!(own.made.path().exists() && dir.made.path().exists());
        assert!(at(".zhiben-report.tmp").exists() && at("mine.tmp").exists());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 4);
        drop((own, dir));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
    }
}
