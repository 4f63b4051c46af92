//! Tests the laws of joining with random histories that branch, join and return to an earlier content.

use super::{Decided, Head, State, Version, join};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A store of a few records, each a number.
type Store = BTreeMap<u8, State<u8>>;

#[derive(Debug, Clone)]
enum Act {
    /// Site, record, new content.
    Write(usize, u8, u8),
    /// The first site merges the store of the second.
    Merge(usize, usize),
    /// A decision on a disputed record: for the content in the ledger, or for a rival.
    Take(usize, u8, Option<usize>),
}

const SITES: usize = 4;

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..SITES, 0u8..4, 0u8..3).prop_map(|(site, record, content)| Act::Write(site, record, content)),
        2 => (0..SITES, 0..SITES).prop_map(|(to, from)| Act::Merge(to, from)),
        1 => (0..SITES, 0u8..4, proptest::option::of(0usize..3)).prop_map(|(site, record, to)| Act::Take(site, record, to)),
    ]
}

fn take(store: &mut Store, record: u8, to: Option<usize>) {
    let Some(state) = store.get_mut(&record).filter(|state| !state.rivals.is_empty()) else { return };
    let count = state.rivals.len();
    match to {
        Some(rival) => state.yield_to(rival % count),
        None => state.keep(0),
    }
}

/// A new version that supersedes all versions it follows.
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
        // The same record, entered with the same content at two sites, has the same first version.
        head: Head { versions: BTreeSet::from([[content; 16]]), content },
        rivals: Vec::new(),
        lost: Vec::new(),
        past: BTreeSet::new(),
        decided: BTreeSet::new(),
        is_local: true,
    });
    if state.head.content != content {
        let next = version(content, state, site);
        state.past.append(&mut state.head.versions);
        state.head = Head { versions: BTreeSet::from([next]), content };
        state.is_local = true;
        *state = state.clone().agreed();
    }
}

fn merged(ours: &Store, theirs: &Store) -> Store {
    let mut all = ours.clone();
    for (record, state) in theirs {
        let joined = match ours.get(record) {
            Some(our_state) => join(our_state, state),
            None => join(&State { is_local: false, ..state.clone() }, state),
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
            Act::Take(site, record, to) => take(&mut sites[site], record, to),
        }
    }
    sites
}

/// Contents with their versions, the superseded versions and the decisions.
type Known = (BTreeSet<(Version, u8)>, BTreeSet<Version>, Decided);

