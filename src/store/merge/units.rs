//! Matches the units of two stores: by credit code, by name, or by a common version. Units that only resemble each
//! other are never matched here; `merge units` proposes them to the user.

use super::Merge;
use super::content::Content;
use super::gone::{aliases, names, take_left};
use super::origin::{Stretches, qualified};
use super::same::Knowledge;
use super::take_in::TakenIn;
use crate::ledger::{Record, UNIT, Value};
use crate::store::{Query, Store, StoreError};
use std::collections::{BTreeMap, HashMap};

/// The names and codes of this store's units.
pub(super) struct Known {
    names: HashMap<String, i64>,
    credit: HashMap<String, i64>,
    codes: HashMap<String, i64>,
    /// The units that have a different code at their site, by that code.
    elsewhere: HashMap<String, i64>,
    /// For each unit that gave way to another (同一家), the unit that stays.
    kept: BTreeMap<i64, i64>,
}

impl Known {
    /// Reads the names and codes of all units.
    pub fn read(store: &Store) -> Result<Known, StoreError> {
        let pairs = |sql: &str| -> rusqlite::Result<HashMap<String, i64>> {
            let mut statement = store.conn.prepare(sql)?;
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        let mut known = Known {
            names: pairs("SELECT value, unit FROM unit_aliases UNION ALL SELECT name, id FROM unit")?,
            credit: pairs("SELECT credit_code, id FROM unit WHERE credit_code IS NOT NULL")?,
            codes: pairs("SELECT code, id FROM unit")?,
            elsewhere: pairs("SELECT key, unit FROM merge_unit")?,
            kept: store.kept_units()?,
        };
        for (gone, kept) in known.kept.clone() {
            if let Some(unit) = store.unit_itself(gone)? {
                known.take_back(&unit, kept);
            }
        }
        Ok(known)
    }

    /// Maps the names and the credit code that unit `kept` got from unit `gone` to `gone` again.
    fn take_back(&mut self, gone: &Record, kept: i64) {
        for name in names(gone) {
            if self.names.get(name).is_none_or(|known| *known == kept) {
                self.names.insert(name.to_string(), gone.id);
            }
        }
        if let Some(code) = gone.text("credit_code")
            && self.credit.get(code).is_none_or(|known| *known == kept)
        {
            self.credit.insert(code.to_string(), gone.id);
        }
    }

    /// The units that have this code at their site.
    fn at<'k>(&'k self, key: &'k str) -> impl Iterator<Item = i64> + 'k {
        keys(key).map_while(|key| self.elsewhere.get(&key).copied())
    }

    /// Adds a unit by its code at its site; returns the key under which the unit is kept (see `keys`).
    fn learn_key(&mut self, key: &str, unit: i64) -> String {
        let key = keys(key).find(|key| !self.elsewhere.contains_key(key)).unwrap_or_default();
        self.elsewhere.insert(key.clone(), unit);
        key
    }

    /// Whether users declared two units to be the same unit.
    fn are_one(&self, one: i64, other: i64) -> bool {
        let kept = |unit: i64| self.kept.get(&unit).copied().unwrap_or(unit);
        kept(one) == kept(other)
    }

    fn learn(&mut self, unit: &Record) {
        let Record { id, .. } = *unit;
        self.codes.insert(unit.no().to_string(), id);
        self.credit.extend(unit.text("credit_code").map(|code| (code.to_string(), id)));
        self.names.extend(names(unit).map(|name| (name.to_string(), id)));
    }
}

/// The keys for several units with the same code at their site: `CODE`, `CODE 2`, `CODE 3` and so on. Two copies of one
/// store may each have given the code to a new unit.
fn keys(key: &str) -> impl Iterator<Item = String> + '_ {
    std::iter::once(key.to_string()).chain((2..).map(move |n: u32| format!("{key} {n}")))
}

