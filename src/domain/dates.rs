//! Dates as people write them. A file must have full dates. On the command line, where a person sees the result, a date
//! without a year is of the present year, and words such as 月底 are allowed. A text with more than one meaning is
//! refused.

use super::calendar::{Calendar, ComputedDate, Term};
use super::period::Cadence;
use chrono::{Datelike, NaiveDate, TimeDelta};
use std::ops::RangeInclusive;

/// The forms of a date in a file.
pub const FILE_FORMS: &str = "2026-11-30、2026/11/30、2026.11.30、20261130、2026年11月30日";
/// The further forms of a date on the command line.
pub const TYPED_FORMS: &str =
    "2026-11-30、11-30、今天、昨天、月初、月底、季末、年底、+15（天）、30天前、+15wd（工作日）";

/// The years that a date of a ledger may have.
pub const YEARS: RangeInclusive<i32> = 2000..=2100;
/// The years that a date of founding (开业、成立) may have.
pub const FOUNDED: RangeInclusive<i32> = 1901..=2100;

/// A date in any form of [`FILE_FORMS`], with ASCII, full-width or Chinese digits; its year is 2000 to 2100.
pub fn full(text: &str) -> Option<NaiveDate> {
    full_within(text, &YEARS)
}

/// A date of exactly the form `2026-03-09`; `None` for any other text.
pub fn iso(text: &str) -> Option<NaiveDate> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let number =
        |digits: &[u8]| digits.iter().try_fold(0_u16, |n, b| b.is_ascii_digit().then(|| n * 10 + u16::from(b - b'0')));
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else { return None };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
}

/// As [`full`], with other limits of the year.
pub fn full_within(text: &str, years: &RangeInclusive<i32>) -> Option<NaiveDate> {
    if let Some(date) = iso(text) {
        return Some(date).filter(|date| years.contains(&date.year()));
    }
    let ymd = |year: &str, month: &str, day: &str| ymd(year, month, day, years);
    let folded = fold(text);
    let text = folded.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return ymd(&text[..4], &text[4..6], &text[6..]);
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let day = rest.strip_suffix('日').or_else(|| rest.strip_suffix('号'))?;
        return ymd(&number(year)?, &number(month)?, &number(day)?);
    }
    let separator = ['-', '/', '.'].into_iter().find(|c| text.contains(*c))?;
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    match parts[..] {
        [year, month, day] => ymd(year, month, day),
        _ => None,
    }
}

/// A date as typed on the command line, computed from the as-of day: a full date, a date without a year, a word such as
/// 月底, or a distance such as `+5wd`.
pub fn typed(text: &str, today: NaiveDate, calendar: &Calendar) -> Option<ComputedDate> {
    if let Some(date) = full(text) {
        return Some(date.into());
    }
    let folded = fold(text);
    let text = folded.trim();
    match text {
        "今天" | "today" => return Some(today.into()),
        "昨天" | "yesterday" => return today.pred_opt().map(ComputedDate::from),
        "明天" | "tomorrow" => return today.succ_opt().map(ComputedDate::from),
        "月初" => return Some(Cadence::Month.holding(today).first().into()),
        "季初" => return Some(Cadence::Quarter.holding(today).first().into()),
        "年初" => return Some(Cadence::Year.holding(today).first().into()),
        "上月底" => return Cadence::Month.holding(today).first().pred_opt().map(ComputedDate::from),
        "月底" => return Some(Cadence::Month.holding(today).last().into()),
        "季末" => return Some(Cadence::Quarter.holding(today).last().into()),
        "年底" => return Some(Cadence::Year.holding(today).last().into()),
        _ => {}
    }
    if let Some(digits) = text.strip_suffix("个工作日") {
        let count = number(digits.strip_prefix('+').unwrap_or(digits))?;
        return Term::parse(&format!("{count}wd")).map(|term| term.after(today, calendar));
    }
    for (tail, sign) in [("天前", -1), ("天后", 1)] {
        if let Some(days) = text.strip_suffix(tail) {
            return number(days)?.parse().ok().and_then(|n| away(today, n, sign)).map(ComputedDate::from);
        }
    }
    if let Some(term) = text.strip_prefix('+') {
        let term = if term.ends_with('d') { Term::parse(term) } else { Term::parse(&format!("{term}d")) };
        return term.map(|term| term.after(today, calendar));
    }
    let (month, day) = month_day(text)?;
    ymd(&today.year().to_string(), &month, &day, &YEARS).map(ComputedDate::from)
}

