//! Which hazards wait for a step, so that a person chooses among these only.

use super::Hazard;
use crate::domain::unit::Unit;
use crate::domain::words::{Grade, HazardStatus, StepKind};

impl Hazard {
    /// Whether the hazard, which is not void, waits for this step, or may take it. It is narrower than what the step
    /// accepts: a hazard whose grade is settled does not wait for 判定, although it may be judged again.
    pub fn waits_for(&self, step: StepKind, unit: &Unit) -> bool {
        let is_open = self.closed.is_none() && self.status != HazardStatus::Void;
        let is_to_rectify = is_open && self.rectified.is_none();
        let is_ready = !self.is_gated() || self.missing_five().is_empty() && self.missing_notice(unit).is_empty();
        match step {
            StepKind::Judge => is_open && self.grade == Grade::Suspected,
            StepKind::Plan => is_to_rectify && !self.missing_five().is_empty(),
            StepKind::Notify => is_to_rectify && !self.missing_notice(unit).is_empty(),
            StepKind::Rectify => is_to_rectify && is_ready,
            StepKind::Review => is_open && self.rectified.is_some() && self.reviewed.is_none(),
            StepKind::Close => is_open && self.reviewed.is_some() && self.grade == Grade::Major,
            StepKind::Extend => is_to_rectify,
            StepKind::Supervise => is_open && self.supervision.is_none(),
            StepKind::Reopen => self.closed.is_some(),
            StepKind::Register | StepKind::Void => false,
        }
    }
}
