//! What others do to the file: changed bytes, other programs, triggers, the released schema.

use super::*;

/// The verification above finds what it should.
#[test]
fn a_changed_byte_is_found() {
    let changes = [
        "UPDATE unit SET phone = '1' WHERE id = 3",
        "UPDATE journal SET before = '{}' WHERE id = (SELECT max(id) FROM journal)",
        "UPDATE command SET operator = '别人' WHERE id = 2",
        "DELETE FROM journal WHERE id = 5",
        "DELETE FROM drill WHERE id = 3",
    ];
    for change in changes {
        let town = Town::sample();
        let conn = Connection::open(town.store()).unwrap();
        verify(&conn).unwrap();
        conn.execute_batch("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'trigger'; PRAGMA writable_schema = OFF").unwrap();
        drop(conn);
        let conn = Connection::open(town.store()).unwrap();
        conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}")).unwrap();
        assert!(verify(&conn).is_err(), "{change}");
    }
}

/// Another program cannot write, because the triggers call a function that only this program has.
#[test]
fn another_program_cannot_write() {
    let town = Town::sample();
    let before = town.bytes();
    let conn = Connection::open(town.store()).unwrap();
    for sql in [
        "INSERT INTO unit (code, name) VALUES ('X1', '别的程序写的')",
        "UPDATE hazard SET closed = '2026-11-23' WHERE id = 1",
        "UPDATE hazard SET due = '2026-12-31'",
        "DELETE FROM unit_aliases",
        "INSERT INTO step (hazard, step, \"on\") VALUES (1, 'close', '2026-11-23')",
        "DELETE FROM hazard WHERE id = 1",
    ] {
        let error = conn.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("no such function"), "{sql}：{error}");
    }
    // Nobody can change the journal, only add to it.
    for table in ["journal", "command"] {
        for sql in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET id = id")] {
            assert!(conn.execute(&sql, []).unwrap_err().to_string().contains("append only"), "{sql}");
        }
    }
    drop(conn);
    assert!(town.bytes() == before);
}

/// The next opening for writing finds that triggers were dropped.
#[test]
fn dropped_triggers_are_noticed() {
    let changes = [
        "DROP TRIGGER hazard_changed",
        "DROP TRIGGER journal_removed",
        "DROP TRIGGER unit_added; CREATE TRIGGER unit_added AFTER INSERT ON unit BEGIN SELECT 1; END",
        "CREATE TRIGGER mine AFTER INSERT ON unit BEGIN DELETE FROM event; END",
    ];
    for change in changes {
        let town = Town::sample();
        Connection::open(town.store()).unwrap().execute_batch(change).unwrap();
        let before = town.bytes();
        let name = change.split(' ').nth(2).unwrap().trim_end_matches(';');
        town.sh(WRITE).fails(3, &["触发器", name]);
        assert!(town.bytes() == before);
        // Reports do not write and still work.
        let _ = town.sh("overdue").ok();
    }
}

/// A released schema never changes: that of the store equals the fixture.
#[test]
fn the_schema_is_the_one_that_was_released() {
    let town = Town::new();
    town.sh(WRITE).done(&["U001"]);
    let conn = Connection::open(town.store()).unwrap();
    let schema = schema(&conn);
    let pragma = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    let version =
        format!("-- application_id {:#x}, user_version {}\n", pragma("application_id"), pragma("user_version"));
    let found = version + &schema.join(";\n") + ";\n";
    let fixture = repo("tests/fixtures/schema.sql");
    let expected = std::fs::read_to_string(&fixture).unwrap_or_default();
    if found != expected {
        let shown = std::env::temp_dir().join("zhiben-schema.sql");
        std::fs::write(&shown, &found).unwrap();
        panic!("库的结构和 {} 不同；现在的写在 {}", fixture.display(), shown.display());
    }
}

fn schema(conn: &Connection) -> Vec<String> {
    let mut all = conn.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name").unwrap();
    all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The rows of a file are written with fewer checks; the result is the same as row by row, and the next connection has
/// all checks again.
#[test]
fn a_whole_file_leaves_the_schema_and_the_checks_as_they_were() {
    let town = Town::new();
    town.sh(WRITE).done(&["U001"]);
    let before = schema(&Connection::open(town.store()).unwrap());
    town.file(
        "h.csv",
        "单位名称,隐患描述,隐患等级,发现日期\n新厂,配电箱敞开,一般,2026-11-02\n新厂,通道堆物,一般,2026-11-03\n",
    );
    town.sh("import hazard h.csv").done(&["新增 2"]);
    let conn = Connection::open(town.store()).unwrap();
    assert_eq!(schema(&conn), before);
    let answer = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(answer("PRAGMA integrity_check"), "ok");
    let listed = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(listed("SELECT count(*) FROM hazard INDEXED BY hazard_by_unit WHERE unit = 1"), 2);
    assert_eq!(
        listed("SELECT count(*) FROM hazard INDEXED BY hazard_open WHERE closed IS NULL AND void_reason IS NULL"),
        2
    );
    assert_eq!(listed("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}
