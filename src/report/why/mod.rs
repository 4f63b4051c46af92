//! 为什么: how a date, a status or a count follows, from the clause to the day: clause, rule, base date, calendar,
//! extensions, evidence. It uses the same computation as the reports.

mod hazard;

pub use hazard::hazard;

use super::checklist::{Numbers, numbered};
use super::owed::subject_name;
use super::{ReportInput, coverage::Coverage, plan as plan_report, targets};
use crate::domain::dated_item::DatedItem;
use crate::domain::evidence::Subject;
use crate::domain::hazard::{Clock, ClockKind};
use crate::domain::obligation::{Obligation, Status, is_stale, visit};
use crate::domain::period::Period;
use crate::domain::plan::{MeasureId, Rule};
use crate::domain::schedule::occurrences;
use crate::domain::target::{Reading, TargetStatus};
use crate::grid::{Cell, Column, Grid, Row};

/// An explanation as pairs of label and text.
pub type Lines = Vec<(&'static str, String)>;

/// The explanation as a grid.
pub fn grid(lines: Lines) -> Grid {
    let columns = vec![Column::new("step", "依据").keep(), Column::new("text", "说明")];
    let row = |(step, text): (&str, String)| Row::new(vec![Cell::text(step), Cell::text(text)]);
    Grid::new(columns, lines.into_iter().map(row).collect())
}

/// Why an obligation has its due date and status.
pub fn duty(input: &ReportInput, duty: &Obligation, numbers: &Numbers) -> Lines {
    let basis = input.basis;
    let measure = basis.plan.measure(duty.measure);
    let mut lines = plan_report::of_measure(basis.plan, measure);
    lines.push(("责任单位", subject(input, duty.subject)));
    lines.push(("周期", period(input, duty)));
    lines.push(("期限", due(input, duty)));
    let counted = numbered(input, duty, numbers);
    let listed: Vec<String> = counted.iter().take(12).map(|piece| format!("{} {}", piece.no, piece.date)).collect();
    lines.push((
        "计入的佐证",
        match counted.len() {
            0 => "没有".to_string(),
            n if n > listed.len() => format!("共 {n} 条：{} 等", listed.join("；")),
            n => format!("共 {n} 条：{}", listed.join("；")),
        },
    ));
    let parts = measure.part_names();
    if !parts.is_empty() && duty.done_on.is_none() {
        let missing: Vec<&str> =
            parts.iter().enumerate().filter(|(i, _)| duty.parts >> i & 1 == 0).map(|(_, part)| *part).collect();
        lines.push(("还缺分项", missing.join("、")));
    }
    lines.push(("结论", verdict(input, duty)));
    if let Some(closed) = basis.closings.of(duty.measure, basis.today) {
        lines.push(("结项", format!("方案已于 {} 结项，以上是结项时的；以后补的佐证只进台账", closed.on)));
    }
    lines
}

fn subject(input: &ReportInput, subject: Subject) -> String {
    let name = subject_name(input, subject);
    let Subject::Unit(ix) = subject else { return name };
    let unit = input.basis.register.get(ix);
    let plan = input.basis.plan;
    let categories: Vec<&str> =
        unit.categories.indexes().filter_map(|i| plan.categories.get(i)).map(|c| c.name.as_str()).collect();
    let since = unit.since.map_or(String::new(), |d| format!("，{d} 开业"));
    let managed = unit.managed_from.map_or(String::new(), |d| format!("，{d} 起纳入管理"));
    let until = unit.until.map_or(String::new(), |d| format!("，{d} 停业（含当天）"));
    let stopped = unit.stops.iter().filter(|stop| stop.from <= input.basis.today).map(|stop| {
        let until = stop.until.filter(|until| *until < input.basis.today);
        let until = until.map_or("起".to_string(), |until| format!(" 至 {until} "));
        format!("，{}{until}停产停业", stop.from)
    });
    let stopped: String = stopped.collect();
    format!(
        "{name}（{}，类别：{}{since}{managed}{stopped}{until}；类别和等级按现在的登记，不追溯）",
        unit.code,
        categories.join("、")
    )
}

fn period(input: &ReportInput, duty: &Obligation) -> String {
    let plan = input.basis.plan;
    let head = plan.head(plan.measure(duty.measure).plan);
    match duty.period {
        Period::Plan => "整个方案期".to_string(),
        Period::Day(day) => format!("{day}"),
        other => format!(
            "{other}（{} 至 {}）；方案 {} 印发、{} 结束，之间的每个周期都要办",
            other.first(),
            other.last(),
            head.issued,
            head.ends
        ),
    }
}

fn due(input: &ReportInput, duty: &Obligation) -> String {
    let basis = input.basis;
    let measure = basis.plan.measure(duty.measure);
    let Some(due) = duty.due else { return "方案没有写日期，不算逾期".to_string() };
    let how = match &measure.rule {
        Rule::Recurring { grace, .. } if *grace != crate::domain::calendar::Term::NONE => {
            let rolls = if basis.plan.head(measure.plan).rolls { "，遇非工作日顺延（roll）" } else { "" };
            format!("周期最后一天 {} 加宽限{grace}{rolls}", duty.period.last())
        }
        Rule::Recurring { .. } => "周期的最后一天".to_string(),
        Rule::Holiday { lead_days } => {
            format!("假期从 {} 开始，之前最后一个工作日；佐证要在之前 {lead_days} 天内", duty.period)
        }
        Rule::Window(_) => "时段的最后一天".to_string(),
        Rule::Milestone { from, .. } => {
            from.map_or("方案写明的期限".to_string(), |from| format!("方案写明的期限；{from} 起的才算"))
        }
        Rule::Before { days, .. } => format!("活动当天；佐证要在之前 {days} 天内"),
        Rule::Within { within, .. } => format!("事件发生 {} 之后{within}", duty.period),
        Rule::Standing(_) | Rule::Ledger(_) | Rule::Derived { .. } => String::new(),
    };
    let schedule = occurrences(basis.plan, basis.calendar, basis.events, measure, basis.today);
    let beyond = schedule.iter().find(|o| o.period == duty.period).and_then(|o| o.beyond);
    format!("{due}：{how}{}", beyond_text(beyond))
}

/// The sentence about a year that the calendar does not cover; empty if there is none.
fn beyond_text(beyond: Option<i32>) -> String {
    beyond.map_or(String::new(), |year| format!("（日历没有 {year} 年的放假安排，按周一至周五算）"))
}

fn verdict(input: &ReportInput, duty: &Obligation) -> String {
    let today = input.basis.day_of(duty.measure);
    let measure = input.basis.plan.measure(duty.measure);
    let needed = if let Rule::Recurring { times, .. } = measure.rule { times } else { 1 };
    let last = duty.last.map_or("从未开展".to_string(), |last| format!("最近一次 {last}"));
    match (duty.status, duty.done_on) {
        (Status::Done, Some(on)) if is_stale(measure, input.basis.register, duty, today) => {
            format!("{on} 办过；{last}，久未开展")
        }
        (Status::Done, Some(on)) => format!("已办：{on} 满足要求（需要 {needed} 次）"),
        (Status::Late, Some(on)) => {
            format!("逾期完成：{on} 才满足要求，晚了 {} 天", duty.days_overdue(today).unwrap_or(0))
        }
        (Status::Overdue, _) => {
            format!("逾期：截至 {today} 已过期限 {} 天；{last}", duty.days_overdue(today).unwrap_or(0))
        }
        (Status::NoDate, _) => format!("无期限：还没有佐证；{last}"),
        (Status::NotKept, _) => {
            let from = input.basis.plan.head(measure.plan).kept_from.map_or(String::new(), |from| from.to_string());
            format!("启用前：期限早于台账启用日期 {from}，没有登记，不算已办也不算逾期；{last}")
        }
        (status, _) => {
            format!("{}：截至 {today} 还剩 {} 天；{last}", status.word(), -duty.days_overdue(today).unwrap_or(0))
        }
    }
}

fn clock_text(clock: &Clock, today: chrono::NaiveDate) -> String {
    let days = clock.days_overdue.unwrap_or(0);
    match (clock.status, clock.done_on) {
        (Status::Done, Some(on)) => format!("已办：{on} 完成，提前 {} 天", -days),
        (Status::Done, None) => "已办：记录里已经齐全，没有写哪天".to_string(),
        (Status::Late, Some(on)) => format!("逾期完成：{on} 完成，超期 {days} 天（天数不再变化）"),
        (Status::Overdue, _) => format!("逾期：截至 {today} 已过 {days} 天"),
        (Status::NoDate, _) => "无期限，不算逾期".to_string(),
        (status, _) => format!("{}：还剩 {} 天", status.word(), -days),
    }
}

/// Why a dated item is due on its day.
pub fn dated_item(input: &ReportInput, dated_item: &DatedItem) -> Lines {
    let basis = input.basis;
    let whose = dated_item.unit.map(|unit| basis.register.get(unit).name.clone()).or_else(|| dated_item.who.clone());
    let whose = whose.map_or(String::new(), |name| format!("（{name}）"));
    let mut lines: Lines = vec![(dated_item.ledger.name(), format!("{} {}{whose}", dated_item.id, dated_item.title))];
    if let Some(measure) = super::owed::measure_of_item(input, dated_item).map(|id| basis.plan.measure(id)) {
        lines.push(("条款", format!("{}（任务 {}）", measure.clause, measure.id)));
        lines.push(("原文", measure.text.clone()));
        if !measure.reading.is_empty() {
            lines.push(("执行口径", measure.reading.clone()));
        }
    }
    lines.push(("期限", format!("{}{}", dated_item.basis, beyond_text(dated_item.beyond))));
    if let (Some(days), None) = (dated_item.warn_days, dated_item.done) {
        lines.push(("提醒", format!("到期前 {days} 天起列入临期")));
    }
    let clock = Clock {
        kind: ClockKind::Deadline,
        due: dated_item.due,
        done_on: dated_item.done.flatten(),
        status: dated_item.status(basis.today, basis.soon_days()),
        days_overdue: dated_item.days_overdue(basis.today),
        beyond: None,
    };
    let verdict = match dated_item.done {
        Some(None) => "已办：记录里有结果，没有写哪天".to_string(),
        _ => clock_text(&clock, basis.today),
    };
    lines.push(("结论", verdict));
    lines.extend(dated_item.hint.clone().map(|hint| ("提示", hint)));
    lines.push(("口径", "记录按现在的内容；改动经过见日志".to_string()));
    lines
}

/// Why a target is reached or not.
pub fn target(input: &ReportInput, reading: &Reading) -> Lines {
    let mut lines = plan_report::of_target(input.basis.plan, reading.target);
    let text = |cell: Cell| match cell {
        Cell::Int(n) => n.to_string(),
        Cell::Rate { part, whole } => format!("{part} ÷ {whole}"),
        _ => "没有单一数值".to_string(),
    };
    lines.push(("当前值", format!("截至 {}：{}", input.basis.today, text(targets::value(&reading.now)))));
    if let Some(held) = &reading.on_due {
        lines
            .push(("到期值", format!("{}：{}，{}", reading.target.due, text(targets::value(held)), holds(held.holds))));
    }
    for blocker in &reading.now.blocking {
        lines.push(("卡在", format!("{} {}", blocker.id, blocker.name)));
    }
    let still = match (reading.status, reading.now.holds) {
        (TargetStatus::Reached, false) => "；但现在又不满足了",
        (TargetStatus::Missed, true) => "；现在已经满足",
        _ => "",
    };
    lines.extend(reading.note().map(|note| ("说明", note)));
    lines.push(("结论", format!("{}{still}", reading.status.word())));
    lines
}

fn holds(holds: bool) -> &'static str {
    if holds { "满足要求" } else { "不满足要求" }
}

