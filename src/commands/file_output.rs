//! The desk: how a command that makes a file of its own, and keeps what was in it, gets bytes and a place for
//! them without knowing formats or the disk. `app` sets it up.

use crate::reply::{Part, Report, Surroundings, Written};
use std::path::{Path, PathBuf};

/// What the edge lends to a command that makes a file of its own and keeps what was in it.
#[derive(Clone)]
pub struct FileOutput {
    /// `-o`, where the command's own file is meant by it.
    pub file: Option<PathBuf>,
    /// `-f`
    pub format: Option<&'static str>,
    /// `--encoding`
    pub encoding: Option<&'static str>,
    /// The bytes of a report as a file of a format and an encoding, meant for a path.
    pub print: fn(Report, &str, &str, &Path) -> anyhow::Result<Vec<u8>>,
    /// Brings bytes to the disk beside their place; the file stands there once the returned step is taken.
    pub stage: fn(&Path, &[u8]) -> anyhow::Result<Place>,
    /// Writes a directory whole, part by part; it may hold files of these names before, and nothing else.
    pub folder: fn(&Path, &[String], &mut Parts) -> anyhow::Result<Vec<Written>>,
}

/// The parts of a directory, each made with what was written so far.
pub type Parts<'a> = dyn FnMut(&[Written]) -> anyhow::Result<Option<Part>> + 'a;

/// A desk at which nothing can be written.
impl Default for FileOutput {
    fn default() -> FileOutput {
        FileOutput {
            file: None,
            format: None,
            encoding: None,
            print: |_, _, _, _| Err(nowhere().into()),
            stage: |_, _| Err(nowhere().into()),
            folder: |_, _, _| Err(nowhere().into()),
        }
    }
}

fn nowhere() -> Surroundings {
    Surroundings::new("这里不能写文件", "请换一条命令")
}

/// Puts a staged file in its place.
pub type Place = Box<dyn FnOnce() -> anyhow::Result<()>>;
