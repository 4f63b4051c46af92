//! 合并: the records of another store come into this one, by their numbers. New ones are copied as they are; of those
//! that are in both the room `merge` says what they become. Nothing of the other store is changed, and nothing goes
//! away because the other does not have it. Who reported a tip stays at home.

mod content;
mod dispute;
mod gone;
mod history;
mod origin;
mod reconcile;
mod same;
mod sent;
mod state;
mod tables;
mod take_in;
mod units;
mod valid;

pub use dispute::{Contested, Side};
pub use origin::{Origin, Sites};

use super::copy::Borrowed;
use super::placed::Located;
use super::{FileState, Store, StoreError, Writer};
use crate::ledger::{self, Ledger};
use content::Keys;
use history::History;
use origin::{Stretch, Stretches};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use valid::Touched;

/// What a store is taken in as.
pub struct From {
    pub site: String,
    /// As it was named.
    pub file: String,
    /// Read from files of ledgers: it has no history.
    pub is_folder: bool,
    /// When it is taken in.
    pub at: String,
    /// It will be taken back at once: evidence files, which no transaction takes back, stay where they are.
    pub is_trial: bool,
}

/// What taking in one store came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// New ones.
    pub disputed: usize,
    /// Evidence files that came, and the names of those that are not where they should be.
    pub files: usize,
    pub files_missing: Vec<String>,
    /// Units that became one with another, as others had called them: both names.
    pub made_one: Vec<(String, String)>,
    /// Units that were void and are named by records that came, by name.
    pub valid_again: Vec<String>,
    /// Other names of units that were left out: they are another unit's here.
    pub names_taken: Vec<String>,
    /// Numbers of forms and draws that are here with another content.
    pub clashes: Vec<String>,
    /// Disputes about records of one number that have no version in common.
    pub unrelated: usize,
    /// Tips whose reporters stay at home.
    pub reporters: i64,
}

/// What is known of this store while others are taken in, one after the other.
pub struct MergeContext {
    history: History,
    sites: Sites,
    units: units::Known,
    /// Hashes of the numbers that are here, by ledger.
    numbers: HashMap<&'static str, HashSet<u64>>,
}

impl MergeContext {
    pub fn open(store: &Store, home: &str) -> Result<MergeContext, StoreError> {
        let sites = store.sites(home)?;
        Ok(MergeContext {
            history: History::read(store, &sites)?,
            sites,
            units: units::Known::read(store).map_err(|error| located(store, error))?,
            numbers: HashMap::new(),
        })
    }
}

/// Names the file in what SQLite reports.
fn located(store: &Store, error: StoreError) -> StoreError {
    error.located(store.path())
}

struct Merge<'a> {
    writer: &'a Writer<'a>,
    ours: &'a Store,
    theirs: &'a Store,
    home: &'a str,
    from: &'a From,
    known: &'a mut MergeContext,
    their_sites: Sites,
    history: History,
    keys: Keys,
    /// Their units that have another code here.
    renamed: HashSet<i64>,
    source: i64,
    /// Pairs of their units that are one by what is shown of them alone.
    called_one: Vec<(i64, i64)>,
    touched: Touched,
    done: Merged,
}

impl Writer<'_> {
    /// Takes in what another store holds; `home` is this store's site. Where nothing changed nothing is written.
    pub fn merge(
        &self,
        home: &str,
        context: &mut MergeContext,
        from: &From,
        theirs: &Borrowed,
    ) -> Result<Merged, StoreError> {
        let their_sites = theirs.store.sites(&from.site)?;
        let mut merge = Merge {
            writer: self,
            ours: self,
            theirs: &theirs.store,
            home,
            from,
            known: context,
            history: History::read(&theirs.store, &their_sites)?,
            their_sites,
            renamed: HashSet::new(),
            keys: Keys::default(),
            source: 0,
            called_one: Vec::new(),
            touched: Touched::default(),
            done: Merged::default(),
        };
        merge.run(theirs).map_err(|error| located(self, error))?;
        Ok(merge.done)
    }
}

