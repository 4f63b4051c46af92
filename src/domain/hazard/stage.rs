//! 阶段: what an open hazard waits for, which clock runs, and who must act next. Reports, digests, ids and hints all use
//! this one table.

use super::{ClockKind, Hazard, View};
use crate::domain::words::{Grade, HazardStatus, Word, Worded, Words};

/// What an open hazard waits for next (阶段).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    ToJudge,
    ToPlan,
    ToNotify,
    ToRectify,
    ToReview,
    ToClose,
}

/// The words of each stage, in the order of `Stage`.
pub static STAGES: Words = &[
    Word { en: "to_judge", zh: "待判定", also: &[] },
    Word { en: "to_plan", zh: "待落实", also: &[] },
    Word { en: "to_notify", zh: "待通知", also: &[] },
    Word { en: "to_rectify", zh: "待整改", also: &[] },
    Word { en: "to_review", zh: "待复查", also: &[] },
    Word { en: "to_close", zh: "待销号", also: &[] },
];

/// The displayed status of a hazard that passed its review and is not closed yet.
pub static WAITS_FOR_CLOSING: Word = Word { en: "rectified", zh: "待销号", also: &[] };

/// Who must act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// 整改责任人
    Owner,
    /// 督办单位
    Supervisor,
}

/// A stage with its clock, the ending of its id, and who must act next.
#[derive(Debug, Clone, Copy)]
pub struct State {
    pub stage: Stage,
    pub clock: ClockKind,
    /// The ending of the id, as `plan` in `NO/plan`; empty for the deadline, whose id is the hazard's number.
    pub tail: &'static str,
    pub actor: Actor,
}

/// The stages with their clocks, in the order in which a hazard passes them.
pub static STATES: [State; 6] = [
    State { stage: Stage::ToJudge, clock: ClockKind::Judgement, tail: "judgement", actor: Actor::Supervisor },
    State { stage: Stage::ToPlan, clock: ClockKind::Plan, tail: "plan", actor: Actor::Owner },
    State { stage: Stage::ToNotify, clock: ClockKind::Notice, tail: "notice", actor: Actor::Supervisor },
    State { stage: Stage::ToRectify, clock: ClockKind::Deadline, tail: "", actor: Actor::Owner },
    State { stage: Stage::ToReview, clock: ClockKind::Review, tail: "review", actor: Actor::Supervisor },
    State { stage: Stage::ToClose, clock: ClockKind::Closing, tail: "closing", actor: Actor::Supervisor },
];

impl Stage {
    /// The words of the stage.
    pub fn word(self) -> &'static Word {
        &STAGES[self as usize]
    }

    /// The clock that runs in this stage.
    pub fn clock(self) -> ClockKind {
        STATES[self as usize].clock
    }
}

impl ClockKind {
    /// The row of the table for this clock.
    pub fn state(self) -> &'static State {
        STATES.iter().find(|state| state.clock == self).unwrap_or(&STATES[Stage::ToRectify as usize])
    }

    /// The hazard's number and the clock of an id such as `NO/review`; `None` if the ending is no clock's.
    pub fn of_id(id: &str) -> Option<(&str, ClockKind)> {
        let (no, tail) = id.rsplit_once('/')?;
        let state = STATES.iter().find(|state| !state.tail.is_empty() && state.tail == tail)?;
        Some((no, state.clock))
    }

    /// The id of this clock of a hazard.
    pub fn id(self, no: &str) -> String {
        match self.state().tail {
            "" => no.to_string(),
            tail => format!("{no}/{tail}"),
        }
    }
}

impl View<'_> {
    /// What the hazard waits for; `None` once it is closed.
    pub fn stage(&self) -> Option<Stage> {
        if self.closed.is_some() {
            return None;
        }
        Some(match (self.rectified, self.reviewed) {
            (Some(_), None) => Stage::ToReview,
            _ if self.grade == Grade::Suspected => Stage::ToJudge,
            (Some(_), Some(_)) => Stage::ToClose,
            _ if !self.is_gated() => Stage::ToRectify,
            _ if !self.missing_five().is_empty() => Stage::ToPlan,
            _ if self.notified_all.is_none() => Stage::ToNotify,
            _ => Stage::ToRectify,
        })
    }
}

impl Hazard {
    /// The displayed status: `rectified` is 待复查 until the review passed, and 待销号 after that.
    pub fn status_word(&self) -> &'static Word {
        match (self.status, self.reviewed) {
            (HazardStatus::Rectified, Some(_)) => &WAITS_FOR_CLOSING,
            (status, _) => status.word(),
        }
    }
}
