//! The three sentences. Each figure is that of a table below, and each record is named by its number.

use super::figures::HazardFigures;
use super::months::points;
use super::{HAZARDS, Leaders, MAJOR, MonthFigures};
use crate::domain::share::{Best, Share};
use crate::grid::describe::describe;
use crate::grid::foremost::{Piece, Sentence};
use crate::grid::{Cell, Word};
use std::cmp::Ordering;

/// The most records that one clause names.
const NAMED: usize = 5;

/// The counts that are compared with the end of the month before: fewer is better.
type Count = fn(&HazardFigures) -> i64;
const COUNTS: [(&str, Count); 3] = [
    ("未销号隐患", |figures| figures.all.closing),
    ("未销号重大隐患", |figures| figures.major.closing),
    ("逾期未整改隐患", |figures| figures.late),
];

/// 好转, 变差, 需要决定.
pub fn write(leaders: &Leaders) -> [Sentence; 3] {
    let (better, worse) = compared(leaders);
    let has_last = leaders.months[0].hazards.is_some() && leaders.months[1].hazards.is_some();
    let none = |what: &str| match has_last || leaders.months[1].duties.is_some() {
        true => format!("和上月比，没有{what}的指标"),
        false => "上月无数据，不能比较".to_string(),
    };
    [
        sentence("better", "好转", better, &none("好转")),
        sentence("worse", "变差", worse, &none("变差")),
        sentence("decide", "需要决定", decisions(leaders), "没有需要决定的事项"),
    ]
}

fn sentence(en: &'static str, zh: &'static str, clauses: Vec<Vec<Piece>>, none: &str) -> Sentence {
    let mut pieces = Vec::new();
    for (at, clause) in clauses.into_iter().enumerate() {
        if at > 0 {
            pieces.push(Piece::Text("；".to_string()));
        }
        pieces.extend(clause);
    }
    if pieces.is_empty() {
        pieces.push(Piece::Text(none.to_string()));
    }
    pieces.push(Piece::Text("。".to_string()));
    Sentence { aspect: Word { en: en.into(), zh: zh.into() }, pieces }
}

/// What is better and what is worse than at the end of the month before.
fn compared(leaders: &Leaders) -> (Vec<Vec<Piece>>, Vec<Vec<Piece>>) {
    let [now, last, _] = &leaders.months;
    let (mut better, mut worse) = (Vec::new(), Vec::new());
    if let (Some(now), Some(last)) = (&now.hazards, &last.hazards) {
        for (name, of) in COUNTS {
            let (now, last) = (of(now), of(last));
            let clause = |word: &str| text(format!("{name}{now}项，比上月末{word}{}项", (now - last).abs()));
            match now.cmp(&last) {
                Ordering::Less => better.push(clause("减少")),
                Ordering::Greater => worse.push(clause("增加")),
                Ordering::Equal => {}
            }
        }
    }
    for (name, now, last) in rates(now, last) {
        let clause = |word: &str| {
            let points = describe(&Cell::Tenths(points(now, last).abs()));
            text(format!("{name}{}，比上月{word}{points}个百分点", percent(now)))
        };
        match now.compare(last, Best::Most) {
            Ordering::Less => better.push(clause("上升")),
            Ordering::Greater => worse.push(clause("下降")),
            Ordering::Equal => {}
        }
    }
    let named = |what: &str, records: &[String], table| {
        (!records.is_empty()).then(|| clause(format!("{what}{}项", records.len()), records, table, ""))
    };
    better.extend(named("本月销号重大隐患", &leaders.closed, HAZARDS));
    worse.extend(named("本月新增重大隐患", &leaders.found, HAZARDS));
    worse.extend(named("本月到期未完成整改的重大隐患", &leaders.passed, MAJOR));
    (better, worse)
}

/// The rates that both months have. 整改率 grows through a month, so a month that is not over has none to compare.
fn rates(now: &MonthFigures, last: &MonthFigures) -> Vec<(&'static str, Share, Share)> {
    let of = |month: &MonthFigures, rate: fn(&HazardFigures) -> Share| month.hazards.as_ref().map(rate);
    let both = |name, now: Option<Share>, last: Option<Share>| {
        let (now, last) = (now.filter(|share| share.exists())?, last.filter(|share| share.exists())?);
        Some((name, now, last))
    };
    let whole = now.is_whole().then(|| both("整改率", of(now, |f| f.rectified), of(last, |f| f.rectified)));
    let all = [
        whole.flatten(),
        both("按期整改率", of(now, |f| f.in_time), of(last, |f| f.in_time)),
        both("任务完成率", now.duties, last.duties),
    ];
    all.into_iter().flatten().collect()
}

fn decisions(leaders: &Leaders) -> Vec<Vec<Piece>> {
    let all = leaders.decisions.iter().map(|one| {
        let end = format!("，{}", one.choice);
        clause(format!("{}{}", one.records.len(), one.what), &one.records, one.table, &end)
    });
    all.collect()
}

/// `1项…（JC-YH-2026-0003、…）…`, with each record as a link to its row.
fn clause(begin: String, records: &[String], table: &'static str, end: &str) -> Vec<Piece> {
    let mut pieces = vec![Piece::Text(format!("{begin}（"))];
    for (at, no) in records.iter().take(NAMED).enumerate() {
        if at > 0 {
            pieces.push(Piece::Text("、".to_string()));
        }
        pieces.push(Piece::Record { no: no.clone(), table });
    }
    let rest = if records.len() > NAMED { "等" } else { "" };
    pieces.push(Piece::Text(format!("{rest}）{end}")));
    pieces
}

/// `60.0%（3/5）`
fn percent(share: Share) -> String {
    format!("{}（{}/{}）", describe(&Cell::Rate { part: share.part, whole: share.whole }), share.part, share.whole)
}

fn text(words: String) -> Vec<Piece> {
    vec![Piece::Text(words)]
}
