//! Who a duty is asked of: the bodies at its beginning lead, those that it names besides support, and 推动、督促 with firms or
//! villages makes each of them owe it.

use super::bodies::Mention;
use super::scan::{Scan, places};
use super::words::{FIRMS, HEADS, TRADES, Trade};
use std::ops::Range;

/// Who leads and supports a duty, and who owes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    pub lead: Vec<String>,
    pub support: Vec<String>,
    /// `town`, `body`, `unit`
    pub owed_by: Vec<&'static str>,
    pub categories: Vec<String>,
    /// The words that name who leads; empty if nobody is named.
    pub words: String,
    pub rule: &'static str,
    pub doubt: u8,
    /// Where the leading units are named, as places of mentions.
    pub places: Vec<usize>,
    /// Whether they are pushed by the town, so that the next duty of the sentence is not theirs.
    pub is_pushed: bool,
}

/// A kind of units that a text names.
#[derive(Debug, Clone)]
pub struct Traded {
    pub from: usize,
    pub to: usize,
    pub trade: &'static Trade,
    pub name: &'static str,
}

/// The kinds of units that a folded text names; the longest name counts.
pub fn trades(chars: &[char]) -> Vec<Traded> {
    let (mut all, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let scan = Scan::at(chars, at);
        let named = TRADES.iter().flat_map(|trade| trade.names.iter().map(move |name| (trade, *name)));
        let found = named.filter(|(_, name)| scan.sees(name)).max_by_key(|(_, name)| name.len());
        match found {
            Some((trade, name)) => {
                let to = at + name.chars().count();
                all.push(Traded { from: at, to, trade, name });
                at = to;
            }
            None => at += 1,
        }
    }
    all
}

const PUSHES: [&str; 14] = [
    "推动",
    "督促",
    "促进",
    "引导",
    "指导",
    "要求",
    "支持",
    "鼓励",
    "监督",
    "倒逼",
    "压实",
    "严格督促",
    "推进",
    "强化",
];

/// What may stand between the name of a body and its verb.
const AFTER: [&str; 14] = [
    "主要负责人",
    "主要负责同志",
    "负责人",
    "主要领导",
    "分管领导",
    "等有关部门",
    "等相关部门",
    "等部门",
    "等单位",
    "等站所",
    "等有关单位",
    "等",
    "领导班子",
    "全体人员",
];

/// Finds who a duty is asked of. `range` is the duty within the sentence; all places are of the sentence.
pub fn subject(chars: &[char], range: &Range<usize>, mentions: &[Mention], starts: &[usize]) -> Subject {
    let within: Vec<&Mention> = mentions.iter().filter(|m| range.contains(&m.from)).collect();
    let traded = trades(&chars[range.clone()]);
    let traded: Vec<Traded> =
        traded.into_iter().map(|t| Traded { from: t.from + range.start, to: t.to + range.start, ..t }).collect();
    if let Some(subject) = noted(chars, range, &within) {
        let subject = Subject { places: (0..within.len()).collect(), ..subject };
        return owed(chars, range, &traded, subject, &within);
    }
    for start in starts.iter().filter(|start| range.contains(start)) {
        let Some(run) = run_at(chars, *start, &within) else { continue };
        let subject = leading(chars, run, &within);
        return owed(chars, range, &traded, subject, &within);
    }
    for start in starts.iter().filter(|start| range.contains(start)) {
        if let Some(subject) = pushed(chars, *start, &within, &traded) {
            return owed(chars, range, &traded, subject, &within);
        }
    }
    let mut nobody = Subject { doubt: 2, owed_by: vec!["town"], ..Subject::default() };
    nobody.support = rest(&within, &[]);
    if is_trained(chars, range) {
        let named: Vec<String> = traded.iter().map(|t| t.trade.id.to_string()).collect();
        if !named.is_empty() {
            nobody.owed_by = vec!["unit"];
            nobody.categories = distinct(named);
        }
    }
    nobody
}

/// Whether units take part in what the town arranges: 组织…参加培训.
fn is_trained(chars: &[char], range: &Range<usize>) -> bool {
    let words = &chars[range.clone()];
    !places(words, "组织").is_empty() && !places(words, "参加").is_empty()
}

/// `由X牵头，Y配合` and `（责任单位：X）` within the duty.
fn noted(chars: &[char], range: &Range<usize>, within: &[&Mention]) -> Option<Subject> {
    let words = &chars[range.clone()];
    let by = places(words, "由").into_iter().map(|at| at + range.start).find_map(|at| {
        let run = run_at(chars, at + 1, within)?;
        let end = within[*run.last()?].to;
        let rest: String = chars[end..range.end.min(end + 14)].iter().collect();
        ["牵头", "负责", "统一领导", "组织", "具体", "主办", "承担"]
            .iter()
            .any(|verb| rest.contains(verb))
            .then_some(run)
    });
    if let Some(run) = by {
        let lead = keys(within, &run);
        return Some(Subject {
            support: rest(within, &lead),
            words: named(chars, within, &run),
            lead,
            rule: "“由…牵头”“由…负责”的单位牵头",
            doubt: 0,
            ..Subject::default()
        });
    }
    let open = (range.start..range.end).rev().find(|at| chars[*at] == '（')?;
    let inner: Vec<&Mention> = within.iter().copied().filter(|m| m.from > open).collect();
    responsible(&chars[open..range.end], open, &inner).map(|subject| {
        let lead = subject.lead.clone();
        Subject { support: distinct([subject.support.clone(), rest(within, &lead)].concat()), ..subject }
    })
}

