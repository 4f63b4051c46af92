//! `[[target]]`: a metric over the ledgers, and the goal to reach by a date. Each metric has its keys; keys of other
//! metrics are mistakes.

use super::forms;
use super::head::in_order;
use super::scope::Scope;
use super::table::Table;
use super::value::{Keys, Value};
use crate::domain::nearest::suggestion;
use crate::domain::plan::{Categories, Goal, Metric, Stated, Target, TargetCondition, Where};
use crate::domain::words::{GRADE, Grade, STANDARD_GRADE, Worded};
use chrono::NaiveDate;

const COMMON: &[&str] = &["id", "clause", "title", "text", "due", "lead", "support", "reading", "metric"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Ratio,
    Overdue,
    Uncontrolled,
    Coverage,
    Units,
    All,
}

const METRICS: &[(&str, Kind)] = &[
    ("open-hazards", Kind::Open),
    ("new-hazards-ratio", Kind::Ratio),
    ("overdue-hazards", Kind::Overdue),
    ("uncontrolled-hazards", Kind::Uncontrolled),
    ("coverage", Kind::Coverage),
    ("units-at-grade", Kind::Units),
    ("all", Kind::All),
];

impl Kind {
    fn keys(self) -> &'static [&'static str] {
        match self {
            Kind::Open => &["where", "baseline", "baseline_source", "goal"],
            Kind::Overdue | Kind::Uncontrolled => &["where", "goal"],
            Kind::Ratio => &["where", "period", "base", "baseline", "baseline_source", "period_count", "goal"],
            Kind::Coverage => &["measure", "period", "goal"],
            Kind::Units => &["grade", "category", "goal"],
            Kind::All => &["of"],
        }
    }

    /// Whether the metric counts things, so that a goal in percent is a mistake.
    fn counts(self) -> bool {
        matches!(self, Kind::Open | Kind::Overdue | Kind::Uncontrolled | Kind::Units)
    }
}

pub(super) fn target(t: &Table<'_>, id: String, scope: &Scope) -> Target {
    let (lead, support) = scope.lead_and_support(t);
    let condition = match t.get("metric") {
        Some(_) => condition(t, COMMON, scope),
        None => without_metric(t),
    };
    Target {
        plan: scope.plan,
        id: format!("{}{id}", scope.prefix),
        clause: t.text("clause", "条款，如 \"一（二）\""),
        title: t.text("title", "目标的名称"),
        text: t.text("text", "文件原文"),
        due: t.need("due", "期限的日期，如 2024-12-31").and_then(|v| scope.time.due(v)).unwrap_or(NaiveDate::MIN),
        condition: condition.unwrap_or(TargetCondition {
            metric: Metric::All(Vec::new()),
            goal: None,
            stated: Stated::default(),
        }),
        lead,
        support,
        reading: t.any_text("reading"),
    }
}

/// A target whose document does not say how it is measured: it has the common keys only.
fn without_metric(t: &Table<'_>) -> Option<TargetCondition> {
    for key in t.unknown_keys(COMMON) {
        let message = match METRICS.iter().any(|(_, kind)| kind.keys().contains(&key)) {
            true => format!("没有写 metric，不能有这个键；metric 是 {} 之一", Keys(METRICS)),
            false => format!("没有这个键，{}", suggestion(key, COMMON)),
        };
        t.unknown_key(key, message);
    }
    Some(TargetCondition { metric: Metric::NotStated, goal: None, stated: Stated::default() })
}

