//! Checks the store's file without SQLite: the first hundred bytes, the list of free pages, and whether the file still
//! has its path. SQLite relies on bytes that it does not check.

use crate::input;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// The file of an open store. The file stays open as long as the connection: closing the file earlier would release
/// SQLite's locks on it, including the locks of other connections of this process.
pub(super) struct Held(File);

/// The greatest size in bytes of a store whose pages are all checked before a command writes. The check takes about a
/// millisecond.
const GONE_THROUGH: u64 = 8 << 20;

impl Held {
    /// Opens the file at this path.
    pub fn open(path: &Path) -> io::Result<Held> {
        input::regular(path).and_then(|_| File::open(path)).map(Held)
    }

    /// A file that is open already.
    pub fn of(file: File) -> Held {
        Held(file)
    }

    /// Whether the path still leads to this file. Except on Unix an open file can be neither moved nor removed.
    pub fn is_at(&self, path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let id = |found: io::Result<fs::Metadata>| found.map(|found| (found.dev(), found.ino())).ok();
            id(self.0.metadata()).is_some_and(|held| id(fs::metadata(path)) == Some(held))
        }
        #[cfg(not(unix))]
        fs::exists(path).unwrap_or(true)
    }

    /// Whether the header is sound and, with `to_write`, the list of free pages too. While another program writes, the
    /// result may be wrong: the caller must call again under a lock.
    pub fn is_sound(&self, to_write: bool) -> io::Result<bool> {
        let mut header = [0; 100];
        if self.read(0, &mut header)? < header.len() {
            return Ok(false);
        }
        let header = Header(header);
        let size = self.0.metadata()?.len();
        Ok(header.is_ours() && header.fits(size) && (!to_write || self.free_pages_fit(&header, size)?))
    }

    /// Whether a store of this program was switched to a write-ahead log.
    pub fn has_write_ahead_log(&self) -> io::Result<bool> {
        let mut header = [0; 100];
        let read = self.read(0, &mut header)?;
        Ok(read == header.len() && header[18..20] == [2, 2] && &header[68..72] == b"ZHBN")
    }

    /// Whether the file begins with nothing but zeros, because the disk lost its first page.
    pub fn begins_blank(&self) -> io::Result<bool> {
        let mut header = [0; 100];
        Ok(self.read(0, &mut header)? == header.len() && header == [0; 100])
    }

    /// Whether a page seems damaged; always `false` for a store above `GONE_THROUGH` bytes. The first byte of a page of
    /// a table or an index is the page's kind. A page that continues a long row, or lists free pages, begins with the
    /// number of the next page: its first byte is zero, and another of its first eight bytes is not. A free page may
    /// seem damaged without being so.
    pub fn seems_torn(&self) -> io::Result<bool> {
        let mut header = [0; 100];
        let size = self.0.metadata()?.len();
        if size > GONE_THROUGH || self.read(0, &mut header)? < header.len() {
            return Ok(false);
        }
        let page = usize::try_from(Header(header).page_size()).unwrap_or(1 << 16);
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        let read = self.read(0, &mut bytes)?;
        let begins_well = |page: &[u8]| match page[0] {
            0 => page.iter().take(8).any(|byte| *byte != 0),
            kind => matches!(kind, 2 | 5 | 10 | 13),
        };
        Ok(!bytes[..read].chunks(page).skip(1).all(begins_well))
    }

    /// Whether the list of free pages is consistent. Each page of the list has the number of the next page and the
    /// count of the pages that it lists. All pages together must be as many as the header has.
    fn free_pages_fit(&self, header: &Header, size: u64) -> io::Result<bool> {
        let (page, pages) = (header.page_size(), size / header.page_size());
        let (mut next, expected) = (u64::from(header.word(32)), u64::from(header.word(36)));
        let mut found = 0;
        while next != 0 && found < expected {
            if next < 2 || next > pages {
                return Ok(false);
            }
            let mut trunk = [0; 8];
            self.read((next - 1) * page, &mut trunk)?;
            let [following, listed] = [0, 4].map(|at| u64::from(word(&trunk, at)));
            if listed > page / 4 - 2 {
                return Ok(false);
            }
            (next, found) = (following, found + 1 + listed);
        }
        Ok(next == 0 && found == expected)
    }

    /// Copies the file as it is; the system does it without handing over the bytes where it can. No program may commit
    /// meanwhile.
    pub fn copy_to(&self, copy: &mut File) -> io::Result<()> {
        let mut file = &self.0;
        file.seek(SeekFrom::Start(0))?;
        io::copy(&mut file, copy).map(drop)
    }

    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let mut file = &self.0;
        file.seek(SeekFrom::Start(at))?;
        let mut read = 0;
        while read < bytes.len() {
            match file.read(&mut bytes[read..])? {
                0 => break,
                more => read += more,
            }
        }
        Ok(read)
    }
}

