//! The baselines that are written in Python, as an office's own scripts are: XlsxWriter, openpyxl, pandas, DuckDB. Where
//! a library is not installed there is no baseline.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::data::once;
use crate::generate::TODAY;
use crate::measure::{Job, succeeds};
use crate::ours::Ours;
use crate::sqlite::{EXPORT, Sqlite};

const WRITE: &str = include_str!("python/write.py");
const READ: &str = include_str!("python/read.py");
const OVERDUE: &str = include_str!("python/overdue.py");
const DUCK: &str = include_str!("python/duck.py");

/// A job that a library does on the data in the directory of one size; `None` where the library is not installed.
pub fn job(dir: &Path, job: &str, library: &str) -> Result<Option<Job>> {
    let Some(python) = with(&library.to_lowercase()) else { return Ok(None) };
    let file = |name: &str| dir.join(name).into_os_string();
    let run = |script: &str, words: &[OsString]| {
        let program = [python.into(), "-c".into(), script.into()];
        Job::new(program.into_iter().chain(words.iter().cloned()))
    };
    let duck = || -> Result<OsString> {
        let load = |made: &Path| run(DUCK, &[made.into(), "load".into(), wide(dir)?.into(), file("unit.csv")]).run();
        Ok(once(dir.join("duck.db"), |made| load(made).map(drop))?.into())
    };
    let (output, today) = (|| file("python.csv"), OsString::from(TODAY));
    Ok(Some(match (job, library) {
        ("export XLSX", "XlsxWriter") => {
            run(WRITE, &[Sqlite(dir).all()?.into(), file("python.xlsx"), EXPORT.trim().trim_end_matches(';').into()])
        }
        ("import XLSX", "openpyxl") => run(READ, &[file("hazard.xlsx"), file("python.db")]),
        ("overdue --kind hazard", "pandas") => run(OVERDUE, &[file("hazard.csv"), file("unit.csv"), output(), today]),
        ("overdue --kind hazard", "DuckDB") => run(DUCK, &[duck()?, "overdue".into(), output(), today]),
        ("export hazard", "DuckDB") => run(DUCK, &[duck()?, "export".into(), output()]),
        _ => bail!("no job {job} of {library}"),
    }))
}

/// The hazards as the program exports them, with all columns.
fn wide(dir: &Path) -> Result<PathBuf> {
    once(dir.join("wide.csv"), |path| {
        let text = Ours(dir).job("export hazard")?.output()?;
        Ok(std::fs::write(path, text)?)
    })
}

/// A Python that has the library, where one is installed.
fn with(library: &str) -> Option<&'static str> {
    let has = |python: &&str| succeeds(&[python, "-c", &format!("import {library}")]);
    ["python3", "/usr/bin/python3"].into_iter().find(has)
}
