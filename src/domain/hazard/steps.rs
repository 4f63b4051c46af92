//! The steps of a hazard (登记 → 通知 → 落实 → 整改 → 复查 → 销号). Each is a function from a hazard to the hazard after the step
//! and the step's rows, or to a refusal that names what is missing and what to do first.

use super::{Hazard, Step};
use crate::domain::unit::Unit;
use crate::domain::words::{Grade, HazardStatus, RESULT, StepKind, Word, Worded, find};
use chrono::NaiveDate;

mod refusal;

pub use refusal::Refusal;

/// The values of the step 判定.
#[derive(Debug, Clone)]
pub struct Judge {
    pub on: NaiveDate,
    pub grade: Grade,
    pub by: String,
}

/// The values of the step 落实: any of the 五落实, which may be given one by one.
#[derive(Debug, Clone, Default)]
pub struct Five {
    pub owner: Option<String>,
    pub measures: Option<String>,
    pub fund: Option<i64>,
    pub due: Option<NaiveDate>,
    pub contingency: Option<String>,
}

/// The values of the step 通知.
#[derive(Debug, Clone)]
pub struct Notice {
    pub on: NaiveDate,
    pub to: Vec<String>,
    pub document: Option<String>,
}

/// The values of the step 整改.
#[derive(Debug, Clone)]
pub struct Rectify {
    pub on: NaiveDate,
    pub by: Option<String>,
}

/// The values of the step 复查.
#[derive(Debug, Clone)]
pub struct Review {
    pub on: NaiveDate,
    pub reviewer: String,
    pub passed: bool,
    pub note: Option<String>,
}

/// The values of the step 销号.
#[derive(Debug, Clone)]
pub struct Close {
    pub on: NaiveDate,
    pub approved_by: String,
}

/// The hazard after a step, with the step rows to be recorded.
pub type Stepped = Result<(Hazard, Vec<Step>), Refusal>;

impl Hazard {
    /// 判定: sets the grade, with who judged it and when.
    pub fn judge(mut self, step: Judge, unit: &Unit) -> Stepped {
        self.ensure_open(StepKind::Judge)?;
        not_before("判定日期", step.on, "发现日期", self.found)?;
        if let Some(judged) = self.judged {
            not_before("判定日期", step.on, "上次判定日期", judged)?;
        }
        if step.grade == Grade::Suspected {
            return Err(Refusal::Other("判定的结论只能是 major（重大）或 general（一般）"));
        }
        let mut row = Step::new(self.id, StepKind::Judge, step.on);
        row.by = Some(step.by.clone());
        row.result = find(RESULT, step.grade.word().en);
        (self.grade, self.judged_by, self.judged) = (step.grade, Some(step.by), Some(step.on));
        match self.rectified {
            Some(_) => {}
            // Judged major, it may lack what a major hazard needs, so its status is computed anew.
            None if self.is_gated() => self.status = self.open_status(unit),
            None => self.derive_status(unit),
        }
        Ok((self, vec![row]))
    }

    /// 落实: possible in any open status. A deadline that was set is changed by an extension only.
    pub fn plan(mut self, five: Five, unit: &Unit) -> Stepped {
        self.ensure_open(StepKind::Plan)?;
        if let Some(due) = five.due {
            not_before("整改期限", due, "发现日期", self.found)?;
            if self.due.is_some_and(|current| current != due) {
                return Err(Refusal::DueIsSet(self.due.unwrap_or(due)));
            }
        }
        self.owner = five.owner.or(self.owner);
        self.measures = five.measures.or(self.measures);
        self.fund = five.fund.or(self.fund);
        self.due = five.due.or(self.due);
        self.contingency = five.contingency.or(self.contingency);
        if self.rectified.is_none() {
            self.derive_status(unit);
        }
        Ok((self, Vec::new()))
    }

