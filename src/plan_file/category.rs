//! `[[category]]` and `[[event]]`: the categories of units, and the events that decide when measures are owed.

use super::people::aliases;
use super::table::Table;
use crate::domain::plan::{Category, EventType};

pub(super) fn category(t: &Table<'_>, id: String) -> Category {
    t.only(&["id", "name", "aliases", "key", "enterprise", "business", "criteria", "lists", "reading"]);
    // A note for readers of the file; it is not used.
    t.any_text("reading");
    // A flag that cannot be read counts as set; otherwise every use of its group would be reported too.
    let flag = |key: &str| t.get(key).is_some() && t.flag(key).unwrap_or(true);
    let enterprise = flag("enterprise");
    let business = t.flag("business");
    if let (true, Some(false), Some(value)) = (enterprise, business, t.get("business")) {
        value.wrong("企业都是生产经营单位：enterprise = true 时不能写 false");
    }
    Category {
        id,
        name: t.text("name", "类别的名称"),
        aliases: aliases(t),
        key: flag("key"),
        enterprise,
        business: business.unwrap_or(enterprise),
        criteria: t.texts("criteria"),
        lists: t.texts("lists"),
    }
}

pub(super) fn event(t: &Table<'_>, id: String) -> EventType {
    t.only(&["id", "title", "happened", "hint"]);
    let hint = Some(t.any_text("hint")).filter(|hint| !hint.is_empty());
    EventType { id, title: t.text("title", "事件的名称"), happened: t.date("happened"), hint }
}
