//! The laws of joining records field by field, with random histories of five stores: they write, merge each other in any
//! order and in circles, receive records that others merged before, and decide disputes by one field or by all.

use super::{Fields, join};
use crate::merge::{Decided, Version, Versions, hashed};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A record of each store; a store may not have it yet.
type Stores = Vec<Option<Fields<u8>>>;

const STORES: usize = 5;
const FIELDS: [&str; 3] = ["place", "note", "owner"];

#[derive(Debug, Clone)]
enum Act {
    /// Store, field, content.
    Write(usize, usize, u8),
    /// The first store merges the second.
    Merge(usize, usize),
    /// Store; the field, or all; whether the other side is chosen.
    Take(usize, Option<usize>, bool),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..STORES, 0..FIELDS.len(), 1u8..4).prop_map(|(store, field, content)| Act::Write(store, field, content)),
        4 => (0..STORES, 0..STORES).prop_map(|(to, from)| Act::Merge(to, from)),
        2 => (0..STORES, proptest::option::of(0..FIELDS.len()), any::<bool>())
            .prop_map(|(store, field, is_theirs)| Act::Take(store, field, is_theirs)),
    ]
}

/// One record, which the first store entered.
fn entered() -> Fields<u8> {
    let values = FIELDS.iter().map(|field| ((*field).to_string(), 9)).collect();
    Fields::new(Versions::from([[1; 16]]), values, true)
}

fn write(record: &mut Fields<u8>, store: usize, field: &str, content: u8) {
    if record.of(field).head.content == content {
        return;
    }
    let parts: Vec<Vec<u8>> = record.last.iter().map(|version| version.to_vec()).collect();
    let by = [store as u8, content];
    let version = hashed(parts.iter().map(Vec::as_slice).chain([&by[..], field.as_bytes()]));
    let mut state = record.of(field);
    state.head.content = content;
    record.all.insert(field.to_string(), state);
    record.follow(version, [field]);
    *record = record.clone().agreed();
}

fn merged(ours: &Option<Fields<u8>>, theirs: &Option<Fields<u8>>) -> Option<Fields<u8>> {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => Some(join(ours, theirs)),
        (ours, theirs) => ours.clone().or(theirs.clone()),
    }
}

fn take(record: &mut Fields<u8>, field: Option<usize>, is_theirs: bool) {
    let open: Vec<String> = record.open().map(|(name, _)| name.to_string()).collect();
    for name in open.iter().filter(|name| field.is_none_or(|at| FIELDS[at] == name.as_str())) {
        let mut state = record.of(name);
        if is_theirs {
            state.yield_to(0)
        } else {
            state.keep(0)
        }
        record.all.insert(name.clone(), state);
    }
    record.learn();
}

fn perform(stores: &mut Stores, act: &Act) {
    match *act {
        Act::Write(store, field, content) => {
            if let Some(record) = &mut stores[store] {
                write(record, store, FIELDS[field], content);
            }
        }
        Act::Merge(to, from) => stores[to] = merged(&stores[to], &stores[from]),
        Act::Take(store, field, is_theirs) => {
            if let Some(record) = &mut stores[store] {
                take(record, field, is_theirs);
            }
        }
    }
}

fn begin() -> Stores {
    let mut stores = vec![None; STORES];
    stores[0] = Some(entered());
    stores
}

fn after(acts: &[Act]) -> Stores {
    let mut stores = begin();
    acts.iter().for_each(|act| perform(&mut stores, act));
    stores
}

/// Contents with their versions, superseded versions and decisions of each field, and all versions of the record.
type Known = (BTreeMap<String, (BTreeSet<(Version, u8)>, Decided)>, Versions, Versions);

