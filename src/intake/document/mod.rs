//! The text of a document: a Word file (.docx), or a text in any encoding that Chinese offices write. Paragraphs are lines;
//! the cells of a table's row are on one line with tabs between them; numbers that Word makes by itself are written out.

mod docx;
mod numbering;
mod plain;

use super::kind::{self, HEAD, Kind};
use super::sheet::archive::Archive;
use super::source::Origin;
use super::{IntakeError, text};
use crate::format::Encoding;
use crate::input;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The name of a Word file in messages.
const WHAT: &str = "Word";

/// The largest file, in bytes.
const MOST: u64 = 8 << 20;

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A problem of the surroundings.
    #[error("读不了文件")]
    Unreadable(#[source] io::Error),
    #[error("文件是{0}；请用 Word 或 WPS 打开，另存为 .docx，或把全文复制到 .txt 里")]
    Foreign(&'static str),
    #[error("文件有密码，是加密的；请用 Word 或 WPS 打开，去掉密码再存一次")]
    Encrypted,
    #[error("文件已损坏或不完整；请用 Word 或 WPS 打开，另存为 .docx，或把全文复制到 .txt 里")]
    Damaged,
    #[error("文件解开后大得不正常，没有读；请确认文件来源，或把全文复制到 .txt 里")]
    Bomb,
    #[error("文件太大（超过 {} MB），不像一份文件", MOST >> 20)]
    TooLarge,
    #[error("不是能读的文字（第 {line} 行起读不懂）；请另存为 UTF-8 的 .txt")]
    NotText { line: i64 },
    #[error("文件是空的")]
    Empty,
}

impl From<IntakeError> for DocumentError {
    fn from(error: IntakeError) -> DocumentError {
        match error {
            IntakeError::Unreadable(error) => DocumentError::Unreadable(error),
            IntakeError::NotUtf8 { line } | IntakeError::NotEncoded { line, .. } => DocumentError::NotText { line },
            IntakeError::Foreign { what } => DocumentError::Foreign(what),
            IntakeError::Encrypted => DocumentError::Encrypted,
            IntakeError::Bomb | IntakeError::CellTooLong { .. } => DocumentError::Bomb,
            IntakeError::TooLarge { .. } => DocumentError::TooLarge,
            IntakeError::Empty => DocumentError::Empty,
            IntakeError::NotATable => DocumentError::NotText { line: 1 },
            _ => DocumentError::Damaged,
        }
    }
}

/// Reads the text of a document.
///
/// # Errors
/// A file that is missing, no document, damaged, encrypted, empty or too large.
pub fn read(path: &Path, encoding: Option<Encoding>) -> Result<String, DocumentError> {
    let size = input::regular(path).map(|found| found.len());
    match size {
        Ok(size) if size > MOST => return Err(DocumentError::TooLarge),
        // A pipe is read to its end.
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(DocumentError::Unreadable(error)),
        _ => {}
    }
    let source = Origin::File(path.to_owned()).open()?;
    let head = source.head(HEAD).map_err(DocumentError::Unreadable)?;
    let found = match kind::of(&head)? {
        Kind::Ole => return Err(DocumentError::Foreign("旧版的 Word、WPS 或 Excel 文件")),
        Kind::Zip => {
            let mut archive = Archive::open(&source)?;
            match archive.is_word()? {
                true => docx::read(&mut archive)?,
                false => return Err(DocumentError::Foreign("压缩包或表格")),
            }
        }
        Kind::Text => text::whole(&source, encoding)?,
    };
    let found = plain::without_controls(&found);
    if found.trim().is_empty() { Err(DocumentError::Empty) } else { Ok(found) }
}
