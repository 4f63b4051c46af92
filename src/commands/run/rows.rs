//! The rows of a custom report as of the day, each with its unit's columns after it where they are asked for. Void
//! records are in no report.

use crate::commands::Ctx;
use crate::commands::condition::{self, Columns, Condition, extended};
use crate::commands::view::{hazards, rows as of_records};
use crate::commands::{checklist, overdue};
use crate::grid::Row;
use crate::ledger::HAZARD;
use crate::tables::{By, CustomReport, Source};

/// The rows that the report's condition and `more` hold on.
pub fn chosen(
    ctx: &Ctx,
    report: &CustomReport,
    more: Option<Condition>,
    columns: &Columns,
) -> anyhow::Result<Vec<Row>> {
    let first = report.table.filter.clone().map(|filter| Condition::new(ctx, filter, columns)).transpose()?;
    let conditions: Vec<Condition> = first.into_iter().chain(more).collect();
    let units = if asks_units(report, columns.of_list) { condition::units(ctx)? } else { Default::default() };
    let mut rows = Vec::new();
    let mut take = |row: Row, unit: Option<i64>| {
        if conditions.iter().all(|condition| condition.fits(&row, unit)) {
            let cells = unit.and_then(|unit| units.get(&unit));
            rows.push(cells.map(|cells| extended(&row, cells, columns.of_list)).unwrap_or(row));
        }
    };
    match report.source {
        Source::Ledger(of) if of == &HAZARD => hazards::each(ctx, &mut take)?,
        Source::Ledger(of) => of_records::each(ctx, of, &mut take)?,
        Source::Overdue => overdue::each(ctx, None, &mut take)?,
        Source::Upcoming(days) => overdue::each(ctx, Some(days), &mut take)?,
        Source::Checklist(cadence) => checklist::each(ctx, cadence.holding(ctx.today), &mut take)?,
    }
    Ok(rows)
}

/// Whether the report shows, groups or orders by any column of the unit.
fn asks_units(report: &CustomReport, from: usize) -> bool {
    let ordered = report.table.order.iter().filter_map(|order| match order.by {
        By::Column(at) => Some(at),
        By::Count => None,
    });
    report.shown.iter().chain(&report.group).chain(&report.sums).copied().chain(ordered).any(|at| at >= from)
}
