//! Surroundings that do not work: a disk that is full at each write, a directory that must not be written, a store that
//! is moved away, a clock that was set back, closed streams, a store of the next version.

use crate::env::{Output, Run, TODAY, Town, is_chinese, parse, repo, rows, text};
use crate::witness::{adding, file_of, hazards, is_sound, left_behind};
use rusqlite::Connection;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the program printed when another program ran it.
fn under(mut command: Command) -> Output {
    command.env_clear().env("TZ", "UTC").env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    Output::of(command)
}

fn zhiben() -> &'static str {
    env!("CARGO_BIN_EXE_zhiben")
}

/// Runs the program through a shell that changes the process first; `"$@"` is the program with its arguments.
fn shell(town: &Town, script: &str, args: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", zhiben()]).args(args).args(["--today", TODAY]).current_dir(town.root());
    under(command)
}

/// The program succeeded, or ended with code 3 and a Chinese sentence.
#[track_caller]
fn is_refusal(out: &Output) -> bool {
    let printed = &out.stderr;
    assert!(out.code == 0 || out.code == 3, "{out:?}");
    assert!(out.code == 0 || printed.contains("错误：") && is_chinese(printed), "{out:?}");
    out.code == 3
}

/// Commands that write, each in a town where it has something to do, with the smallest file size at which it can work.
fn writers(town: &Town) -> Vec<Vec<String>> {
    let (csv, _) = file_of("满盘", 60);
    town.file("rows.csv", csv);
    town.file("photo.jpg", "照片".repeat(9000));
    let lines = ["import hazard rows.csv", "backup copy.db", "undo", "attach U001 photo.jpg", "overdue -o report.csv"];
    let lines = lines.iter().map(|line| line.split(' ').map(str::to_string).collect());
    std::iter::once(adding("满盘的一条")).chain(lines).collect()
}

#[test]
fn no_room_at_a_few_sizes() {
    no_room(3, |blocks| blocks * 2 + 1);
}

#[test]
#[ignore = "long: no room at every size that matters"]
fn no_room_at_many_sizes() {
    no_room(6, |blocks| blocks + 1 + blocks / 12);
}

/// A limit on the size of files stands for a full disk: one size after another, until the command succeeds.
fn no_room(commands: usize, next: fn(u64) -> u64) {
    let town = Town::with_units();
    town.run(adding("原有")).record();
    let (before, all) = (town.bytes().unwrap(), writers(&town));
    for args in all.into_iter().take(commands) {
        let (mut blocks, mut refusals) = (0, 0);
        loop {
            let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let out = shell(&town, &script, &args);
            if !is_refusal(&out) {
                break;
            }
            refusals += 1;
            // Where pages of the store had been overwritten, they could not be restored either; the next command does
            // it.
            if !left_behind(&town).is_empty() {
                let _ = town.sh("unit list").ok();
            }
            assert!(town.bytes().unwrap() == before, "{args:?} 在 {blocks} 块时动了文件");
            assert_eq!(left_behind(&town), Vec::<String>::new(), "{args:?} 在 {blocks} 块时");
            assert!(!town.root().join("copy.db").exists() && !town.root().join("report.csv").exists());
            blocks = next(blocks);
        }
        assert!(refusals > 2, "{args:?}");
        is_sound(&town);
        for made in ["copy.db", "report.csv"].map(|name| town.root().join(name)) {
            let _ = fs::remove_file(made);
        }
        // The second copy of the head is there to find an older file in the store's place.
        town.file("data/zhiben.db", &before);
        let _ = fs::remove_file(town.root().join("data/zhiben.head"));
    }
}

/// The directory of a workspace that others may read: a user who is not its owner can read, and is told that they
/// cannot write.
#[test]
fn a_directory_that_may_not_be_written() {
    let town = Town::sample();
    let (list, before) = (town.sh("hazard list -f json").ok(), town.bytes().unwrap());
    let reading = |out: Output| assert_eq!(out.ok(), list);
    let writing = |out: Output| out.fails(3, &["zhiben.db"]);
    let look = |town: &Town| {
        reading(as_nobody(town, &["hazard", "list", "-f", "json"]));
        writing(as_nobody(town, &["unit", "add", "--name", "新厂", "--category", "工贸"]));
        assert!(town.bytes().unwrap() == before);
    };
    look(&town);
    // What a crash left must be rolled back before anything is read, which is not possible here.
    crash(&town);
    let left = town.bytes().unwrap();
    as_nobody(&town, &["hazard", "list"]).fails(3, &["zhiben.db", "中断"]);
    assert!(town.bytes().unwrap() == left && left != before);
    assert_eq!(town.sh("hazard list -f json").ok(), list);
    assert!(town.bytes().unwrap() == before);
}

/// Runs the program as a user who owns nothing there, because root has every permission.
fn as_nobody(town: &Town, args: &[&str]) -> Output {
    let data = town.root().join("data");
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let program = town.root().join("zhiben");
    if !program.exists() {
        fs::copy(zhiben(), &program).unwrap();
    }
    let journal = town.root().join("data/zhiben.db-journal");
    let files: Vec<_> = [town.store(), journal].into_iter().filter(|path| path.exists()).collect();
    files.iter().for_each(|path| mode(path, 0o444));
    mode(&town.root(), 0o755);
    mode(&data, 0o555);
    let is_root = fs::write(data.join("probe"), "").is_ok();
    let _ = fs::remove_file(data.join("probe"));
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        command
    } else {
        Command::new(&program)
    };
    command.args(args).args(["--today", TODAY]).current_dir(town.root());
    let out = under(command);
    mode(&data, 0o755);
    files.iter().for_each(|path| mode(path, 0o600));
    out
}

