//! `backup`, `restore`, `salvage`: a copy equals the store, an unsound copy never replaces a store, and what a damaged
//! store still holds is read.

use crate::env::{Town, is_chinese};
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;

/// What reports show about a town.
fn reported(town: &Town) -> Vec<String> {
    let lines = ["status", "overdue", "targets", "hazard list -f json", "unit list -f csv", "inspection list -f json"];
    lines.iter().map(|line| town.sh(line).ok()).collect()
}

fn kept(town: &Town) -> Vec<String> {
    let Ok(dir) = std::fs::read_dir(town.root().join("data/backups")) else { return Vec::new() };
    let mut names: Vec<String> = dir.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_made_during_writes_is_whole_and_gives_the_same_reports() {
    let town = Town::sample();
    std::thread::scope(|scope| {
        let town = &town;
        scope.spawn(move || {
            for at in 0..6 {
                town.sh(&format!("done 1.1a --date 2026-11-20 --note 第{at}次")).done(&["已登记办结"]);
            }
        });
        for at in 0..6 {
            let file = format!("b{at}.db");
            let path = town.root().join(&file);
            town.run(["backup", path.to_str().unwrap()]).done(&["已备份到", "已核对", "zhiben restore"]);
            let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
            let other = Town::new();
            std::fs::copy(&path, other.store()).unwrap();
            let _ = other.run(["check", "--exit-code"]).ok();
        }
    });
    let before = reported(&town);
    let path = town.root().join("last.db");
    town.run(["backup", path.to_str().unwrap()]).done(&["已备份到"]);
    let names: Vec<_> = std::fs::read_dir(town.root()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with(".zhiben")), "{names:?}");
    town.sh("undo 6 --yes").done(&["已撤销 6 步"]);
    assert_ne!(reported(&town), before);
    town.refuses_all(["restore", path.to_str().unwrap()], &["--yes", "条记录"]);
    town.run(["restore", path.to_str().unwrap(), "--yes"]).done(&["已还原", "data/backups", "before-restore.db"]);
    assert_eq!(reported(&town), before);
    let _ = town.run(["check", "--exit-code"]).ok();
    assert_eq!(kept(&town).len(), 1);
    // The restore is in the journal and cannot be undone.
    assert!(town.sh("log --limit 1").ok().contains("restore"));
    town.refuses("undo", &["换上了一份备份", "不能撤销", "data/backups"]);
    // The replaced store can be restored in the same way.
    let back = town.root().join("data/backups").join(&kept(&town)[0]);
    town.run(["restore", back.to_str().unwrap(), "--yes"]).done(&["已还原"]);
    assert_ne!(reported(&town), before);
}

#[test]
fn a_backup_takes_the_place_of_nothing_but_a_backup() {
    let town = Town::sample();
    let before = town.bytes();
    for (file, needle) in
        [("data/zhiben.db", "工作区自己的文件"), ("plan.toml", "工作区自己的文件"), ("data", "不是文件名")]
    {
        let path = town.root().join(file);
        town.run(["backup", path.to_str().unwrap()]).refused(&[needle]);
    }
    let mine = town.file("报表.xlsx", "别的东西");
    town.run(["backup", mine.to_str().unwrap()]).refused(&["不是备份"]);
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "别的东西");
    let away = town.root().join("没有/备份.db");
    town.run(["backup", away.to_str().unwrap()]).fails(3, &["目录不存在"]);
    let twice = town.root().join("twice.db");
    for _ in 0..2 {
        town.run(["backup", twice.to_str().unwrap()]).done(&["已备份到"]);
    }
    assert!(town.bytes() == before);
    let empty = Town::new();
    let out = empty.run(["backup", empty.root().join("x.db").to_str().unwrap()]);
    assert_eq!((out.code, is_chinese(&out.stderr)), (3, true), "{out:#?}");
    assert!(!empty.root().join("x.db").exists());
}

