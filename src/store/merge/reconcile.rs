//! Reconciles a record that is in both stores: joins its two states.

use super::Merge;
use super::content::{Content, in_our_keys, is_part, whole};
use super::dispute::{Dispute, Rival, disputes};
use super::origin::Stretches;
use super::state::Subject;
use super::steps;
use super::take_in::TakenIn;
use crate::ledger::{HAZARD, Kind, Ledger, Record, UNIT};
use crate::merge::fields::{Fields, join};
use crate::merge::{Head, State, Version, hashed};
use crate::store::{Store, StoreError};
use serde_json::Value as Json;

impl Merge<'_> {
    /// Joins the state of a record in the other store (`there`) with its state in this store (`here`), and writes the
    /// resulting content, versions and disputes.
    pub(super) fn reconcile(&mut self, ledger: &'static Ledger, there: i64, here: i64) -> Result<(), StoreError> {
        let (Some(now), Some(their)) = (whole(self.ours, ledger, here)?, whole(self.theirs, ledger, there)?) else {
            return Ok(());
        };
        let their_record = their.record.clone();
        let their = self.in_our_words(their, &now)?;
        if now.reads_as(&their) && self.is_first_version(&now.record, &their_record)? {
            self.done.unchanged += 1;
            return Ok(());
        }
        let mut ours = self.ours_of(&now)?;
        let mut theirs = self.theirs_of(&their_record, &their)?;
        let mut follows = false;
        match self.from.is_folder {
            true if ours.values() == theirs.values() => {
                self.done.unchanged += 1;
                return Ok(());
            }
            true => follows = self.follow(&ours, &mut theirs, ledger, here, there),
            false => distinguish(&mut ours, &mut theirs, ledger != &UNIT),
        }
        let mut joined = join(&ours, &theirs);
        let is_twice = ledger != &UNIT && !follows && ours.seen.is_disjoint(&theirs.seen);
        let mut steps_clash = None;
        if ledger == &HAZARD && !is_twice {
            let unit = steps::unit_of(self.ours, &joined.values())?;
            steps_clash = steps::fit(&mut joined, &ours, &theirs, &unit)?;
        }
        if ledger == &UNIT && !self.ours.has_free_names(&self.content(&joined, &now, &their)?.record, here)? {
            // A different unit has the name in this store: the names stay, and a person decides.
            ["name", "aliases", "credit_code"].into_iter().for_each(|name| joined.hold(name, &ours));
        }
        if joined.knows_the_same(&ours) {
            self.done.unchanged += 1;
            return Ok(());
        }
        // A row that was altered outside the program is refused before it becomes a side of a dispute.
        self.writer.rest_on(ledger.key, here)?;
        self.note_changed(ledger, here)?;
        match joined.values() == now.values() {
            true => self.done.unchanged += 1,
            false => {
                let new = self.content(&joined, &now, &their)?;
                self.put(&now, &new)?;
                self.note_parts(&now, &their)?;
                self.done.updated += 1;
            }
        }
        let mut sides = vec![self.side(&their_record, &their, &theirs, &joined)?];
        (sides[0].steps_clash, sides[0].is_twice) = (steps_clash, is_twice);
        if is_twice {
            sides[0].made = self.theirs.entered(&their_record)?.map(|(_, at)| at);
        }
        sides.extend(self.received(&their_record)?);
        let source = self.source()?;
        self.writer.keep_versions(&now.record, &joined)?;
        let opened = self.writer.keep_disputes(&now.record, source, &joined, &sides)?;
        self.done.disputed += opened;
        self.done.unrelated += usize::from(is_twice && opened > 0);
        Ok(())
    }

    /// Whether both stores have only the first version of a record, which its content determines. Two records of the
    /// same content are then the same version, and nothing is to be joined.
    fn is_first_version(&self, here: &Record, there: &Record) -> Result<bool, StoreError> {
        let place = self.place(here.ledger);
        if self.known.history.has_changed((place, here.id)) || self.history.has_changed((place, there.id)) {
            return Ok(false);
        }
        Ok(!has_versions(self.ours, here)? && !has_versions(self.theirs, there)?)
    }

    /// The content of the joined record. An ID number is in full if this store or the other store has it.
    fn content(&self, joined: &Fields<Json>, now: &Content, their: &Content) -> Result<Content, StoreError> {
        let mut new = Content::from_values(now.record.ledger, &joined.values())?;
        let (values, theirs) = (joined.values(), their.values());
        for (at, column) in now.record.ledger.columns.iter().enumerate() {
            if column.kind == Kind::IdNumber && values.get(column.key) == theirs.get(column.key) {
                new.record.values[at] = their.record.values[at].clone();
            }
        }
        new.parts.sort_by_key(|part| {
            let at = their.parts.iter().position(|known| known.no() == part.no());
            (at, part.date("on"))
        });
        Ok(new)
    }

    /// The other store as a side of a dispute: its values, and who wrote those of the fields in dispute.
    fn side(
        &self,
        record: &Record,
        their: &Content,
        theirs: &Fields<Json>,
        joined: &Fields<Json>,
    ) -> Result<Dispute, StoreError> {
        let key = (self.place(record.ledger), record.id);
        let mut side = Dispute::new(&self.from.site, theirs.values());
        for (name, _) in joined.open() {
            let (by, at) = self.writer_of(key, record, name)?.unzip();
            let part = their.parts.iter().find(|part| name.ends_with(part.no()) && is_part(name));
            let origin = part.map(|part| self.their_sites.of(part.ledger.key, part.id).to_string());
            side.rivals.insert(name.to_string(), Rival { head: theirs.of(name).head, by, at, origin });
        }
        Ok(side)
    }

    /// Who wrote the other store's value of a field, and when, if the other store's journal has it.
    fn writer_of(
        &self,
        key: super::history::Key,
        record: &Record,
        name: &str,
    ) -> Result<Option<(String, String)>, StoreError> {
        match self.history.last_change(key, name) {
            Some(command) => self.theirs.writer_of(command),
            None if self.their_sites.arrived(record.ledger.key, record.id).is_some() => Ok(None),
            None => self.theirs.entered(record),
        }
    }

    /// The open disputes of the other store about the record, in this store's keys.
    fn received(&self, record: &Record) -> Result<Vec<Dispute>, StoreError> {
        let mut all = disputes(self.theirs, record)?;
        for dispute in &mut all {
            // Values of another site than the merged one: they do not belong to a dispute with the merged site.
            dispute.site = String::new();
            let ledger = record.ledger;
            for (name, rival) in &mut dispute.rivals {
                rival.head.content = in_our_keys(ledger, name, &rival.head.content, &self.keys)?;
            }
            for (name, value) in &mut dispute.values {
                *value = in_our_keys(ledger, name, value, &self.keys)?;
            }
        }
        Ok(all)
    }

    fn put(&mut self, now: &Content, new: &Content) -> Result<(), StoreError> {
        self.writer.put_content(now, new)?;
        let (ledger, row) = (now.record.ledger, now.record.id);
        self.touched.changed.insert((ledger.key, row));
        if ledger == &UNIT && new.record.is_void() && !now.record.is_void() {
            self.touched.void.insert(row);
        }
        if now.record.ledger == &UNIT { self.learn_unit(now.record.id) } else { Ok(()) }
    }

    /// Writes at which sites the records were entered that the record got from the other store, such as steps.
    fn note_parts(&mut self, now: &Content, their: &Content) -> Result<(), StoreError> {
        let mut added = Vec::new();
        for part in their.parts.iter().filter(|part| !now.parts.iter().any(|known| known.no() == part.no())) {
            if let Some(here) = self.ours.part(part.ledger, now.record.id, part.no())? {
                added.push((here.id, self.their_sites.of(part.ledger.key, part.id).to_string()));
            }
        }
        added.sort_unstable();
        let mut stretches = Stretches::default();
        added.iter().for_each(|(row, site)| stretches.push(*row, site));
        match their.parts.first() {
            Some(part) => self.note_new(part.ledger.key, stretches),
            None => Ok(()),
        }
    }

    /// Writes the versions of records that were copied and have more than one version.
    pub(super) fn keep_new(&mut self, ledger: &'static Ledger, taken_in: &TakenIn) -> Result<(), StoreError> {
        let place = self.place(ledger);
        let mut with_versions: Vec<i64> =
            self.history.changed().filter(|(of, _)| *of == place).map(|(_, id)| id).collect();
        with_versions.extend(merged(self.theirs, ledger)?);
        with_versions.extend(&taken_in.renamed);
        with_versions.sort_unstable();
        with_versions.dedup();
        for there in with_versions.into_iter().filter(|id| taken_in.new.contains(id)) {
            let Some(here) = self.keys.get(ledger.key, there) else { continue };
            let (Some(now), Some(their)) = (whole(self.ours, ledger, here)?, self.theirs.get(ledger, there)?) else {
                continue;
            };
            let theirs = self.theirs_of(&their, &now)?;
            let received = self.received(&their)?;
            let mut known = theirs;
            known.is_local = false;
            known.all.values_mut().for_each(|state| state.is_local = false);
            let base = self.known.history.base((place, here), &now.record)?;
            if known.seen.iter().eq([&base]) && known.open().next().is_none() {
                continue;
            }
            let source = self.source()?;
            self.writer.keep_versions(&now.record, &known)?;
            self.done.disputed += self.writer.keep_disputes(&now.record, source, &known, &received)?;
        }
        Ok(())
    }

    /// The state of a record in this store.
    pub(super) fn ours_of(&self, now: &Content) -> Result<Fields<Json>, StoreError> {
        let history = &self.known.history;
        self.writer.known(history, &self.known.sites, now)
    }

    /// The state of a record in the other store. `content` is its content with this store's keys.
    pub(super) fn theirs_of(&self, record: &Record, content: &Content) -> Result<Fields<Json>, StoreError> {
        let subject = Subject {
            store: self.theirs,
            history: &self.history,
            key: (self.place(record.ledger), record.id),
            record,
            has_arrived: self.their_sites.arrived(record.ledger.key, record.id).is_some(),
            values: content.values(),
        };
        subject.state(&|name, value| Ok(in_our_keys(record.ledger, name, value, &self.keys)?))
    }

    /// The other store's content with this store's keys and numbers. If the other store has no ID number, the record
    /// keeps the ID number of this store.
    fn in_our_words(&mut self, their: Content, now: &Content) -> Result<Content, StoreError> {
        let mut their = their.with_keys(&self.keys);
        let ledger = their.record.ledger;
        for at in (0..ledger.columns.len()).filter(|at| ledger.columns[*at].kind == Kind::IdNumber) {
            if their.record.values[at].is_none() {
                their.record.values[at] = now.record.values[at].clone();
            }
        }
        if ledger.key == "attachment" {
            let of = self.number_of_any(their.record.text("record").unwrap_or_default())?;
            their.record.set("record", Some(crate::ledger::Value::Text(of)));
        }
        if ledger == &UNIT {
            self.without_others_names(&mut their.record, Some(now.record.id));
        }
        Ok(their)
    }

    /// Treats a record from a folder of exported ledgers, which has no history, as a later version of this store's
    /// record. The condition is that the record came from the folder's site before. Fields that were changed in this
    /// store since are in dispute.
    /// Returns whether the record came from the folder's site.
    fn follow(&self, ours: &Fields<Json>, theirs: &mut Fields<Json>, ledger: &Ledger, here: i64, there: i64) -> bool {
        let site = self.known.sites.arrived(ledger.key, here);
        let is_of_its_site = site == Some(self.their_sites.of(ledger.key, there));
        let is_known = theirs.last.iter().any(|version| ours.seen.contains(version));
        if !is_of_its_site || is_known {
            return is_of_its_site;
        }
        let names: Vec<String> = ours.all.keys().chain(theirs.all.keys()).cloned().collect();
        for name in names {
            let (our_state, mut state) = (ours.of(&name), theirs.of(&name));
            if our_state.head.content == state.head.content {
                state.head.versions.clone_from(&our_state.head.versions);
            } else if !our_state.is_local {
                state.past.extend(our_state.past.union(&our_state.head.versions));
            }
            theirs.all.insert(name, state);
        }
        true
    }
}

