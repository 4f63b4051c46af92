//! 清单: everything that falls due in a period, with ☑, ☐ or 逾期, and what is overdue from earlier. Standing measures,
//! which have no date, are in a year's list or where asked for.

use super::owed::{Owed, OwedFrom, name};
use super::{ReportInput, overdue, word};
use crate::domain::evidence::{Fact, Subject, of_subject};
use crate::domain::obligation::{Obligation, Piece, Status, is_stale};
use crate::domain::period::Period;
use crate::domain::plan::MeasureId;
use crate::domain::schedule::schedule;
use crate::domain::words::{Word, Words};
use crate::grid::{Cell, Column, Grid, Place, Row};
use std::collections::BTreeMap;

/// Whether something owed belongs to the list of `period`; `standing` also takes standing measures.
pub fn belongs(owed: &Owed, period: Period, standing: bool) -> bool {
    match owed.due {
        Some(due) => {
            period.holds(due) || (matches!(owed.status, Status::Overdue | Status::NotKept) && due < period.first())
        }
        None => {
            matches!(owed.from, OwedFrom::Duty(_) | OwedFrom::DatedItem(..))
                && (standing || matches!(period, Period::Year(_)))
        }
    }
}

/// The number of the record of a fact.
pub type Numbers<'a> = dyn Fn(&Fact) -> String + 'a;

/// The columns of the list.
pub fn columns() -> Vec<Column> {
    let mut columns = vec![Column::new("mark", "办").keep()];
    columns.extend(overdue::columns().into_iter().map(|mut column| {
        // The mark shows 逾期 already, so this list has other columns than the list of what is overdue.
        if column.key == "responsible" || column.key == "days_overdue" {
            column.place = Place::Data;
        }
        column
    }));
    columns.push(Column::new("carried", "上期结转").data());
    columns.push(Column::new("evidence", "佐证"));
    columns
}

/// One row for each item; those that fell due before `period` are marked.
pub fn grid(input: &ReportInput, owed: &[Owed], period: Period, numbers: &Numbers) -> Grid {
    Grid::new(columns(), owed.iter().map(|o| row(input, o, period, numbers)).collect())
}

/// One row of [`grid`].
pub fn row(input: &ReportInput, owed: &Owed, period: Period, numbers: &Numbers) -> Row {
    let carried = owed.due.is_some_and(|due| due < period.first());
    let base = overdue::row(input, owed);
    let mut cells = vec![mark(owed.status)];
    cells.extend(base.cells);
    cells.push(Cell::Flag(carried));
    cells.push(Cell::maybe(evidence(input, owed, numbers), Cell::text));
    Row { cells, tone: base.tone }
}

/// The record that shows that it was done, or how far it is done.
fn evidence(input: &ReportInput, owed: &Owed, numbers: &Numbers) -> Option<String> {
    match owed.from {
        OwedFrom::Duty(duty) => duty_evidence(input, &duty, numbers),
        OwedFrom::Hazard(..) | OwedFrom::DatedItem(..) if owed.status.is_done() => Some("台账".to_string()),
        _ => None,
    }
}

fn duty_evidence(input: &ReportInput, duty: &Obligation, numbers: &Numbers) -> Option<String> {
    let measure = input.basis.plan.measure(duty.measure);
    if let Some(on) = duty.done_on {
        let shown = match input.basis.closings.evidence(duty, input.basis.today) {
            Some(pieces) => pieces.iter().find(|piece| piece.date == on).map(|piece| piece.no.clone()),
            None => pieces(input, duty).iter().find(|fact| fact.date == on).map(numbers),
        };
        let stale = is_stale(measure, input.basis.register, duty, input.basis.day_of(duty.measure));
        let tail =
            if stale { format!("，久未开展（最近 {}）", duty.last.unwrap_or(on)) } else { String::new() };
        return Some(format!("{} {on}{tail}", shown.unwrap_or_default()).trim().to_string());
    }
    let parts = measure.part_names();
    if duty.parts != 0 && !parts.is_empty() {
        let missing = parts.iter().enumerate().filter(|(i, _)| duty.parts >> i & 1 == 0).map(|(_, part)| *part);
        return Some(format!("还缺：{}", missing.collect::<Vec<_>>().join("、")));
    }
    match (duty.status, duty.last) {
        (Status::NoDate | Status::Overdue, None) => Some("从未开展".to_string()),
        _ => None,
    }
}

