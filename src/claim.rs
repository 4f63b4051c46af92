//! Temporary files and folders with locks. The system releases a lock when the process ends. A temporary file without a
//! lock is left from a crash, and the next command removes it. A temporary file with a lock is still being written.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use tempfile::{Builder, NamedTempFile, TempDir};

/// The beginning of every temporary name. No other file has such a name.
const PREFIX: &str = ".zhiben-";
const SUFFIX: &str = ".tmp";

/// A temporary file or folder, with its lock.
#[derive(Debug)]
pub struct Claimed<T> {
    pub made: T,
    _claim: Option<File>,
}

/// Who may read the file when it is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Its owner alone.
    Owner,
    /// Everybody whom the umask allows.
    Everybody,
}

/// A new file in `dir`.
///
/// # Errors
/// The folder does not exist, or cannot be written to.
pub fn file(dir: &Path, whom: For) -> io::Result<Claimed<NamedTempFile>> {
    sweep(dir);
    let mode = if whom == For::Everybody { 0o666 } else { 0o600 };
    claimed(|| builder(mode).tempfile_in(dir), NamedTempFile::path)
}

/// A new folder in `dir`, for its owner alone.
///
/// # Errors
/// The folder does not exist, or cannot be written to.
pub fn folder(dir: &Path) -> io::Result<Claimed<TempDir>> {
    sweep(dir);
    claimed(|| builder(0o700).tempdir_in(dir), TempDir::path)
}

/// `mode` is the permissions before the umask.
fn builder(mode: u32) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

fn claimed<T>(make: impl Fn() -> io::Result<T>, path: fn(&T) -> &Path) -> io::Result<Claimed<T>> {
    loop {
        let made = make()?;
        match claim(path(&made)) {
            // Another command may have removed the file before the file was locked.
            Claim::Had(claim) if path(&made).exists() => return Ok(Claimed { made, _claim: Some(claim) }),
            Claim::Had(_) | Claim::Taken => {}
            Claim::Unknown => return Ok(Claimed { made, _claim: None }),
        }
    }
}

enum Claim {
    Had(File),
    Taken,
    /// This system has no such locks, so no file is locked and no file is removed.
    Unknown,
}

fn claim(path: &Path) -> Claim {
    // On systems other than Unix, a lock would keep SQLite and others from reading the file.
    let Some(file) = File::open(path).ok().filter(|_| cfg!(unix)) else { return Claim::Unknown };
    match file.try_lock() {
        Ok(()) => Claim::Had(file),
        Err(TryLockError::WouldBlock) => Claim::Taken,
        Err(TryLockError::Error(_)) => Claim::Unknown,
    }
}

/// Removes the temporary files without a lock. A file that cannot be removed stays, and a later command tries again.
pub fn sweep(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = name.starts_with(PREFIX) && name.ends_with(SUFFIX);
        let Some(kind) = entry.file_type().ok().filter(|kind| is_ours && !kind.is_symlink()) else { continue };
        let Claim::Had(_claim) = claim(&entry.path()) else { continue };
        let _ = if kind.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
    }
}

#[cfg(test)]
mod tests {
    use super::{For, file, folder, sweep};
    use std::fs;

    #[test]
    fn what_is_being_made_stays_and_what_was_left_goes() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let private = file(home.path(), For::Owner).unwrap();
        let public = file(home.path(), For::Everybody).unwrap();
        fs::write(at(".zhiben-left.tmp"), "half").unwrap();
        fs::create_dir(at(".zhiben-folder.tmp")).unwrap();
        fs::write(at(".zhiben-folder.tmp/store.db"), "half").unwrap();
        fs::write(at(".zhiben-mine"), "whole").unwrap();
        fs::write(at("mine.tmp"), "whole").unwrap();
        let dir = folder(home.path()).unwrap();
        sweep(home.path());
        assert!([private.made.path(), public.made.path(), dir.made.path()].iter().all(|path| path.exists()));
        assert!(at(".zhiben-mine").exists() && at("mine.tmp").exists());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 5);
        drop((private, public, dir));
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
    }
}
