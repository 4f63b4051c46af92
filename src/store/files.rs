//! Evidence files (佐证), kept in `files/` next to the store under the SHA-256 of their content, so that the same file is
//! kept once and a changed file is found. A file is on the disk before a record refers to it. Symbolic links are not
//! followed.

use super::copy::{Placed, directory, sync};
use super::journal::{Entries, Op};
use super::{Store, StoreError};
use crate::input;
use crate::ledger::{ATTACHMENT, faults::is_sha256};
use crate::workspace::FILES;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The identity of a kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub sha256: String,
    /// The size in bytes.
    pub size: u64,
}

/// The state of a kept file, found by reading the file and comparing its content with the SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    Sound,
    Missing,
    /// The content has changed, or the path is no regular file.
    Changed,
}

impl Store {
    fn files(&self) -> PathBuf {
        directory(self.path()).join("files")
    }

    /// The path of a kept file; `None` if the text is not a SHA-256.
    pub fn file_path(&self, sha256: &str) -> Option<PathBuf> {
        is_sha256(sha256).then(|| self.files().join(sha256))
    }

    /// Keeps a copy of a file. The copy is on the disk when this method returns.
    pub fn keep_file(&self, from: &Path) -> Result<Filed, StoreError> {
        let mut source = input::open(from).map_err(|error| StoreError::CannotCopyFrom(from.into(), error))?;
        self.keep(&mut source, from)
    }

    /// Keeps bytes as a file, in the same way.
    pub fn keep_bytes(&self, mut bytes: &[u8]) -> Result<Filed, StoreError> {
        self.keep(&mut bytes, &self.files())
    }

    fn keep(&self, source: &mut dyn Read, from: &Path) -> Result<Filed, StoreError> {
        let unreadable = |error| StoreError::CannotCopyFrom(from.into(), error);
        let dir = self.files();
        let unwritable = |error| StoreError::CannotCopy(dir.clone(), error);
        FILES.make(&dir).map_err(unwritable)?;
        let mut copy = Placed::at(self.path())?;
        let mut fault = None;
        let filed = pour(source, &mut |bytes| copy.file().write_all(bytes), &mut fault);
        let filed = match (filed, fault) {
            (Ok(filed), _) => filed,
            (Err(error), None) => return Err(unreadable(error)),
            (Err(_), Some(error)) => return Err(unwritable(error)),
        };
        let place = dir.join(&filed.sha256);
        match self.file_state(&filed.sha256) {
            FileState::Sound => {}
            // A file with this name and another content is replaced.
            FileState::Missing | FileState::Changed => copy.put(&place)?,
        }
        sync(&dir).and_then(|()| sync(directory(&dir))).map_err(unwritable)?;
        Ok(filed)
    }

    /// Reads a kept file back and compares it with its SHA-256.
    pub fn file_state(&self, sha256: &str) -> FileState {
        self.file_path(sha256).map_or(FileState::Missing, |path| state_at(&path, sha256))
    }

    /// Copies a kept file to a path that does not exist yet, and verifies the content.
    pub fn take_file_out(&self, sha256: &str, to: &Path) -> Result<(), StoreError> {
        let path = self.file_path(sha256).unwrap_or_else(|| self.files());
        let unreadable = |error| StoreError::CannotCopyFrom(path.clone(), error);
        if self.file_state(sha256) != FileState::Sound {
            return Err(unreadable(io::ErrorKind::InvalidData.into()));
        }
        let mut source = File::open(&path).map_err(unreadable)?;
        let mut copy = Placed::at(to)?;
        io::copy(&mut source, copy.file()).map_err(|error| StoreError::CannotCopy(to.into(), error))?;
        copy.put(to)
    }

    /// The names of all files in the folder.
    pub fn file_names(&self) -> Result<Vec<String>, StoreError> {
        let dir = self.files();
        let unreadable = |error| StoreError::CannotCopyFrom(dir.clone(), error);
        let entries = match fs::read_dir(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(unreadable)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// The SHA-256 of files whose records were undone; `redo` may need them again.
    pub fn files_taken_back(&self) -> Result<Vec<String>, StoreError> {
        self.placed(|| {
            let mut all = Vec::new();
            for gone in Entries::new(&self.conn).of([ATTACHMENT.key, "inbox_photo"]).only(Op::Remove) {
                all.extend(gone?.before().get("sha256").and_then(Json::as_str).map(str::to_string));
            }
            Ok(all)
        })
    }
}

/// The SHA-256 and the size of the rest of an open file, from the present position on.
pub fn identify(file: &mut File) -> io::Result<Filed> {
    pour(file, &mut |_| Ok(()), &mut None)
}

/// Reads a file back and compares it with the SHA-256 that it should have.
pub(super) fn state_at(path: &Path, sha256: &str) -> FileState {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => FileState::Missing,
        Ok(found) if found.is_file() => {
            let read = File::open(path).and_then(|mut file| pour(&mut file, &mut |_| Ok(()), &mut None));
            match read {
                Ok(filed) if filed.sha256 == sha256 => FileState::Sound,
                _ => FileState::Changed,
            }
        }
        _ => FileState::Changed,
    }
}

/// Copies all bytes of `source` to `sink`; returns the SHA-256 and the size. If `sink` fails, the error is in
/// `fault`, so that the caller can distinguish errors of reading and writing.
fn pour(
    source: &mut dyn Read,
    sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    fault: &mut Option<io::Error>,
) -> io::Result<Filed> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 128 << 10];
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&buffer[..read]);
        size += read as u64;
        if let Err(error) = sink(&buffer[..read]) {
            let kind = error.kind();
            *fault = Some(error);
            return Err(kind.into());
        }
    }
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Filed { sha256, size })
}
