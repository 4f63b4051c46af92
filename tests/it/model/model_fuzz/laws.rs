//! The laws, each asked of a store after a command.

use super::{BEGIN, Law, Place, SITES, Scenario};
use crate::office::{Office, Tables};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use zhiben::ledger::{self, Kind};

/// What was once so of a store, and stays so.
#[derive(Default)]
pub struct Known {
    /// Every number that was ever given out.
    numbers: BTreeSet<String>,
    /// What was backed up.
    pub backup: Option<Tables>,
    /// The bytes of each form that was sent.
    sent: BTreeMap<String, Vec<u8>>,
}

/// What a receipt counts.
#[derive(Debug, PartialEq, Eq)]
pub struct Counts {
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Skipped, refused, in dispute.
    pub others: usize,
}

impl Counts {
    /// # Errors
    /// A receipt that counts nothing.
    pub fn of(receipt: &str) -> Result<Counts, String> {
        let after = |text: &str, word: &str| -> Option<usize> {
            let rest = &text[text.find(word)? + word.len()..];
            rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
        };
        let before = |text: &str, word: &str| -> Option<usize> {
            let rest = &text[..text.find(word)?];
            let digits: String = rest.chars().rev().take_while(char::is_ascii_digit).collect();
            digits.chars().rev().collect::<String>().parse().ok()
        };
        let line = receipt.lines().rfind(|line| line.contains("新增 ") && line.contains("不变 ")).ok_or(receipt)?;
        let count = |word: &str| after(line, word).ok_or_else(|| format!("no {word}in {receipt}"));
        let others = after(line, "跳过 ").into_iter().chain(before(line, " 行不对")).chain(after(line, "冲突 "));
        let (added, updated, unchanged) = (count("新增 ")?, count("更新 ")?, count("不变 ")?);
        Ok(Counts { added, updated, unchanged, others: others.sum() })
    }

    fn sum(&self) -> usize {
        self.added + self.updated + self.unchanged + self.others
    }
}

/// # Errors
/// The first rows that differ.
pub fn unchanged(law: &str, before: &Tables, after: &Tables) -> Law {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let none = Vec::new();
    let mut all = Vec::new();
    for name in names {
        let (was, now) = (before.get(name).unwrap_or(&none), after.get(name).unwrap_or(&none));
        let differs = |one: &[String], other: &[String]| one.iter().find(|row| !other.contains(row)).cloned();
        if was != now {
            all.push(format!("{name}\n  was {:?}\n  now {:?}", differs(was, now), differs(now, was)));
        }
    }
    if !all.is_empty() {
        return Err(format!("{law}: {}", all.join("\n")));
    }
    Ok(())
}

impl Scenario {
    pub fn tables(&self, place: usize) -> Tables {
        self.places[place].office.tables()
    }

    pub fn commands(&self, place: usize) -> i64 {
        self.places[place].office.commands()
    }

    /// A command that writes all of it or nothing, after which the store is sound and no number was given out again.
    pub fn lawful<S: AsRef<str>>(&mut self, place: usize, words: &[S]) -> Result<Result<String, String>, String> {
        let (given, known) = (self.numbers(place), self.places[place].known.numbers.clone());
        let done = self.refusable(place, words)?;
        let mut new = self.numbers(place).into_iter().filter(|no| !given.contains(no));
        // What another store gives out comes from there.
        match new.find(|no| words[0].as_ref() != "merge" && known.contains(no)) {
            Some(no) => Err(format!("{no} is given out again")),
            None => Ok(done),
        }
    }

    /// The same of one that gives old numbers back.
    pub fn refusable<S: AsRef<str>>(&mut self, place: usize, words: &[S]) -> Result<Result<String, String>, String> {
        let before = self.tables(place);
        let done = self.run(place, words)?;
        if done.is_err() {
            unchanged("refused", &before, &self.tables(place))?;
        }
        self.sound(place)?;
        Ok(done)
    }

    /// Carried out after a trial, which says what the command does and writes nothing; every row of a file is counted
    /// once.
    pub fn rehearsed<S: AsRef<str>>(&mut self, place: usize, words: &[S], rows: usize) -> Law {
        let before = self.tables(place);
        let dry: Vec<&str> = words.iter().map(AsRef::as_ref).chain(["--dry-run"]).collect();
        let tried = self.run(place, &dry)?;
        unchanged("a trial", &before, &self.tables(place))?;
        let done = self.lawful(place, words)?;
        let count = |receipt: &Result<String, String>| receipt.as_ref().ok().map(|text| Counts::of(text)).transpose();
        let (printed, did) = (count(&tried)?, count(&done)?);
        if printed != did {
            return Err(format!("the trial says {tried:?}, and then {done:?}"));
        }
        match did {
            Some(counts) if rows > 0 && counts.sum() != rows => Err(format!("{rows} rows, and {done:?}")),
            _ => Ok(()),
        }
    }

    /// `check` finds nothing grave, and no valid record names a void unit.
    pub fn sound(&mut self, place: usize) -> Law {
        let found = self.places[place].office.sh(self.today, "check").map_err(|error| format!("check: {error:#}"))?;
        let found: Value = serde_json::from_str(&found).map_err(|error| error.to_string())?;
        let grave = ["reference", "trigger", "chain", "seal", "number"];
        let rows = found["rows"].as_array().cloned().unwrap_or_default();
        if let Some(fault) = rows.iter().find(|row| grave.contains(&row["kind"].as_str().unwrap_or_default())) {
            return Err(format!("check: {fault}"));
        }
        let numbers = self.numbers(place);
        self.places[place].known.numbers.extend(numbers);
        of_void_units(&self.connection(place)).map_or(Ok(()), Err)
    }

