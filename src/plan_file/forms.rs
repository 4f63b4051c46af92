//! The small notations within texts: terms, windows, goals, time zones. Each is read strictly; a text that is only
//! nearly right is a mistake.

use crate::domain::calendar::Term;
use crate::domain::period::Period;
use crate::domain::plan::{Comparison, Goal, Window};
use chrono::{Datelike, Days, NaiveDate};

/// The message for a text that is no term.
pub const TERM: &str = "应为期限，如 \"7d\"（7天）或 \"5wd\"（5个工作日）";
pub(super) const DAYS: &str = "应为天数，如 \"15d\"（15天，至少 1 天，至多 3660 天）";
pub(super) const OFFSET: &str = "应为时区，如 \"+08:00\"";
pub(super) const PERIOD: &str = "应为周期，如 \"2026-07\"、\"2026Q3\"、\"2026H2\"、\"2026\"";
pub(super) const WINDOW: &str = "应为每年的起止月日，如 \"06-01..06-30\"，或某日所在的一周，如 \"week-of:05-12\"";
pub(super) const GOAL: &str = "应为比较符号和数，如 \"= 0\"、\"< 1\"、\">= 95%\"；符号有 =、<、<=、>、>=";

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A term such as `7d` or `5wd`.
pub fn term(text: &str) -> Option<Term> {
    // `Term::parse` would accept a plus sign, so the digits are checked first.
    is_digits(text.trim_end_matches(['w', 'd'])).then(|| Term::parse(text))?
}

/// A term of calendar days, at least one.
pub(super) fn days(text: &str) -> Option<u32> {
    match term(text) {
        Some(Term::Days(n)) if n > 0 => Some(n),
        _ => None,
    }
}

/// A time zone such as `+08:00`, in seconds
pub(super) fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 || !is_digits(hours) || !is_digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = sign * (hours * 3600 + minutes * 60);
    (minutes < 60 && (-12 * 3600..=14 * 3600).contains(&seconds)).then_some(seconds)
}

/// The name of a month, quarter, half-year or year
pub(super) fn period(text: &str) -> Option<Period> {
    Period::parse(text).filter(|p| !matches!(p, Period::Day(_) | Period::Plan))
}

/// `OP NUMBER`, the number as an exact fraction
pub(super) fn goal(text: &str) -> Option<Goal> {
    const OPS: [(&str, Comparison); 5] = [
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("=", Comparison::Equal),
        ("<", Comparison::Less),
        (">", Comparison::More),
    ];
    let text = text.trim();
    let (op, number) = OPS.iter().find_map(|(sign, op)| text.strip_prefix(sign).map(|rest| (*op, rest.trim())))?;
    let (number, percent) = match number.strip_suffix('%') {
        Some(number) => (number.trim_end(), 100),
        None => (number, 1),
    };
    let (whole, decimals) = number.split_once('.').map_or((number, None), |(w, d)| (w, Some(d)));
    let decimals = match decimals {
        Some(digits) if !is_digits(digits) || digits.len() > 6 => return None,
        decimals => decimals.unwrap_or(""),
    };
    if !is_digits(whole) || whole.len() > 9 {
        return None;
    }
    let part = format!("{whole}{decimals}").parse().ok()?;
    let scale = 10_i64.pow(decimals.len() as u32) * percent;
    Some(Goal { op, part, whole: scale })
}

/// A window, or a Chinese sentence about what is wrong.
pub(super) fn window(text: &str) -> Result<Window, String> {
    if let Some(day) = text.strip_prefix("week-of:") {
        return month_day(day.trim()).map(|(m, d)| Window::WeekOf(m, d));
    }
    let Some((from, to)) = text.split_once("..") else {
        return Err(match month_day(text) {
            Ok(_) => format!("只有一天的写成 \"{text}..{text}\""),
            Err(_) => WINDOW.into(),
        });
    };
    let (from, to) = (month_day(from.trim())?, month_day(to.trim())?);
    match from <= to {
        true => Ok(Window::Days { from, to }),
        false => Err("起日在止日之后；时段不能跨年".into()),
    }
}

