//! Targets (目标): a metric on a day against its goal. A target is reached when its goal holds on the
//! as-of day, for a day past its due date when it held on the due date; what blocks it is named.

use super::calendar::Calendar;
use super::hazard::{Hazard, Step, as_of, deadline};
use super::obligation::Status;
use super::period::Period;
use super::plan::{Condition, Goal, HazardTerms, MeasureId, Metric, Op, Target, Where};
use super::unit::{Register, UnitIx};
use super::words::{Word, Words};
use chrono::NaiveDate;
use std::collections::HashSet;

/// 目标状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetStatus {
    Reached,
    OnTrack,
    Missed,
}

/// In the order of `TargetStatus`.
pub static TARGET_STATUS: Words = &[
    Word { en: "reached", zh: "已达到", also: &[] },
    Word { en: "on_track", zh: "推进中", also: &[] },
    Word { en: "missed", zh: "未按期达到", also: &[] },
];

impl TargetStatus {
    pub fn word(self) -> &'static Word {
        &TARGET_STATUS[self as usize]
    }
}

/// A value that is compared: `part ÷ whole`. A whole of 0 is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    pub part: i64,
    pub whole: i64,
    /// A plain count, not a rate.
    pub is_count: bool,
}

impl Value {
    pub fn count(count: i64) -> Value {
        Value { part: count, whole: 1, is_count: true }
    }

    pub fn rate(part: i64, whole: i64) -> Value {
        Value { part, whole, is_count: false }
    }
}

/// What stands between a target and its goal, by number and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    pub id: String,
    pub name: String,
}

/// A condition on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub holds: bool,
    pub value: Option<Value>,
    pub blocking: Vec<Blocker>,
}

/// A target on the as-of day.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    pub target: &'a Target,
    pub status: TargetStatus,
    pub now: Held,
    /// For a day past the due date: as of the due date.
    pub on_due: Option<Held>,
}

impl Reading<'_> {
    /// A missed target that is still unmet is owed.
    pub fn is_overdue(&self) -> bool {
        self.status == TargetStatus::Missed && !self.now.holds
    }

    /// Its status among what is owed.
    pub fn duty_status(&self, today: NaiveDate, soon_days: u32) -> Status {
        match self.status {
            TargetStatus::Reached => Status::Done,
            TargetStatus::Missed if self.now.holds => Status::Late,
            _ => Status::open(Some(self.target.due), today, soon_days),
        }
    }
}

/// The records that targets are reckoned from. `coverage` answers for a measure, a period and a day:
/// (done, owed, the subjects not done by id and name).
pub struct Grounds<'a> {
    pub register: &'a Register,
    pub calendar: &'a Calendar,
    pub terms: &'a HazardTerms,
    /// Hazards that any target looks at, with their steps.
    pub hazards: &'a [(Hazard, Vec<Step>)],
    pub coverage: &'a Coverage<'a>,
}

pub type Coverage<'a> = dyn Fn(MeasureId, Period, NaiveDate) -> (i64, i64, Vec<Blocker>) + 'a;

pub fn read<'a>(target: &'a Target, grounds: &Grounds, today: NaiveDate) -> Reading<'a> {
    let now = hold(&target.condition, grounds, today);
    let on_due = (today > target.due).then(|| hold(&target.condition, grounds, target.due));
    let status = match on_due.as_ref().unwrap_or(&now).holds {
        true => TargetStatus::Reached,
        false if on_due.is_some() => TargetStatus::Missed,
        false => TargetStatus::OnTrack,
    };
    Reading { target, status, now, on_due }
}

