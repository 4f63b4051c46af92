//! `evidence`: which records are evidence, and the filters that each ledger has. An unknown filter is a mistake,
//! because without it every record would count.

use super::kind::Kind;
use super::rule::{Ledgers, ledger};
use super::scope::Scope;
use super::table::Table;
use super::value::Value;
use crate::domain::nearest::listed;
use crate::domain::plan::{Attended, BodyId, Evidence, EvidenceFilter, Ledger, Rule};
use crate::domain::words::{
    APPROVAL, DEVICE, DRILL, GRADE, Grade, MODE, ORDER, ROLE, STANDARD_GRADE, TEAM, Word, Worded, Words,
};

/// The key and the words by which records of a ledger are selected.
fn worded(ledger: Ledger) -> Option<(&'static str, Words)> {
    match ledger {
        Ledger::Training | Ledger::Certificate | Ledger::Person => Some(("role", ROLE)),
        Ledger::Drill => Some(("type", DRILL)),
        Ledger::Inspection => Some(("mode", MODE)),
        Ledger::Order => Some(("kind", ORDER)),
        Ledger::Approval => Some(("kind", APPROVAL)),
        Ledger::Device => Some(("kind", DEVICE)),
        _ => None,
    }
}

/// The filters of a ledger, except `item`.
fn filters(ledger: Ledger) -> &'static [&'static str] {
    match ledger {
        Ledger::Activity => &["kind", "of", "amount"],
        Ledger::Training => {
            &["role", "passed", "every", "organiser", "attended", "topic", "unit_category", "unit_grade"]
        }
        Ledger::Drill => &["type", "by_body", "every", "organiser", "unit_category", "unit_grade"],
        Ledger::Inspection => &[
            "mode",
            "not_mode",
            "leader",
            "expert",
            "every",
            "bodies_min",
            "drawn",
            "topic",
            "unit_category",
            "unit_grade",
        ],
        Ledger::Hazard => &["grade"],
        Ledger::Certificate => &["role", "every", "unit_category", "unit_grade"],
        Ledger::Order | Ledger::Approval => &["kind", "every", "unit_category", "unit_grade"],
        Ledger::Person => &["role", "team", "every", "unit_category", "unit_grade"],
        Ledger::Enforcement => &["bodies_min", "unit_category", "unit_grade"],
        Ledger::Device => &["kind", "every", "unit_category", "unit_grade"],
        Ledger::Publicity => &["form", "audience", "topic"],
        Ledger::Tip => &["rewarded", "unit_category", "unit_grade"],
        Ledger::Risk | Ledger::Permit | Ledger::Unit => &["unit_category", "unit_grade"],
        _ => &[],
    }
}

pub(super) fn evidence(
    t: &Table<'_>,
    kind: Kind,
    rule: Option<&Rule>,
    items: &[String],
    scope: &Scope,
) -> Vec<Evidence> {
    let value = match kind {
        Kind::Derived => None,
        // A measure over a ledger without `evidence` takes every record of that ledger.
        Kind::Ledger => t.get("evidence"),
        _ => t.need("evidence", "佐证，如 { ledger = \"activity\", kind = \"meeting\" }"),
    };
    let Some(value) = value else { return Vec::new() };
    let mut taken = Vec::new();
    let mut whole = true;
    for one in value.one_or_some() {
        let read = one.table().and_then(|table| evidence_of(&table, rule, items, scope));
        whole &= read.is_some();
        taken.extend(read);
    }
    // A part that no evidence covers could never be done.
    let covered = |i: usize| taken.iter().any(|e: &Evidence| e.item.is_none_or(|item| item == i));
    if let Some((_, item)) = items.iter().enumerate().find(|(i, _)| whole && !covered(*i)) {
        value.wrong(format!("分项“{item}”没有任何佐证，永远办不成"));
    }
    taken
}

