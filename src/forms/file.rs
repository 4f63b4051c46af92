//! `data/forms/NAME.toml` → `Form`, or every mistake in it with its line and column.

use super::choice::{self, Choice, category, conditions, ledgers};
use super::field::Field;
use super::{Check, Coding, Column, Content, Fill, Form, Line, Paper, Rule, Scale, Take, words};
use crate::domain::nearest::suggestion;
use crate::domain::period::Cadence;
use crate::domain::plan::Plan;
use crate::ledger::{Kind, Ledger};
use crate::plan_file::{Problems, TERM, Table, Value, term, walk};
use std::fmt::Display;

const KEYS: &[&str] = &[
    "schema",
    "name",
    "version",
    "title",
    "note",
    "every",
    "due",
    "cumulative",
    "format",
    "encoding",
    "zeros",
    "ledger",
    "take",
    "where",
    "sort",
    "total",
    "above",
    "below",
    "line",
    "column",
    "check",
];

const EVERY: &[(&str, Cadence)] = &[
    ("month", Cadence::Month),
    ("quarter", Cadence::Quarter),
    ("half-year", Cadence::HalfYear),
    ("year", Cadence::Year),
];
const PAPER: &[(&str, Paper)] = &[("csv", Paper::Csv), ("tsv", Paper::Tsv), ("xlsx", Paper::Xlsx)];
const CODING: &[(&str, Coding)] = &[("utf-8", Coding::Utf8), ("gb18030", Coding::Gb18030)];
const ZEROS: &[(&str, bool)] = &[("blank", true), ("write", false)];
const MONEY: &[(&str, Scale)] = &[("元", Scale::Hundredths), ("万元", Scale::TenThousands)];
const TAKE: &[(&str, Take)] = &[("dated", Take::Dated), ("open", Take::Open)];

/// Reads a form; `name` is that of its file. A form of the town's own (`own`) may name the categories of its
/// plan only; a shipped one may find a plan that has others, whose records then stand on the line of the rest.
pub fn load(text: &str, file: &str, name: &str, plan: &Plan, own: bool) -> Result<Form, Problems> {
    walk(text, file, |root| form(root, name, plan, own))
}

fn form(t: &Table<'_>, name: &str, plan: &Plan, own: bool) -> Form {
    t.only(KEYS);
    if let Some(schema) = t.need("schema", "格式的版本：schema = 1") {
        schema.number(1..=1);
    }
    if let Some(value) = t.need("name", format_args!("报表的名字，与文件名相同：name = \"{name}\""))
        && value.text().is_some_and(|text| text != name)
    {
        value.wrong(format!("应与文件名相同：\"{name}\""));
    }
    if t.need("ledger", "台账，如 \"hazard\"").is_some() && t.get("ledger").is_some_and(|v| v.one_or_some().is_empty())
    {
        t.wrong("ledger", "至少一个台账");
    }
    let sources = ledgers(t);
    let only = conditions(t, &sources, plan);
    let lines = lines(t, &sources, plan, own);
    let columns = columns(t, &sources, plan, !lines.is_empty());
    let checks = t.tables("check").iter().filter_map(|check| self::check(check, &columns)).collect();
    let content = match lines.is_empty() {
        true => records(t, &sources, only),
        false => {
            for key in ["take", "sort"].into_iter().filter(|key| t.get(key).is_some()) {
                t.unknown_key(key, "只用于逐条列出的表，有 [[line]] 的统计表不用它".to_string());
            }
            let total = t.get("total").and_then(Value::text).map(str::to_string);
            Content::Lines { ledgers: sources, only, lines, total }
        }
    };
    Form {
        name: name.to_string(),
        version: t.text("version", "版本，如 \"2026.1\""),
        title: t.text("title", "报表的中文名称"),
        note: t.any_text("note"),
        every: t.get("every").and_then(|v| v.choice(EVERY)),
        due: t.get("due").and_then(|v| v.form(term, TERM)),
        cumulative: t.flag("cumulative").unwrap_or(false),
        paper: t.get("format").and_then(|v| v.choice(PAPER)).unwrap_or(Paper::Xlsx),
        coding: t.get("encoding").and_then(|v| v.choice(CODING)).unwrap_or(Coding::Utf8),
        blank_zeros: t.get("zeros").and_then(|v| v.choice(ZEROS)).unwrap_or(false),
        content,
        columns,
        above: rows(t, "above"),
        below: rows(t, "below"),
        checks,
    }
}

/// Rows of cells, each a text with placeholders.
fn rows(t: &Table<'_>, key: &str) -> Vec<Vec<String>> {
    let all = t.get(key).map(Value::each).unwrap_or_default();
    all.into_iter().map(|row| row.each().into_iter().filter_map(placed).collect()).collect()
}