fn hold(condition: &Condition, grounds: &Grounds, day: NaiveDate) -> Held {
    let judged = |value: Value, blocking: Vec<Blocker>| {
        let holds = condition.goal.is_some_and(|goal| goal.holds(value.part, value.whole));
        Held { holds, value: Some(value), blocking: if holds { Vec::new() } else { blocking } }
    };
    match &condition.metric {
        Metric::OpenHazards(filter) => {
            let open = |h: &Hazard, steps: &[Step]| view(h, steps, grounds, day).is_some_and(|v| v.closed.is_none());
            let blocking = blockers(grounds, filter, open);
            judged(Value::count(blocking.len() as i64), blocking)
        }
        Metric::OverdueHazards(filter) => {
            let overdue = |h: &Hazard, steps: &[Step]| {
                view(h, steps, grounds, day).is_some_and(|v| {
                    let due = deadline(h, v.due, grounds.terms, grounds.calendar);
                    v.rectified.or(v.closed).is_none() && due.is_some_and(|due| due.date < day)
                })
            };
            let blocking = blockers(grounds, filter, overdue);
            judged(Value::count(blocking.len() as i64), blocking)
        }
        Metric::NewHazardsRatio { filter, period, base } => {
            let found_in = |period: &Period| {
                let within = |h: &Hazard, _: &[Step]| h.found <= day && period.holds(h.found);
                blockers(grounds, filter, within)
            };
            let (new, old) = (found_in(period), found_in(base).len() as i64);
            let count = new.len() as i64;
            if old == 0 {
                return Held { holds: count == 0, value: None, blocking: if count == 0 { Vec::new() } else { new } };
            }
            judged(Value::rate(count, old), new)
        }
        Metric::Coverage { measure, period } => {
            let (done, owed, missing) = (grounds.coverage)(*measure, *period, day);
            if owed == 0 {
                // Nobody owes: there is no rate, and nothing stands against the goal.
                return Held { holds: true, value: None, blocking: Vec::new() };
            }
            judged(Value::rate(done, owed), missing)
        }
        Metric::UnitsAtGrade { grade, categories } => {
            let fits = |u: &super::unit::Unit| categories.is_empty() || u.categories.meets(*categories);
            let at = super::words::STANDARD_GRADE.iter().position(|w| w.en == grade.en);
            let (met, unmet): (Vec<_>, Vec<_>) = grounds
                .register
                .iter()
                .filter(|(_, u)| u.operates_on(day) && fits(u))
                .partition(|(_, u)| Some(u.standard_grade) == at);
            let named = |(_, u): (UnitIx, &super::unit::Unit)| Blocker { id: u.code.clone(), name: u.name.clone() };
            judged(Value::count(met.len() as i64), unmet.into_iter().map(named).collect())
        }
        Metric::All(conditions) => {
            let held: Vec<Held> = conditions.iter().map(|c| hold(c, grounds, day)).collect();
            let holds = held.iter().all(|h| h.holds);
            // One record may stand against several conditions; it is named once.
            let mut named = HashSet::new();
            let blocking = held.into_iter().flat_map(|h| h.blocking).filter(|b| named.insert(b.id.clone())).collect();
            Held { holds, value: None, blocking }
        }
    }
}

fn view<'h>(h: &'h Hazard, steps: &[Step], grounds: &Grounds, day: NaiveDate) -> Option<super::hazard::View<'h>> {
    as_of(h, steps, grounds.register.get(h.unit), day)
}

/// The hazards that `filter` and `test` choose, by number and description.
fn blockers(grounds: &Grounds, filter: &Where, test: impl Fn(&Hazard, &[Step]) -> bool) -> Vec<Blocker> {
    let chosen = grounds.hazards.iter().filter(|(h, steps)| filter.fits(h) && test(h, steps));
    chosen.map(|(h, _)| Blocker { id: h.no.clone(), name: h.description.clone() }).collect()
}

impl Where {
    /// Void hazards never fit.
    pub fn fits(&self, h: &Hazard) -> bool {
        h.status != super::words::HazardStatus::Void
            && (self.grades.is_empty() || self.grades.contains(&h.grade))
            && self.found_from.is_none_or(|from| from <= h.found)
            && self.found_to.is_none_or(|to| h.found <= to)
    }
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let op = match self.op {
            Op::Equal => "=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
        };
        if self.part % self.whole == 0 {
            write!(f, "{op} {}", self.part / self.whole)
        } else {
            write!(f, "{op} {}/{}", self.part, self.whole)
        }
    }
}
