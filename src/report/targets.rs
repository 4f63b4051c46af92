//! 目标: each target with its value, its goal, whether it is reached, and what blocks it by name.

use super::{ReportInput, coverage, plan_cell, plan_column, word};
use crate::domain::plan::{Plan, Target};
use crate::domain::target::{Grounds, Held, MetricValue, Reading, TargetStatus, read};
use crate::grid::{Cell, Column, Grid, Row, Tone};

/// How many blockers a table for people names; data formats name all.
const NAMED: usize = 5;

/// Every target with its value as of today; one of a closed plan as of its closing.
pub fn readings<'a>(input: &ReportInput<'a>) -> Vec<Reading<'a>> {
    let of_measure = |measure, period, day| {
        let mut basis = input.basis;
        basis.today = day;
        let then = ReportInput { basis, ..*input };
        let coverage = coverage::compute(&then, measure, period);
        (coverage.done, coverage.owed(), coverage.missing(&then))
    };
    let grounds = Grounds {
        register: input.basis.register,
        calendar: input.basis.calendar,
        terms: &input.basis.plan.hazard,
        hazards: input.target_hazards,
        known: input.known,
        kept_from: None,
        coverage: &of_measure,
    };
    let (plan, today) = (input.basis.plan, input.basis.today);
    let reading = |target: &'a Target| match input.closed_targets.of(&target.id, today) {
        Some(closed) => closed.reading(target),
        None => read(target, &Grounds { kept_from: plan.head(target.plan).kept_from, ..grounds }, today),
    };
    plan.counted_targets().map(|(_, target)| reading(target)).collect()
}

/// The columns of targets.
pub fn columns() -> Vec<Column> {
    vec![
        Column::new("id", "目标").keep(),
        Column::new("title", "内容"),
        Column::new("clause", "条款").keep().data(),
        Column::new("due", "期限").keep(),
        Column::new("value", "当前值").formerly(&["现值"]).number(),
        Column::new("value_on_due", "到期值").formerly(&["到期时"]).number(),
        Column::new("goal", "要求").keep(),
        Column::new("status", "状态").keep(),
        Column::new("blocking", "未达标原因").formerly(&["卡在哪里"]),
        Column::new("blocking_note", "说明").data(),
        Column::new("cleared_on", "清零日期").date().data(),
        plan_column(),
    ]
}

/// One row for each target. With `for_people` only the first blockers are named, with the number of the others.
pub fn grid(plan: &Plan, readings: &[Reading], for_people: bool) -> Grid {
    Grid::new(columns(), readings.iter().map(|r| row(plan, r, for_people)).collect())
}

fn row(plan: &Plan, reading: &Reading, for_people: bool) -> Row {
    let target = reading.target;
    let goal = target.condition.goal.map(|goal| goal.to_string());
    let named = reading.now.blocking.iter().map(|b| format!("{} {}", b.id, b.name));
    let names = match for_people {
        true => {
            let lines: Vec<String> = reading.note().into_iter().chain(shortened(named.collect())).collect();
            Cell::maybe(Some(lines.join("\n")).filter(|lines| !lines.is_empty()), Cell::text)
        }
        false => Cell::List(named.map(Cell::text).collect()),
    };
    let cells = vec![
        Cell::text(&target.id),
        Cell::text(&target.title),
        Cell::text(&target.clause),
        Cell::Date(target.due),
        value(&reading.now),
        Cell::maybe(reading.on_due.as_ref(), value),
        Cell::maybe(goal, Cell::text),
        word(reading.status.word()),
        names,
        Cell::maybe(reading.note(), Cell::text),
        Cell::maybe(reading.cleared_on, Cell::Date),
        plan_cell(plan, target.plan),
    ];
    Row::new(cells).tone(tone(reading))
}

/// The emphasis of a row; a target that was cleared too late is described in words and not marked red.
pub fn tone(reading: &Reading) -> Tone {
    match reading.status {
        TargetStatus::Reached => Tone::Good,
        TargetStatus::Missed if reading.cleared_on.is_none() => Tone::Bad,
        TargetStatus::OnTrack | TargetStatus::Missed | TargetStatus::NoData => Tone::Plain,
    }
}

/// The first few names, one on each line, and how many there are.
fn shortened(mut names: Vec<String>) -> Option<String> {
    let all = names.len();
    if all > NAMED {
        names.truncate(NAMED);
        names.push(format!("等共 {all} 项"));
    }
    (all > 0).then(|| names.join("；\n"))
}

/// The value of a metric as a cell; empty without data.
pub fn value(held: &Held) -> Cell {
    match held.value {
        Some(MetricValue { part, is_count: true, .. }) => Cell::Int(part),
        Some(MetricValue { part, whole, .. }) => Cell::Rate { part, whole },
        None => Cell::Empty,
    }
}
