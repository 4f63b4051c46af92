//! The records behind the pictures: each overdue item, and the hazards that were open in the months shown.

use super::MOST;
use crate::domain::hazard::{Clock, ClockKind, View, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::words::Worded;
use crate::grid::{Cell, Column, Grid, Place, Row, Tone};
use crate::report::owed::Owed;
use crate::report::{ReportInput, date, overdue as rows, text, word};
use chrono::NaiveDate;

/// The overdue items, the most overdue first; all, or as many as fit on the page.
pub fn overdue(input: &ReportInput, owed: &[Owed], all: bool) -> Grid {
    let mut columns = rows::columns();
    for column in columns.iter_mut().filter(|c| matches!(&*c.key, "clause" | "responsible")) {
        column.place = Place::Everywhere;
    }
    let most = if all { usize::MAX } else { MOST };
    Grid::new(columns, super::overdue(owed).take(most).map(|one| rows::row(input, one)).collect())
}

/// The hazards that were open on `since` or found after it, open ones first, then the newest; all, or as many as fit on
/// the page. Also gives their number.
pub fn hazards(input: &ReportInput, since: NaiveDate, all: bool) -> (Grid, usize) {
    let today = input.basis.today;
    let mut shown = Vec::new();
    for (place, (hazard, steps)) in input.hazards.iter().enumerate() {
        let view = as_of(hazard, steps, input.basis.register.get(hazard.unit), today);
        if let Some(view) = view.filter(|view| view.closed.is_none_or(|closed| closed >= since)) {
            shown.push((place, view));
        }
    }
    shown.sort_by_key(|(place, view)| (view.closed.is_some(), std::cmp::Reverse(input.hazards[*place].0.found)));
    let count = shown.len();
    let most = if all { usize::MAX } else { MOST };
    let columns = vec![
        Column::new("no", "编号").keep(),
        Column::new("unit", "单位"),
        Column::new("description", "隐患"),
        Column::new("grade", "等级").keep(),
        Column::new("found", "发现").date(),
        Column::new("due", "整改期限").date(),
        Column::new("status", "状态").keep(),
        Column::new("owner", "整改责任人"),
        Column::new("closed", "销号").date(),
        Column::new("days_overdue", "逾期天数").number(),
    ];
    (Grid::new(columns, shown.into_iter().take(most).map(|(place, view)| row(input, place, &view)).collect()), count)
}

fn row(input: &ReportInput, place: usize, view: &View) -> Row {
    let basis = input.basis;
    let hazard = &input.hazards[place].0;
    let clocks = clocks(view, &basis.plan.hazard, basis.calendar, basis.today, basis.soon_days());
    let clock = clocks.iter().find(|clock| clock.kind == ClockKind::Deadline);
    let cells = vec![
        Cell::text(&hazard.no),
        Cell::text(&basis.register.get(hazard.unit).name),
        Cell::text(&hazard.description),
        word(hazard.grade.word()),
        Cell::Date(hazard.found),
        date(clock.and_then(|clock| clock.due)),
        word(view.status.word()),
        text(hazard.owner.as_deref()),
        date(view.closed),
        Cell::maybe(clock.and_then(Clock::days_late), Cell::Int),
    ];
    let is_late = clock.is_some_and(|clock| clock.status == Status::Overdue);
    Row::new(cells).tone(match (is_late, view.closed) {
        (true, _) => Tone::Bad,
        (false, Some(_)) => Tone::Dim,
        (false, None) => Tone::Plain,
    })
}