    /// The same with the day of the step, whose note names the parts that were given.
    pub fn plan_on(self, five: Five, on: NaiveDate, unit: &Unit) -> Stepped {
        not_before("落实日期", on, "发现日期", self.found)?;
        let given = [
            five.owner.is_some(),
            five.measures.is_some(),
            five.fund.is_some(),
            five.due.is_some(),
            five.contingency.is_some(),
        ];
        let parts = given.into_iter().zip(Hazard::FIVE).filter(|(given, _)| *given).map(|(_, name)| name);
        let mut row = Step::new(self.id, StepKind::Plan, on);
        row.note = Some(parts.collect::<Vec<_>>().join("、")).filter(|parts| !parts.is_empty());
        Ok((self.plan(five, unit)?.0, vec![row]))
    }

    /// 通知: a further notice adds the persons whom earlier ones did not name.
    pub fn notify(mut self, step: Notice, unit: &Unit) -> Stepped {
        self.ensure_open(StepKind::Notify)?;
        not_before("通知日期", step.on, "发现日期", self.found)?;
        if self.is_gated() && step.document.is_none() {
            return Err(Refusal::Other("重大隐患的通知要写明文书：--document 文号或名称"));
        }
        if let Some(rectified) = self.rectified {
            not_before("整改完成日期", rectified, "通知日期", step.on)?;
        }
        let mut row = Step::new(self.id, StepKind::Notify, step.on);
        row.to = Some(step.to.join("；"));
        row.document = step.document;
        // A notice that is entered late may have the earlier day on which everybody was in fact notified.
        let earlier = self.notified.is_none_or(|notified| step.on < notified)
            && Hazard::not_reached(row.to.as_deref(), unit).is_empty();
        let complete = self.notified.is_some() && self.missing_notice(unit).is_empty();
        let mut names: Vec<String> =
            self.notified_to.iter().flat_map(|to| to.split('；')).map(str::to_string).collect();
        step.to.into_iter().for_each(|name| {
            if !names.contains(&name) {
                names.push(name)
            }
        });
        self.notified_to = Some(names.join("；"));
        if earlier || !complete {
            self.notified = Some(step.on);
        }
        if self.rectified.is_none() {
            self.derive_status(unit);
        }
        Ok((self, vec![row]))
    }

    /// 整改: a general hazard may be rectified from 已登记 on, a major one only once it is 整改中. `steps` are all steps of
    /// this hazard, so that no rectification is dated before the failed review or re-opening that began its cycle.
    pub fn rectify(mut self, step: Rectify, steps: &[Step], unit: &Unit) -> Stepped {
        if self.rectified.is_some() || self.status >= HazardStatus::Rectified {
            let instead = "已整改的请用 zhiben hazard review，已销号的请用 zhiben hazard reopen";
            return Err(Refusal::State { status: self.status, step: StepKind::Rectify, instead });
        }
        if self.is_gated() {
            self.ensure_gate(unit)?;
        }
        not_before("整改完成日期", step.on, "发现日期", self.found)?;
        if let Some(notified) = self.notified {
            not_before("整改完成日期", step.on, "通知日期", notified)?;
        }
        if let Some(began) = steps.iter().rfind(|step| step.ends_cycle()) {
            let what = if began.kind == StepKind::Reopen { "重新列入整改日期" } else { "复查日期" };
            not_before("整改完成日期", step.on, what, began.on)?;
        }
        (self.rectified, self.rectified_by) = (Some(step.on), step.by);
        self.status = HazardStatus::Rectified;
        Ok((self, Vec::new()))
    }

