//! The views agree with the reports on every row: two towns in one database, loaded twice, and again after a day with
//! changes.

use super::server::Server;
use super::{published, text};
use crate::cli::loaded_part::{ctx, json_of};
use crate::env::{Town, day, rows};
use serde_json::{Value, json as made};
use std::collections::BTreeMap;
use std::fs;
use zhiben::commands::load::{Loaded, Needed};
use zhiben::domain::period::Period;
use zhiben::report::coverage;

/// A sample town under another site name, so that two towns fit into one database.
fn sample(site: &str, division: &str) -> Town {
    let town = Town::sample();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let renamed = plan
        .replace("site = \"JC\"", &format!("site = \"{site}\""))
        .replace("division = \"141128105\"", &format!("division = \"{division}\""));
    assert!(renamed.contains(site) && renamed.contains(division));
    town.file("plan.toml", renamed);
    town
}

fn view(server: &Server, name: &str, site: &str) -> Vec<Value> {
    let sql = format!("SELECT row_to_json(v) FROM {name} v WHERE site = '{site}'");
    server.rows(&sql).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A report as JSON; warnings about years without a calendar do not matter here.
#[track_caller]
fn report(town: &Town, day: &str, line: &str) -> Value {
    town.on(day, crate::env::words(&format!("{line} -f json"))).json_of_old_days()
}

/// Compares rows in any order; the rows of `report` have no site yet.
#[track_caller]
fn same(what: &str, site: &str, view: Vec<Value>, mut report: Vec<Value>) {
    let sorted = |rows: Vec<Value>| {
        let mut rows: Vec<String> = rows.iter().map(Value::to_string).collect();
        rows.sort();
        rows
    };
    for row in &mut report {
        row["site"] = made!(site);
    }
    let (view, report) = (sorted(view), sorted(report));
    for (view, report) in view.iter().zip(&report) {
        assert_eq!(view, report, "{what} {site}");
    }
    assert_eq!(view.len(), report.len(), "{what} {site}");
}

/// Compares every view with the report of its name.
#[track_caller]
fn agree(server: &Server, town: &Town, site: &str, day: &str) {
    let overdue = rows(&report(town, day, "overdue"));
    assert!(overdue.len() > 100, "{}", overdue.len());
    same("overdue", site, view(server, "overdue", site), overdue);
    same("targets", site, view(server, "targets", site), rows(&report(town, day, "targets")));
    let bridge = report(town, day, "status")["bridge"].as_array().unwrap().clone();
    assert_eq!(bridge.len(), 6);
    same("bridge", site, view(server, "bridge", site), bridge);
    coverages(server, town, site, day);
    for measure in ["7.2a", "2.3a", "B6d"] {
        let reported = report(town, day, &format!("coverage {measure}"));
        let period = reported["period"].as_str().unwrap();
        let sql = format!(
            "SELECT owed, done, pending, overdue, never FROM coverage \
             WHERE site = '{site}' AND measure = '{measure}' AND period = '{period}'"
        );
        let counts = ["owed", "done", "pending", "overdue", "never"].map(|key| reported[key].to_string()).join("|");
        assert_eq!(server.rows(&sql), [counts], "{measure} {period}");
    }
}

/// Each measure over each period: the counts, and every unit with its status and its last day.
#[track_caller]
fn coverages(server: &Server, town: &Town, site: &str, today: &str) {
    let ctx = ctx(town, day(today));
    let loaded = Loaded::new(&ctx, &Needed::everything()).unwrap();
    let input = loaded.input();
    let found = view(server, "coverage", site);
    assert!(found.len() > 500, "{}", found.len());
    for row in found {
        let (measure, period) = (row["measure"].as_str().unwrap(), row["period"].as_str().unwrap());
        let (id, _) = ctx.plan.measure_ids().find(|(_, m)| m.id == measure).unwrap();
        let period = Period::parse(period).unwrap();
        let computed = coverage::compute(&input, id, period);
        let mut expected: Value =
            serde_json::from_str(&json_of(computed.summary(&input, id, period), day(today))).unwrap();
        let mut expected = expected["rows"][0].take();
        let units: Value = serde_json::from_str(&json_of(computed.units(&input), day(today))).unwrap();
        let by_code = |units: &Value| -> BTreeMap<String, Value> {
            units.as_array().unwrap().iter().map(|u| (u["code"].to_string(), u.clone())).collect()
        };
        assert_eq!(by_code(&row["units"]), by_code(&units["rows"]), "{measure} {period}");
        expected["site"] = made!(site);
        expected["units"] = row["units"].clone();
        assert_eq!(row, expected, "{measure} {period}");
    }
}

/// Everything in the database with the place of every row: a row that is not written keeps its place.
fn everything(server: &Server) -> Vec<String> {
    of_sites(server, "site LIKE '%'")
}

fn of_sites(server: &Server, which: &str) -> Vec<String> {
    let tables = server.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' \
         AND table_name <> 'publication' ORDER BY 1",
    );
    assert_eq!(tables.len(), 34);
    let of = |table: String| {
        let sql = format!(
            "SELECT count(*), md5(string_agg(ctid::text || t::text, ',' ORDER BY t::text)) FROM \"{table}\" t WHERE {which}"
        );
        format!("{table} {}", server.rows(&sql).concat())
    };
    tables.into_iter().map(of).collect()
}

