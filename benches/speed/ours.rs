//! The program under test, on ledgers of one size that it imported itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

use crate::data::once;
use crate::generate::{TODAY, hazard_no, unit_code};
use crate::measure::{Job, fresh_copy};

pub const STORE: &str = "data/zhiben.db";

/// The program that is measured.
pub static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// The workspaces in the directory of one size: `full`, which is read, `written`, a copy that adds rows, and `fresh`,
/// whose store is replaced before each import.
pub struct Ours<'a>(pub &'a Path);

impl Ours<'_> {
    /// The job of this name.
    pub fn job(&self, name: &str) -> Result<Job> {
        let read = |words: &[&str]| Ok(on(&self.full()?, words));
        match name {
            "--version" | "--help" => Ok(Job::new([program(), name.into()])),
            "hazard show" => read(&["hazard", "show", &hazard_no(7)]),
            "hazard add" => self.add(),
            "import hazard" => self.import("hazard.csv", self.units()?),
            "import hazard again" => Ok(import(&self.written()?, "hazard", &self.0.join("hazard.csv"))),
            "import 5,000 more" => self.import("more.csv", self.full()?.join(STORE)),
            "import XLSX" => {
                once(self.0.join("hazard.xlsx"), |_| self.job("export XLSX")?.run().map(drop))?;
                self.import("hazard.xlsx", self.units()?)
            }
            "overdue --kind hazard" => read(&["overdue", "--kind", "hazard"]),
            "overdue --unit U" => read(&["overdue", "--unit", &unit_code(42)]),
            "overdue -f json" => read(&["overdue", "-f", "json"]),
            "status" | "targets" | "checklist" => read(&[name]),
            "coverage" => read(&["coverage", "7.2a"]),
            "export hazard" => read(&["export", "hazard"]),
            "export in GB18030" => read(&["export", "hazard", "--encoding", "gb18030"]),
            "export XLSX" => read(&["export", "hazard", "-o", &self.0.join("part-hazard.xlsx").to_string_lossy()]),
            "completion by name" => self.complete("青石桥鑫"),
            // First letters that no name has.
            "completion by initials" => self.complete("qqqqq"),
            _ => bail!("no job {name}"),
        }
    }

    /// How many rows the report of everything owed has.
    pub fn owed(&self) -> Result<usize> {
        Ok(self.job("overdue -f json")?.output()?.matches("\"kind\":").count())
    }

    /// The workspace with all ledgers. They are kept from the plan's first day, else nearly nothing is owed.
    pub fn full(&self) -> Result<PathBuf> {
        once(self.0.join("full"), |full| {
            init(full)?;
            for ledger in ["unit", "hazard", "inspection", "training", "drill"] {
                import(full, ledger, &self.0.join(format!("{ledger}.csv"))).run()?;
                if ledger == "unit" {
                    fresh_copy(&full.join(STORE), &self.0.join("units.db"))?;
                }
            }
            Ok(())
        })
    }

    /// The store with the units only.
    pub fn units(&self) -> Result<PathBuf> {
        self.full()?;
        Ok(self.0.join("units.db"))
    }

    fn written(&self) -> Result<PathBuf> {
        let store = self.full()?.join(STORE);
        once(self.0.join("written"), |written| {
            init(written)?;
            fresh_copy(&store, &written.join(STORE))
        })
    }

    fn add(&self) -> Result<Job> {
        let (what, unit) = ("配电室灭火器压力不足，需限期整改", unit_code(42));
        let words =
            ["hazard", "add", "--unit", &unit, "--description", what, "--grade", "一般", "--source", "镇级检查"];
        let dated =
            ["--found", TODAY, "--due", "2026-07-10", "--owner", "王伟", "--measures", "更换失效器材", "--again"];
        Ok(on(&self.written()?, &[&words[..], &dated[..]].concat()))
    }

    /// Imports a file of hazards into a copy of a store.
    fn import(&self, file: &str, store: PathBuf) -> Result<Job> {
        let fresh = once(self.0.join("fresh"), init)?;
        let place = fresh.join(STORE);
        Ok(import(&fresh, "hazard", &self.0.join(file)).after(move || fresh_copy(&store, &place)))
    }

    /// Asks for candidates as a shell does while a unit's name is typed.
    fn complete(&self, typed: &str) -> Result<Job> {
        let ask = ["env".into(), "-C".into(), self.full()?.into(), OsString::from("ZHIBEN_COMPLETE=fish"), program()];
        Ok(Job::new(ask.into_iter().chain(["--", "zhiben", "overdue", "--unit", typed].map(OsString::from))))
    }
}

fn program() -> OsString {
    PROGRAM.get().map(OsString::from).unwrap_or_default()
}

/// Makes a workspace whose ledgers are kept from the plan's first day.
pub fn init(workspace: &Path) -> Result<()> {
    let words = [program(), "--today".into(), "2024-01-01".into(), "init".into(), workspace.into()];
    Job::new(words).run().map(drop).with_context(|| format!("init {}", workspace.display()))
}

pub fn import(workspace: &Path, ledger: &str, file: &Path) -> Job {
    on(workspace, &["import", ledger, &file.to_string_lossy()])
}

pub fn on(workspace: &Path, words: &[&str]) -> Job {
    let mut all: Vec<OsString> = vec![program(), "-C".into(), workspace.into(), "--today".into(), TODAY.into()];
    all.extend(words.iter().map(Into::into));
    Job::new(all)
}