/// The header of the file by SQLite's file format, section 1.3; numbers are big-endian.
struct Header([u8; 100]);

impl Header {
    /// The page size in bytes; a stored 1 means 65,536.
    fn page_size(&self) -> u64 {
        match u64::from(u16::from_be_bytes([self.0[16], self.0[17]])) {
            1 => 1 << 16,
            size => size.max(512),
        }
    }

    fn word(&self, at: usize) -> u32 {
        word(&self.0, at)
    }

    /// Whether the fields that SQLite never changes are as this program writes them.
    fn is_ours(&self) -> bool {
        // Bytes 18 to 20: a rollback journal or a write-ahead log (which another program set), and no reserved bytes.
        // Then the schema format, no pointer map, UTF-8, and no incremental vacuum.
        let of_pages = matches!(self.0[18..21], [1, 1, 0] | [2, 2, 0]);
        of_pages && [44, 52, 56, 64].map(|at| self.word(at)) == [4, 0, 1, 0]
    }

    /// Whether the number of pages in the header fits the size of the file. SQLite ignores this number unless it was
    /// written together with the last change.
    fn fits(&self, size: u64) -> bool {
        let counts = self.word(24) == self.word(92) && self.0[18] == 1;
        !counts || u64::from(self.word(28)) * self.page_size() == size
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::Held;
    use rusqlite::Connection;
    use std::fs;
    use std::path::Path;

    fn is_sound(path: &Path) -> bool {
        Held::open(path).unwrap().is_sound(true).unwrap()
    }

    /// Flips each bit of the header. Either the content does not depend on the bit, or the change is found: by this
    /// module, by SQLite, or by the check of version and application id.
    #[test]
    fn a_bit_that_sqlite_relies_on_is_seen() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch("CREATE TABLE a (b); INSERT INTO a SELECT randomblob(9000); INSERT INTO a SELECT * FROM a;")
            .unwrap();
        conn.execute_batch("INSERT INTO a SELECT * FROM a; DELETE FROM a WHERE rowid > 1").unwrap();
        drop(conn);
        assert!(is_sound(&path));
        let whole = fs::read(&path).unwrap();
        assert!(whole[32..40].iter().any(|byte| *byte != 0), "there are free pages");
        let seen = (18..100).filter(|at| {
            (0..8).all(|bit| {
                let mut bytes = whole.clone();
                bytes[*at] ^= 1 << bit;
                fs::write(&path, &bytes).unwrap();
                !is_sound(&path)
            })
        });
        // SQLite checks bytes 16..18 and 21..24 itself. Bytes 24 and 92 decide whether bytes 28 are used. Bytes 40 and
        // 96 do not concern the content, and bytes 48 and 72 are unused. Bytes 60 and 68 are the version and the
        // application id.
        let expected: Vec<usize> = (18..21).chain(28..40).chain(44..48).chain(52..60).chain(64..68).collect();
        assert_eq!(seen.collect::<Vec<_>>(), expected);
        fs::write(&path, &whole[..99]).unwrap();
        assert!(!is_sound(&path));
    }

    #[test]
    fn a_file_that_was_moved_is_not_in_its_place() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.db");
        fs::write(&path, "1").unwrap();
        let held = Held::open(&path).unwrap();
        assert!(held.is_at(&path));
        fs::rename(&path, home.path().join("b.db")).unwrap();
        assert!(!held.is_at(&path));
        fs::write(&path, "1").unwrap();
        assert!(!held.is_at(&path));
    }
}
