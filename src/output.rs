//! The only writer of output. A report is rendered completely before the first byte is written. So the store is not
//! locked while a pager is open, a failed report writes nothing, and a file is complete or not there. This room knows
//! encodings, byte-order marks, names with a date, and closed pipes. It knows nothing of the contents and no exit code.

mod archive;
mod encode;
mod file;
mod folder;
mod letters;
mod pager;
mod waiting;

use crate::format::{Encoding, Format};
use crate::render::{self, Look, Out, text};
use crate::reply::{Reply, Report};
pub use archive::stage_archive;
use chrono::NaiveDate;
use encode::{EncodeFault, Encoder};
pub use file::{Staged, filled, stage, stage_rules};
pub use folder::write_folder;
pub use pager::Pager;
use std::io::{self, BufReader, ErrorKind, Write};
use std::path::PathBuf;
use tempfile::{SpooledData, SpooledTempFile};
pub use waiting::Waiting;

/// The program's name and version in JSON.
const GENERATED_BY: &str = concat!("zhiben ", env!("CARGO_PKG_VERSION"));

/// A report of more bytes than this is rendered into a temporary file.
const SPOOL: usize = 8 << 20;

/// Where and how a reply is written.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The file; `None` for standard output. `{date}` and `{month}` in the name are replaced by the report's day and
    /// month.
    pub file: Option<PathBuf>,
    pub encoding: Encoding,
    pub format: Format,
    pub look: Look,
    /// Whether an existing file is kept, because perhaps nobody has read it yet.
    pub spares: bool,
    /// Whether only its owner may read the file.
    pub private: bool,
    /// The folder for temporary files of a workbook that goes to standard output.
    pub scratch: Option<PathBuf>,
    /// The pager for output longer than the screen.
    pub pager: Option<Pager>,
}

/// Whether all of a reply was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Whole,
    /// The reader closed the pipe, which is no error.
    CutShort,
}

