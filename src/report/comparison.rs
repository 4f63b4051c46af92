//! 同期比较: the figures of this year up to the as-of day beside those of an earlier year up to the same day. Obligations
//! of every plan that had begun by then count, so the comparison reaches over the end of a plan.

use super::ReportInput;
use super::bridge::Bridges;
use crate::domain::obligation::{Status, visit};
use crate::domain::share::Share;
use crate::domain::words::Grade;
use crate::grid::{Cell, Column, Grid, Row};
use chrono::NaiveDate;

/// The figures of one year up to a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearFigures {
    /// Obligations that fell due: done in time, done late, overdue with or without an explanation.
    done: i64,
    late: i64,
    overdue: i64,
    /// Hazards found, major ones among them, closed, and open on the day.
    found: i64,
    major: i64,
    closed: i64,
    open: i64,
}

impl YearFigures {
    /// The figures from `first` to the as-of day of `input`. `bridges` has this range as its only one.
    pub fn compute(input: &ReportInput, first: NaiveDate, bridges: &Bridges) -> YearFigures {
        let mut figures = YearFigures::default();
        let last = input.basis.today;
        for (id, _) in input.basis.plan.counted_measures() {
            visit(input.basis, id, &|_| true, &mut |duty| {
                if !duty.due.is_some_and(|due| first <= due && due <= last) {
                    return;
                }
                match duty.status {
                    Status::Done => figures.done += 1,
                    Status::Late => figures.late += 1,
                    Status::Overdue => figures.overdue += 1,
                    Status::Pending | Status::DueSoon | Status::NoDate | Status::NotKept => {}
                }
            });
        }
        let (all, major) = (bridges.total(0), bridges.sum(0, Grade::Major));
        (figures.found, figures.major) = (all.added, major.added);
        (figures.closed, figures.open) = (all.closed, all.closing);
        figures
    }

    /// What was done, in time or late, of the obligations that fell due.
    pub fn duties(&self) -> Share {
        Share::of(self.done + self.late, self.owed())
    }

    fn owed(&self) -> i64 {
        self.done + self.late + self.overdue
    }
}

/// A row for each figure. A year in which nothing fell due has no figures of obligations.
pub fn grid(now: (NaiveDate, YearFigures), then: (NaiveDate, YearFigures)) -> Grid {
    let of = |(day, _): (NaiveDate, YearFigures)| format!("截至 {day}");
    let columns = vec![
        Column::new("figure", "指标").keep(),
        Column { header: of(now).into(), ..Column::new("now", "").number() },
        Column { header: of(then).into(), ..Column::new("then", "").number() },
        Column::new("change", "变化").number(),
    ];
    let (now, then) = (now.1, then.1);
    let known = |figures: &YearFigures, value: i64| (figures.owed() > 0).then_some(value);
    let duty = |name: &str, of: &dyn Fn(&YearFigures) -> i64| row(name, known(&now, of(&now)), known(&then, of(&then)));
    let hazard = |name: &str, of: &dyn Fn(&YearFigures) -> i64| row(name, Some(of(&now)), Some(of(&then)));
    let rate = |figures: &YearFigures| match figures.owed() {
        0 => Cell::Empty,
        whole => Cell::Rate { part: figures.done + figures.late, whole },
    };
    let rows = vec![
        duty("到期应办", &YearFigures::owed),
        duty("按期办结", &|figures| figures.done),
        duty("逾期完成", &|figures| figures.late),
        duty("逾期未办", &|figures| figures.overdue),
        Row::new(vec![Cell::text("完成率"), rate(&now), rate(&then), Cell::Empty]),
        hazard("新增隐患", &|figures| figures.found),
        hazard("其中重大", &|figures| figures.major),
        hazard("销号", &|figures| figures.closed),
        hazard("未销号", &|figures| figures.open),
    ];
    Grid::new(columns, rows)
}

fn row(name: &str, now: Option<i64>, then: Option<i64>) -> Row {
    let change = now.zip(then).map(|(now, then)| now - then);
    let cell = |value: Option<i64>| Cell::maybe(value, Cell::Int);
    Row::new(vec![Cell::text(name), cell(now), cell(then), cell(change)])
}
