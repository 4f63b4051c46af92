//! The bytes of a file, readable from the beginning more than once.

use super::IntakeError;
use crate::input;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

/// Where the bytes come from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A file, or a pipe that has a name.
    File(PathBuf),
    /// Bytes that are compiled in, such as the sample town.
    Bytes(&'static [u8]),
    /// Bytes that were made at run time.
    Shared(Arc<[u8]>),
}

/// Bytes that can be read as often as needed.
#[derive(Debug)]
pub enum Source {
    File(File),
    Bytes(&'static [u8]),
    Shared(Arc<[u8]>),
}

/// One reading of a source, from its beginning.
#[derive(Debug)]
pub enum Stream {
    File(File),
    Bytes(Cursor<&'static [u8]>),
    Shared(Cursor<Arc<[u8]>>),
}

impl Origin {
    /// Opens the file or the pipe. Bytes in memory need no opening.
    pub(super) fn open(self) -> Result<Source, IntakeError> {
        Ok(match self {
            Origin::File(path) => Source::File(input::open(&path)?),
            Origin::Bytes(bytes) => Source::Bytes(bytes),
            Origin::Shared(bytes) => Source::Shared(bytes),
        })
    }
}

impl Source {
    /// A new reading from the beginning.
    pub fn stream(&self) -> io::Result<Stream> {
        Ok(match self {
            Source::File(file) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(0))?;
                Stream::File(file)
            }
            Source::Bytes(bytes) => Stream::Bytes(Cursor::new(bytes)),
            Source::Shared(bytes) => Stream::Shared(Cursor::new(bytes.clone())),
        })
    }

    /// How many bytes of a file were read, and how many bytes it has. All streams of a source share one position.
    pub fn share(&self) -> Option<(u64, u64)> {
        let Source::File(file) = self else { return None };
        let mut place: &File = file;
        Some((place.stream_position().ok()?, file.metadata().ok()?.len()))
    }

    /// Reads at most `most` bytes from the beginning.
    pub fn head(&self, most: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.stream()?.take(most as u64).read_to_end(&mut head)?;
        Ok(head)
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.read(buffer),
            Stream::Bytes(bytes) => bytes.read(buffer),
            Stream::Shared(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Stream::File(file) => file.seek(to),
            Stream::Bytes(bytes) => bytes.seek(to),
            Stream::Shared(bytes) => bytes.seek(to),
        }
    }
}
