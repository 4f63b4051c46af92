//! When a measure is owed: its occurrences, each with its period's name, the days whose evidence counts
//! and the due date. Every date comes from the period's own index, so looking twice, or on two
//! machines, makes no twin; nothing here depends on what anyone recorded but the events' days.

use super::calendar::Calendar;
use super::period::{Cadence, Period};
use super::plan::{EventId, Measure, Plan, Rule, Window};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeSet;

/// One time that a measure is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    pub period: Period,
    /// Evidence counts from this day …
    pub from: NaiveDate,
    /// … to this one, both included.
    pub to: NaiveDate,
    /// Absent for standing measures.
    pub due: Option<NaiveDate>,
    /// A year on the way that the calendar does not hold.
    pub beyond: Option<i32>,
}

/// The days on which events happened or will happen, as far as they are recorded.
#[derive(Debug, Clone, Default)]
pub struct Events {
    days: Vec<BTreeSet<NaiveDate>>,
}

impl Events {
    /// From the plan's own dates and the ledger's.
    pub fn new(plan: &Plan, recorded: impl IntoIterator<Item = (EventId, NaiveDate)>) -> Events {
        let mut days: Vec<BTreeSet<NaiveDate>> = plan.events.iter().map(|e| e.happened.into_iter().collect()).collect();
        for (event, day) in recorded {
            days[event.0 as usize].insert(day);
        }
        Events { days }
    }

    pub fn of(&self, event: EventId) -> &BTreeSet<NaiveDate> {
        &self.days[event.0 as usize]
    }
}

/// All occurrences of a measure, in order. `today` matters only to events: what is owed after one is
/// owed once it has happened.
pub fn occurrences(
    plan: &Plan,
    calendar: &Calendar,
    events: &Events,
    measure: &Measure,
    today: NaiveDate,
) -> Vec<Occurrence> {
    match &measure.rule {
        Rule::Recurring { every, grace, .. } => {
            let of = |period: Period| {
                let due = grace.after(period.last(), calendar);
                Occurrence { due: Some(due.date), beyond: due.beyond, ..whole(period) }
            };
            periods(plan, *every).map(of).collect()
        }
        Rule::Holiday { lead_days } => {
            let of = |block: super::calendar::Block| Occurrence {
                period: Period::Day(block.first),
                from: days_before(block.first, *lead_days),
                to: days_before(block.first, 1),
                due: Some(calendar.last_working_before(block.first)),
                beyond: None,
            };
            let owed = |o: &Occurrence| o.due >= Some(plan.issued) && o.period.first() <= plan.ends;
            calendar.blocks().into_iter().map(of).filter(owed).collect()
        }
        Rule::Window(window) => {
            // The week of a new year's first day begins in the old year, and that of its last may end in the next.
            let years = plan.issued.year() - 1..=plan.ends.year() + 1;
            let owed = |o: &Occurrence| o.to >= plan.issued && o.from <= plan.ends;
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

/// Every period that ends on or after the issue and begins on or before the plan's end.
fn periods(plan: &Plan, every: Cadence) -> impl Iterator<Item = Period> {
    let ends = plan.ends;
    std::iter::successors(Some(every.holding(plan.issued)), |period| Some(period.next()))
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
