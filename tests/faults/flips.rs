//! A bit of the store's file is flipped. Every command either refuses the file and leaves it unchanged, or answers
//! correctly. Where the bit changed a value into another possible one, which opening cannot find, `check` finds it, and
//! no later write hides it.

use crate::dice::Dice;
use crate::env::{Output, Town};
use std::sync::Mutex;

const READS: [&str; 8] = [
    "status -f json",
    "overdue -f json",
    "targets -f json",
    "coverage 7.2a -f json",
    "hazard list -f json",
    "unit list -f json",
    "training list -f json",
    "log --limit 0 -f json",
];

const WRITE: &str = "unit add --name 新厂 --category 工贸";
const SHOWN: &str = "unit show 新厂 -f json";

#[test]
fn every_byte_of_the_header() {
    let bits = (0..100).map(|byte| (byte, 0xFF)).collect();
    println!("{:?}", flipped(bits, &READS[5..6], Depth::Reading));
}

/// A flipped bit makes the store one of an older version, which it is not.
#[test]
fn every_bit_of_the_version() {
    let bits = (60 * 8..64 * 8).map(|bit| (bit / 8, 1 << (bit % 8))).collect();
    println!("{:?}", flipped(bits, &READS[5..6], Depth::Reading));
}

#[test]
#[ignore = "long: each bit of the header by itself"]
fn every_bit_of_the_header() {
    let bits = (0..800).map(|bit| (bit / 8, 1 << (bit % 8))).collect();
    println!("{:?}", flipped(bits, &READS, Depth::All));
}

#[test]
fn a_few_bits_anywhere() {
    println!("{:?}", flipped(anywhere(8, 3), &READS[..5], Depth::All));
}

#[test]
#[ignore = "long: 1,000 bits anywhere"]
fn a_thousand_bits_anywhere() {
    println!("{:?}", flipped(anywhere(1000, 1), &READS, Depth::All));
}

/// How much is tried on a store with a flipped bit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Reading,
    /// `check` and a change as well.
    All,
}

/// Places after the header.
fn anywhere(many: usize, seed: u64) -> Vec<(usize, u8)> {
    let (mut dice, size) = (Dice::new(seed), Town::sample().bytes().unwrap().len());
    (0..many).map(|_| (100 + dice.pick(size - 100), 1 << dice.roll(8))).collect()
}

/// How many flips had which result.
#[derive(Debug, Default)]
struct Tally {
    /// Every answer was correct.
    right: usize,
    /// Some commands refused the file, and the others answered correctly.
    refused: usize,
    /// An answer differed from before, and `check` reports why.
    found_by_check: usize,
    /// A change elsewhere in the file succeeded correctly.
    written: usize,
}

impl Tally {
    fn count(&mut self, is_wrong: bool, is_refused: bool) {
        match (is_wrong, is_refused) {
            (true, _) => self.found_by_check += 1,
            (_, true) => self.refused += 1,
            _ => self.right += 1,
        }
    }
}

fn flipped(flips: Vec<(usize, u8)>, reads: &[&str], depth: Depth) -> Tally {
    let (todo, tally) = (Mutex::new(flips), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let scene = Scene::new(reads);
                while let Some((at, mask)) = { todo.lock().unwrap().pop() } {
                    scene.flip(at, mask, depth, &tally);
                }
            });
        }
    });
    tally.into_inner().unwrap()
}

fn answers(town: &Town, lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| town.sh(line).ok()).collect()
}

struct Scene<'a> {
    town: Town,
    reads: &'a [&'a str],
    whole: Vec<u8>,
    right: Vec<String>,
    /// The output that shows the change.
    written: String,
}

impl<'a> Scene<'a> {
    fn new(reads: &'a [&'a str]) -> Scene<'a> {
        let town = Town::sample();
        let (whole, right) = (town.bytes().unwrap(), answers(&town, reads));
        town.sh(WRITE).done(&["已登记"]);
        let written = town.sh(SHOWN).ok();
        Scene { town, reads, whole, right, written }
    }

    fn flip(&self, at: usize, mask: u8, depth: Depth, tally: &Mutex<Tally>) {
        let place = format!("第 {at} 字节，{mask:#04x}");
        let mut bytes = self.whole.clone();
        bytes[at] ^= mask;
        self.town.file("data/zhiben.db", &bytes);
        // The head belongs to the store that was written before this one.
        let _ = std::fs::remove_file(self.town.root().join("data/zhiben.head"));
        let (mut is_refused, mut is_wrong) = (false, false);
        for (line, right) in self.reads.iter().zip(&self.right) {
            let out = self.town.sh(line);
            match out.code {
                0 => is_wrong |= out.stdout != *right,
                _ => {
                    is_refused = true;
                    refused(out, &place);
                }
            }
            self.is_untouched(&bytes, &format!("{line}，{place}"));
        }
        tally.lock().unwrap().count(is_wrong, is_refused);
        if depth == Depth::Reading {
            return assert!(!is_wrong, "{place}");
        }
        let was_found = self.is_found(&place);
        assert!(!is_wrong || was_found, "{place}：报表变了，体检却没有话说");
        self.write_after_flip(&bytes, was_found, &place, tally);
    }

    /// A change succeeds and hides no fault, or is refused.
    fn write_after_flip(&self, bytes: &[u8], was_found: bool, place: &str, tally: &Mutex<Tally>) {
        let out = self.town.sh(WRITE);
        if out.code != 0 {
            refused(out, place);
            return self.is_untouched(bytes, &format!("{WRITE}，{place}"));
        }
        let shown = self.town.sh(SHOWN);
        assert!(shown.code == 3 || shown.stdout == self.written, "{place}：{shown:?}");
        assert!(self.is_found(place) || !was_found, "{place}：写过之后体检没有话说了");
        tally.lock().unwrap().written += 1;
    }

    /// Whether `check` reports anything.
    fn is_found(&self, place: &str) -> bool {
        let out = self.town.sh("check --exit-code");
        assert!([0, 1, 3].contains(&out.code) && !out.stderr.contains("panicked"), "{place}：{out:?}");
        out.code != 0
    }

    #[track_caller]
    fn is_untouched(&self, bytes: &[u8], what: &str) {
        assert!(self.town.bytes().unwrap() == bytes, "动了文件：{what}");
        assert_eq!(self.town.files_next_to_store(), Vec::<String>::new(), "{what}");
    }
}

/// Refused in Chinese, with code 3 and nothing on standard output.
#[track_caller]
fn refused(out: Output, place: &str) {
    assert!(!out.stderr.contains("panicked"), "{place}：{out:?}");
    out.fails(3, &["zhiben.db"]);
}
