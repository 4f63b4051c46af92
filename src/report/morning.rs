//! 今天要办: the few lines of the morning, the most urgent first, each with the command that answers it. Items of one
//! kind are one line with their number.

use super::ReportInput;
use super::owed::{Owed, OwedFrom, OwedKind, name, subject_name};
use crate::domain::calendar::Calendar;
use crate::domain::hazard::ClockKind;
use crate::domain::obligation::Status;
use crate::domain::plan::{Ledger, MeasureId};
use crate::domain::words::Grade;
use crate::grid::describe::cut;
use crate::grid::{Cell, Column, Grid, Row, Tone};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The most lines, and the least if so much is open.
const MOST: usize = 10;
const LEAST: usize = 5;

/// Due within so many working days is soon.
const SOON_DAYS: u32 = 3;

/// Why a line is shown, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// A major or suspected hazard that is overdue or due soon.
    Major,
    /// Fell due since the last working day.
    New,
    /// Falls due today or within three working days.
    Soon,
    /// An order or a tip whose answer is overdue.
    Answer,
    /// Overdue for longer.
    Earlier,
    /// Due soon (临期), later than that.
    Later,
}

/// Which items one line combines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Bundle {
    One(String),
    Measure(MeasureId),
    Kind(OwedKind),
}

/// A line: its items, the one that has been due the longest first.
struct Line<'a> {
    urgency: Urgency,
    items: Vec<&'a Owed>,
}

/// The lines of the morning of what is owed, which is sorted by due date. Gives the number of earlier items without a
/// line too.
pub fn grid(input: &ReportInput, calendar: &Calendar, owed: &[Owed]) -> (Grid, usize) {
    let today = input.basis.today;
    let mut lines: BTreeMap<(Urgency, Bundle), Vec<&Owed>> = BTreeMap::new();
    for one in owed {
        if let Some(urgency) = urgency(input, calendar, one) {
            lines.entry((urgency, bundle(input, one, urgency))).or_default().push(one);
        }
    }
    let mut lines: Vec<Line> = lines.into_iter().map(|((urgency, _), items)| Line { urgency, items }).collect();
    lines.sort_by_key(|line| (line.urgency, line.items.first().and_then(|one| one.due)));
    let pressing = lines.iter().filter(|line| line.urgency < Urgency::Earlier).count();
    let rest = lines.split_off(pressing.clamp(LEAST.min(lines.len()), MOST.min(lines.len())));
    let left = rest.iter().filter(|line| line.urgency == Urgency::Earlier).map(|line| line.items.len()).sum();
    let columns = vec![
        Column::new("due", "期限").keep(),
        Column::new("title", "事项"),
        Column::new("subject", "责任单位"),
        Column::new("command", "办法").keep(),
    ];
    (Grid::new(columns, lines.iter().map(|line| row(input, line, today)).collect()), left)
}

/// Why the item is shown in the morning; `None` if it can wait.
fn urgency(input: &ReportInput, calendar: &Calendar, owed: &Owed) -> Option<Urgency> {
    let today = input.basis.today;
    let due = owed.due?;
    let is_late = owed.status == Status::Overdue;
    let is_soon = !owed.status.is_done() && due >= today && due <= calendar.working_days_after(today, SOON_DAYS).date;
    match owed.from {
        _ if !is_late && !is_soon => (owed.status == Status::DueSoon).then_some(Urgency::Later),
        OwedFrom::Hazard(place, _) if input.hazards[place as usize].0.grade != Grade::General => Some(Urgency::Major),
        OwedFrom::DatedItem(_, OwedKind::Order | OwedKind::Tip) => Some(Urgency::Answer),
        _ if is_soon => Some(Urgency::Soon),
        _ if due >= calendar.last_working_before(today) => Some(Urgency::New),
        _ => Some(Urgency::Earlier),
    }
}

/// Each major hazard, order and tip has a separate line; other items share one line for each measure or kind.
fn bundle(input: &ReportInput, owed: &Owed, urgency: Urgency) -> Bundle {
    match owed.from {
        _ if matches!(urgency, Urgency::Major | Urgency::Answer) => Bundle::One(name(input, owed).id),
        OwedFrom::Duty(duty) => Bundle::Measure(duty.measure),
        _ => Bundle::Kind(owed.kind()),
    }
}

