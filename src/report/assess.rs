//! 考核表 (2.2d): one row for each assessed unit with figures from the ledgers, and the score that people entered. The
//! program never scores.

use super::ReportInput;
use crate::domain::evidence::Subject;
use crate::domain::hazard::{ClockKind, as_of};
use crate::domain::obligation::{Status, visit};
use crate::domain::period::Period;
use crate::domain::plan::{Ledger, MeasureId};
use crate::domain::unit::UnitIx;
use crate::grid::{Cell, Column, Grid, Row};
use std::collections::HashMap;

/// The entered score of each unit, in hundredths.
pub type Scores = HashMap<UnitIx, i64>;

#[derive(Default, Clone, Copy)]
struct Counts {
    owed: i64,
    done: i64,
    late: i64,
    overdue: i64,
    open: i64,
    overdue_hazards: i64,
    found: i64,
    orders: i64,
    late_orders: i64,
}

/// The sheet of a year, for the units that owe the assessment.
pub fn grid(input: &ReportInput, assessed: MeasureId, year: Period, scores: &Scores) -> Grid {
    let basis = input.basis;
    let measure = basis.plan.measure(assessed);
    let day = year.last().min(basis.today);
    let is_assessed = |ix: UnitIx| {
        let unit = basis.register.get(ix);
        unit.categories.overlap(measure.categories) && unit.operates_on(day)
    };
    let mut counts: HashMap<UnitIx, Counts> = HashMap::new();
    for (id, _) in basis.plan.counted_measures().filter(|(id, m)| m.owed_by.unit && *id != assessed) {
        let asks = |subject: Subject| matches!(subject, Subject::Unit(ix) if is_assessed(ix));
        visit(basis, id, &asks, &mut |duty| {
            let Subject::Unit(ix) = duty.subject else { return };
            let Some(due) = duty.due.filter(|due| year.holds(*due)) else { return };
            let one = counts.entry(ix).or_default();
            // What falls due later in the year is not owed yet.
            let is_owed = due <= basis.today || duty.status.is_done();
            one.owed += i64::from(is_owed);
            one.done += i64::from(duty.status.is_done());
            one.late += i64::from(duty.status == Status::Late);
            one.overdue += i64::from(duty.status == Status::Overdue);
        });
    }
    hazards(input, year, &is_assessed, &mut counts);
    orders(input, year, &is_assessed, &mut counts);
    let rows = basis.register.iter().filter(|(ix, _)| is_assessed(*ix)).map(|(ix, unit)| {
        let one = counts.get(&ix).copied().unwrap_or_default();
        let int = Cell::Int;
        Row::new(vec![
            Cell::text(&unit.code),
            Cell::text(&unit.name),
            int(one.owed),
            int(one.done),
            int(one.late),
            int(one.overdue),
            int(one.found),
            int(one.open),
            int(one.overdue_hazards),
            int(one.orders),
            int(one.late_orders),
            Cell::maybe(scores.get(&ix), |score| Cell::Hundredths(*score)),
            Cell::Empty,
        ])
    });
    Grid::new(columns(), rows.collect())
}

fn columns() -> Vec<Column> {
    let number = |key: &'static str, header: &'static str| Column::new(key, header).number();
    vec![
        Column::new("code", "单位编码").keep(),
        Column::new("unit", "单位名称"),
        number("owed", "应办任务"),
        number("done", "已办"),
        number("late", "其中逾期完成"),
        number("overdue", "逾期未办"),
        number("found", "本年发现隐患"),
        number("open", "未销号隐患"),
        number("overdue_hazards", "逾期未整改"),
        number("orders", "收到督办"),
        number("late_orders", "逾期回复"),
        number("score", "得分"),
        Column::new("note", "备注"),
    ]
}

fn hazards(
    input: &ReportInput,
    year: Period,
    is_assessed: &dyn Fn(UnitIx) -> bool,
    counts: &mut HashMap<UnitIx, Counts>,
) {
    let basis = input.basis;
    for (hazard, steps) in input.hazards.iter().filter(|(h, _)| is_assessed(h.unit)) {
        let unit = basis.register.get(hazard.unit);
        let Some(view) = as_of(hazard, steps, unit, basis.today) else { continue };
        let one = counts.entry(hazard.unit).or_default();
        one.found += i64::from(year.holds(hazard.found));
        one.open += i64::from(view.closed.is_none());
        let terms = &basis.plan.hazard;
        let clocks = crate::domain::hazard::clocks(&view, terms, basis.calendar, basis.today, basis.soon_days());
        let late = clocks.iter().any(|c| c.kind == ClockKind::Deadline && c.status == Status::Overdue);
        one.overdue_hazards += i64::from(late);
    }
}

fn orders(
    input: &ReportInput,
    year: Period,
    is_assessed: &dyn Fn(UnitIx) -> bool,
    counts: &mut HashMap<UnitIx, Counts>,
) {
    let basis = input.basis;
    for dated_item in input.dated_items.iter().filter(|m| m.ledger == Ledger::Order) {
        let Some(unit) = dated_item.unit.filter(|unit| is_assessed(*unit)) else { continue };
        if !dated_item.due.is_some_and(|due| year.holds(due)) {
            continue;
        }
        let one = counts.entry(unit).or_default();
        one.orders += 1;
        let status = dated_item.status(basis.today, basis.soon_days());
        one.late_orders += i64::from(matches!(status, Status::Late | Status::Overdue));
    }
}
