//! The tables of the plan that the views need: bodies, categories, measures, and which obligations make up a coverage.

use super::{PublishedColumn, Table, Type};
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::{MeasureId, Plan, Rule};
use crate::domain::schedule::occurrences;
use crate::grid::{Cell, Row, Sink};
use crate::report::ReportInput;
use crate::report::coverage::{counts_in, falls_by_due};
use chrono::Datelike;
use std::collections::BTreeSet;

const ID: PublishedColumn = PublishedColumn::new("id", "编号", Type::Text).not_null();
const NAME: PublishedColumn = PublishedColumn::new("name", "名称", Type::Text).not_null();

/// The tables of the plan.
pub(super) fn tables() -> [Table; 4] {
    let text = |name, header| PublishedColumn::new(name, header, Type::Text).not_null();
    let measure = vec![
        ID,
        text("clause", "条款"),
        text("title", "事项"),
        PublishedColumn::new("lead", "牵头的责任主体", Type::Texts),
        text("responsible", "责任"),
        PublishedColumn::new("plan", "方案", Type::Text),
    ];
    // The coverage of `measure` over `period` counts the obligations of `part` for `part_period`.
    let periods = vec![
        text("measure", "任务"),
        text("period", "周期"),
        text("part", "所含任务"),
        text("part_period", "所含周期"),
    ];
    let key = &["measure", "period", "part", "part_period"];
    [
        Table::computed("body", "责任主体", &["id"], vec![ID, NAME]),
        Table::computed("category", "行业领域", &["id"], vec![ID, NAME]),
        Table::computed("measure", "任务", &["id"], measure),
        Table::computed("coverage_period", "覆盖的周期", key, periods),
    ]
}

/// Hands the row of each body (责任主体) to `sink`.
pub fn bodies(plan: &Plan, sink: &mut Sink) -> anyhow::Result<()> {
    plan.bodies.iter().try_for_each(|body| sink(Row::new(vec![Cell::text(&body.id), Cell::text(&body.name)])))
}

/// Hands the row of each category (行业领域) to `sink`.
pub fn categories(plan: &Plan, sink: &mut Sink) -> anyhow::Result<()> {
    plan.categories.iter().try_for_each(|one| sink(Row::new(vec![Cell::text(&one.id), Cell::text(&one.name)])))
}

/// Hands the row of each measure (任务措施) to `sink`.
pub fn measures(plan: &Plan, sink: &mut Sink) -> anyhow::Result<()> {
    plan.counted_measures().try_for_each(|(_, measure)| {
        let lead = measure.lead.iter().map(|body| Cell::text(&plan.body(*body).id)).collect();
        sink(Row::new(vec![
            Cell::text(&measure.id),
            Cell::text(&measure.clause),
            Cell::text(&measure.title),
            Cell::List(lead),
            Cell::Text(plan.body_names(&measure.lead)),
            Cell::text(&plan.head(measure.plan).id),
        ]))
    })
}

/// Hands, for each measure, every period for which coverage can be computed to `sink`, with the obligations that count.
/// Such periods are the measure's periods, and the month, quarter, half-year and year that contain such a period.
/// `current` gives the period that `coverage` shows if none is given.
pub fn coverage_periods(
    input: &ReportInput,
    current: &dyn Fn(MeasureId) -> Period,
    sink: &mut Sink,
) -> anyhow::Result<()> {
    let basis = input.basis;
    let plan = basis.plan;
    let countable = plan.counted_measures().filter(|(_, measure)| !matches!(measure.rule, Rule::Ledger(_)));
    for (id, measure) in countable {
        let head = plan.head(measure.plan);
        let mut all_of = Vec::new();
        for part in plan.covered_by(id) {
            let all = occurrences(plan, basis.calendar, basis.events, plan.measure(part), basis.today);
            all_of.extend(all.into_iter().map(|occurrence| (part, occurrence)));
        }
        let mut periods = BTreeSet::from([current(id)]);
        for (part, occurrence) in &all_of {
            match occurrence.period {
                Period::Plan => periods.extend((head.issued.year()..=head.ends.year()).map(Period::Year)),
                period => periods.extend(around(period).chain([period])),
            }
            let due = occurrence.due.filter(|_| falls_by_due(plan.measure(*part)));
            periods.extend(due.into_iter().flat_map(|due| around(Period::Day(due))));
        }
        for period in periods {
            let counted = all_of.iter().filter(|(part, o)| counts_in(plan.measure(*part), period, o.period, o.due));
            let mut rows: BTreeSet<(&str, String)> =
                counted.map(|(part, o)| (plan.measure(*part).id.as_str(), o.period.to_string())).collect();
            // A period in which nothing is owed also has a row, so that its coverage is 0 of 0.
            if rows.is_empty() {
                rows.insert((&measure.id, period.to_string()));
            }
            for (part, part_period) in rows {
                let cells = [measure.id.clone(), period.to_string(), part.to_string(), part_period];
                sink(Row::new(cells.map(Cell::Text).into()))?;
            }
        }
    }
    Ok(())
}

/// The month, quarter, half-year and year that contain all of `period`, if they exist.
fn around(period: Period) -> impl Iterator<Item = Period> {
    [Cadence::Month, Cadence::Quarter, Cadence::HalfYear, Cadence::Year]
        .map(|cadence| cadence.holding(period.first()))
        .into_iter()
        .filter(move |wider| wider.contains(period))
}