/// `牵头单位：X；责任单位：Y`, `X牵头，Y按职责分工负责`: who leads and who supports.
pub fn responsible(chars: &[char], offset: usize, mentions: &[&Mention]) -> Option<Subject> {
    let words: String = chars.iter().collect();
    if !["牵头", "责任单位", "责任部门", "配合单位", "分工负责", "负责）", "落实单位", "负责落实"]
        .iter()
        .any(|word| words.contains(word))
    {
        return None;
    }
    let mut subject =
        Subject { words: words.trim_matches(|c| "（）。".contains(c)).to_string(), ..Subject::default() };
    let mut is_lead = true;
    let mut from = 0;
    for at in (0..=chars.len()).filter(|at| *at == chars.len() || "，；。".contains(chars[*at])) {
        let part: String = chars[from..at].iter().collect();
        let of_part = mentions.iter().filter(|m| (from..at).contains(&(m.from - offset))).map(|m| m.key.clone());
        let supports = ["配合", "分工负责", "参与", "协助", "责任单位", "责任部门", "落实单位"]
            .iter()
            .any(|word| part.contains(word));
        is_lead = part.contains("牵头") || (subject.lead.is_empty() && !part.contains("配合") && (supports || is_lead));
        match is_lead {
            true => subject.lead.extend(of_part),
            false => subject.support.extend(of_part),
        }
        from = at + 1;
    }
    subject.lead = distinct(subject.lead);
    let lead = subject.lead.clone();
    subject.support = distinct(subject.support).into_iter().filter(|key| !lead.contains(key)).collect();
    subject.rule = "写明牵头单位、责任单位的";
    (!subject.lead.is_empty()).then_some(subject)
}

/// The places at which a body is asked by itself: 镇司法所要…, 镇应急办负责….
pub fn asked(chars: &[char], mentions: &[Mention]) -> Vec<usize> {
    let within: Vec<&Mention> = mentions.iter().collect();
    let starts = mentions.iter().map(|m| m.from).filter(|at| *at > 0 && "，；".contains(chars[*at - 1]));
    let is_asked = |at: &usize| {
        let Some(end) = run_at(chars, *at, &within).and_then(|run| Some(within[*run.last()?].to)) else { return false };
        let mut scan = Scan::at(chars, end);
        scan.eat_any(&AFTER);
        ["要", "应", "须", "负责", "牵头", "具体负责"].iter().any(|word| scan.sees(word)) && !scan.sees("要求")
    };
    starts.filter(is_asked).collect()
}

/// The mentions that stand together from a place on: `镇综合执法队、镇应急、消防站`.
fn run_at(chars: &[char], start: usize, within: &[&Mention]) -> Option<Vec<usize>> {
    let mut at = start;
    let mut run: Vec<usize> = Vec::new();
    loop {
        // A name may follow the place or its group: 镇党委、政府.
        let next = within.iter().position(|m| m.from == at);
        match next {
            Some(place) => {
                run.push(place);
                at = within[place].to;
            }
            None => break,
        }
        let mut scan = Scan::at(chars, at);
        if scan.eat_any(&["、", "和", "及", "与", "以及"]).is_none() {
            break;
        }
        at = scan.at;
    }
    let end = within[*run.last()?].to;
    let mut scan = Scan::at(chars, end);
    scan.eat_any(&AFTER);
    let is_owner = scan.sees("的") || scan.peek().is_none_or(|c| "。；）”".contains(c));
    (!is_owner).then_some(run)
}

/// Who leads, by the bodies at the beginning; 组织…等单位 makes those that are arranged lead.
fn leading(chars: &[char], run: Vec<usize>, within: &[&Mention]) -> Subject {
    let lead = keys(within, &run);
    let end = within[*run.last().unwrap_or(&0)].to;
    let mut scan = Scan::at(chars, end);
    if scan.eat("组织")
        && let Some(arranged) = run_at(chars, scan.at, within)
    {
        let last = within[*arranged.last().unwrap_or(&0)];
        let is_offices = arranged.iter().all(|at| !within[*at].is_of_units());
        let after = Scan::at(chars, last.to);
        if is_offices && ["等单位", "等部门", "等有关", "等相关", "等站所"].iter().any(|word| after.sees(word))
        {
            let leads = keys(within, &arranged);
            return Subject {
                support: distinct([lead, rest(within, &leads)].concat())
                    .into_iter()
                    .filter(|key| !leads.contains(key))
                    .collect(),
                words: named(chars, within, &arranged),
                places: arranged,
                lead: leads,
                rule: "“组织…等单位”的，由这些单位牵头",
                doubt: 3,
                ..Subject::default()
            };
        }
    }
    Subject {
        support: rest(within, &lead),
        words: named(chars, within, &run),
        places: run,
        lead,
        rule: "写在前面的单位牵头",
        doubt: 1,
        ..Subject::default()
    }
}

