//! The measures in the briefing: what was done in the month, what is overdue and by whom, and what comes next.

use super::{Month, Part, day, heads, named};
use crate::domain::evidence::Subject;
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::plan::MeasureId;
use crate::grid::Rows;
use crate::grid::describe::{decimal, describe};
use crate::report::owed::{Owed, OwedFrom, name};
use crate::report::pictures::bodies::Bodies;
use chrono::{Datelike, NaiveDate};

/// How many bodies, and how many items, a sentence names.
const FEW: usize = 3;
const NAMED: usize = 10;

/// What was done in the month: counts from the ledgers, and the month's obligations measure by measure.
pub fn done(m: &Month) -> Vec<Part> {
    let d = &m.counts;
    let mut sentences = Vec::new();
    let mut none = Vec::new();
    let mut add = |count: i64, what: &'static str, sentence: String| match count {
        0 => none.push(what),
        _ => sentences.push(sentence),
    };
    add(d.visits, "检查", format!("检查{}次、{}家次", d.visits, d.visited));
    add(d.trainings, "培训", format!("培训{}场、{}人次", d.trainings, d.trained));
    add(d.drills, "演练", format!("演练{}场、{}人次", d.drills, d.drilled));
    let fined = if d.fined > 0 { format!("、罚款{}元", yuan(d.fined)) } else { String::new() };
    add(d.cases, "执法", format!("执法{}件{fined}", d.cases));
    add(d.orders, "督办文书", format!("签发督办文书{}份", d.orders));
    add(d.tips, "举报", format!("受理举报{}件", d.tips));
    let mut parts = Vec::new();
    if !sentences.is_empty() {
        parts.push(Part::Text(format!("{}{}。", named(m.month), sentences.join("，"))));
    }
    if !none.is_empty() {
        parts.push(Part::Blank(format!("【台账里本月没有登记{}，请核实】", none.join("、"))));
    }
    let rows = of_month(m);
    if !rows.is_empty() {
        parts.push(Part::Text("本月到期的任务完成情况：".to_string()));
        parts.push(Part::Table {
            header: heads(["任务", "事项", "应办", "已办", "逾期"]),
            widths: vec![4, 14, 3, 3, 3],
            rows,
        });
    }
    parts
}

fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        _ => decimal(i128::from(fen), 2),
    }
}

/// A row for each measure with obligations due in the month, in the order of the plan.
fn of_month(m: &Month) -> Vec<Vec<String>> {
    let mut counts: std::collections::BTreeMap<MeasureId, [usize; 3]> = Default::default();
    for one in m.owed.iter().filter(|o| o.due.is_some_and(|due| m.month.holds(due))) {
        let OwedFrom::Duty(duty) = one.from else { continue };
        let [owed, done, late] = counts.entry(duty.measure).or_default();
        *owed += 1;
        *done += usize::from(one.status.is_done());
        *late += usize::from(one.status == Status::Overdue);
    }
    let plan = m.input.basis.plan;
    let row = |(id, counts): (MeasureId, [usize; 3])| {
        let measure = plan.measure(id);
        let mut row = vec![measure.id.clone(), measure.title.clone()];
        row.extend(counts.map(|n| n.to_string()));
        row
    };
    counts.into_iter().map(row).collect()
}

/// What is overdue, by the body in the lead.
pub fn late(m: &Month) -> Vec<Part> {
    let overdue: Vec<Owed> = m.overdue().copied().collect();
    if overdue.is_empty() {
        let today = day(m.input.basis.today);
        return vec![Part::Text(format!("截至{today}没有逾期未办的事项{}。", m.explained()))];
    }
    let grid = Bodies::compute(&m.input, &overdue).grid(&m.input);
    let rows: Vec<Vec<String>> = match grid.rows {
        Rows::Ready(rows) => rows.iter().map(|row| row.cells.iter().map(describe).collect()).collect(),
        Rows::Stream(_) => Vec::new(),
    };
    let first = rows.iter().take(FEW).filter_map(|row| Some(format!("{}{}项", row.first()?, row.last()?)));
    let first: Vec<String> = first.collect();
    let rest = if rows.len() > FEW { "等" } else { "" };
    let mut text = format!("逾期未办{}项{}，牵头的是{}{rest}。", overdue.len(), m.explained(), first.join("、"));
    // The list is sorted with the most overdue first.
    if let Some(oldest) = overdue.first()
        && let Some(days) = oldest.days
    {
        let named = name(&m.input, oldest);
        text.push_str(&format!("逾期时间最长的是“{}”（{}），已逾期{days}天。", named.title, named.subject));
    }
    let header = heads(["牵头单位", "1–7天", "8–30天", "31–90天", "90天以上", "合计"]);
    vec![Part::Text(text), Part::Table { header, widths: vec![8, 3, 3, 4, 4, 3], rows }]
}

/// What falls due up to the end of the next month, by name; the obligations of many units are one line.
pub fn next(m: &Month) -> Vec<Part> {
    let today = m.input.basis.today;
    let until = m.month.next().last();
    let is_next = |o: &&Owed| !o.status.is_done() && o.due.is_some_and(|due| due >= today && due <= until);
    let mut seen: Vec<(MeasureId, Period)> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    let mut count = 0;
    for one in m.owed.iter().filter(is_next) {
        count += 1;
        let named = name(&m.input, one);
        let who = match one.from {
            OwedFrom::Duty(duty) if matches!(duty.subject, Subject::Unit(_)) => {
                if seen.contains(&(duty.measure, duty.period)) {
                    continue;
                }
                seen.push((duty.measure, duty.period));
                "各有关单位".to_string()
            }
            OwedFrom::Duty(duty) if duty.subject == Subject::Town => named.responsible.unwrap_or(named.subject),
            _ => named.subject,
        };
        let due = one.due.map_or(String::new(), |due| format!("，{}前", short(due, today)));
        lines.push(format!("{}（{who}{due}）", named.title));
    }
    if count == 0 {
        return vec![Part::Text(format!("到{}没有到期的事项。", day(until)))];
    }
    let rest = lines.len().saturating_sub(NAMED);
    let rest = if rest > 0 { format!("；另有{rest}件，见清单") } else { String::new() };
    let mut parts = vec![Part::Text(format!("到{}，还有{count}项工作到期，最近的是：", day(until)))];
    let numbered = lines.into_iter().take(NAMED).enumerate().map(|(n, line)| format!("{}. {line}", n + 1));
    let numbered: Vec<String> = numbered.collect();
    parts.push(Part::Text(format!("{}{rest}。", numbered.join("；\n"))));
    parts
}

/// `11月30日`, with the year if it is not this year
fn short(date: NaiveDate, today: NaiveDate) -> String {
    match date.year() == today.year() {
        true => format!("{}月{}日", date.month(), date.day()),
        false => day(date),
    }
}
