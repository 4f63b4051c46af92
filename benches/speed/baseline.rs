//! What we are measured beside: the `sqlite3` shell, where it is installed, over an indexed database of
//! the same rows. It checks nothing and keeps no journal.

use crate::measure::Job;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const TABLES: &str = "CREATE TABLE units(code TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, category TEXT NOT NULL, \
    village TEXT, principal TEXT, phone TEXT, credit TEXT); \
    CREATE TABLE hazards(id TEXT PRIMARY KEY, unit TEXT NOT NULL, descr TEXT NOT NULL, level TEXT NOT NULL, \
    source TEXT, found TEXT NOT NULL, due TEXT NOT NULL, owner TEXT, measure TEXT, money REAL, status TEXT NOT NULL, \
    done TEXT, reviewer TEXT, reviewed TEXT, closed TEXT);";
const INDEXES: &str = "CREATE INDEX hz_status_due ON hazards(status, due); CREATE INDEX hz_unit ON hazards(unit);";
const EVIDENCE: &str = "CREATE TABLE trainings(unit TEXT, day TEXT, topic TEXT, teacher TEXT, hours REAL, present INT); \
    CREATE TABLE drills(unit TEXT, day TEXT, kind TEXT, people INT, verdict TEXT); \
    CREATE TABLE inspections(no TEXT PRIMARY KEY, day TEXT, mode TEXT, unit TEXT, leader TEXT);";
const EVERY_EVIDENCE: &str = "SELECT sum(length(unit) + length(day)) FROM trainings; \
    SELECT sum(length(unit) + length(day)) FROM drills; SELECT sum(length(unit) + length(day)) FROM inspections; \
    SELECT sum(length(unit) + length(status) + length(due)) FROM hazards;";
const OVERDUE: &str = "SELECT h.id, u.name, u.category, h.descr, h.level, h.due, \
    CAST(julianday('2026-06-30') - julianday(h.due) AS INT), h.owner, u.phone \
    FROM hazards h JOIN units u ON u.name = h.unit \
    WHERE h.status IN ('已登记', '整改中') AND h.due < '2026-06-30' ORDER BY 7 DESC, 1";
const ADD: &str = "PRAGMA synchronous = FULL; INSERT INTO hazards SELECT 'NEW' || hex(randomblob(8)), name, \
    '配电室灭火器压力不足，需限期整改并书面报告整改情况', '一般', '镇级检查', '2026-06-30', '2026-07-10', '王伟', \
    '更换失效器材', 200, '已登记', '', '', '', '' FROM units WHERE code = 'U000042'";

pub fn is_installed() -> bool {
    Command::new("sqlite3").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

pub fn nothing() -> Job<'static> {
    Job::new("sqlite3", [":memory:", "SELECT 1"])
}

/// The database of one size.
pub struct Baseline {
    dir: PathBuf,
}

impl Baseline {
    /// Loads the files that stand in `dir`.
    pub fn load(dir: &Path) -> Baseline {
        let baseline = Baseline { dir: dir.to_path_buf() };
        let imports = ["trainings", "drills", "inspections"].map(|name| baseline.import(name));
        baseline.importing("live.db").once();
        let rest = [EVIDENCE.to_string()].into_iter().chain(imports);
        baseline.shell("live.db", rest).once();
        baseline
    }

    /// Units and hazards into a new database, as a durable one: `.import`, then the indexes.
    pub fn importing(&self, name: &str) -> Job<'static> {
        let mode = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;".to_string();
        let imports = [self.import("units"), self.import("hazards")];
        let steps = [mode, TABLES.to_string()].into_iter().chain(imports).chain([INDEXES.to_string()]);
        self.shell(name, steps)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub fn open(&self) -> Job<'static> {
        self.shell("live.db", ["SELECT count(*) FROM sqlite_schema".to_string()])
    }

    pub fn add(&self) -> Job<'static> {
        self.shell("live.db", [ADD.to_string()])
    }

    pub fn overdue(&self) -> Job<'static> {
        let db = self.file("live.db").display().to_string();
        Job::new("sqlite3", ["-column", "-header", "-readonly", &db, OVERDUE])
    }

    pub fn every_evidence(&self) -> Job<'static> {
        self.shell("live.db", [EVERY_EVIDENCE.to_string()])
    }

    fn shell(&self, name: &str, steps: impl IntoIterator<Item = String>) -> Job<'static> {
        Job::new("sqlite3", [self.file(name).display().to_string()].into_iter().chain(steps))
    }

    fn import(&self, name: &str) -> String {
        format!(".import --csv --skip 1 \"{}\" {name}", self.file(&format!("{name}.csv")).display())
    }
}
