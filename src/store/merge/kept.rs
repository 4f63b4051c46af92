//! How the versions of a record are written down in a row of `merge_version`.
//!
//! `versions` are the last versions of the record and `past` all earlier ones. `fields` is JSON: `base` are the versions
//! that a field has if nothing else is written about it; `at` gives for other versions the names of the fields that have
//! them; `more` has what else is known of a field; `odd` are the fields whose content did not come as `is_own` states.
//! Older versions of the program wrote no `fields`: then every field has the versions of the record, and a change of any
//! field is a change of all.

use super::content::{Values, parsed};
use crate::ledger::Ledger;
use crate::merge::fields::Fields;
use crate::merge::{Decided, Head, State, Version, Versions};
use crate::store::journal::unhex;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a row.
pub(super) struct Row {
    pub last: Vec<u8>,
    pub past: Vec<u8>,
    decided: Vec<u8>,
    pub is_local: bool,
    lost: String,
    pub fields: Option<String>,
    /// For each last version, in the order of `last`, the id of the store that made it, or `-`.
    pub stores: Option<String>,
}

/// Where no store is known.
const UNKNOWN: &str = "-";

impl Row {
    /// The columns `versions`, `past`, `decided`, `is_own`, `lost`, `fields` and `store`, after one other
    /// column.
    pub fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
        Ok(Row {
            last: row.get(1)?,
            past: row.get(2)?,
            decided: row.get(3)?,
            is_local: row.get(4)?,
            lost: row.get(5)?,
            fields: row.get(6)?,
            stores: row.get(7)?,
        })
    }

    /// The row of a record.
    pub fn new(known: &Fields<Json>) -> Row {
        let mut at: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let (mut more, mut odd) = (Map::new(), Vec::new());
        for (name, state) in &known.all {
            if state.head.versions != known.base {
                at.entry(hex(&state.head.versions)).or_default().push(name);
            }
            if state.is_local != known.is_local {
                odd.push(name.as_str());
            }
            let stale: Versions = state.head.versions.intersection(&state.past).copied().collect();
            if !(stale.is_empty() && state.lost.is_empty() && state.decided.is_empty()) {
                let lost: Vec<_> = state.lost.iter().map(|head| (hex(&head.versions), &head.content)).collect();
                let pairs: String = state.decided.iter().map(|(won, lost)| hex(&[*won, *lost])).collect();
                more.insert(name.clone(), json!({ "stale": hex(&stale), "lost": lost, "decided": pairs }));
            }
        }
        let fields = json!({ "base": hex(&known.base), "at": at, "more": more, "odd": odd }).to_string();
        let stores: Vec<&str> = known
            .last
            .iter()
            .map(|version| {
                known.makers.get(version).map(String::as_str).filter(|store| !store.is_empty()).unwrap_or(UNKNOWN)
            })
            .collect();
        Row {
            stores: Some(stores.join(" ")).filter(|stores| stores.split(' ').any(|store| store != UNKNOWN)),
            last: bytes(&known.last),
            past: known.seen.difference(&known.last).flatten().copied().collect(),
            decided: Vec::new(),
            is_local: known.is_local,
            lost: "[]".to_string(),
            fields: Some(fields),
        }
    }

    /// What the row says of the record with these values. Disputes are in a table of their own.
    pub fn read(&self, ledger: &Ledger, values: Values) -> Fields<Json> {
        let mut known = self.read_fields(ledger, values);
        let stores = self.stores.as_deref().unwrap_or_default().split(' ').chain(std::iter::repeat(UNKNOWN));
        let stores = stores.map(|store| store.strip_prefix(UNKNOWN).unwrap_or(store).to_string());
        known.makers = known.last.iter().copied().zip(stores).collect();
        known
    }

    fn read_fields(&self, ledger: &Ledger, values: Values) -> Fields<Json> {
        let last = versions(&self.last);
        let seen: Versions = last.union(&versions(&self.past)).copied().collect();
        let Some(text) = &self.fields else { return self.read_older(ledger, last, seen, values) };
        let kept: Json = serde_json::from_str(text).unwrap_or_default();
        let base = versions(&unhex(kept["base"].as_str().unwrap_or_default()));
        let mut known = Fields { seen, last, ..Fields::new(base, values, self.is_local) };
        let mut at: BTreeMap<&str, Versions> = BTreeMap::new();
        for (hex, names) in kept["at"].as_object().into_iter().flatten() {
            for name in names.as_array().into_iter().flatten().filter_map(Json::as_str) {
                at.insert(name, versions(&unhex(hex)));
            }
        }
        let odd: BTreeSet<&str> = kept["odd"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let more = kept["more"].as_object().cloned().unwrap_or_default();
        let names: BTreeSet<String> = known
            .all
            .keys()
            .cloned()
            .chain(at.keys().chain(&odd).map(|name| (*name).to_string()))
            .chain(more.keys().cloned())
            .collect();
        for name in names {
            let mut state = known.of(&name);
            if let Some(versions) = at.get(name.as_str()) {
                state.head.versions.clone_from(versions);
            }
            state.is_local = self.is_local != odd.contains(name.as_str());
            if let Some(more) = more.get(&name) {
                state.lost = lost(&more["lost"]);
                state.decided = pairs(&unhex(more["decided"].as_str().unwrap_or_default()));
            }
            let stale = versions(&unhex(more.get(&name).and_then(|more| more["stale"].as_str()).unwrap_or_default()));
            let current: Versions = state.contents().flat_map(|head| head.versions.clone()).collect();
            state.past = known.seen.iter().filter(|v| !current.contains(*v) || stale.contains(*v)).copied().collect();
            known.all.insert(name, state);
        }
        known
    }

    fn read_older(&self, ledger: &Ledger, last: Versions, seen: Versions, values: Values) -> Fields<Json> {
        let mut known = Fields { seen, ..Fields::new(last, values, self.is_local) };
        let rejected: Vec<(String, String)> = serde_json::from_str(&self.lost).unwrap_or_default();
        let rejected: Vec<(Versions, Values)> =
            rejected.iter().map(|(hex, text)| (versions(&unhex(hex)), parsed(ledger, text))).collect();
        let decided = pairs(&self.decided);
        let names: BTreeSet<String> =
            known.all.keys().chain(rejected.iter().flat_map(|(_, values)| values.keys())).cloned().collect();
        let current: Versions = rejected.iter().flat_map(|(versions, _)| versions).copied().collect();
        for name in names {
            let mut state: State<Json> = known.of(&name);
            state.past =
                known.seen.iter().filter(|v| !current.contains(*v) && !known.last.contains(*v)).copied().collect();
            for (versions, values) in &rejected {
                let content = values.get(&name).cloned().unwrap_or_default();
                match content == state.head.content {
                    true => state.head.versions.extend(versions),
                    false => state.lost.push(Head { versions: versions.clone(), content }),
                }
            }
            state.decided.clone_from(&decided);
            known.all.insert(name, state);
        }
        known
    }
}

