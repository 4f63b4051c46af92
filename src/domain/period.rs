//! 周期: a week, ten days, a month, two months, a quarter, half-year, year, a single day, or the plan as a whole, with its name and its first and last
//! day. The days are computed from the period's own number and never from another period's days.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::fmt;

/// 频次: how often a recurring measure is owed.
/// Shorter ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cadence {
    /// 每周, from Monday (ISO 8601)
    Week,
    /// 每旬
    TenDays,
    Month,
    /// 每两个月, from January
    TwoMonths,
    Quarter,
    HalfYear,
    Year,
}

impl Cadence {
    pub const ALL: [Cadence; 7] = [
        Cadence::Week,
        Cadence::TenDays,
        Cadence::Month,
        Cadence::TwoMonths,
        Cadence::Quarter,
        Cadence::HalfYear,
        Cadence::Year,
    ];

    /// The period of this length that contains `day`.
    pub fn holding(self, day: NaiveDate) -> Period {
        let (year, month) = (day.year(), day.month() as u8);
        match self {
            Cadence::Week => Period::Week(day.iso_week().year(), day.iso_week().week() as u8),
            Cadence::TenDays => Period::TenDays(year, month, day.day().div_ceil(10).min(3) as u8),
            Cadence::TwoMonths => Period::TwoMonths(year, month.div_ceil(2)),
            Cadence::Month => Period::Month(year, month),
            Cadence::Quarter => Period::Quarter(year, month.div_ceil(3)),
            Cadence::HalfYear => Period::Half(year, month.div_ceil(6)),
            Cadence::Year => Period::Year(year),
        }
    }
}

/// The names of the three parts of a month; the first is written.
const TEN_DAYS: [[&str; 4]; 3] = [["X1", "x1", "上旬", "上"], ["X2", "x2", "中旬", "中"], ["X3", "x3", "下旬", "下"]];

