//! What a report may look at: the columns of every list, and its rows as of the day, each with its unit's own columns
//! behind where they are asked for. Void records are in no report.

use crate::commands::Ctx;
use crate::commands::condition::{self, Columns, Condition, extended};
use crate::commands::view::hazards;
use crate::commands::view::rows as of_records;
use crate::commands::{checklist, overdue};
use crate::grid::{Column, Row};
use crate::ledger::{HAZARD, Ledger};
use crate::own::{By, Of, Own};
use crate::report;

/// The list's own columns.
pub fn columns(of: Of) -> Vec<Column> {
    match of {
        Of::Ledger(of) if of == &HAZARD => hazards::columns(),
        Of::Ledger(of) => of_records::columns(of),
        Of::Overdue | Of::Upcoming(_) => report::overdue::columns(),
        Of::Checklist(_) => report::checklist::columns(),
    }
}

/// The ledger whose declaration the columns follow.
pub fn ledger(of: Of) -> Option<&'static Ledger> {
    match of {
        Of::Ledger(ledger) => Some(ledger),
        _ => None,
    }
}

/// The rows that the report's condition and `more` hold on.
pub fn chosen(ctx: &Ctx, own: &Own, more: Option<Condition>, columns: &Columns) -> anyhow::Result<Vec<Row>> {
    let first = own.filter.clone().map(|filter| Condition::new(ctx, filter, columns)).transpose()?;
    let conditions: Vec<Condition> = first.into_iter().chain(more).collect();
    let units = if asks_units(own, columns.own) { condition::units(ctx)? } else { Default::default() };
    let mut rows = Vec::new();
    let mut take = |row: Row, unit: Option<i64>| {
        if conditions.iter().all(|condition| condition.fits(&row, unit)) {
            let cells = unit.and_then(|unit| units.get(&unit));
            rows.push(cells.map(|cells| extended(&row, cells, columns.own)).unwrap_or(row));
        }
    };
    match own.of {
        Of::Ledger(of) if of == &HAZARD => hazards::each(ctx, &mut take)?,
        Of::Ledger(of) => of_records::each(ctx, of, &mut take)?,
        Of::Overdue => overdue::each(ctx, None, &mut take)?,
        Of::Upcoming(days) => overdue::each(ctx, Some(days), &mut take)?,
        Of::Checklist(cadence) => checklist::each(ctx, cadence.holding(ctx.today), &mut take)?,
    }
    Ok(rows)
}

/// Whether the report shows, groups or orders by any column of the unit.
fn asks_units(own: &Own, from: usize) -> bool {
    let ordered = own.order.iter().filter_map(|order| match order.by {
        By::Column(at) => Some(at),
        By::Count => None,
    });
    own.shown.iter().chain(&own.group).chain(&own.sums).copied().chain(ordered).any(|at| at >= from)
}
