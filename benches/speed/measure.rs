//! Whole processes beside each other: started in turn, so that a drift of the machine hits all alike,
//! and judged by the median of the rounds' ratios.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One participant: the command, and what is done before each of its runs, untimed.
pub struct Job<'a> {
    pub command: Command,
    pub before: Option<&'a dyn Fn()>,
}

impl<'a> Job<'a> {
    pub fn new<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: impl IntoIterator<Item = S>) -> Job<'a> {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Job { command, before: None }
    }

    pub fn before(mut self, act: &'a dyn Fn()) -> Job<'a> {
        self.before = Some(act);
        self
    }

    /// Runs it once; a job that fails measures nothing.
    pub fn once(&mut self) -> Duration {
        if let Some(act) = self.before {
            act();
        }
        let start = Instant::now();
        let status = self.command.status().expect("a program to start");
        let took = start.elapsed();
        assert!(status.success(), "{:?}: {status}", self.command);
        took
    }
}

/// What a comparison gives.
pub struct Figures {
    pub ours: Duration,
    pub beside: Option<Duration>,
    pub ratio: Option<f64>,
}

/// One warm-up round, then `rounds` in turn; fewer where one takes long.
pub fn compare(mut ours: Job<'_>, mut beside: Option<Job<'_>>, rounds: usize) -> Figures {
    let first = ours.once();
    beside.as_mut().map(Job::once);
    let rounds = rounds.min((20.0 / first.as_secs_f64()) as usize).max(3);
    let mut times: Vec<(Duration, Option<Duration>)> = Vec::new();
    for _ in 0..rounds {
        times.push((ours.once(), beside.as_mut().map(Job::once)));
    }
    let ratios = times.iter().filter_map(|(a, b)| Some(a.as_secs_f64() / b.as_ref()?.as_secs_f64()));
    Figures {
        ratio: median(ratios.collect()),
        ours: median(times.iter().map(|(a, _)| *a).collect()).unwrap_or_default(),
        beside: median(times.iter().filter_map(|(_, b)| *b).collect()),
    }
}

fn median<T: PartialOrd + Copy>(mut all: Vec<T>) -> Option<T> {
    all.sort_by(|a, b| a.partial_cmp(b).expect("times and ratios are ordered"));
    all.get(all.len() / 2).copied()
}

/// Peak memory in MiB of one more run, by GNU time where it is installed.
pub fn peak(job: &Job<'_>) -> Option<f64> {
    let inner = std::iter::once(job.command.get_program()).chain(job.command.get_args());
    let ran = Command::new("/usr/bin/time").arg("-f").arg("%M").args(inner).stdout(Stdio::null()).output().ok()?;
    let kib: f64 = String::from_utf8_lossy(&ran.stderr).lines().last()?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// How often one more run waits for the disk, by strace where it is installed.
pub fn syncs(job: &Job<'_>) -> Option<usize> {
    let inner = std::iter::once(job.command.get_program()).chain(job.command.get_args());
    let mut strace = Command::new("strace");
    let ran = strace.args(["-f", "-e", "trace=fsync,fdatasync"]).args(inner).stdout(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&ran.stderr).into_owned();
    ran.status.success().then(|| text.lines().filter(|line| line.contains("sync(")).count())
}

/// Brings a file to the disk, so that the next run does not wait for what the last left behind.
pub fn settle(path: &Path) {
    if let Ok(file) = std::fs::File::open(path) {
        let _ = file.sync_all();
    }
}
