//! 同一家: joins units that users declared to be the same unit. Such units form a class. One unit of a class stays and
//! the others give way to it: records that named them name the unit that stays. Nobody edited these records, so that
//! they get no new version. A merge copies the declarations to other stores.

use super::content::{Content, rekeyed, whole};
use super::dispute::disputes;
use super::gone::{Given, aliases, names, set_left};
use super::history::History;
use super::origin::Sites;
use super::tables::{ledgers, list, owner};
use crate::ledger::{self, Kind, Ledger, Record, UNIT, Value};
use crate::merge::fields::join;
use crate::merge::same::kept;
use crate::store::{Store, StoreError, Writer};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet};

/// What joining units has changed.
#[derive(Debug, Default)]
pub(super) struct United {
    /// Units that now give way to another unit or to a different unit than before, each with the unit that stays.
    pub gone: Vec<(i64, i64)>,
    /// How many rows name a different unit than before.
    pub moved: usize,
}

/// The history and the sites of a store whose units are joined.
pub(super) struct Knowledge<'k> {
    pub history: &'k History,
    pub sites: &'k Sites,
}

impl Store {
    /// The declared pairs of units: the unit that should give way, and the unit that should stay.
    pub(super) fn pairs_of_units(&self) -> rusqlite::Result<BTreeSet<(i64, i64)>> {
        let mut statement = self.conn.prepare_cached("SELECT other, kept FROM merge_same")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// All units of the class in which unit `kept` stays, including `kept`; empty if `kept` does not stay in any class.
    fn class_of(&self, kept: i64) -> rusqlite::Result<Vec<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT id FROM merge_gone WHERE kept = ?")?;
        let mut class: Vec<i64> = statement.query_map([kept], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        if !class.is_empty() {
            class.push(kept);
        }
        Ok(class)
    }

    fn kept_of(&self, unit: i64) -> rusqlite::Result<Option<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT kept FROM merge_gone WHERE id = ?")?;
        statement.query_row([unit], |row| row.get(0)).optional()
    }
}

