//! `show`: everything about one record.

use crate::commands::options::number;
use crate::commands::view::as_of::{self, Reader};
use crate::commands::view::{names, receipt, rows};
use crate::commands::{Ctx, attach, find, order, typed};
use crate::grid::{Cell, Grid, describe};
use crate::ledger::{ATTENDANCE, HAZARD, Ledger, ORDER, Record, TRAINING, Value, computed, show};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::store::{Query, Store};
use clap::{ArgMatches, Command};

pub fn options(command: Command, ledger: &'static Ledger) -> Command {
    command.arg(number(ledger))
}

pub fn run(ctx: &Ctx, ledger: &'static Ledger, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let record = find::record(store, ledger, typed::text(matches, "no"))?;
    let no = record.no().to_string();
    let record = match (ledger == &HAZARD, record.date("found")) {
        (true, Some(found)) if found > ctx.today => {
            return Err(Mistake::new(format!("隐患 {no} 在 {} 还没有发现（{found} 发现）", ctx.today)).into());
        }
        // What a step needs is read with the row.
        (true, _) => record,
        _ => Reader::new(store, &ctx.plan, ledger, ctx.today)?
            .read(record)?
            .ok_or_else(|| Mistake::new(format!("{} {no} 的日期在 {} 之后，那天还没有", ledger.name, ctx.today)))?,
    };
    let (columns, mut row) = receipt::row(ctx, store, &record)?;
    let filled = computed::filled(&record, &ctx.plan, &ctx.calendar);
    let computed = computed::dates(&record, &ctx.plan, &ctx.calendar).into_iter().map(|(key, _)| key);
    let computed: Vec<&str> = computed.filter(|key| filled.get(key).is_some()).collect();
    for at in computed.iter().filter(|_| ctx.for_people).filter_map(|key| ledger.at(key)) {
        row.cells[at] = Cell::text(format!("{}（推算，没有登记）", describe::describe(&row.cells[at])));
    }
    let title = format!("{} {}", ledger.name, record.no());
    let grid = if ctx.for_people { rows::upright(&columns, row) } else { Grid::new(columns, vec![row]) };
    let mut report = Report::new(ledger.key, title, ctx.today, grid);
    if !computed::keys(ledger.key).is_empty() && !ctx.for_people {
        let keys = computed.into_iter().map(Cell::text).collect();
        report.extras.push(Extra::Value { key: "computed", label: "推算的", cell: Cell::List(keys) });
    }
    if ledger == &HAZARD {
        let timeline = crate::commands::hazard::timeline(ctx, store, &record)?;
        report.extras.push(Extra::Grid { key: "timeline", title: "经过".to_string(), grid: timeline });
    }
    if ledger == &ORDER {
        report.notes.extend(order::hint(ctx, &record));
    }
    if ledger == &TRAINING {
        report.extras.push(Extra::Grid {
            key: "attendance",
            title: "参训".to_string(),
            grid: attendance(ctx, store, &record)?,
        });
    }
    let files = attach::of(ctx, store, &record)?;
    if !(ctx.for_people && files.is_empty()) {
        report.extras.push(Extra::Grid { key: "attachments", title: "附件".to_string(), grid: files });
    }
    Ok(report.into())
}

fn attendance(ctx: &Ctx, store: &Store, training: &Record) -> anyhow::Result<Grid> {
    let query = Query { without_void: true, ..Query::by("training", Value::Key(training.id)) };
    let rows =
        as_of::all(ctx, &ATTENDANCE, query)?.iter().map(|r| show::row(r, &ctx.plan, &names::of(store))).collect();
    Ok(Grid::new(show::columns(&ATTENDANCE), rows))
}
