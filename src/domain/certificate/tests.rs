//! The dates of certificates, by hand.

use super::*;
use crate::domain::obligation::Status;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn held(review: Option<&str>, expires: &str) -> Certificate {
    Certificate {
        record: "ZS-1".into(),
        unit: None,
        name: "甲".into(),
        role: None,
        kind: "电工作业".into(),
        issued: Some(day("2024-01-10")),
        review_due: review.map(day),
        is_review_computed: false,
        is_expiry_computed: false,
        expires: day(expires),
    }
}

#[test]
fn the_review_comes_before_the_renewal_and_is_listed_ahead() {
    let (rules, register) = (CertificateRules::default(), Register::default());
    let shown_on = |c: &Certificate, today: &str| {
        let dated_item = c.dated_item(&rules, &register, day(today)).unwrap();
        (dated_item.due.unwrap().to_string(), dated_item.status(day(today), 15), dated_item.title)
    };
    let one = held(Some("2027-01-09"), "2030-01-09");
    assert_eq!(shown_on(&one, "2026-10-10"), ("2027-01-09".into(), Status::Pending, "甲 电工作业 复审".into()));
    // The list begins 90 days before, and both ends of the 90 days are in it.
    assert_eq!(
        shown_on(&one, "2026-10-11"),
        ("2027-01-09".into(), Status::DueSoon, "甲 电工作业 复审（90 天内）".into())
    );
    assert_eq!(shown_on(&one, "2027-01-02").2, "甲 电工作业 复审（7 天内）");
    assert_eq!(shown_on(&one, "2027-01-09").1, Status::DueSoon);
    assert_eq!(shown_on(&one, "2027-01-10"), ("2027-01-09".into(), Status::Overdue, "甲 电工作业 复审".into()));
    assert_eq!(shown_on(&held(None, "2027-01-09"), "2027-01-10").2, "甲 电工作业 到期换证");
    assert!(one.dated_item(&rules, &register, day("2024-01-09")).is_none(), "还没有发证");
    // After the expiry only the expiry counts, whenever the review was due.
    assert_eq!(shown_on(&one, "2030-01-09").0, "2027-01-09");
    assert_eq!(shown_on(&one, "2030-01-10"), ("2030-01-09".into(), Status::Overdue, "甲 电工作业 到期换证".into()));
    let computed = Certificate { is_review_computed: true, ..one };
    assert_eq!(shown_on(&computed, "2027-01-10").2, "甲 电工作业 复审（推算）");
}

/// A month that is too short gives its last day, and a term ends on the day before the same day of the month.
#[test]
fn clocks_of_kinds_end_on_the_day_before() {
    assert_eq!(last_day(day("2024-05-06"), 36), Some(day("2027-05-05")));
    assert_eq!(last_day(day("2024-02-29"), 12), Some(day("2025-02-27")));
    assert_eq!(last_day(day("2026-01-01"), 72), Some(day("2031-12-31")));
    let kind = CertificateKind {
        name: "特种作业操作证".into(),
        aliases: vec![],
        valid_months: Some(72),
        review_months: Some(36),
        roles: None,
        source: String::new(),
    };
    assert_eq!(review_after(day("2024-01-10"), Some(day("2030-01-09")), &kind), Some(day("2027-01-09")));
    // The second review would fall on the expiry, so the renewal takes its place.
    assert_eq!(review_after(day("2027-01-10"), Some(day("2030-01-09")), &kind), None);
    assert_eq!(validity(&kind), "有效期 6 年，每 3 年复审");
}