fn pairs(bytes: &[u8]) -> Decided {
    let version = |bytes: &[u8]| Version::try_from(bytes).ok();
    let pair = |chunk: &[u8]| Some((version(&chunk[..16])?, version(&chunk[16..])?));
    bytes.chunks_exact(32).filter_map(pair).collect()
}

/// Rejected values with their versions in hexadecimal: `[["00ff…", …], …]`.
fn lost(all: &Json) -> Vec<Head<Json>> {
    let head = |pair: &Json| Head {
        versions: versions(&unhex(pair[0].as_str().unwrap_or_default())),
        content: pair[1].clone(),
    };
    all.as_array().into_iter().flatten().map(head).collect()
}

/// The versions in a text of hexadecimal digits, or in bytes, one after the other.
pub(super) fn versions(bytes: &[u8]) -> Versions {
    bytes.chunks_exact(16).filter_map(|chunk| Version::try_from(chunk).ok()).collect()
}

pub(super) fn bytes(versions: &Versions) -> Vec<u8> {
    versions.iter().flatten().copied().collect()
}

/// Versions as hexadecimal digits.
pub(super) fn hex<'v>(versions: impl IntoIterator<Item = &'v Version>) -> String {
    versions.into_iter().flatten().map(|byte| format!("{byte:02x}")).collect()
}
