//! The texts that cells share, concatenated in one string.

use super::super::super::IntakeError;
use super::super::archive::{Archive, Package};
use super::super::xml::{Xml, too_long, too_long_as_written};
use quick_xml::events::Event;

/// The most bytes of all shared texts.
const MOST: usize = 512 << 20;

/// The shared texts, one after the other, and where each of them ends.
#[derive(Debug, Default)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Reads the part with the shared texts; no texts if `part` is `None`.
    pub fn read(archive: &mut Archive, part: Option<String>) -> Result<Strings, IntakeError> {
        let mut all = Strings::default();
        let Some(part) = part else { return Ok(all) };
        let Some(mut xml) = archive.part(&part, Package::Xlsx)? else { return Ok(all) };
        let mut one = String::new();
        let space = xml.root()?;
        loop {
            match xml.next()? {
                Event::Start(e) if space.local(&e) == "si" => {
                    one.clear();
                    rich(&mut xml, &mut one)?;
                    all.text.push_str(&one);
                    all.ends.push(u32::try_from(all.text.len()).unwrap_or(u32::MAX));
                    if all.text.len() + all.ends.len() * 4 > MOST {
                        return Err(IntakeError::Bomb);
                    }
                }
                Event::Start(_) => xml.skip()?,
                Event::Eof => return Ok(all),
                _ => {}
            }
        }
    }

    /// The shared text at this place.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }
}

/// The text of a shared or inline string: all its runs, without phonetic guides.
pub fn rich(xml: &mut Xml, out: &mut String) -> Result<(), IntakeError> {
    let (from, mut depth) = (out.len(), 0);
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => {
                    xml.text(out)?;
                    too_long_as_written(&out[from..])?;
                }
                "rPh" | "phoneticPr" => xml.skip()?,
                _ => depth += 1,
            },
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(xml.damaged()),
            _ => {}
        }
    }
    unescape(out, from);
    too_long(&out[from..])
}

/// Replaces sequences such as `_x000D_`, by which XLSX writes characters that XML does not allow.
pub fn unescape(out: &mut String, from: usize) {
    if !out[from..].contains("_x") {
        return;
    }
    let written = out.split_off(from);
    let mut rest = written.as_str();
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn what_xml_cannot_write_is_restored() {
        for (written, meant) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("安_x5B89_", "安安"),
            ("_x12", "_x12"),
            ("_xD800_", "_xD800_"),
            ("_x全部都_", "_x全部都_"),
        ] {
            let mut out = format!("前{written}");
            unescape(&mut out, "前".len());
            assert_eq!(out, format!("前{meant}"));
        }
    }
}
