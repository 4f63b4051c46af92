//! The contract's duties said again, slowly and plainly: every day is walked, every deed is asked for
//! every obligation, nothing is sorted in advance and nothing is shared with the engine but the plan's
//! types, `NaiveDate` and `Calendar::is_working`. Written from plan-file.md and cli.md, not from
//! the engine, so that one of the two is wrong where they differ.

use crate::model::restated_days::{done_status, open_status, term_after, walk, ymd};
use crate::model::restated_evidence::{done_on, pieces};
use chrono::{Datelike, NaiveDate, Weekday};
use zhiben::domain::calendar::{Calendar, Term};
use zhiben::domain::evidence::{EvidenceRecord, Subject};
use zhiben::domain::period::Cadence;
use zhiben::domain::plan::{EventId, Measure, MeasureId, Plan, PlanHead, Rule, Window};
use zhiben::domain::unit::{Unit, UnitIx};

/// Everything that an answer depends on, but for the as-of day.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub plan: Plan,
    pub units: Vec<Unit>,
    pub evidence_records: Vec<EvidenceRecord>,
    /// The ledger of events, in addition to the plan's `happened`.
    pub events: Vec<(EventId, NaiveDate)>,
}

/// One obligation, in the words of the reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Owed {
    pub id: String,
    pub due: Option<NaiveDate>,
    pub status: &'static str,
    pub done_on: Option<NaiveDate>,
    /// The latest evidence of any period.
    pub last: Option<NaiveDate>,
}

/// One time that a measure is owed: its name, the days whose work belongs to it, its due date.
pub struct Slot {
    pub name: String,
    pub opens: NaiveDate,
    pub shuts: NaiveDate,
    pub due: Option<NaiveDate>,
}

/// A deed as seen by one subject of one measure.
pub struct Piece {
    pub date: NaiveDate,
    pub marked: Option<String>,
    pub parts: u64,
}

/// Every obligation of one measure on a day. `days_off` are the holiday rows of the calendar.
pub fn owed(
    scenario: &Scenario,
    calendar: &Calendar,
    days_off: &[NaiveDate],
    id: MeasureId,
    today: NaiveDate,
) -> Vec<Owed> {
    let measure = &scenario.plan.measures[id.0 as usize];
    let head = head(&scenario.plan, measure);
    let slots = slots(scenario, calendar, days_off, measure, today);
    let mut answer = Vec::new();
    for subject in subjects(scenario, measure) {
        let pieces = pieces(scenario, id, subject, today);
        for slot in slots.iter().filter(|slot| is_asked_then(measure, slot, today)) {
            if let Subject::Unit(ix) = subject {
                let day = slot.due.filter(|due| *due <= today).unwrap_or(today);
                let unit = &scenario.units[ix.0 as usize];
                // What fell due before the town was in charge of the unit is not the unit's.
                let before = unit.managed_from.is_some() && slot.due.is_some() && slot.due < unit.managed_from;
                if before || !operates(unit, day) || is_stopped(unit, slot.due.unwrap_or(today), today) {
                    continue;
                }
            }
            let done_on = done_on(measure, &slots, slot, &pieces);
            let status = match done_on {
                Some(on) => done_status(on, slot.due),
                // Of what fell due before the books began and is not fully evidenced nothing is known.
                None if slot.due.is_some() && head.kept_from.is_some() && slot.due < head.kept_from => "not_kept",
                None => open_status(slot.due, today, head.due_soon_days),
            };
            let id = format!("{}/{}/{}", measure.id, subject_id(scenario, subject), slot.name);
            answer.push(Owed { id, due: slot.due, status, done_on, last: pieces.iter().map(|p| p.date).max() });
        }
    }
    answer
}

/// Whether the whole period or window of a slot, else its due date, else the as-of day is not before `owed_from` and not
/// after `owed_until`.
fn is_asked_then(measure: &Measure, slot: &Slot, today: NaiveDate) -> bool {
    let has_period = matches!(measure.rule, Rule::Recurring { .. } | Rule::Window(_));
    let days = match (has_period, slot.due) {
        (true, _) => vec![slot.opens, slot.shuts],
        (false, Some(due)) => vec![due],
        (false, None) => vec![today],
    };
    let too_early = |day: &NaiveDate| matches!(measure.in_force.from, Some(from) if *day < from);
    let too_late = |day: &NaiveDate| matches!(measure.in_force.until, Some(until) if *day > until);
    !days.iter().any(|day| too_early(day) || too_late(day))
}

