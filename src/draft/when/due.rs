//! Until when: 2024年底前、2025年6月底前、6月30日前、2024年重点组织. A year alone is a date only where something is to be
//! done in it.

use super::{Mark, When, Years};
use crate::draft::scan::Scan;
use chrono::{Datelike, NaiveDate};

/// Verbs after a year alone that make it the year in which something is done.
const DONE_IN: [&str; 22] = [
    "重点组织",
    "重点开展",
    "重点推动",
    "重点抓好",
    "组织",
    "开展",
    "完成",
    "实现",
    "建成",
    "建立",
    "打造",
    "启动",
    "创建",
    "新建",
    "新增",
    "达到",
    "力争",
    "基本",
    "全面完成",
    "全面实现",
    "全面建成",
    "争取",
];
const BEFORE: [&str; 4] = ["之前", "以前", "前", "止"];

pub fn read(scan: Scan, years: Years) -> Option<Mark> {
    let from = scan.at;
    let mut next = scan;
    let is_until = next.eat_any(&["截至", "截止到", "到", "至"]).is_some();
    if let Some(year) = next.year() {
        return of_year(from, next, year, is_until, years);
    }
    let mut next = scan;
    let before = from.checked_sub(1).map(|at| scan.chars[at]);
    if before.is_some_and(|c| c.is_ascii_digit() || "年每".contains(c)) {
        return None;
    }
    if next.eat_any(&["今年底", "今年年底", "本年底", "今年内", "今年末", "年底", "年内"]).is_some()
    {
        let is_named = !scan.sees("年底") || next.sees("前") || next.sees("之前") || next.sees("完成");
        next.eat_any(&BEFORE);
        let year = years.issued.map_or(years.first, |day| day.year());
        let rule = format!("未明确哪一年，按{year}年底执行");
        return is_named.then(|| made(from, next, last_of(year, 12), None, rule, 6)).flatten();
    }
    let month = next.number().filter(|month| (1..=12).contains(month))?;
    if !next.eat("月") {
        return None;
    }
    next.eat("份");
    let (month_end, day) = end(&mut next, month)?;
    let year = nearest_year(years, month, day.unwrap_or(28));
    let due = if month_end { last_of(year, month) } else { NaiveDate::from_ymd_opt(year, month, day?) };
    made(from, next, due, None, format!("未明确年份，按{year}年执行"), 6)
}

/// After a year was passed.
fn of_year(from: usize, scan: Scan, year: i32, is_until: bool, years: Years) -> Option<Mark> {
    let mut next = scan;
    // 2024年至2026年, and 2024-2026年 are how long the plan runs.
    if next.sees("至") || next.sees("-") || next.sees("到") {
        return None;
    }
    next.eat("的");
    if next.eat_any(&["年底", "年末", "底", "末"]).is_some() {
        next.eat_any(&BEFORE);
        return made(from, next, last_of(year, 12), None, format!("写明{year}年底前的，到{year}-12-31"), 0);
    }
    if let Some((last, name)) = part_of_year(&mut next) {
        let is_bound = next.eat_any(&["末前", "底前", "末", "底", "之前", "前", "内"]).is_some() || next.sees("完成");
        return (is_bound || is_until)
            .then(|| made(from, next, last_of(year, last), None, format!("写明{year}年{name}，到它的最后一天"), 2))
            .flatten();
    }
    let mut in_month = next;
    if let Some(month) = in_month.number().filter(|month| (1..=12).contains(month))
        && in_month.eat("月")
    {
        in_month.eat("份");
        return of_month(from, in_month, (year, month), is_until);
    }
    if next.eat_any(&["年内", "内", "以内"]).is_some() {
        let rule = format!("写明{year}年内的，到{year}-12-31");
        return made(from, next, last_of(year, 12), first_of(year), rule, 1);
    }
    if next.eat_any(&BEFORE).is_some() {
        let rule = format!("写明{year}年前的，到上一年的最后一天");
        return made(from, next, last_of(year - 1, 12), None, rule, 5).filter(|_| year > years.first);
    }
    let mut then = next;
    then.eat("，");
    let acts = DONE_IN.iter().any(|verb| then.sees(verb));
    if is_until && (next.sees("，") || acts) {
        return made(from, next, last_of(year, 12), None, format!("写明到{year}年的，到{year}-12-31"), 2);
    }
    let is_planned = acts && (years.first..=years.last).contains(&year);
    let rule = format!("写明{year}年要做的，从{year}-01-01到{year}-12-31");
    is_planned.then(|| made(from, next, last_of(year, 12), first_of(year), rule, 3)).flatten()
}

