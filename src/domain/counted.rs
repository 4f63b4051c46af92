//! 计入: what one record counts for, and why it counts for nothing.

use super::calendar::Calendar;
use super::evidence::{Collector, EvidenceRecord, Fact, Subject, fits_record, fits_words};
use super::obligation::counts;
use super::period::Period;
use super::plan::{Evidence, MeasureId, Plan};
use super::schedule::{Events, is_in_force, schedule};
use super::unit::Register;
use chrono::NaiveDate;

/// An obligation for which a record is evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    pub measure: MeasureId,
    pub period: Period,
    pub subject: Subject,
}

/// Why a record counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncounted {
    /// No measure asks for such a record: by its mode, type, audience or bodies.
    NotAsked,
    /// It is dated before the start of the plan, on this day.
    BeforePlan(NaiveDate),
    /// Only its attendees show what is asked for, and none is recorded yet.
    NoAttendee,
    /// It names no unit, and only units owe what it shows.
    NoUnit,
    /// The units that it names do not owe what it shows, by their categories.
    NotOwed,
    /// Its day is in no period in which it is owed.
    OutsidePeriods,
}

/// What the record counts for as of a day, by measure, period and subject; or why it counts for nothing.
pub fn counted(
    plan: &Plan,
    calendar: &Calendar,
    events: &Events,
    register: &Register,
    record: &EvidenceRecord,
    today: NaiveDate,
) -> Result<Vec<Counted>, Uncounted> {
    let mut collector = Collector::new(plan, register, today, |id| plan.is_counted(id));
    collector.add(record);
    let facts: Vec<Fact> = std::mem::take(&mut collector.facts).into_iter().flatten().collect();
    let mut all = Vec::new();
    for fact in &facts {
        let measure = plan.measure(fact.measure);
        let schedule = schedule(plan, calendar, events, measure, today);
        let is_owed = |due: Option<NaiveDate>| match fact.subject {
            Subject::Unit(unit) => register.get(unit).owes(due, today),
            _ => true,
        };
        let found = schedule
            .iter()
            .filter(|one| is_in_force(measure, one, today) && is_owed(one.due) && counts(&schedule, one, fact));
        all.extend(found.map(|one| Counted { measure: fact.measure, period: one.period, subject: fact.subject }));
    }
    all.sort_unstable();
    all.dedup();
    match (all.is_empty(), facts.is_empty()) {
        (false, _) => Ok(all),
        (true, false) => Err(Uncounted::OutsidePeriods),
        (true, true) => Err(reason(plan, &collector, record)),
    }
}

/// Why no measure takes the record.
fn reason(plan: &Plan, collector: &Collector, record: &EvidenceRecord) -> Uncounted {
    let is_asked = |evidence: &Evidence| {
        let filter = &evidence.filter;
        record.measure.is_none_or(|of| filter.of.contains(&of))
            && fits_record(filter, record)
            && (waits_for_attendees(evidence) || fits_words(filter, &filter.words, record, None))
    };
    let of_ledger = record.ledger.map_or(&[][..], |ledger| &collector.lookers[ledger as usize]);
    let is_waiting = record.attendees.is_empty()
        && of_ledger.iter().any(|looker| is_asked(looker.evidence) && waits_for_attendees(looker.evidence));
    let asked: Vec<MeasureId> =
        of_ledger.iter().filter(|looker| is_asked(looker.evidence)).map(|looker| looker.id).collect();
    let asked = if asked.is_empty() { record.measure.into_iter().collect() } else { asked };
    let starts = asked.iter().map(|id| plan.head(plan.measure(*id).plan).starts).min();
    match starts {
        None => Uncounted::NotAsked,
        Some(starts) if record.date < starts && record.measure.is_none() => Uncounted::BeforePlan(starts),
        Some(_) if is_waiting => Uncounted::NoAttendee,
        Some(_) if record.named().next().is_none() => Uncounted::NoUnit,
        Some(_) => Uncounted::NotOwed,
    }
}

/// Whether only attendees can show what the measure asks for.
fn waits_for_attendees(evidence: &Evidence) -> bool {
    evidence.filter.attended.is_some() || evidence.filter.passed
}
