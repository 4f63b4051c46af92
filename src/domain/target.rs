//! Targets (目标): the value of a metric on a day, compared with its goal. A target is reached if its goal holds on the
//! as-of day, or, after its due date, held on the due date; what prevents it is listed. If nothing was recorded that
//! the value could come from, there is no data, and the target is never reached.

use super::calendar::Calendar;
use super::hazard::{Hazard, Step, as_of, deadline, uncontrolled};
use super::obligation::Status;
use super::period::Period;
use super::plan::{Condition, Goal, HazardTerms, MeasureId, Metric, Op, Target, Where};
use super::unit::{Register, UnitIx};
use super::words::{Word, Words};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashSet};

/// 目标状态: whether a target is reached, missed, in progress or without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetStatus {
    Reached,
    OnTrack,
    Missed,
    NoData,
}

/// The words of each status, in the order of `TargetStatus`.
pub static TARGET_STATUS: Words = &[
    Word { en: "reached", zh: "已达到", also: &[] },
    Word { en: "on_track", zh: "推进中", also: &[] },
    Word { en: "missed", zh: "未按期达到", also: &[] },
    Word { en: "no_data", zh: "无数据", also: &[] },
];

impl TargetStatus {
    pub fn word(self) -> &'static Word {
        &TARGET_STATUS[self as usize]
    }
}

/// The value of a metric as the fraction `part ÷ whole`. With a whole of 0 there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    pub part: i64,
    pub whole: i64,
    /// Whether it is a plain count; otherwise a rate.
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

/// A record that keeps a target from its goal: its number and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    pub id: String,
    pub name: String,
}

/// The value of a condition on one day, and whether its goal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whether the goal holds; false without data.
    pub holds: bool,
    pub value: Option<Value>,
    pub blocking: Vec<Blocker>,
    /// Why there is no data, if there is none.
    pub no_data: Option<Unknown>,
    /// Whether it may count as reached already. A goal over a period may not before the period has ended.
    pub is_ripe: bool,
}

impl Held {
    /// A result with data that may count at once.
    pub fn plain(holds: bool, value: Option<Value>, blocking: Vec<Blocker>) -> Held {
        Held { holds, value, blocking: if holds { Vec::new() } else { blocking }, no_data: None, is_ripe: true }
    }

    /// The same result, or, if there is a reason, no data; the blockers are kept.
    fn unless(self, no_data: Option<Unknown>) -> Held {
        let value = self.value.filter(|_| no_data.is_none() || !self.blocking.is_empty());
        Held { holds: self.holds && no_data.is_none(), value, no_data, ..self }
    }
}

/// Why there is no data: for some periods, or as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub periods: Vec<Period>,
    pub why: String,
}

impl Unknown {
    fn at_all(why: impl Into<String>) -> Unknown {
        Unknown { periods: Vec::new(), why: why.into() }
    }

    fn of(period: Period, why: impl Into<String>) -> Unknown {
        Unknown { periods: vec![period], why: why.into() }
    }

    /// Several reasons as one; periods with the same reason are listed together.
    fn joined(all: Vec<Unknown>) -> Option<Unknown> {
        let mut alike: Vec<Unknown> = Vec::new();
        for one in all {
            match alike.iter_mut().find(|known| known.why == one.why) {
                Some(known) => known.periods.extend(one.periods),
                None => alike.push(one),
            }
        }
        match alike.len() {
            0 | 1 => alike.pop(),
            _ => Some(Unknown::at_all(alike.iter().map(Unknown::to_string).collect::<Vec<_>>().join("；"))),
        }
    }
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let periods: Vec<String> = self.periods.iter().map(|period| period.to_string()).collect();
        let blank = if periods.is_empty() { "" } else { " " };
        write!(f, "{}{blank}{}", periods.join("、"), self.why)
    }
}