#[test]
fn what_is_not_a_sound_backup_is_refused_and_the_ledgers_stay() {
    let town = Town::sample();
    let good = town.root().join("good.db");
    town.run(["backup", good.to_str().unwrap()]).done(&["已备份到"]);
    let bytes = std::fs::read(&good).unwrap();
    let mut torn = bytes.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 4096].fill(0x5A);
    let mut newer = bytes.clone();
    newer[60..64].copy_from_slice(&99u32.to_be_bytes());
    let before = town.bytes();
    for (name, content, needle) in [
        ("torn.db", torn, "损坏"),
        ("half.db", bytes[..bytes.len() / 2].to_vec(), "损坏"),
        ("newer.db", newer, "99"),
        ("text.db", "不是台账".repeat(200).into_bytes(), "不是 zhiben 的台账"),
        ("empty.db", Vec::new(), "不是 zhiben 的台账"),
    ] {
        let path = town.file(name, &content);
        town.run(["restore", path.to_str().unwrap(), "--yes"]).fails(3, &[needle, name]);
        assert!(std::fs::read(&path).unwrap() == content, "{name} 被动过");
    }
    town.run(["restore", town.root().join("没有.db").to_str().unwrap(), "--yes"]).fails(3, &["没有.db", "不存在"]);
    assert!(town.bytes() == before);
    assert_eq!(town.files_next_to_store(), Vec::<String>::new());
}

/// A damaged store is moved aside unchanged.
#[test]
fn a_damaged_store_makes_way() {
    let town = Town::sample();
    let before = reported(&town);
    let good = town.root().join("good.db");
    town.run(["backup", good.to_str().unwrap()]).done(&["已备份到"]);
    let mut bytes = town.bytes().unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5A);
    town.file("data/zhiben.db", &bytes);
    town.run(["restore", good.to_str().unwrap(), "--yes"]).done(&["已损坏，原样放在", "damaged-1.db"]);
    assert_eq!(reported(&town), before);
    assert!(std::fs::read(town.root().join("data/backups/damaged-1.db")).unwrap() == bytes);
    let mode = std::fs::metadata(town.store()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    // Where there was no store, one is made.
    let other = Town::new();
    other.run(["restore", good.to_str().unwrap(), "--yes"]).done(&["原来没有台账"]);
    assert_eq!(reported(&other), before);
}

#[test]
fn what_is_handed_on_holds_no_identity() {
    let town = Town::with_units();
    town.sh(
        "tip add --content 夜间偷采 --unit U001 --received 2026-11-20 --reporter 赵举报 --reporter-phone 13912345678",
    )
    .done(&["已登记"]);
    town.sh("person add --name 钱七 --role 网格员 --id-number 110105198506071236 --village 南河").done(&["已登记"]);
    town.sh("person edit 1 --id-number 11010519491231002X").done(&["已修改"]);
    town.sh("person add --name 孙八 --role 网格员 --id-number 110105198506071236").done(&["已登记"]);
    town.sh("undo").done(&["已撤销"]);
    // The number of a 特种作业操作证 is its holder's ID number.
    town.sh("cert add --name 钱七 --role special-worker --kind 电工作业 --issued 2024-03-01 --no T110105198506071236")
        .done(&["已登记"]);
    town.sh("cert edit 1 --no T11010519491231002X").done(&["T110105********1236 → T110105********002X"]);
    let holds = |path: &std::path::Path, what: &str| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(what.len()).any(|window| window == what.as_bytes())
    };
    let secrets = ["赵举报", "13912345678", "110105198506071236", "11010519491231002X"];
    let (whole, shared) = (town.root().join("whole.db"), town.root().join("shared.db"));
    town.run(["backup", whole.to_str().unwrap()]).done(&["已备份到"]);
    town.run(["backup", shared.to_str().unwrap(), "--for-sharing"]).done(&["供外传"]);
    for secret in secrets {
        assert!(holds(&whole, secret), "备份里应有 {secret}");
        assert!(!holds(&shared, secret), "供外传的里面有 {secret}");
    }
    // The copy is sound, and its last command shows what it is.
    let other = Town::new();
    other.run(["restore", shared.to_str().unwrap(), "--yes"]).done(&["供外传的备份"]);
    let _ = other.run(["check", "--exit-code"]).ok();
    assert_eq!(other.rows("person list")[0]["id_number"], serde_json::Value::Null);
    assert_eq!(other.rows("cert list")[0]["no"], "T110105********002X");
    assert!(other.sh("log").ok().contains("backup"));
    // Neither is in any log.
    for line in ["log -f json", "log", "log --limit 0 -f csv"] {
        let log = town.sh(line).ok();
        for secret in secrets {
            assert!(!log.contains(secret), "{line} 里有 {secret}");
        }
    }
}

