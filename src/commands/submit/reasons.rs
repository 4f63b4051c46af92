//! The records behind a form that was sent, as they were then: read from the journal's former values, so
//! that a difference can say what made it.

use crate::commands::Ctx;
use crate::domain::hazard::Step;
use crate::domain::words::{StepKind, Worded};
use crate::forms::{Form, Past};
use crate::ledger::{Record, STEP, UNIT};
use crate::store::{Store, Touched};
use chrono::NaiveDate;
use std::collections::HashMap;

/// What was written since a form was registered.
pub struct Before {
    touched: HashMap<(&'static str, i64), Touched>,
    steps: Vec<Record>,
    /// The last day on which a unit was written.
    pub units: Option<NaiveDate>,
}

impl Before {
    pub fn load(ctx: &Ctx, store: &Store, form: &Form, submission: i64) -> anyhow::Result<Before> {
        let mut touched = HashMap::new();
        for ledger in super::fill::ledgers(form) {
            let own = store.touched_since(ledger, submission)?;
            touched.extend(own.into_iter().map(|one| ((ledger.key, one.id), one)));
        }
        let steps = store.touched_since(&STEP, submission)?;
        let units = store.touched_since(&UNIT, submission)?;
        Ok(Before {
            touched,
            steps: steps.into_iter().filter(|step| step.was.is_none()).filter_map(|step| step.now).collect(),
            units: units.iter().filter(|unit| unit.was.is_some()).map(|unit| entered(ctx, unit)).max(),
        })
    }

    /// The records as they were: what is newer left out, what has moved away since put back.
    pub fn records(&self, now: &[Record]) -> Vec<Record> {
        let key = |record: &Record| (record.ledger.key, record.id);
        let was = |record: &Record| match self.touched.get(&key(record)) {
            Some(touched) => touched.was.clone(),
            None => Some(record.clone()),
        };
        let mut all: Vec<Record> = now.iter().filter_map(was).collect();
        let there: std::collections::HashSet<(&str, i64)> = now.iter().map(key).collect();
        let gone = self.touched.iter().filter(|(key, _)| !there.contains(*key));
        all.extend(gone.filter_map(|(_, touched)| touched.was.clone()));
        all
    }

    /// A hazard's steps without those that were recorded since.
    pub fn steps(&self, hazard: i64, now: &[Step]) -> Vec<Step> {
        let newer = |step: &Step| {
            self.steps.iter().any(|record| {
                record.int("hazard") == Some(hazard)
                    && record.word("step").and_then(StepKind::of) == Some(step.kind)
                    && record.date("on") == Some(step.on)
                    && record.date("to_due") == step.to_due
            })
        };
        now.iter().filter(|step| !newer(step)).cloned().collect()
    }

    /// What is known of each record that was written since, by its number.
    pub fn pasts(&self, ctx: &Ctx) -> HashMap<String, Past> {
        let past = |touched: &Touched| Past {
            now: touched.now.clone(),
            was: touched.was.clone(),
            entered: entered(ctx, touched),
        };
        let of = |touched: &Touched| {
            let record = touched.now.as_ref().or(touched.was.as_ref())?;
            Some((record.no().to_string(), past(touched)))
        };
        self.touched.values().filter_map(of).collect()
    }
}

/// The day of an entry's time, which is in the plan's zone.
fn entered(ctx: &Ctx, touched: &Touched) -> NaiveDate {
    touched.at.get(..10).and_then(|day| day.parse().ok()).unwrap_or(ctx.today)
}
