//! Reads the values of a table by their keys. A missing key that has to be there is a mistake; the caller gives the
//! words for what it should hold.

use super::table::Table;
use super::value::Value;
use chrono::NaiveDate;
use std::fmt::Display;
use toml::de::DeValue;

impl<'a> Table<'a> {
    pub(crate) fn get<'b>(&'b self, name: &'b str) -> Option<Value<'b>> {
        self.entries.get(name).map(|node| Value { table: self, name, nth: None, node })
    }

    /// The value of a key that must be there. If it is missing, that is reported with `expected`, which describes the
    /// value.
    pub(crate) fn need<'b>(&'b self, name: &'b str, expected: impl Display) -> Option<Value<'b>> {
        let value = self.get(name);
        if value.is_none() {
            self.wrong(name, format!("缺少这个键，应为{expected}"));
        }
        value
    }

    /// A text that must be there; empty after a mistake.
    pub(crate) fn text(&self, name: &str, expected: impl Display) -> String {
        self.need(name, expected).and_then(Value::text).unwrap_or_default().to_string()
    }

    /// A text that may be missing, but not empty.
    pub(crate) fn optional_text(&self, name: &str) -> String {
        self.get(name).and_then(Value::text).unwrap_or_default().to_string()
    }

    /// A text that may be missing or empty.
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

    /// The tables of `[[name]]`, each with its id, or its number, in the path of its mistakes.
    pub(crate) fn tables<'b>(&'b self, name: &'b str) -> Vec<Table<'b>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let DeValue::Array(list) = value.node.get_ref() else {
            value.wrong(format!("可以有多项，要写成 [[{name}]]（两层方括号）"));
            return Vec::new();
        };
        // Places in a list are 16-bit numbers.
        if list.len() > usize::from(u16::MAX) {
            value.wrong(format!("最多 {} 项", u16::MAX));
            return Vec::new();
        }
        let listed = |(i, value): (usize, Value<'b>)| Some(value.table()?.listed(name, i + 1));
        value.each().into_iter().enumerate().filter_map(listed).collect()
    }
}
