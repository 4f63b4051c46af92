//! The names of one kind of table (its ids; for bodies and categories also names and aliases), and which table a name
//! means. No name may be used twice; an unknown name is reported with the closest ones.

use super::table::{Table, is_id};
use super::value::Value;
use std::collections::HashMap;

/// The place of the table that has this name, and where the name was written.
struct Called {
    index: usize,
    at: usize,
    is_id: bool,
}

pub(super) struct Names {
    noun: &'static str,
    ids: Vec<String>,
    /// For each table its place among those of all plans.
    places: Vec<usize>,
    called: HashMap<String, Called>,
    /// Whether it was already reported that there are no such tables; then it is not reported at every use.
    quiet: bool,
}

impl Names {
    /// `also` are the keys with further names, each a text or a list.
    pub(super) fn declare(noun: &'static str, quiet: bool, tables: &[Table<'_>], also: &[&str]) -> Names {
        let places = (0..tables.len()).collect();
        let mut names = Names { noun, ids: Vec::new(), places, called: HashMap::new(), quiet };
        for (index, table) in tables.iter().enumerate() {
            let id = table.need("id", "编号：英文字母、数字和 . - _").and_then(|value| Some((value, value.text()?)));
            if let Some((value, id)) = id {
                if !is_id(id) {
                    value.wrong("编号只能用英文字母、数字和 . - _，以字母或数字开头，最多 40 个字符");
                }
                // A wrong id is declared too, so that uses of it are not reported as well.
                names.add(value, id, index, true);
            }
            names.ids.push(id.map(|(_, id)| id.to_string()).unwrap_or_default());
            for key in also {
                // A value of the wrong type is reported where the key is read.
                let Some(value) = table.get(key) else { continue };
                let list = if value.node.get_ref().is_array() { value.each() } else { vec![value] };
                for one in list {
                    if let Some(text) = one.node.get_ref().as_str().filter(|t| !t.trim().is_empty()) {
                        names.add(one, text, index, false);
                    }
                }
            }
        }
        names
    }

    /// The same names for tables that have these places among those of all plans.
    pub(super) fn placed(self, places: Vec<usize>) -> Names {
        Names { places, ..self }
    }

    /// Declares ids that must also differ from those of `others`.
    pub(super) fn declare_with(noun: &'static str, tables: &[Table<'_>], others: &Names) -> Names {
        for value in tables.iter().filter_map(|table| table.get("id")) {
            let taken = value.node.get_ref().as_str().and_then(|id| others.place(id));
            if let Some(at) = taken {
                let line = value.table.sink.line(at);
                value.wrong(format!("与第 {line} 行的{}同编号", others.noun));
            }
        }
        Names::declare(noun, true, tables, &[])
    }

    fn add(&mut self, value: Value<'_>, text: &str, index: usize, is_id: bool) {
        if let Some(first) = self.called.get(text) {
            let line = value.table.sink.line(first.at);
            let whose = if first.index == index { "同一项里的" } else { "另一个" };
            value.wrong(format!("与第 {line} 行{whose}{}同名，名称、别名和编号都不能重复", self.noun));
            return;
        }
        self.called.insert(text.to_string(), Called { index, at: value.at(), is_id });
    }

    /// The place of the table that `value` names by its id; an unknown id is reported.
    pub(super) fn resolve(&self, value: Value<'_>) -> Option<usize> {
        let text = value.text()?;
        match self.called.get(text) {
            Some(called) if called.is_id => return Some(self.places[called.index]),
            Some(called) => value.wrong(format!("这里要写编号：\"{}\"", self.id(called.index))),
            None if self.ids.is_empty() && self.quiet => {}
            None if self.ids.is_empty() => value.wrong(format!("方案里没有声明任何{}", self.noun)),
            None => value.unknown(self.noun, &self.known()),
        }
        None
    }

    /// The place of the table with this id, name or alias.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        self.called.get(text).map(|called| self.places[called.index])
    }

    pub(super) fn id(&self, index: usize) -> String {
        self.ids.get(index).cloned().unwrap_or_default()
    }

    /// The byte offset at which a name was first written.
    pub(super) fn place(&self, text: &str) -> Option<usize> {
        self.called.get(text).map(|called| called.at)
    }

    pub(super) fn known(&self) -> Vec<&str> {
        self.ids.iter().map(String::as_str).filter(|id| !id.is_empty()).collect()
    }
}
