//! What a notice says of one holiday: `1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。`

use super::text::{Glyph, Reader, Slip, plain};
use crate::domain::calendar::DayKind;
use chrono::{Datelike, NaiveDate, Weekday};

/// A day that the notice names, and the characters that name it.
#[derive(Debug, Clone)]
pub struct Named<'t> {
    pub day: NaiveDate,
    pub kind: DayKind,
    pub found: &'t [Glyph],
}

/// What was read of a holiday.
#[derive(Debug, Default)]
pub struct Line<'t> {
    pub days: Vec<Named<'t>>,
    pub slips: Vec<Slip>,
}

/// The longest time off that a notice could give, in days.
const LONGEST: i64 = 16;

struct Reading<'t> {
    reader: Reader<'t>,
    year: i32,
    is_new_year: bool,
    month: Option<u32>,
    line: Line<'t>,
    /// How many of the days off were counted by an earlier total.
    counted: usize,
}

/// Reads the text after the holiday's name. A date without a year is of `year`; one in December is of the year before,
/// if it is about the new year.
pub fn read(glyphs: &[Glyph], year: i32, is_new_year: bool) -> Line<'_> {
    let reader = Reader { glyphs, at: 0 };
    let mut reading = Reading { reader, year, is_new_year, month: None, line: Line::default(), counted: 0 };
    while let Some(c) = reading.reader.peek() {
        match c {
            // Such as 除夕（2月9日）, of which nothing is ordered.
            '(' => reading.pass_parentheses(),
            '共' => {
                reading.reader.at += 1;
                reading.total();
            }
            c if c.is_ascii_digit() => {
                if !reading.dates() && !reading.total() {
                    reading.reader.number();
                }
            }
            _ => reading.reader.at += 1,
        }
    }
    reading.line
}

/// A date, with the characters that name it.
#[derive(Clone, Copy)]
struct Date<'t> {
    day: Option<NaiveDate>,
    year: i32,
    found: &'t [Glyph],
}

impl<'t> Reading<'t> {
    fn slip(&mut self, found: &[Glyph], message: impl Into<String>) {
        self.line.slips.push(Slip::at(found, message));
    }

    fn pass_parentheses(&mut self) {
        let rest = &self.reader.glyphs[self.reader.at..];
        let end = rest.iter().position(|glyph| matches!(glyph.c, ')' | '。'));
        self.reader.at += end.map_or(rest.len(), |end| end + 1);
    }

    /// Dates that are off or worked together. Returns `false` where there is no date.
    fn dates(&mut self) -> bool {
        let from = self.reader.at;
        let Some(first) = self.date(None) else { return false };
        let mut spans = vec![self.span(first)];
        loop {
            let before = self.reader;
            let joins = self.reader.eat_any(&["、", ",", "以及", "和", "及", "与"]);
            let next = if joins { self.date(Some(first.year)) } else { None };
            match next {
                Some(next) => spans.push(self.span(next)),
                None => {
                    self.reader = before;
                    break;
                }
            }
        }
        let named = self.reader.since(from);
        let Some(kind) = self.act() else {
            self.slip(named, "看不出这一天是放假还是上班，应写“放假”“补休”或“上班”");
            return true;
        };
        for (first, last, found) in spans.into_iter().flatten() {
            let days = first.iter_days().take_while(|day| *day <= last);
            self.line.days.extend(days.map(|day| Named { day, kind, found }));
        }
        true
    }

    /// The date that was read, or the days from it to another.
    fn span(&mut self, first: Date<'t>) -> Option<(NaiveDate, NaiveDate, &'t [Glyph])> {
        let mut last = first;
        if self.reader.eat_any(&["至", "到", "--", "-"]) {
            let Some(read) = self.date(Some(first.year)) else {
                let found = first.found;
                self.slip(found, "“至”后面应是日期，如 3日");
                return None;
            };
            last = read;
        }
        let (from, to) = (first.day?, last.day?);
        let days = (to - from).num_days() + 1;
        if !(1..=LONGEST).contains(&days) {
            let what = if days < 1 { "在开始的日子之前" } else { "离开始的日子太远" };
            self.slip(last.found, format!("从 {from} 到 {to}：结束的日子{what}"));
            return None;
        }
        Some((from, to, first.found))
    }

