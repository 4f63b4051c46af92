//! The month beside the one before and the same month of the year before, a row for each figure.

use super::MonthFigures;
use super::figures::HazardFigures;
use crate::domain::share::Share;
use crate::grid::describe::scaled;
use crate::grid::{Cell, Column, Grid, Row, Word};
use chrono::Datelike;

/// The cell of what is not known.
pub fn no_data() -> Cell {
    Cell::Word(Word { en: "no_data".into(), zh: "无数据".into() })
}

type Count = fn(&HazardFigures) -> i64;
type Rate = fn(&HazardFigures) -> Share;

const COUNTS: [(&str, Count); 9] = [
    ("期初未销号隐患", |f| f.all.opening),
    ("新发现隐患", |f| f.all.added),
    ("新发现重大隐患", |f| f.major.added),
    ("重新列入整改", |f| f.all.reopened),
    ("销号", |f| f.all.closed),
    ("销号重大隐患", |f| f.major.closed),
    ("期末未销号隐患", |f| f.all.closing),
    ("期末未销号重大隐患", |f| f.major.closing),
    ("期末逾期未整改", |f| f.late),
];
const RATES: [([&str; 3], Rate); 2] =
    [(["应整改", "已整改", "整改率"], |f| f.rectified), (["到期应整改", "按期整改", "按期整改率"], |f| f.in_time)];

/// The title of the table: 2026年11月（至23日）与上月（2026年10月）、上年同月（2025年11月）.
pub fn title(months: &[MonthFigures; 3]) -> String {
    let [now, last, year_ago] = months.each_ref().map(|figures| {
        let day = figures.month.first();
        format!("{}年{}月", day.year(), day.month())
    });
    let until = if months[0].is_whole() { String::new() } else { format!("（至{}日）", months[0].last.day()) };
    format!("{now}{until}与上月（{last}）、上年同月（{year_ago}）")
}

/// The table.
pub fn grid(months: &[MonthFigures; 3]) -> Grid {
    let columns = vec![
        Column::new("figure", "指标"),
        Column::new("this_month", "本月").number(),
        Column::new("last_month", "上月").number(),
        Column::new("year_ago", "上年同月").number(),
        Column::new("change", "比上月").number(),
    ];
    let mut rows = Vec::new();
    for (name, of) in COUNTS {
        rows.push(counts(name, months.each_ref().map(|month| month.hazards.as_ref().map(of))));
    }
    for ([whole, part, rate], of) in RATES {
        rows.extend(share([whole, part, rate], months.each_ref().map(|month| month.hazards.as_ref().map(of))));
    }
    let duties = months.each_ref().map(|month| month.duties);
    rows.extend(share(["到期任务", "已办", "任务完成率"], duties));
    Grid::new(columns, rows)
}

fn counts(name: &str, [now, last, year_ago]: [Option<i64>; 3]) -> Row {
    let cell = |value: Option<i64>| value.map_or_else(no_data, Cell::Int);
    let change = now.zip(last).map_or_else(no_data, |(now, last)| Cell::Int(now - last));
    Row::new(vec![Cell::text(name), cell(now), cell(last), cell(year_ago), change])
}

fn share(names: [&str; 3], shares: [Option<Share>; 3]) -> [Row; 3] {
    let [whole, part, rate] = names;
    let rates = shares.map(|share| share.filter(|share| share.exists()));
    let cell =
        |share: Option<Share>| share.map_or_else(no_data, |share| Cell::Rate { part: share.part, whole: share.whole });
    let [now, last, year_ago] = rates;
    let change = now.zip(last).map_or_else(no_data, |(now, last)| Cell::Tenths(points(now, last)));
    [
        counts(whole, shares.map(|share| share.map(|share| share.whole))),
        counts(part, shares.map(|share| share.map(|share| share.part))),
        Row::new(vec![Cell::text(rate), cell(now), cell(last), cell(year_ago), change]),
    ]
}

/// The difference of two rates in tenths of a percentage point (百分点).
pub fn points(now: Share, last: Share) -> i64 {
    let [now, last] = [now, last].map(|share| scaled(share.part, share.whole, 1000).unwrap_or(0));
    i64::try_from(now - last).unwrap_or(0)
}
