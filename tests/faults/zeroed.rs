//! One page of the store reads as zeros. No step succeeds while a page that it needs is lost, a report is correct or
//! refused, and `check` finds the page; a page without data does not matter.

use crate::env::{Output, Town};
use rusqlite::Connection;
use std::collections::BTreeMap;

const PAGE: usize = 4096;
const REPORTS: [&str; 2] = ["overdue -f json", "done list --limit 0 -f json"];
const CHECK: &str = "check --exit-code";
const STEP: &str = "hazard add --unit U001 --description 新的隐患 --grade 一般 --found 2026-11-20";

#[test]
fn a_few_of_each_kind() {
    zeroed(3);
}

#[test]
#[ignore = "long: every page"]
fn every_page() {
    zeroed(usize::MAX);
}

/// A town whose store has a page of every kind.
fn town() -> Town {
    let town = Town::sample();
    // A text that fills several pages.
    town.run(["done", "1.1a", "--date", "2026-11-20", "--note", &"很长的说明".repeat(2000)]).done(&["已登记办结"]);
    // Free pages, one of which lists the others.
    let conn = Connection::open(town.store()).unwrap();
    let made = "CREATE TABLE z AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20) \
                SELECT randomblob(3000) AS b FROM n; DROP TABLE z";
    conn.execute_batch(made).unwrap();
    town
}

/// The store's pages by kind, counted from 1, at most `many` of each.
fn pages(town: &Town, many: usize) -> BTreeMap<String, Vec<usize>> {
    let conn = Connection::open(town.store()).unwrap();
    let sql = "SELECT s.pageno, CASE WHEN s.name LIKE 'sqlite_%' THEN s.name || ' ' || s.pagetype \
                                     ELSE coalesce(m.type, '') || ' ' || s.pagetype END \
               FROM dbstat s LEFT JOIN sqlite_schema m ON m.name = s.name ORDER BY 1";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)? as usize, row.get::<_, String>(1)?))).unwrap();
    let known: Vec<(usize, String)> = rows.map(Result::unwrap).collect();
    let bytes = town.bytes().unwrap();
    let trunk = u32::from_be_bytes(bytes[32..36].try_into().unwrap()) as usize;
    let mut all: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for page in 1..=bytes.len() / PAGE {
        let kind = match known.iter().find(|(known, _)| *known == page) {
            Some((_, kind)) => kind,
            None if page == trunk => "list of free pages",
            None => "free",
        };
        all.entry(kind.to_string()).or_default().push(page);
    }
    // Spread over the whole file.
    for of_kind in all.values_mut() {
        let step = of_kind.len().div_ceil(many).max(1);
        *of_kind = of_kind.iter().copied().step_by(step).collect();
    }
    all
}

fn zeroed(many: usize) {
    let town = town();
    let (whole, right) = (town.bytes().unwrap(), REPORTS.map(|line| town.sh(line).ok()));
    let head = std::fs::read(town.root().join("data/zhiben.head")).unwrap();
    let all = pages(&town, many);
    for kind in ["table leaf", "table internal", "table overflow", "index leaf", "index internal", "free"] {
        assert!(all.contains_key(kind), "没有“{kind}”：{all:?}");
    }
    for (kind, page) in all.iter().flat_map(|(kind, pages)| pages.iter().map(move |page| (kind, *page))) {
        let place = format!("第 {page} 页（{kind}）");
        let mut bytes = whole.clone();
        bytes[(page - 1) * PAGE..page * PAGE].fill(0);
        let run = |line: &str| {
            town.file("data/zhiben.db", &bytes);
            // The head of the last step.
            town.file("data/zhiben.head", &head);
            let out = town.sh(line);
            assert!(!out.stderr.contains("panicked"), "{place}：{out:?}");
            out
        };
        for (line, right) in REPORTS.iter().zip(&right) {
            let report = run(line);
            match report.code {
                0 => assert!(report.stdout == *right, "{line}：{place}"),
                _ => refused(report, &place),
            }
        }
        let (check, step) = (run(CHECK), run(STEP));
        if kind == "free" {
            assert_eq!((check.code, step.code), (0, 0), "{place}：{check:?}{step:?}");
            continue;
        }
        match check.code {
            // A long text lost its end: the seal of its row shows it, or the chain where it is the line of a command.
            1 => {
                let is_reported = ["封印", "留痕链"].iter().any(|word| check.stdout.contains(word));
                assert!(is_reported && kind.ends_with("overflow"), "{place}：{check:?}");
            }
            _ => refused(check, &place),
        }
        if step.code == 0 {
            // Only a page that continues a long text may go unnoticed here; `check` finds it afterwards.
            let check = town.sh(CHECK);
            assert!(check.code == 1 && kind.ends_with("overflow"), "{place}：{step:?}{check:?}");
            continue;
        }
        refused(step, &place);
        assert!(town.bytes().unwrap() == bytes, "动了文件：{place}");
    }
}

/// A message in Chinese with the file and what to do, and no other output.
#[track_caller]
fn refused(out: Output, place: &str) {
    for way in ["zhiben.db", "已损坏", "restore", "salvage"] {
        assert!(out.stderr.contains(way), "{place} 没有“{way}”：{out:?}");
    }
    let lines: Vec<&str> =
        out.stderr.lines().map(|line| line.split_once("/data/").map_or(line, |(_, rest)| rest)).collect();
    let text = lines.join("\n");
    let known = ["zhiben", "db", "data", "backups", "restore", "salvage", ""];
    for word in text.split(|c: char| !c.is_ascii_alphabetic()) {
        assert!(known.contains(&word), "{place} 有“{word}”：{out:?}");
    }
    out.fails(3, &[]);
}
