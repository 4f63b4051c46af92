//! Writes a folder completely or not at all. A temporary folder is made next to it, synced to the disk, and renamed. An
//! older folder with the same files is replaced. The rows, bytes and SHA-256 of each file are given to the caller, so
//! that a later file can list the earlier files.

use super::file::{MARK, directory_of, followed, sync_directory};
use super::{OutputError, Target, fill};
use crate::claim::{self, Claimed};
use crate::format::{Encoding, Format};
use crate::render::copy;
#[cfg(feature = "parquet")]
use crate::render::parquet;
use crate::reply::{Part, Written};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use tempfile::TempDir;

/// Gives the next part of the folder, or `None` after the last part. The argument is the list of the files written so
/// far.
pub type Parts<'a> = dyn FnMut(&[Written]) -> anyhow::Result<Option<Part>> + 'a;

/// Writes all parts into the folder, which then has no other files.
pub fn write_folder(folder: &Path, names: &[String], parts: &mut Parts) -> Result<Vec<Written>, OutputError> {
    let mut written = Vec::new();
    whole(folder, &|name| names.iter().any(|taken| taken == name), &mut |made, cannot_write| {
        while let Some(part) = parts(&written)? {
            written.push(write_part(made, part, cannot_write)?);
        }
        Ok(())
    })?;
    Ok(written)
}

/// Fills a folder; its second argument makes the error for a failed write.
type Fill<'a> = dyn FnMut(&Path, &dyn Fn(io::Error) -> OutputError) -> Result<(), OutputError> + 'a;

/// Makes a temporary folder, fills it and renames it to `folder`. An existing folder is replaced only if
/// `is_replaceable` accepts each of its files.
pub(super) fn whole(folder: &Path, is_replaceable: &dyn Fn(&str) -> bool, fill: &mut Fill) -> Result<(), OutputError> {
    let folder = followed(folder)?;
    let cannot_write = |source| OutputError::CannotWrite { path: folder.clone(), source };
    let is_there = ensure_replaceable(&folder, is_replaceable)?;
    let parent = directory_of(&folder);
    fs::create_dir_all(parent).map_err(cannot_write)?;
    let made = draft_folder(parent).map_err(cannot_write)?;
    fill(made.made.path(), &cannot_write)?;
    sync_directory(made.made.path()).and_then(|()| place(made, &folder, is_there)).map_err(cannot_write)
}

/// Whether the folder exists; refuses one with files that must not be replaced.
fn ensure_replaceable(folder: &Path, is_replaceable: &dyn Fn(&str) -> bool) -> Result<bool, OutputError> {
    let cannot_write = |source| OutputError::CannotWrite { path: folder.to_owned(), source };
    let mut open = vec![String::new()];
    while let Some(below) = open.pop() {
        let entries = match fs::read_dir(folder.join(&below)) {
            Ok(entries) => entries,
            Err(error) if below.is_empty() && error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(cannot_write(source)),
        };
        for entry in entries {
            let entry = entry.map_err(cannot_write)?;
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            match entry.file_type().map_err(cannot_write)?.is_dir() {
                true => open.push(format!("{name}/")),
                false if is_replaceable(&name) => {}
                false => return Err(OutputError::Occupied { folder: folder.to_owned(), name }),
            }
        }
    }
    Ok(true)
}

pub(super) fn draft_folder(parent: &Path) -> io::Result<Claimed<TempDir>> {
    // The files contain data of the store, so they are for their owner alone, as the store is.
    claim::folder(parent)
}

/// Makes a folder that only its owner may open, if it does not exist.
fn folder_for_owner(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

pub(super) fn write_part(
    folder: &Path,
    part: Part,
    cannot_write: &dyn Fn(io::Error) -> OutputError,
) -> Result<Written, OutputError> {
    let name = part.name().to_string();
    let place = folder.join(&name);
    folder_for_owner(directory_of(&place)).map_err(cannot_write)?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(place).map_err(cannot_write)?;
    let mut tee = Tee { file, digest: Sha256::new(), bytes: 0 };
    let mut rows = None;
    match part {
        Part::Table { grid, .. } => fill(&mut tee, Encoding::Utf8, |out| {
            rows = Some(copy::write(grid, out)?);
            Ok(())
        })
        .map_err(|fault| fault.at(cannot_write))?,
        #[cfg(not(feature = "parquet"))]
        Part::Parquet { .. } => return Err(anyhow::anyhow!("这个程序没有 Parquet").into()),
        #[cfg(feature = "parquet")]
        Part::Parquet { grid, types, .. } => {
            let (bytes, count) = parquet::bytes(grid, &types)?;
            rows = Some(count);
            tee.write_all(&bytes).map_err(cannot_write)?;
        }
        Part::Text { text, .. } => tee.write_all(text.as_bytes()).map_err(cannot_write)?,
        Part::Bytes { bytes, .. } => tee.write_all(&bytes).map_err(cannot_write)?,
        Part::Csv { report, .. } => {
            let target = Target { format: Format::Csv, ..Target::default() };
            tee.write_all(MARK).map_err(cannot_write)?;
            fill(&mut tee, Encoding::Utf8, |out| target.render(*report, out))
                .map_err(|fault| fault.at(cannot_write))?;
        }
        Part::File { from, .. } => {
            let mut source = File::open(&from).map_err(cannot_write)?;
            io::copy(&mut source, &mut tee).map_err(cannot_write)?;
        }
    }
    tee.file.sync_all().map_err(cannot_write)?;
    let sha256 = tee.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Written { name, rows, bytes: tee.bytes, sha256 })
}

/// Renames the made folder to `folder`, and then removes the old folder.
fn place(made: Claimed<TempDir>, folder: &Path, is_there: bool) -> io::Result<()> {
    let parent = directory_of(folder);
    if !is_there {
        fs::rename(made.made.path(), folder)?;
        return sync_directory(parent);
    }
    if exchange(made.made.path(), folder) {
        // The old folder is removed with the temporary name.
        return sync_directory(parent);
    }
    let old = draft_folder(parent)?;
    let aside = old.made.path().join("old");
    fs::rename(folder, &aside)?;
    if let Err(error) = fs::rename(made.made.path(), folder) {
        fs::rename(&aside, folder)?;
        return Err(error);
    }
    sync_directory(parent)
}

/// Exchanges the two folders in one step, so that `folder` exists even if the program is killed. Returns `false` if the
/// system or the file system cannot do this.
#[cfg(target_os = "linux")]
fn exchange(made: &Path, folder: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, made, CWD, folder, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// A file whose SHA-256 is computed while it is written.
struct Tee {
    file: File,
    digest: Sha256,
    bytes: u64,
}

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.digest.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
