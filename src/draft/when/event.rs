//! What is owed only when something happens: 事故调查报告公布后、事故发生后、重大活动前; and hazards, each of which has a
//! deadline of its own: 立查立改、隐患整改.

use super::{Mark, When};
use crate::draft::scan::{Scan, places};

const HAPPENS: [&str; 14] = [
    "公布后",
    "公开后",
    "发布后",
    "印发后",
    "下发后",
    "发生后",
    "出台后",
    "颁布后",
    "施行后",
    "实施后",
    "批复后",
    "通报后",
    "公布之后",
    "发生之后",
];

/// Words before an event that are not part of what it is called.
const LEADING: [&str; 12] = ["在", "待", "自", "于", "对", "凡", "如", "每次", "一旦", "遇", "的", "当"];

const RECTIFY: [&str; 12] = [
    "立查立改",
    "立行立改",
    "即查即改",
    "边查边改",
    "立知立改",
    "整改销号",
    "闭环整改",
    "限期整改",
    "整改闭环",
    "整改到位",
    "整改清零",
    "督促整改",
];

/// Words after 隐患整改 that make it something about hazards, not their rectification.
const ABOUT: [&str; 12] =
    ["制度", "机制", "经费", "资金", "台账", "责任制", "率", "情况", "能力", "体系", "工作方案", "质量"];

pub fn read(scan: Scan) -> Option<Mark> {
    happened(scan).or_else(|| activity(scan)).or_else(|| rectified(scan))
}

/// `…公布后`: the event is what is before it in its phrase.
fn happened(scan: Scan) -> Option<Mark> {
    let mut next = scan;
    let word = next.eat_any(&HAPPENS)?;
    let before = &scan.chars[..scan.at];
    let start = before.iter().rposition(|c| "，。；：、“（".contains(*c)).map_or(0, |at| at + 1);
    let mut from = Scan::at(scan.chars, start);
    while from.at < scan.at && from.eat_any(&LEADING).is_some() {}
    let title: String = scan.chars[from.at..scan.at].iter().collect();
    let verb: String = word.trim_end_matches('后').trim_end_matches('之').to_string();
    // Without a thing there is no event: 发生后 alone, and the sentence's own plan, which was published already.
    if title.chars().count() < 2 || title.chars().count() > 40 {
        return None;
    }
    let within = within(&mut next);
    let rule = match &within {
        Some((_, words)) => format!("“{verb}后”的，事件发生后{words}内办理"),
        None => format!("“{verb}后”的，事件发生后办理"),
    };
    let when = When::After { title: format!("{title}{verb}"), within: within.map(|(term, _)| term) };
    Some(Mark { from: from.at, to: next.at, when, rule, doubt: 3 })
}

/// `30日内`, `5个工作日内`, `24小时内`, as a term and in words
fn within(scan: &mut Scan) -> Option<(String, String)> {
    let mut next = *scan;
    next.eat("，");
    next.eat_any(&["的", "要在", "应在", "在", "应当在"]);
    let number = next.number().filter(|number| (1..=100).contains(number))?;
    next.eat("个");
    let unit = next.eat_any(&["工作日", "天", "日", "周", "月", "小时"])?;
    next.eat_any(&["之内", "以内", "内"])?;
    *scan = next;
    let (term, zh) = match unit {
        "工作日" => (format!("{number}wd"), format!("{number}个工作日")),
        "周" => (format!("{}d", number * 7), format!("{number}周")),
        "月" => (format!("{}d", number * 30), format!("{number}个月")),
        "小时" => (format!("{}d", number.div_ceil(24)), format!("{number}小时")),
        _ => (format!("{number}d"), format!("{number}日")),
    };
    Some((term, zh))
}

/// 重大活动: something to be checked before it.
fn activity(scan: Scan) -> Option<Mark> {
    let mut next = scan;
    let word = next.eat_any(&["重大活动", "重要活动", "大型活动", "大型群众性活动"])?;
    let checks = ["检查", "督查", "巡查", "排查", "保障", "督导"];
    let stop = next.rest().iter().position(|c| "，。；".contains(*c)).map_or(scan.chars.len(), |at| next.at + at);
    let is_checked = checks.iter().any(|check| !places(&scan.chars[next.at..stop], check).is_empty());
    let days = {
        let mut then = next;
        then.eat_any(&["举办前", "开始前", "前"]);
        then.number().filter(|days| (1..=90).contains(days) && then.eat_any(&["天", "日"]).is_some())
    };
    let rule = format!("“{word}”的检查，在每次活动之前办理");
    is_checked.then(|| Mark::new(scan.at, next, When::Before { title: word.to_string(), days }, rule, 4))
}

fn rectified(scan: Scan) -> Option<Mark> {
    let mut next = scan;
    let rule = "隐患整改，以隐患台账里每条隐患的期限为准";
    if next.eat_any(&RECTIFY).is_some() {
        let near = &scan.chars[scan.at.saturating_sub(30)..scan.at];
        let named = ["隐患", "问题", "风险"].iter().any(|word| !places(near, word).is_empty());
        let is_of_hazards = named || scan.sees("立查立改") || scan.sees("整改销号");
        return is_of_hazards.then(|| Mark::new(scan.at, next, When::Hazards, rule, 2));
    }
    if next.eat("隐患整改") && !ABOUT.iter().any(|word| next.sees(word)) {
        return Some(Mark::new(scan.at, next, When::Hazards, rule, 2));
    }
    None
}
