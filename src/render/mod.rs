//! Reports as text: one grid, many formats. Every format reads the same columns and cells. Width and colour are given
//! by the caller. It knows no word of the domain and no file.

mod cards;
pub mod copy;
mod csv;
mod field;
mod html;
mod ics;
mod json;
mod layout;
mod md;
mod plain;
mod sheet;
mod table;
pub mod text;
mod tint;
mod xlsx;

use crate::reply::Report;
use std::io::Write;
use std::path::{Path, PathBuf};

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

/// What the terminal allows; formats for programs ignore it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// The greatest width; `None` for pipes, where one record is one line of any length.
    pub width: Option<usize>,
    pub colour: bool,
}

/// Where a rendering is written; the writer of workbooks uses another thread, hence `Send`.
pub type Out<'a> = dyn Write + Send + 'a;

/// Writes the report. `scratch` are folders for a workbook's temporary files, of which the first writable one is used,
/// else the system's. Streamed rows are written as they come, except in a table, whose widths depend on all rows.
pub fn render(
    report: Report,
    format: Format,
    look: Look,
    generated_by: &str,
    scratch: &[PathBuf],
    out: &mut Out,
) -> anyhow::Result<()> {
    match format {
        Format::Table => table::write(report, look, out),
        Format::Csv => csv::write(report, b',', look.width.is_some(), out),
        Format::Tsv => csv::write(report, b'\t', look.width.is_some(), out),
        Format::Json => json::write(report, generated_by, out),
        Format::Md => md::write(report, out),
        Format::Xlsx => xlsx::write(vec![report], scratch, out),
        Format::Html => html::write(vec![report], generated_by, out),
        Format::Ics => ics::write(report, generated_by, out),
    }
}

/// Writes several reports: in tables with an empty line between them, in one workbook, or on one page.
pub fn render_all(
    reports: Vec<Report>,
    format: Format,
    look: Look,
    generated_by: &str,
    scratch: &[PathBuf],
    out: &mut Out,
) -> anyhow::Result<()> {
    match format {
        Format::Xlsx => return xlsx::write(reports, scratch, out),
        Format::Html => return html::write(reports, generated_by, out),
        _ => {}
    }
    for (place, report) in reports.into_iter().enumerate() {
        if place > 0 && matches!(format, Format::Table | Format::Md) {
            writeln!(out)?;
        }
        render(report, format, look, generated_by, scratch, out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
