//! Tests known results of another implementation, exact shares by enumeration, and tampering. The known results were
//! computed by this Python program, which was written from the description of the method alone:
//!
//! ```python
//! from hashlib import sha256
//! H = lambda text: sha256(text.encode()).hexdigest()
//! def text(kind, people):  # key, weight, name, recused
//!     return kind + "\n" + "".join(f"{k}\t{w}\t{n}\t{','.join(r)}\n" for k, w, n, r in sorted(people, key=lambda p: p[0].encode()))
//! def pick(kind, seed, hashes, people, count):
//!     left, i, out = sorted(people, key=lambda p: p[0].encode()), 0, []
//!     while len(out) < count:
//!         whole = sum(p[1] for p in left)
//!         r = int(H("\n".join(["zhiben-draw-1", kind, seed, *hashes, str(i)]) + "\n")[:16], 16); i += 1
//!         if r >= 2**64 // whole * whole: continue
//!         r %= whole
//!         for p in left:
//!             if r < p[1]: break
//!             r -= p[1]
//!         left.remove(p); out.append(p[0])
//!     return out
//! def draw(seed, units, people, n, k):
//!     hashes = [H(text("units", units)), H(text("inspectors", people))]
//!     drawn = pick("units", seed, hashes, units, n)
//!     able = [p for p in people if not set(p[3]) & set(drawn)]
//!     return hashes, drawn, pick("inspectors", seed, hashes, able, k)
//! ```

use super::*;
use std::collections::BTreeMap;

fn candidate(key: &str, weight: u32, name: &str, recused: &[&str]) -> Candidate {
    let recused = recused.iter().map(|unit| unit.to_string()).collect();
    Candidate { key: key.into(), name: name.into(), weight, recused }
}

fn town() -> Lists {
    Lists {
        units: vec![
            candidate("U001", 16, "东沟石料厂", &[]),
            candidate("U002", 2, "西沟石料厂", &[]),
            candidate("U003", 1, "粮油、副食店", &[]),
            candidate("U010", 12, "南河加油站", &[]),
            candidate("U009", 4, "北岭面馆", &[]),
        ],
        inspectors: vec![
            candidate("JC-RY-2026-0001", 1, "喻一", &[]),
            candidate("JC-RY-2026-0002", 1, "陶二", &["U001", "U010"]),
            candidate("JC-RY-2026-0003", 1, "张三", &[]),
        ],
    }
}

fn record(lists: Lists, seed: &str) -> Draw {
    let drawn = draw_from(seed, &lists, 3, 2).unwrap();
    let mut draw = Draw {
        id: 0,
        no: String::new(),
        on: "2026-11-23".parse().unwrap(),
        algorithm: ALGORITHM.into(),
        seed: seed.into(),
        operator: "喻一".into(),
        witness: "张三".into(),
        filters: "全部".into(),
        weights: "甲".into(),
        units_hash: units_hash(&lists),
        inspectors_hash: inspectors_hash(&lists),
        lists,
        units: 3,
        inspectors: 2,
        drawn,
        redraws: None,
        reason: None,
        seal: String::new(),
    };
    draw.seal = seal(&draw);
    draw
}

#[test]
fn the_answers_are_those_of_the_other_implementation() {
    let lists = town();
    assert_eq!(units_hash(&lists), "ca14b5711b1d127b00b6d35424ae0dc384ce1f26c95c03264c5ab8f4bb211f81");
    assert_eq!(inspectors_hash(&lists), "adc1e19345a68cde8ebfe8b5182864ffe5c9c1d4c9947a9cc2a7d534cbf94e23");
    for (seed, units, people) in [
        ("2026-11-23 双色球 05 11 17 22 28 31 + 09", ["U010", "U001", "U002"], ["1", "3"]),
        ("1", ["U001", "U010", "U002"], ["3", "1"]),
        ("6 3 2 5 1 4", ["U009", "U001", "U010"], ["3", "1"]),
    ] {
        let drawn = draw_from(seed, &lists, 3, 2).unwrap();
        assert_eq!(drawn.units, units, "{seed}");
        assert_eq!(drawn.inspectors, people.map(|n| format!("JC-RY-2026-000{n}")), "{seed}");
    }
}

/// A sum of weights just above 2⁶³ makes the method skip nearly half of all blocks.
#[test]
fn what_would_favour_the_first_is_passed_over() {
    let hashes = ["a".to_string(), "b".to_string()];
    let four = |whole: u64| {
        let mut below = Chances::new(UNITS, "种子", &hashes).source();
        [(); 4].map(|()| below(whole))
    };
    assert_eq!(
        four((1 << 63) + 1),
        [2_342_244_839_569_027_532, 2_454_240_431_103_031_474, 5_492_563_109_015_521_388, 3_527_241_990_026_685_723]
    );
    assert_eq!(four(6), [2, 1, 4, 2]);
    assert_eq!(four(1), [0; 4]);
}

/// Tries every number that the source can give once, so that the shares are exact.
#[test]
fn shares_are_exactly_the_weights() {
    let (a, b, c) = (candidate("A", 3, "甲", &[]), candidate("B", 1, "乙", &[]), candidate("C", 2, "丙", &[]));
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    // 6 first numbers × 60 second numbers: 60 is a multiple of every sum that can remain (3, 5, 4).
    for first in 0..6 {
        for second in 0..60 {
            let mut numbers = [first, second].into_iter();
            let drawn = pick(&[&a, &b, &c], 2, &mut |whole| numbers.next().unwrap() % whole).unwrap();
            *counts.entry(drawn.concat()).or_default() += 1;
        }
    }
    // 360 × 3/6 × 1/3 and so on.
    let expected = [("AB", 60), ("AC", 120), ("BA", 36), ("BC", 24), ("CA", 90), ("CB", 30)];
    assert_eq!(counts, expected.map(|(keys, n)| (keys.to_string(), n)).into());
}

