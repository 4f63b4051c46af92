//! The encodings of text files, with their names in receipts and messages.

use super::super::IntakeError;

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Utf8,
    Utf8Marked,
    Utf16Le,
    Utf16Be,
    Gb18030,
}

impl Form {
    /// The name in receipts.
    pub fn name(self) -> &'static str {
        match self {
            Form::Utf8 => "utf-8",
            Form::Utf8Marked => "utf-8-bom",
            Form::Utf16Le => "utf-16le",
            Form::Utf16Be => "utf-16be",
            Form::Gb18030 => "gb18030",
        }
    }

    /// The error for a line whose bytes do not fit the encoding.
    pub fn refused(self, line: i64) -> IntakeError {
        match self {
            Form::Utf8 | Form::Utf8Marked => IntakeError::NotUtf8 { line },
            Form::Utf16Le | Form::Utf16Be => IntakeError::NotEncoded { encoding: "UTF-16", line },
            Form::Gb18030 => IntakeError::NotEncoded { encoding: "GB18030", line },
        }
    }
}
