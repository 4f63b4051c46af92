//! The only writer. A report is rendered whole before the first byte goes out, so a pager holds no
//! lock, a failing report writes nothing and a file is there whole or not at all. Encodings, the mark
//! of UTF-8 files, names with a date in them and closed pipes are known here; what a reply says is
//! not, and no exit code.

mod encode;
mod file;
mod folder;
mod letters;
mod pager;
mod waiting;

use crate::render::{self, Format, Look, Out, text};
use crate::reply::{Reply, Report};
use chrono::NaiveDate;
use encode::{Encoder, Fault};
pub use file::{Staged, filled, stage};
pub use folder::write_folder;
pub use pager::Pager;
use std::io::{self, BufReader, ErrorKind, Write};
use std::path::PathBuf;
use tempfile::{SpooledData, SpooledTempFile};
pub use waiting::Waiting;

/// Named in JSON.
const GENERATED_BY: &str = concat!("zhiben ", env!("CARGO_PKG_VERSION"));

/// What is kept in memory of a report before a temporary file takes it.
const SPOOL: usize = 8 << 20;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Utf8,
    Gb18030,
}

impl Encoding {
    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Gb18030 => "gb18030",
        }
    }

    /// By its name; gbk is the same bytes for all that gbk has.
    pub fn parse(name: &str) -> Option<Encoding> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "gb18030" | "gbk" => Some(Encoding::Gb18030),
            _ => None,
        }
    }
}

/// Where a reply goes and in what form.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// None: standard output. `{date}` and `{month}` in it are the report's own.
    pub file: Option<PathBuf>,
    pub encoding: Encoding,
    pub format: Format,
    pub look: Look,
    /// A file that is there stays: it may not have been read yet.
    pub spares: bool,
    /// For its owner alone, as the store is.
    pub private: bool,
    /// Where the temporary files of a workbook go that goes to no file.
    pub scratch: Option<PathBuf>,
    /// Shows what does not fit on the screen.
    pub pager: Option<Pager>,
}

/// Whether all of a reply went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Whole,
    /// Who reads the pipe closed it: what was read was wanted.
    CutShort,
}

