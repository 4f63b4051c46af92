//! Units of two stores: the same where they have the same name or credit code, or were one before. Units that only
//! may be the same are proposed elsewhere, and never made one here.

use super::Merge;
use super::bring::Brought;
use super::origin::{Stretches, qualified};
use crate::ledger::{Record, UNIT, Value};
use crate::store::{Query, Store, StoreError};
use std::collections::HashMap;

/// What this store's units are called.
pub(super) struct Known {
    names: HashMap<String, i64>,
    credit: HashMap<String, i64>,
    codes: HashMap<String, i64>,
    /// Units that have another code at their site.
    elsewhere: HashMap<String, i64>,
}

impl Known {
    pub fn read(store: &Store) -> Result<Known, StoreError> {
        let pairs = |sql: &str| -> rusqlite::Result<HashMap<String, i64>> {
            let mut statement = store.conn.prepare(sql)?;
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        Ok(Known {
            names: pairs("SELECT value, unit FROM unit_aliases UNION ALL SELECT name, id FROM unit")?,
            credit: pairs("SELECT credit_code, id FROM unit WHERE credit_code IS NOT NULL")?,
            codes: pairs("SELECT code, id FROM unit")?,
            elsewhere: pairs("SELECT key, unit FROM merge_unit")?,
        })
    }

    fn learn(&mut self, unit: &Record) {
        let Record { id, .. } = *unit;
        self.codes.insert(unit.no().to_string(), id);
        self.credit.extend(unit.text("credit_code").map(|code| (code.to_string(), id)));
        self.names.extend(names(unit).map(|name| (name.to_string(), id)));
    }
}

fn aliases(unit: &Record) -> &[String] {
    match unit.get("aliases") {
        Some(Value::Texts(aliases)) => aliases,
        _ => &[],
    }
}

fn names(unit: &Record) -> impl Iterator<Item = &str> {
    unit.text("name").into_iter().chain(aliases(unit).iter().map(String::as_str))
}

impl Merge<'_> {
    /// Finds each of their units here, or brings it.
    pub(super) fn bring_units(&mut self) -> Result<Brought, StoreError> {
        let mut all = Vec::new();
        let read = self.theirs.scan(&UNIT, &Query::default(), &mut |unit| {
            all.push(unit);
            Ok(())
        });
        read.map_err(|error| error.downcast().unwrap_or_else(|_| StoreError::Changed("单位".to_string())))?;
        let (mut brought, mut stretches) = (Brought::default(), Stretches::default());
        for unit in all {
            let site = self.their_sites.of(UNIT.key, unit.id).to_string();
            let elsewhere = format!("{site} {}", qualified(unit.no(), &site, &site));
            let code = self.their_sites.number(&UNIT, unit.no(), unit.id, self.home);
            let (id, own_code) = match self.same(&unit, &elsewhere, &code, &site)? {
                Some(here) => {
                    let (own_code, name) = self.ours.number_and_name(here)?;
                    // Whom a person made one with another is that other, whatever it is called at home.
                    let is_made_one = unit.text("name") != Some(name.as_str())
                        && self.known.units.elsewhere.get(&elsewhere) == Some(&here)
                        && unit.text("name").and_then(|name| self.known.units.names.get(name)) == Some(&here);
                    if !is_made_one {
                        brought.met.push((unit.id, here));
                    }
                    (here, own_code)
                }
                None => {
                    let made = self.made(&unit, &code, &site)?;
                    brought.new.insert(unit.id);
                    stretches.push(made.id, &site);
                    (made.id, made.no().to_string())
                }
            };
            if own_code != code && self.known.units.elsewhere.insert(elsewhere.clone(), id) != Some(id) {
                let sql = "INSERT INTO merge_unit (key, unit) VALUES (?, ?) \
                           ON CONFLICT (key) DO UPDATE SET unit = excluded.unit";
                self.ours.watch("merge_unit")?;
                self.ours.conn.prepare_cached(sql)?.execute((&elsewhere, id))?;
            }
            self.keys.of(&UNIT).insert(unit.id, id);
            let there = self.history.code(unit.id).unwrap_or_default().to_string();
            let here = match self.known.history.code(id) {
                Some(here) => here.to_string(),
                None if own_code == code => there.clone(),
                None => self.known.sites.number(&UNIT, &own_code, id, ""),
            };
            if here != there {
                self.renamed.insert(unit.id);
            }
            self.known.history.learn(id, here);
        }
        self.note_new(UNIT.key, stretches)?;
        Ok(brought)
    }

    fn same(&self, unit: &Record, elsewhere: &str, code: &str, site: &str) -> Result<Option<i64>, StoreError> {
        let known = &self.known.units;
        if let Some(id) = known.elsewhere.get(elsewhere) {
            return Ok(Some(*id));
        }
        let by_credit = unit.text("credit_code").and_then(|code| known.credit.get(code)).copied();
        let by_name = unit.text("name").and_then(|name| known.names.get(name)).copied();
        if let Some(id) = known.codes.get(code).copied() {
            let follows = || self.from.is_folder && self.known.sites.arrived(UNIT.key, id) == Some(site);
            if by_credit == Some(id) || by_name == Some(id) || follows() || self.were_one(unit, id)? {
                return Ok(Some(id));
            }
        }
        Ok(by_credit.or(by_name))
    }

    /// Whether two units of one code have a version in common: one was renamed since.
    fn were_one(&self, unit: &Record, here: i64) -> Result<bool, StoreError> {
        let Some(own) = self.ours.get(&UNIT, here)? else { return Ok(false) };
        let (own, their) = (self.ours_of(&own, String::new())?, self.theirs_of(unit, String::new())?);
        let all = |state: &crate::merge::State<String>| -> crate::merge::Versions {
            state.past.union(&state.head.versions).copied().collect()
        };
        Ok(!all(&own).is_disjoint(&all(&their)))
    }

    /// Brings a unit that is new here.
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

    /// Leaves out the other names that are another unit's here.
    pub(super) fn without_others_names(&mut self, unit: &mut Record, own: Option<i64>) {
        let known = &self.known.units.names;
        let is_free = |name: &String| known.get(name).is_none_or(|id| Some(*id) == own);
        let (free, taken): (Vec<String>, Vec<String>) = aliases(unit).iter().cloned().partition(is_free);
        self.done.names_taken.extend(taken);
        unit.set("aliases", Some(free).filter(|free| !free.is_empty()).map(Value::Texts));
    }

    pub(super) fn learn_unit(&mut self, id: i64) -> Result<(), StoreError> {
        if let Some(unit) = self.ours.get(&UNIT, id)? {
            self.known.units.learn(&unit);
        }
        Ok(())
    }
}

impl Store {
    /// Whether no unit but `own` has this one's name, other names or credit code.
    pub(super) fn has_free_names(&self, unit: &Record, own: i64) -> rusqlite::Result<bool> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM unit WHERE id <> ?1 AND (name = ?2 OR credit_code = ?3)) \
                   AND NOT EXISTS (SELECT 1 FROM unit_aliases WHERE unit <> ?1 AND value = ?2)";
        let mut statement = self.conn.prepare_cached(sql)?;
        statement.query_row((own, unit.text("name"), unit.text("credit_code")), |row| row.get(0))
    }

    fn number_and_name(&self, unit: i64) -> Result<(String, String), StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT code, name FROM unit WHERE id = ?")?;
        Ok(statement.query_row([unit], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}
