//! Converts a spreadsheet's number to a day, and recognises which number formats are dates.

use crate::domain::dates::whole_days;
use chrono::{Days, NaiveDate};

/// The day of a spreadsheet's number, counted from 1900 or 1904; `None` for a number outside the range that
/// spreadsheets write.
pub fn day(serial: f64, is_1904: bool) -> Option<NaiveDate> {
    let days = whole_days(serial);
    if !(0.0..2_958_466.0).contains(&days) || serial < 0.0 {
        return None;
    }
    let whole = days as u64;
    let (first, days) = match (is_1904, whole) {
        (true, days) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        // Spreadsheets count 29 February 1900, which did not exist, as day 60.
        (false, days @ ..60) => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        (false, days) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    first.checked_add_days(Days::new(days))
}

/// The day of a text that is a date, or a date and time, by ISO 8601. A time less than a second before midnight counts
/// as midnight of the next day.
pub fn iso_day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.get(..10)?.parse().ok()?;
    let part = text[10..].strip_prefix("T23:59:59.").unwrap_or_default();
    match part.trim_end_matches('Z').trim_end_matches('0').is_empty() {
        true => Some(day),
        false => day.succ_opt(),
    }
}

/// Whether a built-in number format shows a date. The common formats and the Chinese formats are known.
pub fn is_builtin_date(id: u32) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a format code shows a date: it has a year or a day, or a month without an hour or a second.
pub fn is_date_code(code: &str) -> bool {
    let (mut has_day, mut has_month, mut has_time) = (false, false, false);
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            // Only the section for positive numbers counts.
            ';' => break,
            '\\' | '_' | '*' => drop(chars.next()),
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            'y' | 'd' => has_day = true,
            'm' => has_month = true,
            'h' | 's' => has_time = true,
            _ => {}
        }
    }
    has_day || (has_month && !has_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_a_day_in_both_epochs() {
        for (serial, is_1904, day_of) in [
            (45369.0, false, "2024-03-18"),
            (43907.0, true, "2024-03-18"),
            (45369.99, false, "2024-03-18"),
            (45_368.999_999_999_8, false, "2024-03-18"),
            (45_368.999_99, false, "2024-03-18"),
            (43_906.999_999_5, true, "2024-03-18"),
            // 23:59:59
            (45368.0 + 86_399.0 / 86_400.0, false, "2024-03-17"),
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (61.0, false, "1900-03-01"),
            (0.0, true, "1904-01-01"),
        ] {
            assert_eq!(day(serial, is_1904).unwrap().to_string(), day_of, "{serial}");
        }
        for (text, day_of) in [
            ("2024-03-18", "2024-03-18"),
            ("2024-03-18T08:30:00", "2024-03-18"),
            ("2024-03-17T23:59:59.999999983", "2024-03-18"),
            ("2024-03-17T23:59:59.000Z", "2024-03-17"),
        ] {
            assert_eq!(iso_day(text).unwrap().to_string(), day_of, "{text}");
        }
        for serial in [-1.0, 3.7e17, f64::NAN, f64::INFINITY] {
            assert_eq!(day(serial, false), None);
        }
    }

    #[test]
    fn formats_of_dates_are_recognised() {
        for code in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\"",
            "[$-804]yyyy/m/d;@",
            "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@",
            "yyyy/m/d h:mm",
            "m\"月\"",
            "mm-dd-yy",
            "YYYY\\.MM\\.DD",
        ] {
            assert!(is_date_code(code), "{code}");
        }
        for code in [
            "General",
            "G/通用格式",
            "0.00_);[Red]\\(0.00\\)",
            "#,##0.00\"元\"",
            "h:mm",
            "mm:ss",
            "@",
            "0\"day\"",
            "[h]:mm:ss",
        ] {
            assert!(!is_date_code(code), "{code}");
        }
        assert!(is_builtin_date(14) && is_builtin_date(31) && is_builtin_date(57));
        assert!(!is_builtin_date(0) && !is_builtin_date(49) && !is_builtin_date(20));
    }
}