#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Input: the options do not go together.
    #[error("`--encoding gb18030` 只用于 csv 和 tsv，`{0}` 总是 UTF-8")]
    EncodingRefused(&'static str),
    /// Input: the file must be UTF-8 or the text must change.
    #[error("第 {line} 行的字符“{character}”（U+{:04X}）不能用 GB18030 写出，请改用 `--encoding utf-8`", u32::from(*.character))]
    Unencodable { character: char, line: usize },
    /// Input: a text is no table.
    #[error("这里只有文字，没有表格，不能写成 xlsx；请去掉 `-f`，或用 .txt 结尾的文件")]
    NoTable,
    /// Input: the name leads to a file of a workspace.
    #[error("{} 是工作区自己的文件，不能覆盖", .0.display())]
    WorkspaceFile(PathBuf),
    #[error("没有程序在读管道 {}，没有写", .0.display())]
    NoReader(PathBuf),
    #[error("目录不存在：`{}`", .0.display())]
    NoDirectory(PathBuf),
    /// Input: what is read back from a folder is all that is in it.
    #[error("目录 `{}` 里已有别的文件（{name}）", .folder.display())]
    Occupied { folder: PathBuf, name: String },
    /// Input: the file was not to be replaced.
    #[error("`{}` 已经存在，没有盖掉它", .0.display())]
    Exists(PathBuf),
    #[error("不能写入 `{}`", .path.display())]
    CannotWrite { path: PathBuf, source: io::Error },
    #[error("不能写到标准输出")]
    Stdout(#[source] io::Error),
    #[error("不能写临时文件")]
    Spool(#[source] io::Error),
    /// The rows themselves could not be had.
    #[error(transparent)]
    Report(#[from] anyhow::Error),
}

impl Target {
    /// Whether the options go together. A command that changes something asks before it does.
    pub fn check(&self) -> Result<(), OutputError> {
        match self.encoding {
            Encoding::Gb18030 if !self.is_sheet() => Err(OutputError::EncodingRefused(self.format.name())),
            _ => Ok(()),
        }
    }

    /// CSV and TSV, which spreadsheets open and whose encoding can be chosen.
    fn is_sheet(&self) -> bool {
        matches!(self.format, Format::Csv | Format::Tsv)
    }

    fn has_mark(&self) -> bool {
        self.is_sheet() && self.encoding == Encoding::Utf8
    }

    fn render(&self, report: Report, out: &mut Out) -> anyhow::Result<()> {
        let scratch = self.scratch(Some(report.as_of));
        render::render(report, self.format, self.look, GENERATED_BY, &scratch, out)
    }

    /// Folders for temporary files: that of the file, where there is one.
    fn scratch(&self, as_of: Option<NaiveDate>) -> Vec<PathBuf> {
        let file = self.file.as_ref().map(|name| file::filled(name, as_of));
        let next_to_file =
            file.map(|file| file::directory_of(&std::fs::canonicalize(&file).unwrap_or(file)).to_owned());
        next_to_file.into_iter().chain(self.scratch.clone()).collect()
    }
}

/// Writes what goes to standard output or into the file. A receipt's lines do not: give them to
/// `talk` first; its record goes out where JSON is asked for.
pub fn write(reply: Reply, target: &Target, stdout: &mut dyn Write) -> Result<Delivery, OutputError> {
    target.check()?;
    match reply {
        Reply::Report(report) => deliver_report(report, target, stdout),
        Reply::Reports(reports) => {
            let as_of = reports.first().map(|report| report.as_of);
            deliver(target, as_of, stdout, |out| {
                let scratch = target.scratch(as_of);
                render::render_all(reports, target.format, target.look, GENERATED_BY, &scratch, out)
            })
        }
        Reply::Folder(reports) => {
            let name = target.file.clone().unwrap_or_else(|| PathBuf::from("."));
            let folder = file::filled(&name, reports.first().map(|report| report.as_of));
            let names: Vec<String> = reports.iter().map(|report| file_name(report, target)).collect();
            let mut reports = reports.into_iter().zip(&names);
            folder::whole(&folder, &|found| names.iter().any(|name| name == found), &mut |made, _| {
                reports.try_for_each(|(report, name)| {
                    file::write(made.join(name), target, |out| target.render(report, out)).map_err(
                        |fault| match fault {
                            // The name that it was to have.
                            OutputError::CannotWrite { source, .. } => {
                                OutputError::CannotWrite { path: folder.join(name), source }
                            }
                            fault => fault,
                        },
                    )
                })
            })?;
            Ok(Delivery::Whole)
        }
        Reply::Letters { letters, as_of, when_empty } => letters::write(letters, as_of, when_empty, target, stdout),
        Reply::Receipt { record: Some(record), .. } if target.format == Format::Json => {
            deliver_report(record, target, stdout)
        }
        Reply::Receipt { .. } => Ok(Delivery::Whole),
        Reply::Text(_) if target.format == Format::Xlsx => Err(OutputError::NoTable),
        Reply::Bytes { bytes, as_of } => {
            // They are finished: neither mark nor encoding is added.
            let target = Target { format: Format::Table, encoding: Encoding::Utf8, ..target.clone() };
            deliver(&target, as_of, stdout, |out| Ok(out.write_all(&bytes)?))
        }
        Reply::Text(words) => deliver_text(&words, None, target, stdout),
    }
}

/// The bytes of the file that a report becomes, so that they can be kept before they are written.
pub fn bytes(report: Report, target: &Target) -> Result<Vec<u8>, OutputError> {
    target.check()?;
    let mut bytes = if target.has_mark() { file::MARK.to_vec() } else { Vec::new() };
    fill(&mut bytes, target.encoding, |out| target.render(report, out))
        .map_err(|fault| fault.at(OutputError::Spool))?;
    Ok(bytes)
}

/// Tells a person something on standard error. Nobody may be there to read it.
pub fn talk<S: AsRef<str>>(lines: impl IntoIterator<Item = S>, stderr: &mut dyn Write) {
    for line in lines {
        if writeln!(stderr, "{}", text::safe(line.as_ref())).is_err() {
            return;
        }
    }
}

/// The file of a report in a folder.
fn file_name(report: &Report, target: &Target) -> String {
    format!("{}.{}", report.name, target.format.ending())
}

fn deliver_report(report: Report, target: &Target, stdout: &mut dyn Write) -> Result<Delivery, OutputError> {
    deliver(target, Some(report.as_of), stdout, |out| target.render(report, out))
}

/// A text is no sheet: it has neither mark nor another encoding.
fn deliver_text(
    words: &str,
    as_of: Option<NaiveDate>,
    target: &Target,
    stdout: &mut dyn Write,
) -> Result<Delivery, OutputError> {
    let target = Target { format: Format::Table, encoding: Encoding::Utf8, ..target.clone() };
    deliver(&target, as_of, stdout, |out| Ok(out.write_all(text::safe(words).as_bytes())?))
}

fn deliver(
    target: &Target,
    as_of: Option<NaiveDate>,
    stdout: &mut dyn Write,
    render: impl FnOnce(&mut Out) -> anyhow::Result<()>,
) -> Result<Delivery, OutputError> {
    match &target.file {
        Some(name) => file::write(file::filled(name, as_of), target, render).map(|()| Delivery::Whole),
        None => show(spooled(target, render)?, target.pager.as_ref(), stdout).map_err(OutputError::Stdout),
    }
}

/// The whole output, in memory or, where it is long, in a temporary file.
fn spooled(
    target: &Target,
    render: impl FnOnce(&mut Out) -> anyhow::Result<()>,
) -> Result<SpooledTempFile, OutputError> {
    let mut spool = SpooledTempFile::new(SPOOL);
    fill(&mut spool, target.encoding, render).map_err(|fault| fault.at(OutputError::Spool))?;
    Ok(spool)
}

fn fill(sink: &mut Out, encoding: Encoding, render: impl FnOnce(&mut Out) -> anyhow::Result<()>) -> Result<(), Fault> {
    let mut encoder = Encoder::new(sink, encoding);
    let rendered = render(&mut encoder);
    encoder.finish(rendered)
}

/// A text of the program's own that may be longer than the screen: a page of help.
pub fn page(text: &str, pager: Option<&Pager>, stdout: &mut dyn Write) -> io::Result<()> {
    let mut spool = SpooledTempFile::new(SPOOL);
    spool.write_all(text.as_bytes())?;
    show(spool, pager, stdout).map(drop)
}

/// Hands the spool to a reader where it is longer than the screen, else to standard output.
fn show(spool: SpooledTempFile, pager: Option<&Pager>, stdout: &mut dyn Write) -> io::Result<Delivery> {
    let spool = spool.into_inner();
    let reader = pager.filter(|pager| match &spool {
        SpooledData::InMemory(bytes) => pager.is_for(bytes.get_ref()),
        SpooledData::OnDisk(_) => true,
    });
    match reader.and_then(Pager::start) {
        Some(reading) => reading.show(|out| pour(spool, out)),
        None => pour(spool, stdout),
    }
}

/// Empties the spool. Who closes a pipe early has read what was wanted.
fn pour(spool: SpooledData, out: &mut dyn Write) -> io::Result<Delivery> {
    let poured = match spool {
        SpooledData::InMemory(bytes) => out.write_all(bytes.get_ref()),
        SpooledData::OnDisk(mut file) => {
            io::Seek::rewind(&mut file)?;
            io::copy(&mut BufReader::with_capacity(1 << 16, file), out).map(drop)
        }
    };
    match poured.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Delivery::CutShort),
        poured => poured.map(|()| Delivery::Whole),
    }
}

#[cfg(test)]
mod tests;
