//! Targets (目标): the value of a metric on a day, compared with its goal. A target is reached if its goal holds on the
//! as-of day, or, after its due date, held on the due date; what prevents it is listed. If nothing was recorded that
//! the value could come from, there is no data, and the target is never reached.

mod closed;
mod compute;

pub use closed::{ClosedTarget, ClosedTargets};
pub use compute::{Coverage, Grounds, read};

use super::obligation::Status;
use super::period::Period;
use super::plan::Target;
use super::words::{Word, Words};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// 目标状态: whether a target is reached, missed, in progress or without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetStatus {
    Reached,
    OnTrack,
    Missed,
    NoData,
}

/// The words of each status, in the order of `TargetStatus`.
pub static TARGET_STATUS: Words = &[
    Word { en: "reached", zh: "已达到", also: &[] },
    Word { en: "on_track", zh: "推进中", also: &[] },
    Word { en: "missed", zh: "未按期达到", also: &[] },
    Word { en: "no_data", zh: "无数据", also: &[] },
];

impl TargetStatus {
    /// Every status, in the order of the enum.
    pub const ALL: [TargetStatus; 4] =
        [TargetStatus::Reached, TargetStatus::OnTrack, TargetStatus::Missed, TargetStatus::NoData];

    /// The status of this English word.
    pub fn parse(en: &str) -> Option<TargetStatus> {
        TargetStatus::ALL.into_iter().find(|status| status.word().en == en)
    }

    /// The words of the status.
    pub fn word(self) -> &'static Word {
        &TARGET_STATUS[self as usize]
    }
}

/// The value of a metric as the fraction `part ÷ whole`. With a whole of 0 there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricValue {
    pub part: i64,
    pub whole: i64,
    /// Whether it is a plain count; otherwise a rate.
    pub is_count: bool,
}

impl MetricValue {
    /// The value of a count.
    pub fn count(count: i64) -> MetricValue {
        MetricValue { part: count, whole: 1, is_count: true }
    }

    /// The value of a rate.
    pub fn rate(part: i64, whole: i64) -> MetricValue {
        MetricValue { part, whole, is_count: false }
    }
}

/// A record that keeps a target from its goal: its number and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    pub id: String,
    pub name: String,
}

/// The value of a condition on one day, and whether its goal holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Whether the goal holds; false without data.
    pub holds: bool,
    pub value: Option<MetricValue>,
    pub blocking: Vec<Blocker>,
    /// Why there is no data, if there is none.
    pub no_data: Option<Unknown>,
    /// Whether it may count as reached already. A goal over a period may not before the period has ended.
    pub is_ripe: bool,
}

impl Held {
    /// A result with data that may count at once.
    pub fn plain(holds: bool, value: Option<MetricValue>, blocking: Vec<Blocker>) -> Held {
        Held { holds, value, blocking: if holds { Vec::new() } else { blocking }, no_data: None, is_ripe: true }
    }

    /// The same result, or, if there is a reason, no data; the blockers are kept.
    fn unless(self, no_data: Option<Unknown>) -> Held {
        let value = self.value.filter(|_| no_data.is_none() || !self.blocking.is_empty());
        Held { holds: self.holds && no_data.is_none(), value, no_data, ..self }
    }
}

/// Why there is no data: for some periods, or as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub periods: Vec<Period>,
    pub why: String,
}

impl Unknown {
    fn at_all(why: impl Into<String>) -> Unknown {
        Unknown { periods: Vec::new(), why: why.into() }
    }

    fn of(period: Period, why: impl Into<String>) -> Unknown {
        Unknown { periods: vec![period], why: why.into() }
    }

    /// Several reasons as one; periods with the same reason are listed together.
    fn joined(all: Vec<Unknown>) -> Option<Unknown> {
        let mut alike: Vec<Unknown> = Vec::new();
        for one in all {
            match alike.iter_mut().find(|known| known.why == one.why) {
                Some(known) => known.periods.extend(one.periods),
                None => alike.push(one),
            }
        }
        match alike.len() {
            0 | 1 => alike.pop(),
            _ => Some(Unknown::at_all(alike.iter().map(Unknown::to_string).collect::<Vec<_>>().join("；"))),
        }
    }
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let periods: Vec<String> = self.periods.iter().map(|period| period.to_string()).collect();
        let blank = if periods.is_empty() { "" } else { " " };
        write!(f, "{}{blank}{}", periods.join("、"), self.why)
    }
}

/// On which days anything was recorded first, of any grade and kind.
#[derive(Debug, Clone, Default)]
pub struct RecordedDays {
    /// The first day on which a hazard was found, of all days and of each period that targets compare.
    pub found: BTreeSet<NaiveDate>,
    /// The day of the first inspection.
    pub inspected: Option<NaiveDate>,
}

/// A target with its value on the as-of day.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    pub target: &'a Target,
    pub status: TargetStatus,
    pub now: Held,
    /// The value on the due date; present after the due date only.
    pub on_due: Option<Held>,
    /// 超期清零: the target was missed, and on this later day the last of its open hazards was closed.
    pub cleared_on: Option<NaiveDate>,
}

impl Reading<'_> {
    /// Whether the target was missed and its goal still does not hold.
    pub fn is_overdue(&self) -> bool {
        self.status == TargetStatus::Missed && !self.now.holds
    }

    /// Why there is no data, or that the hazards were cleared too late, as a Chinese sentence.
    pub fn note(&self) -> Option<String> {
        let judged = self.on_due.as_ref().unwrap_or(&self.now);
        match (self.status, self.cleared_on) {
            (TargetStatus::NoData, _) => judged.no_data.as_ref().map(Unknown::to_string),
            (_, cleared) => cleared.map(|on| format!("超期清零：{on}")),
        }
    }

    /// The status of the target among all that is owed.
    pub fn duty_status(&self, today: NaiveDate, soon_days: u32) -> Status {
        match self.status {
            TargetStatus::Reached => Status::Done,
            TargetStatus::Missed if self.now.holds => Status::Late,
            // Without data it is not overdue.
            TargetStatus::NoData if self.target.due < today => Status::NoDate,
            _ => Status::open(Some(self.target.due), today, soon_days),
        }
    }
}
