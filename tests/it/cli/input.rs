//! What has no end (a device) or no beginning (a pipe that nobody writes) is refused at once, with 3 and its name, by
//! every command that reads a file which somebody names, and where a file of the workspace should be.
#![cfg(unix)]

use crate::env::Town;
use std::os::unix::net::UnixListener;
use std::process::Command;

fn fifo(town: &Town, name: &str) {
    let path = town.root().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn every_command_refuses_what_is_no_file() {
    let town = Town::with_units();
    town.file(
        "h.csv",
        "单位名称,隐患描述,隐患等级,发现日期,整改期限\n东沟石料厂,护栏缺失,一般,2026-11-03,2026-11-30\n",
    );
    town.sh("import hazard h.csv").done(&["新增 1"]);
    fifo(&town, "管道");
    let _socket = UnixListener::bind(town.root().join("套接字")).unwrap();
    std::fs::create_dir(town.root().join("目录")).unwrap();
    let before = town.bytes();
    for (file, why) in [
        ("/dev/zero", "它是设备，不是文件"),
        ("/dev/urandom", "它是设备，不是文件"),
        ("管道", "它是管道"),
        ("套接字", "它是套接字，不是文件"),
        ("目录", "它是一个目录"),
    ] {
        for line in [
            "import hazard FILE",
            "import unit FILE --dry-run",
            "restore FILE --yes",
            "merge FILE --site DG",
            "attach YH-2026-0001 FILE",
            "done 1.1a --file FILE",
            "collect 南河村 --period 2026-10 --file FILE --kind hazard",
            "salvage 救.db --from FILE",
        ] {
            // A folder of ledgers can be merged.
            if !(line.starts_with("merge") && file == "目录") {
                town.sh(&line.replace("FILE", file)).fails(3, &[file, why]);
            }
        }
        if file != "目录" {
            town.sh(&format!("backup {file}")).fails(3, &[file, why]);
        }
    }
    assert_eq!(town.bytes(), before);
}

#[test]
fn no_file_of_the_workspace_is_waited_for() {
    for (name, line) in [
        ("data/aliases.toml", "import unit units.csv"),
        ("data/letters.toml", "plan check"),
        ("data/draw.toml", "plan check"),
        ("data/calendar.csv", "status"),
        ("data/certificates.csv", "status"),
        ("data/criteria/own.toml", "criteria list"),
        ("data/forms/own.toml", "submit list"),
        ("data/reports/own.toml", "run"),
    ] {
        let town = Town::with_units();
        fifo(&town, name);
        town.sh(line).fails(3, &[name, "它是管道，没有程序往里写"]);
    }
    let town = Town::new();
    fifo(&town, "data/zhiben.db");
    town.sh("unit list").fails(3, &["zhiben.db", "它是管道"]);
    town.sh("unit add --name 东沟石料厂 --category 非煤矿山").fails(3, &["zhiben.db", "它是管道"]);
    let town = Town::bare();
    fifo(&town, "plan.toml");
    town.sh("status").fails(3, &["plan.toml"]);
}
