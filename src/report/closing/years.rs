//! 年度对比: what was done in each year of a plan, one row for each figure and one column for each year.

use super::actions::Actions;
use crate::domain::period::Period;
use crate::domain::words::Grade;
use crate::grid::{Cell, Column, Grid, Row};
use crate::report::bridge::Bridges;
use crate::report::briefing::MonthCounts;
use chrono::Datelike;

/// A figure of one year.
type Figure = fn(&MonthCounts) -> Cell;

/// What the ledgers count in a year: the header and the figure.
const COUNTED: [(&str, Figure); 10] = [
    ("检查（次）", |counts| Cell::Int(counts.visits)),
    ("检查（家次）", |counts| Cell::Int(counts.visited)),
    ("培训（场）", |counts| Cell::Int(counts.trainings)),
    ("培训（人次）", |counts| Cell::Int(counts.trained)),
    ("演练（场）", |counts| Cell::Int(counts.drills)),
    ("演练（人次）", |counts| Cell::Int(counts.drilled)),
    ("执法（件）", |counts| Cell::Int(counts.cases)),
    ("罚款（元）", |counts| Cell::Hundredths(counts.fined)),
    ("举报（件）", |counts| Cell::Int(counts.tips)),
    ("督办文书（份）", |counts| Cell::Int(counts.orders)),
];

/// The table. `counts` has what the ledgers count in each of the years; the first of the bridges' ranges is the whole
/// plan, and those named as the years are theirs.
pub fn grid(years: &[Period], actions: &Actions, bridges: &Bridges, counts: &[MonthCounts]) -> Grid {
    let mut columns = vec![Column::new("item", "指标").keep()];
    columns.extend(years.iter().map(|year| Column::named(year.to_string(), format!("{year}年")).number()));
    columns.push(Column::new("total", "合计").number());
    let row = |name: &str, cells: Vec<Cell>, total: Cell| {
        Row::new(std::iter::once(Cell::text(name)).chain(cells).chain([total]).collect())
    };
    let place = |year: &Period| bridges.stretches.iter().position(|stretch| stretch.name == year.to_string());
    let of_hazards = |of: &dyn Fn(usize) -> i64| -> Vec<Cell> {
        years.iter().map(|year| Cell::maybe(place(year).map(of), Cell::Int)).collect()
    };
    let tally = |year: &Period| actions.years.get(&year.first().year()).copied().unwrap_or_default();
    let duties = |of: fn(&super::actions::Tally) -> i64| years.iter().map(|year| Cell::Int(of(&tally(year)))).collect();
    // What nothing is due for and nothing evidences is of no year, and so not in the sum.
    let sum = |of: fn(&super::actions::Tally) -> i64| Cell::Int(actions.years.values().map(of).sum());
    let mut rows = vec![
        row("新增隐患（条）", of_hazards(&|at| bridges.total(at).added), Cell::Int(bridges.total(0).added)),
        row(
            "其中重大（条）",
            of_hazards(&|at| bridges.sum(at, Grade::Major).added),
            Cell::Int(bridges.sum(0, Grade::Major).added),
        ),
        row("销号（条）", of_hazards(&|at| bridges.total(at).closed), Cell::Int(bridges.total(0).closed)),
        row("期末未销号（条）", of_hazards(&|at| bridges.total(at).closing), Cell::Empty),
        row("应办事项（项）", duties(|t| t.owed()), sum(|t| t.owed())),
        row("按期办结（项）", duties(|t| t.in_time), sum(|t| t.in_time)),
        row("逾期完成（项）", duties(|t| t.late), sum(|t| t.late)),
        row("已作说明（项）", duties(|t| t.explained), sum(|t| t.explained)),
        row("未办（项）", duties(|t| t.never), sum(|t| t.never)),
    ];
    let rates = years.iter().map(|year| {
        let share = tally(year).in_time_share();
        Cell::Rate { part: share.part, whole: share.whole }
    });
    let all = actions
        .years
        .values()
        .map(|t| t.in_time_share())
        .fold((0, 0), |(part, whole), share| (part + share.part, whole + share.whole));
    rows.push(row("按期率", rates.collect(), Cell::Rate { part: all.0, whole: all.1 }));
    rows.extend(COUNTED.iter().map(|(name, figure)| {
        let total = counts.iter().fold(MonthCounts::default(), |sum, one| sum.with(one));
        row(name, counts.iter().map(figure).collect(), figure(&total))
    }));
    Grid::new(columns, rows)
}
