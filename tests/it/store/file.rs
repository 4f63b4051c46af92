//! The store's file: absent, another program's, newer or damaged; who may write while others do; and the journal, which
//! another program can neither write nor remove unnoticed.

mod guards;

use crate::env::{Run, TODAY, Town, repo, text};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use std::time::Duration;

const READS: [&str; 8] =
    ["status", "overdue", "upcoming", "checklist", "targets", "coverage 7.2a", "hazard list", "unit list"];
const WRITE: &str = "unit add --name 新厂 --category 工贸";

/// Every command, reading or writing, refuses the file and leaves it unchanged.
#[track_caller]
fn refuse_all(town: &Town, needles: &[&str]) {
    let before = town.bytes().unwrap();
    for line in READS.into_iter().chain([WRITE, "hazard show 1"]) {
        town.sh(line).fails(3, needles);
        assert!(town.bytes().unwrap() == before, "{line} 动了文件");
        assert_eq!(town.files_next_to_store(), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn a_store_that_is_not_there_reads_as_an_empty_one() {
    let town = Town::new();
    for line in READS {
        let out = town.sh(line);
        assert_eq!((out.code, out.stderr.lines().count()), (0, 1), "{out:#?}");
        assert!(out.stderr.contains("还没有台账"), "{out:#?}");
    }
    let shown = town.sh("hazard show 1");
    assert_eq!((shown.code, shown.stdout.as_str()), (2, ""), "{shown:#?}");
    assert!(shown.stderr.contains("还没有台账") && shown.stderr.contains("没有编号为“1”"), "{shown:#?}");
    assert_eq!(town.bytes(), None, "读了一遍，文件还是没有");
    let coverage = town.run(["coverage", "7.2a", "-f", "json"]);
    assert_eq!(crate::env::parse(&coverage.stdout)["owed"], 0);
    // A file of 0 bytes is refused too.
    town.file("data/zhiben.db", "");
    for line in READS {
        let out = town.sh(line);
        assert_eq!(out.code, 0, "{out:#?}");
        assert!(out.stderr.contains("台账"), "{out:#?}");
    }
    assert_eq!(town.bytes(), Some(Vec::new()));
    town.sh(WRITE).done(&["U001"]);
    // The first command that writes makes the file, readable by its owner only.
    let town = Town::new();
    town.sh(WRITE).done(&["U001"]);
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(town.store()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let _ = town.sh("unit list").ok();
}

#[test]
fn a_foreign_file_is_refused_untouched() {
    let town = Town::new();
    town.file("data/zhiben.db", "这不是数据库，是一份说明。".repeat(100));
    refuse_all(&town, &["zhiben.db", "不是 zhiben 的台账文件"]);
    town.file("data/zhiben.db", "短");
    refuse_all(&town, &["zhiben.db"]);
    std::fs::remove_file(town.store()).unwrap();
    let other = Connection::open(town.store()).unwrap();
    other.execute_batch("PRAGMA application_id = 77; CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT)").unwrap();
    drop(other);
    refuse_all(&town, &["zhiben.db", "不是 zhiben 的台账文件"]);
    // A file without any application id, as most programs leave it.
    std::fs::remove_file(town.store()).unwrap();
    let other = Connection::open(town.store()).unwrap();
    other.execute_batch("CREATE TABLE unit (id INTEGER PRIMARY KEY)").unwrap();
    drop(other);
    refuse_all(&town, &["不是 zhiben 的台账文件"]);
}

#[test]
fn a_newer_store_is_refused_untouched() {
    let town = Town::sample();
    let conn = Connection::open(town.store()).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    drop(conn);
    refuse_all(&town, &["99", "升级"]);
}

#[test]
fn a_damaged_store_is_refused_untouched() {
    let town = Town::sample();
    let whole = town.bytes().unwrap();
    // Truncated in the middle.
    town.file("data/zhiben.db", &whole[..whole.len() / 2]);
    let cut = town.bytes().unwrap();
    for line in ["overdue", "status", "hazard list", "inspection list", WRITE] {
        town.sh(line).fails(3, &["zhiben.db", "损坏"]);
        assert!(town.bytes().unwrap() == cut, "{line} 动了文件");
    }
    // Overwritten inside.
    let mut torn = whole.clone();
    torn[4096..whole.len() / 2].fill(0x5A);
    town.file("data/zhiben.db", &torn);
    for line in ["overdue", "status", "hazard list", WRITE] {
        town.sh(line).fails(3, &["zhiben.db", "损坏"]);
        assert!(town.bytes().unwrap() == torn, "{line} 动了文件");
    }
    // Only the header is left.
    town.file("data/zhiben.db", &whole[..100]);
    town.sh("overdue").fails(3, &["zhiben.db"]);
}

#[test]
fn a_place_where_nothing_can_be_written() {
    let town = Town::new();
    // `data` is a file, which root's permissions cannot change.
    std::fs::remove_dir(town.root().join("data")).unwrap();
    town.file("data", "一个文件");
    town.sh(WRITE).fails(3, &["zhiben.db", "不是目录"]);
    assert_eq!(std::fs::read_to_string(town.root().join("data")).unwrap(), "一个文件");
    town.sh("unit list").fails(3, &["zhiben.db"]);
    // The store is a directory.
    let other = Town::new();
    std::fs::create_dir(other.store()).unwrap();
    for line in ["unit list", WRITE] {
        other.sh(line).fails(3, &["zhiben.db"]);
    }
    // A directory that must not be written; tested only where permissions apply.
    let shut = Town::sample();
    let data = shut.root().join("data");
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o555)).unwrap();
    let binds = std::fs::write(data.join("probe"), "").is_err();
    let before = shut.bytes();
    if binds {
        shut.sh(WRITE).fails(3, &["zhiben.db"]);
        assert!(shut.bytes() == before);
    }
    let read = shut.sh("overdue");
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let _ = read.ok();
}

#[test]
fn reports_leave_the_file_as_it_is() {
    let town = Town::sample();
    let before = town.bytes().unwrap();
    let modified = || std::fs::metadata(town.store()).unwrap().modified().unwrap();
    let at = modified();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for line in
                    READS.into_iter().chain(["why 2026-12", "plan show", "matrix", "hazard show 2026-12", "done list"])
                {
                    let _ = town.sh(line).ok();
                }
            });
        }
    });
    assert!(town.bytes().unwrap() == before && modified() == at);
    assert_eq!(town.files_next_to_store(), Vec::<String>::new());
}

