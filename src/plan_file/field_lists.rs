//! `data/lists/*.toml` → the 现场检查清单, or every mistake in them with its line: the compiled ones, each replaced by a
//! workspace's file of the same name. The caller passes the texts.

use super::problem::Problems;
use super::sink::Sink;
use super::syntax;
use super::table::{Table, is_id};
use super::value::Value;
use crate::domain::criteria::Criteria;
use crate::domain::field_list::{Item, List, Lists};
use std::collections::HashMap;

/// The compiled lists with the names of their files.
const COMPILED: &[(&str, &str)] = &[
    ("catering", include_str!("../../data/lists/catering.toml")),
    ("charging", include_str!("../../data/lists/charging.toml")),
    ("lodging", include_str!("../../data/lists/lodging.toml")),
    ("self-built", include_str!("../../data/lists/self-built.toml")),
    ("tenancy", include_str!("../../data/lists/tenancy.toml")),
    ("workshop", include_str!("../../data/lists/workshop.toml")),
];

/// The most characters of an item, so that it needs at most two lines of the printed sheet.
const LONGEST: usize = 40;

/// Reads all lists. `workspace_text` has the workspace's files: the name without its ending, and the text. The clause
/// that an item of the workspace is compared with must be in `criteria`.
pub fn load(workspace_text: &[(String, String)], criteria: &Criteria) -> Result<Lists, Problems> {
    let is_of_workspace = |name: &str| workspace_text.iter().any(|(theirs, _)| theirs == name);
    let compiled =
        COMPILED.iter().filter(|(name, _)| !is_of_workspace(name)).map(|(name, text)| list(name, text, None));
    let workspace_text = workspace_text.iter().map(|(name, text)| list(name, text, Some(criteria)));
    let (mut lists, mut problems) = (Vec::new(), Vec::new());
    for read in compiled.chain(workspace_text) {
        match read {
            Ok(list) => lists.push(list),
            Err(mistakes) => problems.extend(mistakes.0),
        }
    }
    lists.sort_by(|a, b| a.id.cmp(&b.id));
    if problems.is_empty() { Ok(Lists(lists)) } else { Err(Problems(problems)) }
}

fn list(name: &str, text: &str, criteria: Option<&Criteria>) -> Result<List, Problems> {
    let file = format!("data/lists/{name}.toml");
    let parsed = syntax::parse(text);
    let sink = Sink::new(text, &file, parsed.broken, parsed.slips);
    let Some(parsed) = parsed.document else { return Err(sink.into_problems()) };
    let root = Table::root(&sink, parsed.get_ref());
    root.only(&["list", "item"]);
    let head = root.need("list", "[list]：清单的名称").and_then(Value::table);
    root.need("item", "至少一项 [[item]]：检查项");
    let read = head.map(|head| read(name, &head, &root, criteria));
    match read {
        Some(read) if sink.is_empty() => Ok(read),
        _ => Err(sink.into_problems()),
    }
}

fn read(name: &str, head: &Table<'_>, root: &Table<'_>, criteria: Option<&Criteria>) -> List {
    head.only(&["id", "name", "title", "names"]);
    let id = head.need("id", format_args!("\"{name}\"，与文件名相同")).and_then(|value| {
        let id = value.text()?;
        if id != name || !is_id(id) {
            value.wrong(format!("应与文件名相同：\"{name}\"（英文字母、数字和 . - _）"));
        }
        Some(id.to_string())
    });
    List {
        id: id.unwrap_or_default(),
        name: head.text("name", "清单的短名称，如 \"餐饮燃气\""),
        title: head.text("title", "清单的名称"),
        names: head.texts("names"),
        items: items(root, criteria),
    }
}

fn items(root: &Table<'_>, criteria: Option<&Criteria>) -> Vec<Item> {
    let mut lines: HashMap<String, usize> = HashMap::new();
    let mut all = Vec::new();
    for t in &root.tables("item") {
        t.only(&["topic", "text", "criterion"]);
        let text = t.text("text", "检查什么，一条一个看得见的事实");
        if let Some(value) = t.get("text") {
            if text.chars().count() > LONGEST {
                value.wrong(format!("有 {} 个字，最多 {LONGEST} 个", text.chars().count()));
            }
            if let Some(line) = lines.insert(text.clone(), t.sink.line(value.at())) {
                value.wrong(format!("与第 {line} 行相同"));
            }
        }
        let criterion = t.get("criterion").and_then(|value| {
            let code = value.text()?;
            if criteria.is_some_and(|all| all.clause(code).is_none()) {
                value.wrong("判定标准里没有这一条，看 zhiben criteria show");
            }
            Some(code.to_string())
        });
        all.push(Item { topic: t.text("topic", "检查项的分类，如 \"气瓶\""), text, criterion });
    }
    all
}

#[cfg(test)]
mod tests;
