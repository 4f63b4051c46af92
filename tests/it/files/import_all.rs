//! `import all`: reads what `export all` wrote, in one transaction.

use crate::env::{Town, parse, rows};
use std::fs;

fn exported(town: &Town) -> std::path::PathBuf {
    town.run(["export", "all", "-o", "out"]).ok();
    town.root().join("out")
}

#[test]
fn the_sample_town_moves_as_it_is() {
    let sample = Town::sample();
    let out = exported(&sample);
    let other = Town::new();
    let folder = other.root().join("in");
    copy(&out, &folder);
    let receipt = other.run(["import", "all", "in", "-f", "json"]);
    assert_eq!(receipt.code, 0, "{receipt:#?}");
    let added = rows(&parse(&receipt.stdout));
    let hazard = added.iter().find(|row| row["ledger"] == "hazard").unwrap();
    assert_eq!((hazard["added"].as_i64(), hazard["updated"].as_i64()), (Some(121), Some(0)));
    let again = exported(&other);
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(fs::read(folder.join(&name)).unwrap() == fs::read(again.join(&name)).unwrap(), "{name:?}");
    }
    // A second time changes nothing.
    let before = other.bytes();
    other.run(["导入", "全部", "in"]).done(&["新增 0、更新 0、不变 121"]);
    assert!(other.bytes() == before);
    for line in ["status", "overdue"] {
        assert_eq!(other.sh(line).ok(), sample.sh(line).ok(), "{line}");
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn import_all_lists_the_files_a_folder_lacks() {
    let town = Town::new();
    town.run(["import", "all", "无"]).fails(3, &["读不了目录 无", "export all"]);
    fs::create_dir(town.root().join("in")).unwrap();
    town.refuses("import all in", &["没有台账文件", "unit.csv"]);
    town.refuses("import all in --create-units", &["不能加 --create-units"]);
    town.refuses("import all in --encoding gbk", &["不能加 --encoding"]);
    for name in ["unit.csv", "unit.tsv"] {
        town.file(&format!("in/{name}"), "单位名称\n甲厂\n");
    }
    town.refuses("import all in", &["unit.csv", "unit.tsv", "同一本台账"]);
    fs::remove_file(town.root().join("in/unit.tsv")).unwrap();
    town.file("in/说明.txt", "");
    town.run(["import", "all", "in", "--dry-run"]).done(&["试读（没有写入）：新增 1", "没有读的文件：说明.txt"]);
    assert_eq!(town.rows("unit list").len(), 0);
    town.file("in/event.csv", "事件,发生日期\n没有的,2026-11-01\n");
    let refused = town.run(["import", "all", "in"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{refused:#?}");
    for needle in ["试读（没有写入）：新增 1", "没有的", "所有台账都没有收"] {
        assert!(refused.stderr.contains(needle), "{refused:#?}");
    }
    assert_eq!(town.rows("unit list").len(), 0);
    fs::remove_file(town.root().join("in/event.csv")).unwrap();
    town.run(["import", "all", "in"]).done(&["新增 1", "没有读的文件：说明.txt"]);
    assert_eq!(town.rows("unit list").len(), 1);
}