/// Over many seeds the shares are near the exact shares: 16, 2, 1, 12 and 4 of 35.
#[test]
fn seeds_are_fair() {
    let lists = town();
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..3500 {
        let drawn = draw_from(&seed.to_string(), &lists, 1, 1).unwrap();
        *first.entry(drawn.units.concat()).or_default() += 1;
    }
    for (key, expected) in [("U001", 1600), ("U002", 200), ("U003", 100), ("U010", 1200), ("U009", 400)] {
        let (found, expected) = (f64::from(first[key]), f64::from(expected));
        // Five standard deviations; the seeds are fixed, so that the test gives the same result every time.
        assert!((found - expected).abs() < 5.0 * expected.sqrt(), "{key}: {found} 而不是 {expected}");
    }
}

#[test]
fn any_order_of_a_list_draws_the_same_and_weight_zero_is_never_drawn() {
    let (mut reversed, mut lists) = (town(), town());
    reversed.units.reverse();
    reversed.inspectors.reverse();
    assert_eq!(draw_from("1", &reversed, 3, 2), draw_from("1", &lists, 3, 2));
    assert_eq!(units_hash(&reversed), units_hash(&lists));
    lists.units[0].weight = 0;
    assert!(!draw_from("1", &lists, 4, 1).unwrap().units.contains(&"U001".to_string()));
    assert_eq!(draw_from("1", &lists, 5, 1), Err(Short::Units { asked: 5, there: 4 }));
}

#[test]
fn who_must_recuse_himself_is_not_drawn() {
    let lists = town();
    // 陶二 must not inspect U001 and U010. He may be drawn if neither unit was drawn.
    for seed in 0..200 {
        let drawn = draw_from(&seed.to_string(), &lists, 2, 1).unwrap();
        let must = drawn.units.iter().any(|unit| unit == "U001" || unit == "U010");
        assert!(!must || drawn.inspectors != ["JC-RY-2026-0002"], "{drawn:?}");
    }
    assert_eq!(draw_from("1", &lists, 5, 3), Err(Short::Inspectors { asked: 3, there: 2, recused: 1 }));
}

#[test]
fn a_good_record_holds_and_every_touch_is_found() {
    assert_eq!(doubts(&record(town(), "42")), []);
    let touched = |touch: &dyn Fn(&mut Draw)| {
        let mut draw = record(town(), "42");
        touch(&mut draw);
        doubts(&draw)
    };
    // One name is changed, so that the hash differs.
    let renamed = touched(&|d| d.lists.units[2].name = "粮油店".into());
    assert!(matches!(renamed[..], [Doubt::Units { .. }, ..]), "{renamed:?}");
    let recused = touched(&|d| d.lists.inspectors[0].recused = vec!["U009".into()]);
    assert!(matches!(recused[..], [Doubt::Inspectors { .. }, ..]), "{recused:?}");
    let swapped = touched(&|d| d.drawn.units.swap(0, 1));
    assert!(matches!(swapped[..], [Doubt::Result(_), Doubt::Seal { .. }]), "{swapped:?}");
    let reweighed = touched(&|d| d.lists.units[1].weight = 3);
    assert!(matches!(reweighed[0], Doubt::Units { .. }), "{reweighed:?}");
    for touch in [
        (|d| d.witness = "李四".into()) as fn(&mut Draw),
        |d| d.operator = "李四".into(),
        |d| d.filters = "类别 非煤矿山".into(),
        |d| d.reason = Some("不满意".into()),
        |d| d.on = d.on.succ_opt().unwrap(),
    ] {
        let doubts = touched(&touch);
        assert!(matches!(doubts[..], [Doubt::Seal { .. }]), "{doubts:?}");
    }
    assert_eq!(touched(&|d| d.algorithm = "zhiben-draw-2".into()), [Doubt::Method("zhiben-draw-2".into())]);
    let fewer = touched(&|d| d.lists.units.truncate(2));
    assert!(fewer.contains(&Doubt::Short(Short::Units { asked: 3, there: 2 })), "{fewer:?}");
}

#[test]
fn the_seal_is_the_hash_of_the_facts_a_line_each() {
    let mut draw = record(town(), "42");
    (draw.units_hash, draw.inspectors_hash, draw.units, draw.inspectors) = ("u".into(), "i".into(), 2, 1);
    draw.drawn = Drawn { units: vec!["U1".into(), "U2".into()], inspectors: vec!["P1".into()] };
    assert_eq!(seal(&draw), "148fea36c807fe7c78ab69297d13fbbfa152b3f8038c72de01e746afda80a14f");
}

#[test]
fn how_the_register_differs_is_listed_by_names() {
    let mut today = town();
    today.units.remove(1);
    today.units[0].weight = 1;
    today.units.push(candidate("U099", 1, "新店", &[]));
    let [units, inspectors] = differences(&town(), &today);
    let expected =
        Difference {
            added: vec!["新店".into()], gone: vec!["西沟石料厂".into()], changed: vec!["东沟石料厂".into()]
        };
    assert_eq!(units, expected);
    assert!(inspectors.is_empty());
}
