//! Hazards (隐患) as rows of their list: as of the day, with the deadline in force and the days past it.

use super::as_of::Reader;
use super::names;
use crate::commands::Ctx;
use crate::domain::hazard::{Clock, ClockKind, Stage, WAITS_FOR_CLOSING, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::unit::Register;
use crate::domain::words::{HazardStatus, Worded};
use crate::grid::{Cell, Column, Row, Tone};
use crate::ledger::{HAZARD, Record, Value, hazard, show};
use crate::report::word;
use crate::store::{Query, Store};
use chrono::NaiveDate;

/// Every hazard that counts, as of the day, with its unit's key.
pub fn each(ctx: &Ctx, take: &mut dyn FnMut(Row, Option<i64>)) -> anyhow::Result<()> {
    let store = ctx.store()?;
    let query = Query { without_void: true, to: vec![("found", ctx.today)], ..Query::default() };
    let seen = Seen::new(ctx, store, store.register(&ctx.plan)?)?;
    store.scan(&HAZARD, &query, &mut |record| {
        let unit = record.int("unit");
        let Shown { record, status, days, stage, tone } = seen.show(record);
        if status != HazardStatus::Void {
            take(seen.row(record, days, stage, tone), unit);
        }
        Ok(())
    })
}

/// One hazard as a row of its list.
pub fn one(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<(Vec<Column>, Row)> {
    let seen = Seen::of_one(ctx, store, record)?;
    let Shown { record, days, stage, tone, .. } = seen.show(record.clone());
    Ok((columns(), seen.row(record, days, stage, tone)))
}

/// A hazard on the day, for who asks nothing but this.
pub struct Standing {
    pub is_open: bool,
    /// The deadline in force.
    pub due: Option<NaiveDate>,
    pub is_late: bool,
}

/// Whether a hazard is open, by when it is due and whether it is late.
pub fn standing(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<Standing> {
    let Shown { record, status, tone, .. } = Seen::of_one(ctx, store, record)?.show(record.clone());
    let is_open = !matches!(status, HazardStatus::Closed | HazardStatus::Void);
    Ok(Standing { is_open, due: record.date("due"), is_late: tone == Tone::Bad })
}

pub fn columns() -> Vec<Column> {
    let mut columns = show::columns(&HAZARD);
    if let Some(at) = HAZARD.at("status") {
        columns[at].also = Some("stage");
    }
    columns.push(Column::new("days_overdue", "逾期天数").number());
    columns.push(Column::new("stage", "阶段").data());
    columns
}

/// A status as it was typed: 待复查 and 待销号 are two states to people and one, `rectified`, to scripts.
pub fn as_typed(text: &str, cell: Cell) -> Cell {
    match text.trim() {
        text if text == HazardStatus::Rectified.word().zh || text == WAITS_FOR_CLOSING.zh => Cell::text(text),
        _ => cell,
    }
}

/// What showing hazards as of the day needs.
pub struct Seen<'a> {
    ctx: &'a Ctx,
    store: &'a Store,
    reader: Reader<'a>,
}

/// A hazard as of the day, with its deadline in force and the days past it.
pub struct Shown {
    pub record: Record,
    pub status: HazardStatus,
    pub days: Option<i64>,
    pub stage: Option<Stage>,
    pub tone: Tone,
}

impl<'a> Seen<'a> {
    pub fn new(ctx: &'a Ctx, store: &'a Store, register: Register) -> anyhow::Result<Seen<'a>> {
        Ok(Seen { ctx, store, reader: Reader::of_hazards(store, &ctx.plan, register, ctx.today)? })
    }

    /// For one hazard: neither its unit's neighbours nor their hazards' steps are read.
    fn of_one(ctx: &'a Ctx, store: &'a Store, record: &Record) -> anyhow::Result<Seen<'a>> {
        Ok(Seen { ctx, store, reader: Reader::of_hazard(store, &ctx.plan, record, ctx.today)? })
    }

    pub fn show(&self, record: Record) -> Shown {
        let (plan, today) = (&self.ctx.plan, self.ctx.today);
        let unit = record.int("unit").filter(|_| !record.is_void()).and_then(|id| self.reader.register.by_id(id));
        let then = unit.and_then(|_| self.reader.hazard(record.clone()));
        let read = unit.zip(then.as_ref()).and_then(|(unit, then)| hazard::from_record(then, unit, plan));
        let view = read.as_ref().and_then(|h| as_of(h, &[], self.reader.register.get(h.unit), today));
        // A void record is shown as it is and counts in no figure.
        let mut shown = Shown { record, status: HazardStatus::Void, days: None, stage: None, tone: Tone::Plain };
        if let (Some(then), Some(view)) = (then.clone(), &view) {
            let clocks = clocks(view, &plan.hazard, &self.ctx.calendar, today, 0);
            let clock = clocks.iter().find(|c| c.kind == ClockKind::Deadline);
            shown.record = then;
            shown.record.set("due", clock.and_then(|c| c.due).map(Value::Date));
            let days = if self.ctx.for_people { Clock::days_late } else { |clock: &Clock| clock.days_overdue };
            (shown.status, shown.days) = (view.status, clock.and_then(days));
            shown.stage = view.stage();
            shown.tone = match clock.map(|c| c.status) {
                Some(Status::Overdue) => Tone::Bad,
                _ if view.status == HazardStatus::Closed => Tone::Dim,
                _ => Tone::Plain,
            };
        }
        for key in ["extensions", "reopened"] {
            let count = shown.record.int(key).unwrap_or(0);
            shown.record.set(key, Some(Value::Int(count)));
        }
        shown
    }

    pub fn row(&self, record: Record, days: Option<i64>, stage: Option<Stage>, tone: Tone) -> Row {
        let is_void = record.is_void();
        let waits = waits_for_closing(&record);
        let mut row = show::into_row(record, &self.ctx.plan, &names::of(self.store));
        row.cells.push(Cell::maybe(days, Cell::Int));
        row.cells.push(Cell::maybe(stage, |stage| word(stage.word())));
        if let (true, Some(at)) = (waits, HAZARD.at("status")) {
            row.cells[at] = word(&WAITS_FOR_CLOSING);
        }
        if is_void { row } else { row.tone(tone) }
    }
}

/// Of `rectified`, what passed its review.
pub fn waits_for_closing(record: &Record) -> bool {
    let is_rectified = record.word("status").is_some_and(|status| status.en == WAITS_FOR_CLOSING.en);
    is_rectified && record.date("reviewed").is_some()
}
