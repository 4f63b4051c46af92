//! Rows of one file that are the same record. While the file is read only a short key of each row is kept; a row
//! whose key was there before waits, and a second reading compares it with the first of its kind. A row that is refused
//! for itself is no other's twin: its key is never kept.

use crate::ledger::fold::seen;
use crate::ledger::value::same;
use crate::ledger::{Column, Record, UNIT, Value};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::known::{Number, identity, is_alike, number};

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

/// The keys of the rows so far, and those that came twice.
#[derive(Default)]
pub struct Twins {
    keys: HashSet<u64, BuildHasherDefault<Plain>>,
    /// A row's key was there before.
    pub are_there: bool,
    suspects: HashSet<u64, BuildHasherDefault<Plain>>,
}

impl Twins {
    /// Keeps the key of a row that may be taken. False: an earlier row has it.
    pub fn is_first(&mut self, key: u64) -> bool {
        if self.keys.insert(key) {
            return true;
        }
        self.are_there = true;
        self.suspects.insert(key);
        false
    }

    /// Whether a row may have a twin.
    pub fn is_suspect(&self, key: u64) -> bool {
        self.suspects.contains(&key)
    }
}

/// The first row that is a record, and those after it that are the same one.
struct Group {
    row: i64,
    held: Option<i64>,
    record: Record,
    /// Each with the headers of the columns in which it differs from the first.
    others: Vec<(i64, Vec<&'static str>)>,
    is_named: bool,
}

/// The rows that have twins, as the second reading comes by them. Only those are kept.
#[derive(Default)]
pub struct Groups(HashMap<u64, Vec<Group>>);

/// What becomes of rows that are not taken because of another row.
#[derive(Default)]
pub struct Resolved {
    pub skipped: HashMap<i64, String>,
    /// What names the record, and why.
    pub refused: HashMap<i64, Vec<(String, String)>>,
}

impl Groups {
    /// Takes a row; `held` is the key of the store's record that it means.
    pub fn take(&mut self, held: Option<i64>, record: Record, row: i64) {
        let groups = self.0.entry(key(held, &record)).or_default();
        let is_same =
            |group: &&mut Group| group.held == held && (held.is_some() || is_same_record(&group.record, &record));
        let is_named = name(&record).is_some();
        match groups.iter_mut().find(is_same) {
            Some(group) => {
                group.is_named |= is_named;
                group.others.push((row, differing(&group.record, &record)));
            }
            None => groups.push(Group { row, held, record, others: Vec::new(), is_named }),
        }
    }

    /// `not_read` are the file's columns that nobody read, in which rows that read alike may differ.
    pub fn resolve(self, not_read: &[String]) -> Resolved {
        let mut resolved = Resolved::default();
        self.0.into_values().flatten().for_each(|group| group.resolve(not_read, &mut resolved));
        resolved
    }
}

impl Group {
    fn resolve(self, not_read: &[String], resolved: &mut Resolved) {
        let first = self.row;
        let differs = self.others.iter().find(|(_, columns)| !columns.is_empty());
        let (true, Some((rival, rival_columns))) = (self.is_named, differs) else {
            for (row, columns) in self.others {
                let why = match (columns.is_empty(), not_read.is_empty()) {
                    (true, true) => format!("和第 {first} 行完全一样，只收一次"),
                    (true, false) => {
                        format!("读到的列和第 {first} 行都一样，只收一次；没有读的列：{}", not_read.join("、"))
                    }
                    _ => format!(
                        "和第 {first} 行是同一条记录，只收第 {first} 行（{}不同；若是两条请写编号）",
                        columns.join("、")
                    ),
                };
                resolved.skipped.insert(row, why);
            }
            return;
        };
        // Nobody knows which of them is right: all are refused.
        let named = name(&self.record).unwrap_or_default().to_string();
        let mut refuse = |row: i64, other: i64, columns: &[&str]| {
            let why = format!("和第 {other} 行是同一条记录，但{}不同", columns.join("、"));
            resolved.refused.entry(row).or_default().push((named.clone(), why));
        };
        for (row, columns) in &self.others {
            if columns.is_empty() {
                refuse(*row, *rival, rival_columns);
            } else {
                refuse(first, *row, columns);
                refuse(*row, first, columns);
            }
        }
    }
}

/// The number, or the first of a unit's names, that identifies a row's record.
pub fn name(record: &Record) -> Option<&str> {
    match record.ledger == &UNIT {
        true => ["code", "credit_code", "name"].iter().find_map(|key| record.text(key)),
        false => number(record).map(|number| match number {
            Number::Whole(no) | Number::Part { no, .. } => no,
        }),
    }
}

/// What is kept of a row while a file is read: which record of the store it means, else what makes it a new one.
pub fn key(held: Option<i64>, record: &Record) -> u64 {
    let mut hash = DefaultHasher::new();
    match (held, number(record), name(record)) {
        (Some(id), ..) => id.hash(&mut hash),
        (None, Some(number), _) => number.hash(&mut hash),
        (None, None, Some(name)) => seen(name).hash(&mut hash),
        (None, None, None) => return identity(record),
    }
    hash.finish()
}

fn is_same_record(a: &Record, b: &Record) -> bool {
    match (name(a), name(b)) {
        (Some(one), Some(other)) => seen(one) == seen(other) && number(a) == number(b),
        (None, None) => is_alike(a, b),
        _ => false,
    }
}

/// The headers of the columns in which two rows differ; a number that only one of them gives is no difference.
fn differing(a: &Record, b: &Record) -> Vec<&'static str> {
    let pairs = a.ledger.columns.iter().zip(a.values.iter().zip(&b.values));
    let is_given_once = |c: &Column, x: &Option<Value>, y: &Option<Value>| {
        c.key == a.ledger.number_key() && (x.is_none() || y.is_none())
    };
    let differ = pairs.filter(|(c, (x, y))| !same(c.kind, x.as_ref(), y.as_ref()) && !is_given_once(c, x, y));
    differ.map(|(c, _)| c.header).collect()
}
