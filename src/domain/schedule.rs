//! The occurrences of a measure: for each the period's name, the days whose evidence counts, and the due date. All
//! dates follow from the plan and the calendar, so every computation gives the same ones; only the days of events come
//! from the ledger.

use super::calendar::{Calendar, ComputedDate, Term};
use super::period::{Cadence, Period};
use super::plan::{EventId, Measure, Plan, PlanHead, Rule, Window};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeSet;

/// One time that a measure is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    pub period: Period,
    /// The first day whose evidence counts.
    pub from: NaiveDate,
    /// The last day whose evidence counts.
    pub to: NaiveDate,
    /// The due date; absent for standing measures.
    pub due: Option<NaiveDate>,
    /// The first year of the computation that the calendar does not cover.
    pub beyond: Option<i32>,
}

/// The recorded days on which events (触发事件) happened or will happen.
#[derive(Debug, Clone, Default)]
pub struct Events {
    days: Vec<BTreeSet<NaiveDate>>,
}

impl Events {
    /// The events' days from the plan and from the ledger.
    pub fn new(plan: &Plan, recorded: impl IntoIterator<Item = (EventId, NaiveDate)>) -> Events {
        let mut days: Vec<BTreeSet<NaiveDate>> = plan.events.iter().map(|e| e.happened.into_iter().collect()).collect();
        for (event, day) in recorded {
            days[event.0 as usize].insert(day);
        }
        Events { days }
    }

    /// The days of an event.
    pub fn of(&self, event: EventId) -> &BTreeSet<NaiveDate> {
        &self.days[event.0 as usize]
    }
}

/// The owed occurrences of a measure, in order. `today` matters for two rules. What follows an event is owed once the
/// event has happened. A standing measure is owed if it is in force on `today`.
pub fn occurrences(
    plan: &Plan,
    calendar: &Calendar,
    events: &Events,
    measure: &Measure,
    today: NaiveDate,
) -> Vec<Occurrence> {
    let mut all = schedule(plan, calendar, events, measure, today);
    all.retain(|occurrence| is_in_force(measure, occurrence, today));
    all
}

/// Whether an occurrence is within the time in which its measure is owed: its period, or its window, as a whole; its
/// due date where it has neither; for a standing measure the as-of day.
pub fn is_in_force(measure: &Measure, occurrence: &Occurrence, today: NaiveDate) -> bool {
    let Occurrence { period, from, to, due, .. } = *occurrence;
    let (first, last) = match measure.rule {
        Rule::Recurring { .. } => (period.first(), period.last()),
        Rule::Window(_) => (from, to),
        _ => (due.unwrap_or(today), due.unwrap_or(today)),
    };
    measure.in_force.contains(first, last)
}

/// Every occurrence that the rule of a measure gives within its plan, whether or not it is in force; a mark of a piece
/// of evidence may name any of them.
pub fn schedule(
    plan: &Plan,
    calendar: &Calendar,
    events: &Events,
    measure: &Measure,
    today: NaiveDate,
) -> Vec<Occurrence> {
    let head = plan.head(measure.plan);
    match &measure.rule {
        Rule::Recurring { every, grace, .. } => {
            let of = |period: Period| {
                let mut due = grace.after(period.last(), calendar);
                if head.rolls && *grace != Term::NONE && !calendar.is_working(due.date) {
                    let next = calendar.working_days_after(due.date, 1);
                    due = ComputedDate { beyond: due.beyond.or(next.beyond), ..next };
                }
                Occurrence { due: Some(due.date), beyond: due.beyond, ..whole(period) }
            };
            periods(head, *every).map(of).collect()
        }
        Rule::Holiday { lead_days } => {
            let of = |block: super::calendar::Block| Occurrence {
                period: Period::Day(block.first),
                from: days_before(block.first, *lead_days),
                to: days_before(block.first, 1),
                due: Some(calendar.last_working_before(block.first)),
                beyond: None,
            };
            let owed = |o: &Occurrence| o.due >= Some(head.issued) && o.period.first() <= head.ends;
            calendar.blocks().into_iter().map(of).filter(owed).collect()
        }
        Rule::Window(window) => {
            // The week of 1 January may begin in the old year, and the week of 31 December may end in the new one.
            let years = head.issued.year() - 1..=head.ends.year() + 1;
            let owed = |o: &Occurrence| o.to >= head.issued && o.from <= head.ends;
            years.filter_map(|year| in_year(*window, year)).filter(owed).collect()
        }
        Rule::Milestone { due, from } => {
            vec![Occurrence { from: from.unwrap_or(NaiveDate::MIN), due: Some(*due), ..whole(Period::Plan) }]
        }
        Rule::Before { event, days } => {
            let of = |day: &NaiveDate| Occurrence { from: days_before(*day, *days), ..on_day(*day) };
            events.of(*event).iter().map(of).collect()
        }
        Rule::Within { event, within } => {
            let happened: Vec<NaiveDate> = events.of(*event).iter().copied().collect();
            let of = |(i, day): (usize, &NaiveDate)| {
                let due = within.after(*day, calendar);
                let next = happened.get(i + 1).map_or(NaiveDate::MAX, |next| days_before(*next, 1));
                Occurrence { to: next, due: Some(due.date), beyond: due.beyond, ..on_day(*day) }
            };
            happened.iter().enumerate().filter(|(_, day)| **day <= today).map(of).collect()
        }
        Rule::Standing(_) => vec![whole(Period::Plan)],
        Rule::Ledger(_) | Rule::Derived { .. } => Vec::new(),
    }
}

