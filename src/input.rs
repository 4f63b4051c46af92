//! Opens the files that a user names: a regular file, or a pipe with a writer. A device, or a pipe without a writer, is
//! an error at once, because reading it may never end. This module knows no format.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// The largest text that is read as a whole, such as a plan, in bytes.
const MOST_TEXT: u64 = 64 << 20;
/// The most bytes of a pipe.
#[cfg(unix)]
const MOST_PIPED: u64 = 1 << 30;
/// How long a pipe may have no writer, in nanoseconds. Of two programs that are started together, the reader may be
/// first.
#[cfg(unix)]
const GRACE_NANOS: i64 = 300_000_000;

/// Why a path is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAFile {
    #[error("它是设备，不是文件")]
    Device,
    #[error("它是套接字，不是文件")]
    Socket,
    #[error("它是管道，没有程序往里写")]
    PipeWithoutWriter,
    #[error("它是管道，这里要的是文件")]
    Pipe,
    #[error("它不是文件")]
    Other,
    #[error("它太大（超过 {} MB）", most >> 20)]
    TooLarge { most: u64 },
}

impl NotAFile {
    fn error(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidInput, self)
    }
}

/// Opens a regular file. Of a pipe, all bytes are read into a temporary file, which is opened.
///
/// # Errors
/// An error of the system, or [`NotAFile`] within an `InvalidInput`.
pub fn open(path: &Path) -> io::Result<File> {
    match regular(path) {
        Ok(_) => File::open(path),
        Err(error) if is(&error, NotAFile::Pipe) => spooled(path),
        Err(error) => Err(error),
    }
}

/// The metadata of a regular file.
///
/// # Errors
/// An error of the system, or [`NotAFile`] for anything that is no regular file, also for a pipe.
pub fn regular(path: &Path) -> io::Result<Metadata> {
    let found = fs::metadata(path)?;
    let kind = found.file_type();
    if kind.is_file() {
        return Ok(found);
    }
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let why = match () {
            () if kind.is_fifo() => NotAFile::Pipe,
            () if kind.is_socket() => NotAFile::Socket,
            () if kind.is_char_device() || kind.is_block_device() => NotAFile::Device,
            () => NotAFile::Other,
        };
        Err(why.error())
    }
    #[cfg(not(unix))]
    Err(NotAFile::Other.error())
}

/// The bytes of a file of at most 64 MiB.
///
/// # Errors
/// The errors of [`open`], and an error for a larger file.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(MOST_TEXT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_TEXT { Err(NotAFile::TooLarge { most: MOST_TEXT }.error()) } else { Ok(bytes) }
}

/// The text of a file in UTF-8.
///
/// # Errors
/// The errors of [`read`], and `InvalidData` if the text is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

fn is(error: &io::Error, why: NotAFile) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref()) == Some(&why)
}

/// Reads all bytes of a pipe into a temporary file. The pipe is opened without waiting for a writer.
#[cfg(unix)]
fn spooled(path: &Path) -> io::Result<File> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut pipe: File = rustix::fs::open(path, flags, Mode::empty())?.into();
    let grace = Timespec { tv_sec: 0, tv_nsec: GRACE_NANOS };
    // The pipe is ready as soon as it has bytes, or a writer has closed it again.
    let is_ready = poll(&mut [PollFd::new(&pipe, PollFlags::IN)], Some(&grace))? > 0;
    let mut first = [0; 1 << 12];
    let read = match pipe.read(&mut first) {
        Ok(0) if !is_ready => return Err(NotAFile::PipeWithoutWriter.error()),
        Ok(read) => read,
        // A writer has opened the pipe but has written nothing yet.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
        Err(error) => return Err(error),
    };
    fcntl_setfl(&pipe, fcntl_getfl(&pipe)? - OFlags::NONBLOCK)?;
    let mut spool = tempfile::tempfile()?;
    spool.write_all(&first[..read])?;
    if io::copy(&mut pipe.take(MOST_PIPED + 1), &mut spool)? > MOST_PIPED {
        return Err(NotAFile::TooLarge { most: MOST_PIPED }.error());
    }
    spool.rewind()?;
    Ok(spool)
}

/// Systems other than Unix have no pipes with a path.
#[cfg(not(unix))]
fn spooled(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn fifo() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        (folder, path)
    }

    fn why(path: &Path) -> NotAFile {
        *open(path).unwrap_err().get_ref().unwrap().downcast_ref().unwrap()
    }

    #[test]
    fn what_has_no_end_or_no_beginning_is_refused_at_once() {
        for device in ["/dev/zero", "/dev/random", "/dev/null"] {
            assert_eq!(why(Path::new(device)), NotAFile::Device, "{device}");
        }
        let (folder, path) = fifo();
        assert_eq!(why(&path), NotAFile::PipeWithoutWriter);
        let socket = folder.path().join("socket");
        let _bound = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(why(&socket), NotAFile::Socket);
        assert_eq!(open(folder.path()).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert_eq!(open(&folder.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
        // A pipe is no store, because a store is written in place.
        let _both = fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        assert!(is(&regular(&path).unwrap_err(), NotAFile::Pipe));
    }

    #[test]
    fn a_pipe_that_somebody_writes_is_read_to_its_end() {
        let (_folder, path) = fifo();
        // These are more bytes than a pipe holds, so that the writer cannot end before the reader has opened the pipe.
        for size in [(1 << 16) + 1, 100_000, 1 << 20] {
            let mut writer = fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
            let thread = std::thread::spawn(move || writer.write_all(&vec![b'x'; size]));
            assert_eq!(read(&path).unwrap().len(), size);
            thread.join().unwrap().unwrap();
        }
    }
}
