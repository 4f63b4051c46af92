//! The reports as tables, with the program's own numbers as of the day: everything owed, what is overdue, the targets
//! with what prevents them, and the change in open hazards.

use super::{Content, PublishedColumn, Table, Type};
use crate::domain::evidence::Subject;
use crate::domain::obligation::{Obligation, STATUS, Status};
use crate::domain::plan::Plan;
use crate::domain::target::{Reading, TARGET_STATUS};
use crate::domain::words::{GRADE, Grade, Worded, Words};
use crate::grid::{Cell, Column, Grid, Row, Rows, Sink};
use crate::report::bridge::Bridges;
use crate::report::overdue::plan_of;
use crate::report::owed::{KINDS, Owed, OwedFrom, name};
use crate::report::{ReportInput, word};

/// The tables of reports, except coverage.
pub(super) fn tables() -> [Table; 5] {
    let place = PublishedColumn::new("place", "次序", Type::Integer).not_null();
    let blocking = vec![code("id", "目标").not_null(), place, text("value", "未达标原因").not_null()];
    [
        Table::new("obligations", "应办事项", Content::Obligations, &["kind", "id"], obligation_columns()),
        Table::new(
            "overdue",
            "逾期事项",
            Content::Overdue,
            &["kind", "id"],
            of_report(crate::report::overdue::columns()),
        ),
        Table::new("targets", "目标", Content::Targets, &["id"], target_columns()),
        Table::new("targets_blocking", "目标未达标原因", Content::Blocking, &["id", "place"], blocking),
        Table::new("bridge", "存量变化", Content::Bridge, &["period", "grade"], bridge_columns()),
    ]
}

fn code(key: &'static str, header: &'static str) -> PublishedColumn {
    PublishedColumn::new(key, header, Type::Name).code()
}

fn text(key: &'static str, header: &'static str) -> PublishedColumn {
    PublishedColumn::new(key, header, Type::Text)
}

/// The columns of a report, with their types in a database.
fn of_report(columns: Vec<Column>) -> Vec<PublishedColumn> {
    let of = |column: Column| {
        let words: Option<Words> = match &*column.key {
            "kind" => Some(KINDS),
            "status" => Some(STATUS),
            "grade" => Some(GRADE),
            _ => None,
        };
        let is = match &*column.key {
            "due" | "cleared_on" => Type::Date,
            "title" | "subject" | "responsible" | "blocking_note" => Type::Text,
            "value" | "value_on_due" => Type::Decimal(4),
            "explained" => Type::Flag,
            _ if column.right => Type::Integer,
            _ => Type::Name,
        };
        let published = PublishedColumn::new(column.key, column.header, is);
        match (words, is) {
            (Some(words), _) => published.one_of(words).not_null(),
            (None, Type::Name) => published.code(),
            (None, _) => published,
        }
    };
    columns.into_iter().map(of).collect()
}

/// The table has no text for an obligation of a measure or of a hazard: the text is in the table of measures or of
/// hazards.
fn obligation_columns() -> Vec<PublishedColumn> {
    vec![
        code("kind", "类别").not_null().one_of(KINDS),
        code("id", "编号").not_null(),
        code("measure", "任务"),
        code("unit", "单位编码"),
        code("body", "责任主体"),
        text("who", "单位和责任主体之外的责任者"),
        code("record", "隐患编号"),
        code("clause", "任务之外的条款"),
        text("title", "任务和隐患之外的事项"),
        text("responsible", "任务之外的责任"),
        code("period", "周期"),
        PublishedColumn::new("due", "期限", Type::Date),
        code("status", "状态").not_null().one_of(STATUS),
        PublishedColumn::new("days", "办结时的逾期天数", Type::Integer),
        PublishedColumn::new("last", "最近一次办理", Type::Date),
        PublishedColumn::new("explained", "已作说明", Type::Flag).not_null(),
        code("plan", "方案"),
    ]
}

fn target_columns() -> Vec<PublishedColumn> {
    let columns = crate::report::targets::columns().into_iter().filter(|column| column.key != LIST).collect();
    let mut columns = of_report(columns);
    columns.iter_mut().filter(|column| column.name == "status").for_each(|status| status.words = Some(TARGET_STATUS));
    columns
}

/// The column of targets that is a list. Its values are in the table `targets_blocking`.
const LIST: &str = "blocking";

fn bridge_columns() -> Vec<PublishedColumn> {
    let number = |key, header| PublishedColumn::new(key, header, Type::Integer).not_null();
    let owned = [
        number("owned_opening", "本站点的期初"),
        number("owned_added", "本站点的新增"),
        number("owned_reopened", "本站点的重新列入整改"),
        number("owned_closed", "本站点的销号"),
        number("owned_closing", "本站点的期末"),
    ];
    of_report(Bridges::columns()).into_iter().chain(owned).collect()
}

