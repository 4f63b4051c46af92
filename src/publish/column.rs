//! The columns of published tables, with the types that every database has.

use super::names::published_name;
use crate::domain::words::Words;
use crate::grid::Stored;
use std::borrow::Cow;

/// The type of a column. PostgreSQL, openGauss and the databases that speak MySQL's language all have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A text of at most [`NAME_LENGTH`] characters, which an index may hold: ids, numbers, names, words.
    Name,
    Text,
    Integer,
    /// An exact decimal with this many decimal places: yuan, hours, rates.
    Decimal(u32),
    Date,
    /// Yes or no: 1 or 0 in a database.
    Flag,
}

impl Type {
    /// The type in a file for databases.
    pub fn stored(self) -> Stored {
        match self {
            Type::Name | Type::Text => Stored::Text,
            Type::Integer => Stored::Integer,
            Type::Decimal(scale) => Stored::Decimal(scale),
            Type::Date => Stored::Date,
            Type::Flag => Stored::Flag,
        }
    }
}

/// The most characters of a [`Type::Name`].
pub const NAME_LENGTH: usize = 300;

/// A column of a published table.
#[derive(Debug, Clone)]
pub struct PublishedColumn {
    /// The name in files and in databases. It is reserved in no database.
    pub name: Cow<'static, str>,
    /// 中文表头: the Chinese header, as the column's comment.
    pub header: Cow<'static, str>,
    pub is: Type,
    pub not_null: bool,
    /// The closed set of English words that the column may have.
    pub words: Option<Words>,
    /// Whether people wrote the text: an ID number in it is masked.
    pub is_free: bool,
    /// The version of the tables ([`super::SCHEMA`]) that first had the column.
    pub since: u32,
}

impl PublishedColumn {
    /// A column that may be empty. `key` is its key in JSON.
    pub fn new(key: impl Into<Cow<'static, str>>, header: impl Into<Cow<'static, str>>, is: Type) -> PublishedColumn {
        let name = published_name(key.into());
        PublishedColumn { name, header: header.into(), is, not_null: false, words: None, is_free: true, since: FIRST }
    }

    /// The same column, with the condition that it is never empty.
    pub fn not_null(mut self) -> PublishedColumn {
        self.not_null = true;
        self
    }

    /// The same column, with the English words of this set as its only values.
    pub fn one_of(mut self, words: Words) -> PublishedColumn {
        self.words = Some(words);
        self.code()
    }

    /// The same column, with the program's own codes or numbers as its values.
    pub fn code(mut self) -> PublishedColumn {
        self.is_free = false;
        self
    }
}

/// The version of the tables whose columns every database has.
const FIRST: u32 = 6;

/// The columns that later versions added: the table, the column, and the version ([`super::SCHEMA`]).
const ADDED: &[(&str, &str, u32)] = &[];

/// The version that first had a column of a table.
pub(super) fn since(table: &str, column: &str) -> u32 {
    ADDED.iter().find(|(of, name, _)| *of == table && *name == column).map_or(FIRST, |(_, _, version)| *version)
}

/// The columns with which every table begins.
pub(super) fn first(is_report: bool) -> Vec<PublishedColumn> {
    let name = |key, header| PublishedColumn::new(key, header, Type::Name).not_null();
    let mut columns = vec![
        name("site", "站点"),
        name("origin", "记录是哪个站点的"),
        PublishedColumn::new("owned", "是否本站点的记录；跨站点汇总只算 1 的", Type::Flag).not_null(),
    ];
    if is_report {
        columns.push(PublishedColumn::new("as_of", "截至日期", Type::Date).not_null());
        columns.push(name("town", "乡镇"));
    }
    columns
}
