//! The formats and the encodings of files, by their names. What is in a file is known elsewhere.

use std::path::Path;

/// A format that a report is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Table,
    Csv,
    Tsv,
    Json,
    Md,
    Xlsx,
    Html,
    Ics,
}

impl Format {
    pub const ALL: [Format; 8] =
        [Format::Table, Format::Csv, Format::Tsv, Format::Json, Format::Md, Format::Xlsx, Format::Html, Format::Ics];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Json => "json",
            Format::Md => "md",
            Format::Xlsx => "xlsx",
            Format::Html => "html",
            Format::Ics => "ics",
        }
    }

    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        if self == Format::Table { "txt" } else { self.name() }
    }

    /// Whether the name's ending is no format's, so that it may be a folder.
    pub fn is_unknown(path: &Path) -> bool {
        Format::from_path(path).is_none()
    }

    /// The format of a file by its ending.
    pub fn from_path(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()? {
            ending if ending.eq_ignore_ascii_case("txt") => Some(Format::Table),
            ending if ending.eq_ignore_ascii_case("htm") => Some(Format::Html),
            ending => Format::parse(ending).filter(|format| *format != Format::Table),
        }
    }
}

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Utf8,
    /// GB18030, which also reads GBK: a character of GBK has the same bytes in both.
    Gb18030,
    /// Files are read in it, none is written.
    Utf16,
}

impl Encoding {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Gb18030 => "gb18030",
            Encoding::Utf16 => "utf-16",
        }
    }

    /// The encoding of this name, to write a file in; gbk means gb18030, which has the same bytes for all characters of gbk.
    pub fn parse(name: &str) -> Option<Encoding> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "gb18030" | "gbk" => Some(Encoding::Gb18030),
            _ => None,
        }
    }
}

/// A name of a person, a unit or a place as a part of a file name, without characters that file systems refuse.
pub fn file_name(name: &str) -> String {
    let is_refused = |c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c);
    let name: String = name.chars().map(|c| if is_refused(c) { '_' } else { c }).take(60).collect();
    name.trim_matches([' ', '.']).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_out_of_no_folder() {
        assert_eq!(file_name("../镇/应急:一"), "_镇_应急_一");
        assert_eq!(file_name("王五 "), "王五");
    }

    #[test]
    fn formats_have_names_and_endings() {
        for format in Format::ALL {
            assert_eq!(Format::parse(format.name()), Some(format));
        }
        for (path, format) in [
            ("a.csv", Some(Format::Csv)),
            ("逾期-{date}.TSV", Some(Format::Tsv)),
            ("a.b.json", Some(Format::Json)),
            ("a.md", Some(Format::Md)),
            ("a.XLSX", Some(Format::Xlsx)),
            ("a.html", Some(Format::Html)),
            ("a.htm", Some(Format::Html)),
            ("到期.ics", Some(Format::Ics)),
            ("a.txt", Some(Format::Table)),
            ("a.table", None),
            ("a.xls", None),
            ("csv", None),
        ] {
            assert_eq!(Format::from_path(Path::new(path)), format, "{path}");
        }
    }
}
