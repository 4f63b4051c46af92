//! What a curious visitor finds: files that only their owner can read, and no way out of the workspace. What such a
//! visitor writes into fields is tested in `fields.rs`.

use crate::env::{Run, TODAY, Town};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Files are private even with a umask that lets everybody do everything.
#[test]
fn what_is_made_is_for_its_owner_alone() {
    let town = Town::new();
    town.file("照片.jpg", "内容");
    town.file("more.csv", "单位名称,类别\n新厂,工贸\n");
    let open = |line: &str| {
        let script = format!("umask 000; exec {} {line} --today {TODAY}", env!("CARGO_BIN_EXE_zhiben"));
        let out = Command::new("sh").args(["-c", &script]).current_dir(town.root()).env_clear().output().unwrap();
        assert!(out.status.success(), "{line}：{}", String::from_utf8_lossy(&out.stderr));
    };
    open("unit add --name 旧厂 --category 工贸");
    open("attach U001 照片.jpg");
    open("import unit more.csv");
    open("backup b.db");
    open("backup s.db --for-sharing");
    open("salvage r.db");
    open("restore b.db --yes");
    for name in ["data/zhiben.db", "b.db", "s.db", "r.db"] {
        assert_eq!(mode(&town.root().join(name)), 0o600, "{name}");
    }
    for dir in ["data/files", "data/backups"] {
        assert_eq!(mode(&town.root().join(dir)), 0o700, "{dir}");
        let all: Vec<_> = std::fs::read_dir(town.root().join(dir)).unwrap().map(|e| e.unwrap().path()).collect();
        assert!(!all.is_empty());
        all.iter().for_each(|file| assert_eq!(mode(file), 0o600, "{}", file.display()));
    }
}

#[test]
fn no_link_is_followed_out_of_the_workspace() {
    let outside = tempfile::tempdir().unwrap();
    let sample = Town::sample();
    std::fs::write(outside.path().join("zhiben.db"), sample.bytes().unwrap()).unwrap();
    let before = std::fs::read(outside.path().join("zhiben.db")).unwrap();
    let lines = ["hazard list", "unit add --name 新厂 --category 工贸", "check", "backup b.db", "undo", "salvage r.db"];
    for (name, target) in [
        ("data/zhiben.db", "zhiben.db"),
        ("data/zhiben.db", "nothing-there"),
        ("data/files", ""),
        ("data/backups", ""),
        ("data", ""),
        ("data/forms", ""),
        ("data/calendar.csv", "zhiben.db"),
        ("data/certificates.csv", "zhiben.db"),
        ("data/aliases.toml", "nothing-there"),
        ("data/forms/own.toml", "nothing-there"),
    ] {
        let town = Town::bare();
        std::fs::copy(sample.root().join("plan.toml"), town.root().join("plan.toml")).unwrap();
        let place = town.root().join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(outside.path().join(target), place).unwrap();
        for line in lines {
            town.sh(line).fails(3, &[name, "工作区以外"]);
        }
        let mut names: Vec<_> = std::fs::read_dir(outside.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["zhiben.db"], "{name}");
    }
    assert!(std::fs::read(outside.path().join("zhiben.db")).unwrap() == before);
    // A backup replaces a link and not the file that it leads to.
    symlink(outside.path().join("zhiben.db"), sample.root().join("link.db")).unwrap();
    sample.sh("backup link.db").done(&["已备份到"]);
    assert!(std::fs::read(outside.path().join("zhiben.db")).unwrap() == before);
    // A link that stays within the workspace is allowed.
    std::fs::rename(sample.store(), sample.root().join("real.db")).unwrap();
    symlink(sample.root().join("real.db"), sample.store()).unwrap();
    assert!(sample.rows("hazard list").len() > 100);
}

/// The name of an attached file may be any text and never leads anywhere.
#[test]
fn a_file_s_name_leads_nowhere() {
    let town = Town::with_units();
    town.file("a.jpg", "内容");
    town.sh("attach U001 a.jpg").done(&["已附上"]);
    town.file("names.csv", "附件编号,文件名\nJC-FJ-2026-0001,../../pwned.jpg\n");
    town.sh("import attachment names.csv").done(&["更新 1"]);
    std::fs::create_dir_all(town.root().join("x/y")).unwrap();
    let out = Run::new(["-C", "../..", "attach", "get", "1"]).today(TODAY).at(&town.root().join("x/y")).go();
    let _ = out.done(&["pwned.jpg"]);
    assert!(town.root().join("x/y/pwned.jpg").exists() && !town.root().join("pwned.jpg").exists());
}