impl Writer<'_> {
    /// Declares `other` to be the same unit as `kept`, which stays. Returns how many rows now name `kept`. `home` is
    /// this store's site.
    pub fn make_one(&self, home: &str, kept: &Record, other: &Record) -> Result<usize, StoreError> {
        self.one(home, kept, other).map_err(|error| super::located(self, error))
    }

    fn one(&self, home: &str, kept: &Record, other: &Record) -> Result<usize, StoreError> {
        // The other units of both classes are declared to give way to `kept` too, so that `kept` stays as the user
        // asked.
        let members = [kept.id, other.id].into_iter().chain(self.class_of(kept.id)?).chain(self.class_of(other.id)?);
        let members: BTreeSet<i64> = members.filter(|unit| *unit != kept.id).collect();
        self.learn_pairs(members.into_iter().map(|unit| (unit, kept.id)))?;
        let sites = self.sites(home)?;
        let history = History::read(self, &sites)?;
        Ok(self.unite(&Knowledge { history: &history, sites: &sites })?.moved)
    }

    /// Writes the declared pairs that the store does not have yet.
    pub(super) fn learn_pairs(&self, pairs: impl Iterator<Item = (i64, i64)>) -> rusqlite::Result<()> {
        let known = self.pairs_of_units()?;
        for pair in pairs.filter(|pair| pair.0 != pair.1 && !known.contains(pair)) {
            self.watch("merge_same")?;
            let sql = "INSERT INTO merge_same (other, kept) VALUES (?, ?) ON CONFLICT DO NOTHING";
            self.conn.prepare_cached(sql)?.execute(pair)?;
        }
        Ok(())
    }

    /// Joins the units that the declared pairs of this store name.
    pub(super) fn unite(&self, known: &Knowledge) -> Result<United, StoreError> {
        let pairs = self.pairs_of_units()?;
        let mut held = BTreeMap::new();
        for unit in pairs.iter().flat_map(|pair| [pair.0, pair.1]) {
            held.extend(self.unit_itself(unit)?.map(|record| (unit, record)));
        }
        // If the pairs allow several units to stay, the first by name stays: this is the same unit in every store.
        let mut by_name: Vec<&Record> = held.values().collect();
        by_name.sort_by_key(|unit| (unit.text("name"), unit.no()));
        let place: BTreeMap<i64, usize> = by_name.iter().enumerate().map(|(place, unit)| (unit.id, place)).collect();
        let at = |unit: &i64| place.get(unit).copied();
        let places = pairs.iter().filter_map(|(other, kept)| Some((at(other)?, at(kept)?))).collect();
        let now = self.kept_units()?;
        let all: BTreeMap<i64, i64> =
            kept(&places).into_iter().map(|(gone, kept)| (by_name[gone].id, by_name[kept].id)).collect();
        let gone: Vec<(i64, i64)> = all.iter().map(|(g, k)| (*g, *k)).filter(|(g, k)| now.get(g) != Some(k)).collect();
        let changed: BTreeSet<i64> = gone.iter().map(|(_, kept)| *kept).collect();
        for kept in &changed {
            let members: Vec<i64> =
                all.iter().filter(|(_, k)| *k == kept).map(|(gone, _)| *gone).chain([*kept]).collect();
            self.keep_first(known, &UNIT, &members)?;
            self.write_class(*kept, members.iter().filter_map(|unit| held.get(unit)))?;
        }
        let mut moved = 0;
        if !changed.is_empty() {
            for (gone, kept) in all.iter().filter(|(_, kept)| changed.contains(kept)) {
                moved += self.rename(known, *gone, *kept)?;
            }
            self.rename_in_disputes(known, &all)?;
        }
        Ok(United { gone, moved })
    }

    /// Writes the versions of records that have no row in `merge_version` yet. These versions are computed from the
    /// journal and the present content, and this content is about to change although nobody edits it.
    fn keep_first(&self, known: &Knowledge, ledger: &'static Ledger, rows: &[i64]) -> Result<(), StoreError> {
        for row in rows {
            let sql = "SELECT EXISTS (SELECT 1 FROM merge_version WHERE tbl = ? AND row = ?)";
            let is_kept: bool = self.conn.prepare_cached(sql)?.query_row((ledger.key, row), |row| row.get(0))?;
            if !is_kept && let Some(now) = whole(self, ledger, *row)? {
                self.keep_versions(&now.record, &self.known(known.history, known.sites, &now)?)?;
            }
        }
        Ok(())
    }

    /// Writes what a unit holds by itself, if the unit is in a class. Returns whether the unit is in a class.
    pub(super) fn put_in_class(&self, unit: &Record) -> Result<bool, StoreError> {
        let kept = self.kept_of(unit.id)?.unwrap_or(unit.id);
        let class = self.class_of(kept)?;
        let mut held = vec![unit.clone()];
        for member in class.iter().filter(|member| **member != unit.id) {
            held.extend(self.unit_itself(*member)?);
        }
        if !class.is_empty() {
            self.write_class(kept, held.iter())?;
        }
        Ok(!class.is_empty())
    }

    /// Writes the rows of a class. `held` is what each unit holds by itself. The unit `kept` gets the names of all, and
    /// the others become void.
    fn write_class<'r>(&self, kept: i64, held: impl Iterator<Item = &'r Record>) -> Result<(), StoreError> {
        let (kept, mut gone): (Vec<&Record>, Vec<&Record>) = held.partition(|unit| unit.id == kept);
        let Some(kept) = kept.first() else { return Ok(()) };
        gone.sort_by_key(|unit| (unit.text("name"), unit.no()));
        for unit in &gone {
            let Some(row) = self.get(&UNIT, unit.id)? else { continue };
            let mut left = (*unit).clone();
            set_left(&mut left, kept, |name| self.is_free("name", name, unit.id))?;
            self.update(&row, &left)?;
        }
        let mut shown = (*kept).clone();
        let mut given = Vec::new();
        for unit in &gone {
            let mut from = Given::default();
            for name in names(unit) {
                if !names(&shown).any(|known| known == name) && self.is_free("name", name, kept.id)? {
                    let all = aliases(&shown).iter().cloned().chain([name.to_string()]).collect();
                    shown.set("aliases", Some(Value::Texts(all)));
                    from.names.push(name.to_string());
                }
            }
            if let (None, Some(code)) = (shown.text("credit_code"), unit.text("credit_code"))
                && self.is_free("credit_code", code, kept.id)?
            {
                from.credit = Some(code.to_string());
                shown.set("credit_code", unit.get("credit_code").cloned());
            }
            given.push(from);
        }
        if let Some(row) = self.get(&UNIT, kept.id)? {
            self.update(&row, &shown)?;
        }
        self.watch("merge_gone")?;
        self.conn.execute("DELETE FROM merge_gone WHERE id = ?", [kept.id])?;
        for (unit, given) in gone.iter().zip(given) {
            let content = Content { record: (*unit).clone(), parts: Vec::new() }.to_text();
            let sql = "INSERT INTO merge_gone (id, kept, content, given) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO \
                       UPDATE SET kept = ?2, content = ?3, given = ?4 \
                       WHERE kept <> ?2 OR content <> ?3 OR given <> ?4";
            self.conn.prepare_cached(sql)?.execute((unit.id, kept.id, content, given.to_text()))?;
        }
        Ok(())
    }

    /// Whether no other unit has this name or credit code.
    fn is_free(&self, column: &str, value: &str, unit: i64) -> rusqlite::Result<bool> {
        let sql = format!(
            "SELECT NOT EXISTS (SELECT 1 FROM unit WHERE {column} = ?1 AND id <> ?2) \
             AND NOT EXISTS (SELECT 1 FROM unit_aliases WHERE value = ?1 AND unit <> ?2)"
        );
        self.conn.prepare_cached(&sql)?.query_row((value, unit), |row| row.get(0))
    }

    /// Replaces the unit `gone` by `kept` in every row that names `gone`; returns the number of these rows.
    fn rename(&self, known: &Knowledge, gone: i64, kept: i64) -> Result<usize, StoreError> {
        let mut moved = 0;
        for ledger in ledger::ALL {
            for column in ledger.columns {
                moved += match column.kind {
                    Kind::Unit => self.rename_in(known, ledger, column.key, gone, kept)?,
                    Kind::Units => self.rename_in_list(ledger, column.key, gone, kept)?,
                    _ => 0,
                };
            }
        }
        let code = |unit: i64| self.conn.query_row("SELECT code FROM unit WHERE id = ?", [unit], |row| row.get(0));
        let (gone, kept): (String, String) = (code(gone)?, code(kept)?);
        self.watch("attachment")?;
        let sql = "UPDATE attachment SET record = ? WHERE record = ?";
        Ok(moved + self.conn.prepare_cached(sql)?.execute((kept, gone))?)
    }

    fn rename_in(
        &self,
        known: &Knowledge,
        ledger: &'static Ledger,
        column: &str,
        gone: i64,
        kept: i64,
    ) -> Result<usize, StoreError> {
        if owner(ledger).is_none() {
            let sql = format!("SELECT id FROM \"{}\" WHERE \"{column}\" = ?", ledger.key);
            let mut statement = self.conn.prepare_cached(&sql)?;
            let rows = statement.query_map([gone], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
            self.keep_first(known, ledger, &rows)?;
        }
        self.watch(ledger.key)?;
        let sql = format!("UPDATE \"{}\" SET \"{column}\" = ? WHERE \"{column}\" = ?", ledger.key);
        Ok(self.conn.execute(&sql, (kept, gone))?)
    }

    fn rename_in_list(&self, ledger: &Ledger, column: &str, gone: i64, kept: i64) -> Result<usize, StoreError> {
        let (table, owner) = (list(ledger, column), ledger.key);
        self.watch(&table)?;
        let twice = format!(
            "DELETE FROM \"{table}\" WHERE value = ?2 AND \"{owner}\" IN (SELECT \"{owner}\" FROM \"{table}\" WHERE value = ?1)"
        );
        let sql = format!("UPDATE \"{table}\" SET value = ? WHERE value = ?");
        Ok(self.conn.execute(&twice, (kept, gone))? + self.conn.execute(&sql, (kept, gone))?)
    }

    /// Replaces the units that gave way in disputed and rejected contents. A dispute ends if the contents differed only
    /// in the unit.
    fn rename_in_disputes(&self, known: &Knowledge, all: &BTreeMap<i64, i64>) -> Result<(), StoreError> {
        for (_, ledger) in ledgers().filter(|(_, ledger)| *ledger != &UNIT) {
            let sql = "SELECT row FROM merge_dispute WHERE tbl = ?1 AND decided IS NULL UNION \
                       SELECT row FROM merge_version WHERE tbl = ?1 AND lost <> '[]'";
            let mut statement = self.conn.prepare_cached(sql)?;
            let rows = statement.query_map([ledger.key], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
            for row in rows {
                let Some(now) = whole(self, ledger, row)? else { continue };
                for mut dispute in disputes(self, &now.record)? {
                    for (name, rival) in &mut dispute.rivals {
                        rival.head.content = rekeyed(ledger, name, &rival.head.content, all);
                    }
                    for (name, value) in &mut dispute.values {
                        *value = rekeyed(ledger, name, value, all);
                    }
                    self.rewrite(&dispute)?;
                }
                let before = self.known(known.history, known.sites, &now)?;
                let mut after = before.clone();
                for (name, state) in &mut after.all {
                    state.lost.iter_mut().for_each(|head| head.content = rekeyed(ledger, name, &head.content, all));
                }
                let after = join(&after, &after);
                if after.values() != before.values() {
                    self.put_content(&now, &Content::from_values(ledger, &after.values())?)?;
                }
                self.keep_versions(&now.record, &after)?;
                self.keep_disputes(&now.record, 0, &after, &[])?;
            }
        }
        Ok(())
    }
}
