//! The table of limits: what a job is measured against at which size, the figure that must not be exceeded, and the
//! figure to reach. A figure is a ratio of times unless the baseline's name states another.

/// One row of the table.
pub struct Limit {
    pub job: &'static str,
    pub size: &'static str,
    pub against: &'static str,
    pub must: f64,
    pub aim: f64,
}

/// No figure to reach.
const NONE: f64 = f64::NAN;

type Row = (&'static str, &'static str, &'static str, f64, f64);

/// Job, size, baseline, must, aim. Rows of one job and one size follow each other: their processes run in rotation.
/// A baseline that is a size is the same job of the program at that size.
const ROWS: &[Row] = &[
    ("--version", "-", "sqlite3", 0.55, 0.49),
    ("--help", "-", "sqlite3", 0.55, 0.49),
    ("hazard show", "town", "sqlite3", 1.8, 1.2),
    ("hazard show", "county", "sqlite3", 1.8, 1.2),
    ("hazard show", "province", "sqlite3", 1.8, 1.2),
    ("hazard add", "town", "sqlite3", 1.4, 1.1),
    ("hazard add", "town", "fsyncs, a count", 5.0, 4.0),
    ("hazard add", "county", "sqlite3", 1.4, 1.1),
    ("hazard add", "county", "Taskwarrior 2", 0.10, 0.06),
    ("hazard add", "county", "fsyncs, a count", 5.0, 4.0),
    ("hazard add", "province", "sqlite3", 1.4, 1.1),
    ("hazard add", "province", "county", 1.2, NONE),
    ("hazard add", "province", "fsyncs, a count", 5.0, 4.0),
    ("import hazard", "county", "sqlite3, checked", 0.40, 0.30),
    ("import hazard", "county", "sqlite3, unchecked", 2.0, 1.6),
    ("import hazard", "province", "sqlite3, checked", 0.40, 0.30),
    ("import hazard", "province", "sqlite3, unchecked", 2.5, 1.8),
    ("import hazard", "province", "county", 11.0, NONE),
    ("import hazard again", "county", "import hazard", 0.45, 0.20),
    ("import 5,000 more", "county", "sqlite3, checked", 1.7, 1.2),
    ("import 5,000 more", "province", "sqlite3, checked", 2.1, 1.2),
    ("import 5,000 more", "province", "county", 2.0, NONE),
    ("overdue --kind hazard", "county", "sqlite3", 1.0, 0.75),
    ("overdue --kind hazard", "county", "DuckDB", 0.08, 0.06),
    ("overdue --kind hazard", "county", "Taskwarrior 2", 0.016, 0.012),
    ("overdue --kind hazard", "county", "pandas", 0.02, 0.015),
    ("overdue --kind hazard", "province", "sqlite3", 0.9, 0.75),
    ("overdue --kind hazard", "province", "county", 11.0, NONE),
    ("overdue --unit U", "province", "town", 1.2, 1.05),
    ("overdue --unit U", "province", "county", 1.1, NONE),
    ("overdue -f json", "county", "µs a row", 3.0, 1.5),
    ("overdue -f json", "province", "µs a row", 3.0, 1.5),
    ("status", "county", "sqlite3", 1.0, 0.5),
    ("status", "county", "tenth", 11.0, NONE),
    ("status", "province", "sqlite3", 0.8, 0.4),
    ("targets", "county", "sqlite3", 0.35, 0.15),
    ("targets", "county", "tenth", 11.0, NONE),
    ("targets", "province", "sqlite3", 0.35, 0.15),
    ("coverage", "county", "sqlite3", 0.35, 0.15),
    ("coverage", "province", "sqlite3", 0.35, 0.15),
    ("checklist", "county", "sqlite3", 0.7, 0.35),
    ("checklist", "province", "sqlite3", 0.7, 0.35),
    ("export hazard", "county", "sqlite3", 0.40, 0.28),
    ("export hazard", "county", "DuckDB", 0.50, 0.40),
    ("export hazard", "province", "sqlite3", 0.30, 0.20),
    ("export hazard", "province", "DuckDB", 0.50, 0.40),
    ("export hazard", "province", "county", 11.0, NONE),
    ("export in GB18030", "county", "export hazard", 1.25, 1.1),
    ("export XLSX", "town", "XlsxWriter", 0.12, 0.10),
    ("export XLSX", "county", "XlsxWriter", 0.12, 0.10),
    ("import XLSX", "county", "openpyxl", 0.14, 0.10),
    ("completion by name", "province", "20 ms", 0.5, 0.25),
    ("completion by initials", "province", "20 ms", 0.5, 0.25),
    ("merge 100 towns", "towns", "import hazard", 1.2, 0.8),
    ("everything at the county database", "towns", "ms, benches/scale.sh", 50.0, 35.0),
];

/// Job, size (`*` is any), and the most MiB of memory that a process of the job may have at its peak.
const MEMORY: &[(&str, &str, f64)] = &[
    ("--version", "*", 10.0),
    ("--help", "*", 10.0),
    ("hazard show", "*", 10.0),
    ("hazard add", "*", 10.0),
    ("overdue --unit U", "*", 10.0),
    ("overdue --kind hazard", "county", 12.0),
    ("overdue --kind hazard", "province", 24.0),
    ("export hazard", "*", 24.0),
    ("export in GB18030", "*", 24.0),
    ("export XLSX", "*", 24.0),
    ("import hazard", "county", 48.0),
    ("import hazard again", "county", 48.0),
    ("import 5,000 more", "county", 48.0),
    ("import hazard", "province", 96.0),
    ("import 5,000 more", "province", 96.0),
    ("import XLSX", "*", 48.0),
    ("overdue -f json", "province", 256.0),
    ("status", "province", 256.0),
];

/// The rows of each job and size, in the order of the table.
pub fn groups() -> Vec<Vec<Limit>> {
    let same = |a: &Row, b: &Row| (a.0, a.1) == (b.0, b.1);
    let limit = |&(job, size, against, must, aim): &Row| Limit { job, size, against, must, aim };
    ROWS.chunk_by(same).map(|rows| rows.iter().map(limit).collect()).collect()
}

impl Limit {
    /// The baseline's name in the printed table.
    pub fn named(&self) -> String {
        match self.against {
            "town" | "tenth" | "county" | "import hazard" | "export hazard" => format!("zhiben, {}", self.against),
            against => against.into(),
        }
    }
}

/// The limit of a job's memory in MiB, where there is one.
pub fn memory(job: &str, size: &str) -> Option<f64> {
    MEMORY.iter().find(|(of, at, _)| *of == job && (*at == "*" || *at == size)).map(|&(.., mib)| mib)
}
