//! The program under test, on ledgers of one size that it imported itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::generate::{TODAY, hazard_no, unit_code};
use crate::measure::{Job, fresh_copy};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_zhiben");
pub const STORE: &str = "data/zhiben.db";

/// Two workspaces: `full`, which is read, and `fresh`, whose store is replaced before each write.
pub struct Ours {
    hazards: PathBuf,
    more: PathBuf,
    workbook: PathBuf,
    units: PathBuf,
    full: PathBuf,
    fresh: PathBuf,
}

impl Ours {
    /// Makes the workspaces from the CSV files in `dir`.
    pub fn prepare(dir: &Path) -> Result<Self> {
        let file = |name: &str| dir.join(name);
        let made = Ours {
            hazards: file("hazard.csv"),
            more: file("more.csv"),
            workbook: file("hazard.xlsx"),
            units: file("units.db"),
            full: file("full"),
            fresh: file("fresh"),
        };
        for workspace in [&made.full, &made.fresh] {
            Job::new([PROGRAM.into(), OsString::from("init"), workspace.into()]).run()?;
        }
        import(&made.full, "unit", &file("unit.csv")).run()?;
        fresh_copy(&made.full.join(STORE), &made.units)?;
        import(&made.full, "hazard", &made.hazards).run()?;
        for ledger in ["inspection", "training", "drill"] {
            import(&made.full, ledger, &file(&format!("{ledger}.csv"))).run()?;
        }
        Ok(made)
    }

    /// The program with one option and no command.
    pub fn bare(option: &str) -> Job<'static> {
        Job::new([PROGRAM, option])
    }

    pub fn show(&self) -> Job<'_> {
        on(&self.full, &["hazard", "show", &hazard_no(7)])
    }

    pub fn add(&self) -> Job<'_> {
        let what = "配电室灭火器压力不足，需限期整改";
        let unit = unit_code(42);
        let words =
            ["hazard", "add", "--unit", &unit, "--description", what, "--grade", "一般", "--source", "镇级检查"];
        let dated = ["--found", TODAY, "--due", "2026-07-10", "--owner", "王伟", "--measures", "更换失效器材"];
        on(&self.fresh, &[&words[..], &dated[..]].concat())
            .after(|| fresh_copy(&self.full.join(STORE), &self.fresh.join(STORE)))
    }

    /// Imports the hazards into a store that has the units.
    pub fn import(&self) -> Job<'_> {
        import(&self.fresh, "hazard", &self.hazards).after(|| fresh_copy(&self.units, &self.fresh.join(STORE)))
    }

    /// Imports the same hazards again, which changes nothing.
    pub fn import_again(&self) -> Job<'_> {
        import(&self.full, "hazard", &self.hazards)
    }

    /// Imports a later file into the full store.
    pub fn import_more(&self) -> Job<'_> {
        import(&self.fresh, "hazard", &self.more).after(|| fresh_copy(&self.full.join(STORE), &self.fresh.join(STORE)))
    }

    /// Imports the hazards from the workbook that [`Ours::export_workbook`] writes.
    pub fn import_workbook(&self) -> Job<'_> {
        import(&self.fresh, "hazard", &self.workbook).after(|| {
            if !self.workbook.exists() {
                self.export_workbook().run()?;
            }
            fresh_copy(&self.units, &self.fresh.join(STORE))
        })
    }

    pub fn export(&self, words: &[&str]) -> Job<'_> {
        on(&self.full, &[&["export", "hazard"], words].concat())
    }

    pub fn export_workbook(&self) -> Job<'_> {
        self.export(&["-o", &self.workbook.to_string_lossy()])
    }

    /// Makes a report; `words` are its command line.
    pub fn report(&self, words: &[&str]) -> Job<'_> {
        on(&self.full, words)
    }

    /// Asks for candidates as a shell does while a unit's name is typed.
    pub fn complete(&self, typed: &str) -> Job<'_> {
        let ask = ["env", "-C", &self.full.to_string_lossy(), "ZHIBEN_COMPLETE=fish", PROGRAM, "--", "zhiben"]
            .map(OsString::from);
        Job::new(ask.into_iter().chain(["overdue", "--unit", typed].map(OsString::from)))
    }

    pub fn overdue(&self, words: &[&str]) -> Job<'_> {
        on(&self.full, &[&["overdue"], words].concat())
    }
}

pub fn import(workspace: &Path, ledger: &str, file: &Path) -> Job<'static> {
    on(workspace, &["import", ledger, &file.to_string_lossy()])
}

pub fn on(workspace: &Path, words: &[&str]) -> Job<'static> {
    let mut all: Vec<OsString> = vec![PROGRAM.into(), "-C".into(), workspace.into(), "--today".into(), TODAY.into()];
    all.extend(words.iter().map(Into::into));
    Job::new(all)
}
