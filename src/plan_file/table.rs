//! One table of the file with its place and its dotted path, and the mistakes of the table itself: a missing key, or
//! a key that does not exist. Its values are read in `lookup`.

use super::sink::{FileMistake, Sink};
use crate::domain::nearest::suggestion;
use toml::de::{DeTable, DeValue};

/// A table of a TOML file with its place and its dotted path.
pub struct Table<'a> {
    pub(super) sink: &'a Sink<'a>,
    place: Place<'a>,
    /// The byte offset of its header or brace.
    pub(super) at: usize,
    pub(super) entries: &'a DeTable<'a>,
}

/// Where a table is in its file. Its path is made of it for a mistake only.
enum Place<'a> {
    /// The file itself.
    Root,
    /// The value of a key of a table, or an element of that value, from 1.
    Of(&'a Table<'a>, &'a str, Option<usize>),
    /// In the list `[[name]]`, from 1.
    Listed(&'a str, usize),
}

impl<'a> Table<'a> {
    /// The table of a whole file.
    pub(super) fn root(sink: &'a Sink<'a>, entries: &'a DeTable<'a>) -> Table<'a> {
        Table { sink, place: Place::Root, at: 0, entries }
    }

    /// The table that is the value of a key, or an element of that value.
    pub(super) fn below(&'a self, name: &'a str, nth: Option<usize>, at: usize, entries: &'a DeTable<'a>) -> Table<'a> {
        Table { sink: self.sink, place: Place::Of(self, name, nth), at, entries }
    }

    /// The same table as one of the list `[[name]]`.
    pub(super) fn listed(self, name: &'a str, number: usize) -> Table<'a> {
        Table { place: Place::Listed(name, number), ..self }
    }

    /// The path of a key, or of an element of its value.
    pub(super) fn element(&self, name: &str, nth: Option<usize>) -> String {
        let key = self.key(name);
        nth.map_or(key.clone(), |n| format!("{key}[#{n}]"))
    }

    pub(crate) fn key(&self, name: &str) -> String {
        let path = match &self.place {
            Place::Root => return name.to_string(),
            Place::Of(table, key, nth) => table.element(key, *nth),
            Place::Listed(list, number) => {
                let id = self.entries.get("id").and_then(|value| value.get_ref().as_str()).filter(|id| is_id(id));
                format!("{list}[{}]", id.map_or(format!("#{number}"), str::to_string))
            }
        };
        format!("{path}.{name}")
    }

    /// Reports a mistake of the table as a whole, at its header.
    pub(crate) fn wrong(&self, name: &str, message: impl Into<String>) {
        let key = self.key(name);
        self.sink.push(FileMistake { at: self.at, key, found: String::new(), message: message.into() });
    }

    /// Reports every key that is not in `known`.
    pub(crate) fn only(&self, known: &[&str]) {
        for key in self.unknown_keys(known) {
            self.unknown_key(key, format!("没有这个键，{}", suggestion(key, known)));
        }
    }

    /// The keys that are not in `known`, without those at which the parser found a mistake.
    pub(crate) fn unknown_keys(&self, known: &[&str]) -> Vec<&str> {
        let strange = self.entries.iter().filter(|(key, _)| {
            let name: &str = key.get_ref();
            !known.contains(&name) && !self.sink.is_broken(&key.span())
        });
        strange.map(|(key, _)| &**key.get_ref()).collect()
    }

    /// Reports a mistake about the key itself, at its place. The message has the key as written in the file, since the
    /// decoded key may contain control characters.
    pub(crate) fn unknown_key(&self, key: &str, message: String) {
        let Some((name, node)) = self.entries.get_key_value(key) else { return };
        let written = self.sink.excerpt(name.span());
        let found = match node.get_ref() {
            DeValue::Table(_) => String::new(),
            _ => self.sink.excerpt(node.span()),
        };
        self.sink.push(FileMistake { at: name.span().start, key: self.key(&written), found, message });
    }
}

/// Whether the text can be an id, which is typed on command lines and is part of the ids of obligations between `/` and
/// `:`.
pub(super) fn is_id(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    first && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
