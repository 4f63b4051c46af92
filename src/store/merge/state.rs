//! Reads what a store knows of a record's versions from the tables of merging and from the journal, and writes the
//! versions. How they are written down is in `kept`.

use super::content::{Content, Values};
use super::dispute::disputes;
use super::history::{History, Key};
use super::kept;
use crate::ledger::Record;
use crate::merge::fields::Fields;
use crate::merge::{Head, State};
use crate::store::{Store, StoreError, Writer};
use rusqlite::OptionalExtension;
use serde_json::Value as Json;

/// A record of a store, and what is needed to read its state.
pub(super) struct Subject<'s> {
    pub store: &'s Store,
    pub history: &'s History,
    pub key: Key,
    pub record: &'s Record,
    /// Whether the record came to this store by a merge.
    pub has_arrived: bool,
    /// The record's values, with the keys and numbers of the store that receives the merge.
    pub values: Values,
}

/// Converts the value of a field to the keys and numbers of the store that receives the merge.
pub(super) type Worded<'w> = dyn Fn(&str, &Json) -> Result<Json, StoreError> + 'w;

/// The values as they are.
pub(super) fn as_is(_: &str, value: &Json) -> Result<Json, StoreError> {
    Ok(value.clone())
}

impl Subject<'_> {
    /// Reads the state of the record. `worded` converts disputed and rejected values.
    pub fn state(self, worded: &Worded) -> Result<Fields<Json>, StoreError> {
        let (since, mut known) = match self.kept()? {
            Some((command, row)) => (command, row.read(self.record.ledger, self.values)),
            None => {
                let base = self.history.base(self.key, self.record)?;
                (0, Fields::new([base].into(), self.values, !self.has_arrived))
            }
        };
        let in_words = |name: &str, heads: &mut Vec<Head<Json>>| -> Result<(), StoreError> {
            heads.iter_mut().try_for_each(|head| {
                head.content = worded(name, &head.content)?;
                Ok(())
            })
        };
        for (name, state) in &mut known.all {
            in_words(name, &mut state.lost)?;
        }
        self.history.follow(self.key, since, &mut known);
        // The first version of a record that came by a merge, and was never changed, is of a store that is not known.
        let is_first = since == 0 && self.has_arrived && known.seen.len() == 1;
        known.made_by(if is_first { "" } else { &self.history.store });
        for dispute in disputes(self.store, self.record)? {
            for (name, rival) in dispute.rivals {
                let mut state: State<Json> = known.of(&name);
                let rival = Head { versions: rival.head.versions, content: worded(&name, &rival.head.content)? };
                match state.rivals.iter_mut().find(|known| known.content == rival.content) {
                    Some(same) => same.versions.extend(rival.versions),
                    None => state.rivals.push(rival),
                }
                state.past.retain(|version| !state.rivals.iter().any(|rival| rival.versions.contains(version)));
                known.all.insert(name, state);
            }
        }
        Ok(known.agreed())
    }

    fn kept(&self) -> rusqlite::Result<Option<(i64, kept::Row)>> {
        let sql = "SELECT command, versions, past, decided, is_own, lost, fields, store FROM merge_version \
                   WHERE tbl = ? AND row = ?";
        let of = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, kept::Row::of(row)?));
        self.store.conn.prepare_cached(sql)?.query_row((self.record.ledger.key, self.record.id), of).optional()
    }
}

impl Writer<'_> {
    /// Writes the versions of a record.
    pub(super) fn keep_versions(&self, record: &Record, known: &Fields<Json>) -> rusqlite::Result<()> {
        let command = self.journal.state().command;
        let sql = "INSERT INTO merge_version (tbl, row, command, versions, past, decided, is_own, lost, fields, store) \
                   VALUES (?, ?, ?, ?, ?, x'', ?, '[]', ?, ?) ON CONFLICT (tbl, row) DO UPDATE SET \
                   command = excluded.command, versions = excluded.versions, past = excluded.past, \
                   decided = excluded.decided, is_own = excluded.is_own, lost = excluded.lost, \
                   fields = excluded.fields, store = excluded.store";
        let mut known = known.clone();
        known.made_by(&crate::store::identity::of(&self.conn)?.unwrap_or_default());
        let row = kept::Row::new(&known);
        let values = (record.ledger.key, record.id, command, row.last, row.past, row.is_local, row.fields, row.stores);
        self.watch("merge_version")?;
        self.conn.prepare_cached(sql)?.execute(values).map(drop)
    }

    /// Replaces the content of a record. The record keeps its number. It keeps its ID number if the new content has
    /// none.
    pub(super) fn put_content(&self, now: &Content, new: &Content) -> Result<(), StoreError> {
        let old = &now.record;
        let mut record = new.record.clone();
        record.id = old.id;
        for (at, column) in old.ledger.columns.iter().enumerate() {
            let is_number =
                column.key == old.ledger.number_key() && (old.ledger.is_numbered() || old.ledger.key == "unit");
            let is_hidden = column.kind == crate::ledger::Kind::IdNumber && record.values[at].is_none();
            if is_number || is_hidden {
                record.values[at] = old.values[at].clone();
            }
        }
        if old.ledger == &crate::ledger::UNIT && self.put_in_class(&record)? {
            return Ok(());
        }
        self.update(old, &record)?;
        self.put_parts(old.id, &now.parts, &new.parts)
    }

    fn put_parts(&self, owner: i64, now: &[Record], new: &[Record]) -> Result<(), StoreError> {
        for part in new {
            let mut part = part.clone();
            if let Some((_, column)) = super::tables::owner(part.ledger) {
                part.set(column, Some(crate::ledger::Value::Key(owner)));
            }
            match self.part(part.ledger, owner, part.no())? {
                Some(old) => self.update(&old, &part)?,
                None => drop(self.insert(&part)?),
            }
        }
        // Records are voided, never deleted.
        let is_left = |old: &&Record| !new.iter().any(|part| part.no() == old.no());
        for old in now.iter().filter(is_left) {
            let mut void = old.clone();
            void.set("void_reason", Some(crate::ledger::Value::Text(super::content::REPLACED.to_string())));
            self.update(old, &void)?;
        }
        Ok(())
    }
}
