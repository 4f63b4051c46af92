//! The versions of a store's records, read from its journal. Each command of this site that touched a record, or a row
//! that belongs to it, made one version. Rows that a merge wrote make no version here; the versions of merged records
//! are in the table `merge_version`.

use super::content::part_field;
use super::origin::Sites;
use super::tables::{Part, Place, Places};
use crate::ledger::{self, Kind, Ledger, Record, UNIT, Value};
use crate::merge::Version;
use crate::merge::fields::Fields as Known;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::journal::{Entries, Fields, Op, Passing, commands_that_wrote, hash_row, restored};
use crate::store::rows::to_sql;
use crate::store::statements::in_table;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, Result};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A record: the place of its ledger in `ledger::ALL`, and its key.
pub(super) type Key = (usize, i64);

/// What a command of this site did to a record.
struct Change {
    command: i64,
    /// A hash of the rows after the command.
    hash: Sha256,
    /// The fields that the command changed.
    fields: BTreeSet<String>,
}

/// The changes that this site's commands made to records.
#[derive(Default)]
pub(super) struct History {
    changes: HashMap<Key, Vec<Change>>,
    /// For each record, the values of changed columns before the first command of this site changed them.
    first: HashMap<Key, Fields>,
    /// The code of each unit in the form that is the same in every store: a code made by the program has its site
    /// before it.
    codes: HashMap<i64, String>,
    /// The id of the store (台账身份).
    pub store: String,
}

impl History {
    /// Reads the changes from the journal.
    pub fn read(store: &Store, sites: &Sites) -> std::result::Result<History, StoreError> {
        store.placed(|| Ok(read(&store.conn, sites)?))
    }

    /// Adds the code of a unit of the merged store.
    pub fn learn(&mut self, unit: i64, code: String) {
        self.codes.insert(unit, code);
    }

    /// The code of a unit in the form that is the same in every store.
    pub fn code(&self, unit: i64) -> Option<&str> {
        self.codes.get(&unit).map(String::as_str)
    }

    /// Whether a command of this site changed the record after it was added.
    pub fn has_changed(&self, key: Key) -> bool {
        self.changes.contains_key(&key)
    }

    /// The records that have more than one version.
    pub fn changed(&self) -> impl Iterator<Item = Key> + '_ {
        self.changes.keys().copied()
    }

    /// The version of a record before any command of this site changed it.
    pub fn base(&self, key: Key, record: &Record) -> Result<Version> {
        let Some(first) = self.first.get(&key) else { return Ok(self.of_content(record)) };
        Ok(self.of_content(&restored(record, first)?))
    }

    /// The first version of a record, computed from its content: the same content gives the same version in every
    /// store. The record's number and ID numbers do not count, because not every store has them. A unit counts by its
    /// code, because its key differs from store to store.
    fn of_content(&self, record: &Record) -> Version {
        let ledger = record.ledger;
        let values: Vec<(&str, Sql)> = in_table(ledger)
            .filter(|(_, column)| is_portable(ledger, column.key, column.kind))
            .map(|(at, column)| {
                let value = match record.values[at].as_ref() {
                    Some(Value::Key(unit)) => self.code(*unit).map_or(Sql::Null, |code| Sql::Text(code.to_string())),
                    value => to_sql(value),
                };
                (column.key, value)
            })
            .collect();
        let hash = hash_row(values.iter().map(|(key, value)| (*key, ValueRef::from(value))));
        let mut version = Version::default();
        let size = version.len();
        version.copy_from_slice(&hash[..size]);
        version
    }

    /// Applies the changes that this site's commands made to a record after command `since`.
    pub fn follow(&self, key: Key, since: i64, known: &mut Known<Json>) {
        let all = self.changes.get(&key).map_or(&[][..], Vec::as_slice);
        for change in all.iter().filter(|change| change.command > since) {
            let mut hash = change.hash.clone();
            known.last.iter().for_each(|version| hash.update(version));
            known.follow(shortened(hash), change.fields.iter().map(String::as_str));
        }
    }

    /// The last command of this site that changed a field; `None` if none did.
    pub fn last_change(&self, key: Key, field: &str) -> Option<i64> {
        let all = self.changes.get(&key)?;
        all.iter().rev().find(|change| change.fields.contains(field)).map(|change| change.command)
    }
}

