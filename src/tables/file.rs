//! Reads the keys that files of reports and forms have in common, and reads `data/reports/NAME.toml` as a
//! `CustomReport`. Every mistake is reported with its line and column.

use super::{By, CustomReport, Definition, Order, Source};
use crate::domain::nearest::suggestion;
use crate::domain::period::Cadence;
use crate::filter::{self, Filter, ReadValue};
use crate::grid::{Cell, Column, Holds};
use crate::ledger;
use crate::plan_file::{Problems, Table, Value, walk};

const KEYS: &[&str] =
    &["schema", "title", "note", "of", "days", "period", "where", "columns", "group", "sum", "order", "footnote"];

const EVERY: &[(&str, Cadence)] = &[("month", Cadence::Month), ("quarter", Cadence::Quarter), ("year", Cadence::Year)];

/// The lists of what is owed: the name of the command in English and in Chinese.
const OWED: &[(&str, &str)] = &[("overdue", "逾期"), ("upcoming", "临期"), ("checklist", "清单")];

/// What a file may name: the columns of a list, and the values of a column.
pub trait Lists {
    fn columns(&self, source: Source) -> Vec<Column>;

    /// # Errors
    /// The reason in Chinese why the text is no value of the column.
    fn value(&self, source: Source, column: &Column, text: &str) -> Result<Cell, String>;
}

/// Reads a custom report; `name` is the name of its file.
///
/// # Errors
/// All mistakes of the file.
pub fn load(text: &str, file: &str, name: &str, lists: &dyn Lists) -> Result<CustomReport, Problems> {
    walk(text, file, |root| report(root, name, lists))
}

/// Checks the version of the file's keys.
pub(super) fn schema(t: &Table<'_>) {
    if let Some(schema) = t.need("schema", "格式的版本：schema = 1") {
        schema.number(1..=1);
    }
}

/// Reads the names and the note of a table.
pub(super) fn definition(
    t: &Table<'_>,
    name: &str,
    title: &str,
    filter: Option<Filter>,
    order: Vec<Order>,
) -> Definition {
    Definition { name: name.to_string(), title: t.text("title", title), note: t.any_text("note"), filter, order }
}

/// Reads a condition from its text.
pub(super) fn condition(value: Value<'_>, columns: &[Column], read: &ReadValue) -> Option<Filter> {
    let text = value.text()?;
    let found = filter::read(text, columns, read);
    found.map_err(|mistake| value.wrong(format!("{}：{}", mistake.marked(text), mistake.what))).ok()
}

/// Splits an element of `order` or `sort` into the column's name and whether the order is descending: `"due"` or
/// `"-due"`.
pub(super) fn direction(text: &str) -> (&str, bool) {
    text.strip_prefix(['-', '－']).map_or((text, false), |name| (name, true))
}

fn report(t: &Table<'_>, name: &str, lists: &dyn Lists) -> CustomReport {
    t.only(KEYS);
    schema(t);
    let mut report = CustomReport {
        table: definition(t, name, "报表的标题", None, Vec::new()),
        source: Source::Overdue,
        shown: Vec::new(),
        group: Vec::new(),
        sums: Vec::new(),
        footnote: t.any_text("footnote"),
    };
    // Columns cannot be checked if the list is unknown.
    let Some(source) = source(t) else { return report };
    report.source = source;
    let columns = lists.columns(source);
    let read = |column: &Column, text: &str| lists.value(source, column, text);
    report.table.filter = t.get("where").and_then(|value| condition(value, &columns, &read));
    report.group = places(t, "group", &columns);
    report.sums = places(t, "sum", &columns);
    if let Some(value) = t.get("sum") {
        for at in report.sums.iter().filter(|at| columns[**at].holds != Holds::Number) {
            value.wrong(format!("“{}”不是数，不能加", columns[*at].header));
        }
    }
    report.shown = places(t, "columns", &columns);
    if report.shown.is_empty() && report.group.is_empty() && t.get("columns").is_none() {
        t.wrong("columns", "缺少这个键，应为要显示的列，如 [\"no\", \"unit\", \"due\"]；分组统计可以不写");
    }
    report.table.order = order(t, &columns, !report.group.is_empty());
    report
}

fn source(t: &Table<'_>) -> Option<Source> {
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
        Some("overdue") => Some(Source::Overdue),
        Some("upcoming") => Some(Source::Upcoming(days.flatten())),
        Some(_) => Some(Source::Checklist(every.flatten().unwrap_or(Cadence::Month))),
        None => ledger::find(text).map(Source::Ledger),
    };
    let Some(source) = found else {
        value.wrong(format!("没有这张表，{}", suggestion(text, &names())));
        return None;
    };
    if days.is_some() && !matches!(source, Source::Upcoming(_)) {
        t.unknown_key("days", "只用于 of = \"upcoming\"".to_string());
    }
    if every.is_some() && !matches!(source, Source::Checklist(_)) {
        t.unknown_key("period", "只用于 of = \"checklist\"".to_string());
    }
    Some(source)
}

/// The places of the columns that a key names, without repetition.
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

/// Reads `order`. If the report has groups, `"count"` is the number of rows in a group.
fn order(t: &Table<'_>, columns: &[Column], has_groups: bool) -> Vec<Order> {
    let values = t.get("order").map(Value::one_or_some).unwrap_or_default();
    let one = |value: Value<'_>| {
        let (name, is_down) = direction(value.text()?.trim());
        let by = match has_groups && ["count", "条数"].contains(&name) {
            true => By::Count,
            false => By::Column(place(value, name, columns)?),
        };
        Some(Order { by, is_down, is_empty_first: false })
    };
    Value::distinct(values, one)
}
