//! Explains why a registered form has different cells if it is filled in again. A record was entered, rectified,
//! closed, extended, voided or corrected since, or a later day is counted now. The reasons are found from the records
//! at the time when the form was registered, and from the days on which records were changed.

use super::diff::{Change, Changed};
use super::sheet::{Sheet, SheetRow};
use super::{Facts, Form};
use crate::grid::describe::describe;
use crate::ledger::value::same;
use crate::ledger::{Record, show};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// A record that was written since the form was registered.
#[derive(Debug, Clone)]
pub struct Past {
    /// The present record; `None` if undo has removed the record.
    pub now: Option<Record>,
    /// The record when the form was registered; `None` if the record was entered later.
    pub was: Option<Record>,
    /// The day on which the record was last written.
    pub entered: NaiveDate,
    /// For a training: how many attendees were added since, how many were removed, and the day of the last change.
    pub attendance: Option<(usize, usize, NaiveDate)>,
}

/// The columns of a hazard that a step changes. They are not listed as corrections if the step is given as the reason.
const OF_STEPS: [&str; 10] = [
    "rectified",
    "rectified_by",
    "reviewed",
    "reviewer",
    "closed",
    "closed_by",
    "status",
    "due",
    "original_due",
    "extensions",
];

/// What the reasons for differences are found from.
pub struct Reasons<'a> {
    pub facts: &'a Facts<'a>,
    /// The records that were written since, by number.
    pub pasts: &'a HashMap<String, Past>,
    /// The form, filled in from the records when it was registered (`then`) and from the present records (`now`).
    pub then: &'a Sheet,
    pub now: &'a Sheet,
    /// The last day that the registered form counts, and the last day that the new filling counts.
    pub until: (NaiveDate, NaiveDate),
    /// The version of the registered form, and the present version.
    pub versions: (&'a str, &'a str),
    /// The day on which a unit of the form was last written since; `None` if no unit was written.
    pub units: Option<NaiveDate>,
}

