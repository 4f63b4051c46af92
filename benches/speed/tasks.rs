//! The baseline of those who keep lists: Taskwarrior 2, with one task for each hazard. Where it is not installed there
//! is no baseline.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::data::once;
use crate::generate::TODAY;
use crate::measure::{Job, installed};

/// A job on the tasks in the directory of one size; `None` where Taskwarrior is not installed.
pub fn job(dir: &Path, job: &str) -> Result<Option<Job>> {
    if !installed("task") {
        return Ok(None);
    }
    let tasks = once(dir.join("tasks"), |data| load(&dir.join("hazard.csv"), data))?;
    Ok(Some(match job {
        "hazard add" => {
            let written = once(dir.join("tasks-written"), |copy| {
                std::fs::create_dir_all(copy)?;
                let files = ["pending.data", "completed.data", "undo.data", "rc"];
                files.iter().try_for_each(|file| std::fs::copy(tasks.join(file), copy.join(file)).map(drop))?;
                Ok(())
            })?;
            let what = ["add", "project:双河", "due:2026-07-10", "priority:M", "配电室灭火器压力不足"];
            task(&written, &what)
        }
        "overdue --kind hazard" => task(&tasks, &["rc.defaultwidth=160", "rc.recurrence=off", "overdue"]),
        _ => bail!("no job {job} of Taskwarrior"),
    }))
}

fn task(data: &Path, words: &[&str]) -> Job {
    let place = |name: &str, path: PathBuf| OsString::from(format!("{name}={}", path.display()));
    let first = ["env".into(), place("TASKDATA", data.to_path_buf()), place("TASKRC", data.join("rc")), "task".into()];
    let quiet = ["rc.verbose=nothing", "rc.gc=off"];
    Job::new(first.into_iter().chain(quiet.iter().chain(words).map(OsString::from)))
}

/// Imports the hazards as tasks. Taskwarrior compares with the clock: what is in time on [`TODAY`] is due in 2046.
fn load(hazards: &Path, data: &Path) -> Result<()> {
    std::fs::create_dir_all(data)?;
    std::fs::write(data.join("rc"), "")?;
    let file = data.join("tasks.json");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file)?);
    for (number, row) in csv::Reader::from_path(hazards)?.records().enumerate() {
        let row = row?;
        let stamp = |day: &str| format!("{}T000000Z", day.replace('-', ""));
        let (done, late) = (!row[11].is_empty(), &row[6] < TODAY);
        let mut task = serde_json::json!({
            "uuid": format!("00000000-0000-4000-8000-{number:012x}"),
            "description": row[2].replace('\n', " "),
            "entry": stamp(&row[5]),
            "due": if done || late { stamp(&row[6]) } else { "20460101T000000Z".into() },
            "project": row[1],
            "priority": if &row[3] == "重大" { "H" } else { "M" },
            "status": if done { "completed" } else { "pending" },
        });
        if done {
            task["end"] = stamp(&row[11]).into();
        }
        writeln!(out, "{task}")?;
    }
    out.flush()?;
    task(data, &["import", &file.to_string_lossy()]).run().map(drop)
}