/// What the plan of a measure says of itself.
pub fn head<'p>(plan: &'p Plan, measure: &Measure) -> &'p PlanHead {
    &plan.heads[measure.plan.0 as usize]
}

/// Walks over the days of each stop that had begun by `today`; one that had not ended by then goes on.
fn is_stopped(unit: &Unit, due: NaiveDate, today: NaiveDate) -> bool {
    unit.stops.iter().filter(|stop| stop.from <= today).any(|stop| match stop.until {
        Some(until) if until < today => (0..=(until - stop.from).num_days()).any(|n| walk(stop.from, n) == due),
        _ => due >= stop.from,
    })
}

pub fn subject_id(scenario: &Scenario, subject: Subject) -> String {
    match subject {
        Subject::Town => "town".to_string(),
        Subject::Body(body) => format!("body:{}", scenario.plan.bodies[body.0 as usize].id),
        Subject::Unit(ix) => format!("unit:{}", scenario.units[ix.0 as usize].code),
    }
}

/// Everyone who may owe the measure, whether or not a unit operates.
fn subjects(scenario: &Scenario, measure: &Measure) -> Vec<Subject> {
    let mut all = Vec::new();
    if measure.owed_by.town {
        all.push(Subject::Town);
    }
    if measure.owed_by.body {
        all.extend(measure.lead.iter().map(|body| Subject::Body(*body)));
    }
    if measure.owed_by.unit {
        for (place, unit) in scenario.units.iter().enumerate() {
            if (0..64).any(|bit| unit.categories.0 >> bit & measure.categories.0 >> bit & 1 == 1) {
                all.push(Subject::Unit(UnitIx(place as u32)));
            }
        }
    }
    all
}

fn operates(unit: &Unit, day: NaiveDate) -> bool {
    let begun = match unit.since {
        Some(since) => day >= since,
        None => true,
    };
    let ended = match unit.until {
        Some(until) => day > until,
        None => false,
    };
    begun && !ended && !unit.void
}

fn slots(
    scenario: &Scenario,
    calendar: &Calendar,
    days_off: &[NaiveDate],
    measure: &Measure,
    today: NaiveDate,
) -> Vec<Slot> {
    let plan = head(&scenario.plan, measure);
    let (earliest, latest) = (ymd(2000, 1, 1), ymd(2050, 1, 1));
    match &measure.rule {
        Rule::Recurring { every, grace, .. } => periods(*every)
            .into_iter()
            .filter(|(_, first, last)| *last >= plan.issued && *first <= plan.ends)
            .map(|(name, first, last)| Slot {
                name,
                opens: first,
                shuts: last,
                due: Some(rolled(plan, *grace, term_after(*grace, last, calendar), calendar)),
            })
            .collect(),
        Rule::Holiday { lead_days } => days_off
            .iter()
            .filter(|day| !days_off.contains(&walk(**day, -1)))
            .map(|first| {
                let mut due = walk(*first, -1);
                while !calendar.is_working(due) {
                    due = walk(due, -1);
                }
                let opens = walk(*first, -i64::from(*lead_days));
                Slot { name: first.to_string(), opens, shuts: walk(*first, -1), due: Some(due) }
            })
            .filter(|slot| slot.due >= Some(plan.issued) && walk(slot.shuts, 1) <= plan.ends)
            .collect(),
        Rule::Window(window) => (2022..2030)
            .map(|year| {
                let (first, last) = window_in(*window, year);
                Slot { name: year.to_string(), opens: first, shuts: last, due: Some(last) }
            })
            .filter(|slot| slot.shuts >= plan.issued && slot.opens <= plan.ends)
            .collect(),
        Rule::Milestone { due, from } => {
            vec![Slot { name: "-".into(), opens: from.unwrap_or(earliest), shuts: latest, due: Some(*due) }]
        }
        Rule::Standing(_) => vec![Slot { name: "-".into(), opens: earliest, shuts: latest, due: None }],
        Rule::Before { event, days } => happenings(scenario, *event)
            .into_iter()
            .map(|day| Slot { name: day.to_string(), opens: walk(day, -i64::from(*days)), shuts: day, due: Some(day) })
            .collect(),
        Rule::Within { event, within } => {
            let days: Vec<NaiveDate> = happenings(scenario, *event).into_iter().filter(|day| *day <= today).collect();
            let next = |day: NaiveDate| days.iter().copied().filter(|other| *other > day).min();
            days.iter()
                .map(|day| Slot {
                    name: day.to_string(),
                    opens: *day,
                    shuts: next(*day).map_or(latest, |next| walk(next, -1)),
                    due: Some(term_after(*within, *day, calendar)),
                })
                .collect()
        }
        Rule::Ledger(_) | Rule::Derived { .. } => Vec::new(),
    }
}

