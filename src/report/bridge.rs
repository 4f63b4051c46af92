//! 存量变化: 期初 + 新增 + 重新列入整改 − 销号 = 期末, for each grade, in the month of the as-of day and since the start of the plans.

use crate::domain::hazard::{Bridge, Span, bridge};
use crate::domain::period::Cadence;
use crate::domain::plan::Plan;
use crate::domain::words::{Grade, Worded};
use crate::grid::{Cell, Column, Grid, Row};
use chrono::NaiveDate;

/// A range of days with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub name: String,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// 存量变化 for several ranges of days and each grade, summed over hazards.
#[derive(Debug, Clone)]
pub struct Bridges {
    pub stretches: Vec<Stretch>,
    /// For each range one result for each grade.
    sums: Vec<[Bridge; 3]>,
    today: NaiveDate,
}

impl Bridges {
    /// The month of the as-of day, and the time since the start of the plans.
    pub fn of_day(plan: &Plan, today: NaiveDate) -> Bridges {
        let month = Cadence::Month.holding(today);
        let first = plan.starts().min(today);
        let to_date = Stretch { name: format!("{first}..{today}"), first, last: today };
        Bridges::new(
            vec![Stretch { name: month.to_string(), first: month.first(), last: month.last() }, to_date],
            today,
        )
    }

    /// Empty sums for these ranges of days, as of `today`.
    pub fn new(stretches: Vec<Stretch>, today: NaiveDate) -> Bridges {
        let sums = vec![[Bridge::default(); 3]; stretches.len()];
        Bridges { stretches, sums, today }
    }

    /// Adds a hazard by the spans in which it was open; days after the as-of day are ignored.
    pub fn add(&mut self, grade: Grade, spans: &[Span]) {
        for (stretch, sums) in self.stretches.iter().zip(&mut self.sums) {
            bridge(&mut sums[grade as usize], spans, stretch.first, stretch.last.min(self.today));
        }
    }

    /// The sum of one range and grade.
    pub fn sum(&self, stretch: usize, grade: Grade) -> Bridge {
        self.sums[stretch][grade as usize]
    }

    /// The sum of all grades for one range.
    pub fn total(&self, stretch: usize) -> Bridge {
        self.sums[stretch].iter().fold(Bridge::default(), |all, one| Bridge {
            opening: all.opening + one.opening,
            added: all.added + one.added,
            reopened: all.reopened + one.reopened,
            closed: all.closed + one.closed,
            closing: all.closing + one.closing,
        })
    }

    /// The columns of the table.
    pub fn columns() -> Vec<Column> {
        vec![
            Column::new("grade", "等级").keep(),
            Column::new("period", "期间"),
            Column::new("opening", "期初").number(),
            Column::new("added", "新增").number(),
            Column::new("reopened", "重新列入整改").formerly(&["重开"]).number(),
            Column::new("closed", "销号").number(),
            Column::new("closing", "期末").number(),
        ]
    }

    /// The table, one row for each range and grade.
    pub fn grid(&self) -> Grid {
        let mut rows = Vec::new();
        for (at, stretch) in self.stretches.iter().enumerate() {
            for grade in Grade::ALL {
                let Bridge { opening, added, reopened, closed, closing } = self.sum(at, *grade);
                let mut cells = vec![super::word(grade.word()), Cell::text(&stretch.name)];
                cells.extend([opening, added, reopened, closed, closing].map(Cell::Int));
                rows.push(Row::new(cells));
            }
        }
        Grid::new(Bridges::columns(), rows)
    }
}
