//! 各村排名: the hazards and overdue items of each village, ranked by what is overdue for each unit, and their sum.

use super::months::no_data;
use crate::domain::hazard::{ClockKind, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::share::{Best, Share};
use crate::domain::words::Grade;
use crate::grid::describe::scaled;
use crate::grid::{Cell, Column, Grid, Row, Rows};
use crate::report::ReportInput;
use crate::report::groups::{By, Group, Groups};
use crate::report::league::{Figure, Tally, for_each_unit, ranked, tallies};
use crate::report::owed::Owed;

/// The name of the group of what belongs to no village: what the town and its offices owe.
const REST: &str = "镇级和未分村";

/// The figures of all villages.
pub struct VillageFigures {
    groups: Groups,
    units: Vec<i64>,
    of: Vec<VillageHazards>,
    overdue: Vec<Tally>,
}

/// The hazards of a village.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct VillageHazards {
    open: i64,
    major: i64,
    late: i64,
}

/// Computes the figures of each village as of the day.
pub fn compute(input: &ReportInput, owed: &[Owed], groups: &Groups) -> VillageFigures {
    let basis = input.basis;
    let mut groups = groups.clone();
    groups.all[groups.rest] = Group { key: String::new(), name: REST.to_string() };
    let mut of = vec![VillageHazards::default(); groups.all.len()];
    for (hazard, steps) in input.hazards {
        let Some(view) = as_of(hazard, steps, basis.register.get(hazard.unit), basis.today) else { continue };
        if view.closed.is_some() {
            continue;
        }
        let clocks = clocks(&view, &basis.plan.hazard, basis.calendar, basis.today, basis.soon_days());
        let is_late = clocks.iter().any(|c| c.kind == ClockKind::Deadline && c.status == Status::Overdue);
        for group in groups.of_hazard(hazard) {
            of[group].open += 1;
            of[group].major += i64::from(view.grade == Grade::Major);
            of[group].late += i64::from(is_late);
        }
    }
    let overdue = tallies(input, &groups, owed);
    VillageFigures { units: groups.units(input), of, overdue, groups }
}

impl VillageFigures {
    /// The table: each village with its rank, and the sum of all.
    pub fn grid(&self) -> Grid {
        let VillageFigures { groups, units, of, overdue } = self;
        debug_assert!(groups.by == By::Village);
        let ranks = for_each_unit(groups, units, overdue, |tally| tally.overdue);
        let counts = |key, header, count: &dyn Fn(usize) -> i64| Figure::counts(key, header, (0..of.len()).map(count));
        let figures = vec![
            counts("units", "家数", &|g| units[g]),
            counts("open", "未销号隐患", &|g| of[g].open),
            counts("open_major", "其中重大", &|g| of[g].major),
            counts("late", "逾期未整改", &|g| of[g].late),
            counts("overdue", "逾期事项", &|g| overdue[g].overdue),
            Figure {
                column: Column::new("overdue_per_hundred", "每百家逾期").number(),
                cells: ranks.iter().map(|share| for_hundred(*share)).collect(),
            },
        ];
        let is_there = |g: usize| units[g] > 0 || of[g] != VillageHazards::default() || overdue[g].overdue > 0;
        let mut grid = ranked(groups, &ranks, Best::Least, figures, &is_there);
        if let Rows::Ready(rows) = &mut grid.rows
            && !rows.is_empty()
        {
            let sum = |count: &dyn Fn(usize) -> i64| (0..of.len()).map(count).sum::<i64>();
            let all = Share::of(sum(&|g| overdue[g].overdue), sum(&|g| units[g]));
            let mut cells = vec![Cell::Empty, Cell::text(""), Cell::text("合计")];
            cells.extend(
                [all.whole, sum(&|g| of[g].open), sum(&|g| of[g].major), sum(&|g| of[g].late), all.part].map(Cell::Int),
            );
            cells.push(for_hundred(all));
            rows.push(Row::new(cells));
        }
        grid
    }
}

/// The number for each hundred units, with one decimal place.
fn for_hundred(share: Share) -> Cell {
    let tenths = scaled(share.part, share.whole, 1000).and_then(|tenths| i64::try_from(tenths).ok());
    tenths.filter(|_| share.exists()).map_or_else(no_data, Cell::Tenths)
}
