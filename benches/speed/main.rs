//! How fast the program is, beside what, and what was asked of it: `cargo bench`, or
//! `cargo bench -- town county province` for other sizes than the first two. Data is invented in a temporary
//! directory and imported by the program itself; every figure is of whole processes. Ratios are ours ÷
//! the other's. Without the `sqlite3` shell the times stand alone.

mod baseline;
mod generate;
mod measure;
mod words;

use baseline::Baseline;
use generate::{AS_OF, Size};
use measure::{Figures, Job, compare};
use std::path::{Path, PathBuf};

const ZHIBEN: &str = env!("CARGO_BIN_EXE_zhiben");
/// Rounds of what takes a few milliseconds, and of what takes longer.
const MANY: usize = 25;
const SOME: usize = 9;

/// What was asked of a row, and what is near the limit.
type Target = Option<(f64, f64)>;

fn main() {
    let given = std::env::args().skip(1).filter(|word| !word.starts_with('-'));
    let mut sizes: Vec<Size> = given.map(|name| Size::named(&name).expect("town, county or province")).collect();
    if sizes.is_empty() {
        sizes = vec![Size::Town, Size::County];
    }
    let has_sqlite = baseline::is_installed();
    if !has_sqlite {
        println!("sqlite3 is not installed: times only, no ratios");
    }
    println!("{:<50}{:>12}{:>12}{:>8}{:>8}{:>8}{:>10}", "", "ours", "beside", "ratio", "must", "aim", "peak");
    for word in ["--version", "--help"] {
        let beside = has_sqlite.then(baseline::nothing);
        row(&format!("{word} : sqlite3 SELECT 1"), Job::new(ZHIBEN, [word]), beside, MANY, Some((0.80, 0.65)));
    }
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut benches: Vec<Bench> = Vec::new();
    for size in sizes {
        let bench = Bench::new(size, &dir.path().join(size.name()), has_sqlite);
        bench.rows();
        benches.push(bench);
    }
    if let [first, .., last] = &benches[..] {
        let what = format!("overdue --unit U : {} ÷ {}", last.size.name(), first.size.name());
        let of = |bench: &Bench| bench.zhiben(&["overdue", "--unit", "U000042"]);
        row(&what, of(last), Some(of(first)), MANY, Some((1.6, 1.2)));
    }
}

/// A workspace of one size, and the same rows in the baseline's database.
struct Bench {
    size: Size,
    workspace: PathBuf,
    data: PathBuf,
    beside: Option<Baseline>,
}

impl Bench {
    fn new(size: Size, data: &Path, has_sqlite: bool) -> Bench {
        let workspace = data.join("workspace");
        std::fs::create_dir_all(&workspace).expect("a directory");
        generate::write(size, data).expect("the ledgers");
        let beside = has_sqlite.then(|| Baseline::load(data));
        let bench = Bench { size, workspace, data: data.to_path_buf(), beside };
        bench.import_all();
        bench
    }