/// Reports while another process writes: no process sees a lock.
#[test]
fn reports_and_a_writer_get_on() {
    let town = Town::sample();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for at in 0..8 {
                town.sh(&format!("done 1.1a --date 2026-11-20 --note 同时写的第{at}次")).done(&["已登记办结"]);
            }
        });
        for _ in 0..5 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let _ = town.sh("overdue").ok();
                }
            });
        }
    });
    assert_eq!(town.rows("done list --note 同时写的").len(), 8);
}

/// Two processes write at once: both get a number, and none is given twice.
#[test]
fn two_writers_wait_for_each_other() {
    let town = Town::sample();
    std::thread::scope(|scope| {
        for who in ["甲", "乙", "丙", "丁"] {
            let town = &town;
            scope.spawn(move || {
                for at in 0..3 {
                    let line = format!("event add major-activity --on 2026-10-0{} --note {who}", at + 1);
                    town.sh(&line).done(&["已登记事件"]);
                }
            });
        }
    });
    let mut numbers: Vec<String> = town
        .rows("event list --note ''")
        .iter()
        .map(|e| text(e, "no").to_string())
        .filter(|no| no.contains("2026"))
        .collect();
    numbers.sort();
    let expected: Vec<String> = (1..=14).map(|n| format!("JC-SJ-2026-{n:04}")).collect();
    assert_eq!(numbers, expected);
}

