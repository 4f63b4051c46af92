//! The receipt of a change: the lines on standard error, and the record for `-f json`.

use super::names;
use crate::commands::Ctx;
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{Record, computed, show};
use crate::reply::{Outcome, Reply, Report};
use crate::store::Store;

/// The receipt of a change to one record.
pub fn of(ctx: &Ctx, store: &Store, record: &Record, lines: Vec<String>) -> anyhow::Result<Outcome> {
    let (columns, row) = row(ctx, store, record)?;
    let report = Report::new(record.ledger.key, record.ledger.name, ctx.today, Grid::new(columns, vec![row]));
    Ok(Reply::Receipt { lines, record: Some(report) }.into())
}

/// The receipt of a change to several records of one ledger.
pub fn of_several(ctx: &Ctx, store: &Store, records: &[Record], lines: Vec<String>) -> anyhow::Result<Outcome> {
    let Some(first) = records.first() else { return Ok(Reply::Receipt { lines, record: None }.into()) };
    let mut rows = Vec::new();
    for record in records {
        rows.push(row(ctx, store, record)?.1);
    }
    let (columns, _) = row(ctx, store, first)?;
    let report = Report::new(first.ledger.key, first.ledger.name, ctx.today, Grid::new(columns, rows));
    Ok(Reply::Receipt { lines, record: Some(report) }.into())
}

/// A record as a row of its list: a hazard with its deadlines.
pub fn row(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<(Vec<Column>, Row)> {
    if record.ledger == &crate::ledger::HAZARD {
        return super::hazards::one(ctx, store, record);
    }
    let filled = computed::filled(record, &ctx.plan, &ctx.calendar);
    let mut row = show::row(&filled, &ctx.plan, &names::of(store));
    let mut columns = show::columns(record.ledger);
    identify(record, &mut columns, &mut row);
    Ok((columns, row))
}

/// Every record has a `no` in JSON; where the ledger has none, another name of the record.
fn identify(record: &Record, columns: &mut Vec<Column>, row: &mut Row) {
    if !record.ledger.is_numbered() && record.ledger.at("no").is_none() {
        columns.push(Column::new("no", "编号").data());
        row.cells.push(Cell::text(record.no()));
    }
}
