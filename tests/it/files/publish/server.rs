//! A PostgreSQL for the test alone: in a temporary directory, reached by a socket there, and removed with it. It uses
//! no port, no network and no server that is already running.

use crate::env::skipped;
use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub struct Server {
    programs: PathBuf,
    home: TempDir,
    /// The user of its processes, because PostgreSQL refuses to run as root.
    user: Option<(u32, u32)>,
}

impl Server {
    /// Starts the server; `None` where PostgreSQL is not installed.
    pub fn start() -> Option<Server> {
        let Some(programs) = programs() else {
            skipped("PostgreSQL (initdb, pg_ctl, psql)", "what `publish` hands over");
            return None;
        };
        let home = tempfile::Builder::new().prefix("zhiben-pg").tempdir().unwrap();
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
        let server = Server { programs, home, user: is_root.then(unprivileged) };
        if let Some((uid, gid)) = server.user {
            chown(server.home.path(), Some(uid), Some(gid)).unwrap();
        }
        let data = server.path("data");
        let mut make = server.program("initdb");
        make.args(["-D", &data, "-U", "town", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
        ok(make.output().unwrap());
        // A test may replace an extension, whose row is in a system catalogue.
        let options = format!("-h '' -k '{}' -F -c allow_system_table_mods=on", server.home.path().display());
        let log = server.path("log");
        // Standard streams of its own: a server that kept those of the test would prevent the test from ending.
        let mut start = server.program("pg_ctl");
        start.args(["start", "-w", "-D", &data, "-l", &log, "-o", &options]);
        start.stdout(Stdio::null()).stderr(Stdio::null());
        let started = start.status().unwrap();
        assert!(started.success(), "{}", fs::read_to_string(log).unwrap_or_default());
        Some(server)
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.env_clear().env("LC_ALL", "C").env("PATH", "/usr/bin:/bin").current_dir(self.home.path());
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// psql, run as the test's user in a directory.
    fn psql(&self, place: &Path) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command.env_clear().env("LC_ALL", "C.UTF-8").current_dir(place);
        command.args(["-X", "-U", "town", "-d", "postgres", "-h"]).arg(self.home.path());
        command
    }

    /// Runs a script from a directory.
    pub fn run(&self, place: &Path, script: &str) -> Output {
        self.psql(place).args(["-f", script]).output().unwrap()
    }

    #[track_caller]
    pub fn load(&self, place: &Path, script: &str) -> String {
        ok(self.run(place, script))
    }

    #[track_caller]
    pub fn load_with(&self, place: &Path, options: &[&str], script: &str) -> String {
        ok(self.psql(place).args(options).args(["-f", script]).output().unwrap())
    }

    /// The rows of a query, one a line.
    #[track_caller]
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let out = self.psql(self.home.path()).args(["-At", "-v", "ON_ERROR_STOP=1", "-c", sql]).output().unwrap();
        ok(out).lines().map(str::to_string).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.path("data");
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "-m", "immediate", "-D", &data]).stdout(Stdio::null()).stderr(Stdio::null());
        let _ = stop.status();
    }
}

#[track_caller]
fn ok(out: Output) -> String {
    let (printed, complained) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{printed}\n{complained}");
    printed.into_owned()
}

/// The folder of the newest installed version's programs.
fn programs() -> Option<PathBuf> {
    // Debian installs the servers here and not on the path.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let number = |name: std::ffi::OsString| name.to_str()?.parse::<u32>().ok();
    let mut found: Vec<u32> = versions.filter_map(|version| number(version.unwrap().file_name())).collect();
    found.sort_by(|a, b| b.cmp(a));
    let mut places: Vec<PathBuf> =
        found.iter().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"))).collect();
    places.extend(["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    places.into_iter().find(|place| ["initdb", "pg_ctl", "psql"].iter().all(|name| place.join(name).is_file()))
}

/// A user that is not root: the present one, else nobody.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let of = |name: &str| {
        let fields: Vec<&str> = users.lines().find(|line| line.starts_with(&format!("{name}:")))?.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    of("postgres").or_else(|| of("nobody")).expect("a user that is not root")
}