/// What a store knows of each record, without what depends on the store.
fn known(store: &Store) -> BTreeMap<u8, Known> {
    let of = |state: &State<u8>| {
        let all = state.contents().flat_map(|h| h.versions.iter().map(|v| (*v, h.content)));
        // A superseded content that stays in the ledger until a person decides is left out: it depends on the store.
        let contents = all.filter(|(version, _)| !state.past.contains(version)).collect();
        (contents, state.past.clone(), state.decided.clone())
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

    /// A content that the ledger cannot have, because its name belongs to another unit, changes nothing, however often
    /// it is joined.
    #[test]
    fn what_must_stay_is_stable_when_it_is_joined_again(acts in proptest::collection::vec(act(), 1..60)) {
        let all = sites(&acts);
        let stay = |ours: &State<u8>, theirs: &State<u8>| {
            let joined = join(ours, theirs);
            if joined.head.content == ours.head.content { joined } else { joined.staying(&ours.head) }
        };
        for record in 0..4 {
            let of = |site: usize| all[site].get(&record);
            let (Some(a), Some(b), Some(c)) = (of(0), of(1), of(2)) else { continue };
            let once = stay(&stay(a, b), c);
            prop_assert!(stay(&stay(&once, b), c).knows_the_same(&once));
            prop_assert_eq!(once.head.content, a.head.content);
        }
    }

    /// A county that enters no records knows the same in whatever order its towns are merged. A record that is in no
    /// dispute has the same content in any order; a record whose dispute another store decided meanwhile stays in dispute
    /// where it was in dispute before.
    #[test]
    fn a_county_knows_the_same_in_any_order(
        acts in proptest::collection::vec(act(), 1..40),
        order in Just((0..SITES).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let all = sites(&acts);
        let one_by_one = all.iter().fold(Store::new(), |county, town| merged(&county, town));
        let shuffled = order.iter().fold(Store::new(), |county, town| merged(&county, &all[*town]));
        prop_assert_eq!(known(&one_by_one), known(&shuffled));
        for (record, state) in one_by_one.iter().filter(|(_, state)| state.rivals.is_empty()) {
            if shuffled[record].rivals.is_empty() {
                prop_assert_eq!(&shuffled[record].head, &state.head);
            }
        }
    }

    /// Stores merge in circles, and persons decide for either side in between. A record that is in dispute before or after
    /// a merge keeps its content, and merging the same store again changes nothing.
    #[test]
    fn the_current_content_stays_until_a_person_decides(acts in proptest::collection::vec(act(), 1..60)) {
        let mut sites = vec![Store::new(); SITES];
        for act in &acts {
            match *act {
                Act::Write(site, record, content) => write(&mut sites[site], site, record, content),
                Act::Take(site, record, to) => take(&mut sites[site], record, to),
                Act::Merge(to, from) => {
                    let joined = merged(&sites[to], &sites[from]);
                    for (record, state) in &joined {
                        let before = sites[to].get(record).unwrap_or_else(|| &sites[from][record]);
                        if !state.rivals.is_empty() || !before.rivals.is_empty() {
                            prop_assert_eq!(state.head.content, before.head.content);
                        }
                    }
                    prop_assert_eq!(merged(&joined, &sites[from]), joined.clone());
                    sites[to] = joined;
                }
            }
        }
    }

    /// Every content that somebody wrote is in the ledger, superseded, or in dispute. No content is lost silently.
    #[test]
    fn nothing_is_lost_in_silence(acts in proptest::collection::vec(act(), 1..40)) {
        let all = sites(&acts);
        let county = all.iter().fold(Store::new(), |county, town| merged(&county, town));
        for (record, state) in all.iter().flatten() {
            let there = &county[record];
            for version in state.contents().flat_map(|head| &head.versions).filter(|v| !state.past.contains(*v)) {
                let is_current = there.contents().any(|head| head.versions.contains(version));
                prop_assert!(is_current || there.past.contains(version));
            }
        }
    }
}

fn state(version: u8, past: &[u8], content: u8) -> State<u8> {
    let of = |version: u8| [version; 16];
    State {
        head: Head { versions: BTreeSet::from([of(version)]), content },
        rivals: Vec::new(),
        lost: Vec::new(),
        past: past.iter().map(|v| of(*v)).collect(),
        decided: BTreeSet::new(),
        is_local: true,
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
    // The content that was entered in this store stays in the ledger.
    assert_eq!((joined.head.content, joined.rivals[0].content), (10, 20));
    joined.yield_to(0);
    assert_eq!((joined.head.content, joined.rivals.len()), (20, 0));
    // The decision stays valid when the other side's content is merged again, and when a later version of that content
    // is merged.
    assert_eq!(join(&joined, &theirs), joined);
    assert_eq!(join(&joined, &state(3, &[1, 2], 30)).head.content, 30);
}

#[test]
fn opposite_decisions_open_the_dispute_again() {
    let (ours, theirs) = (state(9, &[1], 10), state(2, &[1], 20));
    let (mut here, mut there) = (join(&ours, &theirs), join(&ours, &theirs));
    here.keep(0);
    there.yield_to(0);
    let joined = join(&here, &there);
    assert_eq!((joined.head.content, joined.rivals[0].content), (10, 20));
    // Neither decision is valid, however often the two states are joined, and also after one side wrote a later
    // version.
    assert_eq!(join(&joined, &there), joined);
    let mut on = state(3, &[1, 2], 30);
    on.decided.clone_from(&there.decided);
    let join_of = join(&here, &on);
    assert_eq!((join_of.head.content, join_of.rivals[0].content), (10, 30));
    // A further decision ends the dispute in every store that has this decision.
    let mut again = joined;
    again.yield_to(0);
    let learned = join(&here, &again);
    assert_eq!((learned.head.content, learned.rivals.len()), (20, 0));
    assert_eq!(join(&again, &here).rivals.len(), 0);
}

/// Two towns changed a record that the county had merged before: the county's ledger keeps its content until the county
/// decides.
#[test]
fn what_both_sides_left_behind_stays_too() {
    let county = State { is_local: false, ..state(1, &[], 10) };
    let both = join(&state(2, &[1], 20), &state(3, &[1], 30));
    let mut joined = join(&county, &both);
    assert_eq!((joined.head.content, joined.rivals.len()), (10, 2));
    assert_eq!(join(&joined, &both), joined);
    // After a decision against one rival, the record is still in dispute with the other. After decisions against both,
    // there is no dispute.
    joined.keep(0);
    assert_eq!((joined.head.content, joined.rivals.len()), (10, 1));
    joined.keep(0);
    assert_eq!(join(&state(2, &[1], 20), &joined).head.content, 10);
    // In another store that has the dispute too, its own content stays until a person decides there.
    let mut other = join(&both, &joined);
    assert_eq!((other.head.content, other.rivals.len(), other.rivals[0].content), (20, 1, 10));
    let mut chosen = other.clone();
    chosen.keep(0);
    assert_eq!((chosen.head.content, join(&chosen, &joined).rivals.len()), (20, 0));
    assert_eq!(join(&joined, &chosen).head.content, 20);
    other.yield_to(0);
    assert_eq!((other.head.content, other.rivals.len()), (10, 0));
}

/// Three stores decided three contents against each other in a cycle: all three are open again, in any order.
#[test]
fn decisions_that_go_round_open_the_dispute_in_any_order() {
    let chosen = |won: u8, lost: u8| {
        let mut state = join(&state(won, &[], won), &state(lost, &[], lost));
        state.keep(0);
        state
    };
    let (first, second, third) = (chosen(1, 2), chosen(2, 3), chosen(3, 1));
    let once = join(&first, &second);
    assert_eq!((once.head.content, once.rivals.len(), once.lost.len()), (1, 0, 2));
    for [a, b, c] in [[&first, &second, &third], [&third, &first, &second], [&second, &third, &first]] {
        for joined in [join(&join(a, b), c), join(a, &join(b, c))] {
            let mut open: Vec<u8> = joined.contents().map(|head| head.content).collect();
            open.sort_unstable();
            assert_eq!((open, joined.lost.len()), (vec![1, 2, 3], 0));
            let mut decided = joined.clone();
            decided.keep(0);
            decided.keep(0);
            assert_eq!(decided.rivals.len(), 0);
            assert_eq!(join(&joined, &decided).head.content, decided.head.content);
        }
    }
}
