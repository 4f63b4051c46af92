//! What the tables of a plan may refer to: its dates, bodies, categories, events and measures. It is known before
//! measures are read, since a measure may name a later one.

use super::forms;
use super::names::Names;
use super::table::Table;
use super::value::Value;
use crate::domain::period::Period;
use crate::domain::plan::{BodyId, Categories, Category, EventId, MeasureId, PlanIx, Window};
use chrono::{Datelike, NaiveDate};

/// The first and last day of the plan. A date with a mistake is absent, and nothing is compared with it.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) issued: Option<NaiveDate>,
    pub(super) ends: Option<NaiveDate>,
}

impl Time {
    fn outside(self, first: NaiveDate, last: NaiveDate) -> bool {
        self.issued.is_some_and(|issued| last < issued) || self.ends.is_some_and(|ends| ends < first)
    }

    fn wrong(self, value: Value<'_>) {
        let day = |day: Option<NaiveDate>| day.map_or("…".to_string(), |d| d.to_string());
        value.wrong(format!("在方案的时间之外（{} 至 {}）", day(self.issued), day(self.ends)));
    }

    /// Reads a due date, which must be within the plan.
    pub(super) fn due(self, value: Value<'_>) -> Option<NaiveDate> {
        let day = value.date()?;
        if self.outside(day, day) {
            self.wrong(value);
        }
        Some(day)
    }

    pub(super) fn window(self, value: Value<'_>) -> Option<Window> {
        let window = match forms::window(value.any_text()?) {
            Ok(window) => window,
            Err(message) => {
                value.wrong(message);
                return None;
            }
        };
        if let (Some(issued), Some(ends)) = (self.issued, self.ends) {
            // A week may begin in one year and end in the next.
            let mut years = issued.year() - 1..=ends.year() + 1;
            let inside = |year| forms::in_year(window, year).is_some_and(|(a, b)| !self.outside(a, b));
            if !years.any(inside) {
                self.wrong(value);
            }
        }
        Some(window)
    }

    pub(super) fn period(self, value: Value<'_>) -> Option<Period> {
        let period = value.form(forms::period, forms::PERIOD)?;
        if self.outside(period.first(), period.last()) {
            self.wrong(value);
        }
        Some(period)
    }
}

pub(super) struct Scope {
    pub(super) plan: PlanIx,
    /// Printed before the ids of its measures and targets: empty for plan.toml, else the plan's id with a colon.
    pub(super) prefix: String,
    /// Stored before the ids of its measures: empty for the plan `main`, else the plan's id with a colon.
    pub(super) key_prefix: String,
    pub(super) time: Time,
    pub(super) bodies: Names,
    pub(super) categories: Names,
    pub(super) events: Names,
    pub(super) measures: Names,
    /// The groups `*enterprise`, `*business`, `*key` and `*all` with their categories.
    pub(super) groups: [(&'static str, Categories); 4],
    /// For each measure of all plans whether it is derived.
    pub(super) derived: Vec<bool>,
}

/// The groups of the categories that one file declares, each given with its place among those of all plans.
pub(super) fn groups<'c>(
    categories: impl Iterator<Item = (usize, &'c Category)> + Clone,
) -> [(&'static str, Categories); 4] {
    let of = |fits: fn(&Category) -> bool| {
        let mut set = Categories::default();
        for (i, category) in categories.clone() {
            if i < 64 && fits(category) {
                set = set.with(Categories::one(i));
            }
        }
        set
    };
    [
        ("*enterprise", of(|c| c.enterprise)),
        ("*business", of(|c| c.business)),
        ("*key", of(|c| c.key)),
        ("*all", of(|_| true)),
    ]
}

impl Scope {
    pub(super) fn bodies(&self, table: &Table<'_>, key: &str) -> Vec<BodyId> {
        let list = table.get(key).map(Value::each).unwrap_or_default();
        Value::distinct(list, |v| self.bodies.resolve(v).map(|i| BodyId(i as u16)))
    }

    /// The bodies that lead and support. One must lead, and none may do both.
    pub(super) fn lead_and_support(&self, table: &Table<'_>) -> (Vec<BodyId>, Vec<BodyId>) {
        if let Some(lead) = table.need("lead", "牵头的责任主体编号，如 [\"zhenzhengfu\"]")
            && lead.node.get_ref().as_array().is_some_and(|list| list.is_empty())
        {
            lead.wrong("至少要有一个牵头的责任主体");
        }
        let (lead, support) = (self.bodies(table, "lead"), self.bodies(table, "support"));
        for value in table.get("support").map(Value::each).unwrap_or_default() {
            let place = value.node.get_ref().as_str().and_then(|text| self.bodies.find(text));
            if place.is_some_and(|i| lead.contains(&BodyId(i as u16))) {
                value.wrong("已经是牵头单位，不能又是配合单位");
            }
        }
        (lead, support)
    }

    pub(super) fn event(&self, value: Value<'_>) -> Option<EventId> {
        self.events.resolve(value).map(|i| EventId(i as u16))
    }

    pub(super) fn measure(&self, value: Value<'_>) -> Option<MeasureId> {
        self.measures.resolve(value).map(|i| MeasureId(i as u16))
    }

    /// A list of categories by ids and groups.
    pub(super) fn categories(&self, list: Vec<Value<'_>>) -> Categories {
        let sets = Value::distinct(list, |value| self.category(value));
        sets.into_iter().fold(Categories::default(), Categories::with)
    }

    fn category(&self, value: Value<'_>) -> Option<Categories> {
        let text = value.text()?;
        if !text.starts_with('*') {
            return self.categories.resolve(value).filter(|i| *i < 64).map(Categories::one);
        }
        match self.groups.iter().find(|(name, _)| *name == text) {
            Some((_, set)) if set.is_empty() => value.wrong("没有一个类别属于这一组"),
            Some((_, set)) => return Some(*set),
            None => value.wrong(
                "成组的类别有 *enterprise（企业）、*business（生产经营单位）、*key（重点行业领域）、*all（全部）",
            ),
        }
        None
    }
}
