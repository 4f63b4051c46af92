//! The parts of a zipped spreadsheet. The directory's sizes are not believed: bytes are counted while
//! they are inflated, against what was declared, what is reasonable and what an XML event may hold.

use super::super::IntakeError;
use super::super::source::{Source, Stream};
use super::xml::Xml;
use memchr::memmem;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// The bytes of the largest file, and of the largest part unpacked.
const MOST_FILE: u64 = 512 << 20;
const MOST_PART: u64 = 2 << 30;
/// Sheets unpack to some tens of their size; up to `FREE` nobody cares.
const MOST_RATIO: u64 = 200;
const FREE: u64 = 32 << 20;
/// The bytes of the largest tag or text.
const MOST_EVENT: usize = 1 << 20;

#[derive(Debug)]
pub struct Archive {
    zip: ZipArchive<BufReader<Stream>>,
    /// By their folded names: packages are compared without case, and some programs write `\`.
    parts: HashMap<String, usize>,
    size: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Ods,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Xlsx => "XLSX",
            Format::Ods => "ODS",
        }
    }
}

impl Archive {
    pub fn open(source: &Source) -> Result<Archive, IntakeError> {
        let mut stream = source.stream()?;
        let size = stream.seek(SeekFrom::End(0))?;
        if size > MOST_FILE {
            return Err(IntakeError::TooLarge { most: MOST_FILE });
        }
        stream.seek(SeekFrom::Start(0))?;
        let zip = ZipArchive::new(BufReader::new(stream)).map_err(|_| IntakeError::Damaged { what: "XLSX" })?;
        let mut parts = HashMap::new();
        for (at, name) in zip.file_names().enumerate() {
            if let Ok(name) = name {
                parts.entry(folded(&name)).or_insert(at);
            }
        }
        Ok(Archive { zip, parts, size })
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name(name).or_else(|| self.parts.get(&folded(name)).copied())
    }

    /// Which spreadsheet the archive is.
    pub fn format(&mut self) -> Result<Format, IntakeError> {
        let has = |name: &str| self.at(name).is_some();
        // A text, a sheet, whatever it is: it is encrypted as a whole.
        if has("encrypted-package") || has("EncryptedPackage") {
            return Err(IntakeError::Encrypted);
        }
        if has("content.xml") {
            let mut kind = String::new();
            if let Ok(part) = self.zip.by_name("mimetype") {
                // A file that does not say what it is, is told by its content.
                let _ = part.take(100).read_to_string(&mut kind);
            }
            return match kind.contains("opendocument.text") || kind.contains("opendocument.presentation") {
                true => Err(IntakeError::Foreign { what: "文档" }),
                false => Ok(Format::Ods),
            };
        }
        if has("xl/workbook.bin") {
            return Err(IntakeError::Foreign { what: " XLSB 文件" });
        }
        if has("word/document.xml") {
            return Err(IntakeError::Foreign { what: " Word 文档" });
        }
        if has("_rels/.rels") || has("xl/workbook.xml") { Ok(Format::Xlsx) } else { Err(IntakeError::NotATable) }
    }

    /// A part as XML; `None` where the archive has no such part.
    pub fn part(&mut self, name: &str, format: Format) -> Result<Option<Xml<'_>>, IntakeError> {
        let size = self.size;
        let Some(at) = self.at(name) else { return Ok(None) };
        match self.zip.by_index(at) {
            Ok(file) if file.encrypted() => Err(IntakeError::Encrypted),
            Ok(file) if file.size() > MOST_PART => Err(IntakeError::Bomb),
            Ok(file) => Ok(Some(Xml::new(Metered::new(file, size), format.name()))),
            Err(ZipError::UnsupportedArchive(_)) => Err(IntakeError::Encrypted),
            Err(_) => Err(IntakeError::Damaged { what: format.name() }),
        }
    }
}

/// A part's name as names are compared: `XL\\Worksheets\\Sheet1.xml` and `/xl/worksheets/sheet1.xml` are one.
fn folded(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/").to_lowercase()
}

/// The part that a relation's target names, seen from the folder of the part that has it.
pub fn target(folder: &str, target: &str) -> String {
    match target.starts_with(['/', '\\']) {
        true => folded(target),
        false => folded(&format!("{folder}/{target}")),
    }
}

/// A part that is inflated under watch.
pub struct Metered<'a> {
    file: ZipFile<'a, BufReader<Stream>>,
    block: Vec<u8>,
    from: usize,
    to: usize,
    inflated: u64,
    most: u64,
    /// Bytes since the last event began.
    event: usize,
}

/// More than there can be.
#[derive(Debug, thiserror::Error)]
#[error("too much")]
pub struct Excess;

impl<'a> Metered<'a> {
    fn new(file: ZipFile<'a, BufReader<Stream>>, size: u64) -> Metered<'a> {
        let packed = file.compressed_size().min(size);
        let most = file.size().min((packed * MOST_RATIO).max(FREE));
        Metered { file, block: vec![0; 1 << 15], from: 0, to: 0, inflated: 0, most, event: 0 }
    }

    /// Another event begins.
    pub fn begin(&mut self) {
        self.event = 0;
    }

    /// Passes over bytes until behind a word, or to the end.
    pub fn pass_to(&mut self, word: &[u8]) -> io::Result<()> {
        let keep = word.len() - 1;
        let mut seam: Vec<u8> = Vec::new();
        loop {
            self.begin();
            let block = self.fill_buf()?;
            let (length, before) = (block.len(), seam.len());
            if length == 0 {
                return Ok(());
            }
            // A word that stands on the border of two blocks.
            seam.extend(&block[..length.min(keep)]);
            let found = match memmem::find(&seam, word) {
                Some(at) => Some(at + word.len() - before),
                None => memmem::find(block, word).map(|at| at + word.len()),
            };
            if let Some(end) = found {
                self.consume(end);
                return Ok(());
            }
            if length >= keep {
                seam.clear();
                seam.extend(&block[length - keep..]);
            }
            let excess = seam.len().saturating_sub(keep);
            seam.drain(..excess);
            self.consume(length);
        }
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.event > MOST_EVENT {
            return Err(io::Error::other(Excess));
        }
        if self.from == self.to {
            self.from = 0;
            self.to = self.file.read(&mut self.block)?;
            self.inflated += self.to as u64;
            if self.inflated > self.most {
                return Err(io::Error::other(Excess));
            }
        }
        Ok(&self.block[self.from..self.to])
    }

    fn consume(&mut self, count: usize) {
        self.from += count;
        self.event += count;
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let block = self.fill_buf()?;
        let count = block.len().min(buffer.len());
        buffer[..count].copy_from_slice(&block[..count]);
        self.consume(count);
        Ok(count)
    }
}
