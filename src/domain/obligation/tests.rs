//! Obligations of the golden cases, with their dates computed by hand.

use super::*;
use crate::domain::calendar::Term;
use crate::domain::evidence::{Attendee, Collector, EvidenceRecord};
use crate::domain::period::Cadence;
use crate::domain::plan::{Categories, Evidence, EvidenceFilter, Ledger, OwedBy};
use crate::domain::samples::{calendar, day, measure, plan, standing};
use crate::domain::unit::{Stop, Unit, UnitIx};
use crate::domain::words::{ROLE, find};

/// Each obligation of one measure on a day, as `period status done_on`.
fn computed(measure: Measure, units: Vec<Unit>, evidence_records: &[EvidenceRecord], today: &str) -> Vec<String> {
    let (plan, calendar, register) = (Plan { measures: vec![measure], ..plan() }, calendar(), Register::new(units));
    let mut collector = Collector::new(&plan, &register, day(today), |_| true);
    evidence_records.iter().for_each(|evidence_record| collector.add(evidence_record));
    let (facts, events) = (collector.finish(), Events::new(&plan, []));
    let today = day(today);
    let basis = Basis {
        plan: &plan,
        calendar: &calendar,
        register: &register,
        events: &events,
        facts: &facts,
        closings: &Closings::default(),
        today,
        ahead: None,
    };
    let mut found = Vec::new();
    visit(basis, MeasureId(0), &|_| true, &mut |o| {
        let done = o.done_on.map_or("-".to_string(), |on| on.to_string());
        found.push(format!("{} {} {done}", o.period, o.status.word().en));
    });
    found
}

fn line<'a>(found: &'a [String], period: &str) -> &'a str {
    found.iter().find_map(|line| line.strip_prefix(period)).map_or("nothing", str::trim)
}

/// A tick of the first measure on a day, perhaps for another period.
fn tick(record: i64, on: &str, counts_for: Option<&str>) -> EvidenceRecord {
    EvidenceRecord {
        ledger: Some(Ledger::Activity),
        record,
        date: day(on),
        counts_for: counts_for.and_then(Period::parse),
        measure: Some(MeasureId(0)),
        ..EvidenceRecord::default()
    }
}

fn every(every: Cadence, times: u32, grace: Term) -> Measure {
    measure(Rule::Recurring { every, times, grace })
}

/// Golden cases 5 and 6: a due day is not overdue, both ends of the 临期 days are in it, and no date is a status of its
/// own.
#[test]
fn open_has_four_classes() {
    let cases = [
        (Some("2026-11-22"), Status::Overdue),
        (Some("2026-11-23"), Status::DueSoon),
        (Some("2026-12-08"), Status::DueSoon),
        (Some("2026-12-09"), Status::Pending),
        (None, Status::NoDate),
    ];
    for (due, status) in cases {
        assert_eq!(Status::open(due.map(day), day("2026-11-23"), 15), status, "{due:?}");
    }
    assert_eq!(Status::done(day("2026-11-23"), Some(day("2026-11-23"))), Status::Done);
    assert_eq!(Status::done(day("2026-11-24"), Some(day("2026-11-23"))), Status::Late);
    assert_eq!(Status::done(day("2026-11-24"), None), Status::Done);
}

/// Golden case 4: three times means three records within the period, and the third one's day is the day it was done.
#[test]
fn three_times_means_three_in_its_window() {
    let thrice = || every(Cadence::Quarter, 3, Term::NONE);
    let three = [tick(1, "2026-01-05", None), tick(2, "2026-02-05", None), tick(3, "2026-03-31", None)];
    let found = computed(thrice(), Vec::new(), &three, "2026-05-01");
    assert_eq!(line(&found, "2026Q1"), "done 2026-03-31");
    assert_eq!(line(&found, "2026Q2"), "pending -");
    let spread = [tick(1, "2026-01-05", None), tick(2, "2026-02-05", None), tick(3, "2026-04-01", None)];
    let found = computed(thrice(), Vec::new(), &spread, "2026-07-01");
    assert_eq!(line(&found, "2026Q1"), "overdue -");
    assert_eq!(line(&found, "2026Q2"), "overdue -");
}

