//! `owed_from`, `owed_until` and `replaces`: which measure follows which, and whether a time is left between the end of
//! the one and the beginning of the next.

use super::forms::in_year;
use super::problem::Hint;
use super::scope::Scope;
use super::sink::Sink;
use super::table::Table;
use crate::domain::plan::short;
use crate::domain::plan::{Measure, MeasureId, Plan, Rule};
use chrono::{Datelike, Days, NaiveDate};

/// Reports measures that replace themselves, directly or in a circle, and second successors of one measure. `tables` are
/// those of the measures from `first` on.
pub(super) fn ensure(tables: &[Table<'_>], first: usize, measures: &[Measure]) {
    for (at, table) in (first..).zip(tables) {
        let (Some(value), Some(old)) = (table.get("replaces"), replaced(measures, at)) else { continue };
        if old == at {
            value.wrong("不能取代它自己");
        } else if let Some(other) = (first..at).find(|other| replaced(measures, *other) == Some(old)) {
            let other = &measures[other].id;
            value.wrong(format!("已经由 {other} 取代；一项任务只能由一项取代，要接着改就取代 {other}"));
        } else if let Some(circle) = circle(measures, at).filter(|circle| circle.iter().all(|other| *other <= at)) {
            let ids: Vec<&str> = circle.iter().chain([&at]).map(|at| measures[*at].id.as_str()).collect();
            value.wrong(format!("绕成了圈：{}", ids.join(" 取代 ")));
        }
    }
}

fn replaced(measures: &[Measure], at: usize) -> Option<usize> {
    measures.get(at)?.replaces.map(|MeasureId(old)| old.into())
}

/// The measures of the circle that this one is part of, from it on.
fn circle(measures: &[Measure], at: usize) -> Option<Vec<usize>> {
    let chain = std::iter::successors(Some(at), |at| replaced(measures, *at));
    let chain: Vec<usize> = chain.take(measures.len() + 1).collect();
    let length = chain.iter().skip(1).position(|other| *other == at)?;
    Some(chain[..=length].to_vec())
}

/// Gaps and overlaps between a measure and the one that it replaces, and measures that are owed on no day at all.
pub(super) fn hints(plan: &Plan, scope: &Scope, sink: &Sink<'_>) -> Vec<Hint> {
    let found = plan.measures.iter().filter(|new| new.plan == scope.plan).flat_map(|new| {
        let old = new.replaces.map(|id| plan.measure(id));
        let never =
            is_never_owed(plan, new).then(|| "起止日期之内没有一个完整的周期或期限，什么时候都不要求".to_string());
        never.into_iter().chain(old.and_then(|old| between(old, new))).map(move |message| (new, message))
    });
    let at = |m: &Measure| scope.measures.place(short(&m.id)).unwrap_or(0);
    found.map(|(m, message)| sink.hint(at(m), format!("measure[{}]", m.id), message)).collect()
}

/// What is left out, or asked for twice, between the end of `old` and the beginning of `new`.
fn between(old: &Measure, new: &Measure) -> Option<String> {
    let (was, now) = (&old.id, &new.id);
    let (until, from) = match (old.in_force.until, new.in_force.from) {
        (Some(until), Some(from)) => (until, from),
        (None, None) => return Some(format!("{was} 没有写 owed_until，{now} 没有写 owed_from，两项一直同时要求")),
        (None, Some(from)) => {
            let day = before(from);
            return Some(format!("{was} 没有写 owed_until，两项会同时要求；请在 {was} 写 owed_until = {day}"));
        }
        (Some(until), None) => {
            let day = after(until);
            return Some(format!("没有写 owed_from，与 {was} 重叠；请写 owed_from = {day}"));
        }
    };
    let (end, begin) = (last_day(old, until), first_day(new, from));
    let adjusted = |written: NaiveDate, day: NaiveDate, word: &str| match written == day {
        true => format!("{day} {word}"),
        false => format!("{written} {word}（按整个周期是 {day}）"),
    };
    let dates = format!("{was} 到 {}，{now} 从 {}", adjusted(until, end, "止"), adjusted(from, begin, "起"));
    if begin > after(end) {
        return Some(format!("{dates}，中间 {} 至 {} 两项都不要求", after(end), before(begin)));
    }
    (begin <= end).then(|| format!("{dates}，{begin} 至 {end} 两项都要求"))
}

fn is_never_owed(plan: &Plan, m: &Measure) -> bool {
    let (from, until) = (m.in_force.from, m.in_force.until);
    let head = plan.head(m.plan);
    let is_outside = from.is_some_and(|from| from > head.ends) || until.is_some_and(|until| until < head.issued);
    is_outside
        || match (&m.rule, from, until) {
            (Rule::Milestone { due, .. }, ..) => !m.in_force.contains(*due, *due),
            (_, Some(from), Some(until)) => first_day(m, from) > last_day(m, until),
            _ => false,
        }
}

/// The last day for which a measure is owed that ends on this day: a period or window that goes on is not owed.
fn last_day(m: &Measure, until: NaiveDate) -> NaiveDate {
    match spans(m, until).find(|(first, last)| *first <= until && until < *last) {
        Some((first, _)) => before(first),
        None => until,
    }
}

/// The first day for which a measure is owed that begins on this day.
fn first_day(m: &Measure, from: NaiveDate) -> NaiveDate {
    match spans(m, from).find(|(first, last)| *first < from && from <= *last) {
        Some((_, last)) => after(last),
        None => from,
    }
}

/// The first and last days of the periods or windows around a day.
fn spans(m: &Measure, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let period = match m.rule {
        Rule::Recurring { every, .. } => Some(every.holding(day)),
        _ => None,
    };
    let window = match m.rule {
        Rule::Window(window) => Some(window),
        _ => None,
    };
    let windows = (day.year() - 1..=day.year() + 1).filter_map(move |year| in_year(window?, year));
    period.map(|period| (period.first(), period.last())).into_iter().chain(windows)
}

fn before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN)
}

fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
}
