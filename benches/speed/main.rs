//! Measures how fast the program is: whole processes, compared with the `sqlite3` shell that does the basic work on the
//! same data. `cargo bench` measures a town and a county, `cargo bench -- province` also a province, `-- merge` a
//! hundred towns merged into one store. It prints a table and asserts nothing, because the times of one machine prove
//! little. A ratio is the program's time divided by the baseline's, the median over the rounds; differences below 10 %
//! are noise. For short jobs the instructions are counted too.

mod baseline;
mod generate;
mod measure;
mod office;
mod ours;
mod towns;

use anyhow::Result;

use baseline::Sqlite;
use generate::{COUNTY, PROVINCE, Size, TOWN, unit_code};
use measure::{Compared, Job, compare, installed};
use office::Python;
use ours::Ours;

/// Jobs below this many milliseconds are short.
const SHORT: f64 = 30.0;

/// The limits for a ratio: what it must not exceed, and what it should reach.
struct Goal {
    must: f64,
    aim: f64,
}

const fn goal(must: f64, aim: f64) -> Option<Goal> {
    Some(Goal { must, aim })
}

/// The ledgers of one size, in the program and in the baseline.
struct Ledgers {
    size: Size,
    ours: Ours,
    sqlite: Option<Sqlite>,
    dir: tempfile::TempDir,
}

impl Ledgers {
    fn prepare(size: Size) -> Result<Self> {
        let dir = tempfile::TempDir::new()?;
        generate::write(size, dir.path())?;
        let (ours, sqlite) = (Ours::prepare(dir.path())?, Sqlite::prepare(dir.path())?);
        Ok(Ledgers { size, ours, sqlite, dir })
    }

    /// Prints the rows of the table for this size.
    fn rows(&self, town: &Ledgers) {
        let (name, ours) = (self.size.name, &self.ours);
        let large = self.size.hazards > TOWN.hazards;
        let huge = self.size.hazards > COUNTY.hazards;
        let theirs = |job: fn(&Sqlite) -> Job<'_>| self.sqlite.as_ref().map(job);
        row("hazard show", name, &ours.show(), theirs(Sqlite::show), 21, goal(1.2, 0.90));
        row("hazard add", name, &ours.add(), theirs(Sqlite::add), if huge { 5 } else { 15 }, goal(1.0, 0.80));
        syncs(name, &ours.add(), theirs(Sqlite::add));
        let import = match (large, huge) {
            (true, false) => goal(0.80, 0.50),
            (true, true) => goal(0.90, 0.55),
            _ => None,
        };
        row("import hazard", name, &ours.import(), theirs(Sqlite::import), if huge { 3 } else { 5 }, import);
        if large {
            row("import hazard again / at first", name, &ours.import_again(), Some(ours.import()), 3, goal(0.5, 0.2));
            row("import 5,000 more", name, &ours.import_more(), theirs(Sqlite::import_more), 5, goal(0.9, 0.5));
        }
        self.exports();
        let hazards = || ours.overdue(&["--kind", "hazard"]);
        let table = if large { goal(1.0, 0.75) } else { None };
        row("overdue --kind hazard", name, &hazards(), theirs(Sqlite::overdue), 15, table);
        let everything = ours.overdue(&["-f", "json"]);
        let county = if large && !huge { goal(6.0, 3.0) } else { None };
        let rounds = if huge { 3 } else { 9 };
        row("overdue -f json / --kind hazard", name, &everything, Some(hazards()), rounds, county);
        if large {
            let unit = unit_code(42);
            let words = ["--unit", &unit];
            let (here, there) = (ours.overdue(&words), town.ours.overdue(&words));
            row("overdue --unit U / the town's", name, &here, Some(there), 15, goal(1.6, 1.2));
        }
        // By the index, and by first letters that no name has.
        for (by, typed) in [("name", "青石桥鑫"), ("initials", "qqqqq")] {
            let moment = Some(Job::new(["sleep", "0.02"]));
            row(&format!("completion by {by} / 20 ms"), name, &ours.complete(typed), moment, 15, goal(1.0, 0.3));
        }
        let status = if huge { goal(0.25, 0.07) } else { goal(0.30, 0.10) };
        row("status", name, &ours.report(&["status"]), theirs(Sqlite::summary), 7, status);
        for report in [&["targets"][..], &["coverage", "7.2a"], &["checklist"]] {
            row(report[0], name, &ours.report(report), theirs(Sqlite::targets), 7, goal(0.35, 0.12));
        }
    }

