//! Which processes a row of the table compares.

use anyhow::Result;

use crate::data::Data;
use crate::measure::Job;
use crate::office;
use crate::ours::Ours;
use crate::sqlite::Sqlite;
use crate::tasks;
use crate::towns;

/// What a job is measured against.
pub enum Baseline {
    Process(Job),
    Milliseconds(f64),
    /// The figure is a count of the job's flushes.
    Flushes,
    /// It is not installed, or another script measures it.
    Missing,
}

impl Baseline {
    pub fn process(&self) -> Option<&Job> {
        if let Baseline::Process(job) = self { Some(job) } else { None }
    }
}

/// The program's own job at a size.
pub fn ours(data: &Data, job: &str, size: &str) -> Result<Job> {
    match size {
        "towns" => towns::job(&data.towns()?, job),
        "-" => Ours(std::path::Path::new("")).job(job),
        _ => Ours(&data.ledgers(size)?).job(job),
    }
}

/// The baseline of a row.
pub fn baseline(data: &Data, job: &str, size: &str, against: &str) -> Result<Baseline> {
    let process = |job: Option<Job>| job.map_or(Baseline::Missing, Baseline::Process);
    let here = || data.ledgers(size);
    Ok(match against {
        "fsyncs, a count" => Baseline::Flushes,
        "20 ms" => Baseline::Milliseconds(20.0),
        "µs a row" => Baseline::Milliseconds(Ours(&here()?).owed()? as f64 / 1_000.0),
        "town" | "tenth" | "county" => Baseline::Process(ours(data, job, against)?),
        "import hazard" | "export hazard" => Baseline::Process(ours(data, against, size)?),
        "sqlite3" if size == "-" => Baseline::Process(Sqlite(std::path::Path::new("")).job(job)?),
        "sqlite3" | "sqlite3, checked" => Baseline::Process(Sqlite(&here()?).job(job)?),
        "sqlite3, unchecked" => Baseline::Process(Sqlite(&here()?).unchecked()?),
        "Taskwarrior 2" => process(tasks::job(&here()?, job)?),
        _ => process(office::job(&here()?, job, against)?),
    })
}
