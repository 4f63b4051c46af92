//! 目标完成情况: each target with its value on its day and at the closing, and what it rests on.

use crate::domain::plan::{Comparison, Goal};
use crate::domain::target::{Held, MetricValue, Reading};
use crate::grid::describe::describe;
use crate::grid::{Cell, Column, Grid, Row};
use crate::report::targets::{tone, value};
use crate::report::{ReportInput, date, text, word};

/// How many blockers of a target are named.
const NAMED: usize = 5;

/// The table, one row for each target.
pub fn grid(input: &ReportInput, readings: &[Reading]) -> Grid {
    let columns = vec![
        Column::new("id", "目标").keep(),
        Column::new("title", "内容"),
        Column::new("clause", "条款").keep().data(),
        Column::new("lead", "牵头").data(),
        Column::new("goal", "要求").keep(),
        Column::new("due", "到期").date(),
        Column::new("value_on_due", "到期值").number(),
        Column::new("proof_on_due", "到期日的依据"),
        Column::new("value", "结项时的值").number(),
        Column::new("proof", "结项时的依据"),
        Column::new("status", "状态").keep(),
        Column::new("cleared_on", "清零日期").date(),
        Column::new("note", "说明"),
    ];
    let row = |reading: &Reading| {
        let target = reading.target;
        let (on_due, goal) = (reading.on_due.as_ref(), target.condition.goal.map(in_words));
        Row::new(vec![
            Cell::text(&target.id),
            Cell::text(&target.title),
            Cell::text(&target.clause),
            Cell::text(input.basis.plan.body_names(&target.lead)),
            Cell::maybe(goal, Cell::text),
            Cell::Date(target.due),
            Cell::maybe(on_due, value),
            Cell::maybe(on_due.map(proof), Cell::text),
            value(&reading.now),
            Cell::text(proof(&reading.now)),
            word(reading.status.word()),
            date(reading.cleared_on),
            text(reading.note().as_deref()),
        ])
        .tone(tone(reading))
    };
    Grid::new(columns, readings.iter().map(row).collect())
}

/// What a value rests on: the fraction or the count, and the records that keep the target from its goal.
pub fn proof(held: &Held) -> String {
    let counted = match held.value {
        Some(MetricValue { part, whole, is_count: false }) => format!("{part} ÷ {whole}"),
        Some(MetricValue { part, .. }) => format!("计 {part}"),
        None => String::new(),
    };
    let unknown = held.no_data.as_ref().map_or(String::new(), |why| format!("无数据：{why}"));
    let mut names: Vec<String> =
        held.blocking.iter().take(NAMED).map(|blocker| format!("{} {}", blocker.id, blocker.name)).collect();
    if held.blocking.len() > NAMED {
        names.push(format!("等共 {} 项", held.blocking.len()));
    }
    let blocked = if names.is_empty() { String::new() } else { format!("没达到的：{}", names.join("；")) };
    let holds = if held.holds && counted.is_empty() { "各项都达到".to_string() } else { String::new() };
    let all: Vec<String> = [counted, holds, unknown, blocked].into_iter().filter(|part| !part.is_empty()).collect();
    all.join("，")
}

/// The value for a sentence: a number, a rate, or whether the goal holds.
pub fn shown(held: &Held) -> String {
    match describe(&value(held)) {
        value if !value.is_empty() => value,
        _ if held.no_data.is_some() => "无数据".to_string(),
        _ if held.holds => "达到".to_string(),
        _ => "没有达到".to_string(),
    }
}

/// `≥ 95%`
fn in_words(goal: Goal) -> String {
    let op = match goal.op {
        Comparison::Equal => "=",
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::More => ">",
        Comparison::AtLeast => "≥",
    };
    match goal.part % goal.whole {
        0 => format!("{op} {}", goal.part / goal.whole),
        _ => format!("{op} {}", crate::grid::describe::describe(&Cell::Rate { part: goal.part, whole: goal.whole })),
    }
}
