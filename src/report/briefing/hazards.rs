//! 隐患排查治理 in the month: 存量变化 by grade, and the open major hazards by name.

use super::{Month, Part, named};
use crate::domain::hazard::{Bridge, ClockKind, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::words::{Grade, Worded};
use crate::report::owed::OwedFrom;

/// How many major hazards are named.
const NAMED: usize = 20;

/// The part of the briefing about hazards.
pub fn write(m: &Month) -> Vec<Part> {
    let total = total(&m.bridges);
    let of = |grade: Grade| &m.bridges[grade as usize];
    let (major, suspected) = (of(Grade::Major), of(Grade::Suspected));
    let overdue = m
        .owed
        .iter()
        .filter(|o| matches!(o.from, OwedFrom::Hazard(_, ClockKind::Deadline)) && o.status == Status::Overdue);
    let reopened = if total.reopened > 0 { format!("，重开{}条", total.reopened) } else { String::new() };
    let suspects =
        if suspected.closing > 0 { format!("、疑似重大{}条", suspected.closing) } else { String::new() };
    let mut parts = vec![
        Part::Text(format!(
            "{}新增隐患{}条（重大{}条）{reopened}，销号{}条（重大{}条）。期末未销号{}条，其中重大{}条{suspects}；超过整改期限还没有整改完的{}条。",
            named(m.month),
            total.added,
            major.added,
            total.closed,
            major.closed,
            total.closing,
            major.closing,
            overdue.count(),
        )),
        table(m, &total),
    ];
    let open = open_major(m);
    if !open.is_empty() {
        let cut = if open.len() > NAMED { format!("，下表是期限最早的{NAMED}条") } else { String::new() };
        parts.push(Part::Text(format!("未销号的重大和疑似重大隐患{}条{cut}。", open.len())));
        parts.push(Part::Table {
            header: vec!["编号", "单位和隐患", "责任人", "整改期限", "状态"],
            widths: vec![27, 29, 10, 18, 11],
            rows: open.into_iter().take(NAMED).collect(),
        });
    }
    parts
}

fn total(bridges: &[Bridge; 3]) -> Bridge {
    bridges.iter().fold(Bridge::default(), |sum, b| Bridge {
        opening: sum.opening + b.opening,
        added: sum.added + b.added,
        reopened: sum.reopened + b.reopened,
        closed: sum.closed + b.closed,
        closing: sum.closing + b.closing,
    })
}

fn table(m: &Month, total: &Bridge) -> Part {
    let row = |name: &str, b: &Bridge| {
        let counts = [b.opening, b.added, b.reopened, b.closed, b.closing].map(|n| n.to_string());
        std::iter::once(name.to_string()).chain(counts).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> =
        Grade::ALL.iter().map(|grade| row(grade.word().zh, &m.bridges[*grade as usize])).collect();
    rows.push(row("合计", total));
    Part::Table {
        header: vec!["等级", "期初", "新增", "重开", "销号", "期末"], widths: vec![3, 2, 2, 2, 2, 2], rows
    }
}

/// The open major hazards, those with the earliest deadline first and those without one last.
fn open_major(m: &Month) -> Vec<Vec<String>> {
    let basis = m.input.basis;
    let mut open = Vec::new();
    for (hazard, steps) in m.input.hazards.iter().filter(|(hazard, _)| hazard.grade != Grade::General) {
        let unit = basis.register.get(hazard.unit);
        let Some(view) = as_of(hazard, steps, unit, basis.today).filter(|view| view.closed.is_none()) else { continue };
        let clocks = clocks(&view, &basis.plan.hazard, basis.calendar, basis.today, basis.soon_days());
        let clock = clocks.iter().find(|clock| clock.kind == ClockKind::Deadline);
        let due = clock.and_then(|clock| clock.due);
        let late = match clock.filter(|clock| clock.status == Status::Overdue).and_then(|clock| clock.days_overdue) {
            Some(days) => format!("逾期{days}天"),
            None => view.status.word().zh.to_string(),
        };
        let due_text = due.map_or("未定".to_string(), |due| due.to_string());
        let owner = hazard.owner.clone().unwrap_or_else(|| "未落实".to_string());
        let what = format!("{}：{}", unit.name, hazard.description);
        let row = vec![hazard.no.clone(), what, owner, due_text, late];
        open.push((due.is_none(), due, row));
    }
    open.sort_by_key(|(is_open_ended, due, _)| (*is_open_ended, *due));
    open.into_iter().map(|(.., row)| row).collect()
}
