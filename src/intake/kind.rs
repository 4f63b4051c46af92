//! Recognises what a file is by its first bytes, never by its extension.

use super::IntakeError;

/// What a file is, recognised by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// XLSX, ODS and every other zip archive.
    Zip,
    /// XLS, encrypted XLSX and every other OLE compound file.
    Ole,
}

/// How many bytes are needed to recognise a file.
pub const HEAD: usize = 512;

/// Recognises what a file is by its first `HEAD` bytes.
///
/// # Errors
/// [`IntakeError::Foreign`] if the file is of a known kind that has no table, such as a PDF.
pub fn of(head: &[u8]) -> Result<Kind, IntakeError> {
    const FOREIGN: [(&[u8], &str); 9] = [
        (b"%PDF", "PDF"),
        (b"\x89PNG", "图片"),
        (b"\xFF\xD8\xFF", "图片"),
        (b"GIF8", "图片"),
        (b"Rar!", "RAR 压缩包"),
        (b"7z\xBC\xAF\x27\x1C", "7z 压缩包"),
        (b"\x1F\x8B", "GZ 压缩包"),
        (b"{\\rtf", "RTF 文档"),
        (b"MIME-Version", "网页（MHT）"),
    ];
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Kind::Ole);
    }
    // Excel 2 to 4: a BOF record without a compound file around it.
    if matches!(head, [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..]) {
        return Err(IntakeError::Foreign { what: "Excel 4 或更早的旧文件" });
    }
    if let Some((_, what)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(IntakeError::Foreign { what });
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|t| t.eq_ignore_ascii_case(with.as_bytes()));
    // County systems give web pages the ending .xls.
    if ["<!doctype", "<html", "<head", "<meta", "<table"].into_iter().any(begins) {
        return Err(IntakeError::Foreign { what: "网页（HTML）" });
    }
    if begins("<?xml") {
        return Err(IntakeError::Foreign { what: "XML 文件" });
    }
    Ok(Kind::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_bytes() {
        assert_eq!(of(b"PK\x03\x04...").unwrap(), Kind::Zip);
        assert_eq!(of(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..").unwrap(), Kind::Ole);
        for text in [&b""[..], b"<", "单位名称".as_bytes(), b"\xB5\xA5,<table>"] {
            assert_eq!(of(text).unwrap(), Kind::Text);
        }
        for (head, what) in [
            (&b"\xEF\xBB\xBF\r\n<HTML xmlns:x="[..], "网页（HTML）"),
            (b"<?xml version=\"1.0\"?>", "XML 文件"),
            (b"%PDF-1.7", "PDF"),
            (b"\x09\x04\x06\x00\x00\x04\x10\x00", "Excel 4 或更早的旧文件"),
            (b"MIME-Version: 1.0", "网页（MHT）"),
        ] {
            assert!(matches!(of(head), Err(IntakeError::Foreign { what: shown }) if shown == what));
        }
    }
}
