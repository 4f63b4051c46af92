//! `form` 填报: forms that villages and firms fill in on a telephone without a network, and the reports that come back.
//! `make` writes a form for each unit, `take` puts the files that came back into the inbox, and `accept` makes records
//! of them.

pub mod accept;
mod checks;
mod content;
mod entered;
pub mod list;
pub mod make;
pub mod poster;
mod proposal;
pub mod refuse;
pub mod show;
pub mod take;

use super::{Ctx, find};
use crate::domain::words::{INBOX as STATES, Word};
use crate::ledger::{INBOX, Record, UNIT, Value};
use crate::offline_form::Report;
use crate::offline_form::report::Row;
use crate::reply::Mistake;
use crate::store::{MadeOf, Query, Store};
use chrono::NaiveDate;

/// A report of the inbox, read.
struct Item {
    record: Record,
    report: Report,
    /// The key of its unit.
    unit: i64,
    unit_name: String,
    /// The SHA-256 of the photos that came.
    photos: Vec<String>,
}

/// The report with this number.
fn item(ctx: &Ctx, no: &str) -> anyhow::Result<Item> {
    let store = ctx.store()?;
    opened(store, find::record(store, &INBOX, no)?)
}

fn opened(store: &Store, record: Record) -> anyhow::Result<Item> {
    let broken = |_| Mistake::new(format!("填报件 {} 读不出来，请转告维护人员", record.no()));
    let report = Report::read(&store.report_content(record.id)?).map_err(broken)?;
    let unit = unit_of(store, &report.unit)?;
    let unit_name = store.number(&UNIT, unit)?.unwrap_or_default();
    let photos = store.report_photos(record.id)?;
    Ok(Item { record, report, unit, unit_name, photos })
}

/// The key of the unit with this code; of one that gave way to another (同一家), of the one that stays.
fn unit_of(store: &Store, code: &str) -> anyhow::Result<i64> {
    let (mut unit, stay) = (find::unit(store, code)?, store.units_that_stay()?);
    for _ in 0..stay.len() {
        unit = stay.get(&unit).copied().unwrap_or(unit);
    }
    Ok(unit)
}

/// Why nothing can be entered for the unit; `None` if it can.
fn void(store: &Store, unit: i64) -> anyhow::Result<Option<String>> {
    let record = store.get(&UNIT, unit)?.filter(Record::is_void);
    let name = |record: &Record| record.text("name").unwrap_or_default().to_string();
    Ok(record.map(|record| format!("单位 {}（{}）已作废", record.no(), name(&record))))
}

/// The reports of the same unit and period, in the order in which they came.
fn of_period(store: &Store, report: &Report) -> anyhow::Result<Vec<Record>> {
    let equal = [("unit", report.unit.clone()), ("period", report.period.to_string())];
    let equal = equal.into_iter().map(|(key, text)| (key, vec![Value::Text(text)])).collect();
    store.all(&INBOX, &Query { equal, ..Query::default() })
}

/// A row of an earlier version that was accepted, and the record that it became.
struct Earlier {
    row: Row,
    made: MadeOf,
}

/// What was accepted of the earlier versions of a report. Of a row that was accepted twice the last counts.
fn earlier(store: &Store, item: &Item) -> anyhow::Result<Vec<Earlier>> {
    let mut all: Vec<Earlier> = Vec::new();
    for record in of_period(store, &item.report)? {
        let made = store.made_of(record.id)?;
        if made.is_empty() {
            continue;
        }
        let other = opened(store, record)?.report;
        if other.started != item.report.started {
            continue;
        }
        for made in made {
            let Some(row) = other.rows.iter().find(|row| row.name == made.row) else { continue };
            all.retain(|known| known.row.name != row.name);
            all.push(Earlier { row: row.clone(), made });
        }
    }
    Ok(all)
}

fn state(en: &str) -> Option<Value> {
    STATES.iter().find(|word| word.en == en).map(Value::Word)
}

/// The reports that wait, received on any day.
pub fn that_wait() -> Query {
    Query { equal: vec![("state", state("waiting").into_iter().collect())], ..Query::default() }
}

/// The reports that wait and were received by the as-of day.
pub fn waiting_on(today: NaiveDate) -> Query {
    Query { to: vec![("received", today)], ..that_wait() }
}

/// How many reports wait that were received by the as-of day.
pub fn waiting(ctx: &Ctx) -> anyhow::Result<i64> {
    Ok(ctx.store()?.count(&INBOX, &waiting_on(ctx.today))?)
}

/// The state of a report.
fn state_of(record: &Record) -> &'static Word {
    record.word("state").unwrap_or(&STATES[0])
}
