//! Which copies of the store stay.

use super::{is_kept, superfluous};

#[test]
fn the_last_ten_stay_and_the_last_of_each_month() {
    let name = |month: u32, day: u32| format!("2026{month:02}{day:02}T120000-{}-before-import.db", month * 100 + day);
    let sized = |size: u64| {
        let ours = (1..=3).flat_map(|month| (1..=9).map(move |day| name(month, day)));
        let others = ["我的备份.db", "20260101T120000-1-damaged.db"].map(str::to_string);
        let mut dropped = superfluous(ours.chain(others).map(|name| (name, size)).collect());
        dropped.sort();
        dropped
    };
    // The newest ten copies are the nine of March and the copy of 02-09. The copy of 01-09 stays as the last of
    // January.
    let expected: Vec<String> = (1..=8).map(|day| name(1, day)).chain((1..=8).map(|day| name(2, day))).collect();
    assert_eq!(sized(1 << 20), expected);
    // Four copies of a quarter of a GiB fit into 1 GiB: the last four of March.
    let expected: Vec<String> = (1..=9)
        .flat_map(|day| [(1, day), (2, day)])
        .chain((1..=5).map(|day| (3, day)))
        .map(|(m, d)| name(m, d))
        .collect();
    let mut expected = expected;
    expected.sort();
    assert_eq!(sized(1 << 28), expected);
    // Three copies stay although they are larger than `ROOM`.
    assert_eq!(sized(1 << 40).len(), 27 - 3);
}

#[test]
fn only_names_that_keep_copy_gives_are_removed() {
    for name in ["20261123T093000-41-before-import.db", "00000000T000000-0-before-migration.db"] {
        assert!(is_kept(name), "{name}");
    }
    for name in [
        "a.db",
        "20261123-41-before-import.db",
        "20261123T093000-41-before-import.db.bak",
        "20261123T093000-x-before-import.db",
    ] {
        assert!(!is_kept(name), "{name}");
    }
}
