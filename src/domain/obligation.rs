//! Obligations (应办事项): one measure owed by one subject for one period. They are computed from the plan and the evidence
//! and never stored, so a missed period stays missed even if nobody recorded anything. The
//! obligations of a closed plan are read as they were frozen at its closing.

mod closed;

pub use closed::{ClosedMeasure, Closings, Piece};

use super::calendar::Calendar;
use super::evidence::{Fact, Facts, Subject, of_subject};
use super::period::Period;
use super::plan::{Ledger, Measure, MeasureId, Plan, PlanHead, Remind, Rule};
use super::schedule::{Events, Occurrence, is_in_force, schedule};
use super::unit::{Register, UnitIx};
use super::words::{Word, Words};
use chrono::{Days, NaiveDate};

/// 状态: the status of anything that is owed, with its English and Chinese word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Done,
    Late,
    Pending,
    DueSoon,
    Overdue,
    NoDate,
    /// 启用前: it fell due before the town began to keep its ledgers (台账启用日期) and is not fully evidenced, so nothing is
    /// known of it.
    NotKept,
}

/// The words of each status, in the order of `Status`.
pub static STATUS: Words = &[
    Word { en: "done", zh: "已办", also: &[] },
    Word { en: "late", zh: "逾期完成", also: &["逾期办结"] },
    Word { en: "pending", zh: "未到期", also: &[] },
    Word { en: "due_soon", zh: "临期", also: &[] },
    Word { en: "overdue", zh: "逾期", also: &[] },
    Word { en: "no_date", zh: "无期限", also: &[] },
    Word { en: "not_kept", zh: "启用前", also: &[] },
];

impl Status {
    /// Every status, in the order of the enum.
    pub const ALL: [Status; 7] = [
        Status::Done,
        Status::Late,
        Status::Pending,
        Status::DueSoon,
        Status::Overdue,
        Status::NoDate,
        Status::NotKept,
    ];

    /// The status of this English word.
    pub fn parse(en: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word().en == en)
    }

    /// The words of the status.
    pub fn word(self) -> &'static Word {
        &STATUS[self as usize]
    }

    /// Whether it is done, in time or late.
    pub fn is_done(self) -> bool {
        matches!(self, Status::Done | Status::Late)
    }

    /// The status of several parts together, done only if all are done. An open part comes before one of which nothing
    /// is known.
    pub fn worst(all: impl IntoIterator<Item = Status>) -> Option<Status> {
        let severity = |status: &Status| match status {
            Status::Done => 0,
            Status::Late => 1,
            Status::NotKept => 2,
            Status::NoDate => 3,
            Status::Pending => 4,
            Status::DueSoon => 5,
            Status::Overdue => 6,
        };
        all.into_iter().max_by_key(severity)
    }

    /// The status of something that is not done. It is not overdue on the due date itself; without a due date it is
    /// `NoDate`.
    pub fn open(due: Option<NaiveDate>, today: NaiveDate, soon_days: u32) -> Status {
        let Some(due) = due else { return Status::NoDate };
        let soon = today.checked_add_days(Days::new(soon_days.into())).unwrap_or(NaiveDate::MAX);
        match due {
            due if due < today => Status::Overdue,
            due if due <= soon => Status::DueSoon,
            _ => Status::Pending,
        }
    }

    /// The status of something done on a day.
    pub fn done(on: NaiveDate, due: Option<NaiveDate>) -> Status {
        if due.is_some_and(|due| on > due) { Status::Late } else { Status::Done }
    }
}

/// One measure owed by one subject for one period, with its status.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Obligation {
    pub measure: MeasureId,
    pub subject: Subject,
    pub period: Period,
    pub due: Option<NaiveDate>,
    pub status: Status,
    /// The day of the last piece of evidence that was needed.
    pub done_on: Option<NaiveDate>,
    /// The parts (分项) that are evidenced so far, one bit each.
    pub parts: u64,
    /// The latest evidence of any period up to the as-of day.
    pub last: Option<NaiveDate>,
    /// 已作说明: it is overdue, and a reason is recorded. It still counts as not done.
    pub explained: bool,
}

impl Obligation {
    /// Days from the due date to the day it was done, or to today while it is open; negative before the due date. None
    /// without a due date.
    pub fn days_overdue(&self, today: NaiveDate) -> Option<i64> {
        Some((self.done_on.unwrap_or(today) - self.due?).num_days())
    }
}

/// Everything from which obligations are computed.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub plan: &'a Plan,
    pub calendar: &'a Calendar,
    pub register: &'a Register,
    pub events: &'a Events,
    pub facts: &'a Facts,
    /// What plans that were closed owed at their closing.
    pub closings: &'a Closings,
    pub today: NaiveDate,
    /// How many days before its due date anything is due soon; absent where each plan's own days count.
    pub ahead: Option<u32>,
}