impl Merge<'_> {
    fn run(&mut self, theirs: &Borrowed) -> Result<(), StoreError> {
        for (_, ledger) in tables::ledgers() {
            self.touched.last.insert(ledger.key, self.ours.last_id(ledger)?);
            let taken_in = match ledger.key {
                "unit" => self.take_in_units()?,
                "attachment" => {
                    self.take_in_files(theirs)?;
                    self.take_in(ledger)?
                }
                _ => self.take_in(ledger)?,
            };
            self.keep_new(ledger, &taken_in)?;
            for (there, here) in taken_in.known_here {
                self.reconcile(ledger, there, here)?;
            }
            if ledger == &ledger::UNIT {
                self.unite()?;
            }
        }
        self.keep_named_units()?;
        self.take_in_sent()?;
        self.keep_serials()?;
        let sql = format!("SELECT count(*) FROM {}", super::tables::WALLED);
        self.done.reporters = self.theirs.conn.query_row(&sql, [], |row| row.get(0))?;
        Ok(())
    }

    fn place(&self, ledger: &Ledger) -> usize {
        ledger::ALL.iter().position(|known| *known == ledger).unwrap_or(usize::MAX)
    }

    fn has_arrived(&self, record: &crate::ledger::Record) -> bool {
        self.known.sites.arrived(record.ledger.key, record.id).is_some()
    }

    /// The number here of whichever record of theirs has this one.
    fn number_of_any(&self, no: &str) -> Result<String, StoreError> {
        if origin::site_in_any(no).is_some() {
            return Ok(no.to_string());
        }
        for (_, ledger) in tables::ledgers() {
            if let Some(there) = self.theirs.id_of(ledger, no)?
                && let Some(here) = self.keys.get(ledger.key, there)
            {
                let sql = format!("SELECT {} FROM \"{}\" WHERE id = ?", ledger.number_key(), ledger.key);
                return Ok(self.ours.conn.prepare_cached(&sql)?.query_row([here], |row| row.get(0))?);
            }
        }
        Ok(no.to_string())
    }

    /// The store that is taken in, noted when the first of its records changes something here.
    fn source(&mut self) -> Result<i64, StoreError> {
        if self.source > 0 {
            return Ok(self.source);
        }
        let seal = self.theirs.head()?.map_or_else(|| "0".repeat(64), |head| head.seal);
        let sql = "SELECT (SELECT at FROM command ORDER BY id DESC LIMIT 1)";
        let written: Option<String> = self.theirs.conn.query_row(sql, [], |row| row.get(0))?;
        let sql = "INSERT INTO merge_source (site, file, seal, written, at) VALUES (?, ?, ?, ?, ?)";
        let From { site, file, at, .. } = self.from;
        self.ours.watch("merge_source")?;
        self.ours.conn.prepare_cached(sql)?.execute((site, file, seal, written, at))?;
        self.source = self.ours.conn.last_insert_rowid();
        Ok(self.source)
    }

    /// Notes rows that were added, each with the site where it was entered.
    fn note_new(&mut self, table: &str, rows: Stretches) -> Result<(), StoreError> {
        for stretch in rows.into_iter() {
            self.note(table, &stretch, true)?;
            self.known.sites.learn(table, stretch);
        }
        Ok(())
    }

    fn note_changed(&mut self, ledger: &Ledger, row: i64) -> Result<(), StoreError> {
        self.note(ledger.key, &Stretch { first: row, last: row, site: self.from.site.clone() }, false)
    }

    fn note(&mut self, table: &str, rows: &Stretch, is_new: bool) -> Result<(), StoreError> {
        let source = self.source()?;
        let sql = "INSERT INTO merge_range (source, site, tbl, first, last, is_new) VALUES (?, ?, ?, ?, ?, ?)";
        let Stretch { first, last, site } = rows;
        self.ours.watch("merge_range")?;
        self.ours.conn.prepare_cached(sql)?.execute((source, site, table, first, last, is_new))?;
        Ok(())
    }

    /// Their evidence files, each read back on the way.
    fn take_in_files(&mut self, theirs: &Borrowed) -> Result<(), StoreError> {
        let mut statement = self.theirs.conn.prepare("SELECT sha256, min(file) FROM attachment GROUP BY sha256")?;
        let all: Vec<(String, String)> =
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        for (sha256, name) in all {
            if self.ours.file_state(&sha256) == FileState::Sound {
                continue;
            }
            match theirs.sound_file(&sha256) {
                Some(path) => {
                    if !self.from.is_trial {
                        self.ours.keep_file(&path)?;
                    }
                    self.done.files += 1;
                }
                None => self.done.files_missing.push(name),
            }
        }
        Ok(())
    }

    /// Numbers that were given out there are given out here too; units' codes are not. A store that raised a serial is
    /// noted as a source, though none of its records came: what it took back is explained at home.
    fn keep_serials(&mut self) -> Result<(), StoreError> {
        let theirs = self.theirs;
        let mut statement = theirs.conn.prepare("SELECT kind, year, last FROM serial WHERE kind <> 'U'")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if crate::store::numbers::raise(&self.ours.conn, row.get_ref(0)?.as_str()?, row.get(1)?, row.get(2)?)? {
                self.source()?;
            }
        }
        Ok(())
    }
}

fn hashed(no: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    no.hash(&mut hasher);
    hasher.finish()
}
