//! What a town hands to an engine that already knows how to be large: tables, declared from the one declaration of
//! columns, and the text that loads them into PostgreSQL 14+ and what speaks it. Every table is keyed by the site
//! first, so that an engine of many machines keeps a town together. It knows declarations and rows; no file, no
//! store, no connection.

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

/// The version of the tables. Whoever changes them raises it: a database of an older version is brought up by the
/// next `load.sql`, one of a newer version is loaded as far as this program knows it.
pub const SCHEMA: u32 = 4;

/// The types of PostgreSQL that columns have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Text,
    Texts,
    Integer,
    /// Exact: yuan, hours, rates.
    Numeric,
    Date,
    Boolean,
}

/// A condition that every value of a column fulfils.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    OneOf(Words),
    NotNegative,
    /// 统一社会信用代码 has 18 characters.
    Length(u32),
    /// A number of which some digits are hidden.
    Masked,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    /// 中文表头: the column's comment.
    pub header: &'static str,
    pub is: Type,
    pub not_null: bool,
    pub check: Option<Check>,
    /// The table of the same site whose record it names.
    pub of: Option<&'static str>,
}

impl Column {
    pub const fn new(name: &'static str, header: &'static str, is: Type) -> Column {
        Column { name, header, is, not_null: false, check: None, of: None }
    }

    pub const fn not_null(mut self) -> Column {
        self.not_null = true;
        self
    }

    pub const fn one_of(mut self, words: Words) -> Column {
        self.check = Some(Check::OneOf(words));
        self
    }
}

/// What becomes of a row that the next publication no longer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vanished {
    /// It was a record: it stays, with the day in `gone`.
    Marked,
    /// It was reckoned, and is reckoned no more.
    Removed,
}

/// A table. `site` stands before the columns and begins the key.
#[derive(Debug, Clone)]
pub struct Table {
    pub name: &'static str,
    /// 中文名: the table's comment.
    pub title: &'static str,
    pub columns: Vec<Column>,
    /// The key within a site.
    pub key: &'static [&'static str],
    pub vanished: Vanished,
    /// Indexes beside the key: what stands between the name of the table and the end.
    pub indexes: &'static [(&'static str, &'static str)],
}

impl Table {
    fn computed(name: &'static str, title: &'static str, key: &'static [&'static str], columns: Vec<Column>) -> Table {
        Table { name, title, columns, key, vanished: Vanished::Removed, indexes: &[] }
    }

    /// The table's rows as a grid: the site before each, and no whole ID number in what somebody wrote.
    pub fn grid(&self, site: &str, rows: Stream) -> Grid {
        let columns = self.columns.iter().map(|column| Shown::new(column.name, column.header));
        let columns = std::iter::once(Shown::new("site", "站点")).chain(columns).collect();
        let site = site.to_string();
        let is_key = |column: &Column| self.key.contains(&column.name) || column.check.is_some();
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

/// Hides part of every ID number in a text.
fn mask(cell: &mut Cell) {
    match cell {
        // Few texts hold so many digits in a row.
        Cell::Text(text) if text.as_bytes().split(|byte| !byte.is_ascii_digit()).any(|run| run.len() >= 17) => {
            *text = masked_within(text);
        }
        Cell::List(cells) => cells.iter_mut().for_each(mask),
        _ => {}
    }
}

/// Every table but the publication's own, those that others refer to first.
pub fn tables() -> Vec<Table> {
    let ledgers = crate::ledger::ALL.iter().copied().chain([&crate::ledger::SUBMISSION]).map(of_ledger);
    ledgers.chain(plan::tables()).chain(computed::tables()).collect()
}

#[cfg(test)]
mod tests;
