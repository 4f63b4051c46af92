//! The value of a target's metric on a day, what keeps it from its goal, and what is not known of it.

use super::{Blocker, Held, MetricValue, Reading, RecordedDays, TargetStatus, Unknown};
use crate::domain::calendar::Calendar;
use crate::domain::hazard::{Hazard, Step, View, as_of, deadline, uncontrolled};
use crate::domain::period::Period;
use crate::domain::plan::{HazardTerms, MeasureId, Metric, Target, TargetCondition, Where};
use crate::domain::unit::{Register, Unit, UnitIx};
use chrono::NaiveDate;
use std::collections::HashSet;

/// The records from which targets are computed. `coverage` takes a measure, a period and a day, and gives the number
/// done, the number owed, and the subjects not done by id and name.
pub struct Grounds<'a> {
    pub register: &'a Register,
    pub calendar: &'a Calendar,
    pub terms: &'a HazardTerms,
    /// The hazards that the targets count, with their steps.
    pub hazards: &'a [(Hazard, Vec<Step>)],
    pub known: &'a RecordedDays,
    /// 台账启用日期: the day from which the town keeps its ledgers.
    pub kept_from: Option<NaiveDate>,
    pub coverage: &'a Coverage<'a>,
}

/// For a measure, a period and a day: the number done, the number owed, and the subjects not done.
pub type Coverage<'a> = dyn Fn(MeasureId, Period, NaiveDate) -> (i64, i64, Vec<Blocker>) + 'a;

/// The target with its value on `today` and its status.
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
fn hold(condition: &TargetCondition, grounds: &Grounds, day: NaiveDate, today: NaiveDate, is_past: bool) -> Held {
    let judged = |value: MetricValue, blocking: Vec<Blocker>| {
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
            judged(MetricValue::count(blocking.len() as i64), blocking).unless(no_stock(stock, recorded))
        }
        Metric::OverdueHazards(filter) => {
            let overdue = |h: &Hazard, steps: &[Step]| {
                view(h, steps, grounds, day).is_some_and(|v| {
                    let due = deadline(h, v.due, grounds.terms, grounds.calendar);
                    v.rectified.or(v.closed).is_none() && due.is_some_and(|due| due.date < day)
                })
            };
            let blocking = blockers(grounds, filter, overdue);
            judged(MetricValue::count(blocking.len() as i64), blocking).unless(nothing_recorded(grounds, day))
        }
        Metric::UncontrolledHazards(filter) => {
            let of = |(h, steps): &(Hazard, Vec<Step>)| {
                let view = view(h, steps, grounds, day).filter(|_| filter.fits(h))?;
                let reasons = uncontrolled(&view, grounds.terms, grounds.calendar, day);
                let name = format!("{}（{}）", h.description, reasons.join("；"));
                (!reasons.is_empty()).then(|| Blocker { id: h.no.clone(), name })
            };
            let blocking: Vec<Blocker> = grounds.hazards.iter().filter_map(of).collect();
            judged(MetricValue::count(blocking.len() as i64), blocking).unless(nothing_recorded(grounds, day))
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
                _ => judged(MetricValue::rate(count, old), new),
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
            Held { is_ripe: has_ended(period) || done == owed, ..judged(MetricValue::rate(done, owed), missing) }
        }
        Metric::UnitsAtGrade { grade, categories } => {
            let fits = |u: &Unit| categories.is_empty() || u.categories.overlap(*categories);
            let at = crate::domain::words::STANDARD_GRADE.iter().position(|w| w.en == grade.en);
            let (fulfilled, unfulfilled): (Vec<_>, Vec<_>) = grounds
                .register
                .iter()
                .filter(|(_, u)| u.operates_on(day) && fits(u))
                .partition(|(_, u)| Some(u.standard_grade) == at);
            let none = (fulfilled.is_empty() && unfulfilled.is_empty()).then(|| Unknown::at_all("名录里没有这类单位"));
            let named = |(_, u): (UnitIx, &Unit)| Blocker { id: u.code.clone(), name: u.name.clone() };
            judged(MetricValue::count(fulfilled.len() as i64), unfulfilled.into_iter().map(named).collect())
                .unless(none)
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
        Metric::NotStated => {
            let why = "方案没有写这个目标怎么算（plan.toml 里没有 metric）";
            Held::plain(false, None, Vec::new()).unless(Some(Unknown::at_all(why)))
        }
    }
}

/// Why the number of open hazards is not known: none was recorded, or fewer than the number that the town states.
fn no_stock(stated: Option<usize>, recorded: usize) -> Option<Unknown> {
    match stated {
        None if recorded == 0 => Some(Unknown::at_all("没有登记过，也没有写明存量（baseline）")),
        Some(stock) if recorded < stock => {
            let missing = stock - recorded;
            Some(Unknown::at_all(format!("存量 {stock} 项，只登记了 {recorded} 项，还缺 {missing} 项")))
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

fn view<'h>(h: &'h Hazard, steps: &[Step], grounds: &Grounds, day: NaiveDate) -> Option<View<'h>> {
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
        h.status != crate::domain::words::HazardStatus::Void
            && (self.grades.is_empty() || self.grades.contains(&h.grade))
            && self.found_from.is_none_or(|from| from <= h.found)
            && self.found_to.is_none_or(|to| h.found <= to)
    }
}
