//! The official calendar (放假安排): the compiled one, and a workspace's `data/calendar.csv` with the columns date, kind
//! and name. Every unreadable row is reported with its line and column, and then none of the file is used, because one
//! wrong day would move every term that passes it.

use super::problem::{Problem, Problems};
use crate::domain::calendar::{Calendar, DayKind};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// The State Council's notices up to the program's release.
pub fn compiled() -> Calendar {
    // The compiled calendar is checked by a test; if it were bad, every year would count as not covered.
    load(include_str!("../../data/calendar.csv"), "data/calendar.csv").unwrap_or_default()
}

/// Reads a calendar; `file` is the name that its mistakes have.
pub fn load(text: &str, file: &str) -> Result<Calendar, Problems> {
    let mut problems = Vec::new();
    let mut days: BTreeMap<NaiveDate, (DayKind, &str, usize)> = BTreeMap::new();
    for (i, row) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let row = row.trim_end_matches('\r');
        if row.trim().is_empty() || (i == 0 && is_header(row)) {
            continue;
        }
        let mut wrong = |cell: &Part<'_>, key: &str, message: String| {
            let (file, found) = (file.to_string(), cell.shown());
            problems.push(Problem { file, line: i + 1, column: cell.column(), key: key.into(), found, message });
        };
        let cells = cells(row);
        let [date, kind, name] = &cells;
        let day = day(date.text);
        if day.is_none() {
            wrong(date, "date", "应为日期，如 2026-10-01".into());
        }
        let read = kind_of(kind.text);
        if read.is_none() {
            wrong(kind, "kind", "应为 holiday（节假日）或 makeup_workday（调休上班）".into());
        }
        let Some(day) = day else { continue };
        match days.get(&day) {
            Some((_, _, line)) => wrong(date, "date", format!("与第 {line} 行同一天，一天只能有一行")),
            // The day counts as declared even if its kind is wrong, so that a second row of the same day is still
            // reported.
            None => {
                days.insert(day, (read.unwrap_or(DayKind::Holiday), name.text, i + 1));
            }
        }
    }
    match problems.is_empty() {
        true => Ok(Calendar::new(days.into_iter().map(|(day, (kind, name, _))| (day, kind, name.to_string())))),
        false => Err(Problems(problems)),
    }
}

/// The text of a calendar with a year's days in place of those it had: rows of other years stay as they are, in the
/// order of days. The last days of December that belong to a new year (元旦) are of that year. Also gives how many days
/// of the year it had.
pub fn with_year(text: &str, year: i32, days: &[(NaiveDate, DayKind, String)]) -> (String, usize) {
    let text = text.trim_start_matches('\u{feff}');
    let mut header = "date,kind,name".to_string();
    let mut rows: Vec<(NaiveDate, String)> = Vec::new();
    let mut replaced = 0;
    for (i, row) in text.lines().map(|row| row.trim_end_matches('\r')).enumerate() {
        let [date, _, name] = cells(row);
        match day(date.text) {
            Some(day) if notice_year(day, name.text) == year || days.iter().any(|(new, ..)| *new == day) => {
                replaced += 1;
            }
            Some(day) => rows.push((day, row.to_string())),
            None if i == 0 && is_header(row) => header = row.to_string(),
            None => {}
        }
    }
    rows.extend(days.iter().map(|(day, kind, name)| (*day, format!("{day},{},{name}", kind_name(*kind)))));
    rows.sort_by_key(|(day, _)| *day);
    let lines: Vec<String> = std::iter::once(header).chain(rows.into_iter().map(|(_, row)| row)).collect();
    (lines.join("\n") + "\n", replaced)
}

/// The year whose notice has this day.
fn notice_year(day: NaiveDate, name: &str) -> i32 {
    day.year() + i32::from(day.month() == 12 && name.contains("元旦"))
}

/// One cell, and what is before it in its row.
#[derive(Clone, Copy)]
struct Part<'r> {
    text: &'r str,
    before: &'r str,
}

impl Part<'_> {
    /// The column at which it begins, from 1, in characters.
    fn column(&self) -> usize {
        self.before.chars().count() + 1
    }

    fn shown(&self) -> String {
        match self.text.chars().count() {
            0 => String::new(),
            1..=40 => format!("“{}”", self.text.escape_debug()),
            _ => format!("“{}…”", self.text.chars().take(40).collect::<String>().escape_debug()),
        }
    }
}

/// The first three cells. No date, kind or name of a holiday contains a comma, so quotes are only removed.
fn cells(row: &str) -> [Part<'_>; 3] {
    let mut at = 0;
    let mut parts = row.split(',');
    [(); 3].map(|()| {
        // A missing cell is reported at the end of the row.
        let Some(part) = parts.next() else { return Part { text: "", before: row } };
        let cell = Part { text: part.trim().trim_matches('"').trim(), before: &row[..at] };
        at += part.len() + 1;
        cell
    })
}

fn is_header(row: &str) -> bool {
    let names = cells(row).map(|cell| cell.text);
    names == ["date", "kind", "name"] || names == ["日期", "类型", "名称"]
}

fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split(['-', '/']);
    let mut number = |longest: usize| {
        let digits = parts.next().filter(|p| p.len() <= longest && p.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<u32>().ok()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let year = i32::try_from(year).ok().filter(|y| (1900..=2200).contains(y) && parts.next().is_none())?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The kind as the file has it.
pub fn kind_name(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Holiday => "holiday",
        DayKind::MakeupWorkday => "makeup_workday",
    }
}

fn kind_of(text: &str) -> Option<DayKind> {
    match text {
        "holiday" | "节假日" => Some(DayKind::Holiday),
        "makeup_workday" | "调休上班" => Some(DayKind::MakeupWorkday),
        _ => None,
    }
}
