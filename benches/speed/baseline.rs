//! The baseline of the benchmark: the `sqlite3` shell does the basic work on the same data, without checks and without
//! a journal. Where the shell is not installed there is no baseline.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::generate::{TODAY, hazard_no, unit_code};
use crate::measure::{Job, fresh_copy, installed};

const SCHEMA: &str = "PRAGMA journal_mode=WAL;
CREATE TABLE units(code TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, category TEXT NOT NULL, village TEXT, legal TEXT,
  phone TEXT);
CREATE TABLE hazards(id TEXT PRIMARY KEY, unit TEXT NOT NULL, descr TEXT NOT NULL, level TEXT NOT NULL, source TEXT,
  found TEXT NOT NULL, due TEXT NOT NULL, owner TEXT, measure TEXT, money REAL, status TEXT NOT NULL, done TEXT,
  reviewer TEXT, reviewed TEXT, closed TEXT);
CREATE TABLE trainings(unit TEXT, day TEXT, topic TEXT, by TEXT, hours INT, present INT);
CREATE TABLE drills(unit TEXT, day TEXT, kind TEXT, present INT, verdict TEXT);";

const INDEX: &str = "CREATE INDEX hazard_status_due ON hazards(status, due);
CREATE INDEX hazard_unit ON hazards(unit);";

const EXPORT: &str = "SELECT h.id, h.unit, u.code, u.category, u.village, h.descr, h.level, h.source, h.found, h.due,
  h.owner, h.measure, h.money, h.status, h.done, h.reviewer, h.reviewed, h.closed
FROM hazards h JOIN units u ON u.name=h.unit ORDER BY h.rowid";

const SUMMARY: &str = "SELECT u.category, h.status, count(*), sum(h.money), sum(h.level='重大')
FROM hazards h JOIN units u ON u.name=h.unit GROUP BY 1, 2 ORDER BY 1, 2";

/// SQL for what each category reached in the year before a day.
const TARGETS: &str = "WITH d AS (SELECT unit, count(*) n FROM drills WHERE day>'2025-12-30' AND day<='2026-06-30' GROUP BY unit),
t AS (SELECT unit, count(*) n, sum(present) p FROM trainings WHERE day>'2025-06-30' AND day<='2026-06-30' GROUP BY unit),
h AS (SELECT unit, count(*) n, sum(done<>'') fixed, sum(done<>'' AND done<=due) timely FROM hazards
  WHERE found>'2025-06-30' GROUP BY unit)
SELECT u.category, count(*), sum(d.n IS NULL), sum(t.n IS NULL), sum(t.p), 100.0*sum(h.fixed)/sum(h.n),
  100.0*sum(h.timely)/sum(h.n)
FROM units u LEFT JOIN d ON d.unit=u.name LEFT JOIN t ON t.unit=u.name LEFT JOIN h ON h.unit=u.name
GROUP BY 1 ORDER BY 1";

const FULL: &str = "PRAGMA synchronous=FULL;";

/// The databases of one size: `units` before the hazards are imported, `all` afterwards, and `copy`, which is written
/// to.
pub struct Sqlite {
    hazards: PathBuf,
    more: PathBuf,
    units: PathBuf,
    all: PathBuf,
    copy: PathBuf,
}

impl Sqlite {
    /// Makes the databases from the CSV files in `dir`; `None` where the shell is not installed.
    pub fn prepare(dir: &Path) -> Result<Option<Self>> {
        if !installed("sqlite3") {
            return Ok(None);
        }
        let file = |name: &str| dir.join(name);
        let (hazards, more) = (file("hazard.csv"), file("more.csv"));
        let made = Sqlite { hazards, more, units: file("u.db"), all: file("all.db"), copy: file("copy.db") };
        shell(&made.units, &[SCHEMA, &import(&file("unit.csv"), "units")]).run()?;
        made.import().run()?;
        let others = [import(&file("training.csv"), "trainings"), import(&file("drill.csv"), "drills")];
        shell(&made.copy, &[&others[0], &others[1]]).run()?;
        fresh_copy(&made.copy, &made.all)?;
        Ok(Some(made))
    }

    /// Starts and ends the shell.
    pub fn nothing() -> Option<Job<'static>> {
        installed("sqlite3").then(|| Job::new(["sqlite3", ":memory:", "select 1"]))
    }

    /// `.import` of the hazards into the database with the units, then the indexes.
    pub fn import(&self) -> Job<'_> {
        shell(&self.copy, &[FULL, &import(&self.hazards, "hazards"), INDEX])
            .after(|| fresh_copy(&self.units, &self.copy))
    }

    /// `.import` of the later file, with the indexes in place.
    pub fn import_more(&self) -> Job<'_> {
        shell(&self.copy, &[FULL, &import(&self.more, "hazards")]).after(|| fresh_copy(&self.all, &self.copy))
    }

    /// Writes the hazards with columns of their units as CSV.
    pub fn export(&self) -> Job<'_> {
        shell(&self.all, &["-csv", "-header", EXPORT])
    }

    /// Counts the hazards by category and status.
    pub fn summary(&self) -> Job<'_> {
        shell(&self.all, &["-box", SUMMARY])
    }

    /// Computes what each category reached within a year.
    pub fn targets(&self) -> Job<'_> {
        shell(&self.all, &["-box", TARGETS])
    }

    /// Opens the file and selects one row.
    pub fn show(&self) -> Job<'_> {
        shell(&self.all, &[&format!("SELECT * FROM hazards WHERE id='{}'", hazard_no(7))])
    }

    /// Inserts one row and flushes it to the disk.
    pub fn add(&self) -> Job<'_> {
        let insert = format!(
            "INSERT INTO hazards SELECT 'NEW1', name, '配电室灭火器压力不足，需限期整改', '一般', '镇级检查', '{TODAY}',
             '2026-07-10', '王伟', '更换失效器材', 200, '已登记', '', '', '', '' FROM units WHERE code='{}'",
            unit_code(42)
        );
        shell(&self.copy, &[FULL, &insert]).after(|| fresh_copy(&self.all, &self.copy))
    }

    /// Prints the overdue hazards as a table.
    pub fn overdue(&self) -> Job<'_> {
        let query = format!(
            "SELECT h.id AS \"编号\", u.name AS \"单位\", u.category AS \"类别\", h.descr AS \"隐患描述\",
               h.level AS \"等级\", h.due AS \"整改期限\",
               CAST(julianday('{TODAY}') - julianday(h.due) AS INT) AS \"逾期天数\", h.owner AS \"责任人\",
               u.phone AS \"电话\"
             FROM hazards h JOIN units u ON u.name=h.unit
             WHERE h.status IN ('已登记', '整改中') AND h.due<'{TODAY}' ORDER BY 7 DESC, 1"
        );
        shell(&self.all, &["-column", "-header", &query])
    }
}

fn import(csv: &Path, table: &str) -> String {
    format!(".import --csv --skip 1 \"{}\" {table}", csv.display())
}

/// The shell on a database; words that begin with a dash are its options.
fn shell(database: &Path, words: &[&str]) -> Job<'static> {
    let (options, statements): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with('-'));
    let mut all: Vec<std::ffi::OsString> = vec!["sqlite3".into()];
    all.extend(options.into_iter().map(Into::into));
    all.push(database.into());
    all.extend(statements.into_iter().map(Into::into));
    Job::new(all)
}