fn month_day(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('-').filter(|(m, d)| m.len() == 2 && d.len() == 2 && is_digits(m) && is_digits(d));
    let Some((month, day)) = parts else { return Err(WINDOW.into()) };
    let (month, day) = (month.parse().unwrap_or(0), day.parse().unwrap_or(0));
    if (month, day) == (2, 29) {
        return Err("02-29 不是每年都有，应写 02-28 或 03-01".into());
    }
    // 2023 is a year without 29 February.
    match NaiveDate::from_ymd_opt(2023, month, day) {
        Some(_) => Ok((month, day)),
        None => Err(format!("没有 {text} 这一天")),
    }
}

/// The first and the last day of a window in a year.
pub(super) fn in_year(window: Window, year: i32) -> Option<(NaiveDate, NaiveDate)> {
    match window {
        Window::Days { from, to } => {
            Some((NaiveDate::from_ymd_opt(year, from.0, from.1)?, NaiveDate::from_ymd_opt(year, to.0, to.1)?))
        }
        Window::WeekOf(month, day) => {
            let day = NaiveDate::from_ymd_opt(year, month, day)?;
            let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
            Some((monday, monday.checked_add_days(Days::new(6))?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_exact_fractions() {
        let cases = [
            ("= 0", Comparison::Equal, 0, 1),
            ("<1", Comparison::Less, 1, 1),
            (">= 95%", Comparison::AtLeast, 95, 100),
            ("<= 0.5 %", Comparison::AtMost, 5, 1000),
            ("> 1.25", Comparison::More, 125, 100),
        ];
        for (text, op, part, whole) in cases {
            assert_eq!(goal(text), Some(Goal { op, part, whole }), "{text}");
        }
        for bad in ["", "0", "≥ 1", "=> 1", "= -1", "= 1.", "= .5", "= 1e3", "= 1 0", "= 9999999999", "= 1%%", "= ９"]
        {
            assert_eq!(goal(bad), None, "{bad}");
        }
    }

    #[test]
    fn offsets_have_a_sign_and_two_digits_each() {
        assert_eq!((offset("+08:00"), offset("-03:30"), offset("+00:00")), (Some(28_800), Some(-12_600), Some(0)));
        for bad in ["08:00", "+8:00", "+0800", "+15:00", "+08:60", "Z", "+0８:00"] {
            assert_eq!(offset(bad), None, "{bad}");
        }
    }

    #[test]
    fn terms_take_digits_only() {
        assert_eq!(
            (term("7d"), term("5wd"), term("0d")),
            (Some(Term::Days(7)), Some(Term::Working(5)), Some(Term::NONE))
        );
        for bad in ["7", "+7d", "7w", "7dd", "d", "-1d", "7 d", "99999d", "７d"] {
            assert_eq!(term(bad), None, "{bad}");
        }
        assert_eq!((days("15d"), days("0d"), days("5wd")), (Some(15), None, None));
    }

    #[test]
    fn windows_are_real_days_of_every_year() {
        assert_eq!(window("06-01..06-30"), Ok(Window::Days { from: (6, 1), to: (6, 30) }));
        assert_eq!(window("week-of:05-12"), Ok(Window::WeekOf(5, 12)));
        let mistakes = |text| window(text).unwrap_err();
        assert_eq!(mistakes("06-16"), "只有一天的写成 \"06-16..06-16\"");
        assert_eq!(mistakes("06-01..06-31"), "没有 06-31 这一天");
        assert_eq!(mistakes("12-20..01-10"), "起日在止日之后；时段不能跨年");
        assert_eq!(mistakes("02-01..02-29"), "02-29 不是每年都有，应写 02-28 或 03-01");
        for bad in ["June", "6-1..6-30", "week-of:5月12日", "", ".."] {
            assert_eq!(mistakes(bad), WINDOW, "{bad}");
        }
        let days = in_year(Window::WeekOf(5, 12), 2026).map(|(a, b)| (a.to_string(), b.to_string()));
        assert_eq!(days, Some(("2026-05-11".into(), "2026-05-17".into())));
    }
}
