//! 未销号的重大事故隐患: what each waits for, whose it is, and until when.

use crate::domain::hazard::{Actor, Clock, ClockKind, STATES, Stage, View, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::words::{Grade, Word, Worded};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::report::owed::measure_of;
use crate::report::{ReportInput, date, text, word};
use chrono::NaiveDate;

/// An open major or suspected hazard.
#[derive(Debug, Clone)]
pub struct OpenMajor {
    pub no: String,
    /// 责任单位: the unit where it was found.
    pub unit: String,
    pub description: String,
    pub grade: &'static Word,
    pub stage: Stage,
    /// 整改责任人
    pub owner: Option<String>,
    /// The first deadline, and the one in force after extensions.
    pub original_due: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub days_overdue: Option<i64>,
    /// Who acts next.
    pub next: String,
    /// Which of the 五落实 are missing.
    pub missing: Vec<&'static str>,
}

impl OpenMajor {
    /// Whether its deadline has passed and it is not rectified.
    pub fn is_late(&self) -> bool {
        self.days_overdue.is_some()
    }

    /// Whether it is certain that it is a major one.
    pub fn is_major(&self) -> bool {
        self.grade.en == Grade::Major.word().en
    }
}

/// What the sentences need of a major hazard, open or closed.
pub struct Facts {
    pub found: NaiveDate,
    pub due: Option<NaiveDate>,
    pub is_late: bool,
    pub closed: Option<NaiveDate>,
}

/// The open major and suspected hazards on the day: major ones first, then those with the earliest deadline.
pub fn open(input: &ReportInput) -> Vec<OpenMajor> {
    let mut all = Vec::new();
    each(input, &mut |view, clock| {
        let Some(stage) = view.stage() else { return };
        let late = clock.filter(|clock| clock.status == Status::Overdue).and_then(|clock| clock.days_overdue);
        let due = clock.and_then(|clock| clock.due);
        all.push(OpenMajor {
            no: view.no.clone(),
            unit: input.basis.register.get(view.unit).name.clone(),
            description: view.description.clone(),
            grade: view.grade.word(),
            stage,
            owner: view.owner.clone(),
            original_due: view.original_due.or(due),
            due,
            days_overdue: late,
            next: next(input, view, stage),
            missing: view.missing_five(),
        });
    });
    all.sort_by_key(|one| (!one.is_major(), one.due.is_none(), one.due));
    all
}

/// The numbers of the major hazards, not suspected ones, for which the condition holds.
pub fn numbers(input: &ReportInput, is_asked: &dyn Fn(&Facts) -> bool) -> Vec<String> {
    let mut all = Vec::new();
    each(input, &mut |view, clock| {
        let facts = Facts {
            found: view.found,
            due: clock.and_then(|clock| clock.due),
            is_late: clock.is_some_and(|clock| clock.status == Status::Overdue),
            closed: view.closed,
        };
        if view.grade == Grade::Major && is_asked(&facts) {
            all.push(view.no.clone());
        }
    });
    all.sort();
    all
}

fn each(input: &ReportInput, take: &mut dyn FnMut(&View, Option<&Clock>)) {
    let basis = input.basis;
    for (hazard, steps) in input.hazards.iter().filter(|(hazard, _)| hazard.grade != Grade::General) {
        let Some(view) = as_of(hazard, steps, basis.register.get(hazard.unit), basis.today) else { continue };
        let all = clocks(&view, &basis.plan.hazard, basis.calendar, basis.today, basis.soon_days());
        take(&view, all.iter().find(|clock| clock.kind == ClockKind::Deadline));
    }
}

/// Who acts next: the owner or the unit, or who supervises.
fn next(input: &ReportInput, view: &View, stage: Stage) -> String {
    let plan = input.basis.plan;
    let unit = || input.basis.register.get(view.unit).name.clone();
    let lead = || measure_of(input, view.grade, view.due).map(|id| plan.body_names(&plan.measure(id).lead));
    let who = match STATES[stage as usize].actor {
        Actor::Owner => view.owner.clone().unwrap_or_else(unit),
        Actor::Supervisor => {
            view.supervisor.clone().or_else(lead).filter(|who| !who.is_empty()).unwrap_or_else(|| "未定".to_string())
        }
    };
    let what = match stage {
        Stage::ToJudge => "判定",
        Stage::ToPlan => "落实整改方案",
        Stage::ToNotify => "下达整改通知",
        Stage::ToRectify => "整改",
        Stage::ToReview => "复查",
        Stage::ToClose => "批准销号",
    };
    format!("{who}（{what}）")
}

/// The table.
pub fn grid(all: &[OpenMajor]) -> Grid {
    let columns = vec![
        Column::new("no", "编号").keep(),
        Column::new("unit", "责任单位"),
        Column::new("description", "隐患"),
        Column::new("grade", "等级").keep().data(),
        Column::new("stage", "阶段").keep(),
        Column::new("owner", "整改责任人"),
        Column::new("original_due", "原定期限").date(),
        Column::new("due", "现定期限").date(),
        Column::new("days_overdue", "逾期天数").number(),
        Column::new("next", "下一步由谁办"),
    ];
    let rows = all.iter().map(|one| {
        let cells = vec![
            Cell::text(&one.no),
            Cell::text(&one.unit),
            Cell::text(&one.description),
            word(one.grade),
            word(one.stage.word()),
            text(one.owner.as_deref()),
            date(one.original_due),
            date(one.due),
            Cell::maybe(one.days_overdue, Cell::Int),
            Cell::text(&one.next),
        ];
        Row::new(cells).tone(if one.is_late() { Tone::Bad } else { Tone::Plain })
    });
    Grid::new(columns, rows.collect())
}