impl Basis<'_> {
    /// How many days before its due date what belongs to no plan is due soon.
    pub fn soon_days(&self) -> u32 {
        self.ahead.unwrap_or(self.plan.first().due_soon_days)
    }
}

impl Basis<'_> {
    /// The day as of which a measure's figures are: `today`, or the earlier day on which its plan was closed.
    pub fn day_of(&self, id: MeasureId) -> NaiveDate {
        self.closings.day_of(id, self.today)
    }
}

/// Hands each obligation of a measure to `each`, ordered by subject and period. `asks` selects the subjects. Measures
/// of the rules `Ledger` and `Derived` have no obligations.
pub fn visit(basis: Basis, id: MeasureId, asks: &dyn Fn(Subject) -> bool, each: &mut dyn FnMut(Obligation)) {
    visit_within(basis, id, asks, &|_, _| true, each);
}

/// As [`visit`], for the obligations whose period and due date `is_asked` accepts.
pub fn visit_within(
    basis: Basis,
    id: MeasureId,
    asks: &dyn Fn(Subject) -> bool,
    is_asked: &dyn Fn(Period, Option<NaiveDate>) -> bool,
    each: &mut dyn FnMut(Obligation),
) {
    if let Some(closed) = basis.closings.of(id, basis.today) {
        return basis.closings.visit(closed, basis.register, asks, &mut |duty| {
            if is_asked(duty.period, duty.due) {
                each(duty);
            }
        });
    }
    let owing = Owing::new(basis, id, is_asked);
    if owing.owed.is_empty() {
        return;
    }
    let (measure, facts) = (owing.measure, basis.facts.of(id));
    if measure.owed_by.town && asks(Subject::Town) {
        owing.compute(Subject::Town, of_subject(facts, Subject::Town), each);
    }
    if measure.owed_by.body {
        let mut bodies = measure.lead.clone();
        bodies.sort_unstable();
        bodies.dedup();
        for body in bodies.into_iter().map(Subject::Body).filter(|s| asks(*s)) {
            owing.compute(body, of_subject(facts, body), each);
        }
    }
    if measure.owed_by.unit {
        let mut rest = &facts[facts.partition_point(|f| f.subject < Subject::Unit(UnitIx(0)))..];
        for ix in (0..basis.register.len() as u32).map(UnitIx) {
            let subject = Subject::Unit(ix);
            // Facts and units are both sorted by unit, so the facts of the next unit come next.
            let len = rest.iter().take_while(|f| f.subject == subject).count();
            let (of_unit, others) = rest.split_at(len);
            rest = others;
            if basis.register.categories(ix).overlap(measure.categories) && asks(subject) {
                owing.compute(subject, of_unit, each);
            }
        }
    }
}

/// A measure with its occurrences, from which the obligations of each subject are computed.
struct Owing<'a> {
    basis: Basis<'a>,
    id: MeasureId,
    measure: &'a Measure,
    schedule: Vec<Occurrence>,
    /// Those that are asked for and in force, each with its status while it is not done.
    owed: Vec<(Occurrence, Status)>,
    /// How many pieces of evidence each part needs.
    needed: u32,
    /// All parts (分项), one bit each.
    parts: u64,
}

impl<'a> Owing<'a> {
    fn new(basis: Basis<'a>, id: MeasureId, is_asked: &dyn Fn(Period, Option<NaiveDate>) -> bool) -> Owing<'a> {
        let measure = basis.plan.measure(id);
        let head = basis.plan.head(measure.plan);
        let soon_days = basis.ahead.unwrap_or(head.due_soon_days);
        let schedule = schedule(basis.plan, basis.calendar, basis.events, measure, basis.today);
        let owed = schedule.iter().filter(|o| is_in_force(measure, o, basis.today) && is_asked(o.period, o.due));
        let open = |o: &Occurrence| match is_before_books(head, o.due) {
            true => Status::NotKept,
            false => Status::open(o.due, basis.today, soon_days),
        };
        let owed = owed.map(|occurrence| (*occurrence, open(occurrence))).collect();
        let needed = if let Rule::Recurring { times, .. } = measure.rule { times } else { 1 };
        let count = measure.parts().min(64);
        let parts = if count == 64 { u64::MAX } else { (1 << count) - 1 };
        Owing { basis, id, measure, owed, schedule, needed, parts }
    }

    fn compute(&self, subject: Subject, facts: &[Fact], each: &mut dyn FnMut(Obligation)) {
        let Owing { basis, id, .. } = *self;
        let unit = match subject {
            Subject::Unit(ix) => Some(basis.register.get(ix)),
            _ => None,
        };
        let facts = &facts[..facts.partition_point(|f| f.date <= basis.today)];
        let last = facts.last().map(|f| f.date);
        // Evidence that is marked for no period counts by its day, and the facts are sorted by day.
        let is_marked = facts.iter().any(|f| f.counts_for.is_some());
        for (occurrence, open) in &self.owed {
            if unit.is_some_and(|unit| !unit.owes(occurrence.due, basis.today)) {
                continue;
            }
            let (parts, done_on) = match is_marked {
                true => self.weigh(facts.iter().filter(|f| counts(&self.schedule, occurrence, f))),
                false => self.weigh(from_to(facts, occurrence)),
            };
            let status = done_on.map_or(*open, |on| Status::done(on, occurrence.due));
            each(Obligation {
                measure: id,
                subject,
                period: occurrence.period,
                due: occurrence.due,
                status,
                done_on,
                parts,
                last,
                explained: status == Status::Overdue && basis.facts.is_explained((id, subject, occurrence.period)),
            });
        }
    }

    /// The parts that are evidenced, and the day of the last piece needed once all parts are. `facts` must be sorted by
    /// day.
    fn weigh<'f>(&self, facts: impl Iterator<Item = &'f Fact>) -> (u64, Option<NaiveDate>) {
        let mut pieces = [0u32; 64];
        let count = self.parts.count_ones() as usize;
        let mut covered = 0u64;
        for fact in facts {
            match self.needed {
                0 | 1 => covered |= fact.parts & self.parts,
                needed => {
                    for (part, have) in
                        pieces.iter_mut().enumerate().take(count).filter(|(part, _)| fact.parts >> part & 1 == 1)
                    {
                        *have += 1;
                        covered |= u64::from(*have >= needed) << part & self.parts;
                    }
                }
            }
            if covered == self.parts {
                return (covered, Some(fact.date));
            }
        }
        (covered, None)
    }
}

