//! What an import says of itself: how the file was understood, what it changed, what it refused and why.

use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Beside, Report};
use chrono::NaiveDate;

#[derive(Debug, Clone, Default)]
pub struct Receipt {
    pub file: String,
    pub encoding: &'static str,
    pub header_row: i64,
    pub added: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub refused: Vec<Refused>,
    pub incomplete: Vec<Incomplete>,
    pub columns_not_read: Vec<String>,
    pub rows_skipped: Vec<(i64, String)>,
    pub units_unknown: Vec<(String, Vec<i64>)>,
}

#[derive(Debug, Clone)]
pub struct Refused {
    pub row: i64,
    pub column: &'static str,
    pub value: String,
    pub reason: String,
}

/// A row that was taken though its history lacks what a step would have required (待补).
#[derive(Debug, Clone)]
pub struct Incomplete {
    pub row: i64,
    pub no: String,
    pub lacks: Vec<String>,
}

impl Receipt {
    pub fn refuse(&mut self, row: i64, column: &'static str, value: &str, reason: &str) {
        self.refused.push(Refused { row, column, value: value.to_string(), reason: reason.to_string() });
    }

    /// An unknown unit is listed once, with its rows.
    pub fn unknown_unit(&mut self, name: &str, row: i64) {
        match self.units_unknown.iter_mut().find(|(known, _)| known == name) {
            Some((_, rows)) => rows.push(row),
            None => self.units_unknown.push((name.to_string(), vec![row])),
        }
    }

    /// For people.
    pub fn lines(&self, is_dry: bool) -> Vec<String> {
        let mut lines = vec![format!("{}：编码 {}，表头在第 {} 行", self.file, self.encoding, self.header_row)];
        if !self.columns_not_read.is_empty() {
            lines.push(format!("没有读的列：{}", self.columns_not_read.join("、")));
        }
        lines.extend(self.rows_skipped.iter().map(|(row, why)| format!("第 {row} 行：{why}")));
        for Refused { row, column, value, reason } in &self.refused {
            let at = if column.is_empty() { String::new() } else { format!("，{column}") };
            let given = if value.is_empty() { String::new() } else { format!("“{value}”：") };
            lines.push(format!("第 {row} 行{at}：{given}{reason}"));
        }
        if !self.refused.is_empty() {
            return lines;
        }
        for Incomplete { row, no, lacks } in self.incomplete.iter().take(10) {
            lines.push(format!("第 {row} 行 {no} 待补：{}", lacks.join("、")));
        }
        if self.incomplete.len() > 10 {
            lines.push(format!("待补的共 {} 行，以上是前 10 行", self.incomplete.len()));
        }
        let did = if is_dry { "试读（没有写入）" } else { "已导入" };
        lines.push(format!("{did}：新增 {}、更新 {}、不变 {}", self.added, self.updated, self.unchanged));
        lines
    }

    /// For scripts.
    pub fn report(&self, as_of: NaiveDate) -> Report {
        let number = |cell: &i64| Cell::Int(*cell);
        let refused = self.refused.iter().map(|r| {
            Row::new(vec![Cell::Int(r.row), Cell::text(r.column), Cell::text(&r.value), Cell::text(&r.reason)])
        });
        let refused = Grid::new(columns(&["row", "column", "value", "reason"]), refused.collect());
        let incomplete = self.incomplete.iter().map(|i| {
            Row::new(vec![Cell::Int(i.row), Cell::text(&i.no), Cell::List(i.lacks.iter().map(Cell::text).collect())])
        });
        let skipped = self.rows_skipped.iter().map(|(row, why)| Row::new(vec![Cell::Int(*row), Cell::text(why)]));
        let unknown = self
            .units_unknown
            .iter()
            .map(|(name, rows)| Row::new(vec![Cell::text(name), Cell::List(rows.iter().map(number).collect())]));
        let is_refused = !self.refused.is_empty();
        let count = |n: i64| Cell::Int(if is_refused { 0 } else { n });
        let value = |key, cell| Beside::Value { key, label: "", cell };
        let grid = |key, grid| Beside::Grid { key, title: String::new(), grid };
        let mut report = Report::new("import", "", as_of, Grid::new(Vec::new(), Vec::new()));
        report.beside = vec![
            value("file", Cell::text(&self.file)),
            value("encoding", Cell::text(self.encoding)),
            value("sheet", Cell::Empty),
            value("sheets_not_read", Cell::List(Vec::new())),
            value("header_row", Cell::Int(self.header_row)),
            value("added", count(self.added)),
            value("updated", count(self.updated)),
            value("unchanged", count(self.unchanged)),
            grid("refused", refused),
            grid("incomplete", Grid::new(columns(&["row", "no", "lacks"]), incomplete.collect())),
            value("columns_not_read", Cell::List(self.columns_not_read.iter().map(Cell::text).collect())),
            grid("rows_skipped", Grid::new(columns(&["row", "why"]), skipped.collect())),
            grid("units_unknown", Grid::new(columns(&["name", "rows"]), unknown.collect())),
        ];
        report
    }
}

fn columns(keys: &[&'static str]) -> Vec<Column> {
    keys.iter().map(|key| Column::new(key, key)).collect()
}