/// On which days anything was recorded, of any grade and kind.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The days on which hazards were found.
    pub found: BTreeSet<NaiveDate>,
    /// The day of the first inspection.
    pub inspected: Option<NaiveDate>,
}

/// A target with its value on the as-of day.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    pub target: &'a Target,
    pub status: TargetStatus,
    pub now: Held,
    /// The value on the due date; present after the due date only.
    pub on_due: Option<Held>,
    /// 超期清零: the target was missed, and on this later day the last of its open hazards was closed.
    pub cleared_on: Option<NaiveDate>,
}

impl Reading<'_> {
    /// Whether the target was missed and its goal still does not hold.
    pub fn is_overdue(&self) -> bool {
        self.status == TargetStatus::Missed && !self.now.holds
    }

    /// Why there is no data, or that the hazards were cleared too late, as a Chinese sentence.
    pub fn note(&self) -> Option<String> {
        let judged = self.on_due.as_ref().unwrap_or(&self.now);
        match (self.status, self.cleared_on) {
            (TargetStatus::NoData, _) => judged.no_data.as_ref().map(Unknown::to_string),
            (_, cleared) => cleared.map(|on| format!("超期清零：{on}")),
        }
    }

    /// The status of the target among all that is owed.
    pub fn duty_status(&self, today: NaiveDate, soon_days: u32) -> Status {
        match self.status {
            TargetStatus::Reached => Status::Done,
            TargetStatus::Missed if self.now.holds => Status::Late,
            // Without data it is not overdue.
            TargetStatus::NoData if self.target.due < today => Status::NoDate,
            _ => Status::open(Some(self.target.due), today, soon_days),
        }
    }
}

/// The records from which targets are computed. `coverage` takes a measure, a period and a day, and gives the number
/// done, the number owed, and the subjects not done by id and name.
pub struct Grounds<'a> {
    pub register: &'a Register,
    pub calendar: &'a Calendar,
    pub terms: &'a HazardTerms,
    /// The hazards that the targets count, with their steps.
    pub hazards: &'a [(Hazard, Vec<Step>)],
    pub known: &'a Known,
    /// 台账启用日期: the day from which the town keeps its ledgers.
    pub kept_from: Option<NaiveDate>,
    pub coverage: &'a Coverage<'a>,
}

pub type Coverage<'a> = dyn Fn(MeasureId, Period, NaiveDate) -> (i64, i64, Vec<Blocker>) + 'a;

pub fn read<'a>(target: &'a Target, grounds: &Grounds, today: NaiveDate) -> Reading<'a> {
    let is_past = today > target.due;
    let now = hold(&target.condition, grounds, today, today, is_past);
    let on_due = is_past.then(|| hold(&target.condition, grounds, target.due, today, is_past));
    let judged = on_due.as_ref().unwrap_or(&now);
    let status = match (judged.no_data.is_some(), judged.holds) {
        (true, _) => TargetStatus::NoData,
        (false, true) if judged.is_ripe => TargetStatus::Reached,
        (false, false) if is_past => TargetStatus::Missed,
        _ => TargetStatus::OnTrack,
    };
    let is_cleared = status == TargetStatus::Missed && now.holds;
    let cleared_on = if is_cleared { cleared(target, grounds, today) } else { None };
    Reading { target, status, now, on_due, cleared_on }
}

/// The day after the due date on which the last hazard of an open-hazards target was closed.
fn cleared(target: &Target, grounds: &Grounds, today: NaiveDate) -> Option<NaiveDate> {
    let Metric::OpenHazards(filter) = &target.condition.metric else { return None };
    let fits = grounds.hazards.iter().filter(|(h, _)| filter.fits(h));
    fits.filter_map(|(h, steps)| view(h, steps, grounds, today)?.closed).filter(|on| *on > target.due).max()
}

