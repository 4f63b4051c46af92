//! The records from which a form is filled, as of the form's last day, with their units and steps. Only what is dated
//! on or before that day counts. Void records are left out.

use super::Form;
use crate::domain::hazard::{self, Step};
use crate::domain::period::Period;
use crate::domain::plan::Plan;
use crate::domain::unit::{Unit, UnitIx};
use crate::ledger::{HAZARD, Kind, Ledger, Record, Value, hazard as records};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// The days that a form counts, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub period: Period,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// The days of the period up to the as-of day. For a cumulative form the first day is 1 January.
    pub fn new(form: &Form, period: Period, as_of: NaiveDate) -> Span {
        let first = period.first();
        let from = if form.cumulative { NaiveDate::from_ymd_opt(first.year(), 1, 1).unwrap_or(first) } else { first };
        Span { period, from, to: period.last().min(as_of) }
    }

    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// A record as of the form's last day.
#[derive(Debug, Clone)]
pub struct Fact {
    pub record: Record,
    /// The store's keys of the units that the record names.
    pub units: Vec<i64>,
    /// The steps of a hazard up to the form's last day.
    pub steps: Vec<Step>,
}

impl Fact {
    pub fn ledger(&self) -> &'static Ledger {
        self.record.ledger
    }

    /// The date of the record. It decides in which period the record is counted.
    pub fn date(&self) -> Option<NaiveDate> {
        self.record.ledger.date.and_then(|key| self.record.date(key))
    }
}

/// Everything that a form is filled from.
pub struct Facts<'a> {
    pub plan: &'a Plan,
    /// The units by their keys in the store.
    pub units: &'a HashMap<i64, Record>,
    /// Gives the number of a record of another ledger by its key.
    pub others: &'a dyn Fn(Kind, i64) -> String,
    pub all: Vec<Fact>,
}

impl Facts<'_> {
    pub fn name(&self, kind: Kind, key: i64) -> String {
        match kind {
            Kind::Unit | Kind::Units => {
                self.units.get(&key).and_then(|unit| unit.text("name")).unwrap_or_default().to_string()
            }
            _ => (self.others)(kind, key),
        }
    }

    /// The first category of a unit in the plan's order, so that a unit is counted on one line only.
    pub fn category_of_unit(&self, unit: i64) -> Option<usize> {
        let Some(Value::Texts(ids)) = self.units.get(&unit).and_then(|unit| unit.get("categories")) else {
            return None;
        };
        ids.iter().filter_map(|id| self.plan.find_category(id)).min()
    }

    /// The category of a record; if the record has none, the category of its first unit.
    pub fn category(&self, fact: &Fact) -> Option<usize> {
        let of_record = fact.record.text("category").and_then(|id| self.plan.find_category(id));
        of_record.or_else(|| fact.units.first().and_then(|unit| self.category_of_unit(*unit)))
    }
}

/// The record as of `day`; `None` if the record is void or dated later.
pub fn fact(
    record: &Record,
    steps: &[Step],
    units: &HashMap<i64, Record>,
    plan: &Plan,
    day: NaiveDate,
) -> Option<Fact> {
    let day_of_record = record.ledger.date.and_then(|key| record.date(key))?;
    if record.is_void() || day_of_record > day {
        return None;
    }
    let of = match (record.int("unit"), record.keys("units")) {
        (Some(unit), _) => vec![unit],
        (None, units) => units.to_vec(),
    };
    let until: Vec<Step> = steps.iter().filter(|step| step.on <= day).cloned().collect();
    let mut fact = Fact { record: record.clone(), units: of, steps: until };
    if record.ledger == &HAZARD {
        rewind(&mut fact, steps, units, plan, day)?;
    }
    Some(fact)
}

/// Removes from a hazard what happened after `day`.
fn rewind(fact: &mut Fact, steps: &[Step], units: &HashMap<i64, Record>, plan: &Plan, day: NaiveDate) -> Option<()> {
    let register = fact.units.first().and_then(|id| units.get(id));
    let person = |key: &str| register.and_then(|unit| unit.text(key)).map(str::to_string);
    let unit = Unit { principal: person("principal"), controller: person("controller"), ..Unit::default() };
    let hazard = records::from_record(&fact.record, UnitIx(0), plan)?;
    fact.record = records::on_day(&fact.record, &*hazard::as_of(&hazard, steps, &unit, day)?);
    if fact.record.get("category").is_none() {
        let ids = match register.and_then(|unit| unit.get("categories")) {
            Some(Value::Texts(ids)) => ids.as_slice(),
            _ => &[],
        };
        let first = ids.iter().filter_map(|id| plan.find_category(id)).min();
        fact.record.set("category", first.map(|place| Value::Text(plan.categories[place].id.clone())));
    }
    Some(())
}
