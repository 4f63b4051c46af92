//! The laws of joining, over random histories that branch, meet and return to what they were.

use super::{Head, State, Version, join};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A store of a few records, each a number.
type Store = BTreeMap<u8, State<u8>>;

#[derive(Debug, Clone)]
enum Act {
    /// Site, record, what it is made to hold.
    Write(usize, u8, u8),
    /// One site takes in another.
    Merge(usize, usize),
}

const SITES: usize = 4;

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..SITES, 0u8..4, 0u8..3).prop_map(|(site, record, content)| Act::Write(site, record, content)),
        1 => (0..SITES, 0..SITES).prop_map(|(to, from)| Act::Merge(to, from)),
    ]
}

/// A new version, which knows all that it follows.
fn version(content: u8, before: &State<u8>, site: usize) -> Version {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    before.head.versions.iter().flatten().for_each(|byte| mix(*byte));
    mix(content);
    mix(site as u8);
    let mut version = Version::default();
    version[..8].copy_from_slice(&hash.to_be_bytes());
    version
}

fn write(store: &mut Store, site: usize, record: u8, content: u8) {
    let state = store.entry(record).or_insert_with(|| State {
        // The same record, entered alike at two sites, begins alike.
        head: Head { versions: BTreeSet::from([[content; 16]]), content },
        rivals: Vec::new(),
        past: BTreeSet::new(),
        is_own: true,
    });
    if state.head.content != content {
        let next = version(content, state, site);
        state.past.append(&mut state.head.versions);
        state.head = Head { versions: BTreeSet::from([next]), content };
        state.is_own = true;
        // Whoever writes what is in dispute with it agrees with it.
        *state = join(state, state);
    }
}

fn merged(ours: &Store, theirs: &Store) -> Store {
    let mut all = ours.clone();
    for (record, state) in theirs {
        let joined = match ours.get(record) {
            Some(own) => join(own, state),
            None => join(&State { is_own: false, ..state.clone() }, state),
        };
        all.insert(*record, joined);
    }
    all
}

fn sites(acts: &[Act]) -> Vec<Store> {
    let mut sites = vec![Store::new(); SITES];
    for act in acts {
        match *act {
            Act::Write(site, record, content) => write(&mut sites[site], site, record, content),
            Act::Merge(to, from) => sites[to] = merged(&sites[to], &sites[from]),
        }
    }
    sites
}

/// Contents with their versions, and what is past.
type Known = (BTreeSet<(Version, u8)>, BTreeSet<Version>);

/// What is known of each record, whoever knows it.
fn known(store: &Store) -> BTreeMap<u8, Known> {
    let of = |state: &State<u8>| {
        let heads = state.heads().flat_map(|h| h.versions.iter().map(|v| (*v, h.content))).collect();
        (heads, state.past.clone())
    };
    store.iter().map(|(record, state)| (*record, of(state))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_knows_no_order_and_no_number_of_times(acts in proptest::collection::vec(act(), 1..40)) {
        let all = sites(&acts);
        let (a, b, c) = (&all[0], &all[1], &all[2]);
        prop_assert_eq!(known(&merged(a, b)), known(&merged(b, a)));
        prop_assert_eq!(known(&merged(&merged(a, b), c)), known(&merged(a, &merged(b, c))));
        prop_assert_eq!(merged(a, a), a.clone());
        let once = merged(a, b);
        prop_assert_eq!(merged(&once, b), once);
    }

    /// A county that enters nothing itself has the same ledgers whatever the order in which its towns come.
    #[test]
    fn a_county_has_the_same_ledgers_in_any_order(
        acts in proptest::collection::vec(act(), 1..40),
        order in Just((0..SITES).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let all = sites(&acts);
        let in_turn = all.iter().fold(Store::new(), |county, town| merged(&county, town));
        let shuffled = order.iter().fold(Store::new(), |county, town| merged(&county, &all[*town]));
        prop_assert_eq!(in_turn, shuffled);
    }

    /// What somebody wrote is in the ledger, is past, or is in dispute: it is never lost in silence.
    #[test]
    fn nothing_is_lost_in_silence(acts in proptest::collection::vec(act(), 1..40)) {
        let all = sites(&acts);
        let county = all.iter().fold(Store::new(), |county, town| merged(&county, town));
        for (record, state) in all.iter().flatten() {
            let there = &county[record];
            for version in state.heads().flat_map(|head| &head.versions) {
                let stands = there.heads().any(|head| head.versions.contains(version));
                prop_assert!(stands != there.past.contains(version));
            }
        }
    }
}

fn state(version: u8, past: &[u8], content: u8) -> State<u8> {
    let of = |version: u8| [version; 16];
    State {
        head: Head { versions: BTreeSet::from([of(version)]), content },
        rivals: Vec::new(),
        past: past.iter().map(|v| of(*v)).collect(),
        is_own: true,
    }
}

#[test]
fn what_followed_takes_the_place_of_what_it_followed() {
    let (first, second) = (state(1, &[], 10), state(2, &[1], 20));
    for joined in [join(&first, &second), join(&second, &first)] {
        assert_eq!((joined.head.content, joined.rivals.len()), (20, 0));
    }
}

#[test]
fn what_was_changed_on_both_sides_is_for_a_person_to_decide() {
    let (ours, theirs) = (state(9, &[1], 10), state(2, &[1], 20));
    let mut joined = join(&ours, &theirs);
    // What was entered here stays in the ledger.
    assert_eq!((joined.head.content, joined.rivals[0].content), (10, 20));
    joined.yield_to(0);
    assert_eq!((joined.head.content, joined.rivals.len()), (20, 0));
    // The decision stands when theirs comes again, and what follows theirs follows it here too.
    assert_eq!(join(&joined, &theirs), joined);
    assert_eq!(join(&joined, &state(3, &[1, 2], 30)).head.content, 30);
}

#[test]
fn opposite_decisions_open_the_dispute_again() {
    let (ours, theirs) = (state(9, &[1], 10), state(2, &[1], 20));
    let (mut here, mut there) = (join(&ours, &theirs), join(&ours, &theirs));
    here.keep(0);
    there.yield_to(0);
    let met = join(&here, &there);
    assert_eq!((met.head.content, met.rivals[0].content), (10, 20));
}
