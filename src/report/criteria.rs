//! 判定标准 as lists: the documents in force on a day, and the clauses of one document.

use super::{date, text};
use crate::domain::criteria::{Clause, Criteria, Document};
use crate::domain::plan::Plan;
use crate::grid::{Cell, Column, Grid, Row, Tone, Word};
use chrono::NaiveDate;

/// The documents that `keep` accepts.
pub fn documents(plan: &Plan, criteria: &Criteria, on: NaiveDate, keep: &dyn Fn(&Document) -> bool) -> Grid {
    let columns = vec![
        Column::new("id", "编码").keep(),
        Column::new("title", "判定标准"),
        Column::new("number", "文号"),
        Column::new("version", "版本").data(),
        Column::new("sector", "行业领域"),
        Column::new("from", "施行").keep(),
        Column::new("to", "止").keep(),
        Column::new("count", "条数").number(),
        Column::new("listed", "收录").number(),
        Column::new("status", "状态").keep(),
        Column::new("categories", "适用类别"),
        Column::new("partial", "收录不全").data(),
        Column::new("reading", "说明").data(),
    ];
    let row = |d: &Document| {
        let status = status(d, on);
        let tone = if d.is_in_force(on) { Tone::Plain } else { Tone::Dim };
        Row::new(vec![
            Cell::text(&d.id),
            Cell::text(&d.title),
            Cell::text(&d.number),
            some(&d.version),
            Cell::text(&d.sector),
            Cell::Date(d.from),
            date(d.to),
            Cell::maybe(d.count, |n| Cell::Int(n.into())),
            Cell::Int(d.clauses.len() as i64),
            Cell::Word(status),
            Cell::List(categories(plan, d).into_iter().map(Cell::text).collect()),
            text(d.partial.as_deref()),
            some(&d.reading),
        ])
        .tone(tone)
    };
    Grid::new(columns, criteria.documents.iter().filter(|d| keep(d)).map(row).collect())
}

/// The clauses of one document.
pub fn clauses(document: &Document) -> Grid {
    let columns = vec![
        Column::new("code", "编码").keep(),
        Column::new("part", "部分"),
        Column::new("cite", "条目").keep(),
        Column::new("title", "判定情形（摘要）"),
        Column::new("items", "分项").number(),
    ];
    let row = |c: &Clause| {
        let items = Cell::maybe(c.items, |n| Cell::Int(n.into()));
        Row::new(vec![Cell::text(&c.code), some(&c.part), Cell::text(&c.cite), Cell::text(&c.title), items])
    };
    Grid::new(columns, document.clauses.iter().map(row).collect())
}

/// Facts about a document apart from its clauses, as label and text.
pub fn lines(plan: &Plan, document: &Document, on: NaiveDate) -> Vec<(&'static str, String)> {
    let to = document.to.map_or(String::new(), |to| format!("至 {to}"));
    let mut lines = vec![
        ("判定标准", document.cited()),
        ("施行", format!("{} 起{to}；{on} {}", document.from, status(document, on).zh)),
        ("适用类别", categories(plan, document).join("、")),
    ];
    if let Some(rest) = document.unlisted() {
        let count = document.count.unwrap_or_default();
        lines
            .push(("收录", format!("原文 {count} 条，收录 {} 条，另有 {rest} 条请按原文核对", document.clauses.len())));
    }
    lines.extend(document.partial.as_deref().map(|what| ("收录不全", format!("{what}，请按原文核对"))));
    let before = document.replaces.as_deref().or(document.before.as_deref());
    lines.extend(before.map(|before| ("代替", before.to_string())));
    lines.push(("说明", document.reading.clone()));
    lines.retain(|(_, words)| !words.is_empty());
    lines
}

/// One clause with its document, as label and value.
pub fn clause(plan: &Plan, document: &Document, clause: &Clause, on: NaiveDate) -> Grid {
    let columns = vec![
        Column::new("code", "编码").keep(),
        Column::new("title", "判定情形（摘要）"),
        Column::new("cite", "条目"),
        Column::new("part", "部分"),
        Column::new("items", "分项"),
        Column::new("document", "判定标准"),
        Column::new("number", "文号"),
        Column::new("from", "施行"),
        Column::new("to", "止"),
        Column::new("status", "状态"),
        Column::new("categories", "适用类别"),
    ];
    let cells = vec![
        Cell::text(&clause.code),
        Cell::text(&clause.title),
        Cell::text(&clause.cite),
        some(&clause.part),
        Cell::maybe(clause.items, |n| Cell::Int(n.into())),
        Cell::text(&document.title),
        Cell::text(&document.number),
        Cell::Date(document.from),
        date(document.to),
        Cell::Word(status(document, on)),
        Cell::List(categories(plan, document).into_iter().map(Cell::text).collect()),
    ];
    Grid::new(columns, vec![Row::new(cells)])
}

fn some(words: &str) -> Cell {
    text(Some(words).filter(|words| !words.is_empty()))
}

fn status(document: &Document, on: NaiveDate) -> Word {
    let (en, zh) = match (on < document.from, document.is_in_force(on)) {
        (true, _) => ("future", "未施行"),
        (false, true) => ("in_force", "现行"),
        (false, false) => ("replaced", "已停用"),
    };
    Word { en: en.into(), zh: zh.into() }
}

/// The plan's categories that it applies to.
fn categories<'p>(plan: &'p Plan, document: &Document) -> Vec<&'p str> {
    plan.categories.iter().filter(|c| c.criteria.contains(&document.id)).map(|c| c.name.as_str()).collect()
}
