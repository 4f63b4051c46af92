//! `overdue` 逾期 and `upcoming` 临期: everything past its due date, or due soon. Data formats have one row for each item;
//! in the table for people the obligations of many units are one line for each measure and period.

use super::owed::{Named, Owed, OwedFrom, OwedKind, name, unit_of};
use super::{ReportInput, date, plan_cell, plan_column, text, word};
use crate::domain::evidence::Subject;
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::plan::{MeasureId, PlanIx, Rule};
use crate::domain::words::Grade;
use crate::grid::{Cell, Column, Grid, Row, Tone};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of items, for scripts and, except a few, for people.
pub fn columns() -> Vec<Column> {
    vec![
        Column::new("kind", "类别").keep(),
        Column::new("id", "编号").keep(),
        Column::new("measure", "任务").keep().data(),
        Column::new("clause", "条款").keep().data(),
        Column::new("title", "事项"),
        Column::new("subject", "单位"),
        Column::new("responsible", "责任").data(),
        Column::new("period", "周期").keep().data(),
        Column::new("due", "期限").date(),
        Column::new("status", "状态").keep().data(),
        Column::new("days_overdue", "逾期天数").number(),
        Column::new("explained", "已作说明").data(),
        plan_column(),
    ]
}

/// One row for each item.
pub fn detail(input: &ReportInput, owed: &[Owed]) -> Grid {
    Grid::new(columns(), owed.iter().map(|o| row(input, o)).collect())
}

/// One row of [`detail`].
pub fn row(input: &ReportInput, owed: &Owed) -> Row {
    let Named { id, measure, clause, title, subject, responsible, period } = name(input, owed);
    let cells = vec![
        word(owed.kind().word()),
        Cell::text(id),
        Cell::maybe(measure, |m| Cell::text(&input.basis.plan.measure(m).id)),
        Cell::maybe(clause, Cell::text),
        Cell::text(title),
        Cell::text(subject),
        Cell::maybe(responsible, Cell::text),
        Cell::maybe(period, Cell::text),
        date(owed.due),
        word(owed.status.word()),
        Cell::maybe(owed.days, |days| Cell::Int(days.into())),
        Cell::Flag(owed.is_explained()),
        Cell::maybe(plan_of(input, owed), |plan| plan_cell(input.basis.plan, plan)),
    ];
    Row::new(cells).tone(tone(owed.status))
}

/// The plan that asks for an item. An item of the town's own, such as a hazard, belongs to no plan.
pub fn plan_of(input: &ReportInput, owed: &Owed) -> Option<PlanIx> {
    match owed.from {
        OwedFrom::Duty(duty) => Some(input.basis.plan.measure(duty.measure).plan),
        OwedFrom::Target(place) => Some(input.basis.plan.targets[place as usize].plan),
        OwedFrom::Hazard(..) | OwedFrom::DatedItem(..) => None,
    }
}

/// The emphasis of a row with this status.
pub fn tone(status: Status) -> Tone {
    match status {
        Status::Overdue => Tone::Bad,
        Status::DueSoon => Tone::Warn,
        Status::Done => Tone::Good,
        Status::Late | Status::Pending | Status::NoDate | Status::NotKept => Tone::Plain,
    }
}

/// A line for people: one item, the obligations of many units for one measure and period, or the earlier periods of a
/// measure.
enum Line {
    One(Owed),
    Many(MeasureId, Period, Owed, usize),
    Older(MeasureId, Older),
}

/// The overdue items of periods that ended long ago and cannot be done in time any more.
struct Older {
    oldest: Owed,
    periods: BTreeSet<Period>,
    units: usize,
}

/// 可补办: how many days after its end a period can still be made up for.
const CATCH_UP_DAYS: i64 = 31;

/// The period of an obligation that ended more than `CATCH_UP_DAYS` ago. `None` for what is owed only once, which can
/// always be done.
fn older_period(input: &ReportInput, owed: &Owed) -> Option<(MeasureId, Period)> {
    let OwedFrom::Duty(duty) = owed.from else { return None };
    let end = match input.basis.plan.measure(duty.measure).rule {
        Rule::Recurring { .. } => Some(duty.period.last()),
        Rule::Window(_) | Rule::Holiday { .. } => owed.due,
        _ => None,
    };
    let is_old = end.is_some_and(|end| (input.basis.today - end).num_days() > CATCH_UP_DAYS);
    is_old.then_some((duty.measure, duty.period))
}

/// How many items are of periods that ended long ago.
pub fn older(input: &ReportInput, owed: &[Owed]) -> usize {
    owed.iter().filter(|one| older_period(input, one).is_some()).count()
}

