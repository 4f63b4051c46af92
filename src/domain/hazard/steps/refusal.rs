//! Why a step is refused, as Chinese sentences for the clerk.

use crate::domain::words::{HazardStatus, StepKind, Worded};
use chrono::NaiveDate;
use std::fmt;

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The step is not possible in this status; with what to do instead.
    State {
        status: HazardStatus,
        step: StepKind,
        instead: &'static str,
    },
    /// The date is before one that it must follow.
    Before {
        what: &'static str,
        on: NaiveDate,
        other: &'static str,
        other_on: NaiveDate,
    },
    /// The 五落实 or the notice of a major hazard is incomplete; with what is missing.
    Gate {
        missing: Vec<String>,
    },
    /// The reviewer is the person who rectified it.
    SamePerson(String),
    /// The new deadline is not after the current one.
    NotLater {
        current: NaiveDate,
        given: NaiveDate,
    },
    /// A deadline was set already; only an extension changes it.
    DueIsSet(NaiveDate),
    /// The number of extensions that the plan allows is reached.
    TooMany {
        done: i64,
        most: u32,
    },
    /// There is no deadline to extend.
    NoDue,
    Other(&'static str),
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::State { status, step, instead } => {
                write!(f, "这条隐患是“{}”，不能{}；{instead}", status.word(), step.word())
            }
            Refusal::Before { what, on, other, other_on } => write!(f, "{what} {on} 早于{other} {other_on}"),
            Refusal::Gate { missing } => write!(f, "重大隐患整改之前还缺：{}", missing.join("；")),
            Refusal::SamePerson(name) => write!(f, "复查人不能是整改人本人（{name}），请换一人复查"),
            Refusal::NotLater { current, given } => write!(f, "新期限 {given} 不晚于现期限 {current}"),
            Refusal::DueIsSet(due) => write!(f, "整改期限已定为 {due}，要改请用 zhiben hazard extend"),
            Refusal::TooMany { done, most } => {
                write!(
                    f,
                    "已延期 {done} 次，方案最多 {most} 次（max_extensions）；确要再延，加 --beyond 并用 --approved-by 写明批准人"
                )
            }
            Refusal::NoDue => f.write_str("这条隐患没有整改期限，无从延期；请先用 zhiben hazard plan --due 定期限"),
            Refusal::Other(text) => f.write_str(text),
        }
    }
}