/// Why a reply could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Input: these options cannot be used together.
    #[error("`--encoding gb18030` 只用于 csv 和 tsv，`{0}` 总是 UTF-8")]
    EncodingRefused(&'static str),
    /// Input: the character has no code in the encoding.
    #[error("第 {line} 行的字符“{character}”（U+{:04X}）不能用 GB18030 写出，请改用 `--encoding utf-8`", u32::from(*.character))]
    Unencodable { character: char, line: usize },
    /// Input: the reply is a text and cannot be written as a table.
    #[error("这里只有文字，没有表格，不能写成 xlsx；请去掉 `-f`，或用 .txt 结尾的文件")]
    NoTable,
    /// Input: the name is that of a file of the workspace.
    #[error("{} 是工作区自己的文件，不能覆盖", .0.display())]
    WorkspaceFile(PathBuf),
    #[error("没有程序在读管道 {}，没有写", .0.display())]
    NoReader(PathBuf),
    #[error("目录不存在：`{}`", .0.display())]
    NoDirectory(PathBuf),
    /// Input: the folder has another file that must not be replaced.
    #[error("目录 `{}` 里已有别的文件（{name}）", .folder.display())]
    Occupied { folder: PathBuf, name: String },
    /// Input: the file exists and must not be replaced.
    #[error("`{}` 已经存在，没有盖掉它", .0.display())]
    Exists(PathBuf),
    #[error("不能写入 `{}`", .path.display())]
    CannotWrite { path: PathBuf, source: io::Error },
    #[error("不能写到标准输出")]
    Stdout(#[source] io::Error),
    #[error("接着读的程序没有读完就结束了")]
    ReaderGone,
    #[error("不能写临时文件")]
    Spool(#[source] io::Error),
    /// The rows of the report could not be read.
    #[error(transparent)]
    Report(#[from] anyhow::Error),
}

impl Target {
    /// Fails if the options cannot be used together. A command that changes something calls `check` before the change.
    pub fn check(&self) -> Result<(), OutputError> {
        match self.encoding {
            Encoding::Gb18030 if !self.is_sheet() => Err(OutputError::EncodingRefused(self.format.name())),
            _ => Ok(()),
        }
    }

    /// Whether the format is CSV or TSV, whose encoding can be chosen.
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

    /// The folders for temporary files. The folder of the output file comes first.
    fn scratch(&self, as_of: Option<NaiveDate>) -> Vec<PathBuf> {
        let file = self.file.as_ref().map(|name| file::filled(name, as_of));
        let next_to_file =
            file.map(|file| file::directory_of(&std::fs::canonicalize(&file).unwrap_or(file)).to_owned());
        next_to_file.into_iter().chain(self.scratch.clone()).collect()
    }
}

/// Writes a reply to standard output or into the file. Of a receipt only the record is written, and only as JSON;
/// `talk` writes the lines of a receipt.
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
        Reply::Folder { reports, manifest } => {
            let name = target.file.clone().unwrap_or_else(|| PathBuf::from("."));
            let folder = file::filled(&name, reports.first().map(|report| report.as_of));
            let names: Vec<String> = reports.iter().map(|report| file_name(report, target)).collect();
            let mut reports = reports.into_iter().zip(&names);
            let more = manifest.name().to_string();
            let mut manifest = Some(manifest);
            let is_ours = |found: &str| found == more || names.iter().any(|name| name == found);
            folder::whole(&folder, &is_ours, &mut |made, cannot_write| {
                manifest.take().map_or(Ok(()), |part| folder::write_part(made, part, cannot_write).map(drop))?;
                reports.try_for_each(|(report, name)| {
                    file::write(made.join(name), target, |out| target.render(report, out)).map_err(
                        |fault| match fault {
                            // The error has the file's final name.
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
        Reply::Text(_) | Reply::Made { .. } if target.format == Format::Xlsx => Err(OutputError::NoTable),
        Reply::Bytes { bytes, as_of } => {
            // The bytes are complete: no byte-order mark is added, and they are not encoded again.
            let target = Target { format: Format::Table, encoding: Encoding::Utf8, ..target.clone() };
            deliver(&target, as_of, stdout, |out| Ok(out.write_all(&bytes)?))
        }
        Reply::Stream { write, .. } => {
            let target = Target { format: Format::Table, encoding: Encoding::Utf8, pager: None, ..target.clone() };
            match &target.file {
                Some(_) => deliver(&target, None, stdout, |out| write(out)),
                None => write(stdout).map(|()| Delivery::Whole).map_err(|error| match is_broken_pipe(&error) {
                    true => OutputError::ReaderGone,
                    false => OutputError::Report(error),
                }),
            }
        }
        Reply::Text(words) | Reply::Made { text: words, .. } => deliver_text(&words, None, target, stdout),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// The bytes of a report's file, for a caller that keeps them before the file is written.
pub fn bytes(report: Report, target: &Target) -> Result<Vec<u8>, OutputError> {
    target.check()?;
    let mut bytes = if target.has_mark() { file::MARK.to_vec() } else { Vec::new() };
    fill(&mut bytes, target.encoding, |out| target.render(report, out))
        .map_err(|fault| fault.at(OutputError::Spool))?;
    Ok(bytes)
}

/// Writes lines for a person to standard error; a failure is ignored.
pub fn talk<S: AsRef<str>>(lines: impl IntoIterator<Item = S>, stderr: &mut dyn Write) {
    for line in lines {
        if writeln!(stderr, "{}", text::safe(line.as_ref())).is_err() {
            return;
        }
    }
}

/// The name of a report's file in a folder.
fn file_name(report: &Report, target: &Target) -> String {
    format!("{}.{}", report.name, target.format.ending())
}

fn deliver_report(report: Report, target: &Target, stdout: &mut dyn Write) -> Result<Delivery, OutputError> {
    deliver(target, Some(report.as_of), stdout, |out| target.render(report, out))
}

/// Writes a text: always UTF-8, without a byte-order mark.
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

/// The complete output in memory, or in a temporary file if it is long.
fn spooled(
    target: &Target,
    render: impl FnOnce(&mut Out) -> anyhow::Result<()>,
) -> Result<SpooledTempFile, OutputError> {
    let mut spool = SpooledTempFile::new(SPOOL);
    fill(&mut spool, target.encoding, render).map_err(|fault| fault.at(OutputError::Spool))?;
    Ok(spool)
}

fn fill(
    sink: &mut Out,
    encoding: Encoding,
    render: impl FnOnce(&mut Out) -> anyhow::Result<()>,
) -> Result<(), EncodeFault> {
    let mut encoder = Encoder::new(sink, encoding);
    let rendered = render(&mut encoder);
    encoder.finish(rendered)
}

/// Writes a text of the program that may be longer than the screen, such as a page of help.
pub fn page(text: &str, pager: Option<&Pager>, stdout: &mut dyn Write) -> io::Result<()> {
    let mut spool = SpooledTempFile::new(SPOOL);
    spool.write_all(text.as_bytes())?;
    show(spool, pager, stdout).map(drop)
}

/// Writes the output to the pager if the output is longer than the screen, otherwise to standard output.
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

/// Writes all of the output; a pipe that is closed early is no error.
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