/// A metric with its goal; `common` are the keys of the target that are not the metric's.
fn condition(t: &Table<'_>, common: &[&str], scope: &Scope) -> Option<TargetCondition> {
    let metric = t.need("metric", format_args!(" {} 之一", Keys(METRICS)));
    let Some(kind) = metric.and_then(|v| v.choice(METRICS)) else {
        let mut every = common.to_vec();
        METRICS.iter().for_each(|(_, kind)| every.extend(kind.keys()));
        t.only(&every);
        return None;
    };
    let known = [common, kind.keys()].concat();
    for key in t.unknown_keys(&known) {
        let of_another = METRICS.iter().any(|(_, other)| other.keys().contains(&key));
        let name = METRICS.iter().find(|(_, k)| *k == kind).map_or("", |(name, _)| name);
        let message = match of_another {
            true => format!("metric = \"{name}\" 没有这个键，它的键有 {}", kind.keys().join("、")),
            false => format!("没有这个键，{}", suggestion(key, &known)),
        };
        t.unknown_key(key, message);
    }
    let goal = match kind {
        Kind::All => None,
        _ => t.need("goal", "要达到的值，如 \"= 0\"、\"< 1\"、\">= 100%\"").and_then(|v| goal(v, kind)),
    };
    let metric = match kind {
        Kind::Open => Metric::OpenHazards(hazards(t)),
        Kind::Overdue => Metric::OverdueHazards(hazards(t)),
        Kind::Uncontrolled => Metric::UncontrolledHazards(hazards(t)),
        Kind::Ratio => {
            let period = |key, meaning: &str| {
                t.need(key, format_args!("{meaning}，如 \"2025\"")).and_then(|v| v.form(forms::period, forms::PERIOD))
            };
            let (filter, period, base) = (hazards(t), period("period", "新增的周期"), period("base", "相比的周期"));
            Metric::NewHazardsRatio { filter, period: period?, base: base? }
        }
        Kind::Coverage => {
            let measure = t.need("measure", "措施的编号").and_then(|v| scope.measure(v));
            let period = t.need("period", "周期，如 \"2026Q3\"").and_then(|v| scope.time.period(v));
            Metric::Coverage { measure: measure?, period: period? }
        }
        Kind::Units => units(t, scope)?,
        Kind::All => {
            let list = t.need("of", "各项条件，如 [{ metric = …, goal = … }, …]")?.some();
            let tables = list.into_iter().filter_map(Value::table);
            Metric::All(tables.filter_map(|table| condition(&table, &["metric"], scope)).collect())
        }
    };
    Some(TargetCondition { metric, goal, stated: stated(t, kind) })
}

/// The numbers that the town states where its ledgers have no records; a number of open hazards above 0 must have a
/// source.
fn stated(t: &Table<'_>, kind: Kind) -> Stated {
    if !matches!(kind, Kind::Open | Kind::Ratio) {
        return Stated::default();
    }
    let number = |key| t.get(key).and_then(|v: Value<'_>| v.number(0..=1_000_000));
    let baseline = number("baseline");
    match (t.get("baseline"), t.get("baseline_source")) {
        (Some(stock), None) if kind == Kind::Open && baseline.is_some_and(|number| number > 0) => {
            stock.wrong("存量不是 0 的，要写明依据：baseline_source = \"document\"（文件写明）");
        }
        (None, Some(source)) => source.wrong("没有 baseline，不能写它的依据"),
        (_, source) => drop(source.and_then(|v| v.choice(SOURCES))),
    }
    let period_count = if kind == Kind::Ratio { number("period_count") } else { None };
    Stated { baseline, period_count }
}

/// Where a stated number may come from.
const SOURCES: &[(&str, ())] = &[("document", ())];

fn goal(value: Value<'_>, kind: Kind) -> Option<Goal> {
    let goal = value.form(forms::goal, forms::GOAL)?;
    if kind.counts() && goal.whole != 1 {
        value.wrong("这项指标是个数，目标应为整数，如 \"= 0\"");
    }
    Some(goal)
}

fn units(t: &Table<'_>, scope: &Scope) -> Option<Metric> {
    let grade = t.need("grade", "标准化等级，如 \"model\"（标杆）").and_then(|v| v.word(STANDARD_GRADE));
    let all = || scope.groups.iter().find(|(name, _)| *name == "*all").map_or(Categories::default(), |(_, set)| *set);
    let categories = t.get("category").map_or_else(all, |v| scope.categories(v.one_or_some()));
    Some(Metric::UnitsAtGrade { grade: grade?, categories })
}

fn hazards(t: &Table<'_>) -> Where {
    let Some(table) = t.get("where").and_then(Value::table) else { return Where::default() };
    table.only(&["grade", "found_from", "found_to"]);
    let grades = table.get("grade").map(Value::one_or_some).unwrap_or_default();
    let (found_from, found_to) = (table.date("found_from"), table.date("found_to"));
    in_order(&table, ("found_from", found_from), ("found_to", found_to));
    Where { grades: Value::distinct(grades, |v| v.word(GRADE).and_then(Grade::of)), found_from, found_to }
}
