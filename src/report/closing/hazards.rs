//! 隐患排查治理 over the whole plan: 存量变化 by grade and by quarter, and each major hazard.

use crate::domain::hazard::{Bridge, Clock, ClockKind, Hazard, View, as_of, clocks};
use crate::domain::period::{Cadence, Period};
use crate::domain::words::{Grade, Worded};
use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::report::bridge::{Bridges, Stretch};
use crate::report::{ReportInput, date, text, word};

/// The ranges of days that the tables need: the whole plan, then its years, then its quarters, each up to the day.
pub fn stretches(input: &ReportInput) -> Vec<Stretch> {
    let (plan, today) = (input.basis.plan, input.basis.today);
    let starts = plan.starts().min(today);
    let of = |cadence: Cadence| {
        let all = std::iter::successors(Some(cadence.holding(starts)), |period: &Period| Some(period.next()));
        let all = all.take_while(move |period| period.first() <= today);
        all.map(move |period| Stretch {
            name: period.to_string(),
            first: period.first().max(starts),
            last: period.last().min(today),
        })
    };
    let whole = Stretch { name: "方案期".to_string(), first: starts, last: today };
    std::iter::once(whole).chain(of(Cadence::Year)).chain(of(Cadence::Quarter)).collect()
}

fn bridge_columns(first: Column) -> Vec<Column> {
    vec![
        first,
        Column::new("opening", "期初").number(),
        Column::new("added", "新增").number(),
        Column::new("reopened", "重新列入整改").formerly(&["重开"]).number(),
        Column::new("closed", "销号").number(),
        Column::new("closing", "期末").number(),
    ]
}

fn bridge_row(first: Cell, bridge: Bridge) -> Vec<Cell> {
    let Bridge { opening, added, reopened, closed, closing } = bridge;
    let mut cells = vec![first];
    cells.extend([opening, added, reopened, closed, closing].map(Cell::Int));
    cells
}

/// 存量变化 over the whole plan, one row for each grade and one for all.
pub fn by_grade(bridges: &Bridges) -> Grid {
    let mut rows: Vec<Row> =
        Grade::ALL.iter().map(|grade| Row::new(bridge_row(word(grade.word()), bridges.sum(0, *grade)))).collect();
    rows.push(Row::new(bridge_row(Cell::text("合计"), bridges.total(0))));
    Grid::new(bridge_columns(Column::new("grade", "等级").keep()), rows)
}

/// 存量变化, one row for each quarter.
pub fn by_quarter(bridges: &Bridges) -> Grid {
    let mut columns = bridge_columns(Column::new("quarter", "季度").keep());
    columns.push(Column::new("major", "其中重大").number());
    let quarters = bridges.stretches.iter().enumerate().filter(|(_, stretch)| stretch.name.contains('Q'));
    let rows = quarters.map(|(at, stretch)| {
        let mut cells = bridge_row(Cell::text(&stretch.name), bridges.total(at));
        cells.push(Cell::Int(bridges.sum(at, Grade::Major).closing));
        Row::new(cells)
    });
    Grid::new(columns, rows.collect())
}

/// How the table of quarters is drawn.
pub fn picture(bridges: &Bridges) -> Picture {
    let Bridge { opening, added, reopened, closed, closing } = bridges.total(0);
    Picture {
        of: "quarters",
        title: "各季度隐患增减".to_string(),
        description: format!(
            "期初 {opening} 项，新增 {added} 项，重新列入整改 {reopened} 项，销号 {closed} 项，期末 {closing} 项。"
        ),
        records: Some("majors"),
        chart: Chart::Flow {
            at: "quarter".into(),
            came: vec!["added".into(), "reopened".into()],
            went: vec!["closed".into()],
            left: "closing".into(),
        },
    }
}

/// Each major hazard that was open during the plan, those found first at the top.
pub fn majors(input: &ReportInput) -> Grid {
    let basis = input.basis;
    let columns = vec![
        Column::new("no", "编号").keep(),
        Column::new("unit", "单位"),
        Column::new("description", "隐患"),
        Column::new("found", "发现").date(),
        Column::new("due", "整改期限").date(),
        Column::new("rectified", "整改").date(),
        Column::new("closed", "销号").date(),
        Column::new("days", "历时（天）").number(),
        Column::new("days_overdue", "超期（天）").number(),
        Column::new("status", "状态").keep(),
        Column::new("owner", "责任人"),
        Column::new("supervision", "挂牌督办").data(),
    ];
    let mut rows = Vec::new();
    for (hazard, steps) in input.hazards {
        let Some(view) = as_of(hazard, steps, basis.register.get(hazard.unit), basis.today) else { continue };
        let is_of_plan = view.closed.is_none_or(|closed| closed >= basis.plan.starts());
        if view.grade == Grade::Major && is_of_plan {
            rows.push((hazard.found, hazard.no.clone(), row(input, hazard, &view)));
        }
    }
    rows.sort_by(|(a, a_no, _), (b, b_no, _)| (a, a_no).cmp(&(b, b_no)));
    Grid::new(columns, rows.into_iter().map(|(.., row)| row).collect())
}

fn row(input: &ReportInput, hazard: &Hazard, view: &View) -> Row {
    let basis = input.basis;
    let all = clocks(view, &basis.plan.hazard, basis.calendar, basis.today, basis.soon_days());
    let deadline = all.iter().find(|clock| clock.kind == ClockKind::Deadline);
    let days = (view.closed.unwrap_or(basis.today) - hazard.found).num_days();
    let late = deadline.and_then(Clock::days_late).filter(|days| *days > 0);
    let tone = if view.closed.is_none() { Tone::Bad } else { Tone::Plain };
    Row::new(vec![
        Cell::text(&hazard.no),
        Cell::text(&basis.register.get(hazard.unit).name),
        Cell::text(&hazard.description),
        Cell::Date(hazard.found),
        date(deadline.and_then(|clock| clock.due)),
        date(view.rectified),
        date(view.closed),
        Cell::Int(days),
        Cell::maybe(late, Cell::Int),
        word(view.status.word()),
        text(hazard.owner.as_deref().or(hazard.supervisor.as_deref())),
        text(hazard.supervision.as_deref()),
    ])
    .tone(tone)
}