    /// 复查: a passed review closes a general hazard; a major one then waits for 销号. A failed review ends the cycle: its
    /// facts become step rows, the same deadline runs on, and the hazard is 整改中 again, unless it was judged major
    /// meanwhile and still lacks what a major hazard needs.
    pub fn review(mut self, step: Review, unit: &Unit) -> Stepped {
        let Some(rectified) = self.rectified.filter(|_| self.reviewed.is_none() && self.closed.is_none()) else {
            let instead = match (self.closed, self.reviewed) {
                (None, Some(_)) => "已通过复查，请用 zhiben hazard close 销号",
                _ => "整改完成后才能复查，请先用 zhiben hazard rectify",
            };
            return Err(Refusal::State { status: self.status, step: StepKind::Review, instead });
        };
        not_before("复查日期", step.on, "整改完成日期", rectified)?;
        // Without a named 整改人 the 整改责任人 counts as the one who rectified it.
        let rectifier = self.rectified_by.as_deref().or(self.owner.as_deref());
        if self.is_gated() && rectifier.is_some_and(|by| same_person(by, &step.reviewer)) {
            return Err(Refusal::SamePerson(step.reviewer));
        }
        if step.passed {
            (self.reviewed, self.reviewer) = (Some(step.on), Some(step.reviewer));
            if !self.is_gated() {
                (self.closed, self.status) = (Some(step.on), HazardStatus::Closed);
            }
            return Ok((self, Vec::new()));
        }
        let mut failed = Step::new(self.id, StepKind::Review, step.on);
        (failed.by, failed.result, failed.note) = (Some(step.reviewer), result("fail"), step.note);
        let rows = self.end_cycle().into_iter().chain([failed]).collect();
        self.status = if self.is_gated() { self.open_status(unit) } else { HazardStatus::Rectifying };
        Ok((self, rows))
    }

    /// 销号: closes a major hazard after its passed review.
    pub fn close(mut self, step: Close) -> Stepped {
        let Some(reviewed) = self.reviewed.filter(|_| self.closed.is_none()) else {
            let instead = match self.status {
                HazardStatus::Closed => "要重新打开请用 zhiben hazard reopen",
                HazardStatus::Rectified => "复查通过后才能销号，请先用 zhiben hazard review --pass",
                _ => "整改完成并复查通过后才能销号",
            };
            return Err(Refusal::State { status: self.status, step: StepKind::Close, instead });
        };
        if self.grade == Grade::Suspected {
            return Err(Refusal::Other(
                "疑似重大隐患要先判定等级才能销号：zhiben hazard judge --grade major|general --judged-by 单位",
            ));
        }
        not_before("销号日期", step.on, "复查日期", reviewed)?;
        (self.closed, self.closed_by) = (Some(step.on), Some(step.approved_by));
        self.status = HazardStatus::Closed;
        Ok((self, Vec::new()))
    }

    /// 延期: the first deadline is kept, and reports show both. `current` is the deadline in force.
    pub fn extend(
        mut self,
        on: NaiveDate,
        to: NaiveDate,
        current: Option<NaiveDate>,
        approved_by: &str,
        reason: &str,
    ) -> Stepped {
        if self.rectified.is_some() {
            let instead = "整改已完成，不需要延期";
            return Err(Refusal::State { status: self.status, step: StepKind::Extend, instead });
        }
        self.ensure_open(StepKind::Extend)?;
        not_before("延期日期", on, "发现日期", self.found)?;
        let current = current.ok_or(Refusal::NoDue)?;
        if to <= current {
            return Err(Refusal::NotLater { current, given: to });
        }
        let mut row = Step::new(self.id, StepKind::Extend, on);
        (row.by, row.note) = (Some(approved_by.to_string()), Some(reason.to_string()));
        (row.from_due, row.to_due) = (Some(current), Some(to));
        self.original_due = self.original_due.or(Some(current));
        self.due = Some(to);
        self.extensions += 1;
        Ok((self, vec![row]))
    }

    /// Refuses an extension beyond the plan's limit `most`, unless the clerk confirms it with `beyond`.
    pub fn ensure_extension(&self, most: u32, beyond: bool) -> Result<(), Refusal> {
        match self.extensions >= i64::from(most) && !beyond {
            true => Err(Refusal::TooMany { done: self.extensions, most }),
            false => Ok(()),
        }
    }