impl Reasons<'_> {
    /// The reason for a difference, as a sentence.
    pub fn of(&self, form: &Form, changed: &Changed) -> String {
        let is_list = matches!(form.content, super::Content::Records(_));
        let mut reasons: Vec<String> = match is_list {
            true => vec![self.record(&changed.key, changed.change)].into_iter().flatten().collect(),
            false => self.behind(changed),
        };
        reasons.dedup();
        if reasons.is_empty() && self.versions.0 != self.versions.1 {
            reasons.push(format!("报表版本由 {} 改为 {}", self.versions.0, self.versions.1));
        }
        if let (true, Some(day)) = (reasons.is_empty(), self.units) {
            reasons.push(format!("单位信息有更正（{} 登记）", short(day)));
        }
        match reasons.len() {
            0 => "表上的固定内容变了".to_string(),
            n if n > 6 => format!("{}；等 {n} 条", reasons[..6].join("；")),
            _ => reasons.join("；"),
        }
    }

    /// The reasons for a difference in a cell: the records that are counted in only one of the two fillings, or were
    /// written since, each with its reason.
    fn behind(&self, changed: &Changed) -> Vec<String> {
        let row = |sheet: &'_ Sheet| -> Option<SheetRow> { sheet.rows.iter().find(|r| r.key == changed.key).cloned() };
        let (then, now) = (row(self.then), row(self.now));
        let of_row = |row: &Option<SheetRow>| -> Vec<String> {
            let Some(row) = row else { return Vec::new() };
            let column = self.now.columns.iter().position(|c| Some(&*c.header) == changed.column.as_deref());
            let columns: Vec<usize> = match column {
                // A rate counts no records itself: the records of all columns of the row are taken.
                Some(at) if row.counts[at].is_some() => vec![at],
                _ => (0..row.behind.len()).collect(),
            };
            columns.iter().flat_map(|at| row.behind(*at).to_vec()).collect()
        };
        let (before, after) = (of_row(&then), of_row(&now));
        let mut all: Vec<&String> = before.iter().chain(&after).collect();
        all.sort_unstable();
        all.dedup();
        let moved = |no: &&String| before.contains(no) != after.contains(no) || self.pasts.contains_key(*no);
        let why = |no: &String| {
            let change = match (before.contains(no), after.contains(no)) {
                (false, true) => Change::Added,
                (true, false) => Change::Removed,
                _ => Change::Changed,
            };
            self.record(no, change).map(|why| format!("{no} {why}"))
        };
        all.into_iter().filter(moved).filter_map(why).collect()
    }

    /// What happened to a record since the form was registered.
    fn record(&self, no: &str, change: Change) -> Option<String> {
        let Some(past) = self.pasts.get(no) else { return self.by_day(no, change) };
        let entered = short(past.entered);
        let Some(current) = &past.now else { return Some(format!("登记已撤销（{entered}）")) };
        let Some(was) = &past.was else {
            let day = current.ledger.date.and_then(|key| current.date(key));
            let late = day.is_some_and(|day| day > self.until.0);
            return Some(match (day, late) {
                (Some(day), true) => format!("{}才有，在上报截至日 {} 之后", zh(day), zh(self.until.0)),
                (Some(day), false) => format!("{}的记录，补录于 {entered}", zh(day)),
                (None, _) => format!("登记于 {entered}"),
            });
        };
        if let (Some(reason), false) = (current.text("void_reason"), was.is_void()) {
            return Some(format!("已作废：{reason}（{entered}）"));
        }
        let mut parts = Vec::new();
        for (key, done) in [("closed", "已销号"), ("rectified", "已整改")] {
            if current.ledger.at(key).is_some()
                && let (None, Some(day)) = (was.date(key), current.date(key))
                && parts.is_empty()
            {
                parts.push(match day > self.until.0 {
                    true => format!("{}{done}，在上报截至日 {} 之后", zh(day), zh(self.until.0)),
                    false => format!("{}{done}（补录于 {entered}）", zh(day)),
                });
            }
        }
        let is_hazard = current.ledger.key == "hazard";
        if let (true, Some(a), Some(b)) = (is_hazard, was.date("due"), current.date("due"))
            && a != b
        {
            let how = if current.int("extensions") > was.int("extensions") { "延到" } else { "改为" };
            parts.push(format!("期限由 {a} {how} {b}（{entered} 登记）"));
        }
        parts.extend(past.attendance.map(|(came, went, day)| {
            let count = |how: &str, people: usize| (people > 0).then(|| format!("{how} {people} 人"));
            let both: Vec<String> = [count("增加", came), count("减少", went)].into_iter().flatten().collect();
            format!("参训人员{}（{} 登记）", both.join("、"), short(day))
        }));
        let explained = !parts.is_empty();
        parts.extend(self.corrections(was, current, &entered, &|key| explained && OF_STEPS.contains(&key)));
        if parts.is_empty() { self.by_day(no, change) } else { Some(parts.join("，")) }
    }

    /// The columns whose values were corrected, with both values.
    fn corrections(
        &self,
        was: &Record,
        now: &Record,
        entered: &str,
        is_explained: &dyn Fn(&str) -> bool,
    ) -> Option<String> {
        let columns = now.ledger.columns.iter().enumerate();
        let differing = columns.filter(|(at, c)| !same(c.kind, was.values[*at].as_ref(), now.values[*at].as_ref()));
        let text_of = |record: &Record, at: usize| {
            let names = |kind, key| self.facts.name(kind, key);
            let text =
                describe(&show::cell(now.ledger.columns[at].kind, record.values[at].as_ref(), self.facts.plan, &names));
            if text.is_empty() { "空".to_string() } else { text }
        };
        let parts: Vec<String> = differing
            .filter(|(_, c)| !is_explained(c.key))
            .take(6)
            .map(|(at, c)| format!("{}由 {} 改为 {}", c.header, text_of(was, at), text_of(now, at)))
            .collect();
        (!parts.is_empty()).then(|| format!("{}（{entered} 更正）", parts.join("，")))
    }

    /// The reason for a record that nobody wrote since: the new filling counts a later day. `None` if both count up to
    /// the same day.
    fn by_day(&self, no: &str, change: Change) -> Option<String> {
        if self.until.0 == self.until.1 {
            return None;
        }
        let fact = self.facts.all.iter().find(|fact| fact.record.no() == no)?;
        let keys = ["closed", "rectified", "reviewed", "notified"];
        let of_row = fact.date().filter(|_| change == Change::Added);
        let later = keys.iter().filter(|key| fact.record.ledger.at(key).is_some());
        let later = later.filter_map(|key| fact.record.date(key)).filter(|day| *day > self.until.0).max();
        let day = of_row.filter(|day| *day > self.until.0).or(later)?;
        Some(format!("{}的事，在上报截至日 {} 之后", zh(day), zh(self.until.0)))
    }
}

/// `9月30日`
fn zh(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// `10-08`
fn short(day: NaiveDate) -> String {
    day.format("%m-%d").to_string()
}