#[test]
fn the_views_and_the_reports_agree_on_every_row() {
    let Some(server) = Server::start() else { return };
    let (first, second) = (sample("JC", "141128105"), sample("HX", "141128106"));
    let (morning, next) = ("2026-11-23", "2026-11-27");
    assert_eq!(second.sh("unit add --name 误登的厂 --categories 非煤矿山 --since 2026-01-01").code, 0);
    published(&first, morning);
    published(&second, "2026-06-30");
    let towns = [(&first, "JC"), (&second, "HX")];
    for (town, site) in towns {
        let printed = server.load(&town.root().join("out"), "load.sql");
        assert!(printed.contains(&format!("已装入 {site}")), "{printed}");
    }
    agree(&server, &first, "JC", morning);
    agree(&server, &second, "HX", "2026-06-30");

    // Loading again, also from a moved folder, writes no row.
    let before = everything(&server);
    for (town, _) in towns {
        server.load(&std::env::temp_dir(), &town.root().join("out/load.sql").display().to_string());
    }
    assert_eq!(everything(&server), before);
    let neighbour = of_sites(&server, "site = 'JC'");

    // An undone record is marked, and a redone one is there again.
    let gone = || server.rows("SELECT name, gone FROM unit WHERE gone IS NOT NULL");
    for (line, day, expected) in [("undo", "2026-11-24", vec!["误登的厂|2026-11-24"]), ("redo", "2026-11-25", vec![])]
    {
        assert_eq!(second.on(day, [line]).code, 0);
        published(&second, day);
        server.load(&second.root().join("out"), "load.sql");
        assert_eq!(gone(), expected);
    }

    // A day with changes; the other town is unchanged.
    for line in [
        "hazard add --unit U001 --description 新发现 --grade general --found 2026-11-25 --fixed --reviewer 甲",
        "hazard void JC-YH-2026-0003 --reason 误录",
        "hazard reopen JC-YH-2025-0001 --reason 又犯 --on 2026-11-24",
        "done 1.1a --date 2026-11-24",
        "unit edit U002 --name 换了名的厂",
    ] {
        let out = second.on(next, crate::env::words(line));
        assert_eq!(out.code, 0, "{out:#?}");
    }
    published(&second, next);
    server.load(&second.root().join("out"), "load.sql");
    agree(&server, &second, "HX", next);
    assert_eq!(of_sites(&server, "site = 'JC'"), neighbour);
    let void = "SELECT site, void_reason, status FROM hazard WHERE no = 'JC-YH-2026-0003' ORDER BY site";
    assert_eq!(server.rows(void)[0], "HX|误录|void");
    assert_eq!(server.rows("SELECT site, as_of FROM publication ORDER BY 1"), ["HX|2026-11-27", "JC|2026-11-23"]);
}

