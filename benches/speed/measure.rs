//! Runs whole processes and compares them: wall time in alternating rounds; peak memory and the number of flushes by
//! the system's tools, where these are installed.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// The path of GNU time; the shell's `time` does not print memory.
const TIME: &str = "/usr/bin/time";

/// A process to run, and what is prepared before each run without being timed.
pub struct Job<'a> {
    words: Vec<OsString>,
    before: Box<dyn Fn() -> Result<()> + 'a>,
}

impl<'a> Job<'a> {
    pub fn new<W: Into<OsString>>(words: impl IntoIterator<Item = W>) -> Self {
        Job { words: words.into_iter().map(Into::into).collect(), before: Box::new(|| Ok(())) }
    }

    /// The job with a preparation before each run, which is not timed.
    pub fn after(self, before: impl Fn() -> Result<()> + 'a) -> Self {
        Job { before: Box::new(before), ..self }
    }

    /// Runs the process once; returns the milliseconds from its start to its end.
    pub fn run(&self) -> Result<f64> {
        (self.before)()?;
        let mut command = quiet(&self.words);
        let start = Instant::now();
        let status = command.status().with_context(|| format!("{:?}", self.words))?;
        let time = start.elapsed().as_secs_f64() * 1_000.0;
        if !status.success() {
            bail!("{:?}: {status}", self.words);
        }
        Ok(time)
    }

    /// The peak memory in MiB, where GNU time is installed.
    pub fn peak(&self) -> Result<Option<f64>> {
        if !installed(TIME) {
            return Ok(None);
        }
        let report = self.under(|report| words(&[TIME, "-f", "%M", "-o", report]))?;
        let kib: Option<f64> = report.lines().last().and_then(|line| line.trim().parse().ok());
        Ok(kib.map(|kib| kib / 1_024.0))
    }

    /// How often the process waits for the disk, where strace is installed and allowed.
    pub fn syncs(&self) -> Result<Option<u32>> {
        if !installed("strace") {
            return Ok(None);
        }
        let trace = "trace=fsync,fdatasync";
        let report = self.under(|report| words(&["strace", "-f", "-c", "-e", trace, "-o", report]))?;
        let calls = report.lines().filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let counted = matches!(words.last(), Some(&("fsync" | "fdatasync")));
            if counted { words.get(3)?.parse::<u32>().ok() } else { None }
        });
        Ok(Some(calls.sum()))
    }

    /// The instructions of one run in millions, where valgrind is installed; they are the same on every run.
    pub fn instructions(&self) -> Result<Option<f64>> {
        if !installed("valgrind") {
            return Ok(None);
        }
        let report = self.under(|report| {
            let log = format!("--log-file={report}");
            words(&["valgrind", "--tool=callgrind", "--trace-children=yes", "--callgrind-out-file=/dev/null", &log])
        })?;
        let counted = report.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse::<f64>().ok());
        Ok(counted.map(|counted| counted / 1_000_000.0))
    }

    /// What a tool reports about one run; `tool` gives the tool's command line, which precedes the command, for a
    /// report file.
    fn under(&self, tool: impl FnOnce(&str) -> Vec<OsString>) -> Result<String> {
        (self.before)()?;
        let report = tempfile::NamedTempFile::new()?;
        let mut words = tool(&report.path().to_string_lossy());
        words.extend(self.words.iter().cloned());
        let status = quiet(&words).status()?;
        if !status.success() {
            bail!("{words:?}: {status}");
        }
        Ok(std::fs::read_to_string(report.path())?)
    }
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(Into::into).collect()
}

fn quiet(words: &[OsString]) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env("ZHIBEN_USER", "bench");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Whether a tool is installed: it answers to `--version`.
pub fn installed(tool: &str) -> bool {
    succeeds(&[tool, "--version"])
}

pub fn succeeds(words: &[&str]) -> bool {
    quiet(&self::words(words)).status().is_ok_and(|status| status.success())
}

/// Replaces a file by a copy and waits until it is on the disk, so that a later flush has only its own work to do.
pub fn fresh_copy(from: &Path, to: &Path) -> Result<()> {
    for left in ["-wal", "-shm", "-journal"] {
        let mut name = to.as_os_str().to_owned();
        name.push(left);
        if Path::new(&name).exists() {
            std::fs::remove_file(&name)?;
        }
    }
    std::fs::copy(from, to)?;
    Ok(std::fs::File::options().write(true).open(to)?.sync_all()?)
}

/// The median times of two jobs and the median of the ratios of their rounds.
pub struct Compared {
    pub ours: f64,
    pub baseline: Option<f64>,
    pub ratio: Option<f64>,
}

/// Runs two jobs alternately after one round that is not counted, so that a change of the machine's speed affects both.
pub fn compare(ours: &Job, baseline: Option<&Job>, rounds: usize) -> Result<Compared> {
    let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds {
        let mine = ours.run()?;
        let theirs = baseline.map(Job::run).transpose()?;
        if round > 0 {
            a.push(mine);
            b.extend(theirs);
            ratios.extend(theirs.map(|theirs| mine / theirs));
        }
    }
    let ours = median(a).context("没有一轮")?;
    Ok(Compared { ours, baseline: median(b), ratio: median(ratios) })
}

fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let half = figures.len() / 2;
    if figures.len().is_multiple_of(2) && half > 0 {
        return Some((figures[half - 1] + figures[half]) / 2.0);
    }
    figures.get(half).copied()
}
