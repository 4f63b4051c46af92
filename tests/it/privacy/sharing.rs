//! `backup --for-sharing`: reporters and ID numbers are in no part of the copy; rows altered outside the program are
//! not sealed again; and what a killed command left is removed by the next one.

use crate::env::{Town, text};
use rusqlite::Connection;
use std::path::Path;

fn holds(path: &Path, what: &str) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

/// In a description, a note, a name, an alias, a person's number, the operator, the rows of a form, an undone step and
/// former values.
#[test]
fn an_id_number_is_masked_in_every_output() {
    let town = Town::with_units();
    let ids = [
        "11010519491231002X",
        "110105198506071236",
        "11010519491231002x",
        "１１０１０５１９８５０６０７１２３６",
        "110105 19850607 1236",
    ];
    let [a, b, c, d, e] = ids;
    let add = |what: &str| format!("hazard add --unit U001 --description 当事人{what} --grade 一般 --found 2026-11-20");
    town.sh(&add(a)).done(&["已登记"]);
    town.sh(&format!("hazard edit 1 --description 没有身份证 --note 经手{b}")).done(&["已修改"]);
    town.sh(&format!("hazard edit 1 --note '原文 {e}'")).done(&["已修改"]);
    town.sh(&format!("unit edit U002 --principal '{d}' --aliases 甲厂{c}")).done(&["已修改"]);
    town.sh(&format!("--by {a} done 1.1a --date 2026-11-20 --note 无")).done(&["已登记"]);
    town.sh(&format!("hazard plan 1 --owner {b}")).done(&["已落实"]);
    town.sh(&add(&format!("又{b}"))).done(&["已登记"]);
    town.sh("undo").done(&["已撤销"]);
    town.sh(&add(&format!("报送{c}"))).done(&["已登记"]);
    town.sh("submit hazard-sheet --period 2026-11 --early -o 表.csv").done(&["登记为"]);
    let shared = town.root().join("shared.db");
    assert!(ids.iter().any(|id| holds(&town.store(), id)));
    town.run(["backup", shared.to_str().unwrap(), "--for-sharing"]).done(&["供外传"]);
    for id in ids {
        assert!(!holds(&shared, id), "{id}");
    }
    assert!(holds(&shared, "110105********1236"));
    let other = Town::new();
    other.run(["restore", shared.to_str().unwrap(), "--yes"]).done(&["供外传的备份"]);
    let _ = other.run(["check", "--exit-code"]).ok();
    assert_eq!(text(&other.rows("hazard show 1")[0], "owner"), "110105********1236");
}

fn tamper(path: &Path, sql: &str) {
    let conn = Connection::open(path).unwrap();
    let mut all = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<(String, String)> =
        all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    drop(all);
    triggers.iter().for_each(|(name, _)| conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    conn.execute_batch(sql).unwrap();
    triggers.iter().for_each(|(_, sql)| conn.execute_batch(sql).unwrap());
}

#[test]
fn what_was_altered_is_not_sealed_anew() {
    for sql in [
        "UPDATE certificate SET expires = '2030-01-01' WHERE id = 1",
        "UPDATE command SET operator = '别人' WHERE id = 2",
        "UPDATE hazard SET description = '改' WHERE id = 3",
        "DELETE FROM event WHERE id = 1",
        "UPDATE journal SET before = '{}' WHERE id = 7",
    ] {
        let town = Town::sample();
        tamper(&town.store(), sql);
        let shared = town.root().join("shared.db");
        town.run(["backup", shared.to_str().unwrap(), "--for-sharing"]).fails(3, &["数据核验有", "zhiben check"]);
        assert!(!shared.exists() && town.files_next_to_store().is_empty(), "{sql}");
        // A plain backup is an exact copy, faults included.
        let plain = town.root().join("plain.db");
        town.run(["backup", plain.to_str().unwrap()]).done(&["已备份"]);
        let other = Town::sample();
        other.run(["restore", plain.to_str().unwrap(), "--yes"]).done(&["已还原"]);
        assert!(!other.rows("check").is_empty(), "{sql}");
    }
}

/// Files of any kind: a copy for a merge, a backup, a file that was being written.
#[test]
fn what_a_killed_command_left_goes_with_the_next() {
    for line in ["status", "hazard list", "plan show", "unit edit U001 --phone 1", "check"] {
        let town = Town::with_units();
        for dir in ["data/backups", "data/.zhiben-aaaaaa.tmp", "data/backups/.zhiben-bbbbbb.tmp"] {
            std::fs::create_dir_all(town.root().join(dir)).unwrap();
        }
        for file in ["data/.zhiben-aaaaaa.tmp/store.db", "data/.zhiben-cccccc.tmp", "data/backups/.zhiben-dddddd.tmp"] {
            town.file(file, "张三 13900000000");
        }
        assert_eq!(town.sh(line).code, 0, "{line}");
        assert_eq!(town.files_next_to_store(), ["backups"], "{line}");
        assert_eq!(std::fs::read_dir(town.root().join("data/backups")).unwrap().count(), 0, "{line}");
    }
}