/// The value of a condition on `day`. `today` decides which periods have ended, whatever `day` is; `is_past` is whether
/// the due date has passed.
fn hold(condition: &Condition, grounds: &Grounds, day: NaiveDate, today: NaiveDate, is_past: bool) -> Held {
    let judged = |value: Value, blocking: Vec<Blocker>| {
        let holds = condition.goal.is_some_and(|goal| goal.holds(value.part, value.whole));
        Held::plain(holds, Some(value), blocking)
    };
    let has_ended = |period: &Period| period.last() < today;
    match &condition.metric {
        Metric::OpenHazards(filter) => {
            let open = |h: &Hazard, steps: &[Step]| view(h, steps, grounds, day).is_some_and(|v| v.closed.is_none());
            let blocking = blockers(grounds, filter, open);
            let recorded = grounds.hazards.iter().filter(|(h, _)| filter.fits(h) && h.found <= day).count();
            let stock = condition.stated.baseline.map(|stock| stock as usize);
            judged(Value::count(blocking.len() as i64), blocking).unless(no_stock(stock, recorded))
        }
        Metric::OverdueHazards(filter) => {
            let overdue = |h: &Hazard, steps: &[Step]| {
                view(h, steps, grounds, day).is_some_and(|v| {
                    let due = deadline(h, v.due, grounds.terms, grounds.calendar);
                    v.rectified.or(v.closed).is_none() && due.is_some_and(|due| due.date < day)
                })
            };
            let blocking = blockers(grounds, filter, overdue);
            judged(Value::count(blocking.len() as i64), blocking).unless(nothing_recorded(grounds, day))
        }
        Metric::UncontrolledHazards(filter) => {
            let of = |(h, steps): &(Hazard, Vec<Step>)| {
                let view = view(h, steps, grounds, day).filter(|_| filter.fits(h))?;
                let reasons = uncontrolled(&view, grounds.terms, grounds.calendar, day);
                let name = format!("{}（{}）", h.description, reasons.join("；"));
                (!reasons.is_empty()).then(|| Blocker { id: h.no.clone(), name })
            };
            let blocking: Vec<Blocker> = grounds.hazards.iter().filter_map(of).collect();
            judged(Value::count(blocking.len() as i64), blocking).unless(nothing_recorded(grounds, day))
        }
        Metric::NewHazardsRatio { filter, period, base } => {
            let found_in = |period: &Period| {
                let within = |h: &Hazard, _: &[Step]| h.found <= day && period.holds(h.found);
                blockers(grounds, filter, within)
            };
            let stated = condition.stated;
            let new = found_in(period);
            let count = stated.period_count.map_or(new.len() as i64, i64::from);
            let old = stated.baseline.map_or_else(|| found_in(base).len() as i64, i64::from);
            let unknown = [(base, stated.baseline), (period, stated.period_count)]
                .into_iter()
                .find_map(|(of, stated)| stated.is_none().then(|| unrecorded(grounds, of, has_ended(of))).flatten());
            let held = match old {
                // With none in the base period there is no ratio; the goal holds only if none was found in the other
                // period either.
                0 => Held::plain(count == 0, None, new),
                _ => judged(Value::rate(count, old), new),
            };
            Held { is_ripe: has_ended(period), ..held.unless(unknown) }
        }
        Metric::Coverage { measure, period } => {
            let (done, owed, missing) = (grounds.coverage)(*measure, *period, day);
            if owed == 0 {
                let why = match begins_before(grounds, period) {
                    Some(why) => why,
                    None => "没有要办的单位或责任主体".to_string(),
                };
                return Held::plain(false, None, Vec::new()).unless(Some(Unknown::of(*period, why)));
            }
            Held { is_ripe: has_ended(period) || done == owed, ..judged(Value::rate(done, owed), missing) }
        }
        Metric::UnitsAtGrade { grade, categories } => {
            let fits = |u: &super::unit::Unit| categories.is_empty() || u.categories.overlap(*categories);
            let at = super::words::STANDARD_GRADE.iter().position(|w| w.en == grade.en);
            let (fulfilled, unfulfilled): (Vec<_>, Vec<_>) = grounds
                .register
                .iter()
                .filter(|(_, u)| u.operates_on(day) && fits(u))
                .partition(|(_, u)| Some(u.standard_grade) == at);
            let none = (fulfilled.is_empty() && unfulfilled.is_empty()).then(|| Unknown::at_all("名录里没有这类单位"));
            let named = |(_, u): (UnitIx, &super::unit::Unit)| Blocker { id: u.code.clone(), name: u.name.clone() };
            judged(Value::count(fulfilled.len() as i64), unfulfilled.into_iter().map(named).collect()).unless(none)
        }
        Metric::All(conditions) => {
            let mut held: Vec<Held> = conditions.iter().map(|c| hold(c, grounds, day, today, is_past)).collect();
            let holds = held.iter().all(|h| h.holds);
            let is_missed = is_past && held.iter().any(|h| h.no_data.is_none() && !h.holds);
            let is_ripe = held.iter().all(|h| h.is_ripe);
            let unknown = Unknown::joined(held.iter_mut().filter_map(|h| h.no_data.take()).collect());
            let no_data = unknown.filter(|_| !is_missed);
            // A record that blocks several conditions is listed once.
            let mut named = HashSet::new();
            let blocking = held.into_iter().flat_map(|h| h.blocking).filter(|b| named.insert(b.id.clone())).collect();
            Held { holds, value: None, blocking, no_data, is_ripe }
        }
    }
}

