//! Reads what a store knows of a record's versions from the tables of merging and from the journal, and writes these
//! tables.

use super::content::Content;
use super::history::{History, Key};
use crate::ledger::{Record, UNIT};
use crate::merge::{Decided, Head, State, Version, Versions};
use crate::store::journal::unhex;
use crate::store::{Store, StoreError, Writer};
use rusqlite::{OptionalExtension, Row};

/// What the tables of merging hold about a record.
struct Kept {
    command: i64,
    versions: Versions,
    past: Versions,
    decided: Decided,
    lost: Vec<Head<String>>,
    is_local: bool,
}

/// An open dispute: its key, and the content of the other side.
pub(super) struct Dispute {
    pub id: i64,
    pub head: Head<String>,
}

/// A record of a store, and what is needed to read its state.
pub(super) struct Subject<'s> {
    pub store: &'s Store,
    pub history: &'s History,
    pub key: Key,
    pub record: &'s Record,
    /// Whether the record came to this store by a merge.
    pub has_arrived: bool,
    /// The record's content, with the keys and numbers of the store that receives the merge.
    pub text: String,
}

impl Subject<'_> {
    /// Reads the state of the record. `worded` converts disputed and rejected contents to the keys and numbers of the
    /// store that receives the merge.
    pub fn state(&self, worded: &dyn Fn(String) -> Result<String, StoreError>) -> Result<State<String>, StoreError> {
        let Kept { command, mut versions, mut past, decided, lost, is_local } = match self.kept()? {
            Some(kept) => kept,
            None => Kept {
                command: 0,
                versions: Versions::from([self.history.base(self.key, self.record)?]),
                past: Versions::new(),
                decided: Decided::new(),
                lost: Vec::new(),
                is_local: !self.has_arrived,
            },
        };
        let is_changed = self.history.follow(self.key, command, &mut versions, &mut past);
        let rivals = disputes(self.store, self.record)?.into_iter().map(|dispute| dispute.head);
        let in_words = |head: Head<String>| Ok(Head { versions: head.versions, content: worded(head.content)? });
        let state = State {
            head: Head { versions, content: self.text.clone() },
            rivals: rivals.map(in_words).collect::<Result<_, StoreError>>()?,
            lost: lost.into_iter().map(in_words).collect::<Result<_, StoreError>>()?,
            past,
            decided,
            is_local: is_local || is_changed,
        };
        Ok(state.agreed())
    }

    fn kept(&self) -> rusqlite::Result<Option<Kept>> {
        let sql = "SELECT command, versions, past, decided, is_own, lost FROM merge_version WHERE tbl = ? AND row = ?";
        let of = |row: &Row<'_>| {
            Ok(Kept {
                command: row.get(0)?,
                versions: list(row, 1)?,
                past: list(row, 2)?,
                decided: pairs(row, 3)?,
                is_local: row.get(4)?,
                lost: parse_lost(row.get_ref(5)?.as_str()?),
            })
        };
        self.store.conn.prepare_cached(sql)?.query_row((self.record.ledger.key, self.record.id), of).optional()
    }
}

/// The open disputes of a record, by number.
pub(super) fn disputes(store: &Store, record: &Record) -> rusqlite::Result<Vec<Dispute>> {
    let sql = "SELECT id, versions, content FROM merge_dispute \
               WHERE tbl = ? AND row = ? AND decided IS NULL ORDER BY id";
    let of =
        |row: &Row<'_>| Ok(Dispute { id: row.get(0)?, head: Head { versions: list(row, 1)?, content: row.get(2)? } });
    store.conn.prepare_cached(sql)?.query_map((record.ledger.key, record.id), of)?.collect()
}

fn list(row: &Row<'_>, at: usize) -> rusqlite::Result<Versions> {
    Ok(versions(row.get_ref(at)?.as_blob()?))
}

fn pairs(row: &Row<'_>, at: usize) -> rusqlite::Result<Decided> {
    let version = |bytes: &[u8]| Version::try_from(bytes).ok();
    let pair = |chunk: &[u8]| Some((version(&chunk[..16])?, version(&chunk[16..])?));
    Ok(row.get_ref(at)?.as_blob()?.chunks_exact(32).filter_map(pair).collect())
}

/// Rejected contents with their versions in hexadecimal, as JSON: `[["00ff…", "{…}"], …]`.
fn lost_text(lost: &[Head<String>]) -> String {
    let hex = |versions: &Versions| versions.iter().flatten().map(|byte| format!("{byte:02x}")).collect::<String>();
    serde_json::json!(lost.iter().map(|head| (hex(&head.versions), &head.content)).collect::<Vec<_>>()).to_string()
}

fn parse_lost(text: &str) -> Vec<Head<String>> {
    let pairs: Vec<(String, String)> = serde_json::from_str(text).unwrap_or_default();
    pairs.into_iter().map(|(hex, content)| Head { versions: versions(&unhex(&hex)), content }).collect()
}

