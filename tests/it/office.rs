//! Runs commands in this process, for properties that need thousands of them. It does around a command what `app` does,
//! in a temporary workspace, and prints nothing.

use chrono::NaiveDate;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tempfile::TempDir;
use zhiben::cli::{self, Needs};
use zhiben::commands::Ctx;
use zhiben::domain::calendar::Calendar;
use zhiben::domain::plan::Plan;
use zhiben::format::Format;
use zhiben::output::{self, Target};
use zhiben::plan_file::{calendar, compiled};
use zhiben::reply::{Mistake, Outcome, Reply};
use zhiben::store::{Access, Store};

thread_local! {
    static PLAN: Rc<Plan> = Rc::new(compiled().unwrap());
    static CALENDAR: Rc<Calendar> = Rc::new(calendar::compiled());
}

/// The rows of each table, formatted by `Debug`.
pub type Tables = BTreeMap<String, Vec<String>>;

pub struct Office {
    home: TempDir,
    plan: Rc<Plan>,
}

impl Office {
    pub fn new() -> Office {
        // In memory where possible, because every command waits for the disk.
        let quick = Path::new("/dev/shm");
        let home = if quick.is_dir() { tempfile::tempdir_in(quick) } else { tempfile::tempdir() };
        let office = Office { home: home.unwrap(), plan: PLAN.with(Rc::clone) };
        std::fs::create_dir(office.path("data")).unwrap();
        std::fs::write(office.path("plan.toml"), zhiben::plan_file::TOWN).unwrap();
        office
    }

    /// An office whose record numbers have another prefix.
    pub fn of_site(site: &str) -> Office {
        let mut office = Office::new();
        let text = zhiben::plan_file::TOWN.replace("site = \"JC\"", &format!("site = \"{site}\""));
        office.plan = Rc::new(zhiben::plan_file::load(&text, "plan.toml").unwrap());
        std::fs::write(office.path("plan.toml"), text).unwrap();
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn store(&self) -> PathBuf {
        self.path("data/zhiben.db")
    }

    /// Runs a command; returns its receipt, or its report as JSON.
    pub fn run<S: AsRef<str>>(&self, today: NaiveDate, args: &[S]) -> anyhow::Result<String> {
        let words: Vec<OsString> =
            std::iter::once("zhiben").chain(args.iter().map(AsRef::as_ref)).map(OsString::from).collect();
        let matches = cli::root(&words).try_get_matches_from(&words)?;
        let store = match cli::chosen(&matches).effect().needs {
            Needs::Nothing | Needs::Workspace | Needs::Plan => None,
            Needs::Read => {
                let store = Store::open(&self.store(), Access::Read)?;
                store.snapshot()?;
                Some(store)
            }
            Needs::Write => Some(Store::open(&self.store(), Access::Write)?),
            Needs::Change => Some(Store::open_existing(&self.store())?),
        };
        let ctx = Ctx {
            plan: Rc::clone(&self.plan),
            broken_plans: Default::default(),
            has_chosen_plans: false,
            calendar: CALENDAR.with(Rc::clone),
            workspace: self.home.path().to_path_buf(),
            program: "zhiben".into(),
            store: store.map(|store| Rc::new(store.at_home(&self.plan.site))),
            today,
            now: format!("{today}T09:30:00+08:00"),
            operator: "示例员".to_string(),
            command: args.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" "),
            for_people: false,
            is_json: true,
            is_table: false,
            on_terminal: false,
            aliases: Default::default(),
            ask: None,
            line: |_| Ok(None),
            progress: None,
            file_output: Default::default(),
            warnings: Default::default(),
        };
        let Outcome { reply, failed, .. } = cli::dispatch(&ctx, &matches)?;
        drop(ctx);
        if let Reply::Receipt { lines, .. } = reply {
            if let Some(failed) = failed {
                return Err(Mistake::new(format!("{}\n{failed}", lines.join("\n"))).into());
            }
            return Ok(lines.join("\n"));
        }
        let mut out = Vec::new();
        output::write(reply, &Target { format: Format::Json, ..Target::default() }, &mut out)?;
        Ok(String::from_utf8(out)?)
    }

    /// A command line as a person would type it, without quotes.
    pub fn sh(&self, today: NaiveDate, line: &str) -> anyhow::Result<String> {
        self.run(today, &line.split_whitespace().collect::<Vec<_>>())
    }

    /// Everything that can be asked about a town on a day.
    pub fn reports(&self, today: NaiveDate) -> String {
        let lines = ["status", "overdue", "hazard list", "unit list"];
        lines.map(|line| self.sh(today, line).unwrap_or_else(|error| format!("{line}：{error}"))).join("\n")
    }

    pub fn tables(&self) -> Tables {
        tables(&self.store())
    }

    /// How many commands the journal holds.
    pub fn commands(&self) -> i64 {
        let Ok(conn) = Connection::open_with_flags(self.store(), OpenFlags::SQLITE_OPEN_READ_ONLY) else { return 0 };
        conn.query_row("SELECT count(*) FROM command", [], |row| row.get(0)).unwrap()
    }
}

/// Tables that only grow (the journal, the serials) or that the privacy boundary protects.
const LEFT_OUT: [&str; 7] = ["journal", "command", "reversal", "serial", "tip_access", "tip_reporter", "tip_former"];

/// Every table of the ledgers with all rows.
pub fn tables(store: &Path) -> Tables {
    let Ok(conn) = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY) else { return Tables::new() };
    let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = Tables::new();
    for name in names.into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str())) {
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{name}\" ORDER BY id")).unwrap();
        let width = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
            let cells: Vec<Sql> = (0..width).map(|at| row.get(at)).collect::<Result<_, _>>()?;
            Ok(format!("{cells:?}"))
        };
        let rows: Vec<String> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        if !rows.is_empty() {
            all.insert(name, rows);
        }
    }
    all
}
