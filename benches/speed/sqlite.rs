//! The baseline of most jobs: the `sqlite3` shell does the same basic work on the same rows. Its tables have the
//! program's columns, checks, foreign keys and indexes, read from the program's own store, and a journal without seals.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::data::once;
use crate::generate::hazard_no;
use crate::measure::{Job, fresh_copy};
use crate::ours::{Ours, STORE};

const SCHEMA: &str = "SELECT sql || ';' FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL
  AND tbl_name IN ('unit', 'unit_aliases', 'hazard', 'inspection', 'inspection_units', 'training', 'training_units',
    'drill', 'drill_units')
  ORDER BY type DESC, rowid";
const CHECKED: &str = include_str!("sql/checked.sql");
const UNCHECKED: &str = include_str!("sql/unchecked.sql");
const INDEX: &str = "CREATE INDEX hazard_open ON hazards (status, due); CREATE INDEX hazard_unit ON hazards (unit);";
const ADD: &str = include_str!("sql/add.sql");
const OVERDUE: &str = include_str!("sql/overdue.sql");
const OWED: &str = include_str!("sql/owed.sql");
pub const EXPORT: &str = include_str!("sql/export.sql");

const FULL: &str = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
const COMMAND: &str = "INSERT INTO command (at, operator, command) VALUES ('2026-06-30', 'bench', 'import')";

/// The databases in the directory of one size.
pub struct Sqlite<'a>(pub &'a Path);

impl Sqlite<'_> {
    /// The job of this name, checked and journaled as the program does it.
    pub fn job(&self, name: &str) -> Result<Job> {
        match name {
            "--version" | "--help" => Ok(Job::new(["sqlite3", ":memory:", "select 1"])),
            "hazard show" => {
                let one = format!("SELECT * FROM hazard WHERE no = '{}'", hazard_no(7));
                Ok(shell(&self.all()?, &[&one]))
            }
            "hazard add" => {
                let written = once(self.0.join("sqlite-written.db"), |path| fresh_copy(&self.all()?, path))?;
                Ok(shell(&written, &[FULL, ADD]))
            }
            "import hazard" => self.import("hazard.csv", self.units()?),
            "import 5,000 more" => self.import("more.csv", self.all()?),
            "overdue --kind hazard" => Ok(shell(&self.all()?, &["-column", "-header", OVERDUE])),
            "export hazard" => Ok(shell(&self.all()?, &["-csv", "-header", EXPORT])),
            "status" | "targets" | "coverage" | "checklist" => Ok(shell(&self.all()?, &["-box", OWED])),
            _ => bail!("no job {name} of sqlite3"),
        }
    }

    /// `.import` of the hazards into a table of as many columns as the file has; the indexes are made afterwards.
    pub fn unchecked(&self) -> Result<Job> {
        let units = once(self.0.join("sqlite-unchecked.db"), |path| {
            shell(path, &[UNCHECKED, &import(&self.0.join("unit.csv"), "units")]).run().map(drop)
        })?;
        let copy = self.0.join("sqlite-copy.db");
        let load = import(&self.0.join("hazard.csv"), "hazards");
        Ok(shell(&copy, &[FULL, &load, INDEX]).after(move || fresh_copy(&units, &copy)))
    }

    /// `.import` of a file of hazards into a copy of a database.
    fn import(&self, file: &str, database: PathBuf) -> Result<Job> {
        let copy = self.0.join("sqlite-copy.db");
        let load = import(&self.0.join(file), "form");
        Ok(shell(&copy, &[FULL, COMMAND, &load]).after(move || fresh_copy(&database, &copy)))
    }

    /// The database with the units only.
    fn units(&self) -> Result<PathBuf> {
        self.copied("sqlite-units.db", Ours(self.0).units()?, &["unit", "unit_aliases"])
    }

    /// The database with all rows of the program's store.
    pub fn all(&self) -> Result<PathBuf> {
        let evidence = ["inspection", "inspection_units", "training", "training_units", "drill", "drill_units"];
        let tables = [&["unit", "unit_aliases", "hazard"][..], &evidence].concat();
        self.copied("sqlite.db", Ours(self.0).full()?.join(STORE), &tables)
    }

    /// A database with the schema of a store and the rows of some of its tables.
    fn copied(&self, name: &str, store: PathBuf, tables: &[&str]) -> Result<PathBuf> {
        once(self.0.join(name), |path| {
            let schema = shell(&store, &[SCHEMA]).output()?;
            let attach = format!("ATTACH '{}' AS store", store.display());
            let rows: String =
                tables.iter().map(|table| format!("INSERT INTO {table} SELECT * FROM store.{table};")).collect();
            let first = "INSERT INTO command (id, at, operator, command) VALUES (0, '2026-06-30', 'bench', 'init')";
            shell(path, &["PRAGMA journal_mode = WAL", &schema, CHECKED, first, &attach, &rows]).run().map(drop)
        })
    }
}

fn import(csv: &Path, table: &str) -> String {
    format!(".import --csv --skip 1 '{}' {table}", csv.display())
}

/// The shell on a database; words that begin with one dash are its options, with two an SQL comment.
fn shell(database: &Path, words: &[&str]) -> Job {
    let option = |word: &&str| word.starts_with('-') && !word.starts_with("--");
    let (options, statements): (Vec<&str>, Vec<&str>) = words.iter().copied().partition(option);
    let mut all: Vec<OsString> = vec!["sqlite3".into(), "-bail".into()];
    all.extend(options.into_iter().map(Into::into));
    all.push(database.into());
    // The shell takes a leading dash for an option.
    let text = |word: &str| if word.starts_with('-') { format!(" {word}") } else { word.into() };
    all.extend(statements.into_iter().map(|word| text(word).into()));
    Job::new(all)
}
