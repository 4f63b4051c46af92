//! The computed tables as of a day: obligations of every kind, targets with what prevents them, and the times during
//! which hazards were open. Two values are left to the views: names that other tables have, and numbers of days that
//! change with the as-of day. Two publications therefore differ only by what happened between them.

use super::{PublishedColumn, Table, Type};
use crate::domain::evidence::Subject;
use crate::domain::hazard::Span;
use crate::domain::obligation::{Obligation, STATUS};
use crate::domain::plan::Plan;
use crate::domain::target::{Reading, TARGET_STATUS};
use crate::domain::words::{GRADE, Grade, Worded};
use crate::grid::{Cell, Row, Sink};
use crate::report::bridge::Stretch;
use crate::report::overdue::plan_of;
use crate::report::owed::{KINDS, Owed, OwedFrom, name};
use crate::report::targets::value;
use crate::report::{ReportInput, word};

/// The computed tables.
pub(super) fn tables() -> [Table; 5] {
    [obligations(), target(), blocker(), period(), span()]
}

fn text(name: &'static str, header: &'static str) -> PublishedColumn {
    PublishedColumn::new(name, header, Type::Text)
}

/// 应办事项: obligations, done or not. The table has no text for an obligation of a measure or of a hazard: the text is
/// in the table of measures or of hazards.
fn obligations() -> Table {
    let columns = vec![
        text("kind", "类别").not_null().one_of(KINDS),
        text("id", "编号").not_null(),
        text("measure", "任务"),
        text("unit", "单位编码"),
        text("body", "责任主体"),
        text("who", "单位和责任主体之外的责任者"),
        text("record", "隐患编号"),
        text("clause", "任务之外的条款"),
        text("title", "任务和隐患之外的事项"),
        text("responsible", "任务之外的责任"),
        text("period", "周期"),
        PublishedColumn::new("due", "期限", Type::Date),
        text("status", "状态").not_null().one_of(STATUS),
        PublishedColumn::new("days", "办结时的逾期天数", Type::Integer),
        PublishedColumn::new("last", "最近一次办理", Type::Date),
        PublishedColumn::new("explained", "已作说明", Type::Boolean),
        text("plan", "方案"),
    ];
    Table {
        indexes: &[
            ("obligation_overdue", "(\"site\", \"due\") WHERE \"status\" = 'overdue'"),
            ("obligation_measure", "(\"site\", \"measure\", \"period\")"),
        ],
        ..Table::computed("obligation", "应办事项", &["kind", "id"], columns)
    }
}

/// 目标: targets as of the day.
fn target() -> Table {
    let columns = vec![
        text("id", "目标").not_null(),
        text("title", "内容").not_null(),
        text("clause", "条款").not_null(),
        PublishedColumn::new("due", "期限", Type::Date).not_null(),
        PublishedColumn::new("value", "现值", Type::Numeric),
        PublishedColumn::new("value_on_due", "到期时", Type::Numeric),
        text("goal", "要求"),
        text("status", "状态").not_null().one_of(TARGET_STATUS),
        text("blocking_note", "说明"),
        PublishedColumn::new("cleared_on", "清零日期", Type::Date),
        text("plan", "方案"),
    ];
    Table::computed("target", "目标", &["id"], columns)
}

fn blocker() -> Table {
    let columns = vec![
        text("target", "目标").not_null(),
        PublishedColumn::new("place", "次序", Type::Integer).not_null(),
        text("id", "编号").not_null(),
        text("name", "名称").not_null(),
    ];
    Table::computed("target_blocker", "目标卡在哪里", &["target", "place"], columns)
}

/// The periods of the change in open hazards: the as-of month, and the plan to date.
fn period() -> Table {
    let columns = vec![
        text("period", "期间").not_null(),
        PublishedColumn::new("first", "首日", Type::Date).not_null(),
        PublishedColumn::new("last", "末日", Type::Date).not_null(),
    ];
    Table::computed("bridge_period", "存量变化的期间", &["period"], columns)
}

/// The time from a hazard's finding (place 0) or re-opening to its closing.
fn span() -> Table {
    let columns = vec![
        text("hazard", "隐患编号").not_null(),
        PublishedColumn::new("place", "第几次重开", Type::Integer).not_null(),
        text("grade", "隐患等级").not_null().one_of(GRADE),
        PublishedColumn::new("opened", "发现或重开日期", Type::Date).not_null(),
        PublishedColumn::new("closed", "销号日期", Type::Date),
    ];
    Table::computed("hazard_span", "隐患从发现或重开到销号", &["hazard", "place"], columns)
}

/// The row of `obligation` for something that is owed.
pub fn obligation(input: &ReportInput, owed: &Owed) -> Row {
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
    let maybe = |text: Option<String>| Cell::maybe(text, Cell::Text);
    Row::new(vec![
        word(owed.kind().word()),
        Cell::Text(named.id),
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
        Cell::maybe(owed.days.filter(|_| owed.status.is_done()), Cell::Int),
        Cell::maybe(last, Cell::Date),
        Cell::Flag(owed.is_explained()),
        Cell::maybe(plan_of(input, owed), |of| Cell::text(&plan.head(of).id)),
    ])
}

/// Hands the row of each target to `sink`.
pub fn targets(plan: &Plan, readings: &[Reading], sink: &mut Sink) -> anyhow::Result<()> {
    readings.iter().try_for_each(|reading| {
        let target = reading.target;
        sink(Row::new(vec![
            Cell::text(&target.id),
            Cell::text(&target.title),
            Cell::text(&target.clause),
            Cell::Date(target.due),
            value(&reading.now),
            Cell::maybe(reading.on_due.as_ref(), value),
            Cell::maybe(target.condition.goal.map(|goal| goal.to_string()), Cell::Text),
            word(reading.status.word()),
            Cell::maybe(reading.note(), Cell::Text),
            Cell::maybe(reading.cleared_on, Cell::Date),
            Cell::text(&plan.head(target.plan).id),
        ]))
    })
}

/// Hands a row for each thing that prevents a target to `sink`.
pub fn blockers(readings: &[Reading], sink: &mut Sink) -> anyhow::Result<()> {
    for reading in readings {
        for (place, blocker) in reading.now.blocking.iter().enumerate() {
            let place = Cell::Int(place as i64);
            let cells = vec![Cell::text(&reading.target.id), place, Cell::text(&blocker.id), Cell::text(&blocker.name)];
            sink(Row::new(cells))?;
        }
    }
    Ok(())
}

/// Hands the row of each period to `sink`.
pub fn bridge_periods(stretches: &[Stretch], sink: &mut Sink) -> anyhow::Result<()> {
    stretches.iter().try_for_each(|stretch| {
        sink(Row::new(vec![Cell::text(&stretch.name), Cell::Date(stretch.first), Cell::Date(stretch.last)]))
    })
}

/// The times during which one hazard was open.
pub fn spans(hazard: &str, grade: Grade, spans: &[Span], sink: &mut Sink) -> anyhow::Result<()> {
    spans.iter().enumerate().try_for_each(|(place, span)| {
        sink(Row::new(vec![
            Cell::text(hazard),
            Cell::Int(place as i64),
            word(grade.word()),
            Cell::Date(span.from),
            Cell::maybe(span.closed, Cell::Date),
        ]))
    })
}
