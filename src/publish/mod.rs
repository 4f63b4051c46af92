//! 发布: what a town gives to PostgreSQL 14 or newer and to compatible engines. A publication consists of tables that
//! are made from the ledgers' declarations, their rows, and the script that loads them. Every key begins with the site,
//! so that a distributed engine keeps a town on one machine. This room knows declarations and rows. It knows no file,
//! no store and no connection.

mod computed;
mod ledgers;
mod load;
mod manifest;
mod plan;
mod sql;

pub use computed::{blockers, bridge_periods, obligation, spans, targets};
pub use ledgers::cells;
use ledgers::table as of_ledger;
pub use load::{Filled, Issue, load, publication};
pub use manifest::manifest;
pub use plan::{bodies, categories, coverage_periods, measures};

use crate::domain::words::Words;
use crate::grid::{Cell, Column as Shown, Grid, Stream};
use crate::ledger::id_number::masked_within;

/// The version of the tables. It must be raised when the tables change. `load.sql` upgrades a database of an older
/// version. Into a database of a newer version it loads the columns that this program knows.
pub const SCHEMA: u32 = 6;

/// The PostgreSQL types of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Text,
    Texts,
    Integer,
    /// An exact decimal: yuan, hours, rates.
    Numeric,
    Date,
    Boolean,
}

/// A condition that every value of a column must fulfil.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    OneOf(Words),
    NotNegative,
    /// The text has this many characters, such as the 18 of a 统一社会信用代码.
    Length(u32),
    /// A number with some of its digits hidden.
    Masked,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct PublishedColumn {
    pub name: &'static str,
    /// 中文表头: the Chinese header, as the column's comment.
    pub header: &'static str,
    pub is: Type,
    pub not_null: bool,
    pub check: Option<Check>,
    /// The table whose record the column refers to, within the same site.
    pub of: Option<&'static str>,
}

impl PublishedColumn {
    /// A column that may be empty and has no further condition.
    pub const fn new(name: &'static str, header: &'static str, is: Type) -> PublishedColumn {
        PublishedColumn { name, header, is, not_null: false, check: None, of: None }
    }

    /// The same column, with the condition that it is never empty.
    pub const fn not_null(mut self) -> PublishedColumn {
        self.not_null = true;
        self
    }

    /// The same column, with the English words of this set as its only values.
    pub const fn one_of(mut self, words: Words) -> PublishedColumn {
        self.check = Some(Check::OneOf(words));
        self
    }
}

/// What happens to a row that the next publication no longer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vanished {
    /// A record: its row stays, and `gone` gets the as-of day of the first publication without the record.
    Marked,
    /// A computed row: it is removed.
    Removed,
}

/// A table. The column `site` comes before `columns` and begins the key.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: &'static str,
    /// 中文名: the Chinese name, as the table's comment.
    pub title: &'static str,
    pub columns: Vec<PublishedColumn>,
    /// The columns that identify a row within its site.
    pub key: &'static [&'static str],
    pub vanished: Vanished,
    /// Further indexes: the name of each, and its columns and condition as SQL.
    pub indexes: &'static [(&'static str, &'static str)],
}

impl Table {
    fn computed(
        name: &'static str,
        title: &'static str,
        key: &'static [&'static str],
        columns: Vec<PublishedColumn>,
    ) -> Table {
        Table { name, title, columns, key, vanished: Vanished::Removed, indexes: &[] }
    }

    /// The rows of the table as a grid: the site comes first, and every ID number in a free text is masked.
    pub fn grid(&self, site: &str, rows: Stream) -> Grid {
        let columns = self.columns.iter().map(|column| Shown::new(column.name, column.header));
        let columns = std::iter::once(Shown::new("site", "站点")).chain(columns).collect();
        let site = site.to_string();
        let is_key = |column: &PublishedColumn| self.key.contains(&column.name) || column.check.is_some();
        let written: Vec<bool> = self.columns.iter().map(|column| !is_key(column)).collect();
        let stream = move |sink: &mut crate::grid::Sink| {
            rows(&mut |mut row| {
                row.cells.iter_mut().zip(&written).filter(|(_, is)| **is).for_each(|(cell, _)| mask(cell));
                row.cells.insert(0, Cell::text(&site));
                sink(row)
            })
        };
        Grid::stream(columns, Box::new(stream))
    }
}

/// Masks every ID number in a text.
fn mask(cell: &mut Cell) {
    match cell {
        // An ID number has at least 17 digits in a row. Most texts do not, and need not be searched.
        Cell::Text(text) if text.as_bytes().split(|byte| !byte.is_ascii_digit()).any(|run| run.len() >= 17) => {
            *text = masked_within(text);
        }
        Cell::List(cells) => cells.iter_mut().for_each(mask),
        _ => {}
    }
}

/// Every table except `publication`. A table comes after the tables that it refers to.
pub fn tables() -> Vec<Table> {
    let ledgers = crate::ledger::ALL.iter().copied().chain([&crate::ledger::SUBMISSION]).map(of_ledger);
    ledgers.chain(plan::tables()).chain(computed::tables()).collect()
}

#[cfg(test)]
mod tests;
