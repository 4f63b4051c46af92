//! The clocks of a hazard on given days, computed by hand (golden cases 6, 7 and 16).

use super::*;
use crate::domain::samples::{calendar, day, plan};

/// A hazard with its steps so far.
struct Life {
    hazard: Hazard,
    steps: Vec<Step>,
}

fn unit() -> Unit {
    Unit { principal: Some("张三".into()), ..Unit::default() }
}

/// A hazard found on Monday 2026-03-02. A general one is due 7 days later, on 03-09; a review is due 10 days after the
/// rectification.
fn found(grade: Grade) -> Life {
    Life { hazard: Hazard::found(UnitIx(0), "灭火器失效", grade, day("2026-03-02")), steps: Vec::new() }
}

impl Life {
    fn then(mut self, step: impl FnOnce(Hazard, &[Step]) -> steps::Stepped) -> Life {
        let (hazard, rows) = step(self.hazard, &self.steps).unwrap_or_else(|refusal| panic!("{refusal}"));
        self.steps.extend(rows);
        Life { hazard, ..self }
    }

    fn notified(self, to: &str, on: &str, unit: &Unit) -> Life {
        let notice = Notice { on: day(on), to: vec![to.into()], document: Some("1号".into()) };
        self.then(|h, _| h.notify(notice, unit))
    }

    fn rectified(self, on: &str) -> Life {
        self.then(|h, steps| h.rectify(Rectify { on: day(on), by: Some("王五".into()) }, steps, &unit()))
    }

    fn reviewed(self, on: &str, passed: bool) -> Life {
        let review = Review { on: day(on), reviewer: "赵六".into(), passed, note: None };
        self.then(|h, _| h.review(review, &unit()))
    }

    fn reopened(self, on: &str) -> Life {
        self.then(|h, _| h.reopen(day(on), "复发", &unit()))
    }

    fn extended(self, on: &str, to: &str) -> Life {
        let terms = plan().hazard;
        self.then(|h, _| {
            let current = deadline(&h, h.due, &terms, &calendar()).map(|due| due.date);
            h.extend(day(on), day(to), current, "镇长", "雨")
        })
    }

    fn view(&self, unit: &Unit, on: &str) -> View<'_> {
        as_of(&self.hazard, &self.steps, unit, day(on)).expect("found by then")
    }

    /// `due status days` of a clock on a day.
    fn clock(&self, kind: ClockKind, on: &str) -> String {
        self.clock_of(&unit(), kind, on)
    }

    fn clock_of(&self, unit: &Unit, kind: ClockKind, on: &str) -> String {
        let all = clocks(&self.view(unit, on), &plan().hazard, &calendar(), day(on), 3);
        let Some(clock) = all.iter().find(|clock| clock.kind == kind) else { return "none".into() };
        let due = clock.due.map_or("-".into(), |due| due.to_string());
        let days = clock.days_overdue.map_or("-".into(), |days| days.to_string());
        format!("{due} {} {days}", clock.status.word().en)
    }
}

/// A deadline is not overdue on its day; without a date it is neither overdue nor due soon.
#[test]
fn a_deadline_runs_until_the_hazard_is_rectified() {
    let general = found(Grade::General);
    let by_hand = [
        ("2026-03-05", "2026-03-09 pending -4"),
        ("2026-03-06", "2026-03-09 due_soon -3"),
        ("2026-03-09", "2026-03-09 due_soon 0"),
        ("2026-03-10", "2026-03-09 overdue 1"),
    ];
    for (on, clock) in by_hand {
        assert_eq!(general.clock(ClockKind::Deadline, on), clock);
    }
    let owner = Five { owner: Some("张三".into()), ..Five::default() };
    let in_progress = general.notified("张三", "2026-03-03", &unit()).then(|h, _| h.plan(owner, &unit()));
    assert_eq!(in_progress.hazard.status, HazardStatus::Rectifying);
    assert_eq!(in_progress.clock(ClockKind::Deadline, "2026-03-11"), "2026-03-09 overdue 2");
    assert_eq!(found(Grade::Major).clock(ClockKind::Deadline, "2027-03-02"), "- no_date -");
    assert_eq!(found(Grade::Suspected).clock(ClockKind::Deadline, "2026-03-02"), "- no_date -");
}

#[test]
fn days_overdue_are_frozen_by_the_rectification() {
    for (on, by_hand) in [
        ("2026-03-05", "2026-03-09 done -4"),
        ("2026-03-09", "2026-03-09 done 0"),
        ("2026-03-19", "2026-03-09 late 10"),
    ] {
        let rectified = found(Grade::General).rectified(on);
        assert_eq!(rectified.clock(ClockKind::Deadline, on), by_hand);
        assert_eq!(rectified.clock(ClockKind::Deadline, "2027-03-19"), by_hand);
        let closed = rectified.reviewed("2026-03-20", true);
        assert_eq!(closed.clock(ClockKind::Deadline, "2027-03-19"), by_hand);
    }
}

#[test]
fn an_extension_counts_from_the_day_it_was_granted() {
    let extended = found(Grade::General).extended("2026-03-12", "2026-03-20").rectified("2026-03-25");
    assert_eq!(extended.clock(ClockKind::Deadline, "2026-03-11"), "2026-03-09 overdue 2");
    assert_eq!(extended.clock(ClockKind::Deadline, "2026-03-12"), "2026-03-20 pending -8");
    assert_eq!(extended.clock(ClockKind::Deadline, "2026-12-31"), "2026-03-20 late 5");
    let (before, after) = (extended.view(&unit(), "2026-03-11"), extended.view(&unit(), "2026-03-12"));
    assert_eq!((before.original_due, before.extensions), (None, 0));
    assert_eq!((after.original_due, after.extensions), (Some(day("2026-03-09")), 1));
}