/// Gives different versions to two different values of a field with the same version: a first version does not cover
/// lists and records that belong to the record. Exception (`always` is false): a unit's field that was not changed in
/// this store keeps this store's value, because other names of the unit may have been left out as names of a different
/// unit.
fn distinguish(ours: &mut Fields<Json>, theirs: &mut Fields<Json>, always: bool) {
    let names: std::collections::BTreeSet<String> = ours.all.keys().chain(theirs.all.keys()).cloned().collect();
    for name in names {
        let (mut our_state, mut their_state) = (ours.of(&name), theirs.of(&name));
        distinguish_in(&mut our_state, &mut their_state, always);
        ours.all.insert(name.clone(), our_state);
        theirs.all.insert(name, their_state);
    }
    ours.learn();
    theirs.learn();
}

fn distinguish_in(ours: &mut State<Json>, theirs: &mut State<Json>, always: bool) {
    if ours.head.content == theirs.head.content {
        return;
    }
    let marked = |head: &Head<Json>| -> Vec<Version> {
        let content = head.content.to_string();
        head.versions.iter().map(|version| hashed([&version[..], content.as_bytes()].into_iter())).collect()
    };
    let is_known = marked(&theirs.head)
        .iter()
        .any(|v| ours.past.contains(v) || ours.contents().any(|head| head.versions.contains(v)));
    let is_common = !ours.head.versions.is_disjoint(&theirs.head.versions);
    let apart = ours.is_local || always;
    if is_known || (is_common && apart) {
        theirs.head.versions = marked(&theirs.head).into_iter().collect();
    }
    match is_common {
        true if apart => ours.head.versions = marked(&ours.head).into_iter().collect(),
        true => theirs.head.content.clone_from(&ours.head.content),
        false => {}
    }
}

/// Whether the tables of merging have versions or an open dispute of the record.
fn has_versions(store: &Store, record: &Record) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM merge_version WHERE tbl = ?1 AND row = ?2) \
               OR EXISTS (SELECT 1 FROM merge_dispute WHERE tbl = ?1 AND row = ?2 AND decided IS NULL)";
    Ok(store.conn.prepare_cached(sql)?.query_row((record.ledger.key, record.id), |row| row.get(0))?)
}

/// The records that have versions or open disputes in the tables of merging; the journal alone does not have all their
/// versions.
fn merged(store: &Store, ledger: &Ledger) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT row FROM merge_version WHERE tbl = ?1 UNION \
               SELECT row FROM merge_dispute WHERE tbl = ?1 AND decided IS NULL";
    let mut statement = store.conn.prepare(sql)?;
    Ok(statement.query_map([ledger.key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}
