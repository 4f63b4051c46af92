//! Which records count: the ledgers and conditions of a form, a line or a column.

use super::facts::{Fact, Facts};
use super::field::Field;
use crate::domain::plan::Plan;
use crate::domain::words;
use crate::ledger::{Kind, Ledger, find};
use crate::plan_file::{Table, Value};

/// Records of these ledgers (none named: of all that the form reads) that meet every condition.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub ledgers: Vec<&'static Ledger>,
    pub conditions: Vec<Condition>,
}

/// One condition of `where`.
#[derive(Debug, Clone)]
pub struct Condition {
    key: String,
    /// Any of these; none named: something stands there.
    any: Vec<String>,
    /// Free text need only hold the words.
    part: bool,
    /// `not_KEY`, or `KEY = false`.
    not: bool,
}

impl Choice {
    pub fn takes(&self, fact: &Fact, facts: &Facts) -> bool {
        let of = self.ledgers.is_empty() || self.ledgers.iter().any(|ledger| *ledger == fact.ledger());
        of && self.conditions.iter().all(|condition| condition.holds(fact, facts))
    }
}

impl Condition {
    pub fn holds(&self, fact: &Fact, facts: &Facts) -> bool {
        // A ledger without such a column has nothing there.
        let words = Field::find(fact.ledger(), &self.key).map(|f| f.words(fact, facts)).unwrap_or_default();
        let met = match self.any.is_empty() {
            true => !words.is_empty(),
            false if self.part => words.iter().any(|word| self.any.iter().any(|part| word.contains(part))),
            false => words.iter().any(|word| self.any.contains(word)),
        };
        met != self.not
    }

    /// Whether a column that is asked for words stands empty.
    pub fn is_unfilled(&self, fact: &Fact, facts: &Facts) -> bool {
        let field = Field::find(fact.ledger(), &self.key);
        !self.any.is_empty() && field.is_some_and(|field| field.words(fact, facts).is_empty())
    }
}

/// `ledger = "…"` or a list of them.
pub fn ledgers(t: &Table<'_>) -> Vec<&'static Ledger> {
    let list = t.get("ledger").map(Value::one_or_some).unwrap_or_default();
    let all: Vec<&str> = crate::ledger::ALL.iter().filter(|l| l.date.is_some()).map(|l| l.key).collect();
    let one = |value: Value<'_>| match find(value.text()?).filter(|ledger| ledger.date.is_some()) {
        Some(ledger) => Some(ledger),
        None => {
            value.unknown("台账", &all);
            None
        }
    };
    let mut found: Vec<&'static Ledger> = Vec::new();
    list.into_iter().filter_map(one).for_each(|ledger| found.push(ledger));
    found
}

/// `where = { KEY = "word" or ["word", …] or true or false, not_KEY = … }` over these ledgers.
pub fn conditions(t: &Table<'_>, over: &[&'static Ledger], plan: &Plan) -> Vec<Condition> {
    let Some(table) = t.get("where").and_then(Value::table) else { return Vec::new() };
    let mut found = Vec::new();
    for name in table.unknown_keys(&[]) {
        let Some(value) = table.get(name) else { continue };
        let own = |key: &str| over.iter().filter_map(|l| Field::find(l, key)).next();
        let (key, not) = match (own(name), name.strip_prefix("not_")) {
            (None, Some(rest)) => (rest, true),
            _ => (name, false),
        };
        let Some(field) = own(key) else {
            // Without a ledger nothing can be said of its columns.
            if over.is_empty() {
                continue;
            }
            let known: Vec<String> = over.iter().flat_map(|ledger| Field::names(ledger)).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            table.unknown_key(
                name,
                format!("{}没有这一列，{}", of(over), crate::domain::nearest::suggestion(key, &known)),
            );
            continue;
        };
        if let Some(there) = value.as_flag() {
            found.push(Condition { key: key.to_string(), any: Vec::new(), part: false, not: there == not });
            continue;
        }
        let words = value.one_or_some().into_iter().filter_map(|v| word(v, field, plan)).collect::<Vec<_>>();
        if !words.is_empty() {
            let part = matches!(
                field.column().map(|c| c.kind),
                Some(Kind::Text | Kind::CreditCode | Kind::CertificateNumber | Kind::Texts)
            );
            found.push(Condition { key: key.to_string(), any: words, part, not });
        }
    }
    found
}

pub fn of(ledgers: &[&'static Ledger]) -> String {
    ledgers.iter().map(|ledger| ledger.name).collect::<Vec<_>>().join("、")
}

/// A word as records hold it.
fn word(value: Value<'_>, field: Field, plan: &Plan) -> Option<String> {
    let text = value.text()?;
    let found = match field.column().map(|c| c.kind) {
        Some(Kind::Words(set)) => words::find(set, text).map(|w| w.en.to_string()).ok_or_else(|| words::listed(set)),
        Some(Kind::Category | Kind::Categories) => category(text, plan),
        Some(Kind::Body | Kind::Bodies) => {
            let all = || plan.bodies.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join("、");
            plan.find_body(text).map(|id| plan.body(id).id.clone()).ok_or_else(all)
        }
        _ => Ok(text.to_string()),
    };
    match found {
        Ok(word) => Some(word),
        Err(known) => {
            value.wrong(format!("不在可选之列，可用的有 {known}"));
            None
        }
    }
}

/// A category's id by its id, name or an alias.
pub fn category(text: &str, plan: &Plan) -> Result<String, String> {
    let all = || plan.categories.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join("、");
    plan.find_category(text).map(|place| plan.categories[place].id.clone()).ok_or_else(all)
}