/// What a store knows, without what depends on the store.
fn known(record: &Option<Fields<u8>>) -> Option<Known> {
    let record = record.as_ref()?;
    let of = |name: &str| {
        let state = record.of(name);
        let all = state.contents().flat_map(|head| head.versions.iter().map(|version| (*version, head.content)));
        let contents: BTreeSet<(Version, u8)> = all.filter(|(version, _)| !state.past.contains(version)).collect();
        (contents, state.decided.clone())
    };
    let fields = FIELDS.iter().map(|name| ((*name).to_string(), of(name))).collect();
    Some((fields, record.seen.clone(), record.last.clone()))
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_order_and_number_of_times_gives_the_same(acts in proptest::collection::vec(act(), 1..60)) {
        let all = after(&acts);
        let (a, b, c) = (&all[0], &all[1], &all[2]);
        prop_assert_eq!(known(&merged(a, b)), known(&merged(b, a)));
        prop_assert_eq!(known(&merged(&merged(a, b), c)), known(&merged(a, &merged(b, c))));
        prop_assert_eq!(merged(a, a), a.clone());
        let once = merged(a, b);
        prop_assert_eq!(merged(&once, b), once);
    }

    /// What is in dispute before or after a merge stays in the ledger. A field that only one side changed since they
    /// last knew the same has the newer value. Nothing that was entered disappears: it is in the ledger, in dispute,
    /// rejected by a person, or superseded by a later value.
    #[test]
    fn what_is_in_dispute_stays_and_nothing_is_lost(acts in proptest::collection::vec(act(), 1..60)) {
        let mut stores = begin();
        for act in &acts {
            let before = stores.clone();
            perform(&mut stores, act);
            let Act::Merge(to, from) = *act else { continue };
            let (Some(ours), Some(theirs), Some(joined)) = (&before[to], &before[from], &stores[to]) else { continue };
            for name in FIELDS {
                let (was, now, there) = (ours.of(name), joined.of(name), theirs.of(name));
                if !was.rivals.is_empty() || !now.rivals.is_empty() {
                    prop_assert_eq!(now.head.content, was.head.content);
                } else if was.head.versions.iter().all(|version| there.past.contains(version)) {
                    prop_assert_eq!(now.head.content, there.head.content);
                } else if there.head.versions.iter().all(|version| was.past.contains(version)) {
                    prop_assert_eq!(now.head.content, was.head.content);
                }
                for version in was.contents().chain(there.contents()).flat_map(|head| &head.versions) {
                    let is_current = now.contents().any(|head| head.versions.contains(version));
                    prop_assert!(is_current || now.past.contains(version));
                }
            }
        }
    }

    /// Two stores with one record change different fields: both hold in either store, and nothing is in dispute.
    #[test]
    fn changes_of_different_fields_both_hold(
        first in proptest::collection::vec(1u8..4, 1..4),
        second in proptest::collection::vec(4u8..7, 1..4),
    ) {
        let (mut ours, mut theirs) = (entered(), entered());
        first.iter().for_each(|content| write(&mut ours, 0, "place", *content));
        second.iter().for_each(|content| write(&mut theirs, 1, "note", *content));
        for joined in [join(&ours, &theirs), join(&theirs, &ours)] {
            prop_assert_eq!(joined.open().count(), 0);
            prop_assert_eq!(joined.of("place").head.content, first[first.len() - 1]);
            prop_assert_eq!(joined.of("note").head.content, second[second.len() - 1]);
            prop_assert_eq!(joined.of("owner").head.content, 9);
        }
    }
}

/// Only the field with two values is in dispute, and its decision leaves the others as they are.
#[test]
fn one_field_is_decided_by_itself() {
    let (mut ours, mut theirs) = (entered(), entered());
    for (record, store) in [(&mut ours, 0), (&mut theirs, 1)] {
        write(record, store, "place", store as u8 + 1);
        write(record, store, "note", store as u8 + 1);
    }
    write(&mut theirs, 1, "owner", 5);
    let mut joined = join(&ours, &theirs);
    assert_eq!(joined.open().map(|(name, _)| name).collect::<Vec<_>>(), ["note", "place"]);
    assert_eq!(joined.of("owner").head.content, 5);
    take(&mut joined, Some(0), true);
    assert_eq!(joined.open().map(|(name, _)| name).collect::<Vec<_>>(), ["note"]);
    assert_eq!((joined.of("place").head.content, joined.of("note").head.content), (2, 1));
    // The other store learns of the decision; its own value of the other field is still in dispute with it.
    let there = join(&theirs, &joined);
    assert_eq!((there.of("place").head.content, there.of("note").head.content), (2, 2));
    assert_eq!(there.open().map(|(name, _)| name).collect::<Vec<_>>(), ["note"]);
}
