//! 本月概要: the three sentences, the open major hazards, the month beside two earlier ones, and the villages.

use super::{Part, heads};
use crate::grid::describe::describe;
use crate::grid::{Grid, Place, Row, Rows};
use crate::report::leaders::{Leaders, OpenMajor};

/// How many major hazards are named.
const NAMED: usize = 20;

/// The first part of the briefing.
pub fn write(leaders: &Leaders) -> Vec<Part> {
    let mut parts: Vec<Part> = leaders
        .sentences()
        .iter()
        .map(|sentence| Part::Text(format!("{}：{}", sentence.aspect.zh, sentence.text())))
        .collect();
    let foremost = leaders.foremost();
    for (at, (_, title, grid)) in foremost.tables.into_iter().enumerate() {
        parts.extend(match at {
            0 => major(&leaders.major),
            1 => table(&title, grid, vec![10, 8, 7, 7, 8]),
            _ => table(&title, grid, vec![4, 10, 4, 7, 5, 7, 5, 7]),
        });
        if at == 1 {
            parts.extend(foremost.notes.iter().map(|note| Part::Text(note.clone())));
        }
    }
    parts
}

/// The open major hazards, with their deadlines in one column.
fn major(all: &[OpenMajor]) -> Vec<Part> {
    if all.is_empty() {
        return vec![Part::Text("没有未销号的重大事故隐患。".to_string())];
    }
    let major = all.iter().filter(|one| one.is_major()).count();
    let suspected = all.len() - major;
    let suspected = if suspected > 0 { format!("、疑似重大{suspected}项") } else { String::new() };
    let cut = if all.len() > NAMED { format!("，下表是期限最早的{NAMED}项") } else { String::new() };
    let rows = all.iter().take(NAMED).map(|one| {
        let due = |due: Option<chrono::NaiveDate>| due.map_or("未定".to_string(), |due| due.to_string());
        let dues = match one.original_due == one.due {
            true => due(one.due),
            false => format!("{}（原定{}）", due(one.due), due(one.original_due)),
        };
        let late = one.days_overdue.map_or(String::new(), |days| format!("，逾期{days}天"));
        vec![
            one.no.clone(),
            format!("{}：{}", one.unit, one.description),
            one.stage.word().zh.to_string(),
            one.owner.clone().unwrap_or_else(|| "未落实".to_string()),
            format!("{dues}{late}"),
            one.next.clone(),
        ]
    });
    vec![
        Part::Text(format!("未销号的重大事故隐患{major}项{suspected}{cut}。")),
        Part::Table {
            header: heads(["编号", "责任单位和隐患", "阶段", "整改责任人", "整改期限", "下一步由谁办"]),
            widths: vec![27, 27, 9, 11, 19, 17],
            rows: rows.collect(),
        },
    ]
}

/// A table of the page with the columns for people.
fn table(title: &str, grid: Grid, widths: Vec<u32>) -> Vec<Part> {
    let Rows::Ready(rows) = grid.rows else { return Vec::new() };
    let shown: Vec<bool> = grid.columns.iter().map(|column| column.place == Place::Everywhere).collect();
    let header = grid.columns.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(column, _)| column.header.clone());
    let header = header.collect();
    let cells = |row: &Row| {
        let all = row.cells.iter().zip(&shown).filter(|(_, shown)| **shown);
        all.map(|(cell, _)| describe(cell)).collect()
    };
    let rows = rows.iter().map(cells).collect();
    vec![Part::Text(format!("{title}：")), Part::Table { header, widths, rows }]
}
