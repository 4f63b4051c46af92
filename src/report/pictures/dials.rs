//! 目标 as dials: each target's value and goal, and the records that keep it from its goal.

use crate::domain::plan::{Comparison, Goal};
use crate::domain::target::{Held, MetricValue, Reading, TargetStatus};
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row};
use crate::report::{targets, word};

/// How many blockers of one target are named.
const NAMED: usize = 50;

/// The table, one row for each target.
pub fn grid(readings: &[Reading]) -> Grid {
    let columns = vec![
        Column::new("id", "目标").keep(),
        Column::new("title", "内容"),
        Column::new("clause", "条款").keep().data(),
        Column::new("due", "期限").date(),
        Column::new("value", "当前值").formerly(&["现值"]).number(),
        Column::new("goal", "要求").keep(),
        Column::new("status", "状态").keep(),
        Column::new("blocking", "未达项").number(),
        Column::new("fill", "完成度").number().data(),
        Column::new("mark", "要求的完成度").number().data(),
    ];
    Grid::new(columns, readings.iter().map(row).collect())
}

/// How the table is drawn.
pub fn picture(readings: &[Reading]) -> Picture {
    let count = |status: TargetStatus| readings.iter().filter(|r| r.status == status).count();
    let (reached, missed) = (count(TargetStatus::Reached), count(TargetStatus::Missed));
    let unknown = match count(TargetStatus::NoData) {
        0 => String::new(),
        n => format!("，无数据 {n} 个"),
    };
    Picture {
        of: "targets",
        title: "目标".to_string(),
        description: format!(
            "共 {} 个目标：已达到 {reached} 个，到期未达到 {missed} 个{unknown}，其余还没到期。",
            readings.len()
        ),
        records: Some("blocking"),
        chart: Chart::Gauges {
            name: "title".into(),
            value: "value".into(),
            goal: "goal".into(),
            state: "status".into(),
            fill: "fill".into(),
            mark: "mark".into(),
        },
    }
}

/// The blockers of all targets, by name.
pub fn blocking(readings: &[Reading]) -> Grid {
    let columns =
        vec![Column::new("target", "目标").keep(), Column::new("id", "编号").keep(), Column::new("name", "名称")];
    let rows = readings.iter().flat_map(|reading| {
        let named = reading.now.blocking.iter().take(NAMED).map(|b| (b.id.clone(), b.name.clone()));
        let more = reading.now.blocking.len().saturating_sub(NAMED);
        let rest = (more > 0).then(|| ("…".to_string(), format!("还有 {more} 项：zhiben targets -f csv")));
        named.chain(rest).map(|(id, name)| Row::new([&reading.target.id, &id, &name].map(Cell::text).to_vec()))
    });
    Grid::new(columns, rows.collect())
}

fn row(reading: &Reading) -> Row {
    let target = reading.target;
    let goal = target.condition.goal;
    let (fill, mark) = dial(&reading.now, goal);
    let rate = |(part, whole)| Cell::Rate { part, whole };
    let cells = vec![
        Cell::text(&target.id),
        Cell::text(&target.title),
        Cell::text(&target.clause),
        Cell::Date(target.due),
        targets::value(&reading.now),
        Cell::maybe(goal.map(in_words), Cell::text),
        word(reading.status.word()),
        Cell::Int(reading.now.blocking.len() as i64),
        rate(fill),
        Cell::maybe(mark, rate),
    ];
    Row::new(cells).tone(targets::tone(reading))
}

/// How much of a dial is filled, and where its goal is. A rate fills its own share; a count that must grow is filled
/// relative to its goal; a count that must shrink, and a goal of several conditions, are full or empty.
fn dial(held: &Held, goal: Option<Goal>) -> ((i64, i64), Option<(i64, i64)>) {
    match (&held.value, goal) {
        (Some(MetricValue { part, whole, is_count: false }), Some(goal)) if *whole != 0 => {
            ((*part.min(whole), *whole), Some((goal.part, goal.whole)))
        }
        (Some(MetricValue { part, is_count: true, .. }), Some(goal))
            if matches!(goal.op, Comparison::AtLeast | Comparison::More) && goal.part > 0 =>
        {
            ((part.saturating_mul(goal.whole).min(goal.part), goal.part), None)
        }
        _ => ((i64::from(held.holds), 1), None),
    }
}

/// `≥ 95%` or `= 0`
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
        _ => format!("{op} {}", super::percent(goal.part, goal.whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(value: Option<MetricValue>, holds: bool) -> Held {
        Held::plain(holds, value, Vec::new())
    }

    #[test]
    fn a_dial_is_as_full_as_the_goal_is_near() {
        let goal = |op, part, whole| Some(Goal { op, part, whole });
        for (value, holds, goal, dial_is) in [
            (Some(MetricValue::rate(3, 4)), false, goal(Comparison::AtLeast, 95, 100), ((3, 4), Some((95, 100)))),
            (Some(MetricValue::rate(5, 4)), false, goal(Comparison::Less, 1, 1), ((4, 4), Some((1, 1)))),
            (Some(MetricValue::count(3)), false, goal(Comparison::AtLeast, 10, 1), ((3, 10), None)),
            (Some(MetricValue::count(12)), true, goal(Comparison::AtLeast, 10, 1), ((10, 10), None)),
            (Some(MetricValue::count(3)), false, goal(Comparison::Equal, 0, 1), ((0, 1), None)),
            (Some(MetricValue::count(0)), true, goal(Comparison::Equal, 0, 1), ((1, 1), None)),
            (None, true, None, ((1, 1), None)),
        ] {
            assert_eq!(dial(&held(value, holds), goal), dial_is, "{value:?}");
        }
    }

    #[test]
    fn goals_are_described_in_words() {
        assert_eq!(in_words(Goal { op: Comparison::AtLeast, part: 19, whole: 20 }), "≥ 95%");
        assert_eq!(in_words(Goal { op: Comparison::Less, part: 1, whole: 1 }), "< 1");
        assert_eq!(in_words(Goal { op: Comparison::Equal, part: 0, whole: 1 }), "= 0");
    }
}
