//! The kind that a duty gets (怎么算), by its words of time, else by its verbs. It never has a date or number that the words
//! do not have.

use super::scan::{first_of, has_any};
use super::when::{Mark, When, Years};
use chrono::{Datelike, NaiveDate};

/// When a duty is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Recurring { every: &'static str, times: u32, grace: Option<u32> },
    Holiday { lead_days: Option<u32> },
    Window { window: String, name: String },
    Milestone { due: NaiveDate, from: Option<NaiveDate> },
    Within { event: String, within: Option<String> },
    Before { event: String, days: Option<u32> },
    Standing,
    Ledger(&'static str),
}

impl Kind {
    /// The kind as plan.toml has it.
    pub fn key(&self) -> &'static str {
        match self {
            Kind::Recurring { .. } | Kind::Holiday { .. } => "recurring",
            Kind::Window { .. } => "window",
            Kind::Milestone { .. } => "milestone",
            Kind::Within { .. } | Kind::Before { .. } => "event",
            Kind::Standing => "standing",
            Kind::Ledger(_) => "ledger",
        }
    }
}

/// A kind with the words that it came from and the rule.
#[derive(Debug, Clone)]
pub struct Guess {
    pub kind: Kind,
    pub words: String,
    pub rule: String,
    pub doubt: u8,
}

/// Words of a duty without an end.
const STANDING: [&str; 21] = [
    "建立健全",
    "建立完善",
    "建立",
    "健全",
    "完善",
    "推动",
    "推进",
    "加强",
    "强化",
    "落实",
    "加大",
    "深化",
    "压实",
    "督促",
    "提升",
    "提高",
    "常态化",
    "持续",
    "指导",
    "严格",
    "鼓励",
];

/// The kinds of one duty: several where it names several days of the year, or a holiday and an event.
pub fn kinds(chars: &[char], marks: &[Mark], span: (NaiveDate, NaiveDate)) -> Vec<Guess> {
    let words = |mark: &Mark| -> String { chars.get(mark.from..mark.to).unwrap_or_default().iter().collect() };
    let guess = |mark: &Mark, kind| Guess { kind, words: words(mark), rule: mark.rule.clone(), doubt: mark.doubt };
    let of =
        |fits: &dyn Fn(&When) -> bool| marks.iter().filter(|mark| fits(&mark.when)).cloned().collect::<Vec<Mark>>();
    let every = of(&|when| matches!(when, When::Every { .. }));
    let windows = of(&|when| matches!(when, When::Window { .. }));
    let is_short = |mark: &Mark| matches!(&mark.when, When::Every { every, .. } if *every != "year");
    if !windows.is_empty() && !every.iter().any(is_short) {
        let made = windows.iter().filter_map(|mark| match &mark.when {
            When::Window { window, name } if is_kept_in(window, span) => {
                Some(guess(mark, Kind::Window { window: window.clone(), name: name.clone() }))
            }
            When::Window { name, .. } => {
                let rule = format!("方案的时间（{} 至 {}）里没有{name}，先按常态化办理", span.0, span.1);
                Some(Guess { rule, doubt: 8, ..guess(mark, Kind::Standing) })
            }
            _ => None,
        });
        return made.collect();
    }
    if !every.is_empty() {
        let until = marks.iter().find(|mark| matches!(mark.when, When::Due { .. }));
        let mut all: Vec<Guess> = Vec::new();
        for mark in &every {
            let When::Every { every, times, grace } = mark.when else { continue };
            let mut made = guess(mark, Kind::Recurring { every, times, grace });
            if let Some(until) = until {
                made.rule += &format!("；“{}”没有写进去", words(until));
                made.doubt = made.doubt.max(5);
            }
            // 每季度1次（高危行业每月1次）: the other frequency is of some only.
            if !all.is_empty() {
                made.rule += "；同一句里的另一个频次，请写明是哪些单位";
                made.doubt = made.doubt.max(6);
            }
            if !all.iter().any(|known| known.kind == made.kind) {
                all.push(made);
            }
        }
        return all;
    }
    let mut outside = None;
    for mark in marks {
        let When::Due { due, from } = mark.when else { continue };
        match (span.0..=span.1).contains(&due) {
            true => return vec![guess(mark, Kind::Milestone { due, from })],
            false => outside = Some((mark, due)),
        }
    }
    if let Some((mark, due)) = outside {
        let rule = format!("{due} 在方案的时间（{} 至 {}）之外，没有写成期限", span.0, span.1);
        return vec![Guess { rule, doubt: 8, ..guess(mark, Kind::Standing) }];
    }
    let made: Vec<Guess> = marks
        .iter()
        .filter_map(|mark| match &mark.when {
            When::Holiday { lead_days } => Some(guess(mark, Kind::Holiday { lead_days: *lead_days })),
            When::After { title, within } => {
                Some(guess(mark, Kind::Within { event: title.clone(), within: within.clone() }))
            }
            When::Before { title, days } => Some(guess(mark, Kind::Before { event: title.clone(), days: *days })),
            _ => None,
        })
        .collect();
    if !made.is_empty() {
        return made;
    }
    if let Some(mark) = marks.iter().find(|mark| mark.when == When::Hazards) {
        return vec![guess(mark, Kind::Ledger("hazard"))];
    }
    if let Some(mark) = marks.iter().find(|mark| mark.when == When::Unfit) {
        return vec![guess(mark, Kind::Standing)];
    }
    vec![by_verb(chars)]
}

