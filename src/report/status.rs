//! 概况: one page with the targets, 存量变化, what is open and overdue, the list of the month, and the coverage of what each
//! unit owes in the present period.

use super::coverage::{Coverage, counts_in};
use super::owed::{Owed, OwedFrom, OwedKind};
use super::{ReportInput, plan_cell, plan_column, word};
use crate::domain::hazard::{ClockKind, Hazard, Step, as_of};
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::plan::{EventId, EventType, Measure, Plan, Rule};
use crate::domain::words::{Grade, Worded};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use chrono::NaiveDate;

/// The numbers of the page, added up item by item: a province owes a million items, and the page lists none of them.
pub struct Counts {
    month: Period,
    /// For each kind: how many items are overdue, due soon, owed in the month, and done in the month.
    kinds: [[i64; 4]; OwedKind::ALL.len()],
    /// For each grade: how many hazards are past their deadline.
    late: [i64; Grade::ALL.len()],
}

impl Counts {
    /// The numbers before any item was added.
    pub fn new(month: Period) -> Counts {
        Counts { month, kinds: Default::default(), late: Default::default() }
    }

    /// Adds an item.
    pub fn add(&mut self, input: &ReportInput, owed: &Owed) {
        let [overdue, due_soon, month_owed, month_done] = &mut self.kinds[owed.kind() as usize];
        let is_late = owed.status == Status::Overdue;
        let is_in_month = owed.due.is_some_and(|due| self.month.holds(due));
        *overdue += i64::from(is_late);
        *due_soon += i64::from(owed.status == Status::DueSoon);
        *month_owed += i64::from(is_in_month);
        *month_done += i64::from(is_in_month && owed.status.is_done());
        if let (OwedFrom::Hazard(at, ClockKind::Deadline), true) = (owed.from, is_late) {
            self.late[input.hazards[at as usize].0.grade as usize] += 1;
        }
    }

    /// The numbers of each kind.
    pub fn grid(&self) -> Grid {
        let columns = vec![
            Column::new("kind", "类别").keep(),
            Column::new("overdue", "逾期").number(),
            Column::new("due_soon", "临期").number(),
            Column::new("month_owed", "本月应办").number(),
            Column::new("month_done", "本月已办").number(),
        ];
        let rows = OwedKind::ALL.iter().zip(self.kinds).map(|(kind, counts)| {
            let cells = std::iter::once(word(kind.word())).chain(counts.map(Cell::Int));
            Row::new(cells.collect()).tone(if counts[0] > 0 { Tone::Bad } else { Tone::Plain })
        });
        Grid::new(columns, rows.collect())
    }

    /// Open hazards by grade, and how many of them are past their deadline.
    pub fn hazards(&self, input: &ReportInput) -> Grid {
        let columns = vec![
            Column::new("grade", "等级").keep(),
            Column::new("open", "未销号").number(),
            Column::new("overdue", "逾期未整改").number(),
        ];
        let mut open = [0i64; Grade::ALL.len()];
        open_hazards(input).for_each(|hazard| open[hazard.grade as usize] += 1);
        let rows = Grade::ALL.iter().zip(open).zip(self.late).map(|((grade, open), late)| {
            let cells = vec![word(grade.word()), Cell::Int(open), Cell::Int(late)];
            Row::new(cells).tone(if late > 0 { Tone::Bad } else { Tone::Plain })
        });
        Grid::new(columns, rows.collect())
    }
}

fn open_hazards<'a>(input: &ReportInput<'a>) -> impl Iterator<Item = &'a Hazard> {
    let basis = input.basis;
    let is_open = move |(hazard, steps): &&(Hazard, Vec<Step>)| {
        let unit = basis.register.get(hazard.unit);
        as_of(hazard, steps, unit, basis.today).is_some_and(|view| view.closed.is_none())
    };
    input.hazards.iter().filter(is_open).map(|(hazard, _)| hazard)
}

/// How many hazards are open, and how many of these are major.
pub fn open(input: &ReportInput) -> (usize, usize) {
    open_hazards(input)
        .fold((0, 0), |(all, major), hazard| (all + 1, major + usize::from(hazard.grade == Grade::Major)))
}

/// The coverage of each recurring measure that units owe, for the period of the as-of day.
pub struct Covered {
    /// For each measure of the plan its period and the numbers.
    sums: Vec<Option<(Period, Coverage)>>,
}

impl Covered {
    /// The numbers before any item was added.
    pub fn new(plan: &Plan, today: NaiveDate) -> Covered {
        let sums = plan.measure_ids().map(|(_, measure)| match measure.rule {
            Rule::Recurring { every, .. } if measure.owed_by.unit && plan.head(measure.plan).is_counted => {
                // The period of today, or the last one of the plan.
                let period = every.holding(today.min(plan.head(measure.plan).ends));
                Some((period, Coverage::default()))
            }
            _ => None,
        });
        Covered { sums: sums.collect() }
    }

    /// Adds what is owed, if it is an obligation of such a measure and of its period.
    pub fn add(&mut self, plan: &Plan, owed: &Owed) {
        let OwedFrom::Duty(duty) = owed.from else { return };
        let Some((period, sum)) = &mut self.sums[usize::from(duty.measure.0)] else { return };
        if counts_in(plan.measure(duty.measure), *period, duty.period, duty.due) {
            sum.count(&duty);
        }
    }

    /// One row for each measure that anybody owes.
    pub fn grid(&self, plan: &Plan) -> Grid {
        let columns = vec![
            Column::new("measure", "任务").keep(),
            Column::new("title", "事项"),
            Column::new("period", "周期").keep(),
            Column::new("owed", "应办").number(),
            Column::new("done", "已办").number(),
            Column::new("rate", "完成率").number(),
            plan_column(),
        ];
        let all = plan.measure_ids().zip(&self.sums).filter_map(|((_, measure), sum)| Some((measure, sum.as_ref()?)));
        let rows = all.filter(|(_, (_, sum))| sum.owed() > 0).map(|(measure, (period, sum))| {
            Row::new(vec![
                Cell::text(&measure.id),
                Cell::text(&measure.title),
                Cell::text(period.to_string()),
                Cell::Int(sum.owed()),
                Cell::Int(sum.done),
                Cell::Rate { part: sum.done, whole: sum.owed() },
                plan_cell(plan, measure.plan),
            ])
        });
        Grid::new(columns, rows.collect())
    }
}

/// The events (事件) without a recorded day that measures depend on, each with how many measures do.
pub fn awaited_events<'a>(input: &ReportInput<'a>) -> Vec<(&'a EventType, usize)> {
    let plan = input.basis.plan;
    let waits = |measure: &Measure, id: EventId| matches!(measure.rule, Rule::Before { event, .. } | Rule::Within { event, .. } if event == id);
    let awaited = plan.events.iter().enumerate().filter_map(|(place, event)| {
        let id = EventId(place as u16);
        let count = plan.counted_measures().filter(|(_, measure)| waits(measure, id)).count();
        (count > 0 && input.basis.events.of(id).is_empty()).then_some((event, count))
    });
    awaited.collect()
}

/// The same as a sentence that asks for them.
pub fn awaited(input: &ReportInput) -> Option<String> {
    let asked = awaited_events(input).into_iter().map(|(event, count)| {
        let hint = event.hint.as_ref().map_or(String::new(), |hint| format!("；{hint}"));
        format!("{}（{}，{count} 项任务等它{hint}）", event.title, event.id)
    });
    let asked: Vec<String> = asked.collect();
    (!asked.is_empty())
        .then(|| format!("没有登记的事件：{}；发生了请登记：zhiben event add 事件 --on 日期", asked.join("、")))
}
