//! Reads `data/forms/NAME.toml` as a `Form`. Every mistake is reported with its line and column.

use super::columns::{check, columns, field, placed};
use super::condition::{Scope, category, ledgers};
use super::{Content, Form, Line, Take};
use crate::domain::period::Cadence;
use crate::domain::plan::Plan;
use crate::format::{Encoding, Format};
use crate::ledger::HAZARD;
use crate::plan_file::{Problems, TERM, Table, Value, term, walk};
use crate::tables::{By, Lists, Order, file};
use std::cell::RefCell;

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
const FORMATS: &[(&str, Format)] = &[("csv", Format::Csv), ("tsv", Format::Tsv), ("xlsx", Format::Xlsx)];
const ENCODINGS: &[(&str, Encoding)] = &[("utf-8", Encoding::Utf8), ("gb18030", Encoding::Gb18030)];
const ZEROS: &[(&str, bool)] = &[("blank", true), ("write", false)];
const TAKE: &[(&str, Take)] = &[("dated", Take::Dated), ("open", Take::Open)];

/// Reads a form; `name` is the name of its file. A form of the workspace may name only categories of the plan. A
/// shipped form may name categories that the plan does not have.
///
/// # Errors
/// All mistakes of the file.
pub fn load(
    text: &str,
    file: &str,
    name: &str,
    plan: &Plan,
    lists: &dyn Lists,
    is_of_workspace: bool,
) -> Result<Form, Problems> {
    walk(text, file, |root| {
        let scope = Scope { plan, lists, ledgers: ledgers(root), fields: RefCell::default() };
        form(root, name, scope, is_of_workspace)
    })
}

fn form(t: &Table<'_>, name: &str, scope: Scope, is_of_workspace: bool) -> Form {
    t.only(KEYS);
    file::schema(t);
    if let Some(value) = t.need("name", format_args!("报表的名字，与文件名相同：name = \"{name}\""))
        && value.text().is_some_and(|text| text != name)
    {
        value.wrong(format!("应与文件名相同：\"{name}\""));
    }
    if t.need("ledger", "台账，如 \"hazard\"").is_some() && t.get("ledger").is_some_and(|v| v.one_or_some().is_empty())
    {
        t.wrong("ledger", "至少一个台账");
    }
    let filter = scope.filter(t, &scope.ledgers);
    let lines = lines(t, &scope, is_of_workspace);
    let columns = columns(t, &scope, !lines.is_empty());
    let mut order = Vec::new();
    let content = match lines.is_empty() {
        true => {
            order = self::order(t, &scope);
            Content::Records(take(t, &scope))
        }
        false => {
            for key in ["take", "sort"].into_iter().filter(|key| t.get(key).is_some()) {
                t.unknown_key(key, "只用于逐条列出的表，有 [[line]] 的统计表不用它".to_string());
            }
            Content::Lines(lines, t.get("total").and_then(Value::text).map(str::to_string))
        }
    };
    Form {
        version: t.text("version", "版本，如 \"2026.1\""),
        table: file::definition(t, name, "报表的中文名称", filter, order),
        every: t.get("every").and_then(|v| v.choice(EVERY)),
        due: t.get("due").and_then(|v| v.form(term, TERM)),
        cumulative: t.flag("cumulative").unwrap_or(false),
        format: t.get("format").and_then(|v| v.choice(FORMATS)).unwrap_or(Format::Xlsx),
        encoding: t.get("encoding").and_then(|v| v.choice(ENCODINGS)).unwrap_or_default(),
        blank_zeros: t.get("zeros").and_then(|v| v.choice(ZEROS)).unwrap_or(false),
        content,
        above: rows(t, "above"),
        below: rows(t, "below"),
        checks: t.tables("check").iter().filter_map(|one| check(one, &columns)).collect(),
        columns,
        ledgers: scope.ledgers,
        fields: scope.fields.into_inner(),
    }
}

/// Reads rows of cells. A cell is a text with placeholders.
fn rows(t: &Table<'_>, key: &str) -> Vec<Vec<String>> {
    let all = t.get(key).map(Value::each).unwrap_or_default();
    all.into_iter().map(|row| row.each().into_iter().filter_map(placed).collect()).collect()
}

/// Reads which records a form without lines lists.
fn take(t: &Table<'_>, scope: &Scope) -> Take {
    if t.get("total").is_some() {
        t.unknown_key("total", "只用于有 [[line]] 的统计表".to_string());
    }
    if let (Some(value), [_, _, ..]) = (t.get("ledger"), &scope.ledgers[..]) {
        value.wrong("逐条列出的表只能用一个台账；要汇总几个台账，用 [[line]] 写出各行");
    }
    let take = t.get("take").and_then(|v| v.choice(TAKE)).unwrap_or(Take::Dated);
    let has_hazards = scope.ledgers.first().is_none_or(|ledger| *ledger == &HAZARD);
    if let (Some(value), Take::Open, false) = (t.get("take"), take, has_hazards) {
        value.wrong("只有隐患才有“期间还没有销号的”");
    }
    take
}

/// Reads `sort`. Records with an empty field come last; in descending order they come first.
fn order(t: &Table<'_>, scope: &Scope) -> Vec<Order> {
    let one = |value: Value<'_>| {
        let (name, is_down) = file::direction(value.text()?);
        Some(Order { by: By::Column(field(value, name, scope)?), is_down, is_empty_first: is_down })
    };
    t.get("sort").map(Value::each).unwrap_or_default().into_iter().filter_map(one).collect()
}

fn lines(t: &Table<'_>, scope: &Scope, is_of_workspace: bool) -> Vec<Line> {
    let tables = t.tables("line");
    let lines: Vec<Line> = tables.iter().map(|t| line(t, scope, is_of_workspace)).collect();
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

fn line(t: &Table<'_>, scope: &Scope, is_of_workspace: bool) -> Line {
    t.only(&["label", "ledger", "where", "categories", "rest"]);
    let choice = scope.choice(t);
    let one = |value: Value<'_>| {
        let text = value.text()?;
        match category(text, scope.plan) {
            Ok(id) => Some(id),
            Err(_) if !is_of_workspace => Some(text.to_string()),
            Err(known) => {
                value.wrong(format!("方案里没有这个类别，可用的有 {known}"));
                None
            }
        }
    };
    let categories = t.get("categories").map(|value| value.each().into_iter().filter_map(one).collect());
    Line { label: t.text("label", "这一行的名称"), choice, categories, rest: t.flag("rest").unwrap_or(false) }
}
