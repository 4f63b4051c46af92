//! Writes an archive (归档): a folder of files and a .zip with the same files, both complete or not there. Both are
//! made under temporary names and then renamed. Nothing that exists is replaced. The bytes of the .zip depend on the
//! files alone.

use super::OutputError;
use super::file::{directory_of, followed, sync_directory};
use super::folder::{Parts, draft_folder, write_part};
use crate::claim::{self, Claimed, For};
use crate::reply::Written;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A file of at least this many bytes needs the longer size fields of a .zip.
const LARGE: u64 = u32::MAX as u64;

/// A complete archive that still has its temporary names.
pub struct StagedArchive {
    folder: PathBuf,
    made: Claimed<TempDir>,
    zip: PathBuf,
    packed: Claimed<NamedTempFile>,
}

/// Writes all parts into a temporary folder next to `folder`, and into a temporary .zip.
pub fn stage_archive(folder: &Path, parts: &mut Parts) -> Result<(Vec<Written>, StagedArchive), OutputError> {
    let folder = followed(folder)?;
    let zip = zip_of(&folder);
    ensure_free(&folder, &zip)?;
    let cannot_write = |source| OutputError::CannotWrite { path: folder.clone(), source };
    let parent = directory_of(&folder);
    fs::create_dir_all(parent).map_err(cannot_write)?;
    let made = draft_folder(parent).map_err(cannot_write)?;
    let mut written = Vec::new();
    while let Some(part) = parts(&written)? {
        written.push(write_part(made.made.path(), part, &cannot_write)?);
    }
    sync_folders(made.made.path(), &written).map_err(cannot_write)?;
    let packed = claim::file(parent, For::Owner).map_err(cannot_write)?;
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    pack(packed.made.as_file(), made.made.path(), &name, &written).map_err(cannot_write)?;
    Ok((written, StagedArchive { folder, made, zip, packed }))
}

impl StagedArchive {
    /// Renames the folder and the .zip to their final names.
    pub fn place(self) -> Result<(), OutputError> {
        let StagedArchive { folder, made, zip, packed } = self;
        let parent = directory_of(&folder);
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source: io::Error| OutputError::CannotWrite { path: path.clone(), source }
        };
        fs::rename(made.made.path(), &folder).map_err(at(&folder))?;
        packed.made.persist_noclobber(&zip).map_err(|error| at(&zip)(error.error))?;
        sync_directory(parent).map_err(at(&folder))
    }
}

/// The path of the .zip: the folder's path with `.zip` added.
fn zip_of(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".zip");
    folder.with_file_name(name)
}

fn ensure_free(folder: &Path, zip: &Path) -> Result<(), OutputError> {
    if folder.file_name().is_none() {
        return Err(OutputError::Exists(folder.to_owned()));
    }
    match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(_) => return Err(OutputError::Exists(folder.to_owned())),
        Ok(mut entries) => {
            if let Some(entry) = entries.next() {
                let name = entry.map(|entry| entry.file_name().to_string_lossy().into_owned()).unwrap_or_default();
                return Err(OutputError::Occupied { folder: folder.to_owned(), name });
            }
        }
    }
    match fs::symlink_metadata(zip) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        _ => Err(OutputError::Exists(zip.to_owned())),
    }
}

fn sync_folders(made: &Path, written: &[Written]) -> io::Result<()> {
    let mut folders: Vec<PathBuf> =
        written.iter().filter_map(|file| made.join(&file.name).parent().map(Path::to_owned)).collect();
    folders.sort();
    folders.dedup();
    folders.iter().try_for_each(|folder| sync_directory(folder))
}

fn pack(out: &File, made: &Path, name: &str, written: &[Written]) -> io::Result<()> {
    let mut zip = ZipWriter::new(out);
    for file in written {
        // Without a fixed time the archive would take each file's time from the clock.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(file.bytes >= LARGE);
        zip.start_file(format!("{name}/{}", file.name), options).map_err(io::Error::other)?;
        io::copy(&mut File::open(made.join(&file.name))?, &mut zip)?;
    }
    zip.finish().map_err(io::Error::other)?.sync_all()
}