/// How the numbers of a coverage were counted.
pub fn coverage(input: &ReportInput, id: MeasureId, period: Period, coverage: &Coverage) -> Lines {
    let mut lines = plan_report::of_measure(input.basis.plan, input.basis.plan.measure(id));
    let first = input.basis.plan.covered_by(id).into_iter().find_map(|part| first_of(input, part, period));
    lines.extend(first.map(|one| ("期限", due(input, &one))));
    let Coverage { done, pending, overdue, never, .. } = coverage;
    lines.push(("周期", period.to_string()));
    lines.push((
        "应办",
        format!("{} = 已办 {done} + 未到期 {pending} + 逾期 {overdue}；从未开展的 {never}", coverage.owed()),
    ));
    let missing: Vec<String> = coverage.missing(input).into_iter().map(|b| format!("{} {}", b.id, b.name)).collect();
    if !missing.is_empty() {
        lines.push(("还没办的", missing.join("；")));
    }
    lines
}

/// The first obligation of a measure for exactly this period; all of them have the same due date.
fn first_of(input: &ReportInput, id: MeasureId, period: Period) -> Option<Obligation> {
    let mut first = None;
    visit(input.basis, id, &|_| true, &mut |duty| {
        if first.is_none() && (duty.period == period || duty.period == Period::Plan) {
            first = Some(duty);
        }
    });
    first
}

/// How 存量变化 is counted.
pub fn bridge() -> Lines {
    vec![
        ("期初", "期间第一天之前已发现、到那时还没销号的隐患".to_string()),
        ("新增", "期间内发现的隐患（按发现日期，不按录入时间）".to_string()),
        ("重新列入整改", "期间内重新列入整改的隐患".to_string()),
        ("销号", "期间内销号的次数".to_string()),
        ("期末", "期间最后一天（或截止日）还没销号的；期初 + 新增 + 重新列入整改 − 销号 = 期末".to_string()),
        ("不计", "已作废的隐患不在任何数里；等级按现在的记录".to_string()),
    ]
}
