//! 隐患: a hazard with its current cycle, and its steps. The row has each fact of the current cycle once; a [`Step`] has
//! the facts of ended cycles, and decisions such as an extension.

mod as_of;
mod chain;
mod clocks;
mod control;
mod flow;
mod history;
mod stage;
mod steps;
#[cfg(test)]
mod tests;
mod waits;

pub use as_of::{View, as_of, major_since};
pub use chain::{Misstep, missteps};
pub use clocks::{Clock, ClockKind, clocks, deadline, notice_due, review_due};
pub use control::uncontrolled;
pub use flow::{Bridge, Span, bridge, spans};
pub use history::{breaches, contradictions, gaps, overreaches};
pub use stage::{Actor, STAGES, STATES, Stage, State, WAITS_FOR_CLOSING};
pub use steps::{Close, Five, Judge, Notice, Rectify, Refusal, Review, same_person};

use super::unit::{Unit, UnitIx};
use super::words::{Grade, HazardStatus, StepKind, Word};
use chrono::NaiveDate;

/// A hazard (隐患) with the facts of its current cycle. Amounts are in 分.
#[derive(Debug, Clone, PartialEq)]
pub struct Hazard {
    pub id: i64,
    pub no: String,
    pub unit: UnitIx,
    /// 行业领域: a place in `Plan::categories`.
    pub category: Option<usize>,
    pub description: String,
    pub grade: Grade,
    pub source: Option<&'static Word>,
    pub found: NaiveDate,
    /// 判定单位: who judged it.
    pub judged_by: Option<String>,
    pub judged: Option<NaiveDate>,
    /// 五落实: 责任人
    pub owner: Option<String>,
    /// 五落实: 措施
    pub measures: Option<String>,
    /// 五落实: 资金, in 分; 0 means that no money is needed.
    pub fund: Option<i64>,
    /// 五落实: 时限, the deadline in force.
    pub due: Option<NaiveDate>,
    /// 五落实: 预案
    pub contingency: Option<String>,
    /// 督办单位
    pub supervisor: Option<String>,
    /// 挂牌督办: its level and document.
    pub supervision: Option<String>,
    pub notified_to: Option<String>,
    pub notified: Option<NaiveDate>,
    pub rectified: Option<NaiveDate>,
    pub rectified_by: Option<String>,
    pub reviewer: Option<String>,
    /// The day of the passed review.
    pub reviewed: Option<NaiveDate>,
    pub closed: Option<NaiveDate>,
    pub closed_by: Option<String>,
    /// The first deadline; present once an extension was granted.
    pub original_due: Option<NaiveDate>,
    pub extensions: i64,
    pub reopened: i64,
    pub status: HazardStatus,
}

/// 步骤: one recorded act on a hazard.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The store's key of the hazard.
    pub hazard: i64,
    pub kind: StepKind,
    pub on: NaiveDate,
    /// 经手人
    pub by: Option<String>,
    /// 对象
    pub to: Option<String>,
    /// 结论
    pub result: Option<&'static Word>,
    pub from_due: Option<NaiveDate>,
    pub to_due: Option<NaiveDate>,
    /// 文号
    pub document: Option<String>,
    pub note: Option<String>,
}

impl Step {
    pub fn new(hazard: i64, kind: StepKind, on: NaiveDate) -> Step {
        Step {
            hazard,
            kind,
            on,
            by: None,
            to: None,
            result: None,
            from_due: None,
            to_due: None,
            document: None,
            note: None,
        }
    }

    /// 挂牌督办 as text: the level and the document, as they are stored with the hazard.
    fn supervision(&self) -> String {
        let parts = [&self.to, &self.document].into_iter().flatten().map(String::as_str);
        parts.collect::<Vec<_>>().join(" ")
    }

    /// Whether it ends a cycle: a failed review or a re-opening does.
    pub fn ends_cycle(&self) -> bool {
        self.kind == StepKind::Reopen || (self.kind == StepKind::Review && self.result.is_some_and(|r| r.en == "fail"))
    }
}

