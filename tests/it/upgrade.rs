//! Stores of older versions: kept in `data/backups`, upgraded by whichever command comes first, and
//! every row still there.

use crate::env::{Town, repo};
use rusqlite::Connection;

/// A store as version 1 left it, with rows in the tables that version 2 makes anew.
fn of_version_1(town: &Town) {
    let first = std::fs::read_to_string(repo("src/store/migrations/0001.sql")).unwrap();
    let conn = Connection::open(town.store()).unwrap();
    conn.execute_batch(&first).unwrap();
    conn.execute_batch(
        "INSERT INTO unit (id, code, name, categories) VALUES (7, 'U007', '示例石料厂', 'mine');
         INSERT INTO inspection (id, no, date, bodies, mode, leader, note)
           VALUES (3, 'JC-XC-2026-0003', '2026-03-09', 'yingji', 'routine', '示例甲', '查了配电房'),
                  (9, 'JC-XC-2026-0009', '2026-07-01', NULL, 'selfcheck', NULL, NULL);
         INSERT INTO inspection_units (id, inspection, value) VALUES (5, 3, 7), (6, 9, 7);
         PRAGMA application_id = 0x5A48424E;
         PRAGMA user_version = 1;",
    )
    .unwrap();
}

#[test]
fn a_store_of_version_1_keeps_every_row() {
    let town = Town::new();
    of_version_1(&town);
    // A report comes first: it upgrades too.
    let rows = town.rows("inspection list");
    let told: Vec<_> = rows.iter().map(|r| (r["no"].as_str().unwrap(), r["date"].as_str().unwrap())).collect();
    assert_eq!(told, [("JC-XC-2026-0003", "2026-03-09"), ("JC-XC-2026-0009", "2026-07-01")]);
    assert_eq!(rows[0]["units"], serde_json::json!(["示例石料厂"]));
    assert_eq!((rows[0]["leader"].as_str(), rows[0]["note"].as_str()), (Some("示例甲"), Some("查了配电房")));
    assert_eq!(town.beside_store(), ["backups"], "升级前的留在 data/backups");
    let kept = town.root().join("data/backups/00000000T000000-0-before-migration.db");
    let backup = Connection::open(kept).unwrap();
    let version: i64 = backup.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1);
    // It is the store of a town that began with this version, and what was there can be changed.
    town.sh("inspection edit 9 --note 补记").said(&["JC-XC-2026-0009"]);
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
