//! What a change says: the lines on standard error, and the record for `-f json`.

use crate::commands::Ctx;
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{Kind, Ledger, Record, computed, show};
use crate::reply::{Mistake, Outcome, Reply, Report};
use crate::store::Store;

/// The receipt of a change to one record.
pub fn of(ctx: &Ctx, store: &Store, record: &Record, lines: Vec<String>) -> anyhow::Result<Outcome> {
    let (columns, row) = row(ctx, store, record)?;
    let report = Report::new(record.ledger.key, record.ledger.name, ctx.today, Grid::new(columns, vec![row]));
    Ok(Reply::Receipt { lines, record: Some(report) }.into())
}

/// A record as a row of its list: a hazard with what its clocks say.
pub fn row(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<(Vec<Column>, Row)> {
    if record.ledger == &crate::ledger::HAZARD {
        return crate::commands::hazard::list::one(ctx, store, record);
    }
    let names = |kind: Kind, key: i64| name(store, kind, key);
    let filled = computed::filled(record, &ctx.plan, &ctx.calendar);
    let mut row = show::row(&filled, &ctx.plan, &names);
    let mut columns = show::columns(record.ledger);
    identify(record, &mut columns, &mut row);
    Ok((columns, row))
}

/// Every record has a `no` in JSON; where the ledger has none, what stands for it.
fn identify(record: &Record, columns: &mut Vec<Column>, row: &mut Row) {
    if !record.ledger.is_numbered() && record.ledger.at("no").is_none() {
        columns.push(Column::new("no", "编号").data());
        row.cells.push(Cell::text(record.no()));
    }
}

/// The name of another ledger's record: a unit's name, a number. What cannot be read fails the command in the end
/// (`Store::ensure_read`).
pub fn name(store: &Store, kind: Kind, key: i64) -> String {
    let ledger = match kind {
        Kind::Hazard | Kind::Hazards => &crate::ledger::HAZARD,
        Kind::Training => &crate::ledger::TRAINING,
        _ => &crate::ledger::UNIT,
    };
    number(store, ledger, key).unwrap_or_else(|| format!("#{key}"))
}

/// The number of a record that is there (for a unit its name).
pub fn number(store: &Store, ledger: &'static Ledger, key: i64) -> Option<String> {
    store.number(ledger, key).unwrap_or_else(|error| {
        store.could_not_read(error);
        None
    })
}

/// All mistakes of one command together.
pub fn refuse(faults: Vec<String>) -> anyhow::Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let what = if faults.len() == 1 {
        faults.concat()
    } else {
        format!("有 {} 处不对：\n  {}", faults.len(), faults.join("\n  "))
    };
    Err(Mistake::new(what).into())
}
