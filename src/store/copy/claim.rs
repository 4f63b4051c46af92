//! What is being made has a claim on it, a lock that dies with the process: what a crash left behind is told from
//! what another command is still making, and cleared away.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use tempfile::{Builder, NamedTempFile, TempDir};

const PREFIX: &str = ".zhiben-";

/// A temporary file, and the claim on it.
pub(super) struct Claimed<T> {
    pub made: T,
    _claim: Option<File>,
}

/// A file beside its place.
pub(super) fn file(dir: &Path) -> io::Result<Claimed<NamedTempFile>> {
    claimed(|| Builder::new().prefix(PREFIX).suffix(".tmp").tempfile_in(dir), NamedTempFile::path)
}

/// A folder beside its place.
pub(super) fn folder(dir: &Path) -> io::Result<Claimed<TempDir>> {
    claimed(|| Builder::new().prefix(PREFIX).suffix(".tmp").tempdir_in(dir), TempDir::path)
}

fn claimed<T>(make: impl Fn() -> io::Result<T>, path: fn(&T) -> &Path) -> io::Result<Claimed<T>> {
    loop {
        let made = make()?;
        let Some(claim) = claim(path(&made)) else { return Ok(Claimed { made, _claim: None }) };
        // Whoever clears away may have come between the making and the claim.
        if path(&made).exists() {
            return Ok(Claimed { made, _claim: Some(claim) });
        }
    }
}

/// Where locks are for those who ask for them only; elsewhere nothing is claimed and nothing cleared away.
fn claim(path: &Path) -> Option<File> {
    let file = File::open(path).ok().filter(|_| cfg!(unix))?;
    match file.try_lock() {
        Ok(()) => Some(file),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
    }
}

/// Clears away what nobody has a claim on. What cannot be cleared away now is left for the next time.
pub(super) fn sweep(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = name.starts_with(PREFIX) && name.ends_with(".tmp");
        let Some(kind) = entry.file_type().ok().filter(|kind| is_ours && !kind.is_symlink()) else { continue };
        let Some(_claim) = claim(&entry.path()) else { continue };
        let _ = if kind.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
    }
}

#[cfg(test)]
mod tests {
    use super::{file, folder, sweep};

    #[test]
    fn what_is_being_made_stays_and_what_was_left_goes() {
        let home = tempfile::tempdir().unwrap();
        let (own, dir) = (file(home.path()).unwrap(), folder(home.path()).unwrap());
        std::fs::write(home.path().join(".zhiben-left.tmp"), "half").unwrap();
        std::fs::create_dir(home.path().join(".zhiben-folder.tmp")).unwrap();
        std::fs::write(home.path().join(".zhiben-folder.tmp/store.db"), "half").unwrap();
        std::fs::write(home.path().join("mine.tmp"), "whole").unwrap();
        sweep(home.path());
        assert!(own.made.path().exists() && dir.made.path().exists() && home.path().join("mine.tmp").exists());
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 3);
    }
}