    /// Times the import of the hazards on the way, which is the longest.
    fn import_all(&self) {
        std::fs::write(self.workspace.join("plan.toml"), zhiben::plan_file::TOWN).expect("a plan");
        self.import("unit", "units.csv").once();
        let (store, units) = (self.store(), self.workspace.join("units-only.db"));
        std::fs::copy(&store, &units).expect("a copy of the store");
        let again = || assert!(std::fs::copy(&units, &store).is_ok(), "a copy of the store");
        let afresh = || {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(self.data.join(format!("fresh.db{end}")));
            }
        };
        let beside = self.beside.as_ref().map(|b| b.importing("fresh.db").before(&afresh));
        let target = match self.size {
            Size::Town => None,
            Size::County => Some((0.80, 0.50)),
            Size::Province => Some((0.90, 0.55)),
        };
        let name = format!("import hazard {} : sqlite3 .import", self.size.name());
        row(&name, self.import("hazard", "hazards.csv").before(&again), beside, 3, target);
        afresh();
        for (ledger, file) in
            [("training", "trainings.csv"), ("drill", "drills.csv"), ("inspection", "inspections.csv")]
        {
            self.import(ledger, file).once();
        }
    }

    fn rows(&self) {
        let (size, beside) = (self.size.name(), self.beside.as_ref());
        let is = |size: Size, target: (f64, f64)| (self.size == size).then_some(target);
        let show = self.zhiben(&["hazard", "show", "YH0000007"]);
        row(&format!("hazard show {size} : sqlite3 opening"), show, beside.map(Baseline::open), MANY, Some((1.2, 0.9)));

        let overdue = || self.zhiben(&["overdue", "--kind", "hazard"]);
        let target = (self.size != Size::Town).then_some((1.0, 0.75));
        row(
            &format!("overdue hazards {size} : sqlite3 -column"),
            overdue(),
            beside.map(Baseline::overdue),
            SOME,
            target,
        );

        let all = || self.zhiben(&["overdue", "-f", "json"]);
        row(
            &format!("everything owed {size} : overdue hazards"),
            all(),
            Some(overdue()),
            SOME,
            is(Size::County, (6.0, 3.0)),
        );
        let evidence = beside.map(Baseline::every_evidence);
        let target = is(Size::Province, (3.0, 1.5));
        row(&format!("everything owed {size} : sqlite3 reading evidence"), all(), evidence, 5, target);

        self.add();
    }

    /// Last, since it changes the store.
    fn add(&self) {
        let size = self.size.name();
        let store = self.store();
        let settled = || measure::settle(&store);
        let words = "hazard add --unit U000042 --grade 一般 --source 镇级检查 --found 2026-06-30 --due 2026-07-10 \
            --owner 王伟 --measures 更换失效器材 --fund-yuan 200 --description 配电室灭火器压力不足，需限期整改并书面报告整改情况";
        let words: Vec<&str> = words.split_whitespace().collect();
        let live = self.beside.as_ref().map(|b| b.file("live.db"));
        let live_settled = || live.iter().for_each(|file| measure::settle(file));
        let beside = self.beside.as_ref().map(|b| b.add().before(&live_settled));
        let ours = self.zhiben(&words).before(&settled);
        row(&format!("hazard add {size} : sqlite3 INSERT, WAL, FULL"), ours, beside, MANY, Some((1.0, 0.8)));
        match measure::syncs(&self.zhiben(&words)) {
            Some(count) => println!("{:<50}{count:>40}{:>8}{:>8}", format!("  syncs of one add, {size}"), "≤ 5", "≤ 4"),
            None => println!("  syncs of one add: strace is not installed"),
        }
    }

    fn store(&self) -> PathBuf {
        self.workspace.join("data").join("zhiben.db")
    }

    fn import<'a>(&self, ledger: &str, file: &str) -> Job<'a> {
        self.zhiben(&["import", ledger, &self.data.join(file).display().to_string()])
    }

    fn zhiben<'a>(&self, words: &[&str]) -> Job<'a> {
        let workspace = self.workspace.display().to_string();
        Job::new(ZHIBEN, ["-C", &workspace, "--today", AS_OF].iter().chain(words))
    }
}

/// Compares and prints one row.
fn row(name: &str, ours: Job<'_>, beside: Option<Job<'_>>, rounds: usize, target: Target) {
    let peak = measure::peak(&ours).map_or("-".to_string(), |mib| format!("{mib:.0} MiB"));
    let Figures { ours, beside, ratio } = compare(ours, beside, rounds);
    let time = |d: std::time::Duration| format!("{:.2} ms", d.as_secs_f64() * 1e3);
    let number = |n: Option<f64>| n.map_or("-".to_string(), |n| format!("{n:.2}"));
    let verdict = match (ratio, target) {
        (Some(ratio), Some((_, aim))) if ratio <= aim => "  at the aim",
        (Some(ratio), Some((must, _))) if ratio <= must => "  reached",
        (Some(_), Some(_)) => "  MISSED",
        _ => "",
    };
    let (ours, beside) = (time(ours), beside.map_or("-".to_string(), time));
    let (must, aim) = (number(target.map(|t| t.0)), number(target.map(|t| t.1)));
    println!("{name:<50}{ours:>12}{beside:>12}{:>8}{must:>8}{aim:>8}{peak:>10}{verdict}", number(ratio));
}
