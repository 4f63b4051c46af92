//! 逾期 by leading body and duration: each overdue item is counted once, for the first body in the lead.

use crate::domain::evidence::Subject;
use crate::domain::plan::BodyId;
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row};
use crate::report::ReportInput;
use crate::report::owed::{Owed, OwedFrom, measure_of, measure_of_item};
use std::collections::BTreeMap;

/// 逾期天数: the key, the header and the last day of each class.
const CLASSES: [(&str, &str, i64); 4] =
    [("week", "1–7 天", 7), ("month", "8–30 天", 30), ("quarter", "31–90 天", 90), ("longer", "90 天以上", i64::MAX)];

/// The number of overdue items in each class of days for each body, those with the most first.
pub struct Bodies {
    counts: Vec<(Option<BodyId>, [i64; 4])>,
}

impl Bodies {
    /// Counts the overdue items of each body.
    pub fn compute(input: &ReportInput, owed: &[Owed]) -> Bodies {
        let mut counts: BTreeMap<Option<BodyId>, [i64; 4]> = BTreeMap::new();
        for one in super::overdue(owed) {
            let days = i64::from(one.days.unwrap_or(1));
            let class = CLASSES.iter().position(|(.., last)| days <= *last).unwrap_or(CLASSES.len() - 1);
            counts.entry(leading(input, one)).or_default()[class] += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, classes)| std::cmp::Reverse(classes.iter().sum::<i64>()));
        Bodies { counts }
    }

    /// The table, one row for each body.
    pub fn grid(&self, input: &ReportInput) -> Grid {
        let mut columns = vec![Column::new("body", "牵头单位")];
        columns.extend(CLASSES.iter().map(|(key, header, _)| Column::new(key, header).number()));
        columns.push(Column::new("total", "合计").number());
        let rows = self.counts.iter().map(|(body, classes)| {
            let name = body.map_or("未定", |body| input.basis.plan.body(body).name.as_str());
            let mut cells = vec![Cell::text(name)];
            cells.extend(classes.map(Cell::Int));
            cells.push(Cell::Int(classes.iter().sum()));
            Row::new(cells)
        });
        Grid::new(columns, rows.collect())
    }

    /// How the table is drawn.
    pub fn picture(&self) -> Picture {
        let sum = |class: usize| self.counts.iter().map(|(_, classes)| classes[class]).sum::<i64>();
        let all: i64 = (0..CLASSES.len()).map(sum).sum();
        let classes: Vec<String> =
            CLASSES.iter().enumerate().map(|(at, (_, header, _))| format!("{header} {} 项", sum(at))).collect();
        Picture {
            of: "overdue_by_body",
            title: "逾期：谁牵头，拖了多久".to_string(),
            description: match all {
                0 => "没有逾期的事项。".to_string(),
                _ => format!("共 {all} 项逾期：{}。", classes.join("，")),
            },
            records: Some("overdue"),
            chart: Chart::Parts { name: "body".into(), parts: CLASSES.iter().map(|(key, ..)| (*key).into()).collect() },
        }
    }
}

/// The body in the lead: the one that owes it, or the first that the plan names.
pub fn leading(input: &ReportInput, owed: &Owed) -> Option<BodyId> {
    let plan = input.basis.plan;
    match owed.from {
        OwedFrom::Duty(duty) => match duty.subject {
            Subject::Body(body) => Some(body),
            _ => plan.measure(duty.measure).lead.first().copied(),
        },
        OwedFrom::Hazard(place, _) => {
            let measure = measure_of(input, input.hazards[place as usize].0.grade, owed.due)?;
            plan.measure(measure).lead.first().copied()
        }
        OwedFrom::DatedItem(place, _) => {
            let dated_item = &input.dated_items[place as usize];
            let lead = || plan.measure(measure_of_item(input, dated_item)?).lead.first().copied();
            dated_item.body.or_else(lead)
        }
        OwedFrom::Target(place) => plan.targets[place as usize].lead.first().copied(),
    }
}
