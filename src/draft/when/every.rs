//! How often: 每月、每季度至少2次、半年一次、每月5日前、按季度.

use super::{Mark, When, Years};
use crate::draft::scan::Scan;

/// How a unit of time is written, its cadence, and the Chinese name of the cadence.
const UNITS: [(&str, &str, &str); 17] = [
    ("两个月", "two-months", "每两个月"),
    ("2个月", "two-months", "每两个月"),
    ("两月", "two-months", "每两个月"),
    ("双月", "two-months", "每两个月"),
    ("半年度", "half-year", "每半年"),
    ("半年", "half-year", "每半年"),
    ("季度", "quarter", "每季度"),
    ("季", "quarter", "每季度"),
    ("年度", "year", "每年"),
    ("年", "year", "每年"),
    ("星期", "week", "每周"),
    ("礼拜", "week", "每周"),
    ("周", "week", "每周"),
    ("旬", "ten-days", "每旬"),
    ("月份", "month", "每月"),
    ("月度", "month", "每月"),
    ("月", "month", "每月"),
];

/// Frequencies without a period in plan.toml.
const UNFIT: [&str; 14] = [
    "每日",
    "每天",
    "每班",
    "每两周",
    "每2周",
    "每半月",
    "每半个月",
    "每两年",
    "每2年",
    "每三年",
    "每3年",
    "每五年",
    "每次",
    "每学期",
];

pub fn read(scan: Scan, years: Years) -> Option<Mark> {
    let from = scan.at;
    let mut next = scan;
    if next.eat_any(&UNFIT).is_some() {
        // 每次 and 每班 say to what something belongs, not how often it is done.
        let is_frequency = !scan.sees("每次") && !scan.sees("每班");
        return is_frequency.then(|| Mark::new(from, next, When::Unfit, "方案文件没有这样的周期，先按没有期限写", 7));
    }
    let (unit, doubt, rule) = unit(&mut next)?;
    let (written, every, zh) = UNITS[unit];
    if let Some(mark) = of_each_year(from, next, every, years) {
        return Some(mark);
    }
    // 每年底前 and 每季度末 are the period's own end.
    if !matches!(written, "旬") {
        let mut end = next;
        if end.eat_any(&["底前", "末前", "年底前", "月底前", "底", "末"]).is_some() && !end.sees("部") {
            next = end;
        }
    }
    let rule = format!("{rule}的，按{zh}办理");
    let (grace, rule, doubt) = match day(&mut next, every) {
        Some((Some(grace), day)) => (Some(grace), format!("{rule}；“{day}日前”写成周期结束后宽限 {grace} 天"), 3),
        Some((None, day)) => (None, format!("{rule}；“{day}日前”写不进周期，期限仍是周期的最后一天"), 5),
        None => (None, rule, doubt),
    };
    Some(Mark::new(from, next, When::Every { every, times: 1, grace }, rule, doubt))
}

/// Passes the unit of a frequency; gives its place in `UNITS`, the doubt, and the words of the rule.
fn unit(scan: &mut Scan) -> Option<(usize, u8, &'static str)> {
    let from = scan.at;
    let before = from.checked_sub(1).map(|at| scan.chars[at]);
    if scan.eat("每") {
        scan.eat("个");
        let unit = longest(scan)?;
        // 每年度 is a year, 每周边 is no week.
        return (!scan.sees("边")).then_some((unit, 0, "写明“每”"));
    }
    if scan.eat_any(&["逐", "按"]).is_some() {
        let unit = longest(scan)?;
        let is_cut = scan.peek().is_some_and(|c| "龄薪份计划底前月年".contains(c));
        return (!is_cut).then_some((unit, 3, "写明“按”“逐”"));
    }
    // 半年一次, 一年至少2次, 一季度一调度
    let mut next = *scan;
    let one = next.eat_any(&["一", "1", "全"]);
    let starts = one.is_some() || next.sees("半年");
    if starts && !before.is_some_and(|c| "第十百上下前后近过〇一二三四五六七八九每".contains(c) || c.is_ascii_digit())
    {
        next.eat("个");
        if let Some(unit) = longest(&mut next) {
            let mut then = next;
            then.eat_any(&["至少", "不少于", "不低于", "组织", "开展", "召开", "进行"]);
            let counted = then.number().is_some_and(|n| (1..=99).contains(&n));
            let acts = [
                "次", "场", "轮", "调度", "研判", "排查", "检查", "通报", "考核", "演练", "总结", "会商", "小结",
                "报告", "督查",
            ];
            if counted && acts.iter().any(|act| then.sees(act)) {
                *scan = next;
                return Some((unit, 2, "写明“几时一次”"));
            }
        }
    }
    *scan = Scan::at(scan.chars, from);
    // 月调度、季度通报、年度考核
    let acts = [
        "调度",
        "通报",
        "例会",
        "考核",
        "研判",
        "小结",
        "报告制度",
        "检查计划",
        "执法检查计划",
        "工作任务清单",
        "目标责任",
        "培训计划",
        "安全生产工作",
        "安全生产年度",
    ];
    let free = !before.is_some_and(|c| {
        "第上下本当全首末〇一二三四五六七八九十百双单跨数个逐按每半".contains(c) || c.is_ascii_digit() || c == '年'
    });
    if free {
        let mut next = *scan;
        if let Some(unit) =
            longest(&mut next).filter(|unit| matches!(UNITS[*unit].0, "年度" | "季度" | "月度" | "半年度"))
        {
            let rest: Vec<&str> = acts.into_iter().filter(|act| next.sees(act)).collect();
            if !rest.is_empty() || sees_soon(next, &acts) {
                *scan = next;
                return Some((unit, 4, "写明“年度”“季度”“月度”"));
            }
        }
    }
    None
}

