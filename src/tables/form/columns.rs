//! Reads `[[column]]` and `[[check]]` of a form's file: what the cells of a column contain, and the rules that the
//! columns must fulfil.

use super::condition::{Scope, named};
use super::field::Field;
use super::{Check, Choice, Fill, FormColumn, Rule, Scale, words};
use crate::domain::nearest::suggestion;
use crate::filter;
use crate::grid::Column as Shown;
use crate::ledger::{HAZARD, Kind, Ledger, show};
use crate::plan_file::{Table, Value};

const MONEY: &[(&str, Scale)] = &[("元", Scale::Hundredths), ("万元", Scale::TenThousands)];

const KEYS_OF_RECORDS: &[&str] = &["id", "header", "group", "between", "map", "seq", "text", "field"];
const KEYS_OF_LINES: &[&str] =
    &["id", "header", "group", "unit", "ledger", "where", "label", "seq", "text", "count", "units", "sum", "rate"];
const OF_RECORDS: &[&str] = &["seq", "text", "field"];
const OF_LINES: &[&str] = &["label", "seq", "text", "count", "units", "sum", "rate"];

pub(super) fn columns(t: &Table<'_>, scope: &Scope, is_summary: bool) -> Vec<FormColumn> {
    let tables = t.tables("column");
    t.need("column", "至少一列 [[column]]");
    let ids: Vec<String> = tables.iter().enumerate().map(|(i, t)| id(t, i)).collect();
    for (i, table) in tables.iter().enumerate() {
        if let (Some(value), true) = (table.get("id"), ids[..i].contains(&ids[i])) {
            value.wrong("另一列已经用了这个编号");
        }
    }
    let column = |(i, t): (usize, &Table<'_>)| {
        t.only(if is_summary { KEYS_OF_LINES } else { KEYS_OF_RECORDS });
        FormColumn {
            id: ids[i].clone(),
            header: t.text("header", "这一列的表头"),
            group: t.get("group").and_then(Value::text).map(str::to_string),
            fill: if is_summary { counted(t, scope, &ids) } else { listed(t, scope) },
        }
    };
    tables.iter().enumerate().map(column).collect()
}

fn id(t: &Table<'_>, place: usize) -> String {
    t.get("id").and_then(Value::text).map_or_else(|| format!("c{}", place + 1), str::to_string)
}

/// The key that defines the column or the check. Exactly one of the known keys must be given.
fn filling<'t>(t: &Table<'_>, known: &'t [&'t str]) -> Option<&'t str> {
    let given: Vec<&str> = known.iter().copied().filter(|key| t.get(key).is_some()).collect();
    match given[..] {
        [one] => Some(one),
        [] => {
            t.wrong(known[0], format!("要写明内容，用 {} 之一", known.join("、")));
            None
        }
        _ => {
            t.wrong(given[0], format!("{} 只能写一个", given.join("、")));
            None
        }
    }
}

/// The place of a field of the form's ledger, by the field's key or header.
pub(super) fn field(value: Value<'_>, name: &str, scope: &Scope) -> Option<usize> {
    let ledger = scope.ledgers.first().copied().unwrap_or(&HAZARD);
    let columns = Field::columns(&[ledger]);
    if let Some(at) = filter::find(&columns, name) {
        return Some(scope.place(&columns[at].key));
    }
    let known = Field::names(ledger);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    value.wrong(format!("{}台账没有这一列，{}", ledger.name, suggestion(name, &known)));
    None
}

fn listed(t: &Table<'_>, scope: &Scope) -> Fill {
    match filling(t, OF_RECORDS) {
        Some("text") => text(t),
        Some("field") => {
            let names = t.get("field").map(Value::one_or_some).unwrap_or_default();
            let map = t.get("map").and_then(Value::table);
            let pairs = map.iter().flat_map(|map| {
                let pair = |ours: &str| Some((ours.to_string(), map.get(ours)?.any_text()?.to_string()));
                map.unknown_keys(&[]).into_iter().filter_map(pair)
            });
            Fill::Fields {
                fields: names.into_iter().filter_map(|value| field(value, value.text()?, scope)).collect(),
                between: t.get("between").and_then(Value::any_text).unwrap_or("，").to_string(),
                map: pairs.collect(),
            }
        }
        _ => Fill::Seq,
    }
}

fn text(t: &Table<'_>) -> Fill {
    Fill::Text(t.get("text").and_then(placed).unwrap_or_default())
}

