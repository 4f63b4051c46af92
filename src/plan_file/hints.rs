//! Hints about a plan without mistakes: declarations that nothing uses, numbers that are left out, and measures whose
//! ledger the program does not have.

use super::names::Names;
use super::problem::Hint;
use super::scope::Scope;
use super::sink::Sink;
use super::succession;
use crate::domain::plan::short;
use crate::domain::plan::{BodyId, Categories, Metric, Plan, Responsibility, Rule, TargetCondition};

pub(super) fn hints(plan: &Plan, scope: &Scope, targets: &Names, sink: &Sink<'_>) -> Vec<Hint> {
    let at = |names: &Names, kind: &str, id: &str, message: String| {
        sink.hint(names.place(id).unwrap_or(0), format!("{kind}[{id}]"), message)
    };
    let is_own = |names: &Names, id: &str| names.place(id).is_some();
    let mut hints = Vec::new();
    for (i, body) in plan.bodies.iter().enumerate().filter(|(_, body)| is_own(&scope.bodies, &body.id)) {
        if !uses_body(plan, BodyId(i as u16)) {
            let message = format!("没有措施、目标或分管用到责任主体“{}”", body.name);
            hints.push(at(&scope.bodies, "body", &body.id, message));
        }
    }
    let used = used_categories(plan);
    for (i, category) in plan.categories.iter().enumerate().filter(|(_, c)| is_own(&scope.categories, &c.id)) {
        if !used.overlap(Categories::one(i)) {
            let message = format!("没有措施、目标或分管用到类别“{}”", category.name);
            hints.push(at(&scope.categories, "category", &category.id, message));
        }
    }
    for (i, event) in plan.events.iter().enumerate().filter(|(_, event)| is_own(&scope.events, &event.id)) {
        let fits = |rule: &Rule| match rule {
            Rule::Within { event, .. } | Rule::Before { event, .. } => usize::from(event.0) == i,
            _ => false,
        };
        if !plan.measures.iter().any(|m| fits(&m.rule)) {
            hints.push(at(&scope.events, "event", &event.id, format!("没有措施用到事件“{}”", event.title)));
        }
    }
    hints.extend(gaps(plan, scope, targets, sink));
    hints.extend(succession::hints(plan, scope, sink));
    hints.sort_by_key(|hint| (hint.line, hint.column));
    hints
}

fn uses_body(plan: &Plan, id: BodyId) -> bool {
    plan.measures.iter().any(|m| m.lead.contains(&id) || m.support.contains(&id))
        || plan.targets.iter().any(|t| t.lead.contains(&id) || t.support.contains(&id))
        || plan.members.iter().any(|m| m.fields.contains(&Responsibility::Body(id)))
}

fn used_categories(plan: &Plan) -> Categories {
    let fields = plan.members.iter().flat_map(|m| &m.fields).map(|field| match field {
        Responsibility::Category(i) => Categories::one(*i),
        _ => Categories::default(),
    });
    let measures = plan.measures.iter().map(|m| m.categories);
    let targets = plan.targets.iter().map(|t| of_condition(&t.condition));
    fields.chain(measures).chain(targets).fold(Categories::default(), Categories::with)
}

fn of_condition(condition: &TargetCondition) -> Categories {
    match &condition.metric {
        Metric::UnitsAtGrade { categories, .. } => *categories,
        Metric::All(list) => list.iter().map(of_condition).fold(Categories::default(), Categories::with),
        _ => Categories::default(),
    }
}

/// The numbers left out between numbered actions (`7.2a` belongs to action 7), at the last one that is present. Whether
/// the document has more actions after the last one is not known.
fn gaps(plan: &Plan, scope: &Scope, targets: &Names, sink: &Sink<'_>) -> Vec<Hint> {
    let measures = plan.measures.iter().filter(|m| m.plan == scope.plan).map(|m| short(&m.id));
    let measures = measures.map(|id| (id, scope.measures.place(id)));
    let targets =
        plan.targets.iter().filter(|t| t.plan == scope.plan).map(|t| short(&t.id)).map(|id| (id, targets.place(id)));
    let mut actions: Vec<(u32, usize)> = measures
        .chain(targets)
        .filter_map(|(id, at)| Some((id.split_once('.')?.0.parse().ok().filter(|n| *n < 1000)?, at?)))
        .collect();
    actions.sort_unstable();
    let mut expected = 1;
    let mut hints = Vec::new();
    for (action, at) in actions {
        for missing in expected..action {
            hints.push(sink.hint(at, "measure".into(), format!("编号 {missing}. 开头的措施一条也没有")));
        }
        expected = expected.max(action + 1);
    }
    hints
}
