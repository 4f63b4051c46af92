//! Running whole processes and comparing them: wall time in rotation, peak memory and the number of syncs
//! through the system's own tools where they are installed.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// GNU time, by its path: the shell's own `time` prints no memory.
const TIME: &str = "/usr/bin/time";

/// A process to run, and what is put in place before each run without being timed.
pub struct Job<'a> {
    words: Vec<OsString>,
    before: Box<dyn Fn() -> Result<()> + 'a>,
}

impl<'a> Job<'a> {
    pub fn new<W: Into<OsString>>(words: impl IntoIterator<Item = W>) -> Self {
        Job { words: words.into_iter().map(Into::into).collect(), before: Box::new(|| Ok(())) }
    }

    /// The same, with something to be put in place before each run.
    pub fn after(self, before: impl Fn() -> Result<()> + 'a) -> Self {
        Job { before: Box::new(before), ..self }
    }

    /// Runs it once; the milliseconds from its start to its end.
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

    /// The peak of its memory in MiB, where GNU time is installed.
    pub fn peak(&self) -> Result<Option<f64>> {
        if !installed(TIME) {
            return Ok(None);
        }
        let report = self.under(|report| words(&[TIME, "-f", "%M", "-o", report]))?;
        let kib: Option<f64> = report.lines().last().and_then(|line| line.trim().parse().ok());
        Ok(kib.map(|kib| kib / 1_024.0))
    }

    /// How often it waits for the disk, where strace is installed and allowed.
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

    /// The instructions of one run in millions, where valgrind is installed: the same on every run.
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

    /// What a tool reports of one run; `tool` gives its words before the command, with the file to report to.
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

/// Whether a tool answers to `--version`.
pub fn installed(tool: &str) -> bool {
    succeeds(&[tool, "--version"])
}

pub fn succeeds(words: &[&str]) -> bool {
    quiet(&self::words(words)).status().is_ok_and(|status| status.success())
}

/// Copies a file over another and waits until it is on the disk, so that the next sync pays for itself alone.
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

/// The medians of two jobs and of the ratios of their rounds.
pub struct Compared {
    pub ours: f64,
    pub baseline: Option<f64>,
    pub ratio: Option<f64>,
}

/// Runs the two in rotation, after a round to warm up, so that a drift of the machine hits both.
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
