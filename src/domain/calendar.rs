//! Working days (工作日) by the State Council's holiday notices: a make-up workday is a working day, a holiday is not, and
//! any other day is one from Monday to Friday. A year that the calendar does not have, or has in part, is counted by
//! Monday to Friday, and the result names that year.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// How a day differs from its weekday: a day off, or a day of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind {
    /// 法定节假日: a holiday, or a day off that the notice joins to one.
    Holiday,
    /// 调休上班: a Saturday or Sunday that is worked instead of a day off.
    MakeupWorkday,
}

/// The seven statutory holidays of a year (全国年节及纪念日放假办法), each with the part of its name that a row must contain. One
/// row may name two holidays, as 国庆节、中秋节 of 2025 did.
const HOLIDAYS: [(&str, &str); 7] = [
    ("元旦", "元旦"),
    ("春节", "春节"),
    ("清明节", "清明"),
    ("劳动节", "劳动"),
    ("端午节", "端午"),
    ("中秋节", "中秋"),
    ("国庆节", "国庆"),
];

/// The holidays and make-up workdays (法定节假日与调休上班日) of the years that are known.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, (DayKind, String)>,
    /// For each year that has rows, the statutory holidays that no row of it names.
    lacking: BTreeMap<i32, Vec<&'static str>>,
}

/// Holidays on consecutive days, such as the eight days of 春节.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub name: String,
}

/// A date that was computed, and the first year of the computation that the calendar does not cover, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComputedDate {
    pub date: NaiveDate,
    pub beyond: Option<i32>,
}

impl From<NaiveDate> for ComputedDate {
    fn from(date: NaiveDate) -> ComputedDate {
        ComputedDate { date, beyond: None }
    }
}

impl Calendar {
    /// The calendar of these days, each with its kind and name.
    pub fn new(days: impl IntoIterator<Item = (NaiveDate, DayKind, String)>) -> Calendar {
        let days: BTreeMap<_, _> = days.into_iter().map(|(day, kind, name)| (day, (kind, name))).collect();
        let years: BTreeSet<i32> = days.keys().map(|day| day.year()).collect();
        let is_named = |year: i32, part: &str| {
            let mut of_year = days.iter().filter(|(day, (kind, _))| day.year() == year && *kind == DayKind::Holiday);
            of_year.any(|(_, (_, name))| name.contains(part))
        };
        let lacks = |year| HOLIDAYS.iter().filter(|(_, part)| !is_named(year, part)).map(|(name, _)| *name).collect();
        let lacking = years.into_iter().map(|year| (year, lacks(year))).collect();
        Calendar { days, lacking }
    }

    /// This calendar with the rows of another: a row replaces the row of the same day and leaves all other days as they
    /// are.
    pub fn overlaid(mut self, other: Calendar) -> Calendar {
        self.days.extend(other.days);
        Calendar::new(self.days.into_iter().map(|(day, (kind, name))| (day, kind, name)))
    }

    /// Whether the calendar has the seven statutory holidays of a year.
    pub fn covers(&self, year: i32) -> bool {
        self.lacking.get(&year).is_some_and(Vec::is_empty)
    }

    /// The years of which the calendar has rows, but not all seven statutory holidays.
    pub fn partial_years(&self) -> impl Iterator<Item = i32> {
        self.lacking.iter().filter(|(_, holidays)| !holidays.is_empty()).map(|(year, _)| *year)
    }

    /// The Chinese warning about a year that is not covered: which holidays are missing, how working days are counted
    /// meanwhile, and which file to complete.
    pub fn warning(&self, year: i32) -> String {
        match self.lacking.get(&year) {
            None => {
                format!("日历没有 {year} 年的放假安排，工作日按周一至周五算；公布后请用 zhiben calendar add 写入")
            }
            Some(holidays) => format!(
                "日历里 {year} 年的放假安排不全，缺 {}，缺的日子按周一至周五算；请补进 data/calendar.csv",
                holidays.join("、")
            ),
        }
    }

    /// The holidays and make-up workdays of a year, in order, each with its name.
    pub fn days_of(&self, year: i32) -> impl Iterator<Item = (NaiveDate, DayKind, &str)> {
        let of_year = self.days.iter().filter(move |(day, _)| day.year() == year);
        of_year.map(|(day, (kind, name))| (*day, *kind, name.as_str()))
    }

    /// The year whose notice is missing as of a day: this year, or from November on the next, when the notice is
    /// published. Years before the first known one are not asked for.
    pub fn awaited(&self, today: NaiveDate) -> Option<i32> {
        let last = self.lacking.iter().filter(|(_, holidays)| holidays.is_empty()).map(|(year, _)| *year).max();
        let years = today.year()..=today.year() + i32::from(today.month() >= 11);
        years.into_iter().find(|year| last.is_none_or(|last| *year > last))
    }

    /// Whether the day is a working day (工作日).
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some((kind, _)) => *kind == DayKind::MakeupWorkday,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    /// The `count`-th working day after `start`, the start not counted.
    pub fn working_days_after(&self, start: NaiveDate, count: u32) -> ComputedDate {
        let mut computed = ComputedDate::from(start);
        let mut left = count;
        while left > 0 {
            let Some(next) = computed.date.succ_opt() else { break };
            computed.date = next;
            if !self.covers(next.year()) {
                computed.beyond = computed.beyond.or(Some(next.year()));
            }
            left -= u32::from(self.is_working(next));
        }
        computed
    }

    /// The last working day before `day`.
    pub fn last_working_before(&self, day: NaiveDate) -> NaiveDate {
        let mut at = day;
        while let Some(earlier) = at.pred_opt() {
            at = earlier;
            if self.is_working(at) {
                break;
            }
        }
        at
    }

    /// Blocks of consecutive holidays, in order.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for (day, (kind, name)) in &self.days {
            if *kind != DayKind::Holiday {
                continue;
            }
            match blocks.last_mut() {
                Some(block) if block.last.succ_opt() == Some(*day) => block.last = *day,
                _ => blocks.push(Block { first: *day, last: *day, name: name.clone() }),
            }
        }
        blocks
    }
}

/// A length of time in a rule: `7d` calendar days, `5wd` working days (个工作日).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    Days(u32),
    Working(u32),
}

impl Term {
    /// The term of no days.
    pub const NONE: Term = Term::Days(0);

    /// The term that a text such as `7d` or `5wd` names, of at most 3660 days.
    pub fn parse(text: &str) -> Option<Term> {
        let number = |digits: &str| digits.parse::<u32>().ok().filter(|n| *n <= 3660);
        match text.strip_suffix("wd") {
            Some(digits) => number(digits).map(Term::Working),
            None => text.strip_suffix('d').and_then(number).map(Term::Days),
        }
    }

    /// The earliest day whose term still includes `day`; the reverse of [`Term::after`].
    pub fn reaching(self, day: NaiveDate, calendar: &Calendar) -> NaiveDate {
        match self {
            Term::Days(n) => day.checked_sub_days(Days::new(n.into())).unwrap_or(NaiveDate::MIN),
            Term::Working(n) => (0..n).fold(day, |at, _| calendar.last_working_before(at)),
        }
    }

    /// The last day of the term that begins on the day after `start`.
    pub fn after(self, start: NaiveDate, calendar: &Calendar) -> ComputedDate {
        match self {
            Term::Days(n) => start.checked_add_days(Days::new(n.into())).unwrap_or(NaiveDate::MAX).into(),
            Term::Working(n) => calendar.working_days_after(start, n),
        }
    }
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Term::Days(n) => write!(f, "{n}天"),
            Term::Working(n) => write!(f, "{n}个工作日"),
        }
    }
}
