//! Many towns with one store each, and the same rows in two files: compares merging with importing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::generate::{self, TOWN};
use crate::measure::{Job, fresh_copy};
use crate::ours::{PROGRAM, STORE, import, on};

pub struct Towns {
    towns: Vec<PathBuf>,
    hazards: PathBuf,
    /// A store that has the units, and a workspace for each of the two jobs.
    units: PathBuf,
    fresh: PathBuf,
    county: PathBuf,
    _dir: tempfile::TempDir,
}

impl Towns {
    /// `many` towns of five thousand hazards each.
    pub fn prepare(many: usize) -> Result<Self> {
        let home = tempfile::TempDir::new()?;
        let dir = home.path().to_path_buf();
        generate::write(TOWN, &dir)?;
        let [units, hazards] = ["unit.csv", "hazard.csv"].map(|name| rows(&dir.join(name)));
        let (units, hazards) = (units?, hazards?);
        let file = |name: &str| dir.join(name);
        let made = Towns {
            towns: (1..=many).map(|town| file(&site(town))).collect(),
            hazards: file("all-hazard.csv"),
            units: file("units.db"),
            fresh: file("fresh"),
            county: file("county"),
            _dir: home,
        };
        let (mut all_units, mut all_hazards) = (units[..1].to_vec(), hazards[..1].to_vec());
        for (town, workspace) in made.towns.iter().enumerate() {
            let site = site(town + 1);
            init(workspace, &site)?;
            for (ledger, rows, all) in [("unit", &units, &mut all_units), ("hazard", &hazards, &mut all_hazards)] {
                let own = named(rows, &site, 1);
                let path = workspace.join("rows.csv");
                write(&path, &own)?;
                import(workspace, ledger, &path).run()?;
                all.extend(named(&own, &format!("{site}-"), 0).split_off(1));
            }
        }
        write(&file("all-unit.csv"), &all_units)?;
        write(&made.hazards, &all_hazards)?;
        init(&made.fresh, "FS")?;
        init(&made.county, "FS")?;
        import(&made.fresh, "unit", &file("all-unit.csv")).run()?;
        fresh_copy(&made.fresh.join(STORE), &made.units)?;
        Ok(made)
    }

    /// Merges all towns with their units into an empty store.
    pub fn merge(&self) -> Job<'_> {
        let mut words = vec!["merge".to_string()];
        words.extend(self.towns.iter().map(|town| town.to_string_lossy().into_owned()));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        on(&self.county, &words).after(|| Ok(std::fs::write(self.county.join(STORE), "")?))
    }

    /// Imports the same hazards from one file into a store that has the units.
    pub fn import(&self) -> Job<'_> {
        import(&self.fresh, "hazard", &self.hazards).after(|| fresh_copy(&self.units, &self.fresh.join(STORE)))
    }
}

fn site(town: usize) -> String {
    format!("T{town:03}")
}

fn init(workspace: &Path, site: &str) -> Result<()> {
    Job::new([PROGRAM.into(), OsString::from("init"), workspace.into()]).run()?;
    let plan = workspace.join("plan.toml");
    let text = std::fs::read_to_string(&plan)?.replace("site = \"JC\"", &format!("site = \"{site}\""));
    Ok(std::fs::write(plan, text)?)
}

type Rows = Vec<Vec<String>>;

/// The rows with a prefix in one of their cells; the header is unchanged.
fn named(rows: &Rows, before: &str, place: usize) -> Rows {
    let mut rows = rows.clone();
    rows.iter_mut().skip(1).for_each(|row| row[place].insert_str(0, before));
    rows
}

fn rows(path: &Path) -> Result<Rows> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path)?;
    reader.records().map(|row| Ok(row?.iter().map(str::to_string).collect())).collect()
}

fn write(path: &Path, rows: &Rows) -> Result<()> {
    let mut file = csv::Writer::from_path(path)?;
    rows.iter().try_for_each(|row| file.write_record(row))?;
    Ok(file.flush()?)
}
