//! A form filled from the store: the records that its days select, as they are or as they were when an earlier form was
//! registered.

use super::reasons::Before;
use crate::commands::Ctx;
use crate::commands::view::names;
use crate::domain::hazard::Step;
use crate::domain::period::{Cadence, Period};
use crate::ledger::{ATTENDANCE, HAZARD, Kind, Record, TRAINING, UNIT, Value};
use crate::store::{Query, Store};
use crate::tables::form::{self, Content, Facts, Form, Placeholders, Sheet, Span, Take};
use chrono::NaiveDate;
use std::collections::HashMap;

/// A form to be filled.
pub struct Order<'a> {
    pub form: &'a Form,
    pub period: Period,
    /// As of which day.
    pub as_of: NaiveDate,
    /// 填表人 and 填报日期
    pub operator: &'a str,
    pub date: NaiveDate,
}

/// What a form is filled from.
pub struct Material {
    records: Vec<Record>,
    units: HashMap<i64, Record>,
    steps: HashMap<i64, Vec<Step>>,
}

impl Material {
    /// The records of the form's ledgers, void ones too: what was counted once may be void now.
    pub fn load(ctx: &Ctx, form: &Form, span: Span) -> anyhow::Result<Material> {
        let store = ctx.store()?;
        let mut records = Vec::new();
        for ledger in &form.ledgers {
            let mut query = Query::default();
            if let Some(key) = ledger.date {
                query.to.push((key, span.to));
                if !matches!(form.content, Content::Records(Take::Open)) {
                    query.from.push((key, span.from));
                }
            }
            records.extend(store.all(ledger, &query)?);
        }
        count_attendance(store, &mut records)?;
        let units = store.all(&UNIT, &Query::default())?.into_iter().map(|unit| (unit.id, unit)).collect();
        let steps = if form.ledgers.contains(&&HAZARD) { store.steps()? } else { HashMap::new() };
        Ok(Material { records, units, steps })
    }

    /// The facts as of the span's last day; `before` puts records back to what they were.
    pub fn facts<'m>(
        &'m self,
        ctx: &'m Ctx,
        span: Span,
        before: Option<&Before>,
        others: &'m dyn Fn(Kind, i64) -> String,
    ) -> Facts<'m> {
        let none = Vec::new();
        let mut all = Vec::with_capacity(self.records.len());
        let mut take = |record: &Record| {
            let steps = self.steps.get(&record.id).filter(|_| record.ledger == &HAZARD).unwrap_or(&none);
            let old_steps = before.map(|before| before.steps(record.id, steps));
            let steps = old_steps.as_deref().unwrap_or(steps);
            all.extend(form::fact(record, steps, &self.units, &ctx.plan, span.to));
        };
        match before {
            None => self.records.iter().for_each(&mut take),
            Some(before) => before.records(&self.records).iter().for_each(take),
        }
        Facts { plan: &ctx.plan, units: &self.units, others, all }
    }
}

/// A training that was entered without its number of people has as many as attended it.
fn count_attendance(store: &Store, records: &mut [Record]) -> anyhow::Result<()> {
    let lacks = |record: &Record| record.ledger == &TRAINING && record.get("people").is_none();
    if !records.iter().any(lacks) {
        return Ok(());
    }
    let mut attended: HashMap<i64, i64> = HashMap::new();
    store.scan(&ATTENDANCE, &Query { without_void: true, ..Query::default() }, &mut |record| {
        record.int("training").into_iter().for_each(|training| *attended.entry(training).or_default() += 1);
        Ok(())
    })?;
    for record in records.iter_mut().filter(|record| lacks(record)) {
        let people = attended.get(&record.id).map(|count| Value::Int(*count));
        record.set("people", people);
    }
    Ok(())
}

/// Fills the form.
pub fn fill(ctx: &Ctx, order: &Order) -> anyhow::Result<Sheet> {
    let span = Span::new(order.form, order.period, order.as_of);
    let material = Material::load(ctx, order.form, span)?;
    let store = ctx.store()?;
    let others = names::of(store);
    let facts = material.facts(ctx, span, None, &others);
    Ok(form::build(order.form, &facts, &placeholders(ctx, order)))
}

pub fn placeholders<'a>(ctx: &'a Ctx, order: &Order<'a>) -> Placeholders<'a> {
    let span = Span::new(order.form, order.period, order.as_of);
    Placeholders { plan: &ctx.plan, title: &order.form.table.title, operator: order.operator, date: order.date, span }
}

/// The period that is meant where none is written: the last that has ended, by the cadence; without one the plan as a whole.
pub fn last_ended(every: Option<Cadence>, today: NaiveDate) -> Period {
    let Some(every) = every else { return Period::Plan };
    let current = every.holding(today);
    if current.last() <= today {
        return current;
    }
    match current.first().pred_opt() {
        Some(day) => every.holding(day),
        None => current,
    }
}
