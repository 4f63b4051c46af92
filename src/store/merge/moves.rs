//! Recognises records of a store that was given another site (`merge renumber`): one of the two stores still has their
//! old numbers. A record is the same one only if the two have a version in common, because another store may have the old
//! site by now.

use super::content::Content;
use super::origin::qualified;
use super::renumber::{Moved, Renumbering, leads, other_numbers};
use super::{Merge, hashed};
use crate::ledger::{Ledger, Record, UNIT};
use crate::store::StoreError;
use std::collections::{BTreeMap, BTreeSet};

/// The numbers that this store takes over from a store with newer ones, and the site of their rows from then on.
#[derive(Default)]
pub(super) struct Moves {
    numbers: Vec<Moved>,
    /// For each table and former site: the rows, and their new site.
    rows: BTreeMap<(String, String), (BTreeSet<i64>, String)>,
}

impl Merge<'_> {
    /// The record of this store that the other store's record is, if one of them still has its old number.
    pub(super) fn under_other_number(
        &mut self,
        ledger: &'static Ledger,
        no: &str,
        there: i64,
    ) -> Result<Option<i64>, StoreError> {
        for other in other_numbers(&self.renumberings, no) {
            let Some(here) = self.ours.exact_id_of(ledger, &other)? else { continue };
            let (Some(ours), Some(theirs)) = (self.ours.get(ledger, here)?, self.theirs.get(ledger, there)?) else {
                continue;
            };
            if self.may_be_of_one_store(ledger, here, there)? && self.have_met(&ours, &theirs)? {
                let site = self.their_sites.of(ledger.key, there).to_string();
                self.take_number(ledger.key, here, &other, no, &site);
                return Ok(Some(here));
            }
        }
        Ok(None)
    }

    /// Whether two records were entered in the same store, under whichever site, as far as the stores are known. Equal
    /// contents alone prove nothing: the old site may be another store's by now.
    fn may_be_of_one_store(&self, ledger: &Ledger, here: i64, there: i64) -> Result<bool, StoreError> {
        let (site_here, site_there) = (self.known.sites.of(ledger.key, here), self.their_sites.of(ledger.key, there));
        let ours = match site_here == self.home {
            true => self.ours.identity()?,
            false => self.known.owners.of_site(site_here),
        };
        let theirs = self.their_owners.of_site(site_there);
        Ok(match (ours, theirs) {
            (Some(ours), Some(theirs)) => {
                let mut known = vec![ours];
                let mut at = 0;
                while at < known.len() {
                    for change in &self.renumberings {
                        let pairs = [(&change.was_store, &change.store), (&change.store, &change.was_store)];
                        let more = pairs.into_iter().filter(|(from, to)| **from == known[at] && !known.contains(to));
                        known.extend(more.map(|(_, to)| to.clone()).collect::<Vec<_>>());
                    }
                    at += 1;
                }
                known.contains(&theirs)
            }
            _ => true,
        })
    }

    /// Whether two records have a version in common.
    fn have_met(&self, ours: &Record, theirs: &Record) -> Result<bool, StoreError> {
        let content = |record: &Record| Content { record: record.clone(), parts: Vec::new() };
        let (ours, theirs) = (self.ours_of(&content(ours))?, self.theirs_of(theirs, &content(theirs))?);
        Ok(!ours.seen.is_disjoint(&theirs.seen))
    }

    /// Notes that a row of this store gets a newer number. Records that were entered in this store keep theirs.
    pub(super) fn take_number(&mut self, table: &str, here: i64, was: &str, now: &str, site: &str) {
        let Some(former) = self.known.sites.arrived(table, here).map(str::to_string) else { return };
        if former == self.home || !leads(&self.renumberings, &former, site) {
            return;
        }
        self.moves.numbers.push(Moved {
            table: table.to_string(),
            row: here,
            was: was.to_string(),
            now: now.to_string(),
        });
        let rows =
            self.moves.rows.entry((table.to_string(), former)).or_insert_with(|| (BTreeSet::new(), site.to_string()));
        rows.0.insert(here);
    }

    /// The codes under which this store may know a unit whose site changed: its code there, and in this store.
    pub(super) fn former_codes(&self, code: &str, site: &str) -> Vec<(String, String)> {
        let plain = qualified(code, site, site);
        let mut all = Vec::new();
        for number in other_numbers(&self.renumberings, &format!("{site}-")) {
            let other = number.trim_end_matches('-');
            all.push((format!("{other} {plain}"), qualified(&plain, other, self.home)));
        }
        all
    }

    /// Takes over the changes of site that the other store knows.
    pub(super) fn learn_renumberings(&mut self) -> Result<(), StoreError> {
        for change in self.theirs.renumberings()? {
            if self.renumberings.contains(&change) {
                continue;
            }
            self.writer.learn_renumbering(&change, false)?;
            self.ours.watch("merge_site")?;
            let Renumbering { was_site, was_store, .. } = &change;
            let sql = "DELETE FROM merge_site WHERE site = ? AND store = ?";
            self.ours.conn.prepare_cached(sql)?.execute((was_site, was_store))?;
            self.known.owners.forget(was_site, was_store);
            self.renumberings.push(change);
        }
        Ok(())
    }

    /// Writes the newer numbers, and which site their rows belong to.
    pub(super) fn put_moves(&mut self) -> Result<(), StoreError> {
        let moves = std::mem::take(&mut self.moves);
        if moves.rows.is_empty() {
            return Ok(());
        }
        self.writer.put_numbers(&moves.numbers)?;
        self.done.renumbered += moves.numbers.iter().filter(|moved| moved.was != moved.now).count();
        for moved in &moves.numbers {
            if moved.table == UNIT.key {
                self.learn_unit(moved.row)?;
            }
            if let Some(known) = crate::ledger::find(&moved.table).and_then(|l| self.known.numbers.get_mut(l.key)) {
                known.insert(hashed(&moved.now));
            }
        }
        self.ours.watch("merge_range")?;
        for ((table, former), (rows, site)) in &moves.rows {
            self.split_ranges(table, former, rows, site)?;
        }
        self.known.sites = self.ours.sites(self.home)?;
        Ok(())
    }

    /// Gives these rows of a table another site: ranges in which only some rows change are split.
    fn split_ranges(&self, table: &str, former: &str, rows: &BTreeSet<i64>, site: &str) -> Result<(), StoreError> {
        let sql = "SELECT id, source, first, last FROM merge_range WHERE tbl = ? AND site = ? AND is_new = 1";
        let ranges: Vec<(i64, i64, i64, i64)> = self.ours.rows(sql, (table, former), |row| row.try_into())?;
        for (id, source, first, last) in ranges {
            if rows.range(first..=last).next().is_none() {
                continue;
            }
            self.ours.conn.prepare_cached("DELETE FROM merge_range WHERE id = ?")?.execute([id])?;
            let mut at = first;
            while at <= last {
                let is_moved = rows.contains(&at);
                let end = (at..=last).take_while(|row| rows.contains(row) == is_moved).last().unwrap_or(at);
                let sql = "INSERT INTO merge_range (source, site, tbl, first, last, is_new) VALUES (?, ?, ?, ?, ?, 1)";
                let of = if is_moved { site } else { former };
                self.ours.conn.prepare_cached(sql)?.execute((source, of, table, at, end))?;
                at = end + 1;
            }
        }
        Ok(())
    }
}
