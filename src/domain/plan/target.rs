//! Targets (目标): a metric over the ledgers and the goal for it.

use super::{BodyId, Categories, MeasureId, PlanIx};
use crate::domain::period::Period;
use crate::domain::words::{Grade, Word};
use chrono::NaiveDate;

/// A target (目标) of the plan.
#[derive(Debug, Clone)]
pub struct Target {
    pub plan: PlanIx,
    /// As it is printed, like the id of a measure.
    pub id: String,
    pub clause: String,
    pub title: String,
    pub text: String,
    pub due: NaiveDate,
    pub condition: TargetCondition,
    pub lead: Vec<BodyId>,
    pub support: Vec<BodyId>,
    pub reading: String,
}

/// A metric with its goal.
#[derive(Debug, Clone)]
pub struct TargetCondition {
    pub metric: Metric,
    /// Absent for `Metric::All`, which only combines other conditions, and for `Metric::NotStated`.
    pub goal: Option<Goal>,
    pub stated: Stated,
}

/// Numbers that the town states for times from which its ledgers may lack records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    /// 存量: the number of open hazards; for a ratio, the number found in `base`.
    pub baseline: Option<u32>,
    /// For a ratio, the number found in `period`.
    pub period_count: Option<u32>,
}

/// The metric of a target: what is counted.
#[derive(Debug, Clone)]
pub enum Metric {
    /// Hazards that are not closed on the day.
    OpenHazards(Where),
    /// The number found in `period` divided by the number found in `base`.
    NewHazardsRatio {
        filter: Where,
        period: Period,
        base: Period,
    },
    /// Hazards that are not rectified and past their deadline.
    OverdueHazards(Where),
    /// 失控: major and suspected hazards that are out of control, with their reasons.
    UncontrolledHazards(Where),
    /// Done divided by owed, of `measure` over `period`.
    Coverage {
        measure: MeasureId,
        period: Period,
    },
    /// Units of a 标准化等级, given as its place in `words::STANDARD_GRADE`.
    UnitsAtGrade {
        grade: &'static Word,
        categories: Categories,
    },
    All(Vec<TargetCondition>),
    /// The plan does not say how the target is measured, so there is never data.
    NotStated,
}

/// Which hazards a metric counts.
#[derive(Debug, Clone, Default)]
pub struct Where {
    pub grades: Vec<Grade>,
    pub found_from: Option<NaiveDate>,
    pub found_to: Option<NaiveDate>,
}

/// `OP NUMBER`, with the number as a fraction, because values are compared exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    pub op: Comparison,
    pub part: i64,
    pub whole: i64,
}

/// How a metric is compared with the number of its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Goal {
    /// Whether `part ÷ whole` satisfies the goal; `whole` must be greater than 0.
    pub fn holds(&self, part: i64, whole: i64) -> bool {
        let left = i128::from(part) * i128::from(self.whole);
        let right = i128::from(self.part) * i128::from(whole);
        match self.op {
            Comparison::Equal => left == right,
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::More => left > right,
            Comparison::AtLeast => left >= right,
        }
    }
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let op = match self.op {
            Comparison::Equal => "=",
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
        };
        if self.part % self.whole == 0 {
            write!(f, "{op} {}", self.part / self.whole)
        } else {
            write!(f, "{op} {}/{}", self.part, self.whole)
        }
    }
}