fn row(input: &ReportInput, line: &Line, today: NaiveDate) -> Row {
    let Some(first) = line.items.first() else { return Row::default() };
    let named = name(input, first);
    let count = line.items.len();
    let subjects: std::collections::BTreeSet<String> = line.items.iter().map(|one| name(input, one).subject).collect();
    let title = match first.from {
        OwedFrom::Duty(duty) => {
            let measure = input.basis.plan.measure(duty.measure);
            format!("{} {}", measure.id, measure.title)
        }
        OwedFrom::Hazard(place, _) => {
            let grade = match input.hazards[place as usize].0.grade {
                Grade::General => "隐患：",
                Grade::Major => "重大：",
                Grade::Suspected => "疑似重大：",
            };
            let stage = first.kind().word().zh;
            let stage = if first.kind() == OwedKind::Hazard { "整改" } else { stage };
            if count == 1 { format!("{grade}{}", named.title) } else { format!("隐患{stage} {count} 项") }
        }
        _ if count == 1 => format!("{}：{}", first.kind().word().zh, named.title),
        _ => format!("{} {count} 项", first.kind().word().zh),
    };
    let subject = match first.from {
        OwedFrom::Duty(duty) if subjects.len() == 1 => subject_name(input, duty.subject),
        _ if subjects.len() == 1 => named.subject.clone(),
        _ => format!("{} 家", subjects.len()),
    };
    let cells = vec![
        Cell::text(when(first.due, today)),
        Cell::text(cut(&title, 10)),
        Cell::text(cut(&subject, 6)),
        Cell::text(command(input, line, &named.id)),
    ];
    let is_due_yet = matches!(line.urgency, Urgency::Soon | Urgency::Later);
    Row::new(cells).tone(if is_due_yet { Tone::Warn } else { Tone::Bad })
}

/// `逾期 12 天`, `今天`, `11-25`.
fn when(due: Option<NaiveDate>, today: NaiveDate) -> String {
    let Some(due) = due else { return String::new() };
    match (today - due).num_days() {
        0 => "今天".to_string(),
        late if late > 0 => format!("逾期{late}天"),
        _ => due.format("%m-%d").to_string(),
    }
}

/// The command that answers the line: of one item the step itself, of several the step without a number, which lets
/// the clerk choose, or the list of who owes it.
fn command(input: &ReportInput, line: &Line, id: &str) -> String {
    let Some(first) = line.items.first() else { return String::new() };
    let is_one = line.items.len() == 1;
    let no = id.split_once('/').map_or(id, |(no, _)| no);
    let numbered = |command: &str| if is_one { format!("{command} {}", tail(no)) } else { command.to_string() };
    match first.from {
        OwedFrom::Duty(duty) => {
            let measure = input.basis.plan.measure(duty.measure);
            match (measure.is_ticked(), measure.evidence.first().map(|evidence| evidence.ledger)) {
                _ if !is_one => format!("zhiben coverage {}", measure.id),
                (false, Some(ledger)) => add(ledger).unwrap_or_else(|| format!("zhiben why {id}")),
                _ => format!("zhiben done {}", measure.id),
            }
        }
        OwedFrom::Hazard(_, clock) => numbered(match clock {
            ClockKind::Deadline => "zhiben hazard rectify",
            ClockKind::Judgement => "zhiben hazard judge",
            ClockKind::Plan => "zhiben hazard plan",
            ClockKind::Notice => "zhiben hazard notify",
            ClockKind::Review => "zhiben hazard review",
            ClockKind::Closing => "zhiben hazard close",
        }),
        OwedFrom::DatedItem(place, kind) => match kind {
            OwedKind::Certificate => numbered("zhiben cert renew"),
            OwedKind::Permit => numbered("zhiben permit edit"),
            OwedKind::Order => numbered("zhiben order reply"),
            OwedKind::Tip if input.dated_items[place as usize].title.contains("答复") => {
                numbered("zhiben tip answer")
            }
            OwedKind::Tip => numbered("zhiben tip show"),
            OwedKind::Supply => numbered("zhiben supply edit"),
            OwedKind::Task => numbered("zhiben task finish"),
            kind => format!("zhiben overdue --kind {}", kind.word().en),
        },
        OwedFrom::Target(_) => format!("zhiben why {id}"),
    }
}

/// The command that adds a record to the ledger of a measure's evidence.
fn add(ledger: Ledger) -> Option<String> {
    let command = match ledger {
        Ledger::Training => "training add",
        Ledger::Drill => "drill add",
        Ledger::Inspection => "inspection add",
        Ledger::Enforcement => "enforcement add",
        Ledger::Approval => "approval add",
        Ledger::Publicity => "publicity add",
        Ledger::Person => "person add",
        Ledger::Device => "device add",
        Ledger::Risk => "risk add",
        Ledger::Supply => "supply add",
        _ => return None,
    };
    Some(format!("zhiben {command}"))
}

/// `2026-12` of `JC-YH-2026-0012`: the year and the serial, which name a record of the town.
fn tail(no: &str) -> String {
    let parts: Vec<&str> = no.split('-').collect();
    match parts[..] {
        [_, _, year, serial] => format!("{year}-{}", serial.trim_start_matches('0')),
        _ => no.to_string(),
    }
}
