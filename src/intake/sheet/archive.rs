//! Reads the parts of a zipped spreadsheet. The sizes in the archive's directory are not trusted. Bytes are counted
//! while a part is unpacked, and must not exceed the declared size, a fixed ratio to the packed size, and the longest
//! XML event.

use super::super::IntakeError;
use super::super::source::{Source, Stream};
use super::metered::Metered;
use super::xml::Xml;
use std::collections::HashMap;
use std::io::{BufReader, Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::result::ZipError;

/// The largest file, and the largest part when unpacked, in bytes.
const MOST_FILE: u64 = 512 << 20;
const MOST_PART: u64 = 2 << 30;

/// A zip archive that is a spreadsheet.
#[derive(Debug)]
pub struct Archive {
    zip: ZipArchive<BufReader<Stream>>,
    /// The index of each part by its folded name: names are compared without case, and some programs write `\` for `/`.
    parts: HashMap<String, usize>,
    size: u64,
}

/// Which spreadsheet an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    Xlsx,
    Ods,
}

impl Package {
    /// The name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Package::Xlsx => "XLSX",
            Package::Ods => "ODS",
        }
    }
}

impl Archive {
    /// Opens an archive.
    ///
    /// # Errors
    /// A file that is too large, or no zip archive.
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
    pub fn package(&mut self) -> Result<Package, IntakeError> {
        let has = |name: &str| self.at(name).is_some();
        // A document of any kind that is encrypted as a whole.
        if has("encrypted-package") || has("EncryptedPackage") {
            return Err(IntakeError::Encrypted);
        }
        if has("content.xml") {
            let mut kind = String::new();
            if let Ok(part) = self.zip.by_name("mimetype") {
                // An archive that has no entry `mimetype` is recognised by its content.
                let _ = part.take(100).read_to_string(&mut kind);
            }
            return match kind.contains("opendocument.text") || kind.contains("opendocument.presentation") {
                true => Err(IntakeError::Foreign { what: "文档" }),
                false => Ok(Package::Ods),
            };
        }
        if has("xl/workbook.bin") {
            return Err(IntakeError::Foreign { what: " XLSB 文件" });
        }
        if has("word/document.xml") {
            return Err(IntakeError::Foreign { what: " Word 文档" });
        }
        if has("_rels/.rels") || has("xl/workbook.xml") { Ok(Package::Xlsx) } else { Err(IntakeError::NotATable) }
    }

    /// A part of the archive as XML; `None` if the archive has no such part.
    pub fn part(&mut self, name: &str, package: Package) -> Result<Option<Xml<'_>>, IntakeError> {
        self.part_of(name, package.name())
    }

    /// The same; `what` names the document for messages.
    pub fn part_of(&mut self, name: &str, what: &'static str) -> Result<Option<Xml<'_>>, IntakeError> {
        let size = self.size;
        let Some(at) = self.at(name) else { return Ok(None) };
        match self.zip.by_index(at) {
            Ok(file) if file.encrypted() => Err(IntakeError::Encrypted),
            Ok(file) if file.size() > MOST_PART => Err(IntakeError::Bomb),
            Ok(file) => Ok(Some(Xml::new(Metered::new(file, size), what))),
            Err(ZipError::UnsupportedArchive(_)) => Err(IntakeError::Encrypted),
            Err(_) => Err(IntakeError::Damaged { what }),
        }
    }

    /// Whether the archive is a Word document, or is encrypted as a whole.
    pub fn is_word(&self) -> Result<bool, IntakeError> {
        match self.at("encrypted-package").or_else(|| self.at("EncryptedPackage")) {
            Some(_) => Err(IntakeError::Encrypted),
            None => Ok(self.at("word/document.xml").is_some()),
        }
    }
}

/// A part's name in the form in which names are compared: `XL\Worksheets\Sheet1.xml` and `/xl/worksheets/sheet1.xml`
/// become the same text.
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

/// The name of the part that a relation points to; `folder` is the folder of the part that has the relation.
pub fn target(folder: &str, target: &str) -> String {
    match target.starts_with(['/', '\\']) {
        true => folded(target),
        false => folded(&format!("{folder}/{target}")),
    }
}
