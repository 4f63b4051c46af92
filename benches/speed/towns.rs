//! Many towns with one store each, and the same rows in two files: compares merging with importing.

use std::path::Path;

use anyhow::{Result, bail};

use crate::data::once;
use crate::generate::{self, TOWN};
use crate::measure::{Job, fresh_copy};
use crate::ours::{self, STORE, import, on};

/// How many towns of five thousand hazards each there are.
const MANY: usize = 100;

/// The job of this name on the towns in the directory: all are merged with their units into an empty store, or the same
/// hazards are imported from one file into a store that has the units.
pub fn job(dir: &Path, name: &str) -> Result<Job> {
    let towns = once(dir.join("all"), prepare)?;
    match name {
        "merge 100 towns" => {
            let county = once(dir.join("county"), |county| init(county, "FS"))?;
            let mut words = vec!["merge".to_string()];
            words.extend((1..=MANY).map(|town| towns.join(site(town)).to_string_lossy().into_owned()));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let empty = once(dir.join("empty.db"), |path| Ok(std::fs::write(path, "")?))?;
            Ok(on(&county, &words).after(move || fresh_copy(&empty, &county.join(STORE))))
        }
        "import hazard" => {
            let fresh = once(dir.join("fresh"), |fresh| init(fresh, "FS"))?;
            let units = once(dir.join("units.db"), |units| {
                import(&fresh, "unit", &towns.join("unit.csv")).run()?;
                fresh_copy(&fresh.join(STORE), units)
            })?;
            let job = import(&fresh, "hazard", &towns.join("hazard.csv"));
            Ok(job.after(move || fresh_copy(&units, &fresh.join(STORE))))
        }
        _ => bail!("no job {name} of the towns"),
    }
}

/// Makes the towns, and the files with the rows of all.
fn prepare(dir: &Path) -> Result<()> {
    std::fs::create_dir_all(dir)?;
    generate::write(TOWN, dir)?;
    let (unit, hazard) = (dir.join("unit.csv"), dir.join("hazard.csv"));
    let (units, hazards) = (rows(&unit)?, rows(&hazard)?);
    let (mut all_units, mut all_hazards) = (units[..1].to_vec(), hazards[..1].to_vec());
    for town in 1..=MANY {
        let site = site(town);
        let workspace = dir.join(&site);
        init(&workspace, &site)?;
        for (ledger, rows, all) in [("unit", &units, &mut all_units), ("hazard", &hazards, &mut all_hazards)] {
            let own = named(rows, &site, 1);
            let path = workspace.join("rows.csv");
            write(&path, &own)?;
            import(&workspace, ledger, &path).run()?;
            all.extend(named(&own, &format!("{site}-"), 0).split_off(1));
        }
    }
    write(&unit, &all_units)?;
    write(&hazard, &all_hazards)
}

fn site(town: usize) -> String {
    format!("T{town:03}")
}

/// A workspace whose record numbers begin with the site.
fn init(workspace: &Path, site: &str) -> Result<()> {
    ours::init(workspace)?;
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
