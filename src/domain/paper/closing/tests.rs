//! Closings that look as if they were made on paper only.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn numbers(doubts: &[Doubt]) -> Vec<&str> {
    doubts.iter().map(|d| d.records[0].as_str()).collect()
}

#[test]
fn closed_within_half_an_hour_on_one_day() {
    let closing = |no: &str, found: &str, closed: &str, secs| Closing {
        no: no.into(),
        unit: String::new(),
        found: day(found),
        closed: day(closed),
        secs,
    };
    let all = [
        closing("a", "2026-11-01", "2026-11-01", 1800),
        closing("b", "2026-11-01", "2026-11-01", 1801),
        // Both were entered late, but their dates are eight days apart.
        closing("c", "2026-11-01", "2026-11-09", 60),
        closing("d", "2026-11-01", "2026-11-01", -5),
    ];
    assert_eq!(numbers(&hurried(&all)), ["a"]);
    assert!(hurried(&all)[0].why.contains("30 分钟"));
}

#[test]
fn only_what_is_past_the_cap_was_extended_too_often() {
    let times = |no: &str, times| Extended { no: no.into(), unit: String::new(), times, by: None };
    let all = [times("a", 0), times("b", 2), times("c", 3), times("d", 9)];
    assert_eq!(numbers(&extended(&all, 2)), ["c", "d"]);
    assert_eq!(numbers(&extended(&all, 0)), ["b", "c", "d"]);
}

#[test]
fn a_review_by_another_is_no_doubt() {
    let review = |no: &str, by: &str, reviewer: &str| Reviewed {
        no: no.into(),
        unit: String::new(),
        by: by.into(),
        reviewer: reviewer.into(),
    };
    let all = [review("a", "甲", "甲"), review("b", "甲", "乙"), review("c", "", ""), review("d", "甲、乙", "丙；乙")];
    assert_eq!(numbers(&self_reviews(&all)), ["a", "d"]);
}

#[test]
fn a_second_look_after_ninety_days_is_the_same_all_month() {
    let major = |no: usize, closed: &str| ClosedMajor {
        no: format!("YH-{no}"),
        unit: String::new(),
        description: String::new(),
        closed: day(closed),
    };
    let mut all: Vec<ClosedMajor> = (0..8).map(|no| major(no, "2026-01-01")).collect();
    all.push(major(9, "2026-08-26"));
    let on = |day_: &str| -> Vec<String> { revisits(&all, day(day_)).iter().map(|d| d.records[0].clone()).collect() };
    assert_eq!(on("2026-11-23").len(), SAMPLE);
    assert_eq!(on("2026-11-01"), on("2026-11-23"));
    assert!(on("2026-03-31").is_empty(), "还没满 90 天");
    assert_ne!(on("2026-10-15"), on("2026-09-15"), "下个月换一批");
    // 2026-08-25 is 90 days before 2026-11-23.
    assert_eq!(revisits(&[major(8, "2026-08-25")], day("2026-11-23")).len(), 1);
    assert_eq!(revisits(&[major(9, "2026-08-26")], day("2026-11-23")).len(), 0);
    // Over a year each of them is chosen.
    let mut seen: Vec<String> = (1..=12).flat_map(|month| on(&format!("2027-{month:02}-15"))).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), all.len());
}
