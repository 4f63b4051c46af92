//! The store's file as a file: whether its first hundred bytes and the list of its free pages are such as SQLite
//! writes them for us, since SQLite asks less of them than it then relies on; and whether it still lies in its place.

use crate::input;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// The file of an open store, held beside SQLite: to close it sooner would let go of SQLite's locks on it, and those of
/// every other connection of this process.
pub(super) struct Held(File);

/// The size up to which every command that writes goes through all pages, which takes about a millisecond.
const GONE_THROUGH: u64 = 8 << 20;

impl Held {
    pub fn open(path: &Path) -> io::Result<Held> {
        input::regular(path).and_then(|_| File::open(path)).map(Held)
    }

    pub fn of(file: File) -> Held {
        Held(file)
    }

    /// Whether this is the file that has the name. Elsewhere than on Unix an open file can be neither moved nor removed.
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

    /// Whether what a store begins with is as it must be; before writing, its free pages too. While another writes it
    /// may seem not to be: ask again under a lock.
    pub fn is_sound(&self, to_write: bool) -> io::Result<bool> {
        let mut header = [0; 100];
        if self.read(0, &mut header)? < header.len() {
            return Ok(false);
        }
        let header = Header(header);
        let size = self.0.metadata()?.len();
        Ok(header.is_ours() && header.fits(size) && (!to_write || self.free_pages_fit(&header, size)?))
    }

    /// Whether a store of ours was switched to a write-ahead log.
    pub fn has_write_ahead_log(&self) -> io::Result<bool> {
        let mut header = [0; 100];
        let read = self.read(0, &mut header)?;
        Ok(read == header.len() && header[18..20] == [2, 2] && &header[68..72] == b"ZHBN")
    }

    /// Whether it begins with nothing but zeros, as no store does: the disk lost its first page.
    pub fn begins_blank(&self) -> io::Result<bool> {
        let mut header = [0; 100];
        Ok(self.read(0, &mut header)? == header.len() && header == [0; 100])
    }

    /// Whether a page of a store of up to `GONE_THROUGH` bytes does not begin as SQLite's pages do: the first byte of a
    /// page of a table or an index names its kind; in our stores, all below 64 GiB, a page that continues a long row or
    /// lists free pages begins with a zero and then says more than zeros. A free page may seem to be wrong: it says
    /// nothing.
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

    /// Each page of the list says which comes next and how many it lists; together they are as many as the header says.
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

/// SQLite's file format, section 1.3; numbers are big-endian.
struct Header([u8; 100]);

impl Header {
    /// In bytes; 1 stands for 65,536.
    fn page_size(&self) -> u64 {
        match u64::from(u16::from_be_bytes([self.0[16], self.0[17]])) {
            1 => 1 << 16,
            size => size.max(512),
        }
    }

    fn word(&self, at: usize) -> u32 {
        word(&self.0, at)
    }

    /// What no SQLite changes in a store that we made.
    fn is_ours(&self) -> bool {
        // Written with a journal, or by somebody else's hand with a write-ahead log; no bytes of a page set aside; the
        // format of tables; no page map; UTF-8.
        let of_pages = matches!(self.0[18..21], [1, 1, 0] | [2, 2, 0]);
        of_pages && [44, 52, 56, 64].map(|at| self.word(at)) == [4, 0, 1, 0]
    }

    /// The number of pages counts where it is of the last change.
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

    /// One bit of the header is wrong: either nobody relies on it, or it is seen here, or by SQLite or by what asks
    /// for the version and for whose file it is.
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
        // 21..24 and 16..18 SQLite asks for itself; 24 and 92 say whether 28 counts; 40 and 96 say nothing of the content;
        // 48 and 72 are not used; 60 and 68 are the version and the mark.
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