/// Work in the days of grace counts for the new period, unless it is marked for the old one.
#[test]
fn a_mark_moves_work_to_its_period() {
    let monthly = || every(Cadence::Month, 1, Term::Days(6));
    let cases = [
        (tick(1, "2026-08-04", None), "overdue -", "done 2026-08-04"),
        (tick(1, "2026-08-06", Some("2026-07")), "done 2026-08-06", "pending -"),
        (tick(1, "2026-08-07", Some("2026-07")), "late 2026-08-07", "pending -"),
        // A mark for a quarter is ignored by a monthly measure.
        (tick(1, "2026-08-07", Some("2026Q2")), "overdue -", "done 2026-08-07"),
    ];
    for (evidence_record, july, august) in cases {
        let found = computed(monthly(), Vec::new(), std::slice::from_ref(&evidence_record), "2026-08-10");
        assert_eq!((line(&found, "2026-07"), line(&found, "2026-08")), (july, august), "{evidence_record:?}");
    }
    let done_and_marked = [tick(1, "2026-07-10", None), tick(2, "2026-09-01", Some("2026-07"))];
    let found = computed(monthly(), Vec::new(), &done_and_marked, "2026-09-10");
    assert_eq!(line(&found, "2026-07"), "done 2026-07-10");
}

#[test]
fn a_missed_period_stays_missed() {
    let all: Vec<EvidenceRecord> = (1..=28).map(|d| tick(d, &format!("2026-03-{d:02}"), None)).collect();
    let found = computed(every(Cadence::Month, 1, Term::NONE), Vec::new(), &all, "2026-04-30");
    assert_eq!(line(&found, "2026-02"), "overdue -");
    assert_eq!(line(&found, "2026-03"), "done 2026-03-01");
    assert_eq!(line(&found, "2026-04"), "due_soon -");
}

#[test]
fn what_comes_after_the_day_is_not_known_yet() {
    let found = computed(every(Cadence::Year, 1, Term::NONE), Vec::new(), &[tick(1, "2026-06-02", None)], "2026-06-01");
    assert_eq!(line(&found, "2026"), "pending -");
}

/// `until` is the last day on which the unit operates; future obligations are owed by units that operate today.
#[test]
fn a_unit_owes_what_falls_due_while_it_operates() {
    let unit = |since: Option<&str>, until: Option<&str>| Unit {
        id: 1,
        code: "U".into(),
        categories: Categories::one(0),
        since: since.map(day),
        until: until.map(day),
        ..Unit::default()
    };
    let stopped = |from: &str, until: Option<&str>| vec![Stop { from: day(from), until: until.map(day) }];
    let of_units =
        || Measure { owed_by: OwedBy { unit: true, ..OwedBy::default() }, ..every(Cadence::Quarter, 1, Term::NONE) };
    let cases = [
        (unit(Some("2026-03-31"), None), true, true),
        (unit(Some("2026-04-01"), None), false, true),
        (unit(None, Some("2026-03-31")), true, false),
        (unit(None, Some("2026-03-30")), false, false),
        (unit(None, Some("2026-05-15")), true, true),
        (Unit { void: true, ..unit(None, None) }, false, false),
        (Unit { managed_from: Some(day("2026-03-31")), ..unit(None, None) }, true, true),
        (Unit { managed_from: Some(day("2026-04-01")), ..unit(None, None) }, false, true),
        (Unit { managed_from: Some(day("2026-07-01")), ..unit(Some("2020-01-01"), None) }, false, false),
        (Unit { stops: stopped("2026-03-31", Some("2026-03-31")), ..unit(None, None) }, false, true),
        (Unit { stops: stopped("2026-01-05", Some("2026-03-30")), ..unit(None, None) }, true, true),
        (Unit { stops: stopped("2026-03-30", None), ..unit(None, None) }, false, false),
        (Unit { stops: stopped("2026-04-01", Some("2026-05-14")), ..unit(None, None) }, true, true),
        // On that day the resumption was not known yet.
        (Unit { stops: stopped("2026-04-01", Some("2026-05-15")), ..unit(None, None) }, true, false),
        (Unit { stops: stopped("2026-05-16", None), ..unit(None, None) }, true, true),
    ];
    for (unit, first, second) in cases {
        let found = computed(of_units(), vec![unit.clone()], &[], "2026-05-15");
        let owes = |period| line(&found, period) != "nothing";
        assert_eq!((owes("2026Q1"), owes("2026Q2")), (first, second), "{unit:?}");
    }
}

