//! `hazard list`: hazards as of the day, with the deadline in force and the days past it. What was found
//! later is not there; every other one is, closed and void ones too.

use crate::commands::Ctx;
use crate::commands::condition::{Columns, Condition};
use crate::commands::ledger::{list, receipt};
use crate::domain::hazard::{ClockKind, Step, View, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::unit::Register;
use crate::domain::words::{HazardStatus, Worded};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::ledger::{HAZARD, Kind, Record, Value, hazard, show};
use crate::reply::{Outcome, Report};
use crate::report::word;
use crate::store::{Query, Store};
use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::collections::HashMap;

pub fn options(command: Command) -> Command {
    command
        .arg(Arg::new("open").long("open").action(ArgAction::SetTrue).help("只看没有销号的"))
        .arg(Arg::new("overdue").long("overdue").action(ArgAction::SetTrue).help("只看逾期未整改的"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let mut query = list::query(ctx, &HAZARD, matches)?;
    query.to.push(("found", ctx.today));
    query.newest_first = ctx.on_terminal;
    let shown = Shown::take(&mut query);
    let (only_open, only_overdue) = (matches.get_flag("open"), matches.get_flag("overdue"));
    let condition = Condition::of(ctx, matches, &Columns::new(columns(), Some(&HAZARD)))?;
    let limit = list::limit(ctx, matches)?;
    let seen = Seen::new(ctx, store, store.register(&ctx.plan)?)?;
    let (mut rows, mut left) = (Vec::new(), 0);
    store.scan(&HAZARD, &query, &mut |record| {
        let (row, status, days) = seen.row(&record);
        let fits = shown.fits(&row)
            && (!only_open || !matches!(status, HazardStatus::Closed | HazardStatus::Void))
            && (!only_overdue || (status < HazardStatus::Rectified && days.is_some_and(|d| d > 0)))
            && condition.as_ref().is_none_or(|condition| condition.fits(&row, record.int("unit")));
        match (fits, limit) {
            (true, Some(most)) if rows.len() >= most => left += 1,
            (true, _) => rows.push(row),
            _ => {}
        }
        Ok(())
    })?;
    let mut report =
        Report::new("hazard", format!("隐患（截至 {}）", ctx.today), ctx.today, Grid::new(columns(), rows));
    report.notes.extend(list::more(left));
    Ok(report.into())
}

/// Every hazard that counts, as of the day, with its unit's key.
pub fn each(ctx: &Ctx, take: &mut dyn FnMut(Row, Option<i64>)) -> anyhow::Result<()> {
    let store = ctx.store()?;
    let query = Query { without_void: true, to: vec![("found", ctx.today)], ..Query::default() };
    let seen = Seen::new(ctx, store, store.register(&ctx.plan)?)?;
    store.scan(&HAZARD, &query, &mut |record| {
        let (row, status, _) = seen.row(&record);
        if status != HazardStatus::Void {
            take(row, record.int("unit"));
        }
        Ok(())
    })
}

/// Conditions on what a list shows as of the day (a status, a deadline in force, the days of steps): the
/// domain decides those, the store only narrows by the rest.
#[derive(Default)]
struct Shown {
    equal: Vec<(usize, Vec<Cell>)>,
    from: Vec<(usize, NaiveDate)>,
    to: Vec<(usize, NaiveDate)>,
}

impl Shown {
    /// Takes such conditions out of the query.
    fn take(query: &mut Query) -> Shown {
        let mut shown = Shown::default();
        let place = |key: &str| HAZARD.at(key).filter(|_| key != "found");
        query.equal.retain(|(key, any)| match *key {
            "status" | "extensions" | "reopened" => {
                shown.equal.extend(place(key).map(|at| (at, any.iter().map(plain).collect())));
                false
            }
            _ => true,
        });
        for (dates, into) in [(&mut query.from, &mut shown.from), (&mut query.to, &mut shown.to)] {
            into.extend(dates.iter().filter_map(|(key, day)| Some((place(key)?, *day))));
            dates.retain(|(key, _)| *key == "found");
        }
        shown
    }

    fn fits(&self, row: &Row) -> bool {
        let day = |at: &usize| match row.cells[*at] {
            Cell::Date(day) => Some(day),
            _ => None,
        };
        self.equal.iter().all(|(at, any)| any.contains(&row.cells[*at]))
            && self.from.iter().all(|(at, from)| day(at).is_some_and(|d| d >= *from))
            && self.to.iter().all(|(at, to)| day(at).is_some_and(|d| d <= *to))
    }
}

/// A word or a count as the list shows it.
fn plain(value: &Value) -> Cell {
    match value {
        Value::Word(shown) => word(shown),
        Value::Int(n) => Cell::Int(*n),
        _ => Cell::Empty,
    }
}

/// One hazard as a row of its list.
pub fn one(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<(Vec<Column>, Row)> {
    let register = store.register_of(&[record.int("unit").unwrap_or(0)], &ctx.plan)?;
    Ok((columns(), Seen::new(ctx, store, register)?.row(record).0))
}

/// A hazard on the day, for who asks nothing but this.
pub struct Standing {
    pub is_open: bool,
    /// The deadline in force.
    pub due: Option<NaiveDate>,
    pub is_late: bool,
}

pub fn standing(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<Standing> {
    let register = store.register_of(&[record.int("unit").unwrap_or(0)], &ctx.plan)?;
    let (row, status, _) = Seen::new(ctx, store, register)?.row(record);
    let due = HAZARD.at("due").and_then(|at| match row.cells[at] {
        Cell::Date(due) => Some(due),
        _ => None,
    });
    let is_open = !matches!(status, HazardStatus::Closed | HazardStatus::Void);
    Ok(Standing { is_open, due, is_late: row.tone == Tone::Bad })
}

pub fn columns() -> Vec<Column> {
    let mut columns = show::columns(&HAZARD);
    columns.push(Column::new("days_overdue", "逾期天数").number());
    columns
}

/// What seeing a hazard as of the day needs.
struct Seen<'a> {
    ctx: &'a Ctx,
    store: &'a Store,
    register: Register,
    /// Steps of hazards that have one dated after the day.
    later: HashMap<i64, Vec<Step>>,
}

impl<'a> Seen<'a> {
    fn new(ctx: &'a Ctx, store: &'a Store, register: Register) -> anyhow::Result<Seen<'a>> {
        Ok(Seen { ctx, store, register, later: store.steps_after(ctx.today)? })
    }

    fn row(&self, record: &Record) -> (Row, HazardStatus, Option<i64>) {
        let names = |kind: Kind, key: i64| receipt::name(self.store, kind, key);
        let mut row = show::row(record, &self.ctx.plan, &names);
        let steps = self.later.get(&record.id).map_or(&[][..], Vec::as_slice);
        let unit = record.int("unit").and_then(|id| self.register.by_id(id));
        let read = unit.and_then(|ix| hazard::from_record(record, ix, &self.ctx.plan));
        let view = read.as_ref().and_then(|h| as_of(h, steps, self.register.get(h.unit), self.ctx.today));
        let mut put = |key: &str, cell: Cell| {
            if let Some(at) = HAZARD.at(key) {
                row.cells[at] = cell;
            }
        };
        let (
            Some(h),
            Some(View { status, original_due, extensions, reopened, rectified, reviewed, closed, notified, .. }),
        ) = (&read, &view)
        else {
            // A void record stands as it is, out of every figure.
            put("extensions", Cell::Int(record.int("extensions").unwrap_or(0)));
            put("reopened", Cell::Int(record.int("reopened").unwrap_or(0)));
            row.cells.push(Cell::Empty);
            return (row, HazardStatus::Void, None);
        };
        let clocks = view
            .as_ref()
            .map(|v| clocks(h, v, &self.ctx.plan.hazard, &self.ctx.calendar, self.ctx.today, 0))
            .unwrap_or_default();
        let clock = clocks.iter().find(|c| c.kind == ClockKind::Deadline);
        let days = clock.and_then(|c| c.days_overdue);
        let date = |d: &Option<chrono::NaiveDate>| Cell::maybe(*d, Cell::Date);
        put("due", Cell::maybe(clock.and_then(|c| c.due), Cell::Date));
        put("original_due", date(original_due));
        put("extensions", Cell::Int(*extensions));
        put("reopened", Cell::Int(*reopened));
        put("status", word(status.word()));
        // Where a step was still to come, nobody did it yet.
        for (key, day, on) in [
            ("rectified_by", rectified, h.rectified),
            ("reviewer", reviewed, h.reviewed),
            ("closed_by", closed, h.closed),
            ("notified_to", notified, h.notified),
        ] {
            if day.is_none() && on.is_some() {
                put(key, Cell::Empty);
            }
        }
        for (key, day) in [("rectified", rectified), ("reviewed", reviewed), ("closed", closed), ("notified", notified)]
        {
            put(key, date(day));
        }
        row.cells.push(Cell::maybe(days, Cell::Int));
        row.tone = match clock.map(|c| c.status) {
            Some(Status::Overdue) => Tone::Bad,
            _ if *status == HazardStatus::Closed => Tone::Dim,
            _ => Tone::Plain,
        };
        (row, *status, days)
    }
}
