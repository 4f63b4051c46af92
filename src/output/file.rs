//! A file that is there whole or not at all: written beside its place, brought to the disk, renamed
//! over it. What stood there before is untouched until then. A device or a named pipe cannot be
//! replaced by renaming and is written to as it is.

use super::{OutputError, Target, encode::Fault, fill, pour, spooled};
use crate::render::Out;
use chrono::NaiveDate;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// What tells a spreadsheet that a file is UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// The name with `{date}` and `{month}` filled in, where there is a date to fill in.
pub fn filled(name: &Path, as_of: Option<NaiveDate>) -> PathBuf {
    match (name.to_str(), as_of) {
        (Some(name), Some(date)) if name.contains('{') => {
            let month = date.format("%Y-%m").to_string();
            name.replace("{date}", &date.to_string()).replace("{month}", &month).into()
        }
        _ => name.to_owned(),
    }
}

/// Makes the folder, or finds that nothing stands in it but files of these names.
pub fn ensure_own(folder: &Path, private: bool, is_own: impl Fn(&str) -> bool) -> Result<(), OutputError> {
    let cannot_write = |source| OutputError::CannotWrite { path: folder.to_owned(), source };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, if private { 0o700 } else { 0o777 });
    builder.create(folder).map_err(cannot_write)?;
    for entry in fs::read_dir(folder).map_err(cannot_write)? {
        let name = entry.map_err(cannot_write)?.file_name().to_string_lossy().into_owned();
        if !is_own(&name) {
            return Err(OutputError::Occupied { folder: folder.to_owned(), name });
        }
    }
    Ok(())
}

pub fn write(
    path: PathBuf,
    target: &Target,
    render: impl FnOnce(&mut Out) -> anyhow::Result<()>,
) -> Result<(), OutputError> {
    // Renaming would put a file in the place of a link: follow it.
    let path = fs::canonicalize(&path).unwrap_or(path);
    let cannot_write = |source| OutputError::CannotWrite { path: path.clone(), source };
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => Err(cannot_write(ErrorKind::IsADirectory.into())),
        Ok(found) if !found.is_file() => {
            let spool = spooled(target, render)?;
            OpenOptions::new()
                .write(true)
                .open(&path)
                .and_then(|mut device| pour(spool.into_inner(), &mut device).map(drop))
                .map_err(cannot_write)
        }
        Ok(_) if target.spares => Err(OutputError::Exists(path)),
        _ => replace(&path, target, render),
    }
}

fn replace(
    path: &Path,
    target: &Target,
    render: impl FnOnce(&mut Out) -> anyhow::Result<()>,
) -> Result<(), OutputError> {
    let cannot_write = |source| OutputError::CannotWrite { path: path.to_owned(), source };
    let directory = directory_of(path);
    let mut file = beside(directory, target.private).map_err(|error| match error.kind() {
        ErrorKind::NotFound => OutputError::NoDirectory(directory.to_owned()),
        _ => cannot_write(error),
    })?;
    let mark: &[u8] = if target.has_mark() { MARK } else { b"" };
    let written = file.as_file_mut().write_all(mark).map_err(Fault::Io);
    written.and_then(|()| fill(file.as_file_mut(), target.encoding, render)).map_err(|fault| fault.at(cannot_write))?;
    keep(file, path, directory).map_err(cannot_write)
}

/// A file that waits beside its place.
pub struct Staged {
    file: Option<NamedTempFile>,
    path: PathBuf,
    /// For a device or a pipe, which nothing can take the place of.
    bytes: Vec<u8>,
}

/// Brings bytes to the disk beside the place that they are meant for.
pub fn stage(path: &Path, bytes: &[u8]) -> Result<Staged, OutputError> {
    let path = fs::canonicalize(path).unwrap_or(path.to_owned());
    let cannot_write = |source| OutputError::CannotWrite { path: path.clone(), source };
    let found = fs::metadata(&path);
    match found {
        Ok(found) if found.is_dir() => return Err(cannot_write(ErrorKind::IsADirectory.into())),
        Ok(found) if !found.is_file() => return Ok(Staged { file: None, bytes: bytes.to_vec(), path }),
        _ => {}
    }
    let directory = directory_of(&path);
    let mut file = beside(directory, false).map_err(|error| match error.kind() {
        ErrorKind::NotFound => OutputError::NoDirectory(directory.to_owned()),
        _ => cannot_write(error),
    })?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(cannot_write)?;
    Ok(Staged { file: Some(file), path, bytes: Vec::new() })
}

impl Staged {
    /// Puts the file in its place.
    pub fn place(self) -> Result<(), OutputError> {
        let cannot_write = |source| OutputError::CannotWrite { path: self.path.clone(), source };
        match self.file {
            Some(file) => keep(file, &self.path, directory_of(&self.path)).map_err(cannot_write),
            None => {
                let device = OpenOptions::new().write(true).open(&self.path);
                device.and_then(|mut device| device.write_all(&self.bytes)).map_err(cannot_write)
            }
        }
    }
}

pub(super) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(directory: &Path, private: bool) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".zhiben-").suffix(".tmp");
    // A report is for others too: the mode that any new file gets, not that of a temporary one.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(if private { 0o600 } else { 0o666 }));
    builder.tempfile_in(directory)
}

fn keep(file: NamedTempFile, path: &Path, directory: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_directory(directory)
}

/// Not every file system lets a directory be synced; what is in it is in its place all the same.
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    let synced = if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) };
    match synced {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}