/// Whether a window lies in any year of the plan.
fn is_kept_in(window: &str, span: (NaiveDate, NaiveDate)) -> bool {
    let day = |text: &str, year: i32| format!("{year}-{text}").parse::<NaiveDate>().ok();
    let ends = |year| match window.split_once("..") {
        Some((from, to)) => Some((day(from, year)?, day(to, year)?)),
        None => {
            let within = day(window.strip_prefix("week-of:")?, year)?;
            Some((within, within))
        }
    };
    (span.0.year()..=span.1.year()).filter_map(ends).any(|(from, to)| from <= span.1 && to >= span.0)
}

fn by_verb(chars: &[char]) -> Guess {
    let ledger = |words: &'static [&'static str], ledger: &'static str, rule: &str| {
        let word = first_of(chars, words)?;
        Some(Guess { kind: Kind::Ledger(ledger), words: word.to_string(), rule: rule.to_string(), doubt: 4 })
    };
    let found =
        ledger(&["卡单函令", "卡、单、函"], "order", "督办文书，以督办台账里每份的回复期限为准").or_else(|| {
            ledger(
                &["交办的其他事项", "交办的其他工作", "交办的其他任务"],
                "task",
                "交办的事项，以交办台账里每件的期限为准",
            )
        });
    if let Some(found) = found {
        return found;
    }
    match first_of(chars, &STANDING) {
        Some(word) => {
            let rule = format!("“{word}”而没有写时间的，按常态化办理（standing）");
            let is_vague = has_any(chars, &["定期", "及时", "尽快"]);
            let rule = if is_vague { format!("{rule}；“定期”“及时”没有写多久") } else { rule };
            Guess { kind: Kind::Standing, words: word.to_string(), rule, doubt: if is_vague { 4 } else { 1 } }
        }
        None => {
            let vague = first_of(chars, &["定期", "及时", "尽快"]);
            let rule = match vague {
                Some(word) => format!("“{word}”没有写多久，先按常态化办理（standing）"),
                None => "没有写时间，先按常态化办理（standing）".to_string(),
            };
            Guess { kind: Kind::Standing, words: vague.unwrap_or_default().to_string(), rule, doubt: 4 }
        }
    }
}

/// The time of a stage from its heading: 动员部署阶段（2024年3月底前）.
pub fn of_stage(headings: &[String], years: Years, span: (NaiveDate, NaiveDate)) -> Option<Guess> {
    let heading = headings.iter().rev().find(|heading| heading.contains("阶段") || heading.contains("步骤"))?;
    let chars = super::scan::Folded::of(heading).chars;
    let marks = super::when::marks(&chars, years);
    let mut made = kinds(&chars, &marks, span);
    let guess = made.pop().filter(|guess| matches!(guess.kind, Kind::Milestone { .. }))?;
    Some(Guess { rule: format!("按所在阶段的时间：{}", guess.rule), doubt: 6, ..guess })
}
