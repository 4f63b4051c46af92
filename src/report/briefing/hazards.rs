//! 隐患排查治理 in the month: 存量变化 by grade.

use super::{Month, Part, heads, named};
use crate::domain::hazard::{Bridge, ClockKind};
use crate::domain::obligation::Status;
use crate::domain::words::{Grade, Worded};
use crate::report::owed::OwedFrom;

/// The part of the briefing about hazards.
pub fn write(m: &Month) -> Vec<Part> {
    let total = total(&m.bridges);
    let of = |grade: Grade| &m.bridges[grade as usize];
    let (major, suspected) = (of(Grade::Major), of(Grade::Suspected));
    let overdue = m
        .owed
        .iter()
        .filter(|o| matches!(o.from, OwedFrom::Hazard(_, ClockKind::Deadline)) && o.status == Status::Overdue);
    let reopened =
        if total.reopened > 0 { format!("，重新列入整改{}项", total.reopened) } else { String::new() };
    let suspects =
        if suspected.closing > 0 { format!("、疑似重大{}项", suspected.closing) } else { String::new() };
    vec![
        Part::Text(format!(
            "{}新增隐患{}项（重大{}项）{reopened}，销号{}项（重大{}项）。期末未销号{}项，其中重大{}项{suspects}；超过整改期限还没有整改完的{}项。",
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
    ]
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
        header: heads(["等级", "期初", "新增", "重新列入整改", "销号", "期末"]),
        widths: vec![3, 2, 2, 2, 2, 2],
        rows,
    }
}
