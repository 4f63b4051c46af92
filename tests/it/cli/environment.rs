//! Nothing depends on the machine: its zone, its locale, its home, its terminal. Cron is a first-class
//! user, and a reader that goes away is no failure.

use crate::env::{Run, TODAY, Town, rows, skipped};
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

const LINES: [&str; 9] = [
    "status",
    "overdue",
    "overdue -f csv",
    "checklist -f json",
    "hazard list -f md",
    "targets -f tsv",
    "why 2026-12",
    "plan show 7.2a",
    "matrix",
];

/// Golden case 14, and `env -i`, zones and locales besides: the same bytes.
#[test]
fn the_same_bytes_in_every_environment() {
    let town = Town::sample();
    let run = |line: &str| Run::new(line.split(' ')).today(TODAY).at(&town.root());
    for line in LINES {
        let expected = run(line).go();
        assert_eq!(expected.code, 0, "{expected:#?}");
        let others: [(&str, Run); 8] = [
            ("env -i", run(line).without("TZ")),
            ("LANG=C", run(line).env("LANG", "C").env("LC_ALL", "C")),
            ("LANG=POSIX", run(line).env("LC_ALL", "POSIX").env("LANGUAGE", "en")),
            ("GBK", run(line).env("LANG", "zh_CN.GBK")),
            ("New York", run(line).env("TZ", "America/New_York")),
            ("Kiritimati", run(line).env("TZ", "Pacific/Kiritimati")),
            ("坏时区", run(line).env("TZ", "nowhere/at/all")),
            ("没有家", run(line).env("HOME", "/nowhere").env("TERM", "dumb").env("COLUMNS", "20")),
        ];
        for (name, other) in others {
            let out = other.go();
            assert!(out.bytes == expected.bytes && out.stderr == expected.stderr, "{line} 在 {name} 下不同：{out:#?}");
        }
    }
    // With findings asked for, under LANG=C, without a terminal: Chinese intact, exit 1.
    let cron = run("overdue --exit-code").env("LANG", "C").go();
    assert!(cron.code == 1 && cron.stdout.contains("示例核桃加工坊") && cron.stderr.is_empty(), "{cron:#?}");
}

/// Without `--today`, today is that of the plan's zone.
#[test]
fn today_is_the_plan_s_whatever_the_zone() {
    let town = Town::sample();
    for zone in ["UTC", "America/New_York", "Pacific/Kiritimati"] {
        for (now, today) in [("2026-11-23T15:59:59Z", "2026-11-23"), ("2026-11-23T16:00:00Z", "2026-11-24")] {
            let out = Run::new(["targets", "-f", "json"]).at(&town.root()).env("TZ", zone).env("ZHIBEN_NOW", now).go();
            assert_eq!(out.json()["as_of"], today, "{zone} {now}");
            // A step without `--on` is of that day too.
            let fresh = Town::sample();
            let step = Run::new(["hazard", "rectify", "2026-15", "-f", "json"]);
            let held = step.at(&fresh.root()).env("TZ", zone).env("ZHIBEN_NOW", now).go().record();
            assert_eq!(held["rectified"], today, "{zone} {now}");
        }
    }
}

/// Who types is named by `--by`, then ZHIBEN_USER, then the login name.
#[test]
fn who_types() {
    let town = Town::sample();
    let by = |run: Run| {
        let out = run.today(TODAY).at(&town.root()).go();
        assert_eq!(out.code, 0, "{out:#?}");
        let conn = rusqlite::Connection::open(town.store()).unwrap();
        conn.query_row("SELECT operator FROM command ORDER BY id DESC LIMIT 1", [], |row| row.get::<_, String>(0))
            .unwrap()
    };
    let tick = |more: &[&str]| Run::new(["done", "1.1a", "--again"].iter().chain(more));
    assert_eq!(by(tick(&["--by", "甲"]).env("ZHIBEN_USER", "乙").env("LOGNAME", "丙")), "甲");
    assert_eq!(by(tick(&[]).env("ZHIBEN_USER", "乙").env("LOGNAME", "丙")), "乙");
    assert_eq!(by(tick(&[]).env("LOGNAME", "丙")), "丙");
    assert!(crate::env::is_chinese(&by(tick(&[]))));
}

/// A pipe that closes early is no failure and no panic.
#[test]
fn a_pipe_that_closes_early_is_no_failure() {
    let town = Town::sample();
    for line in ["inspection list -f json", "overdue --detail", "inspection list -f csv", "--help", "hazard --help"] {
        let mut command = Run::new(line.split(' ')).at(&town.root()).command();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        let mut out = BufReader::with_capacity(64, child.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        drop(out);
        let mut printed = String::new();
        child.stderr.take().unwrap().read_to_string(&mut printed).unwrap();
        assert_eq!((child.wait().unwrap().code(), printed.as_str()), (Some(0), ""), "{line}");
        assert!(!first.is_empty());
    }
    // Closed before the first byte.
    for line in ["inspection list -f json", "status"] {
        let mut command = Run::new(line.split(' ')).at(&town.root()).command();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut printed = String::new();
        child.stderr.take().unwrap().read_to_string(&mut printed).unwrap();
        assert_eq!((child.wait().unwrap().code(), printed.as_str()), (Some(0), ""), "{line}");
    }
}

/// A full disk is distinguished from an empty report.
#[test]
fn a_full_disk_is_reported() {
    let town = Town::sample();
    if !std::path::Path::new("/dev/full").exists() {
        skipped("/dev/full", "a full disk");
        return;
    }
    let mut command = Run::new(["overdue"]).today(TODAY).at(&town.root()).command();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let out = command.stdout(full).output().unwrap();
    let printed = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(3), "{printed}");
    assert!(
        printed.starts_with("错误：") && crate::env::is_chinese(&printed) && !printed.contains("panicked"),
        "{printed}"
    );
    assert!(!printed.contains("No space left"), "系统的话也用中文：{printed}");
}

/// A closed standard error or input changes nothing.
#[test]
fn closed_streams_change_nothing() {
    let town = Town::sample();
    let mut command = Run::new(["overdue", "-f", "json"]).today(TODAY).at(&town.root()).command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!(out.status.code(), Some(0));
    let json = crate::env::parse(&String::from_utf8(out.stdout).unwrap());
    assert!(rows(&json).len() > 100);
    // A change whose receipt nobody reads is done all the same.
    let mut command = Run::new(["done", "1.1a", "--note", "没人看"]).today(TODAY).at(&town.root()).command();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(town.rows("done list --note 没人看").len(), 1);
}
