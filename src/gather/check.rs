//! Checks the rows of a publication against the declarations: whose they are, whether each has its key and no two the
//! same, whether words are known and texts fit. A town's own figures are compared with its rows where both are there.

use crate::grid::describe::scaled;
use crate::grid::{Cell, CellOf, RowOf};
use crate::publish::{Content, NAME_LENGTH, Table, Type};
use std::collections::HashSet;

/// How many faults of a publication are named one by one.
const NAMED: usize = 10;

/// The faults of a publication, as Chinese sentences.
#[derive(Debug, Default)]
pub struct Faults {
    pub named: Vec<String>,
    pub count: usize,
}

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, fault: impl Into<String>) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(fault.into());
        }
    }

    /// The faults as one text of several lines.
    pub fn text(&self) -> String {
        let mut lines = self.named.clone();
        if self.count > self.named.len() {
            lines.push(format!("……共 {} 处", self.count));
        }
        lines.join("\n")
    }
}

/// The checks of one table's rows.
pub struct Checked<'t> {
    table: &'t Table,
    site: &'t str,
    as_of: Cell,
    town: &'t str,
    keys: HashSet<Vec<String>>,
    /// The number of rows so far.
    pub rows: u64,
}

impl<'t> Checked<'t> {
    /// Checks for the rows of a table in the publication of `site` as of a day.
    pub fn new(table: &'t Table, site: &'t str, town: &'t str, as_of: chrono::NaiveDate) -> Checked<'t> {
        Checked { table, site, town, as_of: Cell::Date(as_of), keys: HashSet::new(), rows: 0 }
    }

    /// Checks the next row.
    pub fn row(&mut self, row: &RowOf, faults: &mut Faults) {
        self.rows += 1;
        let (table, at) = (self.table, self.rows);
        let name = &table.name;
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let text = if let CellOf::Text(text) = cell { Some(&**text) } else { None };
            match &*column.name {
                "site" if text != Some(self.site) => {
                    let found = text.unwrap_or("空");
                    faults.add(format!("{name} 第 {at} 行是站点 {found} 的，不是 {} 的", self.site));
                }
                "owned" if *cell != Cell::Flag(row.cells.get(1) == row.cells.first()) => {
                    faults.add(format!("{name} 第 {at} 行的 owned 和 origin 对不上"));
                }
                "as_of" if table.content.is_report() && *cell != self.as_of => {
                    faults.add(format!("{name} 第 {at} 行不是截至这一天的"));
                }
                "town" if table.content.is_report() && text != Some(self.town) => {
                    faults.add(format!("{name} 第 {at} 行的 town 不是 {}", self.town));
                }
                _ if column.not_null && *cell == Cell::Empty => {
                    faults.add(format!("{name} 第 {at} 行没有 {}（{}）", column.name, column.header));
                }
                _ => {}
            }
            let Some(text) = text else { continue };
            if column.is == Type::Name && text.chars().count() > NAME_LENGTH {
                faults.add(format!("{name} 第 {at} 行的 {} 超过 {NAME_LENGTH} 字", column.name));
            }
            if column.words.is_some_and(|words| words.iter().all(|word| word.en != text)) {
                faults.add(format!("{name} 第 {at} 行的 {} 有不认识的“{text}”", column.name));
            }
        }
        let key = self.key(row);
        if !self.keys.insert(key.clone()) {
            faults.add(format!("{name} 里 {} 有两行", key.join(" ")));
        }
    }

    /// The key of a row within its site, as text.
    fn key(&self, row: &RowOf) -> Vec<String> {
        let columns = self.table.columns.iter().zip(&row.cells);
        let key = columns.filter(|(column, _)| self.table.key.contains(&&*column.name));
        key.map(|(_, cell)| crate::grid::describe::describe(cell)).collect()
    }
}

/// 自相矛盾: figures of the reports that other rows of the same publication show to be wrong.
#[derive(Debug, Default)]
pub struct Figures {
    /// How many obligations are overdue without an explanation, and how many rows `overdue` has.
    late: [i64; 2],
}

impl Figures {
    /// Adds a row of a table, and names what it shows to be wrong.
    pub fn row(&mut self, table: &Table, row: &RowOf, faults: &mut Faults) {
        let cell =
            |name: &str| table.columns.iter().position(|column| column.name == name).and_then(|at| row.cells.get(at));
        let number = |name: &str| if let Some(CellOf::Int(number)) = cell(name) { *number } else { 0 };
        let is = |name: &str, word: &str| matches!(cell(name), Some(CellOf::Text(text)) if text == word);
        match table.content {
            Content::Obligations if is("status", "overdue") && cell("explained") == Some(&Cell::Flag(false)) => {
                self.late[0] += 1;
            }
            Content::Overdue => self.late[1] += 1,
            Content::Coverage => {
                let (owed, done) = (number("owed"), number("done"));
                if owed != done + number("pending") + number("overdue") {
                    faults.add(format!("coverage 里应办 {owed} 不等于已办、未到期、逾期之和"));
                }
                let rate = scaled(done, owed, 10_000).and_then(|rate| i64::try_from(rate).ok());
                if cell("rate") != Some(&rate.map_or(Cell::Empty, |rate| scaled_cell(rate, 4))) {
                    faults.add(format!("coverage 里的完成率不是已办 {done} 除以应办 {owed}"));
                }
            }
            Content::Bridge => {
                let end = number("opening") + number("added") + number("reopened") - number("closed");
                if end != number("closing") {
                    faults.add(format!(
                        "bridge 里期初加新增加重新列入整改减销号是 {end}，期末写的是 {}",
                        number("closing")
                    ));
                }
            }
            _ => {}
        }
    }

    /// Names what is wrong once every row was added.
    pub fn end(&self, faults: &mut Faults) {
        let [owed, listed] = self.late;
        if owed != listed {
            faults.add(format!("obligations 里逾期的有 {owed} 项，overdue 里有 {listed} 行"));
        }
    }
}

/// A decimal as a cell: `value ÷ 10^scale`.
pub(super) fn scaled_cell(value: i64, scale: u32) -> Cell {
    match scale {
        0 => Cell::Int(value),
        2 => Cell::Hundredths(value),
        _ => Cell::Rate { part: value, whole: 10_i64.pow(scale) },
    }
}
