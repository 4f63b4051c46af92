//! Writes texts for readers: one after the other to a pipe, a screen or a file, or into a folder, one file for each
//! text. The name of such a file has the reader and the day.

use super::{Delivery, OutputError, Target, deliver_text, file};
use crate::format::{Format, file_name};
use chrono::NaiveDate;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes the texts. Returns whether all texts were written.
pub fn write(
    letters: Vec<(String, String)>,
    as_of: NaiveDate,
    when_empty: Option<&str>,
    target: &Target,
    stdout: &mut dyn Write,
) -> Result<Delivery, OutputError> {
    match &target.file {
        Some(name) if Format::is_unknown(name) => {
            into_folder(&file::filled(name, Some(as_of)), letters, as_of, target)?;
            Ok(Delivery::Whole)
        }
        // There is no text, and the old file must not be replaced.
        Some(_) if letters.is_empty() && target.spares => Ok(Delivery::Whole),
        _ => {
            let texts: Vec<String> = letters.into_iter().map(|(_, text)| text).collect();
            let nothing = when_empty.map(|line| format!("{line}\n")).unwrap_or_default();
            let words = if texts.is_empty() { nothing } else { texts.join("\n") };
            deliver_text(&words, Some(as_of), target, stdout)
        }
    }
}

fn into_folder(
    folder: &Path,
    letters: Vec<(String, String)>,
    as_of: NaiveDate,
    target: &Target,
) -> Result<(), OutputError> {
    if letters.is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)
        .map_err(|source| OutputError::CannotWrite { path: folder.to_path_buf(), source })?;
    letters.into_iter().try_for_each(|(name, text)| {
        let path = free(folder, &format!("{}-{as_of}", file_name(&name)), target);
        let target = Target { file: Some(path), ..target.clone() };
        deliver_text(&text, None, &target, &mut std::io::sink()).map(drop)
    })
}

/// The path of a text's file. If a file with this name exists and must stay, a number is added to the name.
fn free(folder: &Path, stem: &str, target: &Target) -> PathBuf {
    let numbered = (2..).map(|n| folder.join(format!("{stem}-{n}.txt")));
    let mut places = std::iter::once(folder.join(format!("{stem}.txt"))).chain(numbered);
    let first = || folder.join(format!("{stem}.txt"));
    places.find(|path| !target.spares || !path.exists()).unwrap_or_else(first)
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::output::{Delivery, Target};
    use chrono::NaiveDate;

    #[test]
    fn a_file_has_the_readers_name_and_day_and_stays() {
        let dir = tempfile::tempdir().unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let folder = dir.path().join("{month}/摘要");
        let target = Target { file: Some(folder), spares: true, ..Target::default() };
        let letters = |text: &str| vec![("镇应急".to_string(), text.to_string())];
        for text in ["甲\n", "乙\n"] {
            let done = write(letters(text), day, None, &target, &mut Vec::new()).unwrap();
            assert_eq!(done, Delivery::Whole);
        }
        let read = |name: &str| std::fs::read_to_string(dir.path().join("2026-11/摘要").join(name)).unwrap();
        assert_eq!(read("镇应急-2026-11-23.txt"), "甲\n");
        assert_eq!(read("镇应急-2026-11-23-2.txt"), "乙\n");
    }

    #[test]
    fn texts_are_separated_and_no_text_is_nothing() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let mut out = Vec::new();
        let two = vec![("甲".to_string(), "一\n".to_string()), ("乙".to_string(), "二\n".to_string())];
        write(two, day, None, &Target::default(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "一\n\n二\n");
        let mut out = Vec::new();
        write(Vec::new(), day, None, &Target::default(), &mut out).unwrap();
        assert_eq!(out, b"");
    }
}
