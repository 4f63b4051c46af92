//! 阶段: what an open hazard waits for, which clock runs for it and who acts next. One table for reports,
//! digests, ids and hints; a closed or void hazard waits for nothing.

use super::{ClockKind, Hazard, View};
use crate::domain::words::{Grade, HazardStatus, Word, Worded, Words};

/// What an open hazard waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    ToJudge,
    ToPlan,
    ToNotify,
    ToRectify,
    ToReview,
    ToClose,
}

/// In the order of `Stage`.
pub static STAGES: Words = &[
    Word { en: "to_judge", zh: "待判定", also: &[] },
    Word { en: "to_plan", zh: "待落实", also: &[] },
    Word { en: "to_notify", zh: "待通知", also: &[] },
    Word { en: "to_rectify", zh: "待整改", also: &[] },
    Word { en: "to_review", zh: "待复查", also: &[] },
    Word { en: "to_close", zh: "待销号", also: &[] },
];

/// The status of a hazard that passed its review and is not closed yet, as people read it.
pub static WAITS_FOR_CLOSING: Word = Word { en: "rectified", zh: "待销号", also: &[] };

/// Who acts next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// 整改责任人
    Owner,
    /// 督办单位
    Supervisor,
}

/// A stage with the clock that runs for it, what its id ends in, and who acts next.
#[derive(Debug, Clone, Copy)]
pub struct State {
    pub stage: Stage,
    pub clock: ClockKind,
    /// `NO/plan`; the deadline has the hazard's own number.
    pub tail: &'static str,
    pub actor: Actor,
}

pub static STATES: [State; 6] = [
    State { stage: Stage::ToJudge, clock: ClockKind::Judgement, tail: "judgement", actor: Actor::Supervisor },
    State { stage: Stage::ToPlan, clock: ClockKind::Plan, tail: "plan", actor: Actor::Owner },
    State { stage: Stage::ToNotify, clock: ClockKind::Notice, tail: "notice", actor: Actor::Supervisor },
    State { stage: Stage::ToRectify, clock: ClockKind::Deadline, tail: "", actor: Actor::Owner },
    State { stage: Stage::ToReview, clock: ClockKind::Review, tail: "review", actor: Actor::Supervisor },
    State { stage: Stage::ToClose, clock: ClockKind::Closing, tail: "closing", actor: Actor::Supervisor },
];

impl Stage {
    pub fn word(self) -> &'static Word {
        &STAGES[self as usize]
    }

    pub fn clock(self) -> ClockKind {
        STATES[self as usize].clock
    }
}

impl ClockKind {
    /// The row of the table that the clock belongs to.
    pub fn state(self) -> &'static State {
        STATES.iter().find(|state| state.clock == self).unwrap_or(&STATES[Stage::ToRectify as usize])
    }

    /// The clock and the hazard's number of an id like `NO/review`; `None` where it ends in no clock's name.
    pub fn of_id(id: &str) -> Option<(&str, ClockKind)> {
        let (no, tail) = id.rsplit_once('/')?;
        let state = STATES.iter().find(|state| !state.tail.is_empty() && state.tail == tail)?;
        Some((no, state.clock))
    }

    /// The id of what this clock of a hazard asks for.
    pub fn id(self, no: &str) -> String {
        match self.state().tail {
            "" => no.to_string(),
            tail => format!("{no}/{tail}"),
        }
    }
}

impl View<'_> {
    /// What the hazard waits for on the day; `None` once it is closed.
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
    /// The status in people's words: `rectified` is 待复查 until the review passed, 待销号 from then on.
    pub fn status_word(&self) -> &'static Word {
        match (self.status, self.reviewed) {
            (HazardStatus::Rectified, Some(_)) => &WAITS_FOR_CLOSING,
            (status, _) => status.word(),
        }
    }
}