    /// Exports in all formats, and the import of a workbook.
    fn exports(&self) {
        let (name, ours) = (self.size.name, &self.ours);
        let huge = self.size.hazards > COUNTY.hazards;
        let theirs = self.sqlite.as_ref().map(Sqlite::export);
        let csv = if huge { goal(0.30, 0.20) } else { goal(0.40, 0.28) };
        row("export hazard", name, &ours.export(&[]), theirs, 5, csv);
        let gb18030 = ours.export(&["--encoding", "gb18030"]);
        row("export in GB18030 / in UTF-8", name, &gb18030, Some(ours.export(&[])), 5, goal(1.3, 1.1));
        if huge {
            return;
        }
        let write = Python::write(self.dir.path());
        row("export XLSX", name, &ours.export_workbook(), write.map(|python| python.job()), 3, goal(0.15, 0.11));
        let read = Python::read(self.dir.path());
        row("import XLSX", name, &ours.import_workbook(), read.map(|python| python.job()), 3, goal(0.12, 0.08));
    }
}

fn main() -> Result<()> {
    for tool in ["sqlite3", "strace", "/usr/bin/time"] {
        if !installed(tool) {
            println!("{tool} is not installed: its figures are left out");
        }
    }
    line("job", "size", ["ours ms", "base ms", "ratio", "must", "aim", "MiB", "M instr"].map(String::from));
    for option in ["--version", "--help"] {
        row(option, "-", &Ours::bare(option), Sqlite::nothing(), 31, goal(0.80, 0.65));
    }
    let town = Ledgers::prepare(TOWN)?;
    town.rows(&town);
    Ledgers::prepare(COUNTY)?.rows(&town);
    if std::env::args().any(|word| word == "merge") {
        let towns = towns::Towns::prepare(100)?;
        row("merge 100 towns / import hazard", "100 towns", &towns.merge(), Some(towns.import()), 3, goal(1.2, 0.8));
    }
    if std::env::args().any(|word| word == "province") {
        Ledgers::prepare(PROVINCE)?.rows(&town);
    }
    Ok(())
}

/// Measures a job and prints its row; a job that fails is reported and does not stop the others.
fn row(job: &str, size: &str, ours: &Job, baseline: Option<Job>, rounds: usize, goal: Option<Goal>) {
    let measured = compare(ours, baseline.as_ref(), rounds).and_then(|times| {
        // The time of a short job is mostly the system's and varies.
        let counted = if times.ours < SHORT { ours.instructions()? } else { None };
        Ok((times, ours.peak()?, counted))
    });
    let (Compared { ours, baseline, ratio }, peak, counted) = match measured {
        Ok(measured) => measured,
        Err(error) => return println!("{job:<32} {size:<9} failed: {error:#}"),
    };
    let (must, aim) = goal.map(|Goal { must, aim }| (must, aim)).unzip();
    let [ours, baseline] = [Some(ours), baseline].map(|time| figure(time, 1));
    let [ratio, must, aim] = [ratio, must, aim].map(|ratio| figure(ratio, 2));
    line(job, size, [ours, baseline, ratio, must, aim, figure(peak, 1), figure(counted, 1)]);
}

/// Counts how often adding one row waits for the disk.
fn syncs(size: &str, ours: &Job, baseline: Option<Job>) {
    let job = "fsyncs of one add (a count)";
    let counted = ours.syncs().and_then(|ours| Ok((ours, baseline.map(|job| job.syncs()).transpose()?.flatten())));
    match counted {
        Ok((ours, baseline)) => {
            let [ours, baseline] = [ours, baseline].map(|count| figure(count.map(f64::from), 0));
            line(job, size, [&ours, &baseline, "-", "5", "4", "-", "-"].map(String::from));
        }
        Err(error) => println!("{job:<32} {size:<9} failed: {error:#}"),
    }
}

fn figure(number: Option<f64>, places: usize) -> String {
    number.map_or_else(|| String::from("-"), |number| format!("{number:.places$}"))
}

fn line(job: &str, size: &str, figures: [String; 7]) {
    let [ours, baseline, ratio, must, aim, peak, counted] = figures;
    println!("{job:<32} {size:<9} {ours:>9} {baseline:>9} {ratio:>6} {must:>5} {aim:>5} {peak:>6} {counted:>8}");
}
