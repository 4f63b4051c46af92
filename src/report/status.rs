//! 概况: one page with the targets, 存量变化, what is open and overdue, the list of the month, and the coverage of what each
//! unit owes in the present period.

use super::owed::{Owed, OwedKind};
use super::{ReportInput, coverage, plan_cell, plan_column, word};
use crate::domain::hazard::{Hazard, Step, as_of};
use crate::domain::obligation::Status;
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::{EventId, EventType, Measure, Rule};
use crate::domain::words::{Grade, Worded};
use crate::grid::{Cell, Column, Grid, Row, Tone};

/// Whether the page has this item. Most obligations of past periods are done and are not on it.
pub fn shows(owed: &Owed, month: Period) -> bool {
    if owed.status == Status::NotKept {
        return false;
    }
    let is_near = matches!(owed.status, Status::Overdue | Status::DueSoon);
    is_near || owed.due.is_some_and(|due| month.holds(due)) || owed.beyond.is_some()
}

/// For each kind: how many items are overdue, due soon, owed in the month, and done in the month.
pub fn counts(owed: &[Owed], month: Period) -> Grid {
    let columns = vec![
        Column::new("kind", "类别").keep(),
        Column::new("overdue", "逾期").number(),
        Column::new("due_soon", "临期").number(),
        Column::new("month_owed", "本月应办").number(),
        Column::new("month_done", "本月已办").number(),
    ];
    let rows = OwedKind::ALL.iter().map(|kind| {
        let of_kind = || owed.iter().filter(|o| o.kind() == *kind);
        let in_month = || of_kind().filter(|o| o.due.is_some_and(|due| month.holds(due)));
        let count = |n: usize| Cell::Int(n as i64);
        let overdue = of_kind().filter(|o| o.status == Status::Overdue).count();
        let cells = vec![
            word(kind.word()),
            count(overdue),
            count(of_kind().filter(|o| o.status == Status::DueSoon).count()),
            count(in_month().count()),
            count(in_month().filter(|o| o.status.is_done()).count()),
        ];
        Row::new(cells).tone(if overdue > 0 { Tone::Bad } else { Tone::Plain })
    });
    Grid::new(columns, rows.collect())
}

/// Open hazards by grade, and how many of them are past their deadline.
pub fn hazards(input: &ReportInput, owed: &[Owed]) -> Grid {
    let columns = vec![
        Column::new("grade", "等级").keep(),
        Column::new("open", "未销号").number(),
        Column::new("overdue", "逾期未整改").number(),
    ];
    let today = input.basis.today;
    let rows = Grade::ALL.iter().map(|grade| {
        let is_open = |(h, steps): &&(crate::domain::hazard::Hazard, Vec<_>)| {
            let unit = input.basis.register.get(h.unit);
            h.grade == *grade && crate::domain::hazard::as_of(h, steps, unit, today).is_some_and(|v| v.closed.is_none())
        };
        let open = input.hazards.iter().filter(is_open).count();
        let late = |o: &&Owed| match o.from {
            super::owed::OwedFrom::Hazard(at, crate::domain::hazard::ClockKind::Deadline) => {
                o.status == Status::Overdue && input.hazards[at as usize].0.grade == *grade
            }
            _ => false,
        };
        let overdue = owed.iter().filter(late).count();
        let cells = vec![word(grade.word()), Cell::Int(open as i64), Cell::Int(overdue as i64)];
        Row::new(cells).tone(if overdue > 0 { Tone::Bad } else { Tone::Plain })
    });
    Grid::new(columns, rows.collect())
}

/// How many hazards are open, and how many of these are major.
pub fn open(input: &ReportInput) -> (usize, usize) {
    let is_open = |(hazard, steps): &&(Hazard, Vec<Step>)| {
        let unit = input.basis.register.get(hazard.unit);
        as_of(hazard, steps, unit, input.basis.today).is_some_and(|view| view.closed.is_none())
    };
    let grades: Vec<Grade> = input.hazards.iter().filter(is_open).map(|(hazard, _)| hazard.grade).collect();
    (grades.len(), grades.iter().filter(|grade| **grade == Grade::Major).count())
}

/// The coverage of each recurring measure that units owe, for the period of the as-of day.
pub fn covered(input: &ReportInput) -> Grid {
    let columns = vec![
        Column::new("measure", "任务").keep(),
        Column::new("title", "事项"),
        Column::new("period", "周期").keep(),
        Column::new("owed", "应办").number(),
        Column::new("done", "已办").number(),
        Column::new("rate", "完成率").number(),
        plan_column(),
    ];
    let mut rows = Vec::new();
    for (id, measure) in input.basis.plan.counted_measures() {
        let Rule::Recurring { every, .. } = measure.rule else { continue };
        if !measure.owed_by.unit {
            continue;
        }
        let period = current(every, input, measure);
        let all = coverage::of_parts(input, &[id], period);
        if all.owed() == 0 {
            continue;
        }
        rows.push(Row::new(vec![
            Cell::text(&measure.id),
            Cell::text(&measure.title),
            Cell::text(period.to_string()),
            Cell::Int(all.owed()),
            Cell::Int(all.done),
            Cell::Rate { part: all.done, whole: all.owed() },
            plan_cell(input.basis.plan, measure.plan),
        ]));
    }
    Grid::new(columns, rows)
}

/// The period of today, or the last one of the plan.
fn current(every: Cadence, input: &ReportInput, measure: &Measure) -> Period {
    let head = input.basis.plan.head(measure.plan);
    every.holding(input.basis.today.min(head.ends))
}

/// The events (事件) without a recorded day that measures depend on, each with how many measures do.
pub fn awaited_events<'a>(input: &ReportInput<'a>) -> Vec<(&'a EventType, usize)> {
    let plan = input.basis.plan;
    let waits = |measure: &Measure, id: EventId| matches!(measure.rule, Rule::Before { event, .. } | Rule::Within { event, .. } if event == id);
    let awaited = plan.events.iter().enumerate().filter_map(|(place, event)| {
        let id = EventId(place as u16);
        let count = plan.counted_measures().filter(|(_, measure)| waits(measure, id)).count();
        (count > 0 && input.basis.events.of(id).is_empty()).then_some((event, count))
    });
    awaited.collect()
}

/// The same as a sentence that asks for them.
pub fn awaited(input: &ReportInput) -> Option<String> {
    let asked = awaited_events(input).into_iter().map(|(event, count)| {
        let hint = event.hint.as_ref().map_or(String::new(), |hint| format!("；{hint}"));
        format!("{}（{}，{count} 项任务等它{hint}）", event.title, event.id)
    });
    let asked: Vec<String> = asked.collect();
    (!asked.is_empty())
        .then(|| format!("没有登记的事件：{}；发生了请登记：zhiben event add 事件 --on 日期", asked.join("、")))
}