/// The facts, sorted by day, whose day is in the days of the occurrence.
fn from_to<'f>(facts: &'f [Fact], occurrence: &Occurrence) -> impl Iterator<Item = &'f Fact> {
    let (from, to) = (occurrence.from, occurrence.to);
    facts.iter().skip_while(move |f| f.date < from).take_while(move |f| f.date <= to)
}

/// Whether a due date is before the day from which the town keeps its ledgers (台账启用日期).
fn is_before_books(head: &PlanHead, due: Option<NaiveDate>) -> bool {
    matches!((due, head.kept_from), (Some(due), Some(from)) if due < from)
}

/// Whether a piece of evidence counts for an occurrence. If it is marked for a period that the measure has, it counts
/// for that period only; otherwise it counts by its day. A sent form counts only for the period that it reports,
/// whenever it was sent.
pub fn counts(schedule: &[Occurrence], occurrence: &Occurrence, fact: &Fact) -> bool {
    let reports = fact.ledger == Ledger::Submission && fact.counts_for.is_some();
    if reports && !matches!(occurrence.period, Period::Plan | Period::Day(_)) {
        return fact.counts_for == Some(occurrence.period);
    }
    match fact.counts_for.filter(|marked| *marked != Period::Plan && schedule.iter().any(|o| o.period == *marked)) {
        Some(marked) => marked == occurrence.period,
        None => occurrence.from <= fact.date && fact.date <= occurrence.to,
    }
}

/// 久未开展: whether a standing measure was not done within its reminder. Such a measure is listed apart and is never
/// overdue.
pub fn is_stale(measure: &Measure, register: &Register, obligation: &Obligation, today: NaiveDate) -> bool {
    let Rule::Standing(remind) = &measure.rule else { return false };
    let days = match (remind, obligation.subject) {
        (Remind::Days(days), _) => Some(*days),
        (Remind::ByGrade(days), Subject::Unit(ix)) => days[register.get(ix).standard_grade],
        _ => None,
    };
    let Some(days) = days else { return false };
    obligation.last.is_none_or(|last| (today - last).num_days() > i64::from(days))
}

/// The id of an obligation: `MEASURE/SUBJECT/PERIOD`.
pub fn id_of(plan: &Plan, register: &Register, obligation: &Obligation) -> String {
    id_in(plan, register, obligation, &obligation.period.to_string())
}

/// The same with the name of the period, for callers that need it too.
pub fn id_in(plan: &Plan, register: &Register, obligation: &Obligation, period: &str) -> String {
    let (kind, name) = subject_parts(plan, register, obligation.subject);
    [plan.measure(obligation.measure).id.as_str(), "/", kind, name, "/", period].concat()
}

/// The id of a subject: `town`, `body:ID` or `unit:CODE`.
pub fn subject_id(plan: &Plan, register: &Register, subject: Subject) -> String {
    let (kind, name) = subject_parts(plan, register, subject);
    [kind, name].concat()
}

fn subject_parts<'a>(plan: &'a Plan, register: &'a Register, subject: Subject) -> (&'static str, &'a str) {
    match subject {
        Subject::Town => ("town", ""),
        Subject::Body(body) => ("body:", &plan.body(body).id),
        Subject::Unit(unit) => ("unit:", &register.get(unit).code),
    }
}

#[cfg(test)]
mod tests;