/// A date without its year in one of the forms 11-30, 11/30, 11.30, 11月30日 or 十一月三十日, in this year. `None` if it is
/// in no such form, or if the year has no such day.
pub fn in_year(text: &str, year: i32, years: &RangeInclusive<i32>) -> Option<NaiveDate> {
    let folded = fold(text);
    let (month, day) = month_day(folded.trim())?;
    ymd(&year.to_string(), &month, &day, years)
}

/// The month and the day of a folded text, without a check that there is such a day.
fn month_day(text: &str) -> Option<(String, String)> {
    match text.split_once('月') {
        Some((month, day)) => {
            Some((number(month)?, number(day.strip_suffix('日').or(day.strip_suffix('号')).unwrap_or(day))?))
        }
        None => text.split_once(['-', '/', '.']).map(|(month, day)| (month.trim().to_string(), day.trim().to_string())),
    }
}

/// The year that a title names, with the month if it names one: 积翠镇2026年11月隐患排查台账. `None` if it names no year, or
/// two different ones; no month if it names two.
pub fn titled(text: &str) -> Option<(i32, Option<u32>)> {
    let folded = fold(text);
    let mut found: Option<(i32, Option<u32>)> = None;
    for (at, sign) in folded.match_indices('年') {
        let before: Vec<char> = folded[..at].chars().rev().take(4).collect();
        let year = number(&before.into_iter().rev().collect::<String>()).filter(|year| year.len() == 4);
        let Some(year) = year.and_then(|year| year.parse().ok()).filter(|year| YEARS.contains(year)) else { continue };
        let rest = &folded[at + sign.len()..];
        let month = rest.split_once('月').and_then(|(month, _)| number(month)).filter(|month| !month.is_empty());
        let month = month.and_then(|month| month.parse().ok()).filter(|month| (1..=12).contains(month));
        found = match found {
            None => Some((year, month)),
            Some((other, _)) if other != year => return None,
            Some((_, known)) => Some((year, known.filter(|known| month.is_none_or(|month| month == *known)))),
        };
    }
    found
}

/// The day `days` after today (`sign` 1) or before it (`sign` -1); none beyond ten years.
fn away(today: NaiveDate, days: u16, sign: i64) -> Option<NaiveDate> {
    today.checked_add_signed(TimeDelta::days(sign * i64::from(days))).filter(|_| days <= 3660)
}

fn ymd(year: &str, month: &str, day: &str, years: &RangeInclusive<i32>) -> Option<NaiveDate> {
    let digits = |text: &str, most: usize| {
        (!text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    let year = i32::try_from(digits(year, 4)?).ok().filter(|year| years.contains(year))?;
    NaiveDate::from_ymd_opt(year, digits(month, 2)?, digits(day, 2)?)
}

/// The number in ASCII digits. Chinese digits are read one by one (二〇二四) or as a number up to 31 (二十八).
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.to_string());
    }
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c || (c == '零' && d == '〇'));
    if let Some((tens, ones)) = text.split_once('十') {
        let one = |text: &str, empty: usize| match text.chars().collect::<Vec<_>>()[..] {
            [] => Some(empty),
            [c] => digit(c),
            _ => None,
        };
        return Some((one(tens, 1)? * 10 + one(ones, 0)?).to_string());
    }
    text.chars().map(|c| digit(c).map(|d| char::from(b'0' + d as u8))).collect()
}

/// Full-width digits and signs become ASCII, and white space within the text is removed.
fn fold(text: &str) -> String {
    let half_width = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '。' => '.',
        '—' | '–' => '-',
        _ => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect()
}