#[test]
fn every_part_is_needed() {
    let parted = Measure { items: vec!["甲".into(), "乙".into()], ..every(Cadence::Month, 1, Term::NONE) };
    let part = |bits, evidence_record| EvidenceRecord { parts: Some(bits), ..evidence_record };
    let one = [part(1, tick(1, "2026-03-01", None)), part(1, tick(2, "2026-03-05", None))];
    assert_eq!(line(&computed(parted.clone(), Vec::new(), &one, "2026-04-01"), "2026-03"), "overdue -");
    let both = [part(1, tick(1, "2026-03-01", None)), part(2, tick(2, "2026-03-05", None))];
    assert_eq!(line(&computed(parted, Vec::new(), &both, "2026-04-01"), "2026-03"), "done 2026-03-05");
}

/// One record counts once, however many lines of the evidence it fits; for a unit it covers only what its own people
/// show.
#[test]
fn a_record_is_one_piece_and_shows_its_parts() {
    let line_of = |filter| Evidence { ledger: Ledger::Training, filter, item: None };
    let any = || line_of(EvidenceFilter::default());
    let twice = Measure { evidence: vec![any(), any()], ..every(Cadence::Month, 2, Term::NONE) };
    let training = EvidenceRecord {
        ledger: Some(Ledger::Training),
        record: 1,
        date: day("2026-03-01"),
        ..EvidenceRecord::default()
    };
    let found = computed(twice, Vec::new(), std::slice::from_ref(&training), "2026-04-01");
    assert_eq!(line(&found, "2026-03"), "overdue -");

    let roles: Vec<_> = ["principal", "safety-manager"].iter().filter_map(|en| find(ROLE, en)).collect();
    let each = Measure {
        evidence: vec![line_of(EvidenceFilter { words: roles.clone(), every: true, ..EvidenceFilter::default() })],
        owed_by: OwedBy { unit: true, ..OwedBy::default() },
        ..every(Cadence::Month, 1, Term::NONE)
    };
    let unit = |id| Unit { id, categories: Categories::one(0), ..Unit::default() };
    let from =
        |unit, place: usize| Attendee { unit: Some(UnitIx(unit)), role: roles.get(place).copied(), passed: true };
    let attended = |attendees| EvidenceRecord { attendees, ..training.clone() };
    let one_each = [attended(vec![from(0, 0), from(1, 1)])];
    assert_eq!(line(&computed(each.clone(), vec![unit(1), unit(2)], &one_each, "2026-04-01"), "2026-03"), "overdue -");
    let both = [attended(vec![from(0, 0), from(0, 1)])];
    assert_eq!(line(&computed(each, vec![unit(1)], &both, "2026-04-01"), "2026-03"), "done 2026-03-01");
}

/// A standing measure is never overdue; after its reminder, or if it was never done, it is 久未开展.
#[test]
fn a_standing_measure_is_reminded_of() {
    assert_eq!(computed(standing(180), Vec::new(), &[], "2026-07-01"), ["- no_date -"]);
    let once = [tick(1, "2026-01-01", None)];
    assert_eq!(computed(standing(180), Vec::new(), &once, "2026-12-31"), ["- done 2026-01-01"]);
    let obligation = |last: Option<&str>| Obligation {
        measure: MeasureId(0),
        subject: Subject::Town,
        period: Period::Plan,
        due: None,
        status: Status::Done,
        done_on: last.map(day),
        parts: 1,
        last: last.map(day),
        explained: false,
    };
    let stale = |last| is_stale(&standing(180), &Register::default(), &obligation(last), day("2026-06-30"));
    // 180 days after 2026-01-01 is 2026-06-30.
    assert_eq!((stale(Some("2026-01-01")), stale(Some("2025-12-31")), stale(None)), (false, true, true));
}