    /// 挂牌督办: records its level and document.
    pub fn supervise(mut self, on: NaiveDate, level: &str, document: &str) -> Stepped {
        self.ensure_open(StepKind::Supervise)?;
        not_before("督办日期", on, "发现日期", self.found)?;
        let mut row = Step::new(self.id, StepKind::Supervise, on);
        (row.to, row.document) = (Some(level.to_string()), Some(document.to_string()));
        self.supervision = Some(row.supervision());
        Ok((self, vec![row]))
    }

    /// 重新列入整改: the facts of the ended cycle become step rows, and the hazard keeps its day of finding.
    pub fn reopen(mut self, on: NaiveDate, reason: &str, unit: &Unit) -> Stepped {
        let Some(closed) = self.closed else {
            let instead = "只有已销号的隐患才能重新列入整改";
            return Err(Refusal::State { status: self.status, step: StepKind::Reopen, instead });
        };
        not_before("重新列入整改日期", on, "销号日期", closed)?;
        let mut row = Step::new(self.id, StepKind::Reopen, on);
        row.note = Some(reason.to_string());
        let rows = self.end_cycle().into_iter().chain([row]).collect();
        self.reopened += 1;
        self.status = self.open_status(unit);
        Ok((self, rows))
    }

    fn ensure_open(&self, step: StepKind) -> Result<(), Refusal> {
        if self.status == HazardStatus::Void || self.closed.is_some() || self.status == HazardStatus::Closed {
            let instead = "已销号的请先用 zhiben hazard reopen，已作废的不能再办";
            return Err(Refusal::State { status: self.status, step, instead });
        }
        Ok(())
    }

    /// Refuses a step that is dated before the last step of its kind.
    pub fn ensure_after(&self, kind: StepKind, on: NaiveDate, steps: &[Step]) -> Result<(), Refusal> {
        match steps.iter().rfind(|step| step.kind == kind) {
            Some(last) => not_before("这一步的日期", on, "上一次同样步骤的日期", last.on),
            None => Ok(()),
        }
    }

    /// Refuses 整改中 while the 五落实, the notice or its document is missing.
    fn ensure_gate(&self, unit: &Unit) -> Result<(), Refusal> {
        let five = Some(self.missing_five()).filter(|parts| !parts.is_empty());
        let five = five.map(|parts| format!("五落实的{}（zhiben hazard plan）", parts.join("、")));
        let notice = Some(self.missing_notice(unit)).filter(|who| !who.is_empty());
        let notice = notice.map(|who| format!("通知{}（zhiben hazard notify）", who.join("、")));
        let missing: Vec<String> = five.into_iter().chain(notice).collect();
        if missing.is_empty() { Ok(()) } else { Err(Refusal::Gate { missing }) }
    }

    /// Makes step rows of the facts of the cycle that ends, and clears them in the row.
    fn end_cycle(&mut self) -> Vec<Step> {
        let mut rows = Vec::new();
        let mut keep = |kind, on: Option<NaiveDate>, by: Option<String>, result: Option<&'static Word>| {
            if let Some(on) = on {
                rows.push(Step { by, result, ..Step::new(self.id, kind, on) });
            }
        };
        keep(StepKind::Rectify, self.rectified.take(), self.rectified_by.take(), None);
        keep(StepKind::Review, self.reviewed.take(), self.reviewer.take(), result("pass"));
        keep(StepKind::Close, self.closed.take(), self.closed_by.take(), None);
        rows
    }
}

fn result(en: &str) -> Option<&'static Word> {
    find(RESULT, en)
}

fn not_before(what: &'static str, on: NaiveDate, other: &'static str, other_on: NaiveDate) -> Result<(), Refusal> {
    if on < other_on { Err(Refusal::Before { what, on, other, other_on }) } else { Ok(()) }
}

/// Whether one name occurs in both lists of names.
pub fn same_person(rectifiers: &str, reviewers: &str) -> bool {
    let names = |text| str::split(text, ['；', ';', '、', ',', '，']).map(str::trim);
    names(rectifiers).any(|rectifier| names(reviewers).any(|reviewer| reviewer == rectifier))
}

#[cfg(test)]
mod tests;
