//! 覆盖 as a map: units in rows, quarters in columns, and in each field the share done of the recurring obligations that
//! fell due. In a town of many units the rows are categories.

use crate::domain::evidence::Subject;
use crate::domain::obligation::{Obligation, Status, visit};
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::Rule;
use crate::domain::unit::UnitIx;
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::report::ReportInput;
use std::collections::BTreeMap;

/// How many quarters the map has, with the present one.
const BACK: usize = 8;

/// Up to this many units have a row each; of more, each category has one.
const BY_NAME: usize = 60;

/// The numbers of one row for each quarter.
#[derive(Debug, Clone, Default)]
struct Line {
    name: String,
    units: usize,
    fields: Vec<Tally>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    done: i64,
    overdue: i64,
    pending: i64,
}

/// 覆盖 by unit or category and quarter.
pub struct Heat {
    quarters: Vec<Period>,
    lines: Vec<Line>,
    is_folded: bool,
}

impl Heat {
    /// Computes the map from all recurring obligations of units.
    pub fn compute(input: &ReportInput) -> Heat {
        let quarters = quarters(input);
        let mut by_unit: BTreeMap<UnitIx, Vec<Tally>> = BTreeMap::new();
        for (id, measure) in input.basis.plan.counted_measures() {
            if !measure.owed_by.unit || !matches!(measure.rule, Rule::Recurring { .. }) {
                continue;
            }
            visit(input.basis, id, &|subject| matches!(subject, Subject::Unit(_)), &mut |duty| {
                let Subject::Unit(unit) = duty.subject else { return };
                let at = quarters.iter().position(|quarter| quarter.holds(duty.period.last()));
                if let Some(at) = at {
                    by_unit.entry(unit).or_insert_with(|| vec![Tally::default(); quarters.len()])[at].count(&duty);
                }
            });
        }
        let is_folded = by_unit.len() > BY_NAME;
        let lines = if is_folded { folded(input, by_unit) } else { named(input, by_unit) };
        Heat { quarters, lines, is_folded }
    }

    /// The table of the map.
    pub fn grid(&self) -> Grid {
        let mut columns = vec![Column::new("name", if self.is_folded { "类别" } else { "单位" })];
        if self.is_folded {
            columns.push(Column::new("units", "家数").number());
        }
        columns.extend(self.quarters.iter().map(|q| Column::named(q.to_string(), q.to_string()).number()));
        columns.extend([
            Column::new("due", "应办").number(),
            Column::new("done", "已办").number(),
            Column::new("overdue", "逾期").number(),
            Column::new("pending", "未到期").number(),
        ]);
        let rows = self.lines.iter().map(|line| {
            let all = line.fields.iter().fold(Tally::default(), |sum, one| sum.with(*one));
            let mut cells = vec![Cell::text(&line.name)];
            cells.extend(self.is_folded.then_some(Cell::Int(line.units as i64)));
            cells.extend(line.fields.iter().map(|t| Cell::Rate { part: t.done, whole: t.due() }));
            cells.extend([all.due() + all.pending, all.done, all.overdue, all.pending].map(Cell::Int));
            Row::new(cells).tone(if all.overdue > 0 { Tone::Warn } else { Tone::Good })
        });
        Grid::new(columns, rows.collect())
    }

    /// How the table is drawn.
    pub fn picture(&self) -> Picture {
        let all = self.lines.iter().flat_map(|line| &line.fields).fold(Tally::default(), |sum, one| sum.with(*one));
        let subject = if self.is_folded { "各类单位" } else { "各单位" };
        Picture {
            of: "coverage",
            title: format!("{subject}定期任务的完成率"),
            description: format!(
                "到期应办 {} 次，已办 {} 次（{}），逾期 {} 次；还没到期的 {} 次不算在内。",
                all.due(),
                all.done,
                super::percent(all.done, all.due()),
                all.overdue,
                all.pending
            ),
            records: Some("overdue"),
            chart: Chart::Heat {
                name: "name".into(),
                fields: self.quarters.iter().map(|q| q.to_string().into()).collect(),
            },
        }
    }
}

impl Tally {
    fn count(&mut self, duty: &Obligation) {
        match duty.status {
            Status::Done | Status::Late => self.done += 1,
            Status::Overdue => self.overdue += 1,
            Status::Pending | Status::DueSoon | Status::NoDate => self.pending += 1,
            Status::NotKept => {}
        }
    }

    /// How many were done, and how many fell due.
    fn due(self) -> i64 {
        self.done + self.overdue
    }

    fn with(self, other: Tally) -> Tally {
        Tally {
            done: self.done + other.done,
            overdue: self.overdue + other.overdue,
            pending: self.pending + other.pending,
        }
    }
}

/// The quarters up to today's, within the plan.
fn quarters(input: &ReportInput) -> Vec<Period> {
    let (issued, ends) = input.basis.plan.span();
    let last = Cadence::Quarter.holding(input.basis.today.min(ends));
    let first = Cadence::Quarter.holding(issued);
    let all = std::iter::successors(Some(first), |quarter: &Period| Some(quarter.next()));
    let mut all: Vec<Period> = all.take_while(|quarter| *quarter <= last).collect();
    all.drain(..all.len().saturating_sub(BACK));
    all
}

/// A row for each unit, those with the most overdue first.
fn named(input: &ReportInput, by_unit: BTreeMap<UnitIx, Vec<Tally>>) -> Vec<Line> {
    let name = |unit: UnitIx| input.basis.register.get(unit).name.clone();
    sorted(by_unit.into_iter().map(|(unit, fields)| Line { name: name(unit), units: 1, fields }).collect())
}

/// A row for each category; a unit counts in its first category.
fn folded(input: &ReportInput, by_unit: BTreeMap<UnitIx, Vec<Tally>>) -> Vec<Line> {
    let mut lines: BTreeMap<Option<usize>, Line> = BTreeMap::new();
    for (unit, fields) in by_unit {
        let category = input.basis.register.get(unit).categories.indexes().next();
        let line = lines.entry(category).or_default();
        line.units += 1;
        line.fields.resize(fields.len(), Tally::default());
        line.fields.iter_mut().zip(fields).for_each(|(sum, one)| *sum = sum.with(one));
    }
    let name = |at: usize| input.basis.plan.categories[at].name.clone();
    let line = |(at, line): (Option<usize>, Line)| Line { name: at.map_or("未分类".to_string(), name), ..line };
    sorted(lines.into_iter().map(line).collect())
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| std::cmp::Reverse(line.fields.iter().map(|tally| tally.overdue).sum::<i64>()));
    lines
}
