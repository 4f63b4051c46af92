//! 覆盖: which of those who owe a measure in a period have done it. 应办 = 已办 (also late) + 未到期 + 逾期, so whoever never did
//! it is counted and named.

use super::owed::subject_name;
use super::{ReportInput, date, plan_cell, plan_column, word};
use crate::domain::evidence::Subject;
use crate::domain::obligation::{Obligation, Status, visit, visit_within};
use crate::domain::period::Period;
use crate::domain::plan::{Measure, MeasureId, Plan, Rule};
use crate::domain::target::Blocker;
use crate::grid::{Cell, Column, Grid, Row};
use chrono::NaiveDate;
use std::collections::HashMap;

/// 覆盖 of a measure over a period.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    pub done: i64,
    pub pending: i64,
    pub overdue: i64,
    pub never: i64,
    /// 启用前: due before the town kept its ledgers, and not evidenced. Not part of what is owed.
    pub not_kept: i64,
    /// 已作说明: how many of the overdue ones have an explanation.
    pub explained: i64,
    /// Each subject that owes it, with its worst status over the period and the day it was done.
    pub subjects: Vec<(Subject, Status, Option<NaiveDate>)>,
}

impl Coverage {
    /// 应办: how many are owed.
    pub fn owed(&self) -> i64 {
        self.done + self.pending + self.overdue
    }
}

/// 覆盖 of a measure with those that it replaces and that replace it, or of the measures that a derived one sums up, over
/// `period`: all their obligations whose periods are within it. Standing measures and milestones belong to every period.
pub fn compute(input: &ReportInput, id: MeasureId, period: Period) -> Coverage {
    of_parts(input, &input.basis.plan.covered_by(id), period)
}

/// 覆盖 of these measures together, without those that they replace or sum up.
pub fn of_parts(input: &ReportInput, parts: &[MeasureId], period: Period) -> Coverage {
    let plan = input.basis.plan;
    let mut tally = Tally::default();
    for part in parts.iter().copied() {
        let is_asked = |of, due| counts_in(plan.measure(part), period, of, due);
        visit_within(input.basis, part, &|_| true, &is_asked, &mut |duty| tally.add(&duty));
    }
    tally.coverage()
}

/// The obligations of some measures, computed once for the coverage over several periods.
pub struct Obligations {
    /// The obligations of one measure that have the same period and due date.
    groups: HashMap<(MeasureId, Period, Option<NaiveDate>), Vec<Obligation>>,
}

impl Obligations {
    /// The obligations of these measures.
    pub fn of(input: &ReportInput, parts: &[MeasureId]) -> Obligations {
        let mut groups: HashMap<_, Vec<Obligation>> = HashMap::new();
        for part in parts.iter().copied() {
            visit(input.basis, part, &|_| true, &mut |duty| {
                groups.entry((part, duty.period, duty.due)).or_default().push(duty);
            });
        }
        Obligations { groups }
    }

    /// 覆盖 over a period, counting the subjects that `is_counted` accepts.
    pub fn over(&self, plan: &Plan, period: Period, is_counted: &dyn Fn(Subject) -> bool) -> Coverage {
        let mut tally = Tally::default();
        for ((part, of, due), duties) in &self.groups {
            if counts_in(plan.measure(*part), period, *of, *due) {
                duties.iter().filter(|duty| is_counted(duty.subject)).for_each(|duty| tally.add(duty));
            }
        }
        tally.coverage()
    }
}

/// Adds up obligations.
#[derive(Default)]
struct Tally {
    sum: Coverage,
    /// In the order in which they came. Of one measure each subject is there once, of several once for each.
    subjects: Vec<(Subject, Status, Option<NaiveDate>)>,
}

impl Tally {
    fn add(&mut self, duty: &Obligation) {
        self.sum.count(duty);
        let next = (duty.subject, duty.status, duty.last);
        if duty.status != Status::NotKept && !self.subjects.last_mut().is_some_and(|kept| joined(kept, next)) {
            self.subjects.push(next);
        }
    }

    fn coverage(self) -> Coverage {
        let Tally { mut sum, mut subjects } = self;
        subjects.sort_by_key(|(subject, ..)| *subject);
        subjects.dedup_by(|next, kept| joined(kept, *next));
        sum.never = subjects.iter().filter(|(.., last)| last.is_none()).count() as i64;
        Coverage { subjects, ..sum }
    }
}

/// Gives `kept` the worse status and the later day of `next`, if both are of one subject.
fn joined(
    kept: &mut (Subject, Status, Option<NaiveDate>),
    (subject, status, last): (Subject, Status, Option<NaiveDate>),
) -> bool {
    if kept.0 != subject {
        return false;
    }
    if rank(status) > rank(kept.1) {
        kept.1 = status;
    }
    kept.2 = kept.2.max(last);
    true
}