fn shortened(hash: Sha256) -> Version {
    let mut version = Version::default();
    let size = version.len();
    version.copy_from_slice(&hash.finalize()[..size]);
    version
}

fn is_portable(ledger: &Ledger, key: &str, kind: Kind) -> bool {
    let is_number = key == ledger.number_key() || (ledger.key == "attachment" && key == "record");
    !is_number && !matches!(kind, Kind::Hazard | Kind::Training | Kind::IdNumber)
}

fn read(conn: &Connection, sites: &Sites) -> Result<History> {
    let merging: HashSet<i64> = commands_that_wrote(conn, "merge_")?;
    let mut places = Places::new(conn);
    let store = crate::store::identity::of(conn)?.unwrap_or_default();
    let mut history = History { store, ..History::default() };
    let mut units = conn.prepare("SELECT id, code FROM unit")?;
    let mut rows = units.query([])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        history.codes.insert(id, sites.number(&UNIT, row.get_ref(1)?.as_str()?, id, ""));
    }
    let (mut current, mut born) = (0, HashSet::new());
    for entry in Entries::new(conn) {
        let entry = entry?;
        if merging.contains(&entry.command) {
            continue;
        }
        if entry.command != current {
            (current, _) = (entry.command, born.clear());
        }
        history.pass(&entry, &mut places, &mut born)?;
    }
    Ok(history)
}

impl History {
    fn pass(&mut self, entry: &Passing, places: &mut Places, born: &mut HashSet<Key>) -> Result<()> {
        let (command, table, id) = (entry.command, entry.table.as_str(), entry.row);
        let (key, fields) = match places.of(table) {
            None => return Ok(()),
            Some(Place { ledger, part: None }) => {
                let key = (ledger, id);
                match entry.op {
                    Op::Add => {
                        self.forget(key);
                        born.insert(key);
                        return Ok(());
                    }
                    Op::Remove => {
                        self.forget(key);
                        return Ok(());
                    }
                    Op::Change => {}
                }
                let first = self.first.entry(key).or_default();
                let before = entry.before();
                let number = ledger::ALL[ledger].number_key();
                let fields: Vec<String> = before.keys().filter(|column| *column != number).cloned().collect();
                before.into_iter().for_each(|(column, value)| {
                    first.entry(column).or_insert(value);
                });
                (key, fields)
            }
            Some(Place { ledger, part: Some(part) }) => {
                // `None` if the row was removed later. The removing entry has the record and is counted as a change.
                let Some((parent, field)) = part_of(entry, part, places)? else { return Ok(()) };
                ((ledger, parent), vec![field])
            }
        };
        if born.contains(&key) {
            return Ok(());
        }
        let changes = self.changes.entry(key).or_default();
        if changes.last().is_none_or(|last| last.command != command) {
            changes.push(Change { command, hash: Sha256::new(), fields: BTreeSet::new() });
        }
        if let Some(last) = changes.last_mut() {
            last.hash.update(table);
            last.hash.update(entry.op.word());
            last.hash.update(&entry.content);
            last.fields.extend(fields);
        }
        Ok(())
    }

    fn forget(&mut self, key: Key) {
        self.changes.remove(&key);
        self.first.remove(&key);
    }
}

/// The record that a row belongs to, and the field of the record that the row is or is a value of.
fn part_of(entry: &Passing, part: Part, places: &mut Places) -> Result<Option<(i64, String)>> {
    let (table, before) = (entry.table.as_str(), entry.before());
    let parent = match entry.op {
        Op::Remove => before.get(part.parent).and_then(Json::as_i64),
        _ => places.parent(table, part.parent, entry.row)?,
    };
    let Some(parent) = parent else { return Ok(None) };
    let field = match (part.list, ledger::find(table)) {
        (None, Some(ledger)) => {
            let no = match entry.op {
                Op::Remove => before.get(ledger.number_key()).and_then(Json::as_str).map(str::to_string),
                _ => places.number(ledger, entry.row)?,
            };
            let letters = ledger.belongs().map_or("", |(_, letters)| letters);
            part_field(ledger, &no.unwrap_or_else(|| format!("{letters}-{}", entry.row)))
        }
        (list, _) => list.unwrap_or_default().to_string(),
    };
    Ok(Some((parent, field)))
}
