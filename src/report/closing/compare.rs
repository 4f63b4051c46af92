//! What would read otherwise now than at the closing of a plan: obligations and targets, value by value.

use crate::domain::obligation::{Obligation, Piece, Status, id_of, visit};
use crate::domain::plan::MeasureId;
use crate::domain::target::{Held, Reading};
use crate::domain::words::Word;
use crate::grid::describe::describe;
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::report::ReportInput;
use crate::report::checklist::{Numbers, numbered};
use crate::report::owed::subject_name;
use crate::report::targets;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One value that differs.
struct Difference {
    id: String,
    title: String,
    subject: String,
    column: &'static Word,
    was: Option<String>,
    now: Option<String>,
}

static EXISTS: Word = Word { en: "exists", zh: "有无", also: &[] };
static STATUS: Word = Word { en: "status", zh: "状态", also: &[] };
static DUE: Word = Word { en: "due", zh: "期限", also: &[] };
static DONE_ON: Word = Word { en: "done_on", zh: "办结日期", also: &[] };
static EVIDENCE: Word = Word { en: "evidence", zh: "佐证", also: &[] };
static VALUE: Word = Word { en: "value", zh: "当前值", also: &[] };
static ON_DUE: Word = Word { en: "value_on_due", zh: "到期值", also: &[] };

/// Compares the two inputs, of which the first reads the closed plans as they were closed and the second as if they were
/// open, for the measures that `asks` accepts.
pub fn compare(closed: &ReportInput, live: &ReportInput, asks: &dyn Fn(MeasureId) -> bool, numbers: &Numbers) -> Grid {
    let mut all = Vec::new();
    let now = targets::readings(live);
    // Both are in the order of the plan's targets.
    for (was, now) in targets::readings(closed).iter().zip(&now) {
        of_target(was, now, &mut all);
    }
    for (id, _) in closed.basis.plan.measure_ids().filter(|(id, _)| asks(*id)) {
        of_measure(closed, live, id, numbers, &mut all);
    }
    let columns = vec![
        Column::new("id", "编号").keep(),
        Column::new("title", "事项"),
        Column::new("subject", "责任"),
        Column::new("column", "项目").keep(),
        Column::new("was", "结项时"),
        Column::new("now", "现在"),
    ];
    Grid::new(columns, all.into_iter().map(row).collect())
}

fn row(one: Difference) -> Row {
    let column = Cell::Word(crate::grid::Word { en: one.column.en.into(), zh: one.column.zh.into() });
    let text = |text: Option<String>| Cell::maybe(text.filter(|text| !text.is_empty()), Cell::text);
    Row::new(vec![
        Cell::text(one.id),
        Cell::text(one.title),
        Cell::text(one.subject),
        column,
        text(one.was),
        text(one.now),
    ])
    .tone(Tone::Warn)
}

fn of_target(was: &Reading, now: &Reading, all: &mut Vec<Difference>) {
    let target = was.target;
    let shown = |held: &Held| match describe(&targets::value(held)) {
        value if !value.is_empty() => value,
        _ if held.no_data.is_some() => "无数据".to_string(),
        _ if held.holds => "满足".to_string(),
        _ => "不满足".to_string(),
    };
    let status = |reading: &Reading| Some(reading.status.word().zh.to_string());
    let pairs = [
        (&STATUS, status(was), status(now)),
        (&VALUE, Some(shown(&was.now)), Some(shown(&now.now))),
        (&ON_DUE, was.on_due.as_ref().map(shown), now.on_due.as_ref().map(shown)),
    ];
    all.extend(pairs.into_iter().filter(|(_, was, now)| was != now).map(|(column, was, now)| Difference {
        id: target.id.clone(),
        title: target.title.clone(),
        subject: "全镇".to_string(),
        column,
        was,
        now,
    }));
}

fn of_measure(closed: &ReportInput, live: &ReportInput, id: MeasureId, numbers: &Numbers, all: &mut Vec<Difference>) {
    let mut now: BTreeMap<_, Obligation> = BTreeMap::new();
    visit(live.basis, id, &|_| true, &mut |duty| {
        now.insert((duty.subject, duty.period), duty);
    });
    let mut was = Vec::new();
    visit(closed.basis, id, &|_| true, &mut |duty| was.push(duty));
    for duty in was {
        let other = now.remove(&(duty.subject, duty.period));
        differences(closed, live, Some(&duty), other.as_ref(), numbers, all);
    }
    now.values().for_each(|duty| differences(closed, live, None, Some(duty), numbers, all));
}

fn differences(
    closed: &ReportInput,
    live: &ReportInput,
    was: Option<&Obligation>,
    now: Option<&Obligation>,
    numbers: &Numbers,
    all: &mut Vec<Difference>,
) {
    let Some(duty) = was.or(now) else { return };
    let basis = closed.basis;
    let mut add = |column: &'static Word, was: Option<String>, now: Option<String>| {
        if was != now {
            all.push(Difference {
                id: id_of(basis.plan, basis.register, duty),
                title: basis.plan.measure(duty.measure).title.clone(),
                subject: subject_name(closed, duty.subject),
                column,
                was,
                now,
            });
        }
    };
    let (Some(was), Some(now)) = (was, now) else {
        let exists = |duty: Option<&Obligation>| duty.map(status);
        return add(&EXISTS, exists(was), exists(now));
    };
    let is_open = |duty: &Obligation| !duty.status.is_done() && duty.status != Status::NotKept;
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    // That days have passed since is no news: what was open and is open still differs only where it was explained.
    if !(is_open(was) && is_open(now) && was.explained == now.explained) {
        add(&STATUS, Some(status(was)), Some(status(now)));
    }
    add(&DUE, day(was.due), day(now.due));
    add(&DONE_ON, day(was.done_on), day(now.done_on));
    if was.last.is_some() || now.last.is_some() {
        let (on, today) = (basis.day_of(duty.measure), live.basis.today);
        add(
            &EVIDENCE,
            Some(listed(numbered(closed, was, numbers), on)),
            Some(listed(numbered(live, now, numbers), today)),
        );
    }
}

/// The records with their days; one of the day itself without it, since what holds on any day has the day on which it is
/// asked for.
fn listed(pieces: Vec<Piece>, day: NaiveDate) -> String {
    let one = |piece: &Piece| match piece.date == day {
        true => piece.no.clone(),
        false => format!("{} {}", piece.no, piece.date),
    };
    pieces.iter().map(one).collect::<Vec<_>>().join("；")
}

fn status(duty: &Obligation) -> String {
    let explained = if duty.explained { "（已作说明）" } else { "" };
    format!("{}{explained}", duty.status.word().zh)
}