/// Reads a text and checks its placeholders.
pub(super) fn placed(value: Value<'_>) -> Option<String> {
    let text = value.any_text()?;
    for name in words::placeholders(text).filter(|name| !words::KNOWN.contains(name)) {
        value.wrong(format!("不认识 {{{name}}}，{}", suggestion(name, words::KNOWN)));
    }
    Some(text.to_string())
}

fn counted(t: &Table<'_>, scope: &Scope, ids: &[String]) -> Fill {
    let choice = scope.choice(t);
    match filling(t, OF_LINES) {
        Some("label") => Fill::Label,
        Some("text") => text(t),
        Some("count") => Fill::Count(choice),
        Some("units") => Fill::Units(choice),
        Some("sum") => sum(t, scope, choice),
        Some("rate") => match t.get("rate").and_then(|value| places(value, ids)).as_deref() {
            Some([part, whole]) => Fill::Rate { part: *part, whole: *whole },
            None => Fill::Seq,
            _ => {
                t.wrong("rate", "应为两列的编号：[\"已整改\", \"排查\"] 那样，前者除以后者");
                Fill::Seq
            }
        },
        _ => Fill::Seq,
    }
}

fn sum(t: &Table<'_>, scope: &Scope, choice: Choice) -> Fill {
    let over = if choice.ledgers.is_empty() { &scope.ledgers } else { &choice.ledgers };
    let (key, kind) = t.get("sum").and_then(|value| summed(value, over)).unwrap_or(("", Kind::Number));
    let scale = t.get("unit").and_then(|v| v.choice(MONEY));
    if let (Some(value), true) = (t.get("unit"), scale.is_some() && kind != Kind::Money) {
        value.wrong("这一列不是金额");
    }
    let natural = if kind == Kind::Number { Scale::Ones } else { Scale::Hundredths };
    Fill::Sum { field: scope.place(key), scale: scale.unwrap_or(natural), choice }
}

/// The key and the kind of a column of numbers in one of these ledgers.
fn summed(value: Value<'_>, over: &[&'static Ledger]) -> Option<(&'static str, Kind)> {
    let text = value.text()?;
    let numbers: Vec<_> = over.iter().flat_map(|l| l.columns).filter(|c| c.kind.is_number()).collect();
    let shown: Vec<Shown> = numbers.iter().map(|column| show::column(column)).collect();
    let found = filter::find(&shown, text).map(|at| (numbers[at].key, numbers[at].kind));
    if found.is_none() {
        let known: Vec<&str> = numbers.iter().map(|c| c.key).collect();
        value.wrong(format!("{}没有这个数字列，{}", named(over), suggestion(text, &known)));
    }
    found
}

/// The places of the columns whose ids a list has; `None` if an id is unknown.
fn places(value: Value<'_>, ids: &[String]) -> Option<Vec<usize>> {
    let one = |value: Value<'_>| {
        let text = value.text()?;
        let place = ids.iter().position(|id| id == text);
        if place.is_none() {
            let known: Vec<&str> = ids.iter().map(String::as_str).collect();
            value.unknown("列", &known);
        }
        place
    };
    let all: Vec<Option<usize>> = value.one_or_some().into_iter().map(one).collect();
    all.into_iter().collect()
}

const RULES: &[&str] = &["sum", "at_most", "grows", "filled", "adds_up"];

pub(super) fn check(t: &Table<'_>, columns: &[FormColumn]) -> Option<Check> {
    t.only(&["sum", "at_most", "grows", "filled", "adds_up", "say"]);
    let ids: Vec<String> = columns.iter().map(|c| c.id.clone()).collect();
    let say = t.text("say", "不符合时说什么，如 \"已整改不能多于排查\"");
    let rule = filling(t, RULES)?;
    let value = t.get(rule)?;
    let of = places(value, &ids)?;
    let rule = match (rule, &of[..]) {
        ("sum", [total, rest @ ..]) if rest.len() > 1 => Rule::Sum(*total, rest.to_vec()),
        ("at_most", [small, large]) => Rule::AtMost(*small, *large),
        ("grows", [_, ..]) => Rule::Grows(of),
        ("filled", [_, ..]) => Rule::Filled(of),
        ("adds_up", [_, ..]) => Rule::AddsUp(of),
        ("sum", _) => {
            value.wrong("应为合计列和它的各部分：[\"合计\", \"部门\", \"自查\"] 那样");
            return None;
        }
        ("at_most", _) => {
            value.wrong("应为两列：前者不能大于后者");
            return None;
        }
        _ => return None,
    };
    Some(Check { rule, say })
}
