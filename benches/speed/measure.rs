//! Runs whole processes and compares them: wall time of runs in rotation; peak memory and the number of flushes by the
//! system's tools, where these are installed.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// The path of GNU time; the shell's `time` does not print memory.
const TIME: &str = "/usr/bin/time";

/// A process to run, and what is prepared before each run without being timed.
pub struct Job {
    words: Vec<OsString>,
    before: Option<Box<dyn Fn() -> Result<()>>>,
}

impl Job {
    pub fn new<W: Into<OsString>>(words: impl IntoIterator<Item = W>) -> Self {
        Job { words: words.into_iter().map(Into::into).collect(), before: None }
    }

    /// The job with a preparation before each run, which is not timed.
    pub fn after(self, before: impl Fn() -> Result<()> + 'static) -> Self {
        Job { before: Some(Box::new(before)), ..self }
    }

    /// The beginning of the command line, for an error.
    fn start(&self) -> String {
        self.words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ").chars().take(120).collect()
    }

    fn prepare(&self) -> Result<()> {
        self.before.as_ref().map_or(Ok(()), |before| before())
    }

    /// What the process writes to its output.
    pub fn output(&self) -> Result<String> {
        let output = quiet(&self.words).stdout(Stdio::piped()).output()?;
        if !output.status.success() {
            bail!("{}: {}", self.start(), output.status);
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Runs the process once; returns the milliseconds from its start to its end.
    pub fn run(&self) -> Result<f64> {
        self.prepare()?;
        let mut command = quiet(&self.words);
        let start = Instant::now();
        let status = command.status().with_context(|| self.start())?;
        let time = start.elapsed().as_secs_f64() * 1_000.0;
        if !status.success() {
            bail!("{}: {status}", self.start());
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

    /// The functions that take the most of the time, by perf's samples of the whole process; a short job is repeated.
    pub fn profile(&self) -> Result<String> {
        const REPEAT: &str = "times=$1; shift; while [ $times -gt 0 ]; do \"$@\"; times=$((times - 1)); done";
        let time = self.run()?;
        let times = if self.before.is_some() { 1.0 } else { (2_000.0 / time).clamp(1.0, 500.0) };
        let dir = tempfile::TempDir::new()?;
        let samples = dir.path().join("perf.data").to_string_lossy().into_owned();
        let shell = ["sh", "-c", REPEAT, "sh", &format!("{times:.0}")];
        self.prepare()?;
        let record = [&["perf", "record", "-q", "-F", "5000", "-o", &samples, "--"], &shell[..]].concat();
        let status = quiet(&[words(&record), self.words.clone()].concat()).status().context("perf")?;
        if !status.success() {
            bail!("{}: {status}", self.start());
        }
        let program = Path::new(&self.words[0]).file_name().unwrap_or_default().to_string_lossy();
        let columns = ["--comm", &program, "--sort", "symbol", "--percent-limit", "0.8"];
        let report = ["perf", "report", "-q", "--stdio", "--no-children", "-i", &samples];
        let functions = Job::new([&report[..], &columns].concat()).output()?;
        Ok(functions.lines().filter(|line| !line.trim().is_empty()).take(40).collect::<Vec<_>>().join("\n"))
    }

    /// What a tool reports about one run; `tool` gives the tool's command line, which precedes the command, for a
    /// report file.
    fn under(&self, tool: impl FnOnce(&str) -> Vec<OsString>) -> Result<String> {
        self.prepare()?;
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

/// Replaces a store by a copy and waits until it is on the disk, so that a later flush has only its own work to do.
pub fn fresh_copy(from: &Path, to: &Path) -> Result<()> {
    let beside = ["db-wal", "db-shm", "db-journal", "head"].map(|end| to.with_extension(end));
    for left in beside.iter().filter(|path| path.exists()) {
        std::fs::remove_file(left)?;
    }
    std::fs::copy(from, to)?;
    Ok(std::fs::File::options().write(true).open(to)?.sync_all()?)
}

/// The median milliseconds of a job; of each baseline the median milliseconds, and the median of the rounds' ratios.
pub struct Compared {
    pub ours: f64,
    pub theirs: Vec<(f64, f64)>,
}

/// Jobs below this many milliseconds are short.
const SHORT: f64 = 6.0;

/// Runs a job and its baselines in rotation after one round that is not counted, so that a change of the machine's
/// speed affects all: 15 rounds where the job is short, else 5.
pub fn compare(ours: &Job, baselines: &[&Job]) -> Result<Compared> {
    let round = || -> Result<Vec<f64>> { [ours].iter().chain(baselines).map(|job| job.run()).collect() };
    let rounds = if round()?[0] < SHORT { 15 } else { 5 };
    let times: Vec<Vec<f64>> = (0..rounds).map(|_| round()).collect::<Result<_>>()?;
    let over = |figure: &dyn Fn(&[f64]) -> f64| median(times.iter().map(|round| figure(round)).collect());
    let theirs = (1..=baselines.len()).map(|at| (over(&|round| round[at]), over(&|round| round[0] / round[at])));
    Ok(Compared { ours: over(&|round| round[0]), theirs: theirs.collect() })
}

/// The median of an odd number of figures.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
