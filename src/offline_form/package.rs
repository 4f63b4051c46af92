//! 填报件 as bytes: a ZIP file (`.zbf`) with `report.json` and the photos, or a text with the report alone, which a
//! telephone gives where it cannot send a file. Nothing that the bytes claim is trusted: names, sizes and counts are
//! checked, and each photo is compared with its SHA-256.

use super::{MOST_PHOTO, MOST_PHOTOS, MOST_REPORT};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The text of report.json.
    pub report: String,
    /// Each photo with its SHA-256.
    pub photos: Vec<(String, Vec<u8>)>,
    /// Whether it is a pasted text, which has no photos.
    pub is_text: bool,
}

/// How the first bytes of a ZIP file read.
const ZIP: &[u8] = b"PK";
/// The mark before the base64 of the report in a pasted text.
const MARK: &str = "zbf1:";
const REPORT: &str = "report.json";
const FOLDER: &str = "photos/";

/// Reads the bytes of a file.
///
/// # Errors
/// A Chinese sentence that says what is wrong.
pub fn read(bytes: &[u8]) -> Result<Package, String> {
    match bytes.starts_with(ZIP) {
        true => zipped(bytes),
        false => pasted(bytes),
    }
}

fn zipped(bytes: &[u8]) -> Result<Package, String> {
    let broken = |_| "文件不完整或已损坏，请让对方重新发一次".to_string();
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if zip.len() > MOST_PHOTOS + 1 {
        return Err(format!("里面有 {} 个文件，最多 {} 个", zip.len(), MOST_PHOTOS + 1));
    }
    let (mut report, mut photos): (Option<String>, Vec<(String, Vec<u8>)>) = (None, Vec::new());
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(broken)?;
        let name = file.name().map_err(broken)?.into_owned();
        let most = if name == REPORT { MOST_REPORT } else { MOST_PHOTO };
        let mut content = Vec::new();
        // The size in the directory may be false: bytes are counted.
        (&mut file).take(most + 1).read_to_end(&mut content).map_err(|_| "文件不完整或已损坏，请让对方重新发一次")?;
        if content.len() as u64 > most {
            return Err(format!("“{}”太大（超过 {} KB）", shown(&name), most / 1000));
        }
        if name == REPORT {
            let text = String::from_utf8(content).map_err(|_| "report.json 不是 UTF-8 文字")?;
            if report.replace(text).is_some() {
                return Err("里面有两个 report.json".to_string());
            }
            continue;
        }
        let sha256 = name.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".jpg")).unwrap_or_default();
        if !crate::ledger::faults::is_sha256(sha256) {
            return Err(format!("里面有不认识的文件“{}”", shown(&name)));
        }
        if hexadecimal(&content) != sha256 {
            return Err(format!("照片 {}… 被改过，和填报时的 SHA-256 不一致", &sha256[..8]));
        }
        if !content.starts_with(b"\xff\xd8\xff") {
            return Err(format!("照片 {}… 不是 JPG", &sha256[..8]));
        }
        if photos.iter().any(|(other, _)| other == sha256) {
            return Err(format!("照片 {}… 有两份", &sha256[..8]));
        }
        photos.push((sha256.to_string(), content));
    }
    match report {
        Some(report) => Ok(Package { report, photos, is_text: false }),
        None => Err("里面没有 report.json，不是填报表发回来的文件".to_string()),
    }
}

/// A text that was copied out of a chat: the mark, the report in base64, which a chat may have broken into lines, and
/// the first eight digits of its SHA-256.
fn pasted(bytes: &[u8]) -> Result<Package, String> {
    let foreign = "不是填报表发回来的文件（.zbf），也不是填报表给出的文字";
    // The mark, base64 and digits are ASCII, so the encoding of the words around them does not matter. UTF-16 (Unicode
    // in Notepad) has a zero byte beside each of them.
    let ascii = bytes.iter().filter(|byte| byte.is_ascii() && **byte != 0);
    let text: String = ascii.map(|byte| char::from(*byte)).collect();
    let (_, rest) = text.split_once(MARK).ok_or(foreign)?;
    if rest.contains(MARK) {
        return Err("里面有几份填报，请一份存一个文件".to_string());
    }
    let cut = "文字没有复制完整，请从“zbf1:”复制到最后";
    let (packed, rest) = rest.split_once(':').ok_or(cut)?;
    let packed: Vec<u8> = packed.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let seal: String = rest.chars().filter(|c| !c.is_ascii_whitespace()).take(8).collect();
    if packed.len() as u64 > MOST_REPORT * 4 / 3 + 4 {
        return Err(format!("文字太长（超过 {} KB）", MOST_REPORT / 1000));
    }
    let content = BASE64.decode(&packed).map_err(|_| cut)?;
    if hexadecimal(&content).get(..8) != Some(&seal.to_lowercase()) {
        return Err(cut.to_string());
    }
    let report = String::from_utf8(content).map_err(|_| cut)?;
    Ok(Package { report, photos: Vec::new(), is_text: true })
}

/// A name of the archive for a message.
fn shown(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '?' } else { c }).take(60).collect()
}

/// SHA-256 in hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Base64 as a page writes it; a chat may lose the `=` at its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[cfg(test)]
mod tests;