/// Whether an obligation for `row_period` counts in the coverage of `period`.
pub fn counts_in(measure: &Measure, period: Period, row_period: Period, due: Option<NaiveDate>) -> bool {
    let by_due = || falls_by_due(measure) && due.is_some_and(|due| period.holds(due));
    row_period == Period::Plan || period.contains(row_period) || by_due()
}

/// Whether a measure belongs to the period of its due date: those with a window within the year, an event or a holiday.
pub fn falls_by_due(measure: &Measure) -> bool {
    matches!(measure.rule, Rule::Window(_) | Rule::Within { .. })
}

/// The order of statuses from done to furthest from done; pending comes after no date.
fn rank(status: Status) -> u8 {
    match status {
        Status::Done | Status::NotKept => 0,
        Status::Late => 1,
        Status::NoDate => 2,
        Status::Pending => 3,
        Status::DueSoon => 4,
        Status::Overdue => 5,
    }
}

impl Coverage {
    /// Adds one obligation to the numbers, not to the subjects.
    pub(super) fn count(&mut self, duty: &Obligation) {
        self.explained += i64::from(duty.explained);
        match duty.status {
            Status::Done | Status::Late => self.done += 1,
            Status::Overdue => self.overdue += 1,
            Status::Pending | Status::DueSoon | Status::NoDate => self.pending += 1,
            Status::NotKept => self.not_kept += 1,
        }
    }

    /// The subjects that have not done it, by code and name.
    pub fn missing(&self, input: &ReportInput) -> Vec<Blocker> {
        let undone = self.subjects.iter().filter(|(_, status, _)| !status.is_done());
        undone.map(|(subject, ..)| Blocker { id: code(input, *subject), name: subject_name(input, *subject) }).collect()
    }

    /// The numbers of the coverage as one row.
    pub fn summary(&self, input: &ReportInput, id: MeasureId, period: Period) -> Grid {
        let measure = input.basis.plan.measure(id);
        let mut not_kept = Column::new("not_kept", "启用前").number();
        if self.not_kept == 0 {
            not_kept = not_kept.data();
        }
        let mut explained = Column::new("explained", "其中已作说明").number();
        if self.explained == 0 {
            explained = explained.data();
        }
        let columns = vec![
            Column::new("measure", "任务").keep(),
            Column::new("title", "事项"),
            Column::new("period", "周期").keep(),
            Column::new("owed", "应办").number(),
            Column::new("done", "已办").number(),
            Column::new("pending", "未到期").number(),
            Column::new("overdue", "逾期").number(),
            Column::new("never", "从未开展").formerly(&["从未"]).number(),
            not_kept,
            explained,
            Column::new("rate", "完成率").number(),
            plan_column(),
        ];
        let mut cells = vec![Cell::text(&measure.id), Cell::text(&measure.title), Cell::text(period.to_string())];
        cells.extend(
            [self.owed(), self.done, self.pending, self.overdue, self.never, self.not_kept, self.explained]
                .map(Cell::Int),
        );
        cells.push(Cell::Rate { part: self.done, whole: self.owed() });
        cells.push(plan_cell(input.basis.plan, measure.plan));
        Grid::new(columns, vec![Row::new(cells)])
    }

    /// Every subject that owes it, those that have not done it first.
    pub fn units_in_order(&self) -> Vec<(Subject, Status, Option<NaiveDate>)> {
        let mut subjects = self.subjects.clone();
        subjects.sort_by_key(|(subject, status, _)| (std::cmp::Reverse(rank(*status)), *subject));
        subjects
    }

    /// Every subject that owes it by name, those that have not done it first.
    pub fn units(&self, input: &ReportInput) -> Grid {
        let columns = vec![
            Column::new("code", "编码").keep(),
            Column::new("name", "名称"),
            Column::new("status", "状态").keep(),
            Column::new("last", "最近一次").keep(),
        ];
        let subjects = self.units_in_order();
        let rows = subjects.into_iter().map(|(subject, status, last)| {
            let cells = vec![
                Cell::text(code(input, subject)),
                Cell::text(subject_name(input, subject)),
                word(status.word()),
                date(last),
            ];
            Row::new(cells).tone(super::overdue::tone(status))
        });
        Grid::new(columns, rows.collect())
    }
}

fn code(input: &ReportInput, subject: Subject) -> String {
    match subject {
        Subject::Town => "town".to_string(),
        Subject::Body(body) => input.basis.plan.body(body).id.clone(),
        Subject::Unit(unit) => input.basis.register.get(unit).code.clone(),
    }
}
