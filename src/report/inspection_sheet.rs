//! 检查表: the inspection sheet for one unit, with its open hazards, expiring certificates, obligations, the criteria of
//! its category with blank boxes, and the last visits. It is one list, so that every format prints the same.

use super::owed::{Owed, OwedFrom, name};
use super::{ReportInput, date, text, word};
use crate::domain::criteria::Document;
use crate::domain::field_list::List;
use crate::domain::hazard::{ClockKind, Hazard, Step, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::words::{Word, Worded, Words};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use chrono::NaiveDate;

/// 部分: the sections of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Hazard,
    Certificate,
    Duty,
    Criterion,
    /// 现场检查清单
    Item,
    Visit,
}

/// The words of each section, in the order of `Section`.
static SECTIONS: Words = &[
    Word { en: "hazard", zh: "隐患", also: &[] },
    Word { en: "certificate", zh: "证书", also: &[] },
    Word { en: "duty", zh: "任务", also: &[] },
    Word { en: "criterion", zh: "条目", also: &[] },
    Word { en: "item", zh: "清单", also: &[] },
    Word { en: "visit", zh: "上次", also: &[] },
];

/// One line of the sheet.
#[derive(Debug, Clone)]
pub struct SheetLine {
    pub section: Section,
    /// The number of a record, the id of a measure, or the code of a clause.
    pub id: String,
    pub item: String,
    pub basis: Option<String>,
    pub due: Option<NaiveDate>,
    pub state: Option<String>,
    /// The boxes for the inspector.
    pub boxes: &'static str,
    pub tone: Tone,
}

/// The lines as a grid.
pub fn grid(lines: Vec<SheetLine>) -> Grid {
    let columns = vec![
        Column::new("section", "部分").keep(),
        Column::new("id", "编号").keep(),
        Column::new("item", "检查内容"),
        Column::new("basis", "依据").data(),
        Column::new("due", "期限").date(),
        Column::new("state", "状态"),
        Column::new("result", "检查结果").keep(),
        Column::new("remark", "问题及备注").data(),
    ];
    let row = |line: SheetLine| {
        Row::new(vec![
            word(&SECTIONS[line.section as usize]),
            Cell::text(line.id),
            Cell::text(line.item),
            text(line.basis.as_deref()),
            date(line.due),
            text(line.state.as_deref()),
            text(Some(line.boxes).filter(|boxes| !boxes.is_empty())),
            Cell::Empty,
        ])
        .tone(line.tone)
    };
    Grid::new(columns, lines.into_iter().map(row).collect())
}

/// The hazards that are open on the day, the most overdue first.
pub fn hazards(input: &ReportInput) -> Vec<SheetLine> {
    let mut lines: Vec<SheetLine> = input.hazards.iter().filter_map(|(h, steps)| hazard(input, h, steps)).collect();
    lines.sort_by_key(|line| (line.due.is_none(), line.due));
    lines
}

fn hazard(input: &ReportInput, h: &Hazard, steps: &[Step]) -> Option<SheetLine> {
    let basis = input.basis;
    let view = as_of(h, steps, basis.register.get(h.unit), basis.today).filter(|v| v.closed.is_none())?;
    let terms = &basis.plan.hazard;
    let all = clocks(&view, terms, basis.calendar, basis.today, basis.soon_days());
    // A rectified hazard waits for its review or closing; before that its deadline runs.
    let kind = match (view.rectified, view.stage()) {
        (Some(_), Some(stage)) => stage.clock(),
        _ => ClockKind::Deadline,
    };
    let clock = all.into_iter().find(|c| c.kind == kind)?;
    let late = clock.days_overdue.filter(|_| clock.status == Status::Overdue);
    let state = view.status_word().zh;
    Some(SheetLine {
        section: Section::Hazard,
        id: h.no.clone(),
        item: format!("{}（{}，{} 发现）", h.description, h.grade.word().zh, h.found),
        basis: None,
        due: clock.due,
        state: Some(late.map_or(state.to_string(), |days| format!("{state}，逾期{days}天"))),
        boxes: "□已整改 □未整改",
        tone: super::overdue::tone(clock.status),
    })
}

/// The unit's items in `owed`.
pub fn duties(input: &ReportInput, owed: &[Owed]) -> Vec<SheetLine> {
    let line = |one: &Owed| {
        let OwedFrom::Duty(duty) = one.from else { return None };
        let named = name(input, one);
        let late = one.days.filter(|_| one.status == Status::Overdue);
        let state = one.status.word().zh;
        Some(SheetLine {
            section: Section::Duty,
            id: input.basis.plan.measure(duty.measure).id.clone(),
            item: match named.period.filter(|period| period != "-") {
                Some(period) => format!("{}（{period}）", named.title),
                None => named.title,
            },
            basis: named.clause,
            due: one.due,
            state: Some(late.map_or(state.to_string(), |days| format!("{state}{days}天"))),
            boxes: "□已办 □未办",
            tone: super::overdue::tone(one.status),
        })
    };
    owed.iter().filter_map(line).collect()
}

/// The clauses of these documents with boxes; `keep` selects parts of a document by name. If a document has items that
/// are not listed here, a line asks for them.
pub fn criteria(documents: &[&Document], keep: &dyn Fn(&str) -> bool) -> Vec<SheetLine> {
    let mut lines = Vec::new();
    for document in documents {
        let line = |id: &str, item: String, basis: String| SheetLine {
            section: Section::Criterion,
            id: id.to_string(),
            item,
            basis: Some(basis),
            due: None,
            state: None,
            boxes: "□符合 □不符合",
            tone: Tone::Plain,
        };
        for clause in document.clauses.iter().filter(|c| keep(&c.part)) {
            lines.push(line(&clause.code, clause.title.clone(), format!("{} {}", document.number, clause.cite)));
        }
        let missing = match (document.unlisted(), &document.partial) {
            (Some(rest), _) => Some(format!("没有收录的 {rest} 条，按原文核对")),
            (None, Some(what)) => Some(format!("收录不全：{what}，按原文核对")),
            (None, None) => None,
        };
        if let Some(missing) = missing.filter(|_| keep("")) {
            lines.push(line(&document.id, format!("《{}》{missing}", document.title), document.number.clone()));
        }
    }
    lines
}

/// The items of the office's lists with boxes. An item that may be a major hazard has the clause to compare it with.
pub fn items(lists: &[&List]) -> Vec<SheetLine> {
    let mut lines = Vec::new();
    for list in lists {
        for (at, item) in list.items.iter().enumerate() {
            let compare = item.criterion.as_ref().map_or(String::new(), |code| format!("；对照 {code}"));
            lines.push(SheetLine {
                section: Section::Item,
                id: list.code(at),
                item: item.text.clone(),
                basis: Some(format!("{}·{}{compare}", list.name, item.topic)),
                due: None,
                state: item.criterion.as_ref().map(|_| "可能重大".to_string()),
                boxes: "□符合 □不符合",
                tone: if item.criterion.is_some() { Tone::Warn } else { Tone::Plain },
            });
        }
    }
    lines
}
