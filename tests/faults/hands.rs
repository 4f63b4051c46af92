//! Many processes write while others read. No process sees a lock or gives up, and nothing is lost. Reports leave the
//! file unchanged.

use crate::env::{Town, text};
use crate::witness::{adding, hazards, is_sound};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

const REPORTS: [&str; 6] =
    ["overdue", "status", "checklist -f json", "hazard list -f csv", "targets -f json", "unit list"];

#[test]
fn a_few_hands() {
    at_once(3, 8, 2);
}

#[test]
#[ignore = "long: 8 writers of 500 beside 4 readers"]
fn many_hands() {
    at_once(8, 500, 4);
}

/// `writers` processes add `each` hazards each, while readers print reports until the last writer has ended.
fn at_once(writers: usize, each: usize, readers: usize) {
    let town = Town::with_units();
    let (busy, printed) = (AtomicUsize::new(writers), AtomicUsize::new(0));
    let reported: BTreeMap<String, String> = std::thread::scope(|scope| {
        let (town, busy, printed) = (&town, &busy, &printed);
        let hands: Vec<_> = (0..writers)
            .map(|who| {
                scope.spawn(move || {
                    // The readers stop even if a writer fails.
                    let _done = Done(busy);
                    let add = |at| {
                        let name = format!("第{who}人第{at}条");
                        let record = town.run(adding(&name)).record();
                        (name, text(&record, "no").to_string())
                    };
                    (0..each).map(add).collect::<Vec<_>>()
                })
            })
            .collect();
        for who in 0..readers {
            scope.spawn(move || {
                for line in REPORTS.iter().cycle().skip(who) {
                    assert!(!town.sh(line).ok().is_empty());
                    printed.fetch_add(1, Ordering::Relaxed);
                    if busy.load(Ordering::Relaxed) == 0 {
                        break;
                    }
                }
            });
        }
        hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
    });
    let found = hazards(&town);
    assert_eq!(found, reported, "说了登记的都在，号码就是说的号码");
    let mut numbers: Vec<&String> = found.values().collect();
    numbers.sort_by_key(|no| (no.len(), *no));
    let expected: Vec<String> = (1..=writers * each).map(|n| format!("JC-YH-2026-{n:04}")).collect();
    assert!(numbers.into_iter().eq(expected.iter()), "号码不重不漏");
    is_sound(&town);
    println!("{writers} 人各 {each} 条，旁边印了 {} 份报表", printed.load(Ordering::Relaxed));
}

struct Done<'a>(&'a AtomicUsize);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[test]
#[ignore = "long: 50 reports at once beside a writer"]
fn fifty_reports_during_writes() {
    let town = Town::sample();
    let before = town.bytes();
    let reports = |town: &Town| {
        std::thread::scope(|scope| {
            for at in 0..50 {
                scope.spawn(move || assert!(!town.sh(REPORTS[at % REPORTS.len()]).ok().is_empty()));
            }
        });
    };
    reports(&town);
    assert!(town.bytes() == before, "报表动了文件");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for at in 0..40 {
                town.sh(&format!("done 1.1a --date 2026-11-20 --note 同时写的第{at}次")).done(&["已登记办结"]);
            }
        });
        (0..4).for_each(|_| reports(&town));
    });
    assert_eq!(town.rows("done list --note 同时写的").len(), 40);
}