impl Hazard {
    /// A new hazard on the day of its finding.
    pub fn found(unit: UnitIx, description: &str, grade: Grade, found: NaiveDate) -> Hazard {
        Hazard {
            id: 0,
            no: String::new(),
            unit,
            category: None,
            description: description.to_string(),
            grade,
            source: None,
            found,
            judged_by: None,
            judged: None,
            owner: None,
            measures: None,
            fund: None,
            due: None,
            contingency: None,
            supervisor: None,
            supervision: None,
            notified_to: None,
            notified: None,
            rectified: None,
            rectified_by: None,
            reviewer: None,
            reviewed: None,
            closed: None,
            closed_by: None,
            original_due: None,
            extensions: 0,
            reopened: 0,
            status: HazardStatus::Registered,
        }
    }

    /// Whether the 五落实 and the notice are required before the rectification: of major and of suspected hazards.
    pub fn is_gated(&self) -> bool {
        self.grade != Grade::General
    }

    /// 五落实, in the order of `Five`.
    pub const FIVE: [&'static str; 5] = ["责任人", "措施", "资金", "时限", "预案"];

    /// Which of the 五落实 are missing.
    pub fn missing_five(&self) -> Vec<&'static str> {
        let five = [
            self.owner.is_some(),
            self.measures.is_some(),
            self.fund.is_some(),
            self.due.is_some(),
            self.contingency.is_some(),
        ];
        five.into_iter().zip(Hazard::FIVE).filter(|(there, _)| !there).map(|(_, name)| name).collect()
    }

    /// Who must still be notified of a major hazard: the 主要负责人 or the 实际控制人, and the 实际控制人 in any case if the register
    /// names one. Clause 二（七）3.
    pub fn missing_notice(&self, unit: &Unit) -> Vec<String> {
        let to = self.notified.and(Some(self.notified_to.as_deref().unwrap_or_default()));
        Hazard::not_reached(to, unit)
    }

    /// The persons who must be notified and are not in `to`.
    fn not_reached(to: Option<&str>, unit: &Unit) -> Vec<String> {
        let is_notified = |name: &str, post: &str| to.is_some_and(|to| to.contains(name) || to.contains(post));
        let principal = unit.principal.as_deref().map(|name| ("主要负责人", name));
        let controller = unit.controller.as_deref().map(|name| ("实际控制人", name));
        let miss = |who: Option<(&str, &str)>| {
            who.filter(|(post, name)| !is_notified(name, post)).map(|(post, name)| format!("{post}{name}"))
        };
        match (controller, principal) {
            (Some(_), _) => miss(controller).into_iter().collect(),
            (None, Some(_)) => miss(principal).into_iter().collect(),
            (None, None) if to.is_none() => vec!["主要负责人或实际控制人".to_string()],
            (None, None) => Vec::new(),
        }
    }

    /// The status of an open hazard by its facts: 整改中 once it is notified and, if major, has all of the 五落实, or, if
    /// general, has a plan or an owner.
    fn open_status(&self, unit: &Unit) -> HazardStatus {
        let planned = if self.is_gated() {
            self.missing_five().is_empty() && self.missing_notice(unit).is_empty()
        } else {
            self.owner.is_some() || self.measures.is_some()
        };
        match (self.notified.is_some(), planned) {
            (false, _) => HazardStatus::Registered,
            (true, false) => HazardStatus::Notified,
            (true, true) => HazardStatus::Rectifying,
        }
    }

    /// The status that the row's facts give.
    pub fn status_by_facts(&self, unit: &Unit) -> HazardStatus {
        match (self.closed, self.rectified) {
            (Some(_), _) => HazardStatus::Closed,
            (None, Some(_)) => HazardStatus::Rectified,
            (None, None) => self.open_status(unit),
        }
    }

    /// The status of a hazard on which two offices recorded steps: by its facts, and not before the statuses that it had
    /// while it was open.
    pub fn joined_status(&self, unit: &Unit, were: &[HazardStatus]) -> HazardStatus {
        let open = were.iter().filter(|status| **status < HazardStatus::Rectified).max();
        match self.status_by_facts(unit) {
            status if status < HazardStatus::Rectified => open.map_or(status, |open| status.max(*open)),
            status => status,
        }
    }

    /// Sets the status after a step on an open hazard; it never goes back to an earlier one.
    fn derive_status(&mut self, unit: &Unit) {
        self.status = self.open_status(unit).max(self.status.min(HazardStatus::Rectifying));
    }
}
