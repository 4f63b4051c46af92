//! Writes reports in all formats. Every format reads the same columns and cells of a grid. The caller gives width and
//! colour. This room knows no word of the domain and no file.

mod cards;
pub mod copy;
mod csv;
mod field;
mod html;
mod ics;
mod json;
mod layout;
mod md;
#[cfg(feature = "parquet")]
pub mod parquet;
mod plain;
mod sheet;
mod table;
pub mod text;
mod tint;
mod xlsx;

use crate::format::Format;
use crate::reply::Report;
use std::io::Write;
use std::path::PathBuf;

/// What the terminal allows; formats for programs ignore it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// The greatest width; `None` for pipes, where a record is one line of any length.
    pub width: Option<usize>,
    pub colour: bool,
}

/// Where a rendering is written. It must be `Send`, because the writer of workbooks uses another thread.
pub type Out<'a> = dyn Write + Send + 'a;

/// Writes the report. `scratch` are folders for a workbook's temporary files: the first writable folder is used,
/// otherwise the folder of the system. Streamed rows are written one by one, except in a table, because its widths
/// depend on all rows.
pub fn render(
    report: Report,
    format: Format,
    look: Look,
    generated_by: &str,
    scratch: &[PathBuf],
    out: &mut Out,
) -> anyhow::Result<()> {
    let report = if matches!(format, Format::Html | Format::Xlsx) { report } else { report.flat() };
    let report = if format == Format::Json { report } else { report.without_json() };
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

/// Writes several reports: as tables with an empty line between them, as one workbook, or as one page.
pub fn render_all(
    reports: Vec<Report>,
    format: Format,
    look: Look,
    generated_by: &str,
    scratch: &[PathBuf],
    out: &mut Out,
) -> anyhow::Result<()> {
    let cut = |reports: Vec<Report>| reports.into_iter().map(Report::without_json).collect();
    match format {
        Format::Xlsx => return xlsx::write(cut(reports), scratch, out),
        Format::Html => return html::write(cut(reports), generated_by, out),
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