/// A reporting day that is no working day, walked to the next one where the plan rolls.
fn rolled(plan: &PlanHead, grace: Term, due: NaiveDate, calendar: &Calendar) -> NaiveDate {
    let mut day = due;
    while plan.rolls && grace != Term::Days(0) && !calendar.is_working(day) {
        day = walk(day, 1);
    }
    day
}

/// Every period of a length near the plan, with its name and days, by walking over the days.
fn periods(every: Cadence) -> Vec<(String, NaiveDate, NaiveDate)> {
    // A week belongs to the year of its Thursday, and is counted by the Thursdays before it (ISO 8601).
    let thursday = |day: NaiveDate| walk(day, 3 - i64::from(day.weekday().num_days_from_monday()));
    let year = |day: NaiveDate| if every == Cadence::Week { thursday(day).year() } else { day.year() };
    let index = |day: NaiveDate| match every {
        Cadence::Week => thursday(day).ordinal().div_ceil(7),
        Cadence::TenDays => 100 * day.month() + 1 + u32::from(day.day() > 10) + u32::from(day.day() > 20),
        Cadence::TwoMonths => day.month().div_ceil(2),
        Cadence::Month => day.month(),
        Cadence::Quarter => day.month().div_ceil(3),
        Cadence::HalfYear => 1 + u32::from(day.month() > 6),
        Cadence::Year => 0,
    };
    let mut found: Vec<(String, NaiveDate, NaiveDate)> = Vec::new();
    let mut day = ymd(2023, 1, 1);
    let mut current = None;
    while day < ymd(2028, 1, 1) {
        let (year, index) = (year(day), index(day));
        if current != Some((year, index)) {
            current = Some((year, index));
            let name = match every {
                Cadence::Week => format!("{year}W{index:02}"),
                Cadence::TenDays => format!("{year}-{:02}X{}", index / 100, index % 100),
                Cadence::TwoMonths => format!("{year}B{index}"),
                Cadence::Month => format!("{year}-{index:02}"),
                Cadence::Quarter => format!("{year}Q{index}"),
                Cadence::HalfYear => format!("{year}H{index}"),
                Cadence::Year => format!("{year}"),
            };
            found.push((name, day, day));
        }
        found.last_mut().expect("one was pushed").2 = day;
        day = walk(day, 1);
    }
    found
}

fn window_in(window: Window, year: i32) -> (NaiveDate, NaiveDate) {
    match window {
        Window::Days { from, to } => (ymd(year, from.0, from.1), ymd(year, to.0, to.1)),
        Window::WeekOf(month, day) => {
            let mut monday = ymd(year, month, day);
            while monday.weekday() != Weekday::Mon {
                monday = walk(monday, -1);
            }
            (monday, walk(monday, 6))
        }
    }
}

/// The days of an event, each once.
fn happenings(scenario: &Scenario, event: EventId) -> Vec<NaiveDate> {
    let own = scenario.plan.events[event.0 as usize].happened;
    let recorded = scenario.events.iter().filter(|(other, _)| *other == event).map(|(_, day)| *day);
    let mut days: Vec<NaiveDate> = own.into_iter().chain(recorded).collect();
    days.sort();
    days.dedup();
    days
}
