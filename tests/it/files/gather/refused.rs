//! What a database refuses by the SQL alone, and `gather --url` before it sends any: an older day, another store. The
//! tables of towns that have not published for days.

use super::server::{Database, Engine, complaint};
use super::towns::{County, DAY, files, small};
use super::{everything, of_sites, sql};
use crate::env::Run;
use std::path::Path;

/// The SQL that loads a directory.
fn of(database: &Database, place: &Path, day: &str) -> Vec<u8> {
    sql(database, day, &[&place.to_path_buf()])
}

/// Loads that must be refused, once as a script and once by the client that `gather` runs.
#[track_caller]
fn refused(database: &Database, place: &Path, day: &str, needles: &[&str], by_sql: &str) {
    let before = everything(database);
    let out = database.feed(&of(database, place, day));
    assert_eq!(out.status.code(), Some(if database.engine == Engine::Postgres { 3 } else { 1 }), "{}", complaint(&out));
    assert!(complaint(&out).contains(by_sql), "{}", complaint(&out));
    assert_eq!(everything(database), before, "{by_sql}");
    database.gather_here(place, day, ".").refused(needles);
    assert_eq!(everything(database), before, "{by_sql}");
}

#[test]
fn an_older_day_and_another_store_are_refused() {
    let county = County::of(&["ZA", "ZB", "ZC", "ZD"]);
    let town = small("ZC", 2);
    for database in Database::all() {
        county.put("ZC", &files(&town, "2026-11-22"));
        database.load(of(&database, &county.folder("ZC"), DAY));
        county.put("ZC", &files(&town, "2026-11-21"));
        let by_sql = "库里 ZC（方山县ZC镇人民政府）已是 2026-11-21 以后的，没有装入";
        let needles =
            ["库里已是截至 2026-11-22 的，这次是 2026-11-21 的", "DELETE FROM zb_publication WHERE site = 'ZC'"];
        refused(&database, &county.folder("ZC"), DAY, &needles, by_sql);
        // The same day again is no older day.
        county.put("ZC", &files(&town, "2026-11-22"));
        database.load(of(&database, &county.folder("ZC"), DAY));

        county.put("ZC", &files(&small("ZC", 2), DAY));
        let by_sql = "站点 ZC 在库里属于另一本台账，没有装入";
        refused(&database, &county.folder("ZC"), DAY, &["站点 ZC 在库里属于台账", "merge renumber ZC 新站点"], by_sql);

        // What the refusal of the older day advises lets the older day in.
        database.load("DELETE FROM zb_publication WHERE site = 'ZC';");
        county.put("ZC", &files(&town, "2026-11-21"));
        database.gather_here(&county.folder("ZC"), DAY, ".").done(&["截至 2026-11-21"]);
    }
}

/// A script for several towns whose client goes on after an error, as `psql` does unless asked: the refused town stays
/// as it was, and the next town is loaded.
#[test]
fn a_refused_town_in_a_script_stops_no_other() {
    let Some(database) = Database::of(Engine::Postgres) else { return };
    let county = County::of(&["ZA", "ZB", "ZC", "ZD"]);
    let town = small("ZC", 2);
    county.put("ZC", &files(&town, "2026-11-22"));
    database.load(of(&database, &county.folder("ZC"), DAY));
    county.put("ZC", &files(&town, "2026-11-21"));
    let before = of_sites(&database, "site = 'ZC'");
    let sql = sql(&database, DAY, &["ZC", "ZD"].map(|site| county.folder(site)).each_ref());
    let mut script = b"\\unset ON_ERROR_STOP\n".to_vec();
    script.extend(sql);
    let out = database.feed(&script);
    assert!(complaint(&out).contains("没有装入"), "{}", complaint(&out));
    assert_eq!(of_sites(&database, "site = 'ZC'"), before);
    assert_eq!(database.column("SELECT site FROM zb_publication ORDER BY site"), ["ZC", "ZD"]);
}

/// By hand: as of 2026-11-23 a town of the 15th is stale, one of the 16th is seven days old and is not.
#[test]
fn towns_that_have_not_published_are_listed() {
    let county = County::of(&["ZA", "ZB", "ZC", "ZD"]);
    let towns = [("ZC", "2026-11-15"), ("ZD", "2026-11-16"), ("ZE", "2026-11-23")];
    for (at, (site, day)) in towns.into_iter().enumerate() {
        county.put(site, &files(&small(site, at), day));
    }
    for database in Database::all() {
        let stale = || database.rows("SELECT site, town, CAST(as_of AS CHAR(10)) FROM stale ORDER BY site");
        database.gather_here(county.place(), DAY, "ZC ZD ZE").done(&[]);
        assert_eq!(stale(), [["ZC", "方山县ZC镇人民政府", "2026-11-15"]]);
        database.gather_here(county.place(), DAY, "ZE --stale-days 6").done(&[]);
        assert_eq!(stale().len(), 2);
        // It is made anew by each load, also by a script: eight days later everybody is stale but who is loaded.
        county.put("ZC", &files(&small("ZC", 9), DAY));
        database.load("DELETE FROM zb_site WHERE site = 'ZC';");
        database.load(of(&database, &county.folder("ZC"), "2026-11-30"));
        assert_eq!(stale(), [["ZD", "方山县ZD镇人民政府", "2026-11-16"]]);
        county.put("ZC", &files(&small("ZC", 2), "2026-11-15"));
    }
}

#[test]
fn directories_and_addresses_that_are_wrong_are_named() {
    let county = County::of(&["ZA", "ZB", "ZC", "ZD"]);
    let run = |line: &str| Run::new(crate::env::words(&format!("gather {line}"))).today(DAY).at(county.place()).go();
    for (line, code, needles) in [
        ("没有的 --for postgres", 3, &["没有的"][..]),
        ("ZA/site=ZA --for postgres", 2, &["里没有发布", "manifest.json"]),
        (". --for oracle", 2, &["oracle", "postgres", "opengauss", "mysql"]),
        ("--for postgres", 2, &["没有写明目录"]),
        (". --for postgres --partitions 4", 2, &["--partitions 只用于 --for mysql"]),
        (". --for mysql --stale-days 0", 2, &["--stale-days", "0"]),
        (". --for postgres --url 县库", 2, &["--url", "postgres://"]),
    ] {
        run(line).fails(code, needles);
    }
    // A client that cannot reach its server, and one that is not there: nothing is loaded, and both are named.
    run(". --for postgres --url 'postgres://u@/d?socket=/nowhere'").fails(3, &["数据库报告"]);
    run(". --for opengauss --url 'postgres://u@/d?socket=/nowhere'").fails(3, &["gsql", "-o"]);
}