/// A process waits for a lock that is held for a moment.
#[test]
fn a_lock_is_waited_for() {
    let town = Town::sample();
    let other = Connection::open(town.store()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let holder = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        other.execute_batch("ROLLBACK").unwrap();
    });
    town.sh(WRITE).done(&["已登记单位"]);
    holder.join().unwrap();
    // A reader is not delayed by a process that has begun to write.
    let other = Connection::open(town.store()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let _ = town.sh("overdue").ok();
}

/// Adds one value to a hash by the documented rule: its type, its length, its bytes.
fn mix(hash: &mut Sha256, value: ValueRef<'_>) {
    let (tag, bytes) = match value {
        ValueRef::Null => (0u8, Vec::new()),
        ValueRef::Integer(n) => (1, n.to_le_bytes().to_vec()),
        ValueRef::Real(x) => (2, x.to_le_bytes().to_vec()),
        ValueRef::Text(text) => (3, text.to_vec()),
        ValueRef::Blob(blob) => (4, blob.to_vec()),
    };
    hash.update([tag]);
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(&bytes);
}

/// Verifies the whole journal: every seal follows from its entry and all before it, and every present row is as it was
/// last written. Returns the commands.
fn verify(conn: &Connection) -> Result<Vec<(String, String, String)>, String> {
    let mut chain = [0u8; 32];
    let mut commands = Vec::new();
    let mut last: std::collections::BTreeMap<(String, i64), (String, Vec<u8>)> = Default::default();
    let mut all =
        conn.prepare("SELECT id, at, operator, command, reason, file, seal FROM command ORDER BY id").unwrap();
    let mut rows = all.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let id: i64 = row.get(0).unwrap();
        let mut hash = Sha256::new();
        hash.update(chain);
        hash.update(id.to_le_bytes());
        (1..6).for_each(|at| mix(&mut hash, row.get_ref(at).unwrap()));
        chain = hash.finalize().into();
        if row.get::<_, Vec<u8>>(6).unwrap() != chain {
            return Err(format!("命令 {id} 的封印不符"));
        }
        commands.push((row.get(1).unwrap(), row.get(2).unwrap(), row.get(3).unwrap()));
        let mut entries = conn
            .prepare_cached("SELECT tbl, row, op, before, line, seal, id FROM journal WHERE command = ? ORDER BY id")
            .unwrap();
        let mut entries = entries.query([id]).unwrap();
        while let Some(entry) = entries.next().unwrap() {
            let seal: Vec<u8> = entry.get(5).unwrap();
            let mut hash = Sha256::new();
            hash.update(chain);
            hash.update(id.to_le_bytes());
            hash.update(entry.get::<_, Option<i64>>(4).unwrap().unwrap_or(-1).to_le_bytes());
            (0..4).for_each(|at| mix(&mut hash, entry.get_ref(at).unwrap()));
            hash.update(&seal[..32]);
            chain = hash.finalize().into();
            if seal[32..] != chain {
                return Err(format!("留痕 {} 的封印不符", entry.get::<_, i64>(6).unwrap()));
            }
            let op: String = entry.get(2).unwrap();
            last.insert((entry.get(0).unwrap(), entry.get(1).unwrap()), (op, seal[..32].to_vec()));
        }
    }
    for ((table, id), (op, sealed)) in last {
        let sql = format!("SELECT * FROM \"{table}\" WHERE id = ?");
        let mut found = conn.prepare(&sql).unwrap();
        let names: Vec<String> = found.column_names().map(str::to_string).collect();
        let mut found = found.query([id]).unwrap();
        match (found.next().unwrap(), op.as_str()) {
            (None, "remove") => {}
            (Some(row), "add" | "change") => {
                let mut hash = Sha256::new();
                for (at, name) in names.iter().enumerate().filter(|(_, name)| *name != "id") {
                    let value = row.get_ref(at).unwrap();
                    if value != ValueRef::Null {
                        mix(&mut hash, ValueRef::Text(name.as_bytes()));
                        mix(&mut hash, value);
                    }
                }
                if hash.finalize().as_slice() != sealed {
                    return Err(format!("{table} {id} 不是写下的样子"));
                }
            }
            (found, op) => return Err(format!("{table} {id}：{op}，{}", found.is_some())),
        }
    }
    Ok(commands)
}

