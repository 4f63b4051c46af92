//! 任务完成情况: what each measure of a plan asked for and what came of it, with the units that did worst and best.

use crate::domain::evidence::Subject;
use crate::domain::obligation::{Obligation, Status, visit};
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::MeasureId;
use crate::domain::share::{Best, Share};
use crate::domain::unit::UnitIx;
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::report::ReportInput;
use crate::report::owed::subject_name;
use chrono::Datelike;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many units are named as the worst and as the best.
const NAMED: usize = 3;

/// What became of the obligations of a measure, a unit or a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub in_time: i64,
    pub late: i64,
    /// Not done, with a recorded reason.
    pub explained: i64,
    /// Not done; a standing measure that nothing evidences too.
    pub never: i64,
    /// Not due yet at the closing.
    pub pending: i64,
    /// 启用前: due before the town kept its ledgers.
    pub not_kept: i64,
}

impl Tally {
    /// Counts an obligation.
    pub fn count(&mut self, duty: &Obligation) {
        match duty.status {
            Status::Done => self.in_time += 1,
            Status::Late => self.late += 1,
            Status::Overdue if duty.explained => self.explained += 1,
            Status::Overdue | Status::NoDate => self.never += 1,
            Status::Pending | Status::DueSoon => self.pending += 1,
            Status::NotKept => self.not_kept += 1,
        }
    }

    /// 应办: what fell due by the closing.
    pub fn owed(&self) -> i64 {
        self.in_time + self.late + self.explained + self.never
    }

    /// The share done in time.
    pub fn in_time_share(&self) -> Share {
        Share::of(self.in_time, self.owed())
    }

    /// The sum of both.
    pub fn with(&self, other: &Tally) -> Tally {
        Tally {
            in_time: self.in_time + other.in_time,
            late: self.late + other.late,
            explained: self.explained + other.explained,
            never: self.never + other.never,
            pending: self.pending + other.pending,
            not_kept: self.not_kept + other.not_kept,
        }
    }

    fn cells(&self) -> [Cell; 7] {
        let counts = [self.owed(), self.in_time, self.late, self.explained, self.never, self.pending].map(Cell::Int);
        let [owed, in_time, late, explained, never, pending] = counts;
        let rate = Cell::Rate { part: self.in_time, whole: self.owed() };
        [owed, in_time, late, explained, never, pending, rate]
    }

    fn columns() -> [Column; 7] {
        [
            Column::new("owed", "应办").number(),
            Column::new("in_time", "按期办结").number(),
            Column::new("late", "逾期完成").number(),
            Column::new("explained", "已作说明").number(),
            Column::new("never", "未办").number(),
            Column::new("pending", "未到期").number(),
            Column::new("rate", "按期率").number(),
        ]
    }
}

/// The obligations of a plan, counted by measure, unit and year.
pub struct Actions {
    pub measures: Vec<(MeasureId, Tally, BTreeMap<UnitIx, Tally>)>,
    pub units: BTreeMap<UnitIx, Tally>,
    /// By the year of the due date, or of the evidence where nothing is due.
    pub years: BTreeMap<i32, Tally>,
    pub total: Tally,
}

impl Actions {
    /// Counts the obligations of the measures that `asks` accepts.
    pub fn compute(input: &ReportInput, asks: &dyn Fn(MeasureId) -> bool) -> Actions {
        let (mut measures, mut units) = (Vec::new(), BTreeMap::<UnitIx, Tally>::new());
        let (mut years, mut total) = (BTreeMap::<i32, Tally>::new(), Tally::default());
        for (id, _) in input.basis.plan.measure_ids().filter(|(id, _)| asks(*id)) {
            let (mut all, mut of_units) = (Tally::default(), BTreeMap::<UnitIx, Tally>::new());
            visit(input.basis, id, &|_| true, &mut |duty| {
                all.count(&duty);
                total.count(&duty);
                if let Some(day) = duty.due.or(duty.done_on) {
                    years.entry(day.year()).or_default().count(&duty);
                }
                if let Subject::Unit(ix) = duty.subject {
                    of_units.entry(ix).or_default().count(&duty);
                    units.entry(ix).or_default().count(&duty);
                }
            });
            if all != Tally::default() {
                measures.push((id, all, of_units));
            }
        }
        Actions { measures, units, years, total }
    }

