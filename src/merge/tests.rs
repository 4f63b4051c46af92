//! The laws of joining, over random histories that branch, meet and return to what they were.

use super::{Decided, Head, State, Version, join};
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
    /// Of a record that is in dispute: for what stands, or for a rival.
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

/// Contents with their versions, what is past and what was decided.
type Known = (BTreeSet<(Version, u8)>, BTreeSet<Version>, Decided);

/// What is known of each record, whoever knows it.
fn known(store: &Store) -> BTreeMap<u8, Known> {
    let of = |state: &State<u8>| {
        let all = state.contents().flat_map(|h| h.versions.iter().map(|v| (*v, h.content)));
        // What is past and only stays until a person decides is of this store alone.
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

    /// Where a name is not free what stands stays, whatever joins it: two records of another store that meet the same
    /// record here change nothing the second time.
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

    /// A county that enters nothing itself knows the same whatever the order in which its towns come; what is in no
    /// dispute stands there in any order.
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
            prop_assert_eq!(&shuffled[record].head, &state.head);
        }
    }

    /// In rings, with decisions for either side in between: what is in dispute stands as it stood, and the same store
    /// a second time is nothing new.
    #[test]
    fn the_current_content_stays_until_a_person_decides(acts in proptest::collection::vec(act(), 1..60)) {
        let mut sites = vec![Store::new(); SITES];
        for act in &acts {
            match *act {
                Act::Write(site, record, content) => write(&mut sites[site], site, record, content),
                Act::Take(site, record, to) => take(&mut sites[site], record, to),
                Act::Merge(to, from) => {
                    let joined = merged(&sites[to], &sites[from]);
                    for (record, state) in joined.iter().filter(|(_, state)| !state.rivals.is_empty()) {
                        let before = sites[to].get(record).unwrap_or_else(|| &sites[from][record]);
                        prop_assert_eq!(state.head.content, before.head.content);
                    }
                    prop_assert_eq!(merged(&joined, &sites[from]), joined.clone());
                    sites[to] = joined;
                }
            }
        }
    }

    /// What somebody wrote is in the ledger, is past, or is in dispute: it is never lost in silence.
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
    let joined = join(&here, &there);
    assert_eq!((joined.head.content, joined.rivals[0].content), (10, 20));
    // Neither decision holds, however often the two meet, nor where one of them wrote on.
    assert_eq!(join(&joined, &there), joined);
    let mut on = state(3, &[1, 2], 30);
    on.decided.clone_from(&there.decided);
    let join_of = join(&here, &on);
    assert_eq!((join_of.head.content, join_of.rivals[0].content), (10, 30));
    // Decided once more it is settled, for those who learn of it.
    let mut again = joined;
    again.yield_to(0);
    let learned = join(&here, &again);
    assert_eq!((learned.head.content, learned.rivals.len()), (20, 0));
    assert_eq!(join(&again, &here).rivals.len(), 0);
}

/// Two towns wrote on what the county had from them before: the county's ledger stays as it is until it decides.
#[test]
fn what_both_sides_left_behind_stays_too() {
    let county = State { is_local: false, ..state(1, &[], 10) };
    let both = join(&state(2, &[1], 20), &state(3, &[1], 30));
    let mut joined = join(&county, &both);
    assert_eq!((joined.head.content, joined.rivals.len()), (10, 2));
    assert_eq!(join(&joined, &both), joined);
    // Kept against one it is still in dispute with the other, and then with none.
    joined.keep(0);
    assert_eq!((joined.head.content, joined.rivals.len()), (10, 1));
    joined.keep(0);
    assert_eq!(join(&both, &joined).head.content, 10);
}

/// Three stores decided three contents against each other in a ring: all three are open again, in any order.
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
