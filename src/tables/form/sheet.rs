//! A form that has been filled in: typed rows, the texts around them, and the records that each number counts. It is
//! converted to a report for output, and to rows of text, which are kept and compared.

use crate::grid::{Cell, Column, Grid, Row, describe::describe};
use crate::reply::{Group, Page, Report};
use chrono::NaiveDate;

/// A filled form.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<SheetRow>,
    pub above: Vec<Vec<String>>,
    pub below: Vec<Vec<String>>,
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone)]
pub struct SheetRow {
    /// A record's number, or a line's name.
    pub key: String,
    pub cells: Vec<Cell>,
    /// The number of each cell, also if a 0 is shown as an empty cell; `None` if the cell is no number.
    pub counts: Vec<Option<i64>>,
    /// For each cell, the numbers of the records that it counts. The row of a record has one list only, with the number
    /// of this record.
    pub behind: Vec<Vec<String>>,
}

impl SheetRow {
    pub fn behind(&self, column: usize) -> &[String] {
        let place = if self.behind.len() == 1 { 0 } else { column };
        self.behind.get(place).map_or(&[], Vec::as_slice)
    }

    /// The texts of the cells.
    pub fn texts(&self) -> Vec<String> {
        self.cells.iter().map(describe).collect()
    }
}

impl Sheet {
    /// The number that a spreadsheet shows next to a row.
    pub fn line(&self, row: usize) -> usize {
        self.above.len() + usize::from(!self.groups.is_empty()) + row + 2
    }

    pub fn report(self, as_of: NaiveDate) -> Report {
        let rows = self.rows.into_iter().map(|row| Row::new(row.cells)).collect();
        let mut report = Report::new("submit", self.title, as_of, Grid::new(self.columns, rows));
        report.page = Page { above: self.above, below: self.below, groups: self.groups };
        report.when_empty = "这个周期没有要报的记录";
        report
    }
}
