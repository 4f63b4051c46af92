//! `[[body]]` and `[[member]]`: the bodies and the leading group.

use super::head::in_order;
use super::scope::Scope;
use super::table::Table;
use super::value::Value;
use crate::domain::plan::{Body, BodyId, MeasureId, Member, Responsibility};

/// The roles in the leading group, as the document names them.
const ROLES: &[(&str, &str)] =
    &[("组长", "组长"), ("常务副组长", "常务副组长"), ("副组长", "副组长"), ("成员", "成员")];

pub(super) fn body(t: &Table<'_>, id: String) -> Body {
    t.only(&["id", "name", "aliases", "reading"]);
    // A note for readers of the file; it is not used.
    t.any_text("reading");
    Body { id, name: t.text("name", "责任主体的名称"), aliases: aliases(t) }
}

/// The aliases of a table. A name that is used twice is reported when names are declared.
pub(super) fn aliases(t: &Table<'_>) -> Vec<String> {
    let list = t.get("aliases").map(Value::each).unwrap_or_default();
    list.into_iter().filter_map(Value::text).map(str::to_string).collect()
}

pub(super) fn member(t: &Table<'_>, scope: &Scope) -> Member {
    let Scope { categories, bodies, measures, .. } = scope;
    t.only(&["name", "post", "role", "since", "until", "fields"]);
    let (since, until) = (t.date("since"), t.date("until"));
    in_order(t, ("since", since), ("until", until));
    let field = |value: Value<'_>| {
        let text = value.text()?;
        if let Some(i) = categories.find(text) {
            return Some(Responsibility::Category(i));
        }
        if let Some(i) = bodies.find(text) {
            return Some(Responsibility::Body(BodyId(i as u16)));
        }
        if let Some(i) = measures.find(text) {
            return Some(Responsibility::Measure(MeasureId(i as u16)));
        }
        // The names of villages are Chinese, so an ASCII text must be an id.
        if text.is_ascii() {
            let known = [categories.known(), bodies.known(), measures.known()].concat();
            value.unknown("类别、责任主体或措施", &known);
            return None;
        }
        Some(Responsibility::Village(text.to_string()))
    };
    Member {
        plan: scope.plan,
        name: t.get("name").and_then(Value::text).map(str::to_string),
        post: t.text("post", "职务"),
        role: t
            .need("role", "组长、常务副组长、副组长、成员之一")
            .and_then(|v| v.choice(ROLES))
            .unwrap_or_default()
            .to_string(),
        since,
        until,
        fields: Value::distinct(t.get("fields").map(Value::each).unwrap_or_default(), field),
    }
}
