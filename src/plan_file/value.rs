//! One value of the file with its place, read as a given type. A value of the wrong type is reported and gives `None`;
//! the caller then goes on with a default, since no plan comes out of a file with a mistake.

use super::sink::{FileMistake, Sink};
use super::table::Table;
use crate::domain::nearest::{nearest, suggestion};
use crate::domain::words::{self, Word, Words};
use chrono::{Datelike, NaiveDate};
use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::DeValue;

/// A value of a TOML file with its place and its key.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) name: &'a str,
    /// Its place in the list that it is an element of, from 1; absent for the value of a key.
    pub(super) nth: Option<usize>,
    pub(super) node: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    pub(crate) fn at(self) -> usize {
        self.node.span().start
    }

    fn sink(self) -> &'a Sink<'a> {
        self.table.sink
    }

    pub(crate) fn key(self) -> String {
        self.table.element(self.name, self.nth)
    }

    pub(crate) fn wrong(self, message: impl Into<String>) {
        let found = self.sink().excerpt(self.node.span());
        self.sink().push(FileMistake { at: self.at(), key: self.key(), found, message: message.into() });
    }

    /// Reports a mistake and gives `None`.
    fn refuse<T>(self, message: impl Into<String>) -> Option<T> {
        match self.is_broken() {
            true => self.sink().name_slip(&self.node.span(), self.key()),
            false => self.wrong(message),
        }
        None
    }

    fn is_broken(self) -> bool {
        let nested = matches!(self.node.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        !nested && self.sink().is_broken(&self.node.span())
    }

    /// A text, which may be empty.
    pub(crate) fn any_text(self) -> Option<&'a str> {
        match self.node.get_ref() {
            DeValue::String(text) if !self.is_broken() => Some(text),
            _ => self.refuse("应为文字，放在英文双引号里"),
        }
    }

    /// A text that is not empty.
    pub(crate) fn text(self) -> Option<&'a str> {
        let text = self.any_text()?;
        match text.trim().is_empty() {
            true => self.refuse("不能为空"),
            false => Some(text),
        }
    }

    pub(crate) fn flag(self) -> Option<bool> {
        match self.node.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.refuse("应为 true（是）或 false（否），不加引号"),
        }
    }

    /// Whether it is a text, of whatever words.
    pub(crate) fn is_text(self) -> bool {
        matches!(self.node.get_ref(), DeValue::String(_))
    }

    /// The value if it is true or false; otherwise `None` without a mistake.
    pub(crate) fn as_flag(self) -> Option<bool> {
        match self.node.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A condition that is `true` or left out; `false` is a mistake.
    pub(crate) fn asked(self) -> bool {
        match self.flag() {
            Some(false) => self.refuse("只能写 true；不作此要求时删去这个键"),
            flag => flag,
        }
        .unwrap_or(false)
    }

    pub(crate) fn number(self, range: RangeInclusive<u32>) -> Option<u32> {
        let number = match self.node.get_ref() {
            DeValue::Integer(n) => u32::from_str_radix(n.as_str(), n.radix()).ok(),
            _ => None,
        };
        match number.filter(|n| range.contains(n)) {
            None => self.refuse(format!("应为 {} 到 {} 的整数，不加引号", range.start(), range.end())),
            number => number,
        }
    }

    pub(crate) fn date(self) -> Option<NaiveDate> {
        let date = match self.node.get_ref() {
            _ if self.is_broken() => None,
            DeValue::Datetime(at) if at.time.is_none() => {
                at.date.and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()))
            }
            DeValue::Datetime(at) if at.date.is_some() => return self.refuse("只写日期，不写时刻，如 2024-12-31"),
            DeValue::String(text) => match text.replace(['/', '.'], "-").parse::<NaiveDate>() {
                Ok(day) => return self.refuse(format!("日期不加引号，应写成 {day}")),
                Err(_) => None,
            },
            _ => None,
        };
        match date {
            None => self.refuse("应为日期，如 2024-12-31，不加引号"),
            Some(day) if !(1900..=2200).contains(&day.year()) => self.refuse("年份应在 1900 到 2200 之间"),
            date => date,
        }
    }

    /// A text in one of the plan's notations; `expected` describes the notation.
    pub(crate) fn form<T>(self, read: impl FnOnce(&str) -> Option<T>, expected: impl Display) -> Option<T> {
        match self.any_text().map(read) {
            Some(None) => self.refuse(expected.to_string()),
            read => read.flatten(),
        }
    }

    /// One of a closed set of keys.
    pub(crate) fn choice<T: Copy>(self, set: &'static [(&'static str, T)]) -> Option<T> {
        let text = self.any_text()?;
        let found = set.iter().find(|(key, _)| *key == text).map(|(_, value)| *value);
        if found.is_none() {
            let near = nearest(text, set.iter().map(|(key, _)| *key));
            let near = near.first().map(|n| format!("，最接近的是 {n}")).unwrap_or_default();
            self.wrong(format!("应为 {} 之一{near}", Keys(set)));
        }
        found
    }

    pub(crate) fn word(self, set: Words) -> Option<&'static Word> {
        self.form(|text| words::find(set, text), OneOf(set))
    }

    /// The elements of a list.
    pub(crate) fn each(self) -> Vec<Value<'a>> {
        let DeValue::Array(list) = self.node.get_ref() else {
            self.refuse::<()>("应为列表，如 [\"…\", \"…\"]");
            return Vec::new();
        };
        list.iter().enumerate().map(|(i, node)| Value { nth: Some(i + 1), node, ..self }).collect()
    }

    /// The elements of a list, which must have at least one.
    pub(crate) fn some(self) -> Vec<Value<'a>> {
        let list = self.each();
        if list.is_empty() && matches!(self.node.get_ref(), DeValue::Array(_)) {
            self.wrong("列表不能为空");
        }
        list
    }

    /// A single value, or the elements of a list.
    pub(crate) fn one_or_some(self) -> Vec<Value<'a>> {
        match self.node.get_ref() {
            DeValue::Array(_) => self.some(),
            _ => vec![self],
        }
    }

    /// Reads each value, and reports values that occur twice.
    pub(crate) fn distinct<T: PartialEq>(list: Vec<Value<'a>>, read: impl Fn(Value<'a>) -> Option<T>) -> Vec<T> {
        let mut taken = Vec::new();
        for value in list {
            match read(value) {
                Some(one) if taken.contains(&one) => value.wrong("在这个列表里重复了"),
                Some(one) => taken.push(one),
                None => {}
            }
        }
        taken
    }

    pub(crate) fn table(self) -> Option<Table<'a>> {
        match self.node.get_ref() {
            DeValue::Table(entries) => Some(self.table.below(self.name, self.nth, self.at(), entries)),
            _ => self.refuse("应为一组键值，如 { … = …, … = … }"),
        }
    }

    pub(crate) fn unknown(self, noun: &str, known: &[&str]) {
        let text = self.node.get_ref().as_str().unwrap_or("");
        self.wrong(format!("没有声明这个{noun}，{}", suggestion(text, known)));
    }
}

/// The keys of a closed set, joined by 、.
pub(super) struct Keys<T: 'static>(pub(super) &'static [(&'static str, T)]);

impl<T> Display for Keys<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (key, _)) in self.0.iter().enumerate() {
            write!(f, "{}{key}", if i == 0 { "" } else { "、" })?;
        }
        Ok(())
    }
}

/// `应为 …、… 之一`, formatted only if it is needed.
struct OneOf(Words);

impl Display for OneOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "应为 {} 之一", words::listed(self.0))
    }
}