fn count(conn: &Connection, sql: &str) -> i64 {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Every write is one journaled command, and the chain is unbroken.
#[test]
fn every_write_is_in_the_journal() {
    let town = Town::sample();
    let conn = || Connection::open_with_flags(town.store(), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let before = verify(&conn()).unwrap();
    assert_eq!(before.len(), 23, "示例的每本台账是一条命令");
    let run = |args: &[&str]| {
        let run = Run::new(args)
            .today(TODAY)
            .at(&town.root())
            .env("ZHIBEN_NOW", "2026-11-23T01:30:00Z")
            .env("ZHIBEN_USER", "李文书");
        let out = run.go();
        assert_eq!(out.code, 0, "{out:#?}");
    };
    run(&["unit", "edit", "U001", "--phone", "13900000000"]);
    run(&["hazard", "review", "2026-27", "--reviewer", "示例吕乙", "--fail", "--by", "示例金壬"]);
    run(&["hazard", "void", "2026-41", "--reason", "举报不实"]);
    town.file("more.csv", "单位名称,类别,别名\n甲厂,工贸,甲一；甲二\n\n乙厂,工贸,\n");
    run(&["import", "unit", "more.csv"]);
    run(&["unit", "edit", "甲厂", "--aliases", "甲三"]);
    let conn = conn();
    let all = verify(&conn).unwrap();
    let our_rows: Vec<(&str, &str, &str)> =
        all[23..].iter().map(|(at, by, command)| (at.as_str(), by.as_str(), command.as_str())).collect();
    let at = "2026-11-23T09:30:00+08:00";
    assert_eq!(our_rows.len(), 5);
    assert!(our_rows.iter().all(|(time, ..)| *time == at), "登记时间用方案的时区：{our_rows:?}");
    assert_eq!(
        our_rows.iter().map(|(_, by, _)| *by).collect::<Vec<_>>(),
        ["李文书", "示例金壬", "李文书", "李文书", "李文书"]
    );
    assert!(our_rows[0].2.contains("unit edit U001 --phone 13900000000"), "{our_rows:?}");
    let one = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, Option<String>>(0)).unwrap();
    assert_eq!(one("SELECT reason FROM command WHERE id = 26").as_deref(), Some("举报不实"));
    assert_eq!(one("SELECT file FROM command WHERE id = 27").as_deref(), Some("more.csv"));
    // The former values, of the changed columns only.
    assert_eq!(
        one("SELECT before FROM journal WHERE command = 24 AND tbl = 'unit'").as_deref(),
        Some("{\"phone\":\"13000000001\"}")
    );
    // The line in the file, counting empty ones.
    let lines: Vec<i64> = conn
        .prepare("SELECT line FROM journal WHERE command = 27 AND tbl = 'unit' ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(lines, [2, 4]);
    assert_eq!(
        count(&conn, "SELECT count(*) FROM journal WHERE command = 28 AND op = 'remove' AND tbl = 'unit_aliases'"),
        2
    );
    assert_eq!(count(&conn, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(one("PRAGMA integrity_check").as_deref(), Some("ok"));
}

/// A command that changes nothing leaves no entry.
#[test]
fn what_changes_nothing_leaves_no_trace() {
    let town = Town::sample();
    let before = town.bytes();
    town.sh("unit edit U001 --phone 13000000001").done(&["没有变化"]);
    let file = repo("data/sample/hazard.csv");
    town.run(["import", "hazard", file.to_str().unwrap()]).done(&["不变"]);
    town.refuses("hazard close 2026-15 --approved-by 甲", &["复查"]);
    assert!(town.bytes() == before);
}
