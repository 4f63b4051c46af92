//! Stores of older versions: kept in `data/backups`, upgraded by whichever command comes first, and
//! every row still there.

use crate::env::{Town, parse, repo};
use rusqlite::Connection;

/// A store as version 1 wrote it, and what that version said of it on `TODAY`.
fn of_version_1(town: &Town) -> serde_json::Value {
    let dump = std::fs::read_to_string(repo("tests/fixtures/db/v1.sql")).unwrap();
    Connection::open(town.store()).unwrap().execute_batch(&dump).unwrap();
    parse(&std::fs::read_to_string(repo("tests/fixtures/db/v1.json")).unwrap())
}

fn rows_of(json: &serde_json::Value, key: &str) -> Vec<serde_json::Value> {
    json[key].as_array().unwrap().clone()
}

/// Everything that was said of a row is said of it still; a newer version may say more.
#[track_caller]
fn says_all(row: &serde_json::Value, then: &serde_json::Value) {
    for (key, value) in then.as_object().unwrap() {
        assert_eq!(&row[key], value, "{key}：{row}");
    }
}

#[test]
fn a_store_of_version_1_keeps_every_row_and_its_journal() {
    let town = Town::new();
    let then = of_version_1(&town);
    let old = Connection::open(town.store()).unwrap();
    let count = |conn: &Connection, table: &str| -> i64 {
        conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let entries = count(&old, "journal");
    assert_eq!((count(&old, "command"), entries), (20, 43));
    drop(old);
    // A report comes first: it upgrades too.
    for (line, rows) in then.as_object().unwrap() {
        let now = if line == "status" { rows_of(&town.json("status"), "bridge") } else { town.rows(line) };
        let rows = rows.as_array().unwrap();
        assert_eq!(now.len(), rows.len(), "{line}");
        now.iter().zip(rows).for_each(|(now, then)| says_all(now, then));
    }
    assert_eq!(town.beside_store(), ["backups"], "升级前的留在 data/backups");
    let dir = town.root().join("data/backups");
    let kept: Vec<_> = std::fs::read_dir(&dir).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(matches!(&kept[..], [one] if one.to_string_lossy().ends_with("-20-before-migration.db")), "{kept:?}");
    let backup = Connection::open(&kept[0]).unwrap();
    let version: i64 = backup.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!((version, count(&backup, "journal")), (1, entries));
    // The journal holds: its chain and every row's seal, and it can be read and gone on with.
    let grave = ["reference", "trigger", "chain", "seal", "number"];
    let rows = town.rows("check");
    assert!(rows.iter().all(|row| !grave.contains(&row["kind"].as_str().unwrap())), "{rows:?}");
    let log = town.sh("log YH-2026-0003").ok();
    assert!(log.contains("hazard extend") && log.contains("2026-11-10 → 2026-11-20"), "{log}");
    let of_file = town.rows("log YH-2026-0002");
    assert_eq!((of_file[0]["file"].as_str(), of_file[0]["line"].as_i64()), (Some("hz.csv"), Some(3)), "{of_file:?}");
    town.sh("undo").said(&["已撤销"]);
    assert_eq!(town.rows("unit list")[2]["phone"], serde_json::Value::Null, "a step of version 1 is undone");
    town.sh("redo").said(&["已重做"]);
    // It is the store of a town that began with this version, and what was there can be changed.
    town.sh("inspection edit 2 --note 补记").said(&["JC-XC-2026-0002"]);
    let conn = Connection::open(town.store()).unwrap();
    let problems: i64 = conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(problems, 0);
    let schema = |conn: &Connection| -> Vec<String> {
        let mut all = conn.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name").unwrap();
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let new = Town::new();
    new.sh("unit add --name 新厂 --category 工贸").said(&["U001"]);
    assert_eq!(schema(&conn), schema(&Connection::open(new.store()).unwrap()));
}
