//! 工作情况汇报: the briefing of a month, as far as the records allow: sentences with figures, tables, and blanks for what
//! only a person knows. Each figure is the same as in `status`, `overdue`, `checklist` and `targets` on that day.

mod duties;
mod hazards;
mod lead;

use super::ReportInput;
use super::owed::Owed;
use crate::domain::hazard::Bridge;
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::target::{Reading, TargetStatus};
use crate::grid::describe::describe;
use crate::report::leaders::Leaders;
use crate::report::targets;
use std::borrow::Cow;

/// A piece of the briefing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph; one that begins with 一、 or （一） is a heading.
    Text(String),
    /// A blank with the instruction for the person who fills it in.
    Blank(String),
    Table {
        header: Vec<Cow<'static, str>>,
        widths: Vec<u32>,
        rows: Vec<Vec<String>>,
    },
}

/// What was done in the month, counted in the ledgers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthCounts {
    pub visits: i64,
    /// Visits of units; a unit that was visited twice counts twice.
    pub visited: i64,
    pub trainings: i64,
    pub trained: i64,
    pub drills: i64,
    pub drilled: i64,
    pub cases: i64,
    /// In 分.
    pub fined: i64,
    pub tips: i64,
    pub orders: i64,
}

impl MonthCounts {
    /// The sum of both.
    pub fn with(&self, other: &MonthCounts) -> MonthCounts {
        MonthCounts {
            visits: self.visits + other.visits,
            visited: self.visited + other.visited,
            trainings: self.trainings + other.trainings,
            trained: self.trained + other.trained,
            drills: self.drills + other.drills,
            drilled: self.drilled + other.drilled,
            cases: self.cases + other.cases,
            fined: self.fined + other.fined,
            tips: self.tips + other.tips,
            orders: self.orders + other.orders,
        }
    }
}

/// Everything from which the briefing is made.
pub struct Month<'a> {
    pub input: ReportInput<'a>,
    pub month: Period,
    /// Everything that is owed, of every kind and day.
    pub owed: &'a [Owed],
    pub readings: &'a [Reading<'a>],
    /// 存量变化 of the month for each grade.
    pub bridges: [Bridge; 3],
    pub counts: MonthCounts,
    /// What it begins with.
    pub leaders: Leaders,
}

impl Month<'_> {
    /// What is overdue without an explanation, the most overdue first.
    fn overdue(&self) -> impl Iterator<Item = &Owed> {
        self.owed.iter().filter(|o| o.status == Status::Overdue && !o.is_explained())
    }

    /// `（另有2项已作说明）`, the number of overdue obligations with an explanation (说明); empty if there are none.
    fn explained(&self) -> String {
        match self.owed.iter().filter(|o| o.is_explained()).count() {
            0 => String::new(),
            count => format!("（另有{count}项已作说明）"),
        }
    }
}

/// The whole briefing in order.
pub fn write(m: &Month) -> Vec<Part> {
    let mut parts = vec![Part::Text("一、本月概要".to_string())];
    parts.extend(lead::write(&m.leaders));
    parts.extend(["二、总体情况".to_string(), summary(m)].map(Part::Text));
    parts.push(blank("本月上级部署、镇里的会议和重点工作，两三句"));
    parts.push(Part::Text("三、隐患排查治理".to_string()));
    parts.extend(hazards::write(m));
    parts.push(blank("重大隐患的整改进展和管控措施"));
    parts.push(Part::Text("四、重点任务推进".to_string()));
    parts.extend(duties::done(m));
    parts.push(blank("做法和成效，典型的一两件事"));
    parts.push(Part::Text("五、目标完成情况".to_string()));
    parts.extend(goals(m.readings));
    parts.push(Part::Text("六、存在的问题".to_string()));
    parts.extend(duties::late(m));
    parts.push(blank("问题的原因"));
    parts.push(Part::Text("七、下一步工作".to_string()));
    parts.extend(duties::next(m));
    parts.push(blank("下一步的措施，需要上级协调解决的事项"));
    parts
}

