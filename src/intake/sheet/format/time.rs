//! Formats a day or a time of day by a section of a format code.

use super::super::numbers;
use super::{Part, Section};
use crate::domain::dates::whole_days;
use chrono::{Datelike, NaiveDate, Weekday};

impl Section {
    /// The text for a day, a time of day, or both.
    pub fn time(&self, value: f64, is_1904: bool) -> Option<String> {
        let days = whole_days(value);
        let has_day = self.parts.iter().any(|part| matches!(part, Part::Time('y' | 'd' | 'e' | 'a', _)));
        let day = numbers::day(value, is_1904).filter(|_| is_1904 || days >= 1.0 || !has_day)?;
        let seconds = if days > value { 0 } else { ((value - days) * 86_400.0).round() as u64 % 86_400 };
        let is_noon = self.parts.iter().any(|part| matches!(part, Part::Noon(..)));
        let mut shown = String::new();
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Words(words) => shown.push_str(words),
                Part::Noon(before, after) => shown.push_str(if seconds < 43_200 { before } else { after }),
                Part::Point => shown.push('.'),
                Part::Comma => shown.push(','),
                Part::Elapsed(letter, count) => {
                    let all = days as u64 * 86_400 + seconds;
                    let unit = match letter {
                        'h' => 3600,
                        'm' => 60,
                        _ => 1,
                    };
                    shown.push_str(&format!("{:0count$}", all / unit));
                }
                Part::Time(letter, count) => {
                    let is_minute = *letter == 'm' && *count < 3 && self.is_minute(at);
                    shown.push_str(&clock(if is_minute { 'i' } else { *letter }, *count, day, seconds, is_noon)?);
                }
                _ => return None,
            }
        }
        Some(shown)
    }

    /// Whether an `m` means minutes and not months: after hours, or before seconds.
    fn is_minute(&self, at: usize) -> bool {
        let of = |part: &Part| match part {
            Part::Time(letter, _) | Part::Elapsed(letter, _) => Some(*letter),
            _ => None,
        };
        let before = self.parts[..at].iter().rev().find_map(of);
        let after = self.parts[at + 1..].iter().find_map(of);
        before == Some('h') || after == Some('s')
    }
}

/// One part of a day or a time of day; the letter `i` means minutes.
fn clock(letter: char, count: usize, day: NaiveDate, seconds: u64, is_noon: bool) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let hour = seconds / 3600;
    let padded = |number: u64| if count > 1 { format!("{number:02}") } else { number.to_string() };
    Some(match (letter, count) {
        ('y', ..=2) => format!("{:02}", day.year() % 100),
        ('y' | 'e', _) => day.year().to_string(),
        ('m', ..=2) => padded(day.month().into()),
        ('m', 3) => MONTHS[day.month0() as usize][..3].to_string(),
        ('m', 4) => MONTHS[day.month0() as usize].to_string(),
        ('d', ..=2) => padded(day.day().into()),
        ('a', 4) => format!("星期{}", weekday(day)),
        ('h', _) if is_noon => padded(if hour.is_multiple_of(12) { 12 } else { hour % 12 }),
        ('h', _) => padded(hour),
        ('i', _) => padded(seconds / 60 % 60),
        ('s', _) => padded(seconds % 60),
        // Spreadsheets differ in how they write the days of the week.
        _ => return None,
    })
}

fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "一",
        Weekday::Tue => "二",
        Weekday::Wed => "三",
        Weekday::Thu => "四",
        Weekday::Fri => "五",
        Weekday::Sat => "六",
        Weekday::Sun => "日",
    }
}
