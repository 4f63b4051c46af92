//! Recognises the encoding of a text file: by its byte order mark, otherwise strict UTF-8, otherwise strict GB18030. If
//! the bytes fit several encodings, the header decides. The caller may force an encoding.

use super::super::IntakeError;
use super::super::source::Source;
use super::decode::Decoded;
use super::form::Form;
use crate::format::Encoding;

/// How many bytes are examined before the encoding is decided. A later byte that does not fit is an error when the byte
/// is read.
const HEAD: usize = 1 << 20;

/// The encodings that the bytes allow, the likeliest first.
pub fn possible(source: &Source, forced: Option<Encoding>) -> Result<Vec<Form>, IntakeError> {
    let head = source.head(HEAD)?;
    let marked = marked(&head);
    match forced {
        Some(Encoding::Utf8) => return Ok(vec![marked.filter(|f| *f == Form::Utf8Marked).unwrap_or(Form::Utf8)]),
        Some(Encoding::Gb18030) => return Ok(vec![Form::Gb18030]),
        Some(Encoding::Utf16) => {
            let form = marked.filter(|f| matches!(f, Form::Utf16Le | Form::Utf16Be)).or_else(|| by_zeros(&head));
            return Ok(vec![form.unwrap_or(Form::Utf16Le)]);
        }
        None => {}
    }
    if let Some(form) = marked {
        return Ok(vec![form]);
    }
    if let Some(form) = by_zeros(&head) {
        return Ok(vec![form]);
    }
    // If more than a tenth of the bytes are zero, the file is no text file. A few zero bytes in cells stay as they are.
    if head.iter().filter(|byte| **byte == 0).count() * 10 > head.len() {
        return Err(IntakeError::NotATable);
    }
    Ok(match (valid_utf8(source, &head)?, head.is_ascii()) {
        (Valid::All, true) => vec![Form::Utf8],
        (Valid::All | Valid::Beginning, _) => vec![Form::Utf8, Form::Gb18030],
        (Valid::None, _) => vec![Form::Gb18030],
    })
}

/// The encoding that a byte order mark names.
fn marked(head: &[u8]) -> Option<Form> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some(Form::Utf8Marked),
        [0xFF, 0xFE, ..] => Some(Form::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Form::Utf16Be),
        [0x84, 0x31, 0x95, 0x33, ..] => Some(Form::Gb18030),
        _ => None,
    }
}

/// Recognises UTF-16 without a byte order mark. In separators and line ends the zero byte is always on the same side.
/// In other characters it may be on either side: 一 is 4E00.
fn by_zeros(head: &[u8]) -> Option<Form> {
    let head = &head[..head.len().min(1 << 12)];
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    // A few zero bytes do not make a file UTF-16. More zero bytes are tolerated if the bytes are valid UTF-8.
    let least = if std::str::from_utf8(head).is_ok() { head.len() / 4 } else { head.len() / 100 };
    if zeros < least.max(2) {
        return None;
    }
    let is_mark = |byte: u8| matches!(byte, b'\n' | b'\r' | b',' | b'\t');
    let pairs = || head.chunks_exact(2).map(|pair| (pair[0], pair[1]));
    let little = pairs().filter(|(low, high)| is_mark(*low) && *high == 0).count();
    let big = pairs().filter(|(high, low)| is_mark(*low) && *high == 0).count();
    match (little, big) {
        (1.., 0) => Some(Form::Utf16Le),
        (0, 1..) => Some(Form::Utf16Be),
        _ => None,
    }
}

/// How much of a file is strict UTF-8.
enum Valid {
    All,
    /// Chinese text in UTF-8 at the beginning, and a damaged byte later.
    Beginning,
    None,
}

/// Finds how much of the file is UTF-8. The rest of the file is read only if the first bytes are all ASCII.
fn valid_utf8(source: &Source, head: &[u8]) -> Result<Valid, IntakeError> {
    let valid = match std::str::from_utf8(head) {
        Ok(_) if head.len() < HEAD || !head.is_ascii() => return Ok(Valid::All),
        Ok(_) => return if is_utf8(source)? { Ok(Valid::All) } else { Ok(Valid::None) },
        // The first bytes may end within a character.
        Err(error) if error.error_len().is_none() && head.len() == HEAD => return Ok(Valid::All),
        Err(error) => &head[..error.valid_up_to()],
    };
    // A few characters of GBK are valid UTF-8 by chance.
    let chinese = std::str::from_utf8(valid).unwrap_or_default().chars().filter(|c| c.len_utf8() == 3);
    Ok(if chinese.count() > 3 { Valid::Beginning } else { Valid::None })
}

fn is_utf8(source: &Source) -> Result<bool, IntakeError> {
    let mut bytes = Decoded::new(source.stream()?, Form::Utf8)?;
    let mut buffer = vec![0; HEAD];
    let mut held = 0;
    loop {
        let read = bytes.read(&mut buffer[held..])?;
        let whole = match std::str::from_utf8(&buffer[..held + read]) {
            Ok(_) if read == 0 => return Ok(true),
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        buffer.copy_within(whole..held + read, 0);
        held = held + read - whole;
    }
}
