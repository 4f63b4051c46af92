//! Dates and deadlines by walking from day to day: the restatement's own arithmetic, which shares
//! nothing with the engine but `Calendar::is_working`.

use chrono::NaiveDate;
use zhiben::domain::calendar::{Calendar, Term};

pub fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
}

/// `count` days on, or back where it is negative, one day at a time.
pub fn walk(mut day: NaiveDate, count: i64) -> NaiveDate {
    for _ in 0..count.abs() {
        day = if count > 0 { day.succ_opt() } else { day.pred_opt() }.expect("a day beside it");
    }
    day
}

pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    if to < from {
        return -days_between(to, from);
    }
    let (mut day, mut count) = (from, 0);
    while day != to {
        day = walk(day, 1);
        count += 1;
    }
    count
}

pub fn term_after(term: Term, start: NaiveDate, calendar: &Calendar) -> NaiveDate {
    match term {
        Term::Days(count) => walk(start, i64::from(count)),
        Term::Working(count) => {
            let (mut day, mut worked) = (start, 0);
            while worked < count {
                day = walk(day, 1);
                worked += if calendar.is_working(day) { 1 } else { 0 };
            }
            day
        }
    }
}

/// What something not done is called: the due day itself is not late, both ends of 临期 are in it.
pub fn open_status(due: Option<NaiveDate>, today: NaiveDate, soon: u32) -> &'static str {
    match due {
        None => "no_date",
        Some(due) if today > due => "overdue",
        Some(due) if days_between(today, due) <= i64::from(soon) => "due_soon",
        Some(_) => "pending",
    }
}

pub fn done_status(on: NaiveDate, due: Option<NaiveDate>) -> &'static str {
    match due {
        Some(due) if on > due => "late",
        _ => "done",
    }
}
