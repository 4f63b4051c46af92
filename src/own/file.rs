//! `data/reports/NAME.toml` → `Own`, or every mistake in it with its line and column.

use super::{By, Of, Order, Own};
use crate::domain::nearest::suggestion;
use crate::domain::period::Cadence;
use crate::filter;
use crate::grid::{Cell, Column, Holds};
use crate::ledger::{self, Ledger};
use crate::plan_file::{Problems, Table, Value, walk};

const KEYS: &[&str] =
    &["schema", "title", "note", "of", "days", "period", "where", "columns", "group", "sum", "order", "footnote"];

const EVERY: &[(&str, Cadence)] = &[("month", Cadence::Month), ("quarter", Cadence::Quarter), ("year", Cadence::Year)];

/// The lists of what is owed, by their commands in both languages.
const OWED: &[(&str, &str)] = &[("overdue", "逾期"), ("upcoming", "临期"), ("checklist", "清单")];

/// What a report's file may name: the columns of a list, and how a value of one reads.
pub trait Lists {
    fn columns(&self, of: Of) -> Vec<Column>;
    fn value(&self, of: Of, column: &Column, text: &str) -> Result<Cell, String>;
}

pub fn load(text: &str, file: &str, name: &str, lists: &dyn Lists) -> Result<Own, Problems> {
    walk(text, file, |root| own(root, name, lists))
}

fn own(t: &Table<'_>, name: &str, lists: &dyn Lists) -> Own {
    t.only(KEYS);
    if let Some(schema) = t.need("schema", "格式的版本：schema = 1") {
        schema.number(1..=1);
    }
    let mut own = Own {
        name: name.to_string(),
        title: t.text("title", "报表的标题"),
        note: t.any_text("note"),
        of: Of::Overdue,
        filter: None,
        shown: Vec::new(),
        group: Vec::new(),
        sums: Vec::new(),
        order: Vec::new(),
        footnote: t.any_text("footnote"),
    };
    // Without a list nothing can be said of its columns.
    let Some(of) = self::of(t) else { return own };
    own.of = of;
    let columns = lists.columns(of);
    own.filter = t.get("where").and_then(|value| {
        let text = value.text()?;
        let read = filter::read(text, &columns, &|column, text| lists.value(of, column, text));
        read.map_err(|mistake| value.wrong(format!("{}：{}", mistake.marked(text), mistake.what))).ok()
    });
    own.group = places(t, "group", &columns);
    own.sums = places(t, "sum", &columns);
    if let Some(value) = t.get("sum") {
        for at in own.sums.iter().filter(|at| columns[**at].holds != Holds::Number) {
            value.wrong(format!("“{}”不是数，不能加", columns[*at].header));
        }
    }
    own.shown = places(t, "columns", &columns);
    if own.shown.is_empty() && own.group.is_empty() && t.get("columns").is_none() {
        t.wrong("columns", "缺少这个键，应为要显示的列，如 [\"no\", \"unit\", \"due\"]；分组统计可以不写");
    }
    own.order = order(t, &columns, &own);
    own
}

fn of(t: &Table<'_>) -> Option<Of> {
    let names = || {
        let ledgers = ledger::ALL.iter().map(|ledger| ledger.key);
        OWED.iter().map(|(en, _)| *en).chain(ledgers).collect::<Vec<_>>()
    };
    let value = t.need("of", "看哪张表：台账名，或 overdue、upcoming、checklist")?;
    let text = value.text()?.trim();
    let owed = OWED.iter().find(|(en, zh)| *en == text || *zh == text).map(|(en, _)| *en);
    let days = t.get("days").map(|days| days.number(0..=3660));
    let every = t.get("period").map(|period| period.choice(EVERY));
    let found = match owed {
        Some("overdue") => Some(Of::Overdue),
        Some("upcoming") => Some(Of::Upcoming(days.flatten())),
        Some(_) => Some(Of::Checklist(every.flatten().unwrap_or(Cadence::Month))),
        None => ledger::find(text).map(|ledger: &'static Ledger| Of::Ledger(ledger)),
    };
    let Some(of) = found else {
        value.wrong(format!("没有这张表，{}", suggestion(text, &names())));
        return None;
    };
    if days.is_some() && !matches!(of, Of::Upcoming(_)) {
        t.unknown_key("days", "只用于 of = \"upcoming\"".to_string());
    }
    if every.is_some() && !matches!(of, Of::Checklist(_)) {
        t.unknown_key("period", "只用于 of = \"checklist\"".to_string());
    }
    Some(of)
}

/// The columns that a key names, each once.
fn places(t: &Table<'_>, key: &str, columns: &[Column]) -> Vec<usize> {
    let values = t.get(key).map(Value::one_or_some).unwrap_or_default();
    Value::distinct(values, |value| place(value, value.text()?, columns))
}

fn place(value: Value<'_>, name: &str, columns: &[Column]) -> Option<usize> {
    let found = filter::find(columns, name.trim());
    if found.is_none() {
        value.wrong(filter::unknown(columns, name));
    }
    found
}

/// `"due"`, or `"-due"` for the latest first; `"count"` is the number in a group.
fn order(t: &Table<'_>, columns: &[Column], own: &Own) -> Vec<Order> {
    let values = t.get("order").map(Value::one_or_some).unwrap_or_default();
    let one = |value: Value<'_>| {
        let text = value.text()?.trim();
        let (name, is_down) = text.strip_prefix(['-', '－']).map_or((text, false), |name| (name, true));
        if !own.group.is_empty() && ["count", "条数"].contains(&name) {
            return Some(Order { by: By::Count, is_down });
        }
        Some(Order { by: By::Column(place(value, name, columns)?), is_down })
    };
    Value::distinct(values, one)
}