#[test]
fn a_failed_review_starts_the_same_clock_again() {
    let failed = found(Grade::General).rectified("2026-03-08").reviewed("2026-03-12", false);
    assert_eq!(failed.clock(ClockKind::Deadline, "2026-03-11"), "2026-03-09 done -1");
    assert_eq!(failed.clock(ClockKind::Deadline, "2026-03-12"), "2026-03-09 overdue 3");
    assert_eq!(failed.clock(ClockKind::Review, "2026-03-12"), "none");
    let again = failed.rectified("2026-03-14").reviewed("2026-03-15", true);
    assert_eq!(again.clock(ClockKind::Deadline, "2027-01-01"), "2026-03-09 late 5");
    assert_eq!(again.clock(ClockKind::Review, "2027-01-01"), "2026-03-24 done -9");
    let statuses = ["2026-03-11", "2026-03-13", "2026-03-14", "2026-03-15"].map(|on| again.view(&unit(), on).status);
    use HazardStatus::{Closed, Rectified, Rectifying};
    assert_eq!(statuses, [Rectified, Rectifying, Rectified, Closed]);
}

#[test]
fn reopened_it_keeps_its_first_clock() {
    let closed = found(Grade::General).rectified("2026-03-05").reviewed("2026-03-06", true);
    let reopened = closed.reopened("2026-04-01");
    assert_eq!(reopened.clock(ClockKind::Deadline, "2026-03-31"), "2026-03-09 done -4");
    assert_eq!(reopened.clock(ClockKind::Deadline, "2026-04-01"), "2026-03-09 overdue 23");
    let (before, after) = (reopened.view(&unit(), "2026-03-31"), reopened.view(&unit(), "2026-04-01"));
    assert_eq!((before.status, before.closed, before.reopened), (HazardStatus::Closed, Some(day("2026-03-06")), 0));
    assert_eq!((after.status, after.closed, after.reopened), (HazardStatus::Registered, None, 1));
}

#[test]
fn a_review_is_owed_from_the_day_of_rectification() {
    let rectified = found(Grade::General).rectified("2026-03-05");
    assert_eq!(rectified.clock(ClockKind::Review, "2026-03-04"), "none");
    assert_eq!(rectified.clock(ClockKind::Review, "2026-03-15"), "2026-03-15 due_soon 0");
    assert_eq!(rectified.clock(ClockKind::Review, "2026-03-16"), "2026-03-15 overdue 1");
    let passed = rectified.reviewed("2026-03-18", true);
    assert_eq!(passed.clock(ClockKind::Review, "2027-01-01"), "2026-03-15 late 3");
}

/// With one of two persons notified the status is 已通知, but the clock runs until both are.
#[test]
fn a_notice_runs_until_everyone_is_notified() {
    let unit = Unit { controller: Some("李四".into()), ..unit() };
    let notified = found(Grade::Major).notified("张三", "2026-03-03", &unit).notified("李四", "2026-03-06", &unit);
    let clock = |on| notified.clock_of(&unit, ClockKind::Notice, on);
    assert_eq!(clock("2026-03-02"), "2026-03-03 due_soon -1");
    assert_eq!(clock("2026-03-04"), "2026-03-03 overdue 1");
    assert_eq!(clock("2026-12-31"), "2026-03-03 late 3");
    let statuses = ["2026-03-02", "2026-03-03", "2026-03-06"].map(|on| notified.view(&unit, on).status);
    assert_eq!(statuses, [HazardStatus::Registered, HazardStatus::Notified, HazardStatus::Notified]);
    assert_eq!(found(Grade::General).clock(ClockKind::Notice, "2026-03-10"), "none");
    let open = found(Grade::Suspected).notified("张三", "2026-03-03", &unit);
    assert_eq!(open.clock_of(&unit, ClockKind::Notice, "2026-03-04"), "2026-03-03 overdue 1");
}

#[test]
fn it_is_nothing_before_it_was_found_and_when_void() {
    let life = found(Grade::General);
    assert_eq!(as_of(&life.hazard, &life.steps, &unit(), day("2026-03-01")), None);
    let void = Hazard { status: HazardStatus::Void, ..life.hazard };
    assert_eq!(as_of(&void, &life.steps, &unit(), day("2026-03-02")), None);
}

/// A hazard found, closed and re-opened in March, and closed again in April.
#[test]
fn the_bridge_counts_each_day_once() {
    let life = found(Grade::General).rectified("2026-03-05").reviewed("2026-03-05", true).reopened("2026-03-31");
    let life = life.rectified("2026-04-01").reviewed("2026-04-01", true);
    let spans = spans(life.hazard.found, &life.steps, life.hazard.closed);
    let of = |first, last| {
        let mut sum = Bridge::default();
        bridge(&mut sum, &spans, day(first), day(last));
        [sum.opening, sum.added, sum.reopened, sum.closed, sum.closing]
    };
    assert_eq!(of("2026-02-01", "2026-02-28"), [0, 0, 0, 0, 0]);
    assert_eq!(of("2026-03-01", "2026-03-02"), [0, 1, 0, 0, 1]);
    assert_eq!(of("2026-03-01", "2026-03-31"), [0, 1, 1, 1, 1]);
    assert_eq!(of("2026-04-01", "2026-04-30"), [1, 0, 0, 1, 0]);
    assert_eq!(of("2026-01-01", "2026-12-31"), [0, 1, 1, 2, 0]);
}
