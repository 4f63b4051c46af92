//! `gather`: what a county makes of the publications of its towns, tried with servers of PostgreSQL and MariaDB that the
//! tests start, with DuckDB, and for openGauss by reading the SQL.

mod agree;
mod citus;
mod duckdb;
mod expected;
mod kills;
mod lies;
mod lint;
mod opengauss;
mod refused;
mod renumbered;
mod roles;
mod server;
mod towns;
mod versions;

use crate::env::Town;
use server::{Database, Engine};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use zhiben::gather::schema;
use zhiben::publish::tables;

/// The sample town under another site name, so that two towns fit into one database.
fn sample(site: &str, division: &str) -> Town {
    let town = Town::sample();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", renamed(&plan, site, division));
    town
}

/// A plan for another site, whose issuer has the site in its name.
fn renamed(plan: &str, site: &str, division: &str) -> String {
    let renamed = plan
        .replace("site = \"JC\"", &format!("site = \"{site}\""))
        .replace("division = \"141128105\"", &format!("division = \"{division}\""));
    assert!(renamed.contains(site) && renamed.contains(division));
    if site == "JC" { renamed } else { renamed.replace("积翠镇", &format!("{site}镇")) }
}

/// Publishes to `out` as of a day. A warning about days outside the calendar is allowed.
#[track_caller]
fn published(town: &Town, day: &str) -> PathBuf {
    let run = town.on(day, ["publish", "out"]);
    assert!(run.code == 0 && run.stderr.contains("已发布到 out：53 个表"), "{run:#?}");
    town.root().join("out")
}

/// The SQL that loads the publications in these directories.
#[track_caller]
fn sql(database: &Database, day: &str, folders: &[&PathBuf]) -> Vec<u8> {
    let line: Vec<String> = folders.iter().map(|folder| format!("'{}'", folder.display())).collect();
    let run = database.gather(&std::env::temp_dir(), day, &line.join(" "));
    assert!(run.code == 0, "{run:#?}");
    run.bytes
}

/// The content of every table of the database: for each its rows and a sum over all values.
fn everything(database: &Database) -> Vec<Vec<String>> {
    content(database, &asking(database, "1 = 1"))
}

/// The content of the rows of some sites in every table that has sites.
fn of_sites(database: &Database, which: &str) -> Vec<Vec<String>> {
    content(database, &asking(database, which))
}

fn content(database: &Database, asking: &str) -> Vec<Vec<String>> {
    let mut found = database.rows(asking);
    found.sort();
    found
}

/// The query for the content of every table, or, where `which` chooses sites, of every table that has sites.
fn asking(database: &Database, which: &str) -> String {
    let mut names = schema::names(&tables());
    names.retain(|name| which == "1 = 1" || !["zb_guard", "zb_word"].contains(&name.as_str()));
    let of_row: BTreeMap<String, String> = match database.engine {
        Engine::Postgres => names.iter().map(|name| (name.clone(), "hashtext(t::text)".to_string())).collect(),
        Engine::MariaDb => {
            let columns =
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()";
            let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for row in database.rows(columns) {
                values.entry(row[0].clone()).or_default().push(format!("COALESCE({}, '␀')", row[1]));
            }
            values.into_iter().map(|(name, all)| (name, format!("CRC32(CONCAT_WS('|', {}))", all.join(", ")))).collect()
        }
    };
    let of = |name: &String| format!("SELECT '{name}', COUNT(*), SUM({}) FROM {name} t WHERE {which}", of_row[name]);
    names.iter().map(of).collect::<Vec<_>>().join(" UNION ALL ")
}
