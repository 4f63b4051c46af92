//! Reconciles a record that is in both stores: joins its two states.

use super::Merge;
use super::content::{Content, whole};
use super::state::Subject;
use super::take_in::TakenIn;
use crate::ledger::{Kind, Ledger, Record, UNIT};
use crate::merge::{Head, State, Version, join};
use crate::store::{Store, StoreError};
use sha2::{Digest, Sha256};

impl Merge<'_> {
    /// Joins the state of a record in the other store (`there`) with its state in this store (`here`), and writes the
    /// resulting content, versions and disputes.
    pub(super) fn reconcile(&mut self, ledger: &'static Ledger, there: i64, here: i64) -> Result<(), StoreError> {
        let (Some(now), Some(their)) = (whole(self.ours, ledger, here)?, whole(self.theirs, ledger, there)?) else {
            return Ok(());
        };
        let mut ours = self.ours_of(&now.record, now.to_text())?;
        let their_record = their.record.clone();
        let their = self.in_our_words(their, &now)?;
        let mut theirs = self.theirs_of(&their_record, their.to_text())?;
        match self.from.is_folder {
            true if ours.head.content == theirs.head.content => {
                self.done.unchanged += 1;
                return Ok(());
            }
            true => self.follow(&ours, &mut theirs, ledger, here, there),
            false => distinguish(&mut ours, &mut theirs, ledger != &UNIT),
        }
        let mut joined = join(&ours, &theirs);
        let mut new = self.content(&joined, &ours, &their)?;
        let is_free = |new: &Content| self.ours.has_free_names(&new.record, here).unwrap_or(false);
        if ledger == &UNIT && new.as_ref().is_some_and(|new| !is_free(new)) {
            // A different unit has the name in this store: the current content stays, and a person decides.
            joined = joined.staying(&ours.head);
            new = None;
        }
        if joined.knows_the_same(&ours) {
            self.done.unchanged += 1;
            return Ok(());
        }
        // A row that was altered outside the program is refused before it becomes a side of a dispute.
        self.writer.rest_on(ledger.key, here)?;
        self.note_changed(ledger, here)?;
        match &new {
            None => self.done.unchanged += 1,
            Some(new) => {
                self.put(&now, new)?;
                self.done.updated += 1;
            }
        }
        if ledger != &UNIT && joined.rivals.len() > ours.rivals.len() && have_nothing_in_common(&ours, &theirs) {
            self.done.unrelated += 1;
        }
        let source = self.source()?;
        self.writer.keep_versions(&now.record, &joined)?;
        self.done.disputed += self.writer.keep_disputes(&now.record, source, &joined.rivals)?;
        Ok(())
    }

    /// The content that the record gets; `None` if the record keeps its content.
    fn content(
        &self,
        joined: &State<String>,
        ours: &State<String>,
        their: &Content,
    ) -> Result<Option<Content>, StoreError> {
        let text = &joined.head.content;
        match *text == their.to_text() {
            _ if *text == ours.head.content => Ok(None),
            true => Ok(Some(their.clone())),
            false => Ok(Some(Content::from_text(their.record.ledger, text)?)),
        }
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
            let text = now.to_text();
            let state = State { is_local: false, ..self.theirs_of(&their, text.clone())? };
            let state = state.agreed();
            let base = self.known.history.base((place, here), &now.record)?;
            if state.past.is_empty()
                && state.rivals.is_empty()
                && state.lost.is_empty()
                && state.head.versions.contains(&base)
            {
                continue;
            }
            let source = self.source()?;
            self.writer.keep_versions(&now.record, &state)?;
            self.done.disputed += self.writer.keep_disputes(&now.record, source, &state.rivals)?;
        }
        Ok(())
    }

    /// The state of a record in this store; `text` is its content.
    pub(super) fn ours_of(&self, record: &Record, text: String) -> Result<State<String>, StoreError> {
        let subject = Subject {
            store: self.ours,
            history: &self.known.history,
            key: (self.place(record.ledger), record.id),
            record,
            has_arrived: self.has_arrived(record),
            text,
        };
        subject.state(&Ok)
    }

    /// The state of a record in the other store; `text` is its content with this store's keys.
    pub(super) fn theirs_of(&self, record: &Record, text: String) -> Result<State<String>, StoreError> {
        let subject = Subject {
            store: self.theirs,
            history: &self.history,
            key: (self.place(record.ledger), record.id),
            record,
            has_arrived: true,
            text,
        };
        let ledger = record.ledger;
        subject.state(&|text| Ok(Content::from_text(ledger, &text)?.with_keys(&self.keys).to_text()))
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
    /// record. The condition is that the record came from the folder's site before and was not changed in this store
    /// since.
    fn follow(&self, ours: &State<String>, theirs: &mut State<String>, ledger: &Ledger, here: i64, there: i64) {
        let site = self.known.sites.arrived(ledger.key, here);
        let is_of_its_site = site == Some(self.their_sites.of(ledger.key, there));
        let is_known = theirs.head.versions.iter().any(|v| ours.past.contains(v) || ours.head.versions.contains(v));
        if !ours.is_local && is_of_its_site && !is_known {
            theirs.past.extend(ours.past.union(&ours.head.versions));
        }
    }
}

/// Gives different versions to two different contents with the same first version: a first version does not cover lists
/// and records that belong to the record. Exception (`always` is false): a unit that was not changed in this store
/// keeps this store's content, because other names of the unit may have been left out as names of a different unit.
fn distinguish(ours: &mut State<String>, theirs: &mut State<String>, always: bool) {
    if ours.head.content == theirs.head.content {
        return;
    }
    let marked =
        |head: &Head<String>| -> Vec<Version> { head.versions.iter().map(|v| mark(v, &head.content)).collect() };
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

fn have_nothing_in_common(ours: &State<String>, theirs: &State<String>) -> bool {
    let knows =
        |side: &State<String>, version: &Version| side.past.contains(version) || side.head.versions.contains(version);
    !theirs.past.iter().chain(&theirs.head.versions).any(|version| knows(ours, version))
}

/// The records that have versions or open disputes in the tables of merging; the journal alone does not have all their
/// versions.
fn merged(store: &Store, ledger: &Ledger) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT row FROM merge_version WHERE tbl = ?1 UNION \
               SELECT row FROM merge_dispute WHERE tbl = ?1 AND decided IS NULL";
    let mut statement = store.conn.prepare(sql)?;
    Ok(statement.query_map([ledger.key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn mark(version: &Version, content: &str) -> Version {
    let hash = Sha256::new().chain_update(version).chain_update(content).finalize();
    let mut marked = Version::default();
    let size = marked.len();
    marked.copy_from_slice(&hash[..size]);
    marked
}
