//! 各村对比: for each village its units, its hazards over the plan, and what its units owed and did.

use super::actions::{Actions, Tally};
use crate::domain::hazard::as_of;
use crate::domain::words::Grade;
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::report::ReportInput;
use crate::report::groups::Groups;

/// The table, one row for each village that has units, hazards or obligations.
pub fn grid(input: &ReportInput, groups: &Groups, actions: &Actions) -> Grid {
    let columns = vec![
        Column::new("village", "村").keep(),
        Column::new("units", "家数").number(),
        Column::new("found", "查出隐患").number(),
        Column::new("major", "其中重大").number(),
        Column::new("closed", "销号").number(),
        Column::new("open", "未销号").number(),
        Column::new("owed", "应办").number(),
        Column::new("in_time", "按期办结").number(),
        Column::new("late", "逾期完成").number(),
        Column::new("explained", "已作说明").number(),
        Column::new("never", "未办").number(),
        Column::new("rate", "按期率").number(),
    ];
    let units = groups.units(input);
    let mut tallies = vec![Tally::default(); groups.all.len()];
    for (ix, tally) in &actions.units {
        groups.of_unit(*ix).into_iter().for_each(|group| tallies[group] = tallies[group].with(tally));
    }
    let mut hazards = vec![[0i64; 4]; groups.all.len()];
    let starts = input.basis.plan.starts();
    for (hazard, steps) in input.hazards {
        let unit = input.basis.register.get(hazard.unit);
        let Some(view) = as_of(hazard, steps, unit, input.basis.today) else { continue };
        for group in groups.of_hazard(hazard) {
            let [found, major, closed, open] = &mut hazards[group];
            let is_new = hazard.found >= starts;
            *found += i64::from(is_new);
            *major += i64::from(is_new && view.grade == Grade::Major);
            *closed += i64::from(view.closed.is_some_and(|day| day >= starts));
            *open += i64::from(view.closed.is_none());
        }
    }
    let is_there = |group: usize| units[group] > 0 || tallies[group].owed() > 0 || hazards[group] != [0; 4];
    let row = |group: usize| {
        let [found, major, closed, open] = hazards[group];
        let tally = &tallies[group];
        let share = tally.in_time_share();
        let mut cells = vec![Cell::text(&groups.all[group].name)];
        let counts = [
            units[group],
            found,
            major,
            closed,
            open,
            tally.owed(),
            tally.in_time,
            tally.late,
            tally.explained,
            tally.never,
        ];
        cells.extend(counts.map(Cell::Int));
        cells.push(Cell::Rate { part: share.part, whole: share.whole });
        Row::new(cells).tone(if tally.never > 0 { Tone::Warn } else { Tone::Plain })
    };
    Grid::new(columns, (0..groups.all.len()).filter(|group| is_there(*group)).map(row).collect())
}

/// How the table is drawn.
pub fn picture() -> Picture {
    Picture {
        of: "villages",
        title: "各村应办事项的结果".to_string(),
        description: "各村单位的应办事项：按期办结、逾期完成、已作说明、未办。".to_string(),
        records: Some("units"),
        chart: Chart::Parts {
            name: "village".into(),
            parts: ["in_time", "late", "explained", "never"].map(Into::into).to_vec(),
        },
    }
}
