//! 周期: a month, quarter, half-year, year, a single day, or the plan as a whole, with its name and its first and last
//! day. The days are computed from the period's own number and never from another period's days.

use chrono::{Datelike, Days, NaiveDate};
use std::fmt;

/// 频次: how often a recurring measure is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cadence {
    Month,
    Quarter,
    HalfYear,
    Year,
}

impl Cadence {
    /// The number of months of one period.
    pub fn months(self) -> u32 {
        match self {
            Cadence::Month => 1,
            Cadence::Quarter => 3,
            Cadence::HalfYear => 6,
            Cadence::Year => 12,
        }
    }

    /// The period of this length that contains `day`.
    pub fn holding(self, day: NaiveDate) -> Period {
        let (year, month) = (day.year(), day.month());
        match self {
            Cadence::Month => Period::Month(year, month),
            Cadence::Quarter => Period::Quarter(year, month.div_ceil(3)),
            Cadence::HalfYear => Period::Half(year, month.div_ceil(6)),
            Cadence::Year => Period::Year(year),
        }
    }
}

/// 周期. Its name is the last part of an obligation's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// `2026-07`
    Month(i32, u32),
    /// `2026Q3`
    Quarter(i32, u32),
    /// `2026H2`: January–June, July–December
    Half(i32, u32),
    /// `2026`
    Year(i32),
    /// `2026-10-01`: the first day of a holiday, or the day of an event
    Day(NaiveDate),
    /// `-`: the plan as a whole, for milestones and standing measures
    Plan,
}

impl Period {
    /// The period of this name; `None` for any other text.
    pub fn parse(text: &str) -> Option<Period> {
        let text = text.trim();
        if text == "-" {
            return Some(Period::Plan);
        }
        if text.len() == 10 {
            return NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Period::Day);
        }
        let year = text.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        let rest = &text[4..];
        let index = |digits: &str, most: u32| digits.parse().ok().filter(|n| (1..=most).contains(n));
        match rest.as_bytes() {
            [] => Some(Period::Year(year)),
            [b'Q' | b'q', _] => index(&rest[1..], 4).map(|n| Period::Quarter(year, n)),
            [b'H' | b'h', _] => index(&rest[1..], 2).map(|n| Period::Half(year, n)),
            [b'-', b'0'..=b'9'] | [b'-', b'0'..=b'9', b'0'..=b'9'] => {
                index(&rest[1..], 12).map(|n| Period::Month(year, n))
            }
            _ => None,
        }
    }

    /// The first day; the earliest possible date for the plan as a whole.
    pub fn first(self) -> NaiveDate {
        let of = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN);
        match self {
            Period::Month(y, m) => of(y, m),
            Period::Quarter(y, q) => of(y, 3 * q - 2),
            Period::Half(y, h) => of(y, 6 * h - 5),
            Period::Year(y) => of(y, 1),
            Period::Day(day) => day,
            Period::Plan => NaiveDate::MIN,
        }
    }

    /// The last day, included; the latest possible date for the plan as a whole.
    pub fn last(self) -> NaiveDate {
        match self {
            Period::Day(day) => day,
            Period::Plan => NaiveDate::MAX,
            _ => self.next().first().checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MAX),
        }
    }

    /// The next period of the same length; a day and the plan as a whole stay as they are.
    pub fn next(self) -> Period {
        match self {
            Period::Month(y, 12) => Period::Month(y + 1, 1),
            Period::Month(y, m) => Period::Month(y, m + 1),
            Period::Quarter(y, 4) => Period::Quarter(y + 1, 1),
            Period::Quarter(y, q) => Period::Quarter(y, q + 1),
            Period::Half(y, 2) => Period::Half(y + 1, 1),
            Period::Half(y, h) => Period::Half(y, h + 1),
            Period::Year(y) => Period::Year(y + 1),
            other => other,
        }
    }

    /// Whether the day is in the period.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.first() <= day && day <= self.last()
    }

    /// Whether all days of `other` are in this period.
    pub fn contains(self, other: Period) -> bool {
        self.first() <= other.first() && other.last() <= self.last()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Month(y, m) => write!(f, "{y}-{m:02}"),
            Period::Quarter(y, q) => write!(f, "{y}Q{q}"),
            Period::Half(y, h) => write!(f, "{y}H{h}"),
            Period::Year(y) => write!(f, "{y}"),
            Period::Day(day) => write!(f, "{day}"),
            Period::Plan => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn names_round_trip() {
        for name in ["2026-07", "2026Q3", "2026H2", "2026", "2026-10-01", "-"] {
            assert_eq!(Period::parse(name).unwrap().to_string(), name);
        }
        for bad in ["2026Q5", "2026-13", "26Q1", "2026H3", "2026-02-30", "", "二〇二六"] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn borders_are_those_of_the_calendar() {
        let cases = [
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2025-12", "2025-12-01", "2025-12-31"),
            ("2026Q1", "2026-01-01", "2026-03-31"),
            ("2026Q4", "2026-10-01", "2026-12-31"),
            ("2026H1", "2026-01-01", "2026-06-30"),
            ("2026H2", "2026-07-01", "2026-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
        ];
        for (name, first, last) in cases {
            let period = Period::parse(name).unwrap();
            assert_eq!((period.first(), period.last()), (day(first), day(last)), "{name}");
        }
    }

    /// Golden case 1: each month has its own last day, also after a shorter month.
    #[test]
    fn month_ends_come_back_to_31() {
        let mut period = Cadence::Month.holding(day("2026-08-31"));
        let mut lasts = Vec::new();
        for _ in 0..8 {
            lasts.push(period.last().to_string());
            period = period.next();
        }
        let expected = [
            "2026-08-31",
            "2026-09-30",
            "2026-10-31",
            "2026-11-30",
            "2026-12-31",
            "2027-01-31",
            "2027-02-28",
            "2027-03-31",
        ];
        assert_eq!(lasts, expected);
    }

    #[test]
    fn a_day_lies_in_its_period_of_each_length() {
        let at = day("2026-11-23");
        assert_eq!(Cadence::Month.holding(at).to_string(), "2026-11");
        assert_eq!(Cadence::Quarter.holding(at).to_string(), "2026Q4");
        assert_eq!(Cadence::HalfYear.holding(at).to_string(), "2026H2");
        assert_eq!(Cadence::Year.holding(at).to_string(), "2026");
        assert!(Period::parse("2026").unwrap().contains(Period::parse("2026Q4").unwrap()));
        assert!(!Period::parse("2026H1").unwrap().contains(Period::parse("2026-07").unwrap()));
    }
}
