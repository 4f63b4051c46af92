//! Writes a file completely or not at all. A temporary file is made in the same folder, synced to the disk, and
//! renamed. The old file is unchanged until then. A device or named pipe cannot be replaced and is written to directly.

use super::{OutputError, Target, encode::EncodeFault, fill, pour, spooled};
use crate::claim::{self, Claimed, For};
use crate::render::Out;
use crate::workspace;
use chrono::NaiveDate;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The byte-order mark by which a spreadsheet recognises UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// The name with `{date}` and `{month}` replaced, if there is a day.
pub fn filled(name: &Path, as_of: Option<NaiveDate>) -> PathBuf {
    match (name.to_str(), as_of) {
        (Some(name), Some(date)) if name.contains('{') => {
            let month = date.format("%Y-%m").to_string();
            name.replace("{date}", &date.to_string()).replace("{month}", &month).into()
        }
        _ => name.to_owned(),
    }
}

/// Writes a file by giving `render` a writer for it.
pub fn write(
    path: PathBuf,
    target: &Target,
    render: impl FnOnce(&mut Out) -> anyhow::Result<()>,
) -> Result<(), OutputError> {
    let path = followed(&path)?;
    let cannot_write = |source| OutputError::CannotWrite { path: path.clone(), source };
    match fs::metadata(&path) {
        Ok(found) if found.is_dir() => Err(cannot_write(ErrorKind::IsADirectory.into())),
        Ok(found) if !found.is_file() => {
            let mut device = open_device(&path)?;
            let spool = spooled(target, render)?;
            pour(spool.into_inner(), &mut device).map(drop).map_err(cannot_write)
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
    let mut file = draft_file(directory, target.private).map_err(|error| match error.kind() {
        ErrorKind::NotFound => OutputError::NoDirectory(directory.to_owned()),
        _ => cannot_write(error),
    })?;
    let mark: &[u8] = if target.has_mark() { MARK } else { b"" };
    let written = file.made.as_file_mut().write_all(mark).map_err(EncodeFault::Io);
    written
        .and_then(|()| fill(file.made.as_file_mut(), target.encoding, render))
        .map_err(|fault| fault.at(cannot_write))?;
    keep(file, path, directory).map_err(cannot_write)
}

/// A file that is being made.
type Draft = Claimed<NamedTempFile>;

/// A complete file that still has its temporary name.
pub struct Staged {
    file: Option<Draft>,
    path: PathBuf,
    /// If the path is a device or a pipe, which cannot be replaced: the open device, and the bytes to write.
    device: Option<(File, Vec<u8>)>,
}

/// Writes bytes into a temporary file next to `path`.
pub fn stage(path: &Path, bytes: &[u8]) -> Result<Staged, OutputError> {
    staged(followed(path)?, bytes)
}

/// Writes bytes as `stage` does, for a file of rules of the workspace, such as its calendar. `-o` may not name such a
/// file.
pub fn stage_rules(path: &Path, bytes: &[u8]) -> Result<Staged, OutputError> {
    staged(fs::canonicalize(path).unwrap_or(path.to_owned()), bytes)
}

fn staged(path: PathBuf, bytes: &[u8]) -> Result<Staged, OutputError> {
    let cannot_write = |source| OutputError::CannotWrite { path: path.clone(), source };
    let found = fs::metadata(&path);
    match found {
        Ok(found) if found.is_dir() => return Err(cannot_write(ErrorKind::IsADirectory.into())),
        Ok(found) if !found.is_file() => {
            let device = open_device(&path)?;
            return Ok(Staged { file: None, device: Some((device, bytes.to_vec())), path });
        }
        _ => {}
    }
    let directory = directory_of(&path);
    let mut file = draft_file(directory, false).map_err(|error| match error.kind() {
        ErrorKind::NotFound => OutputError::NoDirectory(directory.to_owned()),
        _ => cannot_write(error),
    })?;
    file.made.write_all(bytes).and_then(|()| file.made.as_file().sync_all()).map_err(cannot_write)?;
    Ok(Staged { file: Some(file), path, device: None })
}

impl Staged {
    /// Renames the file to its final name.
    pub fn place(self) -> Result<(), OutputError> {
        let cannot_write = |source| OutputError::CannotWrite { path: self.path.clone(), source };
        if let Some((mut device, bytes)) = self.device {
            device.write_all(&bytes).map_err(cannot_write)?;
        }
        match self.file {
            Some(file) => keep(file, &self.path, directory_of(&self.path)).map_err(cannot_write),
            None => Ok(()),
        }
    }
}

/// Opens a device or named pipe for writing. A pipe without a reader is refused, because opening it could wait forever.
fn open_device(path: &Path) -> Result<File, OutputError> {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits() as i32);
    let cannot_write = |source: io::Error| OutputError::CannotWrite { path: path.to_owned(), source };
    let device = options.open(path).map_err(|error| match is_without_reader(&error) {
        true => OutputError::NoReader(path.to_owned()),
        false => cannot_write(error),
    })?;
    wait_while_writing(&device).map_err(cannot_write)?;
    Ok(device)
}

#[cfg(unix)]
fn is_without_reader(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::NXIO)
}

#[cfg(unix)]
fn wait_while_writing(device: &File) -> io::Result<()> {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    Ok(fcntl_setfl(device, fcntl_getfl(device)?.difference(OFlags::NONBLOCK))?)
}

#[cfg(not(unix))]
fn is_without_reader(_: &io::Error) -> bool {
    false
}

#[cfg(not(unix))]
fn wait_while_writing(_: &File) -> io::Result<()> {
    Ok(())
}

/// The file that a name leads to, through links, because renaming would replace the link. A workspace's files are
/// refused.
pub(super) fn followed(path: &Path) -> Result<PathBuf, OutputError> {
    match workspace::is_of_any_workspace(path) {
        true => Err(OutputError::WorkspaceFile(path.to_owned())),
        false => Ok(fs::canonicalize(path).unwrap_or(path.to_owned())),
    }
}

pub(super) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn draft_file(directory: &Path, private: bool) -> io::Result<Draft> {
    // A report may be read by others, unless it contains a reporter or other private data.
    claim::file(directory, if private { For::Owner } else { For::Everybody })
}

fn keep(file: Draft, path: &Path, directory: &Path) -> io::Result<()> {
    file.made.as_file().sync_all()?;
    file.made.persist(path)?;
    sync_directory(directory)
}

/// Syncs a folder to the disk; some file systems cannot, which is ignored.
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
