//! 检查排期: the proposed visits of a month by day, with the headers of the ledger of 检查, so that the CSV can be reviewed
//! and imported.

use super::ReportInput;
use crate::domain::visits::Visit;
use crate::grid::{Cell, Column, Grid, Row};
use chrono::{Datelike, Weekday};

/// One row for each proposed visit.
pub fn grid(input: &ReportInput, visits: &[Visit]) -> Grid {
    let columns = vec![
        Column::new("planned", "计划日期").keep(),
        Column::new("weekday", "星期").keep(),
        Column::new("bodies", "检查单位"),
        Column::new("units", "被检查单位"),
        Column::new("mode", "检查方式").keep().data(),
        Column::new("measure", "任务").keep(),
        Column::new("due", "最迟").keep(),
        Column::new("last", "上次检查").keep(),
    ];
    let rows = visits.iter().map(|visit| {
        let basis = input.basis;
        Row::new(vec![
            Cell::Date(visit.day),
            Cell::text(weekday(visit.day.weekday())),
            Cell::maybe(visit.body, |body| Cell::text(&basis.plan.body(body).name)),
            Cell::text(&basis.register.get(visit.need.unit).name),
            Cell::text("日常"),
            Cell::text(&basis.plan.measure(visit.need.measure).id),
            Cell::Date(visit.need.due),
            visit.need.last.map_or_else(|| Cell::text("从未开展"), Cell::Date),
        ])
    });
    Grid::new(columns, rows.collect())
}

/// The Chinese character of a day of the week, 一 to 日.
pub fn weekday(day: Weekday) -> &'static str {
    ["一", "二", "三", "四", "五", "六", "日"][day.num_days_from_monday() as usize]
}