    /// The table, one row for each measure.
    pub fn grid(&self, input: &ReportInput) -> Grid {
        let mut columns = vec![Column::new("measure", "任务").keep(), Column::new("title", "事项")];
        columns.push(Column::new("lead", "牵头").data());
        columns.extend(Tally::columns());
        columns.extend([Column::new("worst", "最差的单位"), Column::new("best", "最好的单位")]);
        let rows = self.measures.iter().map(|(id, all, units)| {
            let measure = input.basis.plan.measure(*id);
            let mut cells = vec![Cell::text(&measure.id), Cell::text(&measure.title)];
            cells.push(Cell::text(input.basis.plan.body_names(&measure.lead)));
            cells.extend(all.cells());
            cells.extend([named(input, units, Best::Least), named(input, units, Best::Most)]);
            Row::new(cells).tone(if all.never > 0 { Tone::Warn } else { Tone::Plain })
        });
        Grid::new(columns, rows.collect())
    }

    /// The table, one row for each year in which something fell due.
    pub fn by_year(&self) -> Grid {
        let mut columns = vec![Column::new("year", "年度").keep()];
        columns.extend(Tally::columns());
        let row = |(year, tally): (&i32, &Tally)| {
            let mut cells = vec![Cell::text(Period::Year(*year).to_string())];
            cells.extend(tally.cells());
            Row::new(cells)
        };
        Grid::new(columns, self.years.iter().filter(|(_, tally)| tally.owed() > 0).map(row).collect())
    }

    /// How the table of years is drawn.
    pub fn picture(&self) -> Picture {
        let Tally { in_time, late, explained, never, .. } = self.total;
        Picture {
            of: "actions_by_year",
            title: "各年应办事项的结果".to_string(),
            description: format!(
                "按期办结 {in_time} 项，逾期完成 {late} 项，已作说明 {explained} 项，未办 {never} 项。"
            ),
            records: Some("actions"),
            chart: Chart::Parts {
                name: "year".into(),
                parts: ["in_time", "late", "explained", "never"].map(Into::into).to_vec(),
            },
        }
    }

    /// Every unit, the worst first.
    pub fn units_grid(&self, input: &ReportInput) -> Grid {
        let mut columns = vec![Column::new("unit", "编码").keep().data(), Column::new("name", "单位")];
        columns.extend(Tally::columns());
        let rows = ordered(&self.units, Best::Least).into_iter().map(|(ix, tally)| {
            let unit = input.basis.register.get(ix);
            let mut cells = vec![Cell::text(&unit.code), Cell::text(&unit.name)];
            cells.extend(tally.cells());
            Row::new(cells)
        });
        Grid::new(columns, rows.collect())
    }

    /// The worst or best units over all measures, as `甲矿（3/8）、乙矿（0/6）`; empty if none is to be named.
    pub fn named(&self, input: &ReportInput, best: Best) -> String {
        match named(input, &self.units, best) {
            Cell::Text(names) => names.into_owned(),
            _ => String::new(),
        }
    }
}

/// The units by the share that they did in time; of equal ones first the one with more not done, and more owed.
fn ordered(units: &BTreeMap<UnitIx, Tally>, best: Best) -> Vec<(UnitIx, Tally)> {
    let mut all: Vec<(UnitIx, Tally)> =
        units.iter().filter(|(_, tally)| tally.owed() > 0).map(|(ix, tally)| (*ix, *tally)).collect();
    all.sort_by(|(_, a), (_, b)| {
        let more = |t: &Tally| (Reverse(if best == Best::Least { t.never } else { 0 }), Reverse(t.owed()));
        a.in_time_share().compare(b.in_time_share(), best).then_with(|| more(a).cmp(&more(b)))
    });
    all
}

/// The first few: of the worst only those that lack something, of the best only those that did something in time.
fn named(input: &ReportInput, units: &BTreeMap<UnitIx, Tally>, best: Best) -> Cell {
    let is_named = |tally: &Tally| match best {
        Best::Least => tally.in_time < tally.owed(),
        Best::Most => tally.in_time > 0,
    };
    let name = |(ix, tally): &(UnitIx, Tally)| {
        format!("{}（{}/{}）", subject_name(input, Subject::Unit(*ix)), tally.in_time, tally.owed())
    };
    let names: Vec<String> =
        ordered(units, best).iter().filter(|(_, tally)| is_named(tally)).take(NAMED).map(name).collect();
    Cell::maybe(Some(names.join("、")).filter(|names| !names.is_empty()), Cell::text)
}

/// The years from the plan's start to the day.
pub fn years(input: &ReportInput) -> Vec<Period> {
    let first = Cadence::Year.holding(input.basis.plan.starts().min(input.basis.today));
    let all = std::iter::successors(Some(first), |year: &Period| Some(year.next()));
    all.take_while(|year| year.first() <= input.basis.today).collect()
}