/// The names of a table's columns.
fn heads<const N: usize>(names: [&'static str; N]) -> Vec<Cow<'static, str>> {
    names.map(Cow::Borrowed).to_vec()
}

fn blank(what: &str) -> Part {
    Part::Blank(format!("【请补充：{what}】"))
}

/// `2026年11月`
pub fn named(month: Period) -> String {
    let day = month.first();
    format!("{}年{}月", chrono::Datelike::year(&day), chrono::Datelike::month(&day))
}

fn day(date: chrono::NaiveDate) -> String {
    use chrono::Datelike;
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `85.7%`; `None` if the whole is 0
fn percent(part: usize, whole: usize) -> Option<String> {
    let rate = describe(&crate::grid::Cell::Rate { part: part as i64, whole: whole as i64 });
    (!rate.is_empty()).then_some(rate)
}

fn summary(m: &Month) -> String {
    let today = m.input.basis.today;
    let units = m.input.basis.register.iter().filter(|(_, unit)| unit.operates_on(today)).count();
    let of_month: Vec<&Owed> = m.owed.iter().filter(|o| o.due.is_some_and(|due| m.month.holds(due))).collect();
    let done = of_month.iter().filter(|o| o.status.is_done()).count();
    let late = of_month.iter().filter(|o| o.status == Status::Late).count();
    let overdue = m.overdue().count();
    let rate = percent(done, of_month.len()).map_or(String::new(), |rate| format!("，办结率{rate}"));
    let late = if late > 0 { format!("（其中过了期限才办的{late}项）") } else { String::new() };
    let end = match overdue {
        0 => "没有逾期未办的事项。".to_string(),
        _ => format!("到这一天累计逾期未办{overdue}项{}。", m.explained()),
    };
    format!(
        "截至{}，全镇在册单位{units}家。{}到期的事项{}项，已办{done}项{late}{rate}；{end}",
        day(today),
        named(m.month),
        of_month.len(),
    )
}

fn goals(readings: &[Reading]) -> Vec<Part> {
    let count = |status| readings.iter().filter(|r| r.status == status).count();
    let (reached, missed) = (count(TargetStatus::Reached), count(TargetStatus::Missed));
    let missed = if missed > 0 { format!("，到期没有达到{missed}个") } else { String::new() };
    let unknown = count(TargetStatus::NoData);
    let unknown = if unknown > 0 { format!("，无数据{unknown}个") } else { String::new() };
    let rest = count(TargetStatus::OnTrack);
    let rest = if rest > 0 { format!("，其余{rest}个还没有到期") } else { String::new() };
    let rows = readings.iter().map(|reading| {
        let goal = reading
            .target
            .condition
            .goal
            .map_or("各项达到".to_string(), |goal| goal.to_string().replace(">=", "≥").replace("<=", "≤"));
        let value = describe(&targets::value(&reading.now));
        let value = if value.is_empty() {
            match (&reading.now.no_data, reading.now.holds) {
                (Some(_), _) => "无数据",
                (None, true) => "已达到",
                (None, false) => "未达到",
            }
            .to_string()
        } else {
            value
        };
        let blocking = reading.now.blocking.len();
        vec![
            reading.target.title.clone(),
            goal,
            value,
            reading.target.due.to_string(),
            reading.status.word().zh.to_string(),
            if blocking == 0 { String::new() } else { blocking.to_string() },
        ]
    });
    vec![
        Part::Text(format!("方案定的{}个目标，已达到{reached}个{missed}{unknown}{rest}。", readings.len())),
        Part::Table {
            header: heads(["目标", "要求", "当前值", "期限", "状态", "未达项"]),
            widths: vec![12, 6, 5, 9, 7, 5],
            rows: rows.collect(),
        },
    ]
}