/// A text whose placeholders are known.
fn placed(value: Value<'_>) -> Option<String> {
    let text = value.any_text()?;
    for name in words::placeholders(text).filter(|name| !words::KNOWN.contains(name)) {
        value.wrong(format!("不认识 {{{name}}}，{}", suggestion(name, words::KNOWN)));
    }
    Some(text.to_string())
}

fn records(t: &Table<'_>, sources: &[&'static Ledger], only: Vec<choice::Condition>) -> Content {
    if t.get("total").is_some() {
        t.unknown_key("total", "只用于有 [[line]] 的统计表".to_string());
    }
    if let (Some(value), [_, _, ..]) = (t.get("ledger"), sources) {
        value.wrong("逐条列出的表只能用一个台账；要汇总几个台账，用 [[line]] 写出各行");
    }
    let ledger = sources.first().copied().unwrap_or(&crate::ledger::HAZARD);
    let take = t.get("take").and_then(|v| v.choice(TAKE)).unwrap_or(Take::Dated);
    if let (Some(value), true) = (t.get("take"), take == Take::Open && ledger != &crate::ledger::HAZARD) {
        value.wrong("只有隐患才有“期间还没有销号的”");
    }
    let sort = t.get("sort").map(Value::each).unwrap_or_default().into_iter();
    let sort = sort.filter_map(|value| {
        let text = value.text()?;
        let (name, down) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        field(value, ledger, name).map(|field| (field, down))
    });
    Content::Records { ledger, take, only, sort: sort.collect() }
}

fn field(value: Value<'_>, ledger: &'static Ledger, name: &str) -> Option<Field> {
    let found = Field::find(ledger, name);
    if found.is_none() {
        let known = Field::names(ledger);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        value.wrong(format!("{}台账没有这一列，{}", ledger.name, suggestion(name, &known)));
    }
    found
}

fn lines(t: &Table<'_>, sources: &[&'static Ledger], plan: &Plan, own: bool) -> Vec<Line> {
    let tables = t.tables("line");
    let lines: Vec<Line> = tables.iter().map(|t| line(t, sources, plan, own)).collect();
    for (i, table) in tables.iter().enumerate() {
        if let (Some(value), true) = (table.get("label"), lines[..i].iter().any(|l| l.label == lines[i].label)) {
            value.wrong("另一行已经用了这个名称");
        }
    }
    let by_category = lines.iter().any(|line| line.categories.is_some());
    if by_category && !lines.iter().any(|line| line.rest) {
        t.wrong("line", "按类别分行时要有一行 rest = true，别的行没有收的都在这一行");
    }
    lines
}

fn line(t: &Table<'_>, sources: &[&'static Ledger], plan: &Plan, own: bool) -> Line {
    t.only(&["label", "ledger", "where", "categories", "rest"]);
    let choice = self::choice(t, sources, plan);
    let categories = t.get("categories").map(|value| {
        let one = |value: Value<'_>| {
            let text = value.text()?;
            match category(text, plan) {
                Ok(id) => Some(id),
                Err(_) if !own => Some(text.to_string()),
                Err(known) => {
                    value.wrong(format!("方案里没有这个类别，可用的有 {known}"));
                    None
                }
            }
        };
        value.each().into_iter().filter_map(one).collect()
    });
    Line { label: t.text("label", "这一行的名称"), choice, categories, rest: t.flag("rest").unwrap_or(false) }
}

fn choice(t: &Table<'_>, sources: &[&'static Ledger], plan: &Plan) -> Choice {
    let ledgers = ledgers(t);
    let outside = !sources.is_empty() && ledgers.iter().any(|ledger| !sources.contains(ledger));
    if let (Some(value), true) = (t.get("ledger"), outside) {
        value.wrong(format!("表头的 ledger 里没有写到它，那里有 {}", choice::of(sources)));
    }
    let over = if ledgers.is_empty() { sources } else { &ledgers };
    Choice { conditions: conditions(t, over, plan), ledgers }
}

const KEYS_OF_RECORDS: &[&str] = &["id", "header", "group", "between", "map", "seq", "text", "field"];
const KEYS_OF_LINES: &[&str] =
    &["id", "header", "group", "unit", "ledger", "where", "label", "seq", "text", "count", "units", "sum", "rate"];
const OF_RECORDS: &[&str] = &["seq", "text", "field"];
const OF_LINES: &[&str] = &["label", "seq", "text", "count", "units", "sum", "rate"];

fn columns(t: &Table<'_>, sources: &[&'static Ledger], plan: &Plan, is_summary: bool) -> Vec<Column> {
    let tables = t.tables("column");
    t.need("column", "至少一列 [[column]]");
    let ids: Vec<String> = tables.iter().enumerate().map(|(i, t)| id(t, i)).collect();
    for (i, table) in tables.iter().enumerate() {
        if let (Some(value), true) = (table.get("id"), ids[..i].contains(&ids[i])) {
            value.wrong("另一列已经用了这个编号");
        }
    }
    let fill = |t: &Table<'_>| if is_summary { counted(t, sources, plan, &ids) } else { listed(t, sources) };
    let column = |(i, t): (usize, &Table<'_>)| {
        t.only(if is_summary { KEYS_OF_LINES } else { KEYS_OF_RECORDS });
        Column {
            id: ids[i].clone(),
            header: t.text("header", "这一列的表头"),
            group: t.get("group").and_then(Value::text).map(str::to_string),
            fill: fill(t),
        }
    };
    tables.iter().enumerate().map(column).collect()
}