/// The whole days of a spreadsheet's date number. A fraction within one second before midnight is taken as the next
/// day, because sums of days and fractions miss midnight by that much.
pub fn whole_days(serial: f64) -> f64 {
    const SECOND: f64 = 1.0 / 86_400.0;
    // A cell of 23:59:59 lies a whole second before midnight and stays on its day.
    if serial.ceil() - serial < SECOND * 0.999 { serial.ceil() } else { serial.floor() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn iso_is_one_form_only() {
        assert_eq!(iso("2024-02-29"), Some(day("2024-02-29")));
        for other in ["2026-02-29", "2026-2-9", "20260209", "2026/02/09", "2026-02-09 ", "２026-2-9", ""] {
            assert_eq!(iso(other), None, "{other}");
        }
    }

    #[test]
    fn every_full_form_is_the_same_day() {
        let forms = [
            "2024-3-18",
            "2024-03-18",
            "2024/3/18",
            "2024.3.18",
            "20240318",
            "2024年3月18日",
            "２０２４．３．１８",
            "二〇二四年三月十八日",
            "二零二四年三月十八日",
            " 2024 年 3 月 18 日 ",
        ];
        for form in forms {
            assert_eq!(full(form), Some(day("2024-03-18")), "{form}");
        }
        assert_eq!(full("二〇二四年十二月三十一日"), Some(day("2024-12-31")));
        assert_eq!(full("二〇二四年十月二十日"), Some(day("2024-10-20")));
    }

    #[test]
    fn the_vague_and_the_impossible_are_no_dates() {
        let bad = [
            "24.3.18",
            "3月18日",
            "2024年3月",
            "3月底前",
            "立即",
            "长期",
            "已整改",
            "2026/13/9",
            "2026-02-29",
            "2026-02-30",
            "",
            "0",
            "1970",
            "45369",
            "1999-12-31",
            "2101-01-01",
            "2024-3-18-1",
            "2024-+3-18",
            "2024-03-018",
        ];
        for text in bad {
            assert_eq!(full(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_without_its_year_is_of_the_named_one() {
        for form in
            ["11-8", "11/8", "11.8", "11.08", "11月8日", "11月8号", "11月8", "十一月八日", " 11 月 8 日 ", "１１．８"]
        {
            assert_eq!(in_year(form, 2026, &YEARS), Some(day("2026-11-08")), "{form}");
        }
        assert_eq!(in_year("2.29", 2028, &YEARS), Some(day("2028-02-29")));
        for bad in ["2.29", "2.30", "13.1", "0.5", "11", "2026.11", "11月", "11.8.1", "24.3.18", "11月底", "", "."] {
            assert_eq!(in_year(bad, 2026, &YEARS), None, "{bad}");
        }
        assert_eq!(in_year("11-8", 1999, &YEARS), None);
    }

    #[test]
    fn a_title_names_its_year() {
        for (title, named) in [
            ("积翠镇2026年11月安全隐患排查台账", Some((2026, Some(11)))),
            ("积翠镇 ２０２６ 年 3 月隐患台账（截至2026年3月20日）", Some((2026, Some(3)))),
            ("二〇二六年十一月台账", Some((2026, Some(11)))),
            ("2026年度安全生产台账", Some((2026, None))),
            ("2026年1月至2026年3月", Some((2026, None))),
            ("2025年12月—2026年1月", None),
            ("三年行动台账", None),
            ("1926年", None),
            ("隐患台账", None),
        ] {
            assert_eq!(titled(title), named, "{title}");
        }
    }

    #[test]
    fn words_are_counted_from_the_as_of_day() {
        let calendar = Calendar::default();
        let at = |text: &str| typed(text, day("2026-11-23"), &calendar).map(|r| r.date.to_string());
        let cases = [
            ("今天", "2026-11-23"),
            ("昨天", "2026-11-22"),
            ("月底", "2026-11-30"),
            ("季末", "2026-12-31"),
            ("年底", "2026-12-31"),
            ("+15", "2026-12-08"),
            ("月初", "2026-11-01"),
            ("季初", "2026-10-01"),
            ("年初", "2026-01-01"),
            ("上月底", "2026-10-31"),
            ("30天前", "2026-10-24"),
            ("三十天前", "2026-10-24"),
            ("7天后", "2026-11-30"),
            ("11-30", "2026-11-30"),
            ("3月1日", "2026-03-01"),
            ("3-1", "2026-03-01"),
            ("2025.1.2", "2025-01-02"),
            // 2026-11-23 is a Monday, so the fifth working day after it is the next Monday.
            ("+5wd", "2026-11-30"),
            ("5个工作日", "2026-11-30"),
            ("+5个工作日", "2026-11-30"),
            ("五个工作日", "2026-11-30"),
        ];
        for (text, expected) in cases {
            assert_eq!(at(text).as_deref(), Some(expected), "{text}");
        }
        for bad in [
            "2-30",
            "下周",
            "+",
            "13-1",
            "+15x",
            "五",
            "天前",
            "-3天前",
            "9999天前",
            "个工作日",
            "3661个工作日",
            "82626002个工作日",
        ] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_year_beyond_the_calendar_is_named() {
        let computed = typed("+5wd", day("2026-11-23"), &Calendar::default()).unwrap();
        assert_eq!(computed.beyond, Some(2026));
    }
}
