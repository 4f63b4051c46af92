//! 方案版本: each content of plan.toml with which a command wrote is kept once, whatever is undone, and goes along with a
//! merge.

use crate::env::{Run, Town, text};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use zhiben::store::sha256;

fn conn(town: &Town) -> Connection {
    Connection::open_with_flags(town.store(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Site, plan, SHA-256 and command of each version, and whether its text is the one with that SHA-256.
fn versions(town: &Town) -> Vec<(String, String, String, String)> {
    let conn = conn(town);
    let mut statement = conn.prepare("SELECT site, plan, sha256, command, text FROM plan_version ORDER BY id").unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        let (seal, text): (String, String) = (row.get(2)?, row.get(4)?);
        assert_eq!(sha256(text.as_bytes()), seal);
        Ok((row.get(0)?, row.get(1)?, seal, row.get(3)?))
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

fn plan(town: &Town) -> String {
    fs::read_to_string(town.root().join("plan.toml")).unwrap()
}

/// Changes one word of the plan; returns the SHA-256 of the file.
fn change(town: &Town, from: &str, to: &str) -> String {
    let text = plan(town).replacen(from, to, 1);
    town.file("plan.toml", &text);
    sha256(text.as_bytes())
}

#[test]
fn each_content_is_kept_once_by_the_first_command_that_writes_with_it() {
    let town = Town::with_units();
    let first = sha256(plan(&town).as_bytes());
    assert_eq!(
        versions(&town),
        [(String::new(), "main".into(), first.clone(), "import unit units.csv --today 2026-11-23".into())]
    );
    // What only reads, and what is refused, meets nothing.
    let second = change(&town, "due_soon_days = 15", "due_soon_days = 10");
    town.run(["status"]).ok();
    town.refuses("unit add --name 新厂 --category 没有的", &["没有的"]);
    assert_eq!(versions(&town).len(), 1);
    town.run(["unit", "edit", "U001", "--phone", "13900000000"]).done(&["已"]);
    town.run(["unit", "edit", "U001", "--phone", "13900000001"]).done(&["已"]);
    change(&town, "due_soon_days = 10", "due_soon_days = 15");
    town.run(["unit", "edit", "U001", "--phone", "13900000002"]).done(&["已"]);
    let seals: Vec<String> = versions(&town).into_iter().map(|(_, _, seal, _)| seal).collect();
    assert_eq!(seals, [first, second]);
    // A mark at the start of the file belongs to its content.
    let marked = format!("\u{FEFF}{}", plan(&town));
    town.file("plan.toml", &marked);
    town.run(["unit", "edit", "U001", "--phone", "13900000003"]).done(&["已"]);
    assert_eq!(versions(&town)[2].2, sha256(marked.as_bytes()));
    town.run(["check"]).ok();
}

#[test]
fn undo_leaves_versions_alone_and_meets_new_ones() {
    let town = Town::with_units();
    change(&town, "due_soon_days = 15", "due_soon_days = 10");
    town.run(["unit", "edit", "U001", "--phone", "13900000000"]).done(&["已"]);
    let third = change(&town, "due_soon_days = 10", "due_soon_days = 11");
    town.run(["undo"]).done(&["已"]);
    let all = versions(&town);
    assert_eq!((all.len(), &all[2].2), (3, &third));
    assert!(all[2].3.starts_with("undo"), "{all:?}");
    assert_eq!(town.json("unit show U001")["phone"], serde_json::Value::Null);
    town.run(["undo"]).done(&["已"]);
    assert_eq!((versions(&town), town.rows("unit list").len()), (all.clone(), 0));
    town.run(["redo", "2", "--yes"]).done(&["已"]);
    assert_eq!((versions(&town), town.rows("unit list").len()), (all, 4));
    town.run(["check"]).ok();
}

/// The first version of a plan is no change of it.
#[test]
fn the_log_shows_that_the_plan_changed() {
    let town = Town::with_units();
    change(&town, "due_soon_days = 15", "due_soon_days = 10");
    town.run(["unit", "edit", "U001", "--phone", "13900000000"]).done(&["已"]);
    let shown = town.run(["log"]).ok();
    assert_eq!(shown.matches("方案 main 改过，这一步起用第 2 版").count(), 1, "{shown}");
    let rows = town.rows("log");
    let of: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row["ledger"] == "plan")
        .map(|row| (text(row, "record"), text(row, "change")))
        .collect();
    assert_eq!(of, [("main:2", "add")]);
    let undone = town.run(["undo", "--dry-run"]).done(&["试看"]);
    assert!(undone.contains("电话") && !undone.contains("方案 main"), "{undone}");
}

/// A form says with which plan it was filled in; a version that was changed behind the program's back is found.
#[test]
fn a_form_names_the_plan_and_a_changed_version_is_found() {
    let town = Town::with_units();
    town.run(["submit", "hazard-sheet", "--period", "2026-10", "-o", "x.csv"]).done(&["已"]);
    let seal = sha256(plan(&town).as_bytes());
    let sent = town.json("submit show 1");
    assert_eq!(sent["rows"][0]["plans"], format!("main@{seal}"), "{sent}");
    let conn = Connection::open(town.store()).unwrap();
    conn.execute_batch("DROP TRIGGER plan_version_changed; UPDATE plan_version SET seen = '2020-01-01'").unwrap();
    let check = town.run(["check"]);
    assert!(check.stdout.contains("plan_version") || check.stdout.contains("方案版本"), "{check:?}");
}

#[test]
fn a_merge_carries_the_versions_of_the_other_site() {
    let (ours, theirs) = (Town::with_units(), Town::bare());
    Run::new(["init", "--kept-from", "none"]).at(&theirs.root()).go().done(&["已"]);
    change(&theirs, "site = \"JC\"", "site = \"DG\"");
    theirs.run(["unit", "add", "--name", "东沟新厂", "--category", "工贸"]).done(&["已"]);
    change(&theirs, "due_soon_days = 15", "due_soon_days = 10");
    theirs.run(["unit", "edit", "东沟新厂", "--phone", "13900000000"]).done(&["已"]);
    let copy = ours.root().join("DG.db");
    fs::copy(theirs.store(), &copy).unwrap();
    ours.run(["merge", "DG.db", "--site", "DG"]).done(&["已"]);
    let all = versions(&ours);
    assert_eq!(all.iter().map(|(site, ..)| site.as_str()).collect::<Vec<_>>(), ["", "DG", "DG"]);
    let seals = |all: &[(String, String, String, String)]| all.iter().map(|v| v.2.clone()).collect::<Vec<_>>();
    assert_eq!(seals(&all[1..]), seals(&versions(&theirs)));
    ours.run(["merge", "DG.db", "--site", "DG"]).done(&["已"]);
    assert_eq!(versions(&ours), all);
    // The other site learns ours and keeps its own as its own.
    fs::copy(ours.store(), theirs.root().join("JC.db")).unwrap();
    theirs.run(["merge", "JC.db", "--site", "JC"]).done(&["已"]);
    let back = versions(&theirs);
    assert_eq!(back.iter().map(|(site, ..)| site.as_str()).collect::<Vec<_>>(), ["", "", "JC"]);
    ours.run(["check"]).ok();
    theirs.run(["check"]).ok();
}
