//! Stores of older versions: a copy is kept in `data/backups`, the first command upgrades the store, and every row is
//! still there.

use crate::env::{Town, parse, repo};
use rusqlite::Connection;
use std::io::Read;
use std::path::Path;

/// The last version of the schema that a released program wrote.
const RELEASED: i64 = 3;

/// The file that the program of this version left.
fn file_of(version: i64) -> Vec<u8> {
    let path = repo(&format!("tests/fixtures/db/v{version}.zip"));
    let packed = std::fs::File::open(&path).unwrap_or_else(|_| panic!("还没有 {}", path.display()));
    let mut bytes = Vec::new();
    zip::ZipArchive::new(packed).unwrap().by_name("zhiben.db").unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// A town with a store as an older version wrote it, and what that version printed about it on `TODAY`.
pub fn of_version(version: i64) -> (Town, serde_json::Value) {
    let town = Town::new();
    std::fs::write(town.store(), file_of(version)).unwrap();
    let fixture = repo(&format!("tests/fixtures/db/v{version}.json"));
    (town, parse(&std::fs::read_to_string(fixture).unwrap()))
}

fn version(path: &Path) -> i64 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

fn kept(town: &Town) -> Vec<std::path::PathBuf> {
    let Ok(all) = std::fs::read_dir(town.root().join("data/backups")) else { return Vec::new() };
    all.map(|entry| entry.unwrap().path()).collect()
}

fn schema(conn: &Connection, kind: &str) -> Vec<String> {
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN (?, 'index') ORDER BY type, name";
    let mut all = conn.prepare(sql).unwrap();
    all.query_map([kind], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Every released version has a fixture, and released migrations are unchanged.
#[test]
fn every_released_version_has_its_fixture() {
    let new = Town::sample();
    assert!(version(&new.store()) > RELEASED);
    let conn = Connection::open_in_memory().unwrap();
    for older in 1..=RELEASED {
        let sql = repo(&format!("src/store/migrations/{older:04}.sql"));
        conn.execute_batch(&std::fs::read_to_string(sql).unwrap()).unwrap();
        let town = Town::bare();
        let file = town.file("old.db", file_of(older));
        assert_eq!(version(&file), older);
        let made = Connection::open(&file).unwrap();
        assert_eq!(schema(&conn, "table"), schema(&made, "table"), "{older:04}.sql 已经发布，不能再改");
    }
}

fn rows_of(json: &serde_json::Value, key: &str) -> Vec<serde_json::Value> {
    json[key].as_array().unwrap().clone()
}

/// Everything that was printed about a row is printed still; a newer version may print more, and list more in a list.
#[track_caller]
fn holds_all(row: &serde_json::Value, then: &serde_json::Value) {
    for (key, value) in then.as_object().unwrap() {
        match (&row[key], value) {
            (serde_json::Value::Array(now), serde_json::Value::Array(then)) => {
                let text = |value: &serde_json::Value| value.as_str().unwrap().to_string();
                let is_named = |one: &serde_json::Value| now.iter().any(|now| text(now).starts_with(&text(one)));
                assert!(then.iter().all(is_named), "{key}：{row}");
            }
            (now, then) => assert_eq!(now, then, "{key}：{row}"),
        }
    }
}

/// Every row is there, a copy of the old store is kept, and the journal is unbroken.
#[track_caller]
fn keeps_all(town: &Town, then: &serde_json::Value, older: i64, counts: (i64, i64)) {
    let count = |conn: &Connection, table: &str| -> i64 {
        conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let counted = |conn: &Connection| (count(conn, "command"), count(conn, "journal"));
    assert_eq!(counted(&Connection::open(town.store()).unwrap()), counts);
    // A report comes first: it upgrades too.
    for (line, rows) in then.as_object().unwrap() {
        let now = if line == "status" { rows_of(&town.json("status"), "bridge") } else { town.rows(line) };
        let rows = rows.as_array().unwrap();
        assert_eq!(now.len(), rows.len(), "{line}");
        now.iter().zip(rows).for_each(|(now, then)| holds_all(now, then));
    }
    assert_eq!(town.files_next_to_store(), ["backups"], "升级前的留在 data/backups");
    let kept = kept(town);
    let name = format!("-{}-before-migration.db", counts.0);
    assert!(matches!(&kept[..], [one] if one.to_string_lossy().ends_with(&name)), "{kept:?}");
    assert_eq!((version(&kept[0]), counted(&Connection::open(&kept[0]).unwrap())), (older, counts));
    // Its chain and the seal of every row are right, and it can be used further.
    let grave = ["reference", "trigger", "chain", "seal", "number"];
    let rows = town.rows("check");
    assert!(rows.iter().all(|row| !grave.contains(&row["kind"].as_str().unwrap())), "{rows:?}");
}

/// The store equals that of a town that began with this version.
#[track_caller]
fn is_as_one_begun_now(town: &Town) {
    let conn = Connection::open(town.store()).unwrap();
    let problems: i64 = conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(problems, 0);
    let new = Town::new();
    new.sh("unit add --name 新厂 --category 工贸").done(&["U001"]);
    let new = Connection::open(new.store()).unwrap();
    for kind in ["table", "trigger"] {
        assert_eq!(schema(&conn, kind), schema(&new, kind));
    }
}

#[test]
fn a_store_of_version_1_keeps_every_row_and_its_journal() {
    let (town, then) = of_version(1);
    keeps_all(&town, &then, 1, (20, 43));
    let log = town.sh("log YH-2026-0003").ok();
    assert!(log.contains("hazard extend") && log.contains("2026-11-10 → 2026-11-20"), "{log}");
    let of_file = town.rows("log YH-2026-0002");
    assert_eq!((of_file[0]["file"].as_str(), of_file[0]["line"].as_i64()), (Some("hz.csv"), Some(3)), "{of_file:?}");
    town.sh("undo --others").done(&["已撤销"]);
    assert_eq!(town.rows("unit list")[2]["phone"], serde_json::Value::Null, "a step of version 1 is undone");
    town.sh("redo").done(&["已重做"]);
    town.sh("inspection edit 2 --note 补记").done(&["JC-XC-2026-0002"]);
    is_as_one_begun_now(&town);
}

#[test]
fn a_store_of_version_2_keeps_every_row_and_its_journal() {
    let (town, then) = of_version(2);
    keeps_all(&town, &then, 2, (27, 466));
    let log = town.sh("log JC-YH-2026-0012").ok();
    assert!(log.contains("hazard extend") && log.contains("2026-10-31 → 2026-12-20"), "{log}");
    town.sh("undo --others").done(&["已撤销"]);
    let reason = |rows: &[serde_json::Value]| {
        rows.iter().find(|row| row["no"] == "JC-XC-2026-0001").unwrap()["void_reason"].clone()
    };
    assert_eq!(reason(&rows_of(&then, "inspection list")), "记错");
    assert_eq!(
        reason(&rows_of(&town.json("inspection list"), "rows")),
        serde_json::Value::Null,
        "a step of version 2 is undone"
    );
    town.sh("redo").done(&["已重做"]);
    assert_eq!(reporter(&town, "JC-JB-2026-0003"), "举报人甲");
    is_as_one_begun_now(&town);
}

fn reporter(town: &Town, tip: &str) -> serde_json::Value {
    town.sh(&format!("tip reveal {tip} --reason 核对 -f json")).record()["reporter"].clone()
}

/// Version 3 kept reporters by the tips' numbers, also those of undone and void tips.
#[test]
fn a_store_of_version_3_keeps_every_row_and_only_its_tips_reporters() {
    let (town, then) = of_version(3);
    keeps_all(&town, &then, 3, (37, 486));
    let named = |word: &str| town.bytes().unwrap().windows(word.len()).any(|part| part == word.as_bytes());
    for (word, is_there) in [("举报人乙", false), ("举报人戊", false), ("举报人丙", false), ("举报人丁", true)]
    {
        assert_eq!(named(word), is_there, "{word}");
    }
    assert_eq!(reporter(&town, "JB-7"), serde_json::Value::Null);
    assert_eq!(
        (reporter(&town, "JC-JB-2026-0004"), reporter(&town, "JC-JB-2026-0003")),
        ("举报人丁".into(), "举报人甲".into())
    );
    // The reporters that were kept then are sealed now.
    Connection::open(town.store())
        .unwrap()
        .execute("UPDATE tip_reporter SET phone = '1' WHERE name = '举报人甲'", [])
        .unwrap();
    assert!(town.sh("check -f json").ok().contains("JC-JB-2026-0003"));
    town.sh("undo --others").done(&["unit edit U003"]);
    is_as_one_begun_now(&town);
}

/// With 镇级 it changed for whom a tick counts: the upgrade lists once the ticks of measures owed by the town and units
/// that counted for the town too, and how to mark them. Computed by hand from the six ticks of B6c in the fixtures.
#[test]
fn an_upgrade_lists_the_ticks_that_are_no_longer_the_towns() {
    for older in [2, 3] {
        let (town, _) = of_version(older);
        let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
        let (before, rest) = plan.split_once("id = \"B6c\"").unwrap();
        let rest = rest.replacen("owed_by = [\"unit\"]", "owed_by = [\"town\", \"unit\"]", 1);
        town.file("plan.toml", format!("{before}id = \"B6c\"{rest}"));
        let first = town.sh("unit list");
        let ticks = ["0005", "0006", "0007", "0012", "0013"].map(|no| format!("JC-BJ-2024-{no}（B6c）"));
        let expected = format!(
            "台账已升级：6 条办结写了单位，从现在起只算这些单位的，不再算全镇的：{} 等\n  \
             是镇里办的，就补上镇级：zhiben done edit JC-BJ-2024-0005 --town 是\n",
            ticks.join("、")
        );
        assert_eq!((first.code, first.stderr.as_str()), (0, expected.as_str()), "{first:?}");
        let again = town.sh("unit list");
        assert_eq!((again.code, again.stderr.as_str()), (0, ""), "said once");
        // Typing what it suggests does it.
        town.sh("done edit JC-BJ-2024-0005 --town 是").done(&["镇级"]);
        // Where no measure is owed by both, no status changes and nothing is printed.
        let (town, _) = of_version(older);
        assert_eq!(town.sh("unit list").stderr, "");
    }
}

/// Reporters in an older version's damaged store are salvaged.
#[test]
fn an_older_stores_reporters_are_salvaged() {
    let (old, _) = of_version(3);
    old.sh("salvage saved.db").done(&["一条不少"]);
    let town = Town::sample();
    town.run(["restore", old.root().join("saved.db").to_str().unwrap(), "--yes"]).done(&["已还原"]);
    assert_eq!(reporter(&town, "JC-JB-2026-0004"), "举报人丁");
    assert_eq!(reporter(&town, "JB-7"), serde_json::Value::Null);
    assert!(!town.sh("check -f json").ok().contains("seal"));
}

/// The first of several commands upgrades the store; the others wait and continue.
#[test]
fn commands_that_come_at_once_upgrade_it_once() {
    let (town, then) = of_version(1);
    std::thread::scope(|scope| {
        for who in 0..6 {
            let town = &town;
            scope.spawn(move || match who % 2 {
                0 => town.sh(&format!("unit add --name 新厂{who} --category 工贸")).done(&["已登记单位"]),
                _ => town.sh("hazard list").ok(),
            });
        }
    });
    assert_eq!(town.rows("unit list").len(), then["unit list"].as_array().unwrap().len() + 3);
    let kept = kept(&town);
    assert!(matches!(&kept[..], [one] if version(one) == 1), "{kept:?}");
    assert!(!town.sh("check -f json").ok().contains("chain"));
}

/// A backup of an older version, and what an older version's damaged store still holds.
#[test]
fn an_older_file_comes_in_by_every_door() {
    let (old, _) = of_version(1);
    let rows = |town: &Town| (town.rows("hazard list"), town.rows("unit list"));
    let backup = old.file("v1.db", file_of(1));
    let town = Town::sample();
    town.run(["restore", backup.to_str().unwrap(), "--yes"]).done(&["已还原"]);
    old.sh("salvage saved.db").done(&["隐患 5", "一条不少"]);
    assert_eq!(version(&old.store()), 1, "数据恢复不动原来的文件");
    old.sh("backup now.db").done(&["已备份到"]);
    assert_eq!(rows(&town), rows(&old));
    for file in ["saved.db", "now.db"] {
        let other = Town::new();
        other.run(["restore", old.root().join(file).to_str().unwrap(), "--yes"]).done(&["已还原"]);
        assert_eq!(rows(&other), rows(&old), "{file}");
    }
    assert!(std::fs::read(&backup).unwrap() == file_of(1), "备份文件原样不动");
}

#[test]
fn what_cannot_be_kept_is_not_upgraded() {
    let (town, _) = of_version(1);
    town.file("data/backups", "一个文件");
    for line in ["overdue", "unit add --name 新厂 --category 工贸", "backup b.db"] {
        town.sh(line).fails(3, &["zhiben.db", "旧版本（1）", "data/backups"]);
        assert!(town.bytes().unwrap() == file_of(1), "{line}");
    }
    std::fs::remove_file(town.root().join("data/backups")).unwrap();
    let _ = town.sh("overdue").ok();
}