fn id(t: &Table<'_>, place: usize) -> String {
    t.get("id").and_then(Value::text).map_or_else(|| format!("c{}", place + 1), str::to_string)
}

/// The one key that says what the column holds.
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

fn listed(t: &Table<'_>, sources: &[&'static Ledger]) -> Fill {
    let ledger = sources.first().copied().unwrap_or(&crate::ledger::HAZARD);
    match filling(t, OF_RECORDS) {
        Some("seq") => Fill::Seq,
        Some("text") => text(t),
        Some(_) => {
            let names = t.get("field").map(Value::one_or_some).unwrap_or_default();
            let fields = names.into_iter().filter_map(|value| field(value, ledger, value.text()?)).collect();
            let map = t.get("map").and_then(Value::table);
            let pairs = map.as_ref().map(|map| {
                let words = map.unknown_keys(&[]);
                words
                    .into_iter()
                    .filter_map(|ours| Some((ours.to_string(), map.get(ours)?.any_text()?.to_string())))
                    .collect()
            });
            let between = t.get("between").and_then(Value::any_text).unwrap_or("，").to_string();
            Fill::Fields { fields, between, map: pairs.unwrap_or_default() }
        }
        None => Fill::Seq,
    }
}

fn text(t: &Table<'_>) -> Fill {
    Fill::Text(t.get("text").and_then(placed).unwrap_or_default())
}

fn counted(t: &Table<'_>, sources: &[&'static Ledger], plan: &Plan, ids: &[String]) -> Fill {
    let choice = choice(t, sources, plan);
    match filling(t, OF_LINES) {
        Some("label") => Fill::Label,
        Some("text") => text(t),
        Some("count") => Fill::Count(choice),
        Some("units") => Fill::Units(choice),
        Some("sum") => {
            let over = if choice.ledgers.is_empty() { sources } else { &choice.ledgers };
            let (key, kind) = t.get("sum").and_then(|value| summed(value, over)).unwrap_or(("", Kind::Number));
            let scale = t.get("unit").and_then(|v| v.choice(MONEY));
            if let (Some(value), true) = (t.get("unit"), scale.is_some() && kind != Kind::Money) {
                value.wrong("这一列不是金额");
            }
            let own = if kind == Kind::Number { Scale::Ones } else { Scale::Hundredths };
            Fill::Sum { key, scale: scale.unwrap_or(own), choice }
        }
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

/// A column of numbers that one of the ledgers has.
fn summed(value: Value<'_>, over: &[&'static Ledger]) -> Option<(&'static str, Kind)> {
    let text = value.text()?;
    let numbers: Vec<_> = over.iter().flat_map(|l| l.columns).filter(|c| c.kind.is_number()).collect();
    let found = numbers.iter().find(|c| c.key == text).map(|c| (c.key, c.kind));
    if found.is_none() {
        let known: Vec<&str> = numbers.iter().map(|c| c.key).collect();
        value.wrong(format!("{}没有这个数字列，{}", choice::of(over), suggestion(text, &known)));
    }
    found
}

/// The places of columns that a list names by their ids; none where one of them is not there.
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

fn check(t: &Table<'_>, columns: &[Column]) -> Option<Check> {
    t.only(&["sum", "at_most", "grows", "filled", "adds_up", "say"]);
    let ids: Vec<String> = columns.iter().map(|c| c.id.clone()).collect();
    let say = t.text("say", "不符合时说什么，如 \"已整改不能多于排查\"");
    let rule = filling(t, RULES)?;
    let value = t.get(rule)?;
    let of = places(value, &ids)?;
    let wants = |message: &dyn Display| {
        value.wrong(message.to_string());
        None
    };
    let rule = match (rule, &of[..]) {
        ("sum", [total, rest @ ..]) if rest.len() > 1 => Rule::Sum(*total, rest.to_vec()),
        ("sum", _) => return wants(&"应为合计列和它的各部分：[\"合计\", \"部门\", \"自查\"] 那样"),
        ("at_most", [small, large]) => Rule::AtMost(*small, *large),
        ("at_most", _) => return wants(&"应为两列：前者不能大于后者"),
        ("grows", [_, ..]) => Rule::Grows(of),
        ("filled", [_, ..]) => Rule::Filled(of),
        ("adds_up", [_, ..]) => Rule::AddsUp(of),
        _ => return None,
    };
    Some(Check { rule, say })
}