    /// `2025年12月31日（周三）`; the year and month may be left out where `year` or an earlier date gives them.
    fn date(&mut self, year: Option<i32>) -> Option<Date<'t>> {
        let before = self.reader;
        self.reader.pass_breaks();
        let from = self.reader.at;
        let read = self.parts();
        let Some((written_year, written_month, day)) = read else {
            self.reader = before;
            return None;
        };
        let found = self.reader.since(from);
        let Some(month) = written_month.or(self.month) else {
            self.slip(found, "没有写是几月");
            self.weekdays(None);
            return Some(Date { day: None, year: self.year, found });
        };
        self.month = Some(month);
        let usual = self.year - i32::from(self.is_new_year && month == 12);
        let inherited = year.filter(|_| written_month.is_none());
        let year = written_year.or(inherited).unwrap_or(usual);
        let day = NaiveDate::from_ymd_opt(year, month, day);
        if day.is_none() {
            self.slip(found, format!("{year} 年没有这一天"));
        }
        self.weekdays(day);
        let is_other = year != self.year && !(self.is_new_year && year == self.year - 1 && month == 12);
        if is_other && day.is_some() {
            self.slip(found, format!("是 {year} 年的日子，这份通知是 {} 年的", self.year));
        }
        Some(Date { day: day.filter(|_| !is_other), year, found })
    }

    fn parts(&mut self) -> Option<(Option<i32>, Option<u32>, u32)> {
        let mut number = self.reader.number()?;
        let (mut year, mut month) = (None, None);
        if self.reader.eat("年") {
            year = Some(number as i32);
            number = self.reader.number()?;
        }
        if self.reader.eat("月") {
            month = Some(number);
            number = self.reader.number()?;
        }
        self.reader.eat_any(&["日", "号"]).then_some((year, month, number))
    }

    /// Compares the weekdays after a date with it, in parentheses or without.
    fn weekdays(&mut self, day: Option<NaiveDate>) {
        let mut next = self.reader;
        next.pass_breaks();
        if next.peek() == Some('(') {
            self.reader = next;
        }
        let from = self.reader.at;
        match self.reader.peek() {
            Some('(') => self.pass_parentheses(),
            _ if self.weekday().is_some() => {}
            _ => return,
        }
        let mut inner = Reader { glyphs: &self.reader.glyphs[..self.reader.at], at: from };
        std::mem::swap(&mut self.reader, &mut inner);
        while self.reader.peek().is_some() {
            let at = self.reader.at;
            match (self.weekday(), day) {
                (Some(weekday), Some(day)) if weekday != day.weekday() => {
                    let found = self.reader.since(at);
                    self.slip(found, format!("{day} 是{}", zh(day.weekday())));
                }
                (Some(_), _) => {}
                (None, _) => self.reader.at = at + 1,
            }
        }
        std::mem::swap(&mut self.reader, &mut inner);
    }

    fn weekday(&mut self) -> Option<Weekday> {
        let before = self.reader;
        let named = self.reader.eat_any(&["周", "星期", "礼拜"]);
        let place = self.reader.peek().filter(|_| named).and_then(|c| "一二三四五六日天".chars().position(|d| d == c));
        match place {
            Some(place) => {
                self.reader.at += 1;
                Weekday::try_from(place.min(6) as u8).ok()
            }
            None => {
                self.reader = before;
                None
            }
        }
    }

    /// What is to be done on the dates before: the words up to the next mark or number.
    fn act(&mut self) -> Option<DayKind> {
        let rest = &self.reader.glyphs[self.reader.at..];
        let ends = |glyph: &Glyph| matches!(glyph.c, '。' | ',' | ';' | '、' | '(' | '共') || glyph.c.is_ascii_digit();
        let words = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
        self.reader.at += words.len();
        let words = plain(words);
        let has = |all: &[&str]| all.iter().any(|word| words.contains(word));
        match () {
            () if has(&["不放假", "不上班", "不休"]) => None,
            () if has(&["上班"]) => Some(DayKind::MakeupWorkday),
            () if has(&["放假", "补休", "调休", "休假", "休息"]) => Some(DayKind::Holiday),
            () => None,
        }
    }

    /// `共3天` or `放假1天`: compared with the days off before it that no other total counted.
    fn total(&mut self) -> bool {
        let from = self.reader.at;
        let Some(total) = self.reader.any_number().filter(|_| self.reader.eat_any(&["天", "日"])) else {
            self.reader.at = from;
            return false;
        };
        let off: Vec<NaiveDate> =
            self.line.days.iter().filter(|named| named.kind == DayKind::Holiday).map(|named| named.day).collect();
        let days = &off[self.counted..];
        let with_weekend = if self.joins_weekend() { weekend_around(days) } else { 0 };
        let counts = [days.len(), days.len() + with_weekend];
        self.counted = off.len();
        // Where a day could not be read, the total cannot be compared.
        if !counts.contains(&(total as usize)) && self.line.slips.is_empty() {
            let found = self.reader.since(from);
            self.slip(found, format!("前面放假的日子是 {} 天", days.len()));
        }
        true
    }

    fn joins_weekend(&self) -> bool {
        plain(self.reader.glyphs).contains("与周末连休")
    }
}

/// How many days of a Saturday and Sunday next to these days are not among them.
fn weekend_around(days: &[NaiveDate]) -> usize {
    let is_off = |day: &NaiveDate| day.weekday().number_from_monday() > 5;
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return 0 };
    let before = std::iter::successors(first.pred_opt(), NaiveDate::pred_opt).take_while(is_off).count();
    let after = std::iter::successors(last.succ_opt(), NaiveDate::succ_opt).take_while(is_off).count();
    before + after
}

fn zh(weekday: Weekday) -> String {
    let names = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    names[weekday.num_days_from_monday() as usize].to_string()
}