/// Every period that ends on or after the plan's issue and begins on or before its end.
fn periods(head: &PlanHead, every: Cadence) -> impl Iterator<Item = Period> {
    let ends = head.ends;
    std::iter::successors(Some(every.holding(head.issued)), |period| Some(period.next()))
        .take_while(move |p| p.first() <= ends)
}

fn whole(period: Period) -> Occurrence {
    Occurrence { period, from: period.first(), to: period.last(), due: None, beyond: None }
}

fn on_day(day: NaiveDate) -> Occurrence {
    Occurrence { due: Some(day), ..whole(Period::Day(day)) }
}

fn in_year(window: Window, year: i32) -> Option<Occurrence> {
    let (from, to) = match window {
        Window::Days { from, to } => {
            (NaiveDate::from_ymd_opt(year, from.0, from.1)?, NaiveDate::from_ymd_opt(year, to.0, to.1)?)
        }
        Window::WeekOf(month, day) => {
            let day = NaiveDate::from_ymd_opt(year, month, day)?;
            let monday = days_before(day, day.weekday().num_days_from_monday());
            (monday, monday.checked_add_days(Days::new(6))?)
        }
    };
    Some(Occurrence { period: Period::Year(year), from, to, due: Some(to), beyond: None })
}

fn days_before(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{calendar, day, measure, plan, planned};

    /// Each occurrence as period, first day, last day and due date, for a plan issued and ending on these days.
    fn schedule(rule: Rule, issued: &str, ends: &str) -> Vec<String> {
        let plan = planned(|head| (head.issued, head.ends) = (day(issued), day(ends)));
        lines(&plan, rule, &[], "2026-06-01")
    }

    fn lines(plan: &Plan, rule: Rule, events: &[&str], today: &str) -> Vec<String> {
        let events = Events::new(plan, events.iter().map(|text| (EventId(0), day(text))));
        let of = |o: Occurrence| format!("{} {}..{} {}", o.period, o.from, o.to, o.due.unwrap_or(NaiveDate::MAX));
        occurrences(plan, &calendar(), &events, &measure(rule), day(today)).into_iter().map(of).collect()
    }

    fn last_words(lines: Vec<String>) -> Vec<String> {
        lines.iter().map(|line| line.rsplit(' ').next().unwrap_or_default().to_string()).collect()
    }

    fn every(every: Cadence, grace: Term) -> Rule {
        Rule::Recurring { every, times: 1, grace }
    }

    /// Golden cases 1 and 3: each month has its own last day, also across the new year.
    #[test]
    fn month_ends_do_not_drift() {
        let found = last_words(schedule(every(Cadence::Month, Term::NONE), "2026-10-31", "2027-03-01"));
        let by_hand = ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"];
        assert_eq!(found, by_hand);
    }

    #[test]
    fn a_leap_day_is_the_end_of_its_february() {
        let found = schedule(every(Cadence::Month, Term::Days(6)), "2024-02-29", "2024-02-29");
        assert_eq!(found, ["2024-02 2024-02-01..2024-02-29 2024-03-06"]);
    }

    /// The first period ends on or after the issue, and the last one begins on or before the end.
    #[test]
    fn the_plan_reaches_over_its_borders() {
        let cases = [
            (Cadence::Quarter, "2024-03-31", "2024-07-01", vec!["2024-03-31", "2024-06-30", "2024-09-30"]),
            (Cadence::Quarter, "2024-04-01", "2024-06-30", vec!["2024-06-30"]),
            (Cadence::HalfYear, "2024-06-30", "2024-12-31", vec!["2024-06-30", "2024-12-31"]),
            (Cadence::HalfYear, "2024-07-01", "2025-01-01", vec!["2024-12-31", "2025-06-30"]),
            (Cadence::Year, "2024-03-18", "2026-12-31", vec!["2024-12-31", "2025-12-31", "2026-12-31"]),
        ];
        for (cadence, issued, ends, by_hand) in cases {
            let found = last_words(schedule(every(cadence, Term::NONE), issued, ends));
            assert_eq!(found, by_hand, "{cadence:?} {issued} {ends}");
        }
    }

    /// Golden case 8: Saturday 2026-10-10 is a make-up workday.
    #[test]
    fn grace_in_working_days_follows_the_calendar() {
        let found = last_words(schedule(every(Cadence::Month, Term::Working(3)), "2026-09-01", "2026-09-30"));
        assert_eq!(found, ["2026-10-10"]);
        let after = |term: Term, start| term.after(day(start), &calendar()).date.to_string();
        assert_eq!(after(Term::Working(5), "2026-09-28"), "2026-10-10");
        assert_eq!(after(Term::Working(5), "2026-02-12"), "2026-02-26");
        assert_eq!(Term::Working(1).after(day("2026-12-31"), &calendar()).beyond, Some(2027));
    }

    /// 2026-10-04 is in a holiday that ends on the 7th, and 2026-05-10 is a Sunday; the last day of a period itself is
    /// not moved.
    #[test]
    fn a_reporting_day_rolls_only_where_the_plan_sets_it() {
        let of = |rolls, grace, month: &str| {
            let plan = planned(|head| (head.issued, head.ends, head.rolls) = (day(month), day(month), rolls));
            last_words(lines(&plan, every(Cadence::Month, grace), &[], "2026-06-01")).remove(0)
        };
        assert_eq!(of(false, Term::Days(4), "2026-09-30"), "2026-10-04");
        assert_eq!(of(true, Term::Days(4), "2026-09-30"), "2026-10-08");
        assert_eq!(of(true, Term::Days(10), "2026-04-30"), "2026-05-11");
        assert_eq!(of(true, Term::Days(12), "2026-04-30"), "2026-05-12");
        assert_eq!(of(true, Term::NONE, "2026-05-31"), "2026-05-31");
    }

    /// The days before the holiday are counted back from the day before it; the due date is the last working day, which
    /// may be earlier.
    #[test]
    fn a_holiday_is_prepared_by_the_last_working_day() {
        let found = schedule(Rule::Holiday { lead_days: 15 }, "2026-09-30", "2026-12-31");
        assert_eq!(found, ["2026-10-01 2026-09-16..2026-09-30 2026-09-30"]);
        assert!(schedule(Rule::Holiday { lead_days: 15 }, "2026-10-01", "2026-12-31").is_empty());
        let new_year = schedule(Rule::Holiday { lead_days: 3 }, "2025-12-31", "2026-01-01");
        assert_eq!(new_year, ["2026-01-01 2025-12-29..2025-12-31 2025-12-31"]);
    }

    #[test]
    fn a_window_comes_every_year() {
        let june = Rule::Window(Window::Days { from: (6, 1), to: (6, 30) });
        let found = schedule(june.clone(), "2024-06-30", "2026-06-01");
        assert_eq!(found[0], "2024 2024-06-01..2024-06-30 2024-06-30");
        assert_eq!(last_words(found), ["2024-06-30", "2025-06-30", "2026-06-30"]);
        assert_eq!(last_words(schedule(june, "2024-07-01", "2026-05-31")), ["2025-06-30"]);
        // 12 May was a Sunday in 2024, a Monday in 2025 and a Tuesday in 2026.
        let week = schedule(Rule::Window(Window::WeekOf(5, 12)), "2024-03-18", "2026-12-31");
        assert_eq!(week[0], "2024 2024-05-06..2024-05-12 2024-05-12");
        assert_eq!(week[1], "2025 2025-05-12..2025-05-18 2025-05-18");
        assert_eq!(week[2..], ["2026 2026-05-11..2026-05-17 2026-05-17"]);
    }

    /// 1 January 2027 is a Friday, so its week begins in 2026.
    #[test]
    fn the_week_of_new_year_begins_in_the_old_one() {
        let week = schedule(Rule::Window(Window::WeekOf(1, 1)), "2026-01-05", "2026-12-31");
        assert_eq!(week, ["2027 2026-12-28..2027-01-03 2027-01-03"]);
        assert!(schedule(Rule::Window(Window::WeekOf(1, 1)), "2026-01-05", "2026-12-27").is_empty());
    }

    /// The words of the occurrences of a measure that is in force between two days, as of 2026-11-23.
    fn in_force(rule: Rule, from: Option<&str>, until: Option<&str>) -> Vec<String> {
        let days = crate::domain::plan::InForce { from: from.map(day), until: until.map(day) };
        let measure = Measure { in_force: days, ..measure(rule) };
        let events = Events::new(&plan(), [(EventId(0), day("2026-05-20")), (EventId(0), day("2026-08-20"))]);
        let all = occurrences(&plan(), &calendar(), &events, &measure, day("2026-11-23"));
        all.iter().map(|o| o.period.to_string()).collect()
    }

    /// A period or window as a whole, else the due date, else the as-of day must be within the days.
    #[test]
    fn only_what_is_in_force_is_owed() {
        let quarter = || Rule::Recurring { every: Cadence::Quarter, times: 1, grace: Term::Days(10) };
        assert_eq!(in_force(quarter(), Some("2026-04-01"), None), ["2026Q2", "2026Q3", "2026Q4"]);
        assert_eq!(in_force(quarter(), Some("2026-04-02"), None), ["2026Q3", "2026Q4"]);
        assert_eq!(in_force(quarter(), Some("2026-01-01"), Some("2026-09-30")), ["2026Q1", "2026Q2", "2026Q3"]);
        assert_eq!(in_force(quarter(), Some("2026-01-01"), Some("2026-09-29")), ["2026Q1", "2026Q2"]);
        let june = || Rule::Window(Window::Days { from: (6, 1), to: (6, 30) });
        assert_eq!(in_force(june(), Some("2025-06-01"), Some("2026-06-29")), ["2025"]);
        assert_eq!(in_force(june(), Some("2025-06-02"), Some("2026-06-30")), ["2026"]);
        let milestone = |due: &str| Rule::Milestone { due: day(due), from: None };
        assert_eq!(in_force(milestone("2026-06-30"), None, Some("2026-06-30")), ["-"]);
        assert!(in_force(milestone("2026-06-30"), Some("2026-07-01"), None).is_empty());
        // Due on 19 June and on 19 September.
        let within = || Rule::Within { event: EventId(0), within: Term::Days(30) };
        assert_eq!(in_force(within(), None, Some("2026-06-18")), [""; 0]);
        assert_eq!(in_force(within(), Some("2026-06-19"), Some("2026-09-18")), ["2026-05-20"]);
        // The last working day before the holiday of 1 October is 30 September.
        let holiday = || Rule::Holiday { lead_days: 15 };
        assert_eq!(in_force(holiday(), Some("2026-09-30"), Some("2026-09-30")), ["2026-10-01"]);
        assert!(in_force(holiday(), Some("2026-10-01"), Some("2026-12-01")).is_empty());
        let standing = || Rule::Standing(crate::domain::plan::Remind::Never);
        assert_eq!(in_force(standing(), Some("2026-11-23"), None), ["-"]);
        assert!(in_force(standing(), Some("2026-11-24"), None).is_empty());
        assert!(in_force(standing(), None, Some("2026-11-22")).is_empty());
    }

    #[test]
    fn what_follows_an_event_is_owed_once_it_has_happened() {
        let within = Rule::Within { event: EventId(0), within: Term::Days(30) };
        let days = ["2024-05-20", "2025-05-20"];
        let by_hand = ["2024-05-20 2024-05-20..2025-05-19 2024-06-19"];
        assert_eq!(lines(&plan(), within.clone(), &days, "2025-05-19"), by_hand);
        assert_eq!(lines(&plan(), within.clone(), &days, "2025-05-20").len(), 2);
        let twice = ["2024-05-20", "2024-05-20"];
        assert_eq!(lines(&plan(), within, &twice, "2025-05-19").len(), 1);
    }

    #[test]
    fn what_goes_before_an_event_is_owed_ahead_of_it() {
        let before = Rule::Before { event: EventId(0), days: 15 };
        let by_hand = ["2026-07-01 2026-06-16..2026-07-01 2026-07-01"];
        assert_eq!(lines(&plan(), before, &["2026-07-01"], "2026-01-01"), by_hand);
    }
}