/// 周期. Its name is the last part of an obligation's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// `2026W48`: Monday to Sunday, numbered as in ISO 8601 (GB/T 7408)
    Week(i32, u8),
    /// `2026-07X1`: 上旬 (1–10), 中旬 (11–20), 下旬 (21–end of the month); `2026-07上旬` is read too
    TenDays(i32, u8, u8),
    /// `2026B4`: January–February to November–December
    TwoMonths(i32, u8),
    /// `2026-07`
    Month(i32, u8),
    /// `2026Q3`
    Quarter(i32, u8),
    /// `2026H2`: January–June, July–December
    Half(i32, u8),
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
        if text.len() == 10 && text.is_ascii() {
            return NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Period::Day);
        }
        let year = text.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        let rest = &text[4..];
        let index = |digits: &str, most: u8| digits.parse().ok().filter(|n| (1..=most).contains(n));
        match rest.as_bytes() {
            [] => Some(Period::Year(year)),
            [b'Q' | b'q', _] => index(&rest[1..], 4).map(|n| Period::Quarter(year, n)),
            [b'H' | b'h', _] => index(&rest[1..], 2).map(|n| Period::Half(year, n)),
            [b'B' | b'b', _] => index(&rest[1..], 6).map(|n| Period::TwoMonths(year, n)),
            [b'W' | b'w', _, ..] if rest.len() <= 3 => {
                index(&rest[1..], 53).map(|n| Period::Week(year, n)).filter(|week| week.monday().is_some())
            }
            [b'-', b'0'..=b'9'] | [b'-', b'0'..=b'9', b'0'..=b'9'] => {
                index(&rest[1..], 12).map(|n| Period::Month(year, n))
            }
            [b'-', ..] => {
                let part = TEN_DAYS.iter().position(|names| names.iter().any(|name| rest.ends_with(name)))?;
                let name = TEN_DAYS[part].iter().find(|name| rest.ends_with(**name))?;
                let month = index(&rest[1..rest.len() - name.len()], 12)?;
                Some(Period::TenDays(year, month, part as u8 + 1))
            }
            _ => None,
        }
    }

    /// The first day; the earliest possible date for the plan as a whole.
    pub fn first(self) -> NaiveDate {
        let on = |year, month: u8, day: u8| {
            NaiveDate::from_ymd_opt(year, month.into(), day.into()).unwrap_or(NaiveDate::MIN)
        };
        let of = |year, month| on(year, month, 1);
        match self {
            Period::Week(..) => self.monday().unwrap_or(NaiveDate::MIN),
            Period::TenDays(y, m, part) => on(y, m, 10 * part - 9),
            Period::TwoMonths(y, n) => of(y, 2 * n - 1),
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
            Period::Week(..) => match self.monday().and_then(|monday| monday.checked_add_days(Days::new(7))) {
                Some(monday) => Cadence::Week.holding(monday),
                None => self,
            },
            Period::TenDays(y, 12, 3) => Period::TenDays(y + 1, 1, 1),
            Period::TenDays(y, m, 3) => Period::TenDays(y, m + 1, 1),
            Period::TenDays(y, m, part) => Period::TenDays(y, m, part + 1),
            Period::TwoMonths(y, 6) => Period::TwoMonths(y + 1, 1),
            Period::TwoMonths(y, n) => Period::TwoMonths(y, n + 1),
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

    /// The first day of a week; `None` for a year without that week, and for other periods.
    fn monday(self) -> Option<NaiveDate> {
        match self {
            Period::Week(year, week) => NaiveDate::from_isoywd_opt(year, week.into(), Weekday::Mon),
            _ => None,
        }
    }

    /// Whether the day is in the period.
    pub fn holds(self, day: NaiveDate) -> bool {
        // The period of a day is named without its first and last day, which would have to be computed.
        match self {
            Period::Week(..) => Cadence::Week.holding(day) == self,
            Period::TenDays(..) => Cadence::TenDays.holding(day) == self,
            Period::TwoMonths(..) => Cadence::TwoMonths.holding(day) == self,
            Period::Month(..) => Cadence::Month.holding(day) == self,
            Period::Quarter(..) => Cadence::Quarter.holding(day) == self,
            Period::Half(..) => Cadence::HalfYear.holding(day) == self,
            Period::Year(year) => day.year() == year,
            Period::Day(only) => day == only,
            Period::Plan => true,
        }
    }

    /// Whether all days of `other` are in this period.
    pub fn contains(self, other: Period) -> bool {
        // Two periods of one length are the same or have no day in common.
        match std::mem::discriminant(&self) == std::mem::discriminant(&other) {
            true => self == other,
            false => self.holds(other.first()) && self.holds(other.last()),
        }
    }
}

impl Period {
    /// The period in Chinese: `2026年10月`, `2026年第三季度`; empty for the whole time of a plan.
    pub fn in_words(self) -> String {
        match self {
            Period::Week(year, week) => format!("{year}年第{week}周"),
            Period::TenDays(year, month, part) => {
                format!("{year}年{month}月{}", ["上旬", "中旬", "下旬"][part as usize % 4 - 1])
            }
            Period::TwoMonths(year, n) => format!("{year}年{}—{}月", 2 * n - 1, 2 * n),
            Period::Month(year, month) => format!("{year}年{month}月"),
            Period::Quarter(year, 1) => format!("{year}年第一季度"),
            Period::Quarter(year, 2) => format!("{year}年第二季度"),
            Period::Quarter(year, 3) => format!("{year}年第三季度"),
            Period::Quarter(year, _) => format!("{year}年第四季度"),
            Period::Half(year, 1) => format!("{year}年上半年"),
            Period::Half(year, _) => format!("{year}年下半年"),
            Period::Year(year) => format!("{year}年度"),
            Period::Day(day) => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Period::Plan => String::new(),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Week(y, w) => write!(f, "{y}W{w:02}"),
            Period::TenDays(y, m, part) => write!(f, "{y}-{m:02}X{part}"),
            Period::TwoMonths(y, n) => write!(f, "{y}B{n}"),
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
        for name in
            ["2026-07", "2026Q3", "2026H2", "2026", "2026-10-01", "2026W05", "2020W53", "2026-07X3", "2026B6", "-"]
        {
            assert_eq!(Period::parse(name).unwrap().to_string(), name);
        }
        for (name, same) in
            [("2026W5", "2026W05"), ("2026-7上旬", "2026-07X1"), ("2026-12下", "2026-12X3"), ("2026b2", "2026B2")]
        {
            assert_eq!(Period::parse(name).unwrap().to_string(), same);
        }
        // 2026 has 53 weeks, 2025 has 52.
        for bad in [
            "2026Q5",
            "2026-13",
            "26Q1",
            "2026H3",
            "2026-02-30",
            "",
            "二〇二六",
            "2025W53",
            "2026W00",
            "2026B7",
            "2026-07X4",
            "2026-13上旬",
            "2026-上旬",
        ] {
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
            // ISO 8601: the first week of a year is that of its first Thursday.
            ("2026W01", "2025-12-29", "2026-01-04"),
            ("2026W53", "2026-12-28", "2027-01-03"),
            ("2024-02X1", "2024-02-01", "2024-02-10"),
            ("2024-02X2", "2024-02-11", "2024-02-20"),
            ("2024-02X3", "2024-02-21", "2024-02-29"),
            ("2026-12X3", "2026-12-21", "2026-12-31"),
            ("2026B1", "2026-01-01", "2026-02-28"),
            ("2026B6", "2026-11-01", "2026-12-31"),
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
        assert_eq!(Cadence::Week.holding(at).to_string(), "2026W48");
        assert_eq!(Cadence::Week.holding(day("2027-01-03")).to_string(), "2026W53");
        assert_eq!(Cadence::TenDays.holding(at).to_string(), "2026-11X3");
        assert_eq!(Cadence::TenDays.holding(day("2026-10-31")).to_string(), "2026-10X3");
        assert_eq!(Cadence::TwoMonths.holding(at).to_string(), "2026B6");
        assert_eq!(Cadence::Month.holding(at).to_string(), "2026-11");
        assert_eq!(Cadence::Quarter.holding(at).to_string(), "2026Q4");
        assert_eq!(Cadence::HalfYear.holding(at).to_string(), "2026H2");
        assert_eq!(Cadence::Year.holding(at).to_string(), "2026");
        assert!(Period::parse("2026").unwrap().contains(Period::parse("2026Q4").unwrap()));
        assert!(!Period::parse("2026H1").unwrap().contains(Period::parse("2026-07").unwrap()));
        for cadence in Cadence::ALL {
            assert!(!cadence.holding(at).contains(Period::Plan), "{cadence:?}");
            assert!(Period::Plan.contains(cadence.holding(at)), "{cadence:?}");
        }
    }
    /// Every day of three years is in one period of each length, and periods follow each other without a gap.
    #[test]
    fn periods_follow_each_other() {
        for cadence in Cadence::ALL {
            let mut period = cadence.holding(day("2024-01-01"));
            let mut at = day("2024-01-01");
            while at < day("2027-02-01") {
                assert_eq!(cadence.holding(at), period, "{at}");
                assert!(period.holds(at), "{at}");
                assert_eq!(Period::parse(&period.to_string()), Some(period));
                if at == period.last() {
                    assert_eq!(period.next().first(), at.succ_opt().unwrap());
                    period = period.next();
                }
                at = at.succ_opt().unwrap();
            }
        }
    }
}
