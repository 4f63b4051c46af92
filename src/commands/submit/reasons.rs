//! The records of a form that was sent, as they were then: read from the journal's former values, so that a difference
//! has its reason.

use crate::commands::Ctx;
use crate::domain::hazard::Step;
use crate::domain::words::{StepKind, Worded};
use crate::ledger::{ATTENDANCE, Record, STEP, TRAINING, UNIT};
use crate::store::{Store, Touched};
use crate::tables::form::{Form, Past};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Trainings by their key: the record, the day of the last entry, how many who attended were entered and taken out.
type Attendance = HashMap<i64, (Record, NaiveDate, (usize, usize))>;

/// What was written since a form was registered.
pub struct Before {
    touched: HashMap<(&'static str, i64), Touched>,
    steps: Vec<Record>,
    attendance: Attendance,
    /// The last day on which a unit's record was written.
    pub units: Option<NaiveDate>,
}

impl Before {
    pub fn load(ctx: &Ctx, store: &Store, form: &Form, submission: i64) -> anyhow::Result<Before> {
        let mut touched = HashMap::new();
        for ledger in &form.ledgers {
            let of_ledger = store.touched_since(ledger, submission)?;
            touched.extend(of_ledger.into_iter().map(|one| ((ledger.key, one.id), one)));
        }
        let steps = store.touched_since(&STEP, submission)?;
        let units = store.touched_since(&UNIT, submission)?;
        let attendance = match form.ledgers.contains(&&TRAINING) {
            true => attendance(ctx, store, submission)?,
            false => HashMap::new(),
        };
        Ok(Before {
            touched,
            attendance,
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
        let of = |touched: &Touched| {
            let record = touched.now.as_ref().or(touched.was.as_ref())?;
            let (now, was) = (touched.now.clone(), touched.was.clone());
            let of_training = self.attendance.get(&record.id).filter(|_| record.ledger == &TRAINING);
            let attendance = of_training.map(|(_, day, (came, went))| (*came, *went, *day));
            Some((record.no().to_string(), Past { now, was, entered: entered(ctx, touched), attendance }))
        };
        let mut all: HashMap<String, Past> = self.touched.values().filter_map(of).collect();
        for (record, entered, (came, went)) in self.attendance.values().cloned() {
            let attendance = Some((came, went, entered));
            let same = || Some(record.clone());
            let only = Past { now: same(), was: same(), entered, attendance };
            all.entry(record.no().to_string()).or_insert(only);
        }
        all
    }
}

/// Who was entered as having attended, or taken out, since a form was registered.
fn attendance(ctx: &Ctx, store: &Store, submission: i64) -> anyhow::Result<Attendance> {
    let mut all: Attendance = HashMap::new();
    for touched in store.touched_since(&ATTENDANCE, submission)? {
        let counts = |record: &Option<Record>| record.as_ref().is_some_and(|record| !record.is_void());
        let change = match (counts(&touched.was), counts(&touched.now)) {
            (false, true) => (1, 0),
            (true, false) => (0, 1),
            _ => continue,
        };
        let of = touched.now.as_ref().or(touched.was.as_ref()).and_then(|record| record.int("training"));
        let Some(training) = of.map(|id| store.get(&TRAINING, id)).transpose()?.flatten() else { continue };
        let day = entered(ctx, &touched);
        let one = all.entry(training.id).or_insert((training, day, (0, 0)));
        one.1 = one.1.max(day);
        one.2 = (one.2.0 + change.0, one.2.1 + change.1);
    }
    Ok(all)
}

/// The day of an entry's time, which is in the plan's zone.
fn entered(ctx: &Ctx, touched: &Touched) -> NaiveDate {
    touched.at.get(..10).and_then(|day| day.parse().ok()).unwrap_or(ctx.today)
}
