//! How far a drafted plan agrees with one that was made by hand from the same document: measures by their words, kinds,
//! periods and bodies, each as recall (of what the hand has) and precision (of what the draft has).

use std::collections::BTreeSet;
use std::fmt;
use zhiben::domain::plan::{BodyId, Measure, Plan, Rule, Target};

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub part: usize,
    pub whole: usize,
}

impl Share {
    fn count(&mut self, is: bool) {
        self.part += usize::from(is);
        self.whole += 1;
    }

    pub fn percent(self) -> usize {
        (self.part * 100).checked_div(self.whole).unwrap_or(100)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>4}/{:<4} {:>3} %", self.part, self.whole, self.percent())
    }
}

#[derive(Debug, Default)]
pub struct Agreement {
    pub measures: [Share; 2],
    pub kinds: [Share; 2],
    pub periods: [Share; 2],
    pub bodies: [Share; 2],
    /// Dates and windows that the hand-made plan has nowhere under the same words.
    pub false_dates: Vec<String>,
    /// What the document states and the draft missed.
    pub missed_periods: Vec<String>,
    pub missed_measures: Vec<String>,
}

/// A measure or target with what is compared of it.
struct Item<'p> {
    id: &'p str,
    words: Vec<char>,
    kind: &'static str,
    period: Option<String>,
    bodies: BTreeSet<String>,
    /// Whether the period stands in the document, and is no reading.
    is_stated: bool,
}

pub fn agreement(draft: &Plan, hand: &Plan) -> Agreement {
    let (drafted, made) = (items(draft, hand), items(hand, hand));
    let mut all = Agreement::default();
    let alike = |item: &Item, others: &[Item]| -> Vec<usize> {
        (0..others.len()).filter(|at| is_same(&item.words, &others[*at].words)).collect()
    };
    for item in &made {
        let same = alike(item, &drafted);
        all.measures[0].count(!same.is_empty());
        if same.is_empty() {
            all.missed_measures.push(item.id.to_string());
            continue;
        }
        all.kinds[0].count(same.iter().any(|at| drafted[*at].kind == item.kind));
        if item.is_stated && item.period.is_some() {
            let is = same.iter().any(|at| drafted[*at].period == item.period);
            all.periods[0].count(is);
            if !is {
                all.missed_periods.push(format!("{} {:?}", item.id, item.period));
            }
        }
        let best = same.iter().map(|at| item.bodies.intersection(&drafted[*at].bodies).count()).max().unwrap_or(0);
        all.bodies[0].part += best;
        all.bodies[0].whole += item.bodies.len();
    }
    for item in &drafted {
        let same = alike(item, &made);
        all.measures[1].count(!same.is_empty());
        if !same.is_empty() {
            all.kinds[1].count(same.iter().any(|at| made[*at].kind == item.kind));
            let best = same.iter().map(|at| item.bodies.intersection(&made[*at].bodies).count()).max().unwrap_or(0);
            all.bodies[1].part += best;
            all.bodies[1].whole += item.bodies.len();
        }
        if item.period.is_some() {
            let is = same.iter().any(|at| made[*at].period == item.period);
            all.periods[1].count(is);
            if !is && item.kind != "recurring" {
                all.false_dates.push(format!("{} {:?}", item.id, item.period));
            }
        }
    }
    all
}

/// The names of bodies; a body of the draft is the hand's body that has one of its names.
fn names(plan: &Plan, hand: &Plan, ids: &[BodyId]) -> BTreeSet<String> {
    let of = |id: &BodyId| {
        let body = plan.body(*id);
        let mut all = std::iter::once(&body.name).chain(&body.aliases);
        let known = all.find_map(|name| hand.find_body(name));
        known.map_or(body.name.clone(), |id| hand.body(id).name.clone())
    };
    ids.iter().map(of).collect()
}

fn items<'p>(plan: &'p Plan, hand: &Plan) -> Vec<Item<'p>> {
    let measure = |m: &'p Measure| {
        // How often and until when are the town's reading, where the document does not say.
        let read = ["频次", "时限", "多久", "未写时间", "只写“定期”", "未写期限"];
        Item {
            id: &m.id,
            words: words(&m.text),
            kind: kind(&m.rule),
            period: period(&m.rule),
            bodies: names(plan, hand, &[&m.lead[..], &m.support[..]].concat()),
            is_stated: !read.iter().any(|word| m.reading.contains(word)),
        }
    };
    let target = |t: &'p Target| target(t, names(plan, hand, &[&t.lead[..], &t.support[..]].concat()));
    plan.measures.iter().map(measure).chain(plan.targets.iter().map(target)).collect()
}

fn target(t: &Target, bodies: BTreeSet<String>) -> Item<'_> {
    // A date in the aims is a target, one in the tasks a milestone: both are 限期.
    Item {
        id: &t.id,
        words: words(&t.text),
        kind: "milestone",
        period: Some(t.due.to_string()),
        bodies,
        is_stated: true,
    }
}

fn kind(rule: &Rule) -> &'static str {
    match rule {
        Rule::Recurring { .. } | Rule::Holiday { .. } => "recurring",
        Rule::Window(_) => "window",
        Rule::Milestone { .. } => "milestone",
        Rule::Before { .. } | Rule::Within { .. } => "event",
        Rule::Standing(_) => "standing",
        Rule::Ledger(_) => "ledger",
        Rule::Derived { .. } => "derived",
    }
}

fn period(rule: &Rule) -> Option<String> {
    match rule {
        Rule::Recurring { every, times, .. } => Some(format!("{every:?} {times}")),
        Rule::Holiday { .. } => Some("holiday".to_string()),
        Rule::Window(window) => Some(format!("{window:?}")),
        Rule::Milestone { due, .. } => Some(due.to_string()),
        _ => None,
    }
}

fn words(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether one has more than half of the words of the shorter one in one piece.
fn is_same(one: &[char], other: &[char]) -> bool {
    let mut row = vec![0; other.len() + 1];
    let mut longest = 0;
    for a in one {
        let mut before = 0;
        for (at, b) in other.iter().enumerate() {
            let kept = row[at + 1];
            row[at + 1] = if a == b { before + 1 } else { 0 };
            longest = longest.max(row[at + 1]);
            before = kept;
        }
    }
    longest * 2 > one.len().min(other.len())
}
