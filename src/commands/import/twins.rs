//! Rows of one file that are the same record. While the file is read only a short key of each row is kept; a row
//! whose key was there before waits, and is met with the first of its kind in a second reading.

use crate::ledger::value::same;
use crate::ledger::{Record, UNIT};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::known::{identity, is_alike, own_number};

/// Keys are hashes already.
#[derive(Default)]
pub struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.0 = self.0.rotate_left(8) ^ u64::from(*b));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

#[derive(Default)]
pub struct Twins {
    keys: HashSet<u64, BuildHasherDefault<Plain>>,
    /// Rows whose key was there before, in the file's order.
    pub waiting: Vec<i64>,
    suspects: HashSet<u64, BuildHasherDefault<Plain>>,
}

impl Twins {
    /// Whether the row has to wait: an earlier row may be the same record.
    pub fn must_wait(&mut self, record: &Record, row: i64) -> bool {
        let key = key(record);
        if self.keys.insert(key) {
            return false;
        }
        self.suspects.insert(key);
        self.waiting.push(row);
        true
    }

    /// Whether a row may have a twin.
    pub fn is_suspect(&self, record: &Record) -> bool {
        self.suspects.contains(&key(record))
    }
}

/// The first rows of those that have twins, as the second reading comes by them.
#[derive(Default)]
pub struct Firsts(HashMap<u64, Vec<(i64, Record)>>);

pub enum Verdict {
    /// No earlier row is the same record: it is taken like any other.
    Alone,
    /// As the first row in every column.
    Same { first: i64 },
    /// The same record with different facts; `is_named` where a number or name says that it is the same.
    Differs { first: i64, columns: Vec<&'static str>, is_named: bool },
}

impl Firsts {
    /// What a row is beside those before it; the first of its kind is kept.
    pub fn meet(&mut self, record: Record, row: i64) -> Verdict {
        let firsts = self.0.entry(key(&record)).or_default();
        let Some((first, other)) = firsts.iter().find(|(_, other)| is_same_record(other, &record)) else {
            firsts.push((row, record));
            return Verdict::Alone;
        };
        let columns = differing(other, &record);
        match columns.is_empty() {
            true => Verdict::Same { first: *first },
            false => Verdict::Differs { first: *first, columns, is_named: name(&record).is_some() },
        }
    }
}

/// The number, or the first of a unit's names, that says which record a row is.
pub fn name(record: &Record) -> Option<&str> {
    match record.ledger == &UNIT {
        true => ["code", "credit_code", "name"].iter().find_map(|key| record.text(key)),
        false => own_number(record),
    }
}

fn key(record: &Record) -> u64 {
    let Some(name) = name(record) else { return identity(record) };
    let mut hash = DefaultHasher::new();
    name.hash(&mut hash);
    hash.finish()
}

fn is_same_record(a: &Record, b: &Record) -> bool {
    match (name(a), name(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => is_alike(a, b),
        _ => false,
    }
}

/// The headers of the columns in which two rows differ.
fn differing(a: &Record, b: &Record) -> Vec<&'static str> {
    let pairs = a.ledger.columns.iter().zip(a.values.iter().zip(&b.values));
    pairs.filter(|(c, (x, y))| !same(c.kind, x.as_ref(), y.as_ref())).map(|(c, _)| c.header).collect()
}