/// After a year and a month were passed.
fn of_month(from: usize, scan: Scan, (year, month): (i32, u32), is_until: bool) -> Option<Mark> {
    let mut next = scan;
    // 2024年4月至6月底
    let mut range = next;
    let begins = range.number().filter(|day| (1..=31).contains(day) && range.eat_any(&["日", "号"]).is_some());
    if begins.is_none() {
        range = next;
    }
    if range.eat_any(&["至", "-", "到"]).is_some() {
        let to_year = range.year().unwrap_or(year);
        let to_month = range.number().filter(|month| (1..=12).contains(month) && range.eat("月"));
        if let Some(to_month) = to_month {
            range.eat("份");
            let day = range.number().filter(|day| (1..=31).contains(day) && range.eat_any(&["日", "号"]).is_some());
            range.eat_any(&["底", "末"]);
            let first = NaiveDate::from_ymd_opt(year, month, begins.unwrap_or(1));
            let last = day.map_or(last_of(to_year, to_month), |day| NaiveDate::from_ymd_opt(to_year, to_month, day));
            let rule = "写明起止的，从第一天到最后一天".to_string();
            let is_whole = to_year > year + 1 || (to_year - year) * 12 + to_month as i32 - month as i32 > 12;
            return made(from, range, last, first, rule, 2).filter(|_| !is_whole);
        }
    }
    if let Some((month_end, day)) = end(&mut next, month) {
        let due = if month_end { last_of(year, month) } else { NaiveDate::from_ymd_opt(year, month, day?) };
        return made(from, next, due, None, "写明期限的，到那一天".to_string(), 0);
    }
    if next.eat_any(&BEFORE).is_some() {
        let due = NaiveDate::from_ymd_opt(year, month, 1).and_then(|day| day.pred_opt());
        return made(from, next, due, None, format!("写明{month}月前的，到上个月的最后一天"), 5);
    }
    let mut then = next;
    then.eat("，");
    if is_until || DONE_IN.iter().any(|verb| then.sees(verb)) {
        return made(from, next, last_of(year, month), None, format!("写明{year}年{month}月的，到这个月的最后一天"), 3);
    }
    None
}

/// `底前`, `30日前` after a month: whether it is the month's end, or the day.
fn end(scan: &mut Scan, month: u32) -> Option<(bool, Option<u32>)> {
    let mut next = *scan;
    if next.eat_any(&["底", "末"]).is_some() {
        next.eat_any(&BEFORE);
        *scan = next;
        return Some((true, None));
    }
    let day = match next.eat_any(&["上旬", "中旬", "下旬"]) {
        Some("上旬") => 10,
        Some("中旬") => 20,
        Some(_) => {
            next.eat_any(&BEFORE)?;
            *scan = next;
            return Some((true, None));
        }
        None => {
            let day = next.number().filter(|day| (1..=31).contains(day))?;
            next.eat_any(&["日", "号"])?;
            day
        }
    };
    next.eat("（含）");
    next.eat_any(&BEFORE)?;
    let is_day = NaiveDate::from_ymd_opt(2024, month, day).is_some();
    *scan = next;
    is_day.then_some((false, Some(day)))
}

/// 上半年, 第三季度: its last month and its name.
fn part_of_year(scan: &mut Scan) -> Option<(u32, &'static str)> {
    const PARTS: [(&str, u32); 14] = [
        ("上半年", 6),
        ("下半年", 12),
        ("第一季度", 3),
        ("第二季度", 6),
        ("第三季度", 9),
        ("第四季度", 12),
        ("一季度", 3),
        ("二季度", 6),
        ("三季度", 9),
        ("四季度", 12),
        ("1季度", 3),
        ("2季度", 6),
        ("3季度", 9),
        ("4季度", 12),
    ];
    PARTS.into_iter().find(|(name, _)| scan.eat(name)).map(|(name, month)| (month, name))
}

/// The year in which a month and day come first after the day of issue.
fn nearest_year(years: Years, month: u32, day: u32) -> i32 {
    let Some(issued) = years.issued.filter(|_| years.first != years.last) else { return years.first };
    let is_past = (month, day) < (issued.month(), issued.day()) && month != issued.month();
    issued.year() + i32::from(is_past)
}

fn last_of(year: i32, month: u32) -> Option<NaiveDate> {
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt()
}

fn first_of(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1)
}

fn made(
    from: usize,
    scan: Scan,
    due: Option<NaiveDate>,
    first: Option<NaiveDate>,
    rule: String,
    doubt: u8,
) -> Option<Mark> {
    let due = due?;
    Some(Mark::new(from, scan, When::Due { due, from: first.filter(|first| *first <= due) }, rule, doubt))
}
