//! 合并: merges another store into this store. Records are matched by their numbers. New records are copied. For a
//! record that is in both stores, the room `merge` decides what it becomes. The other store is never changed. A record
//! that the other store lacks is not removed from this store. The reporters of tips are not copied.

mod content;
mod decide;
mod dispute;
mod gone;
mod history;
mod kept;
mod moves;
mod origin;
mod owners;
mod plans;
mod reconcile;
mod renumber;
mod same;
mod sent;
mod state;
mod steps;
mod tables;
mod take_in;
mod twice;
mod units;
mod valid;

pub use decide::{Chosen, Side};
pub use dispute::{Contested, Field};
pub use origin::{Origin, Sites};
pub use owners::OtherStore;
pub use renumber::{Moved, Renumbering};
pub use steps::step_of;
pub use twice::Parted;

use super::copy::Borrowed;
use super::placed::Located;
use super::{FileState, Store, StoreError, Writer};
use crate::ledger::{self, Ledger};
use content::Keys;
use history::History;
use moves::Moves;
use origin::{Stretch, Stretches};
use owners::Owners;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use valid::Touched;

/// Where a merged store comes from.
pub struct From {
    pub site: String,
    /// The path as the user typed it.
    pub file: String,
    /// The id of the merged store (台账身份); `None` for a folder that does not name it.
    pub store: Option<String>,
    /// Whether the source is a folder of exported ledgers, which has no history.
    pub is_folder: bool,
    /// The time of the merge.
    pub at: String,
    /// Whether the merge is rolled back at the end (`--dry-run`). Evidence files are not copied then, because no
    /// transaction can roll them back.
    pub is_trial: bool,
}

/// What the merge of one store changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// How many disputes are new.
    pub disputed: usize,
    /// How many evidence files were copied. `files_missing` has the names of files that are missing or damaged in the
    /// other store.
    pub files: usize,
    pub files_missing: Vec<String>,
    /// Units that gave way because the other site had declared them to be the same as another (同一家): the name of the
    /// unit, and the name of the unit that stays.
    pub made_one: Vec<(String, String)>,
    /// Names of units that were void in one store and are valid again because the other store has a record that names
    /// them.
    pub valid_again: Vec<String>,
    /// Other names of the other store's units that were not taken, because a different unit has the name in this store.
    pub names_taken: Vec<String>,
    /// Numbers of forms, draws and closings that exist in this store with a different content.
    pub clashes: Vec<String>,
    /// How many of the new disputes are about two records with the same number and no version in common.
    pub unrelated: usize,
    /// How many records of a store that was given another site got its new numbers here.
    pub renumbered: usize,
    /// How many tips of the other store have a reporter. Reporters are not copied.
    pub reporters: i64,
}

/// The merge context: what is known of this store, kept up to date while several stores are merged one after the other.
pub struct MergeContext {
    history: History,
    sites: Sites,
    owners: Owners,
    units: units::Known,
    /// For each ledger, hashes of the record numbers that exist in this store.
    numbers: HashMap<&'static str, HashSet<u64>>,
}

impl MergeContext {
    /// Reads what is known of this store; `home` is its site.
    pub fn open(store: &Store, home: &str) -> Result<MergeContext, StoreError> {
        let sites = store.sites(home)?;
        Ok(MergeContext {
            history: History::read(store, &sites)?,
            sites,
            owners: Owners::of(store, home)?,
            units: units::Known::read(store).map_err(|error| located(store, error))?,
            numbers: HashMap::new(),
        })
    }
}

/// Adds the path of this store's file to an error of SQLite.
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
    their_owners: Owners,
    history: History,
    keys: Keys,
    /// Keys of the other store's units whose code in this store is different.
    renamed: HashSet<i64>,
    source: i64,
    /// Pairs of the other store's units that are the same unit (同一家): the unit that gave way and the unit that
    /// stays. The pairs are known only from the name of the void unit, such as 甲厂（已并入 U003）.
    called_one: Vec<(i64, i64)>,
    touched: Touched,
    /// The changes of site that either store knows.
    renumberings: Vec<Renumbering>,
    moves: Moves,
    done: Merged,
}

impl Writer<'_> {
    /// Merges another store into this store. `home` is this store's site. Nothing is written if nothing changes.
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
            their_owners: Owners::with(&theirs.store, &from.site, from.store.clone())?,
            renamed: HashSet::new(),
            keys: Keys::default(),
            source: 0,
            called_one: Vec::new(),
            touched: Touched::default(),
            renumberings: self.renumberings()?,
            moves: Moves::default(),
            done: Merged::default(),
        };
        merge.run(theirs).map_err(|error| located(self, error))?;
        Ok(merge.done)
    }
}

impl Merge<'_> {
    fn run(&mut self, theirs: &Borrowed) -> Result<(), StoreError> {
        self.learn_renumberings()?;
        self.bind_sites()?;
        for (_, ledger) in tables::ledgers() {
            self.note_last(ledger)?;
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
        self.take_in_plans()?;
        self.put_moves()?;
        self.keep_serials()?;
        let sql = format!("SELECT count(*) FROM {}", super::tables::RESTRICTED);
        self.done.reporters = self.theirs.conn.query_row(&sql, [], |row| row.get(0))?;
        Ok(())
    }

    fn place(&self, ledger: &Ledger) -> usize {
        ledger::ALL.iter().position(|known| *known == ledger).unwrap_or(usize::MAX)
    }

    /// The number in this store of the other store's record with number `no`, which may be in any ledger.
    fn number_of_any(&self, no: &str) -> Result<String, StoreError> {
        if origin::site_in_any(no).is_some() && self.renumberings.is_empty() {
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

    /// The key of the merged store in the table of sources. The first call adds the store to the table.
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

    /// Writes at which site each of these added rows was entered.
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

    /// Copies the evidence files of the other store and verifies each one.
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

    /// Raises this store's serials to those of the other store, except the serial of unit codes. If a serial is raised,
    /// the other store is added to the table of sources even if no record was copied: only that store can explain gaps
    /// in its numbers.
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
