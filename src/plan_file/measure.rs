//! `[[measure]]`: the keys that all kinds have, and which other keys each kind has. The rule and the evidence are read
//! in `rule` and `evidence`.

use super::evidence;
use super::head::in_order;
use super::kind::{KINDS, Kind};
use super::rule;
use super::scope::Scope;
use super::table::Table;
use super::value::{Keys, Value};
use crate::domain::nearest::suggestion;
use crate::domain::plan::{Categories, InForce, Ledger, Measure, MeasureId, OwedBy, Remind, Rule};

const COMMON: &[&str] = &["id", "clause", "title", "text", "lead", "support", "kind", "reading", "clocks"];

pub(super) fn is_derived(t: &Table<'_>) -> bool {
    t.get("kind").and_then(|v| v.node.get_ref().as_str()) == Some(Kind::Derived.name())
}

pub(super) fn measure(t: &Table<'_>, id: String, scope: &Scope) -> Measure {
    let kind = t.need("kind", format_args!(" {} 之一", Keys(KINDS))).and_then(|v| v.choice(KINDS));
    only(t, kind);
    let (lead, support) = scope.lead_and_support(t);
    let (owed_by, categories) = owed(t, kind, scope);
    let items = t.texts("items");
    if let Some(value) = t.get("items").filter(|v| v.node.get_ref().as_array().is_some_and(|list| list.is_empty())) {
        value.wrong("列表不能为空；没有分项时删去这个键");
    }
    let rule = kind.and_then(|kind| rule::rule(t, kind, owed_by, scope));
    let evidence = match kind {
        Some(kind) => evidence::evidence(t, kind, rule.as_ref(), &items, scope),
        None => Vec::new(),
    };
    Measure {
        plan: scope.plan,
        key: format!("{}{id}", scope.key_prefix),
        id: format!("{}{id}", scope.prefix),
        clause: t.text("clause", "条款，如 \"二（七）2\""),
        title: t.text("title", "措施的名称"),
        text: t.text("text", "文件原文"),
        lead,
        support,
        owed_by,
        categories,
        rule: rule.unwrap_or(Rule::Standing(Remind::Never)),
        items,
        evidence,
        evidence_files: t.texts("evidence_files"),
        clocks: clocks(t),
        reading: t.any_text("reading"),
        in_force: in_force(t, kind),
        replaces: t.get("replaces").filter(|_| has_span(kind)).and_then(|value| replaced(value, scope)),
    }
}

/// The keys that say when a measure is owed; a derived one is owed by nobody itself.
const SPAN: &[&str] = &["owed_from", "owed_until", "replaces"];

fn has_span(kind: Option<Kind>) -> bool {
    kind != Some(Kind::Derived)
}

fn in_force(t: &Table<'_>, kind: Option<Kind>) -> InForce {
    if !has_span(kind) {
        return InForce::default();
    }
    let span = InForce { from: t.date("owed_from"), until: t.date("owed_until") };
    in_order(t, ("owed_from", span.from), ("owed_until", span.until));
    span
}

/// `replaces`: the measure that this one follows.
fn replaced(value: Value<'_>, scope: &Scope) -> Option<MeasureId> {
    let old = scope.measure(value)?;
    match scope.derived.get(usize::from(old.0)) {
        Some(true) => {
            value.wrong("它是汇总（kind = \"derived\"），自己不要求什么；应写它所汇总的措施");
            None
        }
        _ => Some(old),
    }
}

/// `clocks`: the ledgers whose dated items belong to the measure
fn clocks(t: &Table<'_>) -> Vec<Ledger> {
    const DATED: [Ledger; 6] =
        [Ledger::Certificate, Ledger::Permit, Ledger::Order, Ledger::Tip, Ledger::Supply, Ledger::Task];
    let of = |value: Value<'_>| {
        let found = rule::ledger(value)?;
        if !DATED.contains(&found) {
            let known: Vec<&str> = DATED.iter().map(|ledger| ledger.key()).collect();
            value.wrong(format!("它的记录没有自己的期限，可用的有 {}", known.join("、")));
        }
        Some(found)
    };
    t.get("clocks").map(Value::some).unwrap_or_default().into_iter().filter_map(of).collect()
}

/// Reports unknown keys and keys of another kind. If the kind itself is wrong, the keys of all kinds are accepted.
fn only(t: &Table<'_>, kind: Option<Kind>) {
    let of_any = |key: &str| SPAN.contains(&key) || KINDS.iter().any(|(_, kind)| kind.keys().contains(&key));
    let mut known = COMMON.to_vec();
    known.extend(SPAN.iter().filter(|_| has_span(kind)));
    for (_, each) in KINDS.iter().filter(|(_, each)| kind.is_none_or(|kind| kind == *each)) {
        known.extend(each.keys());
    }
    for key in t.unknown_keys(&known) {
        let message = match kind {
            Some(kind) if of_any(key) => {
                format!("kind = \"{}\" 没有这个键，它的键有 {}", kind.name(), kind.keys().join("、"))
            }
            _ => format!("没有这个键，{}", suggestion(key, &known)),
        };
        t.unknown_key(key, message);
    }
}

fn owed(t: &Table<'_>, kind: Option<Kind>, scope: &Scope) -> (OwedBy, Categories) {
    const OWED_BY: &[(&str, &str)] = &[("town", "town"), ("body", "body"), ("unit", "unit")];
    let of = |key: &'static str| t.get(key).map(Value::some).unwrap_or_default();
    if !matches!(kind, None | Some(Kind::Ledger | Kind::Derived)) {
        t.need("owed_by", "由谁办：[\"town\"]（镇）、[\"body\"]（牵头单位）、[\"unit\"]（单位）");
    }
    let owed = Value::distinct(of("owed_by"), |v| v.choice(OWED_BY));
    let categories = scope.categories(of("categories"));
    let owed = OwedBy { town: owed.contains(&"town"), body: owed.contains(&"body"), unit: owed.contains(&"unit") };
    if owed.unit {
        t.need("categories", "单位的类别，如 [\"mine\"] 或 [\"*enterprise\"]");
    } else if let Some(value) = t.get("categories").filter(|_| kind != Some(Kind::Ledger) && t.get("owed_by").is_some())
    {
        value.wrong("类别只用于单位：owed_by 里没有 \"unit\"");
    }
    (owed, categories)
}