/// Citus is not installed: a replacement records the calls that it gets.
#[test]
fn where_citus_is_every_table_lies_with_its_site() {
    let Some(server) = Server::start() else { return };
    server.rows(
        "INSERT INTO pg_extension SELECT 4242, 'citus', extowner, extnamespace, false, '11.0', NULL, NULL FROM pg_extension;
         CREATE TABLE pg_dist_partition (logicalrelid regclass, place serial, by text, beside text);
         CREATE FUNCTION create_distributed_table(regclass, text, colocate_with text) RETURNS void LANGUAGE sql AS
           'INSERT INTO pg_dist_partition (logicalrelid, by, beside) VALUES ($1, $2, $3)'",
    );
    let town = sample("JC", "141128105");
    published(&town, "2026-11-23");
    server.load(&town.root().join("out"), "load.sql");
    let asked = server.rows("SELECT logicalrelid, by, beside FROM pg_dist_partition ORDER BY place");
    assert_eq!(asked.len(), 35);
    assert_eq!(asked[..2], ["publication|site|default", "unit|site|publication"]);
    assert!(asked[1..].iter().all(|line| line.ends_with("|site|publication")), "{asked:?}");
    assert!(asked.contains(&"\"order\"|site|publication".to_string()), "{asked:?}");
}

#[test]
fn what_is_older_strange_or_torn_is_not_loaded() {
    let Some(server) = Server::start() else { return };
    let town = sample("JC", "141128105");
    let out = town.root().join("out");
    published(&town, "2026-11-23");
    server.load(&out, "load.sql");
    let before = everything(&server);
    let refused = |place: &std::path::Path, needle: &str| {
        let run = server.run(place, "load.sql");
        let printed = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.code() == Some(3) && printed.contains(needle), "{printed}");
        assert_eq!(everything(&server), before, "{needle}");
    };
    published(&town, "2026-11-20");
    refused(&out, "库里 JC 已是 2026-11-23 的");

    let other = sample("JC", "141128199");
    published(&other, "2026-11-24");
    refused(&other.root().join("out"), "两地用了同一个 site");

    published(&town, "2026-11-24");
    let whole = text(&town, "hazard.csv");
    let torn = &whole[..whole.trim_end().rfind("\r\n").unwrap() + 2];
    town.file("out/hazard.csv", torn);
    refused(&out, "hazard.csv 应有");

    // A moved folder is loaded from within; files of another publication in its old place are not.
    town.file("out/hazard.csv", &whole);
    let moved = town.root().join("县里");
    fs::rename(&out, &moved).unwrap();
    let printed = server.load(&moved, "load.sql");
    assert!(printed.contains("截至 2026-11-24"), "{printed}");
    let before = everything(&server);
    published(&town, "2026-11-25");
    let run = server.run(&moved, "load.sql");
    let printed = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.code() == Some(3) && printed.contains("不是同一次发布"), "{printed}");
    assert_eq!(everything(&server), before);
    server.load_with(&moved, &["-v", "dir=."], "load.sql");
}

/// Texts that a clerk or a file may contain and that psql before version 18 or PostgreSQL itself cannot take unchanged.
#[test]
fn any_text_is_loaded_unchanged() {
    let town = Town::with_units();
    let texts = [
        "上\n\\.\n下",
        "上\r\n\\.\r\n下",
        "\\.\n\\.\n\\.",
        "上\n\\. \n\\.  \n下",
        "\\N",
        "a\\nb\tc",
        "\"引\"号,'逗'",
        "$zhiben$ :dir \\quit",
    ];
    for text in texts {
        let line = ["hazard", "add", "--unit", "U001", "--grade", "一般", "--found", "2026-11-20", "--description"];
        assert_eq!(town.run(line.iter().copied().chain([text])).code, 0, "{text:?}");
    }
    let kept: Vec<String> =
        town.rows("export hazard").iter().map(|row| row["description"].as_str().unwrap().to_string()).collect();
    published(&town, "2026-11-23");
    let csv = text(&town, "hazard.csv");
    assert!(!csv.split('\n').any(|line| line.trim_end_matches('\r') == "\\."), "{csv}");
    let Some(server) = Server::start() else { return };
    // A second load changes nothing.
    for _ in 0..2 {
        server.load(&town.root().join("out"), "load.sql");
        let sql = "SELECT to_json(description) FROM hazard ORDER BY no";
        let loaded: Vec<String> = server.rows(sql).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(loaded, kept);
    }
}
