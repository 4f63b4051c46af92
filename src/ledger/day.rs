//! A date as a file gives it: in any full form, as a spreadsheet's day number, never guessed. What is vague is
//! refused with what it lacks.

use super::fold::close;
use crate::domain::dates;
use chrono::{Datelike, Days, NaiveDate};

/// The year that a file may bring.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// A date that stands as text: a full form, with or without a time of day, or a day number as Excel writes one
/// into CSV.
pub fn written(cell: &str) -> Result<NaiveDate, String> {
    if let Some(date) = dates::full(cell) {
        return Ok(date);
    }
    if let Some(date) = without_time(cell).and_then(dates::full) {
        return Ok(date);
    }
    // Text knows no epoch of 1904: whoever has such a file gives the spreadsheet itself.
    if cell.len() == 5
        && cell.bytes().all(|b| b.is_ascii_digit())
        && let Some(date) = cell.parse().ok().and_then(|number| serial(number, false))
    {
        return Ok(date);
    }
    Err(format!("{}；可写 {}", lack(cell), dates::FILE_FORMS))
}

/// A number in a column of dates: a day number of a spreadsheet, or 20240318. A time of day is dropped.
pub fn numbered(number: f64, is_1904: bool) -> Option<NaiveDate> {
    let whole = number.floor();
    if !(0.0..=99_999_999.0).contains(&whole) {
        return None;
    }
    let whole = whole as u32;
    if number.fract() == 0.0 && whole > 10_000_000 {
        let date = NaiveDate::from_ymd_opt((whole / 10_000) as i32, whole / 100 % 100, whole % 100)?;
        return Some(date).filter(|date| YEARS.contains(&date.year()));
    }
    serial(whole, is_1904)
}

/// Whether a date lies where a ledger's dates lie.
pub fn is_plausible(date: NaiveDate) -> bool {
    YEARS.contains(&date.year())
}

/// Day 45369 is 2024-03-18, and 43907 where days count from 1904.
fn serial(number: u32, is_1904: bool) -> Option<NaiveDate> {
    let (year, month, day) = if is_1904 { (1904, 1, 1) } else { (1899, 12, 30) };
    let date = NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(number.into()))?;
    is_plausible(date).then_some(date)
}

fn without_time(cell: &str) -> Option<&str> {
    let (day, time) = cell.split_once([' ', 'T'])?;
    let parts: Vec<&str> = time.trim().split(':').collect();
    let is_time = (2..=3).contains(&parts.len())
        && parts.iter().all(|p| !p.is_empty() && p.len() <= 6 && p.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    is_time.then_some(day)
}

/// What a date that is none lacks.
fn lack(cell: &str) -> &'static str {
    let cell = close(cell);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = cell.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let numbers = parts.iter().all(|p| is_number(p));
    if !cell.contains(|c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十".contains(c))
        || cell.ends_with(['前', '底', '内', '初'])
    {
        return "不是某一天，要写明是哪天";
    }
    match (parts.as_slice(), numbers) {
        ([year, _, _], true) if year.len() == 2 => "年份没有写全四位，不能猜",
        ([year, _], true) if year.len() == 4 => "没有写是哪一天",
        ([_, _], true) => "没有写年份，不能猜",
        ([year, _, _], true) if year.len() == 4 => "没有这一天，或年份不在 2000 至 2100 之间",
        _ => "不是完整的日期",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn full_forms_and_day_numbers_are_days() {
        for form in ["2024-03-18", "2024/3/18 0:00", "2024-03-18 08:30:00", "2024-03-18T00:00:00", "45369", "20240318"]
        {
            assert_eq!(written(form), Ok(day("2024-03-18")), "{form}");
        }
        assert_eq!(numbered(45369.0, false), Some(day("2024-03-18")));
        assert_eq!(numbered(45369.75, false), Some(day("2024-03-18")));
        assert_eq!(numbered(43907.0, true), Some(day("2024-03-18")));
        assert_eq!(numbered(20_240_318.0, false), Some(day("2024-03-18")));
        for bad in [0.0, 1970.0, -3.0, 20_241_332.0, 36_525.0, 3e9, f64::NAN] {
            assert_eq!(numbered(bad, false), None, "{bad}");
        }
    }

    #[test]
    fn the_vague_is_told_what_it_lacks() {
        for (cell, word) in [
            ("24.3.18", "四位"),
            ("3月18日", "年份"),
            ("2024年3月", "哪一天"),
            ("3月底前", "某一天"),
            ("立即", "某一天"),
            ("长期", "某一天"),
            ("2026/13/9", "没有这一天"),
            ("2026-02-30", "没有这一天"),
            ("12345", "日期"),
        ] {
            let why = written(cell).unwrap_err();
            assert!(why.contains(word) && why.contains("2026-11-30"), "{cell}：{why}");
        }
    }
}