fn evidence_of(t: &Table<'_>, rule: Option<&Rule>, items: &[String], scope: &Scope) -> Option<Evidence> {
    let place = t.need("ledger", format_args!("台账，有 {Ledgers}"))?;
    let ledger = ledger(place)?;
    match rule {
        Some(Rule::Ledger(of_kind)) if *of_kind != ledger => {
            place.wrong(format!("这条措施管的是 {} 台账，佐证只能是它的记录", of_kind.key()));
        }
        _ => {}
    }
    let known = filters(ledger);
    for key in t.unknown_keys(&[known, &["ledger", "item"]].concat()) {
        let accepted = [known, &["item"]].concat();
        t.unknown_key(
            key,
            format!("{}({}) 没有这个筛选条件，可用的有 {}", ledger.key(), ledger.name(), listed(&accepted)),
        );
    }
    let item = match t.get("item") {
        Some(value) => Some(item_of(value, items)?),
        None => None,
    };
    Some(Evidence { ledger, filter: filter(t, ledger, scope), item })
}

fn item_of(value: Value<'_>, items: &[String]) -> Option<usize> {
    let text = value.text()?;
    let place = items.iter().position(|item| item == text);
    if place.is_none() {
        value.wrong(match items.is_empty() {
            true => "这条措施没有分项（items）".to_string(),
            false => format!("不是这条措施的分项，分项有 {}", items.join("、")),
        });
    }
    place
}

fn filter(t: &Table<'_>, ledger: Ledger, scope: &Scope) -> EvidenceFilter {
    let known = filters(ledger);
    let get = |key: &'static str| t.get(key).filter(|_| known.contains(&key));
    let asked = |key| get(key).is_some_and(Value::asked);
    let list = |key| get(key).map(Value::one_or_some).unwrap_or_default();
    let words = |key, set| -> Vec<&'static Word> { Value::distinct(list(key), |v| v.word(set)) };
    let texts =
        |key| -> Vec<String> { Value::distinct(list(key), Value::text).into_iter().map(str::to_string).collect() };
    // The kinds of ticks are named freely by the town and select no record.
    let called = if ledger == Ledger::Activity { get("kind").map(Value::one_or_some) } else { None };
    let filter = EvidenceFilter {
        words: worded(ledger).map(|(key, set)| words(key, set)).unwrap_or_default(),
        not_words: words("not_mode", MODE),
        grade: words("grade", GRADE).into_iter().filter_map(Grade::of).collect(),
        teams: words("team", TEAM),
        led_by_principal: get("leader").and_then(|v| v.word(ROLE.get(..1)?)).is_some(),
        expert: asked("expert"),
        passed: asked("passed"),
        by_body: asked("by_body"),
        every: get("every").and_then(Value::flag).unwrap_or(false),
        unit_category: scope.categories(list("unit_category")),
        unit_grade: words("unit_grade", STANDARD_GRADE)
            .into_iter()
            .filter_map(|word| STANDARD_GRADE.iter().position(|w| w.en == word.en))
            .collect(),
        bodies_min: get("bodies_min").and_then(|v| v.number(2..=9)).unwrap_or(0) as usize,
        drawn: asked("drawn"),
        organiser: Value::distinct(list("organiser"), |v| scope.bodies.resolve(v).map(|i| BodyId(i as u16))),
        attended: get("attended").and_then(attended),
        topic: texts("topic"),
        form: texts("form"),
        audience: texts("audience"),
        of: Value::distinct(list("of"), |v| scope.measure(v)),
        paid: asked("amount") || asked("rewarded"),
        kinds: called.into_iter().flatten().filter_map(Value::text).map(str::to_string).collect(),
    };
    if let (true, Some((key, _)), Some(every)) = (filter.every, worded(ledger), get("every"))
        && t.get(key).is_none()
    {
        every.wrong(format!("要与 {key} 一起用：其中每一项都要有佐证"));
    }
    if let (Some(value), true) = (get("amount"), filter.of.is_empty()) {
        value.wrong("要与 of 一起用：哪项任务的办结记了金额");
    }
    if let (Some(value), true) = (get("not_mode"), filter.not_words.iter().any(|w| filter.words.contains(w))) {
        value.wrong("mode 里有的，not_mode 里不能再有");
    }
    filter
}

/// `attended = { role, passed }`: who must have attended
fn attended(value: Value<'_>) -> Option<Attended> {
    let t = value.table()?;
    t.only(&["role", "passed"]);
    let roles = t.need("role", "参训人员的类别，如 \"principal\"").map(Value::one_or_some).unwrap_or_default();
    let roles = Value::distinct(roles, |v| v.word(ROLE));
    Some(Attended { roles, passed: t.get("passed").is_some_and(Value::asked) })
}
