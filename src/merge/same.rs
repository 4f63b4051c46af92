//! 同一家: users declare that things are the same, and one of these things stays. A declaration is a pair: the thing
//! that should give way, and the thing that should stay. Merged stores have the union of their pairs. All results are
//! functions of the pairs, so that the order and the repetition of pairs make no difference.

use std::collections::{BTreeMap, BTreeSet};

/// For each thing that gives way, the thing of its class that stays. A thing that stays has no entry. The pairs lead
/// from thing to thing, and the thing at their end stays. If there are several ends, or if the end is a cycle, the
/// least of these things stays.
pub fn kept<K: Ord + Copy>(pairs: &BTreeSet<(K, K)>) -> BTreeMap<K, K> {
    let all: BTreeSet<K> = pairs.iter().flat_map(|(other, kept)| [*other, *kept]).collect();
    let onward = |from: K| {
        reach(from, &|at| {
            pairs.range((at, *all.first().unwrap_or(&at))..).take_while(move |p| p.0 == at).map(|p| p.1).collect()
        })
    };
    let reached: BTreeMap<K, BTreeSet<K>> = all.iter().map(|thing| (*thing, onward(*thing))).collect();
    // A thing is an end if everything that can be reached from the thing leads back to it.
    let is_end = |thing: &K| reached[thing].iter().all(|next| reached[next].contains(thing));
    let neighbours = |at: K| pairs.iter().filter(|p| p.0 == at || p.1 == at).flat_map(|p| [p.0, p.1]).collect();
    let mut found = BTreeMap::new();
    let mut open = all.clone();
    while let Some(first) = open.first().copied() {
        let class = reach(first, &neighbours);
        if let Some(stays) = class.iter().find(|thing| is_end(thing)).copied() {
            found.extend(class.iter().filter(|thing| **thing != stays).map(|thing| (*thing, stays)));
        }
        open.retain(|thing| !class.contains(thing));
    }
    found
}

/// Every thing that can be reached from `from` by steps, including `from`.
fn reach<K: Ord + Copy>(from: K, next: &dyn Fn(K) -> Vec<K>) -> BTreeSet<K> {
    let (mut open, mut seen) = (vec![from], BTreeSet::from([from]));
    while let Some(at) = open.pop() {
        open.extend(next(at).into_iter().filter(|to| seen.insert(*to)));
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::kept;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn of(pairs: &[(u8, u8)]) -> BTreeMap<u8, u8> {
        kept(&pairs.iter().copied().collect())
    }

    #[test]
    fn what_the_pairs_lead_to_stays() {
        for (pairs, expected) in [
            (&[(2, 1)][..], &[(2, 1)][..]),
            (&[(1, 2)], &[(1, 2)]),
            // A chain of pairs from two stores.
            (&[(1, 2), (2, 3)], &[(1, 3), (2, 3)]),
            // Opposite pairs, and a cycle of three: the least stays.
            (&[(1, 2), (2, 1)], &[(2, 1)]),
            (&[(2, 3), (3, 4), (4, 2)], &[(3, 2), (4, 2)]),
            // A cycle from which a pair leads to another thing.
            (&[(1, 2), (2, 1), (2, 9)], &[(1, 9), (2, 9)]),
            // Two ends: the lesser stays.
            (&[(1, 8), (1, 5)], &[(1, 5), (8, 5)]),
            // Two classes.
            (&[(1, 2), (4, 3)], &[(1, 2), (4, 3)]),
            (&[(1, 1)], &[]),
        ] {
            assert_eq!(of(pairs), expected.iter().copied().collect(), "{pairs:?}");
        }
    }

    fn pairs() -> impl Strategy<Value = Vec<(u8, u8)>> {
        proptest::collection::vec((0u8..7, 0u8..7), 0..12)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Stores that merge each other in a circle have the same result as soon as each has the pairs of all others,
        /// in any order.
        #[test]
        fn any_order_and_number_of_times_gives_the_same(
            each in proptest::collection::vec(pairs(), 3),
            order in Just(vec![0usize, 1, 2]).prop_shuffle(),
        ) {
            let all = |order: &[usize]| order.iter().flat_map(|store| each[*store].clone()).collect::<BTreeSet<_>>();
            let once = kept(&all(&[0, 1, 2]));
            prop_assert_eq!(kept(&all(&order)), once.clone());
            prop_assert_eq!(kept(&all(&[&order[..], &order[..1]].concat())), once);
        }

        /// No pair leads to a thing that gave way, things of one pair are in one class, and the one that stays belongs
        /// to its class.
        #[test]
        fn classes_hold_together(pairs in pairs()) {
            let kept = of(&pairs);
            let stays = |thing: u8| kept.get(&thing).copied().unwrap_or(thing);
            for (other, one) in &pairs {
                prop_assert_eq!(stays(*other), stays(*one));
            }
            for stay in kept.values() {
                prop_assert!(!kept.contains_key(stay));
            }
        }

        /// If a user declares every thing of a class to be the same as another thing, that other thing stays.
        #[test]
        fn the_last_word_holds(pairs in pairs(), other in 0u8..7, one in 0u8..7) {
            let before = of(&pairs);
            let stays = |thing: u8| before.get(&thing).copied().unwrap_or(thing);
            let class = |thing: u8| (0u8..7).filter(move |of| stays(*of) == stays(thing));
            let asked = stays(one);
            let added = class(other).chain(class(one)).filter(|thing| *thing != asked).map(|thing| (thing, asked));
            let after = kept(&pairs.iter().copied().chain(added.clone()).collect());
            for (thing, _) in added {
                prop_assert_eq!(after[&thing], asked);
            }
        }
    }
}
