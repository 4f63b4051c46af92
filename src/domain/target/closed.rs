//! 结项: the targets of a closed plan as they were on the day of its closing.

use super::{Held, Reading, TargetStatus};
use crate::domain::plan::Target;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A target at the closing of its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedTarget {
    /// 结项日期
    pub on: NaiveDate,
    pub status: TargetStatus,
    pub now: Held,
    pub on_due: Option<Held>,
    pub cleared_on: Option<NaiveDate>,
}

impl ClosedTarget {
    /// The target as it reads on `on`.
    pub fn of(reading: &Reading, on: NaiveDate) -> ClosedTarget {
        let Reading { status, now, on_due, cleared_on, .. } = reading.clone();
        ClosedTarget { on, status, now, on_due, cleared_on }
    }

    /// The reading of the plan's target as it was.
    pub fn reading<'a>(&self, target: &'a Target) -> Reading<'a> {
        let ClosedTarget { status, now, on_due, cleared_on, .. } = self.clone();
        Reading { target, status, now, on_due, cleared_on }
    }
}

/// The closed targets of all plans, by id.
#[derive(Debug, Clone, Default)]
pub struct ClosedTargets(pub BTreeMap<String, ClosedTarget>);

impl ClosedTargets {
    /// The target at its closing, if its plan was closed on or before `today`.
    pub fn of(&self, id: &str, today: NaiveDate) -> Option<&ClosedTarget> {
        self.0.get(id).filter(|closed| closed.on <= today)
    }

    /// The day as of which a target's figures are: that of the closing, or `today` while the plan is open.
    pub fn day_of(&self, id: &str, today: NaiveDate) -> NaiveDate {
        self.of(id, today).map_or(today, |closed| closed.on)
    }
}