/// The order of kinds in the table: hazards with major ones first, their steps, orders, certificates, tips, supplies,
/// tasks, targets, obligations.
fn rank(input: &ReportInput, owed: &Owed) -> (usize, bool) {
    const ORDER: [OwedKind; 8] = [
        OwedKind::Hazard,
        OwedKind::Notice,
        OwedKind::Order,
        OwedKind::Certificate,
        OwedKind::Tip,
        OwedKind::Supply,
        OwedKind::Task,
        OwedKind::Target,
    ];
    let kind = owed.kind();
    let kind = if kind.is_of_hazards() && kind != OwedKind::Hazard { OwedKind::Notice } else { kind };
    let is_lesser =
        matches!(owed.from, OwedFrom::Hazard(place, _) if input.hazards[place as usize].0.grade == Grade::General);
    (ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len()), is_lesser)
}

/// For each measure and period, how many units owe it and how many of them have not done it; printed in the folded
/// lines.
pub type Totals = BTreeMap<(MeasureId, Period), (usize, usize)>;

/// Which days a table for people shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Days past the due date.
    Overdue,
    /// Days until the due date.
    Left,
}

/// The table for people.
pub fn folded(input: &ReportInput, owed: &[Owed], totals: &Totals, days: Days) -> Grid {
    let mut lines: Vec<Line> = Vec::new();
    let mut places: BTreeMap<(MeasureId, Period), usize> = BTreeMap::new();
    let mut older: BTreeMap<MeasureId, Older> = BTreeMap::new();
    let mut current: Vec<&Owed> = Vec::new();
    for one in owed {
        match older_period(input, one).filter(|_| days == Days::Overdue) {
            None => current.push(one),
            Some((measure, period)) => {
                let of_measure = older.entry(measure);
                let line = of_measure.or_insert_with(|| Older { oldest: *one, periods: BTreeSet::new(), units: 0 });
                line.periods.insert(period);
                line.units += usize::from(unit_of(input, one).is_some());
                if one.due < line.oldest.due {
                    line.oldest = *one;
                }
            }
        }
    }
    if days == Days::Overdue {
        current.sort_by_key(|one| rank(input, one));
    }
    for one in current {
        match one.from {
            OwedFrom::Duty(duty) if matches!(duty.subject, Subject::Unit(_)) => {
                let key = (duty.measure, duty.period);
                match places.get(&key).and_then(|at| lines.get_mut(*at)) {
                    Some(Line::Many(.., count)) => *count += 1,
                    _ => {
                        places.insert(key, lines.len());
                        lines.push(Line::Many(duty.measure, duty.period, *one, 1));
                    }
                }
            }
            _ => lines.push(Line::One(*one)),
        }
    }
    lines.extend(older.into_iter().map(|(measure, of)| Line::Older(measure, of)));
    let columns = vec![
        Column::new("kind", "类别").keep(),
        Column::new("id", "编号").keep(),
        Column::new("title", "事项"),
        Column::new("subject", "责任单位").formerly(&["谁欠"]),
        Column::new("due", "期限").keep(),
        match days {
            Days::Overdue => Column::new("days_overdue", "逾期天数").number(),
            Days::Left => Column::new("days_left", "还剩天数").number(),
        },
    ];
    let rows = lines.iter().map(|line| match line {
        Line::One(one) => {
            let named = name(input, one);
            let title = match named.clause.filter(|_| one.kind() == OwedKind::Duty) {
                Some(clause) => format!("{}（{clause}）", named.title),
                None => named.title,
            };
            let who = match one.from {
                OwedFrom::Duty(duty) if duty.subject == Subject::Town => named.responsible.unwrap_or(named.subject),
                _ => named.subject,
            };
            line_row(one, named.id, title, who, days)
        }
        Line::Many(measure, period, one, count) => {
            let m = input.basis.plan.measure(*measure);
            let (owing, _) = totals.get(&(*measure, *period)).copied().unwrap_or((*count, *count));
            let tail = if *period == Period::Plan { String::new() } else { format!("/{period}") };
            line_row(
                one,
                format!("{}{tail}", m.id),
                format!("{}（{}）", m.title, m.clause),
                format!("{count}/{owing} 家未完成"),
                days,
            )
        }
        Line::Older(measure, Older { oldest, periods, units }) => {
            let m = input.basis.plan.measure(*measure);
            let within = match (periods.first(), periods.last()) {
                (Some(first), Some(last)) if first != last => format!("{first} 至 {last}，{} 个周期", periods.len()),
                (Some(only), _) => format!("{only}，1 个周期"),
                _ => String::new(),
            };
            let firms = if *units > 0 { format!("，{units} 家次") } else { String::new() };
            line_row(oldest, m.id.clone(), format!("{}（{}）", m.title, m.clause), format!("{within}{firms}"), days)
        }
    });
    Grid::new(columns, rows.collect())
}

fn line_row(owed: &Owed, id: String, title: String, who: String, days: Days) -> Row {
    let days = Cell::maybe(owed.days, |n| Cell::Int(i64::from(if days == Days::Left { -n } else { n })));
    Row::new(vec![word(owed.kind().word()), Cell::text(id), Cell::text(title), text(Some(&who)), date(owed.due), days])
        .tone(tone(owed.status))
}
