//! 发布: what a town gives to its county: tables that are made from the ledgers' declarations, their rows, and a manifest.
//! A publication is data and no script; the county loads it by its own program (`gather`). The reports are tables too,
//! with the program's own numbers as of the day, so that no database computes a rule again. This room knows
//! declarations and rows. It knows no file, no store and no connection.

mod column;
mod computed;
mod coverage;
mod ledgers;
mod manifest;
mod names;
mod plan;

pub use column::{NAME_LENGTH, PublishedColumn, Type};
pub use computed::{blocking, bridges, is_in_overdue, obligation, overdue, targets};
pub use coverage::{counts, each_coverage, units};
pub use ledgers::{Keys, personal, record, values};
pub use manifest::{Former, Manifest, Origin, PublishedFile};
pub use names::{is_reserved, published_name};
pub use plan::{bodies, categories, leads, measures};

use crate::grid::{Cell, CellOf, Column as Shown, Grid, RowOf, Sink, Stream};
use crate::ledger::Ledger;
use crate::ledger::id_number::masked_within;
use chrono::NaiveDate;

/// The version of the tables. It must be raised when the tables change: a database of an older version is upgraded by
/// `gather`, and a publication of a newer version than the county's program is refused.
pub const SCHEMA: u32 = 6;

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content {
    /// The records of a ledger, without lists and telephone numbers.
    Ledger(&'static Ledger),
    /// The values of a list column of a ledger, a row for each value: the ledger and the place of the column.
    Values(&'static Ledger, usize),
    /// The telephone numbers of a ledger's records.
    Personal(&'static Ledger),
    Bodies,
    Categories,
    Measures,
    /// The lead bodies of measures.
    Leads,
    /// 应办事项: everything owed, done or not.
    Obligations,
    /// 逾期: the rows of `overdue -f json`.
    Overdue,
    /// 覆盖: the counts of each measure and period.
    Coverage,
    /// 覆盖: who owes a measure in a period, with the status.
    CoverageUnits,
    /// 目标: the rows of `targets -f json`.
    Targets,
    /// What prevents a target.
    Blocking,
    /// 存量变化: the key `bridge` of `status -f json`.
    Bridge,
}

impl Content {
    /// Whether the rows are those of a report as of a day.
    pub fn is_report(self) -> bool {
        use Content::{Blocking, Bridge, Coverage, CoverageUnits, Obligations, Overdue, Targets};
        matches!(self, Obligations | Overdue | Coverage | CoverageUnits | Targets | Blocking | Bridge)
    }
}

/// A table. Its first columns are the site, the site where the row was made (`origin`), and whether both are the same
/// (`owned`): a sum over sites of the owned rows counts each record once. A report's table then has the as-of day and
/// the town's name.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name in files and in databases.
    pub name: String,
    /// 中文名: the Chinese name, as the table's comment.
    pub title: String,
    pub content: Content,
    pub columns: Vec<PublishedColumn>,
    /// The columns that identify a row within its site.
    pub key: Vec<&'static str>,
}

/// The values that all rows of a publication have in common.
#[derive(Debug, Clone)]
pub struct Head {
    pub site: String,
    /// The town's name.
    pub town: String,
    pub as_of: NaiveDate,
}

impl Table {
    fn new(
        name: impl Into<String>,
        title: impl Into<String>,
        content: Content,
        key: &[&'static str],
        columns: Vec<PublishedColumn>,
    ) -> Table {
        let first = column::first(content.is_report());
        let mut columns: Vec<PublishedColumn> = first.into_iter().chain(columns).collect();
        for column in columns.iter_mut().filter(|column| key.contains(&&*column.name)) {
            (column.is_free, column.not_null) = (false, true);
        }
        let name = name.into();
        columns.iter_mut().for_each(|column| column.since = column::since(&name, &column.name));
        Table { name, title: title.into(), content, columns, key: key.to_vec() }
    }

    /// Whether only the county's loader may read the table: it has telephone numbers.
    pub fn is_personal(&self) -> bool {
        matches!(self.content, Content::Personal(_))
    }

    /// The rows of the table as a grid. Each row of `rows` begins with its origin. Every ID number in a free text is
    /// masked.
    pub fn grid(&self, head: &Head, rows: Stream) -> Grid {
        let columns = self
            .columns
            .iter()
            .map(|column| Shown::named(column.name.to_string(), column.header.to_string()))
            .collect();
        let (table, head) = (self.clone(), head.clone());
        let stream = move |sink: &mut Sink| rows(&mut |row| sink(table.complete(&head, row)));
        Grid::stream(columns, Box::new(stream))
    }

    /// A row that begins with its origin, with the columns that every table has.
    pub fn complete<'a>(&self, head: &Head, row: RowOf<'a>) -> RowOf<'a> {
        let mut cells = Vec::with_capacity(self.columns.len());
        let mut values = row.cells.into_iter();
        let origin = values.next().unwrap_or(CellOf::Empty);
        let is_owned = matches!(&origin, CellOf::Text(origin) if *origin == head.site);
        cells.extend([Cell::text(&head.site), origin, Cell::Flag(is_owned)]);
        if self.content.is_report() {
            cells.extend([Cell::Date(head.as_of), Cell::text(&head.town)]);
        }
        cells.extend(values);
        let written = self.columns.iter().map(|column| column.is_free);
        cells.iter_mut().zip(written).filter(|(_, is)| *is).for_each(|(cell, _)| mask(cell));
        RowOf::new(cells)
    }
}

/// Masks every ID number in a text.
fn mask(cell: &mut CellOf) {
    match cell {
        // An ID number has at least 17 digits in a row. Most texts do not, and need not be searched.
        CellOf::Text(text) if text.as_bytes().split(|byte| !byte.is_ascii_digit()).any(|run| run.len() >= 17) => {
            *text = masked_within(text).into();
        }
        _ => {}
    }
}

/// Every table of a publication.
pub fn tables() -> Vec<Table> {
    let ledgers = crate::ledger::ALL.iter().copied().chain([&crate::ledger::SUBMISSION]).flat_map(ledgers::tables);
    ledgers.chain(plan::tables()).chain(computed::tables()).chain(coverage::tables()).collect()
}

#[cfg(test)]
mod tests;