/// 推动、督促 with firms: they do it.
fn pushed(chars: &[char], start: usize, within: &[&Mention], traded: &[Traded]) -> Option<Subject> {
    let mut scan = Scan::at(chars, start);
    scan.eat_any(&["积极", "进一步", "大力", "严格", "持续", "着力", "并", "要"]);
    scan.eat_any(&PUSHES)?;
    scan.eat_any(&["、"]);
    scan.eat_any(&PUSHES);
    let near = |from: usize| (scan.at..=scan.at + 2).contains(&from);
    let first = within.iter().position(|m| m.is_of_units() && near(m.from));
    let trade = traded.iter().find(|t| near(t.from) && first.is_none());
    let run = first.and_then(|first| run_at(chars, within[first].from, within)).or(first.map(|first| vec![first]));
    let run = run.unwrap_or_default();
    let lead = keys(within, &run);
    if lead.is_empty() && trade.is_none() {
        return None;
    }
    let end = run.last().map(|at| within[*at].to).or(trade.map(|t| t.to)).unwrap_or(scan.at);
    Some(Subject {
        support: rest(within, &lead),
        words: chars[start..end].iter().collect(),
        lead,
        owed_by: vec!["unit"],
        categories: trade.map(|t| t.trade.id.to_string()).into_iter().collect(),
        rule: "“推动”“督促”各单位办的，由各单位落实",
        doubt: 2,
        places: run,
        is_pushed: true,
    })
}

fn owed(chars: &[char], range: &Range<usize>, traded: &[Traded], mut subject: Subject, within: &[&Mention]) -> Subject {
    let named = |at: &usize| within.get(*at).filter(|m| m.is_of_units() && subject.lead.contains(&m.key));
    let units: Vec<&&Mention> = subject.places.iter().filter_map(named).collect();
    let offices: Vec<&String> = subject.lead.iter().filter(|key| !FIRMS.contains(&key.as_str())).collect();
    if !units.is_empty() {
        let is_head = offices.iter().any(|key| HEADS.contains(&key.as_str()));
        let mut categories = Vec::new();
        for unit in &units {
            // 各非煤矿山企业、危化等企业
            let of = |fits: &dyn Fn(&Trade) -> bool| -> Vec<String> {
                let named = traded.iter().filter(|t| t.from >= unit.from && t.to <= unit.to);
                named.filter(|t| fits(t.trade)).map(|t| t.trade.id.to_string()).collect()
            };
            let is_key = !places(&chars[unit.from..unit.to], "重点行业领域").is_empty();
            categories.extend(match unit.key.as_str() {
                "enterprises" => or(of(&|trade| trade.enterprise), if is_key { "*key" } else { "*enterprise" }),
                "businesses" if is_key => vec!["*key".to_string()],
                "businesses" => or(of(&|trade| trade.business), "*business"),
                "villages" => vec!["village".to_string()],
                "communities" => vec!["community".to_string()],
                _ => vec!["resident-unit".to_string()],
            });
        }
        subject.owed_by = if is_head { vec!["town", "unit"] } else { vec!["unit"] };
        subject.categories = distinct(categories);
    }
    if subject.owed_by.is_empty() {
        let is_each = subject.lead.iter().all(|key| !HEADS.contains(&key.as_str())) && !subject.lead.is_empty();
        subject.owed_by = vec![if is_each { "body" } else { "town" }];
        if is_trained(chars, range) && !traded.is_empty() {
            subject.owed_by = vec!["unit"];
            subject.categories = distinct(traded.iter().map(|t| t.trade.id.to_string()).collect());
        }
    }
    subject
}

fn or(found: Vec<String>, group: &str) -> Vec<String> {
    if found.is_empty() { vec![group.to_string()] } else { found }
}

fn keys(within: &[&Mention], run: &[usize]) -> Vec<String> {
    distinct(run.iter().map(|at| within[*at].key.clone()).collect())
}

fn rest(within: &[&Mention], lead: &[String]) -> Vec<String> {
    distinct(within.iter().map(|m| m.key.clone()).filter(|key| !lead.contains(key)).collect())
}

fn named(chars: &[char], within: &[&Mention], run: &[usize]) -> String {
    match (run.first(), run.last()) {
        (Some(first), Some(last)) => chars[within[*first].from..within[*last].to].iter().collect(),
        _ => String::new(),
    }
}

/// Without repetitions, in order.
pub fn distinct(all: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}
