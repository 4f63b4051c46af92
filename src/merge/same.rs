//! 同一家: which of several things stays when persons declare them to be one. A declaration is a pair: the thing that
//! gives way, and the one that was to stay. Several stores together know the union of their pairs, and all results are
//! functions of the pairs, so that neither the order in which pairs are learned nor their repetition makes a
//! difference.

use std::collections::{BTreeMap, BTreeSet};

/// For each thing that gives way, the one of its class that stays; things that stay have no entry. The one that stays
/// is the one that the pairs lead to; where they lead to several or form a cycle, it is the least of these.
pub fn kept<K: Ord + Copy>(pairs: &BTreeSet<(K, K)>) -> BTreeMap<K, K> {
    let all: BTreeSet<K> = pairs.iter().flat_map(|(other, kept)| [*other, *kept]).collect();
    let onward = |from: K| {
        reach(from, &|at| {
            pairs.range((at, *all.first().unwrap_or(&at))..).take_while(move |p| p.0 == at).map(|p| p.1).collect()
        })
    };
    let reached: BTreeMap<K, BTreeSet<K>> = all.iter().map(|thing| (*thing, onward(*thing))).collect();
    // The pairs end here: everything that can be reached from here leads back.
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

/// Every thing that the steps lead to from here, itself included.
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
            // A chain that two stores learned.
            (&[(1, 2), (2, 3)], &[(1, 3), (2, 3)]),
            // Opposite pairs, and a cycle of three: the least stays.
            (&[(1, 2), (2, 1)], &[(2, 1)]),
            (&[(2, 3), (3, 4), (4, 2)], &[(3, 2), (4, 2)]),
            // A cycle that leads on to another thing.
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

        /// Stores that learn from each other in a circle know the same once each has the pairs of all others, in any
        /// order.
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

        /// Whoever declares every thing of a class to be one with another thing gets that result.
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