/// A copy is kept before a file is imported into ledgers that are not empty, once for each state of them.
#[test]
fn the_program_keeps_copies_by_itself() {
    let town = Town::with_units();
    assert_eq!(kept(&town), Vec::<String>::new(), "there was nothing to keep");
    town.file("more.csv", "单位名称,类别\n示例饭店,九小场所\n");
    town.file("bad.csv", "单位名称,类别\n示例酒店,没有这类\n");
    town.run(["import", "unit", "more.csv", "--dry-run"]).done(&["试读"]);
    assert_eq!(kept(&town), Vec::<String>::new());
    assert_eq!(town.run(["import", "unit", "bad.csv"]).code, 2);
    town.run(["import", "unit", "more.csv"]).done(&["新增 1"]);
    let all = kept(&town);
    assert!(all.len() == 1 && all[0].ends_with("-1-before-import.db"), "{all:?}");
    let path = town.root().join("data/backups").join(&all[0]);
    let units: i64 =
        Connection::open(&path).unwrap().query_row("SELECT count(*) FROM unit", [], |row| row.get(0)).unwrap();
    assert_eq!(units, 4);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    // The folder that `export all` wrote counts as one file.
    town.run(["export", "all", "-o", "out"]).done(&[]);
    town.run(["import", "all", "out"]).done(&[]);
    assert!(kept(&town).last().unwrap().ends_with("-2-before-import.db"), "{:?}", kept(&town));
}

#[test]
fn what_can_be_read_is_salvaged() {
    let town = Town::sample();
    let whole = town.root().join("whole.db");
    town.run(["salvage", whole.to_str().unwrap()]).done(&["隐患 121", "一条不少"]);
    let other = Town::new();
    other.run(["restore", whole.to_str().unwrap(), "--yes"]).done(&["已还原"]);
    assert_eq!(reported(&other), reported(&town));
    let _ = other.run(["check", "--exit-code"]).ok();
    town.run(["salvage", whole.to_str().unwrap()]).refused(&["已经存在"]);

    // The header is lost, and pages in the middle of one table.
    let conn = Connection::open(town.store()).unwrap();
    let leaf: i64 = conn
        .query_row(
            "SELECT pageno FROM dbstat WHERE name = 'hazard' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 2",
            [],
            |r| r.get(0),
        )
        .unwrap();
    drop(conn);
    let mut bytes = town.bytes().unwrap();
    bytes[..40].fill(0);
    let at = usize::try_from(leaf - 1).unwrap() * 4096;
    bytes[at..at + 4096].fill(0);
    town.file("data/zhiben.db", &bytes);
    town.sh("hazard list").fails(3, &["zhiben.db"]);
    let part = town.root().join("part.db");
    let printed = town.run(["salvage", part.to_str().unwrap()]).done(&["没能读全的：隐患", "少了"]);
    assert!(town.bytes().unwrap() == bytes, "损坏的文件原样不动");
    let read: usize = printed.split("隐患 ").nth(1).unwrap().split('、').next().unwrap().parse().unwrap();
    assert!((80..121).contains(&read), "{printed}");
    let other = Town::new();
    other.run(["restore", part.to_str().unwrap(), "--yes"]).done(&["已还原"]);
    assert_eq!(other.rows("hazard list").len(), read);
    let lost = other.rows("check").iter().filter(|row| row["what"] == "登记过，现在不见了").count();
    assert_eq!(lost, 121 - read, "数据核验说得出少了哪些");
    // Nothing is left.
    town.file("data/zhiben.db", vec![0u8; 8192]);
    town.run(["salvage", town.root().join("none.db").to_str().unwrap()]).fails(3, &["损坏"]);
    assert!(!town.root().join("none.db").exists());
}