/// The records that count for an obligation, in the order of their days; those of a closed plan as of its closing.
pub fn numbered(input: &ReportInput, duty: &Obligation, numbers: &Numbers) -> Vec<Piece> {
    match input.basis.closings.evidence(duty, input.basis.today) {
        Some(pieces) => pieces.to_vec(),
        None => pieces(input, duty).iter().map(|fact| Piece { no: numbers(fact), date: fact.date }).collect(),
    }
}

/// The facts that count for an obligation, in the order of their days.
pub fn pieces(input: &ReportInput, duty: &Obligation) -> Vec<Fact> {
    let basis = input.basis;
    let measure = basis.plan.measure(duty.measure);
    let schedule = schedule(basis.plan, basis.calendar, basis.events, measure, basis.today);
    let Some(occurrence) = schedule.iter().find(|o| o.period == duty.period) else { return Vec::new() };
    let facts = of_subject(basis.facts.of(duty.measure), duty.subject);
    let counts = |f: &&Fact| f.date <= basis.today && crate::domain::obligation::counts(&schedule, occurrence, f);
    facts.iter().filter(counts).copied().collect()
}

/// The table for people: the obligations of many units for one measure and period are one line.
pub fn folded(input: &ReportInput, owed: &[Owed], numbers: &Numbers) -> Grid {
    let columns = vec![
        Column::new("mark", "办").keep(),
        Column::new("id", "编号").keep(),
        Column::new("title", "事项"),
        Column::new("subject", "责任"),
        Column::new("due", "期限").keep(),
        Column::new("evidence", "佐证"),
    ];
    let mut groups: Vec<Vec<&Owed>> = Vec::new();
    let mut places: BTreeMap<(MeasureId, Period), usize> = BTreeMap::new();
    for one in owed {
        match one.from {
            OwedFrom::Duty(duty) if matches!(duty.subject, Subject::Unit(_)) => {
                let at = *places.entry((duty.measure, duty.period)).or_insert(groups.len());
                match groups.get_mut(at) {
                    Some(group) => group.push(one),
                    None => groups.push(vec![one]),
                }
            }
            _ => groups.push(vec![one]),
        }
    }
    Grid::new(columns, groups.into_iter().map(|group| line(input, &group, numbers)).collect())
}

fn line(input: &ReportInput, group: &[&Owed], numbers: &Numbers) -> Row {
    let one = group[0];
    let named = name(input, one);
    let is_folded = matches!(one.from, OwedFrom::Duty(duty) if matches!(duty.subject, Subject::Unit(_)));
    let done = group.iter().filter(|o| o.status.is_done()).count();
    let status = Status::worst(group.iter().map(|o| o.status)).unwrap_or(one.status);
    let (id, who, shown) = if is_folded {
        let tail = named.period.filter(|p| p != "-").map_or(String::new(), |p| format!("/{p}"));
        let measure = named.measure.map_or(named.id, |m| input.basis.plan.measure(m).id.clone());
        (format!("{measure}{tail}"), "各单位".to_string(), Some(tally(done, group.len())))
    } else {
        let who = match one.from {
            OwedFrom::Duty(duty) if duty.subject == Subject::Town => named.responsible.unwrap_or(named.subject),
            _ => named.subject,
        };
        (named.id, who, evidence(input, one, numbers))
    };
    let cells = vec![
        mark(status),
        Cell::text(id),
        Cell::text(named.title),
        Cell::text(who),
        Cell::maybe(one.due, Cell::Date),
        Cell::maybe(shown, Cell::text),
    ];
    Row::new(cells).tone(overdue::tone(status))
}

/// How many are done. Among items from an earlier period only those not done are left, so a share of them is not shown.
fn tally(done: usize, all: usize) -> String {
    if done == 0 { format!("{all} 家未办") } else { format!("{done}/{all} 家已办") }
}

/// The mark before each item.
pub static MARKS: Words = &[
    Word { en: "done", zh: "☑", also: &["已办"] },
    Word { en: "overdue", zh: "逾期", also: &[] },
    Word { en: "open", zh: "☐", also: &["未办"] },
    Word { en: "not_kept", zh: "启用前", also: &[] },
];

fn mark(status: Status) -> Cell {
    word(match status {
        Status::Done | Status::Late => &MARKS[0],
        Status::Overdue => &MARKS[1],
        Status::NotKept => &MARKS[3],
        _ => &MARKS[2],
    })
}