/// Whether one of the acts follows within a few characters of the same phrase.
fn sees_soon(scan: Scan, acts: &[&str]) -> bool {
    (0..6).any(|ahead| {
        let next = Scan::at(scan.chars, scan.at + ahead);
        let passed = &scan.rest()[..ahead.min(scan.rest().len())];
        !passed.iter().any(|c| "，。；、".contains(*c)) && acts.iter().any(|act| next.sees(act))
    })
}

fn longest(scan: &mut Scan) -> Option<usize> {
    let place = UNITS.iter().position(|(written, ..)| scan.sees(written))?;
    scan.eat(UNITS[place].0);
    Some(place)
}

/// 每年6月底前, 每年第四季度, 每年6月: a part of every year, as a window.
fn of_each_year(from: usize, scan: Scan, every: &str, years: Years) -> Option<Mark> {
    if every != "year" {
        return None;
    }
    let mut next = scan;
    next.eat_any(&["，", "的", "于", "在"]);
    let quarter = |next: &mut Scan| {
        next.eat("第");
        let quarter = next.numeral().or_else(|| next.number()).filter(|n| (1..=4).contains(n))?;
        next.eat("季度").then_some(quarter)
    };
    let mut tried = next;
    let (first, last, written) = if let Some(quarter) = quarter(&mut tried) {
        next = tried;
        ((quarter * 3 - 2, 1), (quarter * 3, end_of(quarter * 3)), format!("第{quarter}季度"))
    } else if next.eat("上半年") {
        ((1, 1), (6, 30), "上半年".to_string())
    } else if next.eat("下半年") {
        ((7, 1), (12, 31), "下半年".to_string())
    } else {
        let month = next.number().filter(|month| (1..=12).contains(month))?;
        if !next.eat("月") {
            return None;
        }
        next.eat("份");
        let mut with_day = next;
        if let Some(day) = with_day.number().filter(|day| (1..=end_of(month)).contains(day))
            && with_day.eat_any(&["日", "号"]).is_some()
        {
            let is_until = with_day.eat_any(&["前", "之前", "以前"]).is_some();
            let first = if is_until { (1, 1) } else { (month, day) };
            let written = format!("{month}月{day}日{}", if is_until { "前" } else { "" });
            return Some(window(from, with_day, first, (month, day), &written, years));
        }
        match next.eat_any(&["底前", "末前", "底", "末", "前"]) {
            Some("前") if month > 1 => ((1, 1), (month - 1, end_of(month - 1)), format!("{month}月前")),
            Some(word) => ((1, 1), (month, end_of(month)), format!("{month}月{word}")),
            None => ((month, 1), (month, end_of(month)), format!("{month}月")),
        }
    };
    next.eat_any(&["前", "末", "内", "期间"]);
    Some(window(from, next, first, last, &written, years))
}

fn window(from: usize, scan: Scan, first: (u32, u32), last: (u32, u32), written: &str, _: Years) -> Mark {
    let window = format!("{:02}-{:02}..{:02}-{:02}", first.0, first.1, last.0, last.1);
    let when = When::Window { window, name: format!("每年{written}") };
    Mark::new(from, scan, when, format!("写明“每年{written}”的，按每年的这段时间办理"), 2)
}

/// The last day of a month in every year.
fn end_of(month: u32) -> u32 {
    match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `5日前` after a period: the days of grace, if it is at the beginning of the next period, and the day.
fn day(scan: &mut Scan, every: &str) -> Option<(Option<u32>, u32)> {
    let mut next = *scan;
    next.eat_any(&["的", "于"]);
    let is_first_month = next.eat_any(&["首月", "第一个月", "次月", "下月", "首季"]).is_some();
    next.eat("的");
    let day = next.number().filter(|day| (1..=31).contains(day))?;
    next.eat_any(&["日", "号"])?;
    next.eat_any(&["之前", "以前", "前"])?;
    *scan = next;
    let is_after = is_first_month || (day <= 10 && every == "month");
    Some((is_after.then_some(day), day))
}

/// Sets how often within a period: `每年至少组织2次`, up to the next word of time.
pub fn count(marks: &mut [Mark], chars: &[char]) {
    let ends: Vec<usize> = marks.iter().skip(1).map(|mark| mark.from).chain([chars.len()]).collect();
    for (mark, end) in marks.iter_mut().zip(ends) {
        let When::Every { times, .. } = &mut mark.when else { continue };
        let stop = chars[mark.to..end].iter().position(|c| "；。".contains(*c)).map_or(end, |at| mark.to + at);
        if let Some((number, to)) = times_in(chars, mark.to, stop) {
            *times = number;
            if number > 1 {
                mark.rule = format!("{}，每个周期 {number} 次", mark.rule);
            }
            // The words with the number belong to the mark only where they follow at once.
            if to - mark.to <= 12 {
                mark.to = to;
            }
        }
    }
}

fn times_in(chars: &[char], from: usize, to: usize) -> Option<(u32, usize)> {
    for at in from..to {
        let before = at.checked_sub(1).map(|at| chars[at]);
        if before.is_some_and(|c| c.is_ascii_digit() || "第一二三四五六七八九十百两".contains(c)) {
            continue;
        }
        let mut scan = Scan::at(chars, at);
        let Some(number) = scan.number().filter(|number| (1..=366).contains(number)) else { continue };
        // 一次性, 二次, 三次产业
        let is_count = scan.eat_any(&["次", "场次", "场", "轮", "回", "遍", "堂", "期"]).is_some();
        if is_count && scan.at <= to && !scan.sees("性") && !scan.sees("员") {
            return Some((number, scan.at));
        }
    }
    None
}