    fn connection(&self, place: usize) -> Connection {
        Connection::open_with_flags(self.places[place].office.store(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// Whether a command makes a unit void that valid records name: they stay at it then, as its clerk wants.
    pub fn leaves_records(&self, place: usize, words: &[String]) -> bool {
        match words {
            [unit, void, code, ..] if unit == "unit" && void == "void" => {
                named(&self.connection(place), &format!("u.code = '{code}'")).is_some()
            }
            _ => false,
        }
    }

    /// The numbers of all records, and the codes of units.
    fn numbers(&self, place: usize) -> BTreeSet<String> {
        let conn = self.connection(place);
        let mut all = BTreeSet::new();
        for ledger in ledger::ALL.iter().filter(|ledger| ledger.is_numbered() || ledger.key == "unit") {
            let sql = format!("SELECT \"{}\" FROM \"{}\"", ledger.number_key(), ledger.key);
            let mut statement = conn.prepare(&sql).unwrap();
            all.extend(statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap));
        }
        all
    }

    /// The number of the form that was sent last.
    pub fn last_sent(&self, place: usize) -> Result<Option<String>, String> {
        let sql = "SELECT (SELECT no FROM submission ORDER BY id DESC LIMIT 1)";
        self.connection(place).query_row(sql, [], |row| row.get(0)).map_err(|error| error.to_string())
    }

    /// The form that was sent last is kept with these bytes; one that is the same as before has no number of its own.
    pub fn keep_sent(&mut self, place: usize, before: Option<String>, bytes: &[u8]) -> Law {
        if let Some(no) = self.last_sent(place)?.filter(|no| Some(no) != before.as_ref()) {
            self.places[place].known.sent.insert(no, bytes.to_vec());
        }
        self.reprinted(place)
    }

    /// Forms that were sent are printed again to the byte. One that a restored backup does not know is not there.
    pub fn reprinted(&mut self, place: usize) -> Law {
        for (no, bytes) in self.places[place].known.sent.clone() {
            let code = self.process(place, &["submit", "again", &no, "-o", "again.csv"])?;
            let again = std::fs::read(super::file(self, place, "again.csv")).unwrap_or_default();
            if code == 0 && again != bytes {
                return Err(format!("{no} is printed again with other bytes"));
            }
        }
        Ok(())
    }

    /// Whoever takes all towns in knows the same records, in whichever order they come.
    pub fn county(&mut self) -> Law {
        let mut known = Vec::new();
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            self.places.push(Place { office: Office::of_site("FS"), known: Known::default() });
            let county = self.places.len() - 1;
            self.today = self.today.max(BEGIN);
            for town in order {
                let theirs = self.path(town, "");
                self.refusable(county, &["merge", &theirs])?.map_err(|why| format!("the county refuses: {why}"))?;
            }
            known.push(self.records(county));
        }
        self.places.truncate(SITES.len());
        let differs = known.iter().find(|records| **records != known[0]);
        match differs {
            Some(other) => {
                let lacks =
                    |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).take(3).cloned().collect::<Vec<_>>();
                Err(format!("another order: {:?} {:?}", lacks(&known[0], other), lacks(other, &known[0])))
            }
            None => Ok(()),
        }
    }

    /// Every record of the ledgers by its number; units, whose codes are of whom came first, by their count.
    fn records(&self, place: usize) -> BTreeSet<String> {
        let conn = self.connection(place);
        let units: i64 = conn.query_row("SELECT count(*) FROM unit", [], |row| row.get(0)).unwrap();
        let mut all = self.numbers(place);
        let is_unit =
            |code: &String| ledger::ALL.iter().all(|l| l.code.is_none_or(|kind| !code.contains(&format!("-{kind}-"))));
        all.retain(|no| !is_unit(no));
        all.insert(format!("{units} units"));
        all
    }
}

/// A record that is valid and names a unit that is void.
fn of_void_units(conn: &Connection) -> Option<String> {
    named(conn, "u.void_reason IS NOT NULL").map(|record| format!("{record} is valid and names a void unit"))
}

/// A valid record that names a unit, chosen by a condition on `u`.
fn named(conn: &Connection, unit: &str) -> Option<String> {
    for ledger in ledger::ALL.iter().filter(|ledger| ledger.column("void_reason").is_some() && ledger.key != "unit") {
        for column in ledger.columns {
            let sql = match column.kind {
                Kind::Unit => format!(
                    "SELECT r.id FROM \"{0}\" r JOIN unit u ON u.id = r.\"{1}\" \
                     WHERE r.void_reason IS NULL AND {unit}",
                    ledger.key, column.key
                ),
                Kind::Units => format!(
                    "SELECT r.id FROM \"{0}\" r JOIN {0}_{1} l ON l.\"{0}\" = r.id JOIN unit u ON u.id = l.value \
                     WHERE r.void_reason IS NULL AND {unit}",
                    ledger.key, column.key
                ),
                _ => continue,
            };
            let found: Option<i64> = conn.query_row(&sql, [], |row| row.get(0)).ok();
            if let Some(id) = found {
                return Some(format!("{} {id}", ledger.key));
            }
        }
    }
    None
}
