//! The official calendar that the program ships, read here by splitting its lines.

use chrono::NaiveDate;
use zhiben::domain::calendar::{Calendar, DayKind};

const ROWS: &str = include_str!("../../data/calendar.csv");

fn rows() -> impl Iterator<Item = (NaiveDate, DayKind, String)> {
    ROWS.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.trim().split(',').collect();
        let kind = match cells[1] {
            "holiday" => DayKind::Holiday,
            "makeup_workday" => DayKind::MakeupWorkday,
            other => panic!("{other} in calendar.csv"),
        };
        (cells[0].parse().expect("a date in calendar.csv"), kind, cells[2].to_string())
    })
}

pub fn official() -> Calendar {
    Calendar::new(rows())
}

pub fn days_off() -> Vec<NaiveDate> {
    rows().filter(|(_, kind, _)| *kind == DayKind::Holiday).map(|(day, _, _)| day).collect()
}
