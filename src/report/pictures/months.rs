//! 隐患增减 by month: 期初 + 新增 + 重新列入整改 − 销号 = 期末, and how many of the remaining ones are major.

use crate::domain::hazard::Bridge;
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::Plan;
use crate::domain::words::{Grade, Worded};
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row};
use crate::report::bridge::{Bridges, Stretch};
use chrono::{Months, NaiveDate};

/// How many months the page has, with the present one.
const BACK: u32 = 12;

/// The months up to that of `today`, from the plan's start; at least one.
pub fn stretches(plan: &Plan, today: NaiveDate) -> Vec<Stretch> {
    let last = Cadence::Month.holding(today);
    let earliest = today.checked_sub_months(Months::new(BACK - 1)).unwrap_or(today).max(plan.starts()).min(today);
    let months = std::iter::successors(Some(Cadence::Month.holding(earliest)), |month: &Period| Some(month.next()));
    let months = months.take_while(|month| *month <= last);
    months.map(|m| Stretch { name: m.to_string(), first: m.first(), last: m.last() }).collect()
}

/// The table, one row for each month.
pub fn grid(bridges: &Bridges) -> Grid {
    let columns = vec![
        Column::new("month", "月份").keep(),
        Column::new("opening", "期初").number(),
        Column::new("added", "新增").number(),
        Column::new("reopened", "重新列入整改").formerly(&["重开"]).number(),
        Column::new("closed", "销号").number(),
        Column::new("closing", "期末").number(),
        Column::new("major", "其中重大").number(),
    ];
    let rows = bridges.stretches.iter().enumerate().map(|(at, stretch)| {
        let Bridge { opening, added, reopened, closed, closing } = total(bridges, at);
        let major = bridges.sum(at, Grade::Major).closing;
        let mut cells = vec![Cell::text(&stretch.name)];
        cells.extend([opening, added, reopened, closed, closing, major].map(Cell::Int));
        Row::new(cells)
    });
    Grid::new(columns, rows.collect())
}

/// How the table is drawn.
pub fn picture(bridges: &Bridges) -> Picture {
    let sums: Vec<Bridge> = (0..bridges.stretches.len()).map(|at| total(bridges, at)).collect();
    let of = |part: fn(&Bridge) -> i64| sums.iter().map(part).sum::<i64>();
    let (opening, closing) = (sums.first().map_or(0, |b| b.opening), sums.last().map_or(0, |b| b.closing));
    let (came, went) = (of(|b| b.added + b.reopened), of(|b| b.closed));
    Picture {
        of: "bridge",
        title: format!("近 {} 个月隐患增减", sums.len()),
        description: format!("期初 {opening} 项，新增和重新列入整改 {came} 项，销号 {went} 项，期末 {closing} 项。"),
        records: Some("hazards"),
        chart: Chart::Flow {
            at: "month".into(),
            came: vec!["added".into(), "reopened".into()],
            went: vec!["closed".into()],
            left: "closing".into(),
        },
    }
}

/// The sum of all grades.
fn total(bridges: &Bridges, at: usize) -> Bridge {
    Grade::ALL.iter().fold(Bridge::default(), |sum, grade| {
        let one = bridges.sum(at, *grade);
        Bridge {
            opening: sum.opening + one.opening,
            added: sum.added + one.added,
            reopened: sum.reopened + one.reopened,
            closed: sum.closed + one.closed,
            closing: sum.closing + one.closing,
        }
    })
}
