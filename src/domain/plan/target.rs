//! Targets (目标): a metric over the ledgers, and the goal that it must meet.

use super::{BodyId, Categories, MeasureId};
use crate::domain::period::Period;
use crate::domain::words::{Grade, Word};
use chrono::NaiveDate;

/// 目标
#[derive(Debug, Clone)]
pub struct Target {
    pub id: String,
    pub clause: String,
    pub title: String,
    pub text: String,
    pub due: NaiveDate,
    pub condition: Condition,
    pub lead: Vec<BodyId>,
    pub support: Vec<BodyId>,
    pub reading: String,
}

/// A metric and the goal that it must meet.
#[derive(Debug, Clone)]
pub struct Condition {
    pub metric: Metric,
    /// Absent for `Metric::All`, whose own value is null.
    pub goal: Option<Goal>,
    pub stated: Stated,
}

/// Numbers that the town states, of what its records may not hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    /// 存量 of open hazards; of a ratio, how many were found in `base`.
    pub baseline: Option<u32>,
    /// Of a ratio: how many were found in `period`.
    pub period_count: Option<u32>,
}

#[derive(Debug, Clone)]
pub enum Metric {
    /// Hazards that fit and are not closed on the day.
    OpenHazards(Where),
    /// Found in `period` ÷ found in `base`.
    NewHazardsRatio {
        filter: Where,
        period: Period,
        base: Period,
    },
    /// Not rectified and past their deadline.
    OverdueHazards(Where),
    /// Major and suspected ones that are out of control (失控), each with its reasons.
    UncontrolledHazards(Where),
    /// done ÷ owed of `measure` over `period`.
    Coverage {
        measure: MeasureId,
        period: Period,
    },
    /// Units at a 标准化等级, by the place in `words::STANDARD_GRADE`.
    UnitsAtGrade {
        grade: &'static Word,
        categories: Categories,
    },
    All(Vec<Condition>),
}

/// Which hazards a metric counts.
#[derive(Debug, Clone, Default)]
pub struct Where {
    pub grades: Vec<Grade>,
    pub found_from: Option<NaiveDate>,
    pub found_to: Option<NaiveDate>,
}

/// `OP NUMBER`: the number as a fraction, so that nothing compared is a floating-point value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    pub op: Op,
    pub part: i64,
    pub whole: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Equal,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Goal {
    /// Whether `part ÷ whole` meets the goal; `whole` is above 0.
    pub fn holds(&self, part: i64, whole: i64) -> bool {
        let left = i128::from(part) * i128::from(self.whole);
        let right = i128::from(self.part) * i128::from(whole);
        match self.op {
            Op::Equal => left == right,
            Op::Less => left < right,
            Op::AtMost => left <= right,
            Op::More => left > right,
            Op::AtLeast => left >= right,
        }
    }
}