/// The row of `obligations` for something that is owed.
pub fn obligation(origin: &str, input: &ReportInput, owed: &Owed) -> Row {
    let named = name(input, owed);
    let register = input.basis.register;
    let plan = input.basis.plan;
    let unit = match owed.from {
        OwedFrom::Duty(Obligation { subject: Subject::Unit(unit), .. }) => Some(unit),
        OwedFrom::Hazard(place, _) => Some(input.hazards[place as usize].0.unit),
        OwedFrom::DatedItem(place, _) => input.dated_items[place as usize].unit,
        _ => None,
    };
    // A tip names a unit, but the unit does not owe the answer: the body that checks the tip owes it.
    let unit = unit.map(|unit| register.get(unit)).filter(|unit| unit.name == named.subject);
    let body = match owed.from {
        OwedFrom::Duty(Obligation { subject: Subject::Body(body), .. }) => Some(plan.body(body).id.as_str()),
        _ => None,
    };
    let is_duty = matches!(owed.from, OwedFrom::Duty(_));
    let hazard = match owed.from {
        OwedFrom::Hazard(place, _) => Some(input.hazards[place as usize].0.no.as_str()),
        _ => None,
    };
    let last = match owed.from {
        OwedFrom::Duty(duty) => duty.last,
        _ => None,
    };
    let maybe = |text: Option<String>| Cell::maybe(text, Cell::text);
    Row::new(vec![
        Cell::text(origin),
        word(owed.kind().word()),
        Cell::text(named.id),
        Cell::maybe(named.measure, |measure| Cell::text(&plan.measure(measure).id)),
        Cell::maybe(unit, |unit| Cell::text(&unit.code)),
        Cell::maybe(body, Cell::text),
        maybe(Some(named.subject).filter(|_| unit.is_none() && body.is_none())),
        Cell::maybe(hazard, Cell::text),
        maybe(named.clause.filter(|_| named.measure.is_none())),
        maybe(Some(named.title).filter(|_| !is_duty && hazard.is_none())),
        maybe(named.responsible.filter(|_| !is_duty)),
        maybe(named.period),
        Cell::maybe(owed.due, Cell::Date),
        word(owed.status.word()),
        Cell::maybe(owed.days.filter(|_| owed.status.is_done()), |days| Cell::Int(days.into())),
        Cell::maybe(last, Cell::Date),
        Cell::Flag(owed.is_explained()),
        Cell::maybe(plan_of(input, owed), |of| Cell::text(&plan.head(of).id)),
    ])
}

/// Whether the report `overdue` lists something that is owed.
pub fn is_in_overdue(owed: &Owed) -> bool {
    owed.status == Status::Overdue && !owed.is_explained()
}

/// The row of `overdue` for something that is owed.
pub fn overdue(origin: &str, input: &ReportInput, owed: &Owed) -> Row {
    let row = crate::report::overdue::row(input, owed);
    Row::new(std::iter::once(Cell::text(origin)).chain(row.cells).collect())
}

/// Hands the row of each target to `sink`.
pub fn targets(origin: &str, plan: &Plan, readings: &[Reading], sink: &mut Sink) -> anyhow::Result<()> {
    let Grid { columns, rows } = crate::report::targets::grid(plan, readings, false);
    Grid::feed(rows, &mut |row| {
        let cells = row
            .into_owned()
            .cells
            .into_iter()
            .zip(&columns)
            .filter(|(_, column)| column.key != LIST)
            .map(|(cell, _)| cell);
        sink(Row::new(std::iter::once(Cell::text(origin)).chain(cells).collect()))
    })
}

/// Hands a row for each thing that prevents a target to `sink`.
pub fn blocking(origin: &str, readings: &[Reading], sink: &mut Sink) -> anyhow::Result<()> {
    for reading in readings {
        for (place, blocker) in (1..).zip(&reading.now.blocking) {
            let value = Cell::text(format!("{} {}", blocker.id, blocker.name));
            sink(Row::new(vec![Cell::text(origin), Cell::text(&reading.target.id), Cell::Int(place), value]))?;
        }
    }
    Ok(())
}

/// Hands the row of each period and grade to `sink`. `owned` counts the site's own hazards.
pub fn bridges(origin: &str, all: &Bridges, owned: &Bridges, sink: &mut Sink) -> anyhow::Result<()> {
    let Rows::Ready(rows) = all.grid().rows else { return Ok(()) };
    let places = (0..all.stretches.len()).flat_map(|stretch| Grade::ALL.iter().map(move |grade| (stretch, *grade)));
    for (row, (stretch, grade)) in rows.into_iter().zip(places) {
        let sum = owned.sum(stretch, grade);
        let sums = [sum.opening, sum.added, sum.reopened, sum.closed, sum.closing].map(Cell::Int);
        sink(Row::new(std::iter::once(Cell::text(origin)).chain(row.cells).chain(sums).collect()))?;
    }
    Ok(())
}
