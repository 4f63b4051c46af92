//! Measures how fast the program is: whole processes in rotation with baselines that do the same work on the same data.
//! It prints the table of docs/speed.md and asserts nothing, because the times of one machine prove little.
//!
//!   cargo bench -- [JOB|SIZE]... [--program PATH] [--data DIR] [--profile]
//!
//! A size is town, county, province or towns (a hundred of them, merged); without one, town and county are measured. Any
//! other words choose the jobs whose names contain one of them. `--program` measures another
//! binary, `--data` keeps the data for the next run, `--profile` prints the functions that take the time of each job.

mod data;
mod generate;
mod jobs;
mod limits;
mod measure;
mod office;
mod ours;
mod sqlite;
mod tasks;
mod towns;

use std::path::PathBuf;

use anyhow::{Context, Result};

use data::Data;
use jobs::Baseline;
use limits::{Limit, groups, memory};
use measure::{Job, compare, installed};

const SIZES: [&str; 4] = ["town", "county", "province", "towns"];
const SCALE: &str = "everything at the county database";

#[derive(Default)]
struct Options {
    sizes: Vec<String>,
    jobs: Vec<String>,
    data: Option<PathBuf>,
    profile: bool,
}

fn main() -> Result<()> {
    let options = options()?;
    for tool in ["sqlite3", "strace", "/usr/bin/time"] {
        if !installed(tool) {
            println!("{tool} is not installed: its figures are left out");
        }
    }
    let data = Data::open(options.data.clone())?;
    let groups: Vec<Vec<Limit>> = groups().into_iter().filter(|group| options.choose(&group[0])).collect();
    if options.profile {
        return groups.iter().filter(|group| group[0].job != SCALE).try_for_each(|group| profile(&data, &group[0]));
    }
    let mut reached = Reached::default();
    println!("| job | size | ms | baseline | its ms | ratio | must | aim | MiB | must |");
    println!("|---|---|--:|---|--:|--:|--:|--:|--:|--:|");
    for group in &groups {
        if let Err(error) = rows(&data, group, &mut reached) {
            println!("| {} | {} | failed: {error:#} |", group[0].job, group[0].size);
        }
    }
    println!();
    println!(
        "{} rows: {} at aim, {} at must, {} over, {} not measured",
        reached.all(),
        reached.aim,
        reached.must,
        reached.over,
        reached.missing
    );
    Ok(())
}

fn options() -> Result<Options> {
    let mut options = Options::default();
    let mut program = PathBuf::from(env!("CARGO_BIN_EXE_zhiben"));
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--program" => program = words.next().context("--program PATH")?.into(),
            "--data" => options.data = Some(words.next().context("--data DIR")?.into()),
            "--profile" => options.profile = true,
            // Cargo adds it.
            "--bench" => {}
            size if SIZES.contains(&size) => options.sizes.push(word),
            _ => options.jobs.push(word),
        }
    }
    if options.sizes.is_empty() {
        options.sizes = vec!["town".into(), "county".into()];
    }
    ours::PROGRAM.get_or_init(|| program);
    Ok(options)
}

impl Options {
    fn choose(&self, row: &Limit) -> bool {
        let size = row.size == "-" || self.sizes.iter().any(|size| size == row.size);
        size && (self.jobs.is_empty() || self.jobs.iter().any(|word| row.job.contains(word.as_str())))
    }
}

/// How many rows reach what.
#[derive(Default)]
struct Reached {
    aim: usize,
    must: usize,
    over: usize,
    missing: usize,
}

impl Reached {
    fn all(&self) -> usize {
        self.aim + self.must + self.over + self.missing
    }
}

/// Measures a job against all its baselines and prints their rows. What exceeds its limit is in bold type.
fn rows(data: &Data, group: &[Limit], reached: &mut Reached) -> Result<()> {
    let (job, size) = (group[0].job, group[0].size);
    if job == SCALE {
        reached.missing += 1;
        line([
            job,
            size,
            "",
            "benches/scale.sh",
            "",
            "not measured",
            &figure(group[0].must),
            &figure(group[0].aim),
            "",
            "",
        ]);
        return Ok(());
    }
    let ours = jobs::ours(data, job, size)?;
    let baselines: Vec<Baseline> =
        group.iter().map(|row| jobs::baseline(data, job, size, row.against)).collect::<Result<_>>()?;
    let processes: Vec<&Job> = baselines.iter().filter_map(Baseline::process).collect();
    let compared = compare(&ours, &processes)?;
    let mut theirs = compared.theirs.into_iter();
    let limit = memory(job, size);
    let mut peak = ours.peak()?;
    for (row, baseline) in group.iter().zip(&baselines) {
        let (time, ratio) = match baseline {
            Baseline::Process(_) => theirs.next().unzip(),
            Baseline::Milliseconds(time) => (None, Some(compared.ours / time)),
            Baseline::Flushes => (None, ours.syncs()?.map(f64::from)),
            Baseline::Missing => (None, None),
        };
        let mark = |value: Option<f64>, must: f64| match value {
            Some(value) if value > must => format!("**{}**", figure(value)),
            Some(value) => figure(value),
            None => "not measured".into(),
        };
        match ratio {
            None => reached.missing += 1,
            Some(ratio) if ratio <= row.aim => reached.aim += 1,
            Some(ratio) if ratio <= row.must => reached.must += 1,
            Some(_) => reached.over += 1,
        }
        let [time, mib] = [time, limit].map(|number| number.map_or_else(String::new, figure));
        // The peak is the job's: it is printed once.
        let memory = peak.take().map_or_else(String::new, |peak| mark(Some(peak), limit.unwrap_or(f64::INFINITY)));
        line([
            job,
            size,
            &figure(compared.ours),
            &row.named(),
            &time,
            &mark(ratio, row.must),
            &figure(row.must),
            &figure(row.aim),
            &memory,
            if memory.is_empty() { "" } else { &mib },
        ]);
    }
    Ok(())
}

fn profile(data: &Data, row: &Limit) -> Result<()> {
    println!("\n{} ({})\n{}", row.job, row.size, jobs::ours(data, row.job, row.size)?.profile()?);
    Ok(())
}

/// A number with as many places as its size needs; a dash where there is none.
fn figure(number: f64) -> String {
    match number {
        _ if number.is_nan() => "-".into(),
        _ if number < 0.1 => format!("{number:.3}"),
        _ if number < 10.0 => format!("{number:.2}"),
        _ => format!("{number:.1}"),
    }
}

fn line(cells: [&str; 10]) {
    println!("| {} |", cells.join(" | "));
}