impl Merge<'_> {
    /// Finds each unit of the other store in this store. Copies the unit if this store does not have it.
    pub(super) fn take_in_units(&mut self) -> Result<TakenIn, StoreError> {
        let mut all = Vec::new();
        let read = self.theirs.scan(&UNIT, &Query::default(), &mut |unit| {
            all.push(unit);
            Ok(())
        });
        read.map_err(|error| error.downcast().unwrap_or_else(|_| StoreError::Changed("单位".to_string())))?;
        let (mut taken_in, mut stretches) = (TakenIn::default(), Stretches::default());
        for unit in all {
            let mut unit = self.theirs.held_by_itself(unit)?;
            let left = take_left(&mut unit);
            let site = self.their_sites.of(UNIT.key, unit.id).to_string();
            let elsewhere = format!("{site} {}", qualified(unit.no(), &site, &site));
            let code = self.their_sites.number(&UNIT, unit.no(), unit.id, self.home);
            let (id, code_here) = match self.same(&unit, &elsewhere, &code, &site)? {
                Some(here) => {
                    let here_unit = self.ours.unit_itself(here)?;
                    let (code_here, name) =
                        here_unit.as_ref().map_or(("", None), |here_unit| (here_unit.no(), here_unit.text("name")));
                    // An older version of the program joined this unit with another. Both stay joined, whatever the
                    // unit's name at its site is.
                    let is_made_one = unit.text("name") != name
                        && self.known.units.at(&elsewhere).any(|known| known == here)
                        && unit.text("name").and_then(|name| self.known.units.names.get(name)) == Some(&here);
                    if !is_made_one && left.is_none() {
                        taken_in.known_here.push((unit.id, here));
                    }
                    (here, code_here.to_string())
                }
                None => {
                    let made = self.made(&unit, &code, &site)?;
                    taken_in.new.insert(unit.id);
                    stretches.push(made.id, &site);
                    (made.id, made.no().to_string())
                }
            };
            if code_here != code && !self.known.units.at(&elsewhere).any(|known| known == id) {
                let key = self.known.units.learn_key(&elsewhere, id);
                self.ours.watch("merge_unit")?;
                let sql = "INSERT INTO merge_unit (key, unit) VALUES (?, ?)";
                self.ours.conn.prepare_cached(sql)?.execute((key, id))?;
            }
            if code_here != code {
                let now = if code_here.ends_with(unit.no()) && !self.known.units.codes.contains_key(&code) {
                    code.clone()
                } else {
                    code_here.clone()
                };
                self.take_number(UNIT.key, id, &code_here, &now, &site);
            }
            self.keys.of(&UNIT).insert(unit.id, id);
            let kept = left.map(|code| self.theirs.id_of(&UNIT, &code)).transpose()?.flatten();
            self.called_one.extend(kept.map(|kept| (unit.id, kept)));
            let there = self.history.code(unit.id).unwrap_or_default().to_string();
            let here = match self.known.history.code(id) {
                Some(here) => here.to_string(),
                None if code_here == code => there.clone(),
                None => self.known.sites.number(&UNIT, &code_here, id, ""),
            };
            if here != there {
                self.renamed.insert(unit.id);
            }
            self.known.history.learn(id, here);
        }
        self.note_new(UNIT.key, stretches)?;
        Ok(taken_in)
    }

    fn same(&self, unit: &Record, elsewhere: &str, code: &str, site: &str) -> Result<Option<i64>, StoreError> {
        let known = &self.known.units;
        let by_credit = unit.text("credit_code").and_then(|code| known.credit.get(code)).copied();
        let by_name = unit.text("name").and_then(|name| known.names.get(name)).copied();
        // The same code alone does not match two units: two copies of one store may have given it to different units.
        for (id, is_at_home) in
            known.at(elsewhere).map(|id| (id, true)).chain(known.codes.get(code).map(|id| (*id, false)))
        {
            let follows =
                || self.from.is_folder && (is_at_home || self.known.sites.arrived(UNIT.key, id) == Some(site));
            if by_credit == Some(id) || by_name == Some(id) || follows() || self.were_one(unit, id)? {
                return Ok(Some(id));
            }
        }
        for (elsewhere, code) in self.former_codes(unit.no(), site) {
            for id in known.at(&elsewhere).chain(known.codes.get(&code).copied()) {
                if self.were_one(unit, id)? {
                    return Ok(Some(id));
                }
            }
        }
        Ok(by_credit.or(by_name))
    }

    /// Whether two units with the same code have a version in common: they are the same unit, and one store renamed it.
    fn were_one(&self, unit: &Record, here: i64) -> Result<bool, StoreError> {
        let Some(here_unit) = self.ours.unit_itself(here)? else { return Ok(false) };
        let content = |unit: &Record| Content { record: unit.clone(), parts: Vec::new() };
        let (here_unit, their) = (self.ours_of(&content(&here_unit))?, self.theirs_of(unit, &content(unit))?);
        Ok(!here_unit.seen.is_disjoint(&their.seen))
    }

    /// Copies a unit that this store does not have, under a code that is free.
    fn made(&mut self, unit: &Record, code: &str, site: &str) -> Result<Record, StoreError> {
        let is_free = |code: &String| !self.known.units.codes.contains_key(code);
        let by_site = || qualified(code, site, if site == self.home { "" } else { self.home });
        let numbered = (2..).map(|n: u32| format!("{}-{n}", by_site()));
        let code = [code.to_string(), by_site()].into_iter().chain(numbered).find(is_free).unwrap_or_default();
        let mut made = unit.clone();
        made.set("code", Some(Value::Text(code)));
        self.without_others_names(&mut made, None);
        made.id = self.writer.insert(&made)?;
        self.known.units.learn(&made);
        self.done.added += 1;
        Ok(made)
    }

    /// Removes the other names of `unit` that a different unit of this store has.
    pub(super) fn without_others_names(&mut self, unit: &mut Record, here_unit: Option<i64>) {
        let known = &self.known.units.names;
        let is_free = |name: &String| {
            known.get(name).is_none_or(|id| here_unit.is_some_and(|here_unit| self.known.units.are_one(*id, here_unit)))
        };
        let (free, taken): (Vec<String>, Vec<String>) = aliases(unit).iter().cloned().partition(is_free);
        self.done.names_taken.extend(taken);
        unit.set("aliases", Some(free).filter(|free| !free.is_empty()).map(Value::Texts));
    }

    /// Adds the present names of a unit to the known names.
    pub(super) fn learn_unit(&mut self, id: i64) -> Result<(), StoreError> {
        if let Some(unit) = self.ours.unit_itself(id)? {
            self.known.units.learn(&unit);
        }
        Ok(())
    }

    /// Takes the other store's declarations that units are the same (同一家), and joins these units in this store.
    /// Afterwards the other store's units are mapped to the units that stay.
    pub(super) fn unite(&mut self) -> Result<(), StoreError> {
        let keys = self.keys.of(&UNIT);
        let pairs = self.theirs.pairs_of_units()?;
        let pairs = pairs
            .iter()
            .chain(&self.called_one)
            .filter_map(|(other, kept)| Some((*keys.get(other)?, *keys.get(kept)?)));
        self.writer.learn_pairs(pairs)?;
        let known = Knowledge { history: &self.known.history, sites: &self.known.sites };
        let united = self.writer.unite(&known)?;
        let name = |unit: i64| -> Result<String, StoreError> {
            let unit = self.ours.unit_itself(unit)?;
            Ok(unit.and_then(|unit| unit.text("name").map(str::to_string)).unwrap_or_default())
        };
        for (gone, kept) in &united.gone {
            self.done.made_one.push((name(*gone)?, name(*kept)?));
        }
        self.keep_classes_valid(&united.gone)?;
        self.known.units.kept = self.ours.kept_units()?;
        for (there, here) in self.keys.of(&UNIT).iter_mut() {
            if let Some(kept) = self.known.units.kept.get(here) {
                *here = *kept;
                if self.known.history.code(*kept) != self.history.code(*there) {
                    self.renamed.insert(*there);
                }
            }
        }
        Ok(())
    }
}

impl Store {
    /// Whether the name and the credit code of `unit` are free: only `here_unit`, or units of its class (同一家), may
    /// have them.
    pub(super) fn has_free_names(&self, unit: &Record, here_unit: i64) -> rusqlite::Result<bool> {
        let sql = "WITH stays (id) AS (SELECT coalesce((SELECT kept FROM merge_gone WHERE id = ?1), ?1)), \
                   one (id) AS (SELECT id FROM stays UNION SELECT id FROM merge_gone WHERE kept IN stays) \
                   SELECT NOT EXISTS (SELECT 1 FROM unit WHERE id NOT IN one AND (name = ?2 OR credit_code = ?3)) \
                   AND NOT EXISTS (SELECT 1 FROM unit_aliases WHERE unit NOT IN one AND value = ?2)";
        let mut statement = self.conn.prepare_cached(sql)?;
        statement.query_row((here_unit, unit.text("name"), unit.text("credit_code")), |row| row.get(0))
    }
}
