//! The functions by which a command writes a file, or gets its bytes, without knowing formats or the disk. `app`
//! provides them.

use crate::format::{Encoding, Format};
use crate::reply::{Part, Report, Surroundings, Written};
use std::path::{Path, PathBuf};

/// How a command writes a file and keeps its bytes.
#[derive(Clone)]
pub struct FileOutput {
    /// `-o`, if it means the command's file.
    pub file: Option<PathBuf>,
    /// `-f`
    pub format: Option<Format>,
    /// `--encoding`
    pub encoding: Option<Encoding>,
    /// The bytes of a report in a format and an encoding, for a path.
    pub print: fn(Report, Format, Encoding, &Path) -> anyhow::Result<Vec<u8>>,
    /// Writes bytes next to their place; the returned step puts the file there.
    pub stage: fn(&Path, &[u8]) -> anyhow::Result<Place>,
    /// The same for a file of rules of the workspace, such as data/calendar.csv, which no name typed by a person may
    /// replace.
    pub stage_rules: fn(&Path, &[u8]) -> anyhow::Result<Place>,
    /// Writes a folder part by part. It may have had files of these names before, and no others.
    pub folder: fn(&Path, &[String], &mut Parts) -> anyhow::Result<Vec<Written>>,
    /// Writes a folder part by part and a .zip of it next to their places, where nothing may be yet; the returned step
    /// puts both there.
    pub stage_archive: fn(&Path, &mut Parts) -> anyhow::Result<StagedArchive>,
}

/// Gives the next part of a folder, from the files written so far.
pub type Parts<'a> = dyn FnMut(&[Written]) -> anyhow::Result<Option<Part>> + 'a;

/// Functions that refuse to write.
impl Default for FileOutput {
    fn default() -> FileOutput {
        FileOutput {
            file: None,
            format: None,
            encoding: None,
            print: |_, _, _, _| Err(nowhere().into()),
            stage: |_, _| Err(nowhere().into()),
            stage_rules: |_, _| Err(nowhere().into()),
            folder: |_, _, _| Err(nowhere().into()),
            stage_archive: |_, _| Err(nowhere().into()),
        }
    }
}

fn nowhere() -> Surroundings {
    Surroundings::new("这里不能写文件", "请换一条命令")
}

/// The files of an archive that was staged, and the step that puts it in its place.
pub type StagedArchive = (Vec<Written>, Place);

/// Puts a staged file in its place.
pub type Place = Box<dyn FnOnce() -> anyhow::Result<()>>;
