//! 覆盖 as tables: the counts of every measure over every period that can be asked for, and who owes it.

use super::{Content, PublishedColumn, Table, Type};
use crate::domain::evidence::Subject;
use crate::domain::obligation::STATUS;
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::{MeasureId, Rule};
use crate::domain::schedule::occurrences;
use crate::grid::{Cell, Grid, Row, Rows, Sink};
use crate::report::ReportInput;
use crate::report::coverage::{Coverage, Obligations, falls_by_due};
use chrono::Datelike;
use std::collections::BTreeSet;

/// The tables of coverage.
pub(super) fn tables() -> [Table; 2] {
    let name = |key, header| PublishedColumn::new(key, header, Type::Name).not_null().code();
    let number = |key, header| PublishedColumn::new(key, header, Type::Integer).not_null();
    let counts = vec![
        name("measure", "任务"),
        PublishedColumn::new("title", "事项", Type::Text).not_null(),
        name("period", "周期"),
        number("owed", "应办"),
        number("done", "已办"),
        number("pending", "未到期"),
        number("overdue", "逾期"),
        number("never", "从未开展"),
        number("not_kept", "启用前"),
        number("explained", "其中已作说明"),
        PublishedColumn::new("rate", "完成率", Type::Decimal(4)),
        name("plan", "方案"),
        number("owned_owed", "本站点登记的单位应办"),
        number("owned_done", "本站点登记的单位已办"),
        number("owned_pending", "本站点登记的单位未到期"),
        number("owned_overdue", "本站点登记的单位逾期"),
    ];
    let units = vec![
        name("measure", "任务"),
        name("period", "周期"),
        name("code", "编码"),
        PublishedColumn::new("name", "名称", Type::Text).not_null(),
        name("status", "状态").one_of(STATUS),
        PublishedColumn::new("last", "最近一次", Type::Date),
    ];
    [
        Table::new("coverage", "覆盖", Content::Coverage, &["measure", "period"], counts),
        Table::new("coverage_unit", "覆盖的各单位", Content::CoverageUnits, &["measure", "period", "code"], units),
    ]
}

/// Receives a measure, a period, and the obligations that its coverage is computed from.
pub type EachPeriod<'a> = dyn FnMut(MeasureId, Period, &Obligations) -> anyhow::Result<()> + 'a;

/// Hands every period for which the coverage of a measure can be computed to `each`: the measure's periods, and the
/// month, quarter, half-year and year that contain such a period. `current` gives the period that `coverage` shows if
/// none is given.
pub fn each_coverage(
    input: &ReportInput,
    current: &dyn Fn(MeasureId) -> Period,
    each: &mut EachPeriod,
) -> anyhow::Result<()> {
    let plan = input.basis.plan;
    let countable = plan.counted_measures().filter(|(_, measure)| !matches!(measure.rule, Rule::Ledger(_)));
    for (id, _) in countable {
        let parts = plan.covered_by(id);
        let obligations = Obligations::of(input, &parts);
        for period in periods(input, id, &parts, current(id)) {
            each(id, period, &obligations)?;
        }
    }
    Ok(())
}

fn periods(input: &ReportInput, id: MeasureId, parts: &[MeasureId], current: Period) -> BTreeSet<Period> {
    let basis = input.basis;
    let plan = basis.plan;
    let head = plan.head(plan.measure(id).plan);
    let mut periods = BTreeSet::from([current]);
    for part in parts {
        let measure = plan.measure(*part);
        for occurrence in occurrences(plan, basis.calendar, basis.events, measure, basis.today) {
            match occurrence.period {
                Period::Plan => periods.extend((head.issued.year()..=head.ends.year()).map(Period::Year)),
                period => periods.extend(around(period).chain([period])),
            }
            let due = occurrence.due.filter(|_| falls_by_due(measure));
            periods.extend(due.into_iter().flat_map(|due| around(Period::Day(due))));
        }
    }
    periods
}

/// The month, quarter, half-year and year that contain all of `period`, if they exist.
fn around(period: Period) -> impl Iterator<Item = Period> {
    [Cadence::Month, Cadence::Quarter, Cadence::HalfYear, Cadence::Year]
        .map(|cadence| cadence.holding(period.first()))
        .into_iter()
        .filter(move |wider| wider.contains(period))
}

/// The row of `coverage`: the row of `coverage -f json`, and the counts of subjects that belong to the site itself.
pub fn counts(
    origin: &str,
    input: &ReportInput,
    (id, period): (MeasureId, Period),
    all: &Coverage,
    owned: &Coverage,
) -> Option<Row> {
    let summary = rows(all.summary(input, id, period)).into_iter().next()?;
    let owned = [owned.owed(), owned.done, owned.pending, owned.overdue].map(Cell::Int);
    Some(Row::new(std::iter::once(Cell::text(origin)).chain(summary.cells).chain(owned).collect()))
}

/// Hands the row of each subject that owes a measure in a period to `sink`. `origin` gives the site of a subject.
pub fn units<'o>(
    input: &ReportInput,
    (id, period): (MeasureId, Period),
    all: &Coverage,
    origin: &dyn Fn(Subject) -> &'o str,
    sink: &mut Sink,
) -> anyhow::Result<()> {
    let measure = &input.basis.plan.measure(id).id;
    for (subject, row) in all.units_in_order().iter().zip(rows(all.units(input))) {
        let first = [Cell::text(origin(subject.0)), Cell::text(measure), Cell::text(period.to_string())];
        sink(Row::new(first.into_iter().chain(row.cells).collect()))?;
    }
    Ok(())
}

fn rows(grid: Grid) -> Vec<Row> {
    match grid.rows {
        Rows::Ready(rows) => rows,
        Rows::Stream(_) => Vec::new(),
    }
}