/// Leaves a store as a crash during a commit does: with overwritten pages and a journal next to it.
fn crash(town: &Town) {
    let other = town.root().join("crashed.db");
    fs::copy(town.store(), &other).unwrap();
    let conn = Connection::open(&other).unwrap();
    conn.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; DROP TRIGGER journal_removed").unwrap();
    conn.execute_batch("DELETE FROM journal").unwrap();
    fs::copy(&other, town.store()).unwrap();
    fs::copy(town.root().join("crashed.db-journal"), town.root().join("data/zhiben.db-journal")).unwrap();
}

/// The store is moved away while a command has it open: the command must not report that it wrote.
#[test]
fn a_store_taken_away() {
    for put_another in [false, true] {
        let town = Town::with_units();
        let (csv, _) = file_of("来不及", 3);
        let pipe = town.root().join("rows.csv");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut command = Run::new(["import", "hazard", "rows.csv"]).today(TODAY).at(&town.root()).command();
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The command opens this file after the store, so that this waits for it.
        let mut into = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        let before = town.bytes().unwrap();
        fs::rename(town.store(), town.root().join("away.db")).unwrap();
        if put_another {
            fs::copy(town.root().join("away.db"), town.store()).unwrap();
        }
        std::io::Write::write_all(&mut into, csv.as_bytes()).unwrap();
        drop(into);
        let out = child.wait_with_output().unwrap();
        let printed = String::from_utf8(out.stderr).unwrap();
        assert_eq!((out.status.code(), out.stdout.as_slice()), (Some(3), b"".as_slice()), "{printed}");
        assert!(printed.contains("zhiben.db") && is_chinese(&printed) && !printed.contains("已导入"), "{printed}");
        assert!(fs::read(town.root().join("away.db")).unwrap() == before);
        assert_eq!(town.bytes().is_some_and(|bytes| bytes == before), put_another);
        fs::rename(town.root().join("away.db"), town.store()).unwrap();
        assert!(hazards(&town).is_empty());
        is_sound(&town);
    }
}

/// A clock that was set back changes only the times in the journal.
#[test]
fn a_clock_set_back() {
    let town = Town::with_units();
    let at = |now: &str, line: &str| {
        Run::new(crate::env::words(line)).today(TODAY).env("ZHIBEN_NOW", now).at(&town.root()).go()
    };
    let add = |now: &str, name: &str| {
        let run = Run::new(adding(name)).today(TODAY).env("ZHIBEN_NOW", now).at(&town.root()).go();
        text(&run.record(), "no").to_string()
    };
    assert_eq!(add("2026-11-23T09:00:00+08:00", "先"), "JC-YH-2026-0001");
    assert_eq!(add("2024-01-01T00:00:07+08:00", "后"), "JC-YH-2026-0002");
    let log = rows(&parse(&at("2024-01-01T00:00:08+08:00", "log --limit 2 -f json").ok()));
    assert!(log.iter().all(|row| !text(row, "at").is_empty()), "{log:?}");
    at("2024-01-01T00:00:00+08:00", "undo").done(&["已撤销"]);
    assert_eq!(hazards(&town).into_keys().collect::<Vec<_>>(), ["先"]);
    at("2024-01-01T00:00:00+08:00", "redo").done(&["已重做"]);
    for (now, name) in [("2024-01-01T00:00:09+08:00", "甲"), ("2026-11-23T10:00:00+08:00", "乙")] {
        let (csv, _) = file_of(name, 2);
        town.file("rows.csv", csv);
        at(now, "import hazard rows.csv").done(&["新增 2"]);
    }
    assert_eq!(hazards(&town).len(), 6);
    is_sound(&town);
}

/// Closed standard streams do no harm, and the store never gets one of their descriptors.
#[test]
fn closed_streams() {
    let town = Town::with_units();
    for (at, streams) in [">&-", "2>&-", "<&-", ">&- 2>&- <&-"].iter().enumerate() {
        let out = shell(&town, &format!("exec \"$@\" {streams}"), &["overdue"]);
        assert_eq!(out.code, 0, "{out:?}");
        let name = format!("第{at}条");
        let adding = adding(&name);
        let args: Vec<&str> = adding.iter().map(String::as_str).collect();
        assert_eq!(shell(&town, &format!("exec \"$@\" {streams}"), &args).code, 0);
        assert_eq!(hazards(&town).len(), at + 1);
    }
    is_sound(&town);
}

/// Temporary files cannot be made, and there is no home directory.
#[test]
fn neither_home_nor_temporary_files() {
    let town = Town::sample();
    for line in ["check", "hazard list -f json", "export hazard", "status"] {
        let plain = town.sh(line).ok();
        let run = Run::new(line.split(' ')).today(TODAY).env("TMPDIR", "/nowhere").env("HOME", "/nowhere");
        assert_eq!(run.at(&town.root()).go().ok(), plain, "{line}");
    }
}

#[test]
fn a_store_of_the_next_version() {
    let town = Town::sample();
    let version = |bytes: &[u8]| u32::from_be_bytes(bytes[60..64].try_into().unwrap());
    let mut bytes = town.bytes().unwrap();
    let next = version(&bytes) + 1;
    bytes[60..64].copy_from_slice(&next.to_be_bytes());
    town.file("data/zhiben.db", &bytes);
    let copy = town.root().join("copy.db");
    let sample = repo("data/sample/unit.csv");
    for line in [
        "status",
        "hazard list",
        "check",
        "undo",
        "unit add --name 新厂 --category 工贸",
        &format!("backup {}", copy.display()),
        &format!("import unit {}", sample.display()),
    ] {
        town.sh(line).fails(3, &["zhiben.db", &next.to_string(), "升级"]);
        assert!(town.bytes().unwrap() == bytes, "{line}");
    }
    assert!(!copy.exists() && town.files_next_to_store().is_empty());
}
