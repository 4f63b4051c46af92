//! What several plan files declare alike. Bodies, categories and events belong to the town, so an id or a name means
//! the same one in every file.

use super::sink::Sink;
use super::syntax;
use super::table::Table;
use super::value::Value;
use crate::domain::plan::{Body, Category, EventType, Plan};
use std::fmt::Display;

/// The plans that were read before this file, with the texts of their files for the places of what they declare.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) plan: &'a Plan,
    pub(super) files: &'a [(String, String)],
}

/// A declaration that files may share.
pub(super) trait Shared: PartialEq + Clone {
    /// Its kind in the file.
    const TABLE: &'static str;
    /// Its kind in messages.
    const NOUN: &'static str;
    fn id(&self) -> &str;
    /// Every name that means it, with its id.
    fn names(&self) -> Vec<&str>;
}

impl Shared for Body {
    const TABLE: &'static str = "body";
    const NOUN: &'static str = "责任主体";

    fn id(&self) -> &str {
        &self.id
    }

    fn names(&self) -> Vec<&str> {
        [self.id.as_str(), &self.name].into_iter().chain(self.aliases.iter().map(String::as_str)).collect()
    }
}

impl Shared for Category {
    const TABLE: &'static str = "category";
    const NOUN: &'static str = "类别";

    fn id(&self) -> &str {
        &self.id
    }

    fn names(&self) -> Vec<&str> {
        [self.id.as_str(), &self.name].into_iter().chain(self.aliases.iter().map(String::as_str)).collect()
    }
}

impl Shared for EventType {
    const TABLE: &'static str = "event";
    const NOUN: &'static str = "事件";

    fn id(&self) -> &str {
        &self.id
    }

    fn names(&self) -> Vec<&str> {
        vec![&self.id, &self.title]
    }
}

/// All declarations together, those of earlier files first, and the place of each of `own` among them. `own` has one
/// for each of `tables`.
pub(super) fn together<T: Shared>(
    earlier: &[T],
    own: Vec<T>,
    tables: &[Table<'_>],
    known: Option<Known>,
) -> (Vec<T>, Vec<usize>) {
    let mut all = earlier.to_vec();
    let places = own.into_iter().zip(tables).map(|(one, table)| {
        let same_id = earlier.iter().position(|other| other.id() == one.id());
        let same_name = || {
            let is_used = |name: &&str| earlier.iter().any(|other| other.names().contains(name));
            one.names().into_iter().find(is_used).map(str::to_string)
        };
        let Some(place) = same_id else {
            if let Some(name) = same_name() {
                let other = earlier.iter().find(|other| other.names().contains(&name.as_str()));
                let other = other.map_or(String::new(), |other| place_of::<T>(other.id(), known));
                wrong(table, format_args!("“{name}”与{other}另一个{}同名，请换一个，或用同一个编号", T::NOUN));
            }
            all.push(one);
            return all.len() - 1;
        };
        if earlier[place] != one {
            let other = place_of::<T>(one.id(), known);
            let noun = T::NOUN;
            wrong(
                table,
                format_args!("与{other}同编号的{noun}不一样：同一个编号在各份方案里要写得一样，否则换一个编号"),
            );
        }
        place
    });
    let places = places.collect();
    (all, places)
}

fn wrong(table: &Table<'_>, message: impl Display) {
    match table.get("id") {
        Some(value) => value.wrong(message.to_string()),
        None => table.wrong("id", message.to_string()),
    }
}

/// Where an earlier file declares it, as `plan.toml 第 12 行的`.
fn place_of<T: Shared>(id: &str, known: Option<Known>) -> String {
    let files = known.map_or(&[][..], |known| known.files);
    let found = files.iter().find_map(|(file, text)| Some((file, line_of(text, T::TABLE, id)?)));
    found.map_or(String::new(), |(file, line)| format!(" {file} 第 {line} 行的"))
}

fn line_of(text: &str, name: &str, id: &str) -> Option<usize> {
    let parsed = syntax::parse(text);
    let document = parsed.document?;
    let sink = Sink::new(text, "", Vec::new(), Vec::new());
    let root = Table::root(&sink, document.get_ref());
    let tables = root.tables(name);
    let found = tables.iter().filter_map(|table| table.get("id")).find(|value| value.text() == Some(id));
    found.map(|value: Value<'_>| sink.line(value.at()))
}
