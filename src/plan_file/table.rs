//! One table of the file with its place and its dotted path: finds keys, says which are missing and
//! which nobody asked for. What a missing key should hold is said by whoever asks.

use super::sink::{Mistake, Sink};
use super::value::Value;
use crate::domain::nearest::suggestion;
use chrono::NaiveDate;
use std::fmt::Display;
use toml::de::{DeTable, DeValue};

pub struct Table<'a> {
    pub(super) sink: &'a Sink<'a>,
    pub(super) path: String,
    /// Where its header stands, or its brace.
    pub(super) at: usize,
    pub(super) entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    pub(crate) fn key(&self, name: &str) -> String {
        match self.path.is_empty() {
            true => name.to_string(),
            false => format!("{}.{name}", self.path),
        }
    }

    pub(crate) fn get<'b>(&'b self, name: &'b str) -> Option<Value<'b>> {
        self.entries.get(name).map(|node| Value { table: self, name, nth: None, node })
    }

    /// The value of a key that has to be there; `expected` says what it would hold,
    /// and is put into words only where it is missing.
    pub(crate) fn need<'b>(&'b self, name: &'b str, expected: impl Display) -> Option<Value<'b>> {
        let value = self.get(name);
        if value.is_none() {
            self.wrong(name, format!("缺少这个键，应为{expected}"));
        }
        value
    }

    /// A mistake of the table as a whole, shown at its header.
    pub(crate) fn wrong(&self, name: &str, message: impl Into<String>) {
        let key = self.key(name);
        self.sink.push(Mistake { at: self.at, key, found: String::new(), message: message.into() });
    }

    /// A text that has to be there; a mistake leaves it empty.
    pub(crate) fn text(&self, name: &str, expected: impl Display) -> String {
        self.need(name, expected).and_then(Value::text).unwrap_or_default().to_string()
    }

    /// A text that may be left out or empty.
    pub(crate) fn any_text(&self, name: &str) -> String {
        self.get(name).and_then(Value::any_text).unwrap_or_default().to_string()
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let list = self.get(name).map(Value::each).unwrap_or_default();
        Value::distinct(list, Value::text).into_iter().map(str::to_string).collect()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::flag)
    }

    pub(crate) fn date(&self, name: &str) -> Option<NaiveDate> {
        self.get(name).and_then(Value::date)
    }

    pub(crate) fn need_date(&self, name: &str, meaning: &str) -> Option<NaiveDate> {
        self.need(name, format_args!("{meaning}的日期，如 2024-12-31")).and_then(Value::date)
    }

    /// Reports every key that is not one of `known`.
    pub(crate) fn only(&self, known: &[&str]) {
        for key in self.strangers(known) {
            self.stranger(key, format!("没有这个键，{}", suggestion(key, known)));
        }
    }

    /// The keys that are not among `known`; those that the parser stumbled over are left out.
    pub(crate) fn strangers(&self, known: &[&str]) -> Vec<&str> {
        let strange = self.entries.iter().filter(|(key, _)| {
            let name: &str = key.get_ref();
            !known.contains(&name) && !self.sink.is_broken(&key.span())
        });
        strange.map(|(key, _)| &**key.get_ref()).collect()
    }

    /// A mistake about the key itself, shown where the key stands. What is shown is taken from the
    /// file's text: a decoded key could hold anything, control characters too.
    pub(crate) fn stranger(&self, key: &str, message: String) {
        let Some((name, node)) = self.entries.get_key_value(key) else { return };
        let written = self.sink.excerpt(name.span());
        let found = match node.get_ref() {
            DeValue::Table(_) => String::new(),
            _ => self.sink.excerpt(node.span()),
        };
        self.sink.push(Mistake { at: name.span().start, key: self.key(&written), found, message });
    }

    /// The tables of `[[name]]`, each labelled with its id where it has a good one.
    pub(crate) fn tables<'b>(&'b self, name: &'b str) -> Vec<Table<'b>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let DeValue::Array(list) = value.node.get_ref() else {
            value.wrong(format!("可以有多项，要写成 [[{name}]]（两层方括号）"));
            return Vec::new();
        };
        // Places are kept in 16 bits.
        if list.len() > usize::from(u16::MAX) {
            value.wrong(format!("最多 {} 项", u16::MAX));
            return Vec::new();
        }
        let label = |table: Table<'b>, n: usize| {
            let id = table.entries.get("id").and_then(|v| v.get_ref().as_str()).filter(|id| is_id(id));
            let label = id.map_or(format!("#{n}"), str::to_string);
            Table { path: format!("{name}[{label}]"), ..table }
        };
        value.each().into_iter().enumerate().filter_map(|(i, v)| v.table().map(|t| label(t, i + 1))).collect()
    }
}

/// Ids are typed on command lines and stand in obligations' ids between `/` and `:`.
pub(super) fn is_id(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    first && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
