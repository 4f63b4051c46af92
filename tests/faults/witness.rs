//! What is checked of a store after a fault: it opens, `check` finds nothing grave, its records are the ones that were
//! entered; and which copies are next to it.

use crate::env::{Town, parse, repo, rows, text};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The command that adds a hazard: all hazards here belong to one unit and one day.
pub const HAZARD: [&str; 8] = ["hazard", "add", "--unit", "U001", "--grade", "general", "--found", "2026-11-02"];

/// The command that registers a hazard and prints its record.
pub fn adding(description: &str) -> Vec<String> {
    HAZARD.iter().copied().chain(["--description", description, "-f", "json"]).map(str::to_string).collect()
}

/// A file of hazards, and their descriptions.
pub fn file_of(name: &str, many: usize) -> (String, Vec<String>) {
    let all: Vec<String> = (0..many).map(|at| format!("{name}之{at}")).collect();
    let lines = all.iter().map(|description| format!("{description},东沟石料厂,2026-11-02,一般隐患\n"));
    (format!("隐患描述,受检单位,检查日期,隐患等级\n{}", lines.collect::<String>()), all)
}

/// The record numbers of the town's hazards by description. Each hazard is complete, and no number comes twice.
#[track_caller]
pub fn hazards(town: &Town) -> BTreeMap<String, String> {
    let list = town.json("hazard list");
    let mut found = BTreeMap::new();
    let mut numbers = std::collections::BTreeSet::new();
    for row in rows(&list) {
        let (no, description) = (text(&row, "no").to_string(), text(&row, "description").to_string());
        let facts = ["unit", "grade", "found", "due", "status"].map(|key| text(&row, key).to_string());
        assert_eq!(facts, ["东沟石料厂", "general", "2026-11-02", "2026-11-09", "registered"], "{row}");
        assert!(numbers.insert(no.clone()), "{no} 有两条");
        assert_eq!(found.insert(description, no), None, "{row}");
    }
    found
}

/// `check` runs and finds nothing but evidence files without a record, because a file is written before its record.
#[track_caller]
pub fn is_sound(town: &Town) {
    let findings = town.rows("check");
    let grave: Vec<_> = findings.iter().filter(|row| row["what"] != "没有哪条记录用到这个文件").collect();
    assert!(grave.is_empty(), "{grave:?}");
}

/// The finished files in `data/backups`.
pub fn kept(town: &Town) -> Vec<PathBuf> {
    let Ok(dir) = std::fs::read_dir(town.root().join("data/backups")) else { return Vec::new() };
    let all = dir.map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|ending| ending == "db")).collect()
}

/// A copy that has its name is complete: its pages, its application id, its version.
#[track_caller]
pub fn whole_copy(path: &std::path::Path) {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let printed: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let mark: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
    assert_eq!((printed.as_str(), mark), ("ok", 0x5A48_424E), "{}", path.display());
}

/// A town with a store as version 1 wrote it.
pub fn of_version_1() -> Town {
    let town = Town::new();
    let packed = std::fs::File::open(repo("tests/fixtures/db/v1.zip")).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(&mut zip::ZipArchive::new(packed).unwrap().by_name("zhiben.db").unwrap(), &mut bytes).unwrap();
    town.file("data/zhiben.db", bytes);
    town
}

/// Every row of the old store is in the upgraded one, and the copy from before the upgrade is kept.
#[track_caller]
pub fn is_upgraded(town: &Town) {
    let then = parse(&std::fs::read_to_string(repo("tests/fixtures/db/v1.json")).unwrap());
    for (line, rows) in then.as_object().unwrap().iter().filter(|(line, _)| *line != "status") {
        assert_eq!(town.rows(line).len(), rows.as_array().unwrap().len(), "{line}");
    }
    let grave = ["reference", "trigger", "chain", "seal", "number"];
    let rows = town.rows("check");
    assert!(rows.iter().all(|row| !grave.contains(&text(row, "kind"))), "{rows:?}");
    let copies = kept(town);
    assert_eq!(copies.len(), 1, "{copies:?}");
    whole_copy(&copies[0]);
}

/// What interrupted commands left next to the store and among the backups.
pub fn left_behind(town: &Town) -> Vec<String> {
    let dirs = ["", "data", "data/backups", "data/files"].map(|dir| town.root().join(dir));
    let names = dirs.iter().filter_map(|dir| std::fs::read_dir(dir).ok()).flatten();
    let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".zhiben-") || name.ends_with("-journal")).collect()
}