/// Why the number of open hazards is not known: none was recorded, or fewer than the number that the town states.
fn no_stock(stated: Option<usize>, recorded: usize) -> Option<Unknown> {
    match stated {
        None if recorded == 0 => Some(Unknown::at_all("没有登记过，也没有写明存量（baseline）")),
        Some(stock) if recorded < stock => {
            let missing = stock - recorded;
            Some(Unknown::at_all(format!("存量 {stock} 条，只登记了 {recorded} 条，还缺 {missing} 条")))
        }
        _ => None,
    }
}

/// Why nothing is known on a day: neither a hazard nor an inspection was recorded by then.
fn nothing_recorded(grounds: &Grounds, day: NaiveDate) -> Option<Unknown> {
    let first = grounds.known.found.first().copied().into_iter().chain(grounds.known.inspected).min();
    first.is_none_or(|first| first > day).then(|| Unknown::at_all("没有登记过任何隐患和检查"))
}

/// Why the number of hazards found in a period is not known.
fn unrecorded(grounds: &Grounds, period: &Period, has_ended: bool) -> Option<Unknown> {
    let mut found = grounds.known.found.range(period.first()..=period.last());
    let is_empty = has_ended && found.next().is_none();
    let empty = || is_empty.then(|| "没有登记过任何隐患，也没有写明数目".to_string());
    begins_before(grounds, period).or_else(empty).map(|why| Unknown::of(*period, why))
}

/// Why a period that begins before the town kept its ledgers is not known as a whole.
fn begins_before(grounds: &Grounds, period: &Period) -> Option<String> {
    let from = grounds.kept_from.filter(|from| period.first() < *from)?;
    Some(format!("早于台账启用日期 {from}"))
}

fn view<'h>(h: &'h Hazard, steps: &[Step], grounds: &Grounds, day: NaiveDate) -> Option<super::hazard::View<'h>> {
    as_of(h, steps, grounds.register.get(h.unit), day)
}

/// The hazards that pass `filter` and `test`, by number and description.
fn blockers(grounds: &Grounds, filter: &Where, test: impl Fn(&Hazard, &[Step]) -> bool) -> Vec<Blocker> {
    let chosen = grounds.hazards.iter().filter(|(h, steps)| filter.fits(h) && test(h, steps));
    chosen.map(|(h, _)| Blocker { id: h.no.clone(), name: h.description.clone() }).collect()
}

impl Where {
    /// Whether the metric counts the hazard; a void one never.
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
