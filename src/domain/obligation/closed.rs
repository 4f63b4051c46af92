//! 结项: the obligations of a closed plan as they were on the day of its closing. They are read instead of computed from
//! that day on, so that later evidence changes the ledgers and not the figures of the closed plan.

use super::Obligation;
use crate::domain::evidence::Subject;
use crate::domain::period::Period;
use crate::domain::plan::MeasureId;
use crate::domain::unit::{Register, UnitIx};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A record that was evidence of an obligation at the closing: its number and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Empty where the record has no number.
    pub no: String,
    pub date: NaiveDate,
}

/// The obligations of one measure at the closing of its plan.
#[derive(Debug, Clone)]
pub struct ClosedMeasure {
    /// 结项日期: the day as of which they were frozen.
    pub on: NaiveDate,
    /// In the order in which [`super::visit`] hands them over.
    duties: Vec<(Obligation, Vec<Piece>)>,
    places: HashMap<(Subject, Period), usize>,
}

impl ClosedMeasure {
    /// A closed measure without obligations.
    pub fn new(on: NaiveDate) -> ClosedMeasure {
        ClosedMeasure { on, duties: Vec::new(), places: HashMap::new() }
    }

    /// Adds an obligation after those that are there.
    pub fn push(&mut self, duty: Obligation, evidence: Vec<Piece>) {
        self.places.insert((duty.subject, duty.period), self.duties.len());
        self.duties.push((duty, evidence));
    }
}

/// The closed measures of all plans.
#[derive(Debug, Clone, Default)]
pub struct Closings {
    measures: BTreeMap<MeasureId, ClosedMeasure>,
    /// Units that were voided after the closing; what they owed stays in its figures.
    voided: BTreeSet<UnitIx>,
}

impl Closings {
    /// These closed measures, with the register as it is now.
    pub fn new(measures: BTreeMap<MeasureId, ClosedMeasure>, register: &Register) -> Closings {
        let voided = match measures.is_empty() {
            true => BTreeSet::new(),
            false => register.iter().filter(|(_, unit)| unit.void).map(|(ix, _)| ix).collect(),
        };
        Closings { measures, voided }
    }

    /// The measure at its closing, if its plan was closed on or before `today`.
    pub fn of(&self, id: MeasureId, today: NaiveDate) -> Option<&ClosedMeasure> {
        self.measures.get(&id).filter(|closed| closed.on <= today)
    }

    /// The day as of which a measure's figures are: that of the closing, or `today` while the plan is open.
    pub fn day_of(&self, id: MeasureId, today: NaiveDate) -> NaiveDate {
        self.of(id, today).map_or(today, |closed| closed.on)
    }

    /// The evidence that counted for an obligation at the closing; `None` while the plan is open.
    pub fn evidence(&self, duty: &Obligation, today: NaiveDate) -> Option<&[Piece]> {
        let closed = self.of(duty.measure, today)?;
        let place = closed.places.get(&(duty.subject, duty.period));
        Some(place.map_or(&[], |at| closed.duties[*at].1.as_slice()))
    }

    /// Hands the obligations of a closed measure to `each`. A register of some units only has the others void; their
    /// obligations are left out.
    pub(super) fn visit(
        &self,
        closed: &ClosedMeasure,
        register: &Register,
        asks: &dyn Fn(Subject) -> bool,
        each: &mut dyn FnMut(Obligation),
    ) {
        for (duty, _) in &closed.duties {
            let is_left_out = |ix: UnitIx| register.get(ix).void && !self.voided.contains(&ix);
            let is_here = !matches!(duty.subject, Subject::Unit(ix) if is_left_out(ix));
            if is_here && asks(duty.subject) {
                each(*duty);
            }
        }
    }
}
