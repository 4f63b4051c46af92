//! The refused rows as they are in the file, with reasons: a table that can be corrected and imported again.

use super::cells::{of, shown};
use super::headers::HeaderMap;
use super::receipt::Refused;
use crate::grid::{Cell, Column as ShownColumn, Grid, Row as Shown};
use crate::intake::{FileCell, Row};
use crate::ledger::given::{Given, Manner};
use crate::ledger::{Column, Kind, amount};
use crate::reply::Report;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The column that the table adds.
const REASON: &str = "原因";

/// The refused rows, collected for their file.
pub struct Rejects {
    /// Why each row is refused.
    reasons: HashMap<i64, String>,
    headers: Vec<String>,
    /// What the columns fill, and whether bare day numbers count from 1904.
    columns: Vec<Option<&'static Column>>,
    is_1904: bool,
    rows: Vec<(i64, Vec<Cell>)>,
}

impl Rejects {
    pub fn new(refused: &[Refused], headers: &HeaderMap, is_1904: bool) -> Rejects {
        let mut reasons: HashMap<i64, String> = HashMap::new();
        for Refused { row, column, value, reason, .. } in refused {
            let all = reasons.entry(*row).or_default();
            let at = [column.as_str(), value.as_str()].iter().filter(|w| !w.is_empty()).copied().collect::<Vec<_>>();
            let at = if at.is_empty() { String::new() } else { format!("{}：", at.join(" ")) };
            all.push_str(&format!("{}{at}{reason}", if all.is_empty() { "" } else { "；" }));
        }
        let columns = (0..headers.fills.len()).map(|at| headers.column(at)).collect();
        Rejects { reasons, headers: headers.names.clone(), columns, is_1904, rows: Vec::new() }
    }

    pub fn holds(&self, row: i64) -> bool {
        self.reasons.contains_key(&row)
    }

    /// Keeps the row if it is one of the refused.
    pub fn keep(&mut self, row: &Row) -> bool {
        if !self.holds(row.number) {
            return false;
        }
        let cells = row.cells.iter().enumerate().map(|(at, cell)| self.cell(at, cell, row)).collect();
        self.rows.push((row.number, cells));
        true
    }

    /// A cell so that it reads again as what it was: a day number would not, in another file.
    fn cell(&self, at: usize, cell: &FileCell, row: &Row) -> Cell {
        let column = self.columns.get(at).copied().flatten();
        // What is merged over several rows counts once there too.
        if column.is_some_and(|column| column.kind.is_number()) && row.filled.contains(&at) {
            return Cell::Empty;
        }
        let mut words = String::new();
        match of(cell, column, &mut words) {
            Given::Text(text) => Cell::text(text),
            Given::Date(date) => Cell::Date(date),
            Given::Number(number) => {
                let day = column.filter(|column| column.kind == Kind::Date);
                let manner = Manner { is_1904: self.is_1904, ..Manner::default() };
                let day = day.and_then(|column| manner.day(number, column));
                day.map_or_else(|| Cell::text(amount::shown(number)), Cell::Date)
            }
            _ => Cell::text(shown(cell)),
        }
    }

    /// The original columns in their order, and why.
    pub fn report(self, as_of: NaiveDate) -> Report {
        let widest = self.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0).max(self.headers.len());
        // A corrected table loses the reasons of last time.
        let kept: Vec<usize> =
            (0..widest).filter(|at| self.headers.get(*at).is_none_or(|name| name.trim() != REASON)).collect();
        let header =
            |at: &usize| ShownColumn::named(format!("c{at}"), self.headers.get(*at).cloned().unwrap_or_default());
        let columns = kept.iter().map(header).chain([ShownColumn::new("reason", REASON)]).collect();
        let rows = self.rows.iter().map(|(row, cells)| {
            let original = kept.iter().map(|at| cells.get(*at).cloned().unwrap_or(Cell::Empty));
            let reason = self.reasons.get(row).cloned().unwrap_or_default();
            Shown::new(original.chain([Cell::text(reason)]).collect())
        });
        Report::new("rejects", "没有收的行", as_of, Grid::new(columns, rows.collect()))
    }
}