fn versions(bytes: &[u8]) -> Versions {
    bytes.chunks_exact(16).filter_map(|chunk| Version::try_from(chunk).ok()).collect()
}

fn bytes(versions: &Versions) -> Vec<u8> {
    versions.iter().flatten().copied().collect()
}

impl Writer<'_> {
    /// Writes the versions of a record.
    pub(super) fn keep_versions(&self, record: &Record, state: &State<String>) -> rusqlite::Result<()> {
        let command = self.journal.state().command;
        let sql = "INSERT INTO merge_version (tbl, row, command, versions, past, decided, is_own, lost) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tbl, row) DO UPDATE SET command = excluded.command, \
                   versions = excluded.versions, past = excluded.past, decided = excluded.decided, \
                   is_own = excluded.is_own, lost = excluded.lost";
        let State { head, lost, past, decided, is_local, .. } = state;
        let decided: Vec<u8> = decided.iter().flat_map(|(won, lost)| [*won, *lost]).flatten().collect();
        let (tbl, row, lost) = (record.ledger.key, record.id, lost_text(lost));
        let values = (tbl, row, command, bytes(&head.versions), bytes(past), decided, is_local, lost);
        self.watch("merge_version")?;
        self.conn.prepare_cached(sql)?.execute(values).map(drop)
    }

    /// Opens a dispute for each new rival, and ends each dispute whose rival is not in `rivals`. Returns how many
    /// disputes are new.
    pub(super) fn keep_disputes(
        &self,
        record: &Record,
        source: i64,
        rivals: &[Head<String>],
    ) -> rusqlite::Result<usize> {
        let mut known = disputes(self, record)?;
        if !rivals.is_empty() {
            self.watch("merge_dispute")?;
        }
        let mut opened = 0;
        for rival in rivals {
            match known.iter().position(|dispute| dispute.head.content == rival.content) {
                Some(at) => {
                    let dispute = known.remove(at);
                    if dispute.head.versions != rival.versions {
                        let sql = "UPDATE merge_dispute SET versions = ? WHERE id = ?";
                        self.conn.prepare_cached(sql)?.execute((bytes(&rival.versions), dispute.id))?;
                    }
                }
                None => {
                    let sql = "INSERT INTO merge_dispute (tbl, row, source, versions, content) VALUES (?, ?, ?, ?, ?)";
                    let values = (record.ledger.key, record.id, source, bytes(&rival.versions), &rival.content);
                    self.conn.prepare_cached(sql)?.execute(values)?;
                    opened += 1;
                }
            }
        }
        known.iter().try_for_each(|dispute| self.decide(dispute.id, "settled"))?;
        Ok(opened)
    }

    /// Records how a dispute ended: `ours`, `theirs` or `settled`.
    pub(super) fn decide(&self, dispute: i64, how: &str) -> rusqlite::Result<()> {
        let sql = "UPDATE merge_dispute SET decided = ? WHERE id = ?";
        self.watch("merge_dispute")?;
        self.conn.prepare_cached(sql)?.execute((how, dispute)).map(drop)
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
        if old.ledger == &UNIT && self.put_in_class(&record)? {
            return Ok(());
        }
        self.update(old, &record)?;
        self.put_parts(old.id, &now.parts, &new.parts)
    }

    fn put_parts(&self, owner: i64, now: &[Record], new: &[Record]) -> Result<(), StoreError> {
        let mut left: Vec<&Record> = now.iter().collect();
        let mut missing = Vec::new();
        for part in new {
            let mut part = part.clone();
            if let Some((_, column)) = super::tables::owner(part.ledger) {
                part.set(column, Some(crate::ledger::Value::Key(owner)));
            }
            // A disputed content has no numbers, so that each part keeps its number in this store.
            let numbered = |known: &Record| {
                let mut part = part.clone();
                part.set(part.ledger.number_key(), known.get(part.ledger.number_key()).cloned());
                part
            };
            match left.iter().position(|known| known.values == numbered(known).values) {
                Some(at) => drop(left.remove(at)),
                None => missing.push(part),
            }
        }
        for mut part in missing {
            let is_alike = |known: &&Record| part.ledger.identity.iter().all(|key| known.get(key) == part.get(key));
            match left.iter().position(is_alike) {
                Some(at) => {
                    let old = left.remove(at);
                    part.set(part.ledger.number_key(), old.get(part.ledger.number_key()).cloned());
                    self.update(old, &part)?;
                }
                None => drop(self.insert(&part)?),
            }
        }
        // Records are voided, never deleted.
        for old in left.into_iter().filter(|part| !part.is_void()) {
            let mut void = old.clone();
            void.set("void_reason", Some(crate::ledger::Value::Text(super::content::REPLACED.to_string())));
            self.update(old, &void)?;
        }
        Ok(())
    }
}
