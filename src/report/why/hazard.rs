//! Why the clocks of a hazard have their due dates and statuses.

use super::{Lines, beyond_text, clock_text};
use crate::domain::hazard::{Clock, ClockKind, Hazard, Step, View, as_of, breaches, clocks, gaps};
use crate::domain::plan::HazardTerms;
use crate::domain::words::{Grade, Worded};
use crate::report::ReportInput;
use chrono::NaiveDate;

/// Why the clocks of a hazard have their due dates and statuses; only the clock that is asked for, if one is.
pub fn hazard(input: &ReportInput, hazard: &Hazard, steps: &[Step], asked: Option<ClockKind>) -> Option<Lines> {
    let basis = input.basis;
    let terms = &basis.plan.hazard;
    let unit = basis.register.get(hazard.unit);
    let view = as_of(hazard, steps, unit, basis.today)?;
    let hazard: &Hazard = &view;
    let all = clocks(&view, terms, basis.calendar, basis.today, basis.soon_days());
    let due = all.iter().find(|clock| clock.kind == asked.unwrap_or(ClockKind::Deadline)).and_then(|clock| clock.due);
    let measure = crate::report::owed::measure_of(input, hazard.grade, due).map(|id| basis.plan.measure(id));
    let mut lines: Lines = vec![("隐患", format!("{} {}（{}）", hazard.no, hazard.description, unit.name))];
    if let Some(measure) = measure {
        lines.push(("条款", format!("{}（任务 {}）", measure.clause, measure.id)));
        lines.push(("原文", measure.text.clone()));
    }
    lines.push(("等级", format!("{}，{} 发现（等级按现在的记录，不追溯）", hazard.grade.word(), hazard.found)));
    let runs: Vec<ClockKind> = all.iter().map(|clock| clock.kind).collect();
    for clock in all {
        if asked.is_some_and(|kind| kind != clock.kind) {
            continue;
        }
        match clock.kind {
            ClockKind::Deadline => {
                lines.push(("整改期限", deadline_text(hazard, view.due, &clock, &terms.general_reading, input)));
                let granted = steps.iter().filter(|s| s.kind.word().en == "extend" && s.on <= basis.today);
                lines.extend(granted.map(|s| {
                    let day = |d: Option<NaiveDate>| d.map_or("？".to_string(), |d| d.to_string());
                    let by = s.by.as_deref().unwrap_or("未写");
                    (
                        "延期",
                        format!(
                            "{} 由 {by} 批准，从 {} 延到 {}：{}",
                            s.on,
                            day(s.from_due),
                            day(s.to_due),
                            s.note.as_deref().unwrap_or("")
                        ),
                    )
                }));
                if let (Some(original), Some(done)) = (view.original_due, view.rectified.or(Some(basis.today))) {
                    lines.push(("原期限", format!("{original}，按原期限相差 {} 天", (done - original).num_days())));
                }
            }
            ClockKind::Judgement => lines.push(("判定期限", by_term(&clock, Base::Found, &view, terms))),
            ClockKind::Plan => lines.push(("落实期限", by_term(&clock, Base::Major, &view, terms))),
            ClockKind::Notice => lines.push(("通知期限", by_term(&clock, Base::Major, &view, terms))),
            ClockKind::Review => lines.push(("复查期限", by_term(&clock, Base::Rectified, &view, terms))),
            ClockKind::Closing => lines.push(("销号期限", by_term(&clock, Base::Reviewed, &view, terms))),
        }
        lines.push(("结论", clock_text(&clock, basis.today)));
    }
    lines.extend(asked.filter(|kind| !runs.contains(kind)).map(|kind| ("结论", not_owed(kind).to_string())));
    let state = match view.status_word().zh {
        "待销号" => "待销号（复查已通过）",
        zh => zh,
    };
    let state = match view.stage().map(|stage| stage.word().zh) {
        Some(stage) if !state.starts_with(stage) => format!("{state}，{stage}"),
        _ => state.to_string(),
    };
    lines.push(("状态", format!("截至 {}：{state}；重新列入整改 {} 次", basis.today, view.reopened)));
    let mut gaps = gaps(hazard, unit);
    gaps.extend(breaches(hazard));
    if !gaps.is_empty() {
        lines.push(("待补", gaps.join("、")));
    }
    Some(lines)
}

/// The date from which the term of a clock is counted.
enum Base {
    Found,
    Major,
    Rectified,
    Reviewed,
}

fn by_term(clock: &Clock, base: Base, view: &View, terms: &HazardTerms) -> String {
    let day = |day: Option<NaiveDate>| day.map_or(String::new(), |d| d.to_string());
    let from = match base {
        Base::Major if view.major_since > view.found => format!("判定为重大 {}", view.major_since),
        Base::Found | Base::Major => format!("发现 {}", view.found),
        Base::Rectified => format!("整改完成 {}", day(view.rectified)),
        Base::Reviewed => format!("复查通过 {}", day(view.reviewed)),
    };
    let states = &terms.states;
    let (term, reading) = match clock.kind {
        ClockKind::Judgement => (states.judge, &states.readings[1]),
        ClockKind::Plan => (states.plan, &states.readings[0]),
        ClockKind::Closing => (states.close, &states.readings[2]),
        ClockKind::Review => (terms.review, &terms.review_reading),
        ClockKind::Notice | ClockKind::Deadline => (terms.notify, &terms.notify_reading),
    };
    let reading = match (reading.is_empty(), clock.kind) {
        (true, ClockKind::Judgement | ClockKind::Plan | ClockKind::Closing) => "原文未写天数，方案没有写，按默认。",
        _ => reading,
    };
    format!("{}：{from} 之后{term}{}。{reading}", day(clock.due), beyond_text(clock.beyond))
}

/// Why a hazard has no clock of this kind on the day.
fn not_owed(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Judgement => "没有判定期限：只有还没有判定的疑似重大隐患才等判定",
        ClockKind::Plan => "没有落实期限：五落实只对重大隐患计期限",
        ClockKind::Notice => "没有通知期限：一般隐患不计；整改已完成而没有通知记录的，列为待补",
        ClockKind::Review => "没有复查期限：还没有整改完成",
        ClockKind::Closing => "没有销号期限：复查还没有通过，或一般隐患复查通过即销号，或疑似重大要先判定",
        ClockKind::Deadline => "没有整改期限",
    }
}

fn deadline_text(hazard: &Hazard, due: Option<NaiveDate>, clock: &Clock, reading: &str, input: &ReportInput) -> String {
    match (due, clock.due) {
        (Some(due), _) => format!("{due}：记录里写明的期限"),
        (None, Some(computed)) => {
            let term = input.basis.plan.hazard.general;
            format!(
                "{computed}：记录没写期限，按一般隐患从发现 {} 起{term}{}。{reading}",
                hazard.found,
                beyond_text(clock.beyond)
            )
        }
        (None, None) if hazard.grade == Grade::General => "无期限".to_string(),
        (None, None) => "无期限：重大（含疑似重大）隐患的期限属于五落实，还没有定".to_string(),
    }
}
