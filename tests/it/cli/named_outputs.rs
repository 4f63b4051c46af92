//! What is written where: no writer takes a name of the workspace's, a pipe without a reader keeps nobody waiting, and
//! a folder of exports is there whole or as it was.

use crate::env::{Run, TODAY, Town};
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, process::Command};

/// Names of the workspace's, there or not, and other spellings of them.
const NAMES: [&str; 23] = [
    "plan.toml",
    "plans/2027.toml",
    "data/zhiben.db",
    "data/zhiben.db-journal",
    "data/zhiben.db-wal",
    "data/zhiben.db-shm",
    "data/digest.db",
    "data/calendar.csv",
    "data/aliases.toml",
    "data/certificates.csv",
    "data/draw.toml",
    "data/letters.toml",
    "data/files/x.csv",
    "data/backups/x/y.csv",
    "data/forms/x.csv",
    "data/reports/x.csv",
    "data/criteria/x.csv",
    "data/lists/x.csv",
    "data/x.csv",
    "./data/./x.csv",
    "data/../data/x.csv",
    "link.csv",
    "folder/x.csv",
];

/// Every file below a folder with its bytes.
fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() && !path.is_symlink() {
            true => found.extend(all(&path)),
            false => {
                found.insert(path.display().to_string(), fs::read(&path).unwrap_or_default());
            }
        }
    }
    found
}

#[cfg(unix)]
#[test]
fn no_writer_takes_a_name_of_the_workspace() {
    let town = Town::sample();
    let at = |name: &str| town.root().join(name);
    std::os::unix::fs::symlink(at("data/zhiben.db-journal"), at("link.csv")).unwrap();
    std::os::unix::fs::symlink(at("data"), at("folder")).unwrap();
    town.file("u.csv", "单位名称,类别\n坏的,没有这类\n");
    town.file("附.txt", "甲");
    town.run(["attach", "JC-YH-2026-0001", "附.txt"]).done(&["已附上"]);
    let before = all(&town.root());
    for (at, name) in NAMES.into_iter().enumerate() {
        let writers = [
            "overdue -f csv -o",
            "matrix -f html -o",
            "export unit -f json -o",
            "template hazard -f xlsx -o",
            "export all -o",
            "digest -f table -o",
            "submit hazard-sheet --period 2026-10 -f csv -o",
            "publish",
            "man",
            "backup",
            "salvage",
            "attach get 1",
            "init",
            "import unit u.csv --partial",
        ];
        // Each name with one of all writers and with three others, each writer with names of every kind.
        let tried = writers.iter().enumerate().filter(|(place, _)| *place == 0 || (at + place) % 4 == 0);
        for (_, writer) in tried {
            let run = town.sh(&format!("{writer} {name}"));
            assert!(run.code == 2 && run.stderr.starts_with("错误："), "{writer} {name}: {run:#?}");
        }
        assert!(all(&town.root()) == before, "{name}");
    }
    // Of another workspace too.
    let other = Town::sample();
    let there = other.root().join("data/zhiben.db-journal").display().to_string();
    town.run(["overdue", "-f", "csv", "-o", &there]).refused(&["工作区自己的文件"]);
    // What leads out of the workspace by a link is left alone.
    std::os::unix::fs::symlink(other.root().join("x.csv"), at("out.csv")).unwrap();
    town.sh("overdue -o out.csv").refused(&["指向工作区以外的链接"]);
    assert!(!other.root().join("x.csv").exists());
    // A hard link is the file itself; a backup among the backups is as it should be.
    fs::hard_link(town.store(), at("hard.csv")).unwrap();
    town.sh("overdue -o hard.csv").refused(&["工作区自己的文件"]);
    fs::remove_file(at("hard.csv")).unwrap();
    fs::create_dir_all(at("data/backups")).unwrap();
    town.sh("backup data/backups/mine.db").done(&["已备份"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_reads_keeps_nobody_waiting() {
    let town = Town::with_units();
    let pipe = town.root().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let before = town.bytes();
    town.sh("overdue -o pipe.csv").fails(3, &["没有程序在读管道"]);
    town.sh("submit hazard-sheet --period 2026-10 -o pipe.csv").fails(3, &["没有程序在读管道"]);
    assert!(town.bytes() == before, "什么也没有登记");
    // With a reader it is written to, more than a pipe holds at once.
    let rows: String = (0..3000).map(|n| format!("第{n}家石料加工厂,工贸\n")).collect();
    town.file("u.csv", format!("单位名称,类别\n{rows}"));
    town.sh("import unit u.csv").done(&["新增 3000"]);
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let written = loop {
        // The reader may not have opened it yet.
        let run = town.sh("export unit -o pipe.csv");
        if run.code == 0 {
            break reader.join().unwrap();
        }
        assert!(run.stderr.contains("没有程序在读管道"), "{run:#?}");
    };
    assert_eq!(written.lines().count(), 3005);
}

/// A disk that takes no more, and a program that is killed on the way: the old folder stays as it was.
#[cfg(unix)]
#[test]
fn exports_are_whole_or_as_they_were() {
    let town = Town::sample();
    let limited = |line: &str| {
        let zhiben = env!("CARGO_BIN_EXE_zhiben");
        // Files of at most 8 KiB; with the signal the program dies, without it writing fails.
        let script = format!("ulimit -f 16; {line} '{zhiben}' --today {TODAY} export all -o 台账");
        Command::new("bash").args(["-c", &script]).current_dir(town.root()).output().unwrap()
    };
    for line in ["exec", "trap '' XFSZ; exec"] {
        let run = limited(line);
        assert!(!run.status.success() && !town.root().join("台账").exists(), "{line}: {run:?}");
    }
    town.sh("export all -o 台账").ok();
    let before = all(&town.root().join("台账"));
    assert!(before.len() > 15 && before.values().all(|bytes| !bytes.is_empty()));
    town.run(["unit", "add", "--name", "后来的厂", "--category", "工贸"]).done(&["已登记单位"]);
    for line in ["exec", "trap '' XFSZ; exec"] {
        let run = limited(line);
        assert!(!run.status.success() && all(&town.root().join("台账")) == before, "{line}: {run:?}");
    }
    town.sh("export all -o 台账").ok();
    let after = all(&town.root().join("台账"));
    assert!(after != before && after.keys().eq(before.keys()));
    town.file("台账/别的.txt", "甲");
    town.sh("export all -o 台账").refused(&["别的.txt"]);
}

#[cfg(unix)]
#[test]
fn a_terminal_without_colours_gets_none() {
    use crate::terminal::Terminal;
    let town = Town::sample();
    let coloured = |term: &str| {
        let run = Run::new(["overdue", "--no-pager"]).today(TODAY).at(&town.root()).env("TERM", term);
        let mut terminal = Terminal::start(run);
        assert_eq!(terminal.end().1, 0);
        terminal.raw().contains("\x1b[")
    };
    assert!(coloured("xterm-256color") && coloured("linux"));
    assert!(!coloured("dumb"));
}
