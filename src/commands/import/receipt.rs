//! The receipt of an import: how the file was read, what it changed, what it refused and why.

use super::How;
use super::grouped::{grouped, rows_of};
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Extra, Report};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How much of each list a person is shown.
const REFUSED: usize = 200;
const CHANGED: usize = 20;
const OTHERS: usize = 10;

/// What an import did with its file.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    pub file: String,
    pub encoding: &'static str,
    pub sheet: Option<String>,
    pub sheets_not_read: Vec<String>,
    pub header_row: i64,
    /// The rows below the header: each is added, updated, unchanged, refused or skipped.
    pub rows_read: i64,
    pub added: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub refused: Vec<Refused>,
    pub changes: Vec<Changed>,
    pub incomplete: Vec<Incomplete>,
    pub columns_not_read: Vec<String>,
    pub rows_skipped: Vec<(i64, String)>,
    /// What was read otherwise than it is written: the column and how, with the rows.
    pub notes: BTreeMap<(String, String), Vec<i64>>,
    pub units_unknown: Vec<Unknown>,
    /// The place of each name in `units_unknown`.
    pub(super) unknown_at: HashMap<String, usize>,
    pub units_created: Vec<String>,
    /// Values that no cell has as written: which column each fills, from which, as what.
    pub derived: Vec<Derived>,
    /// The refused rows are in a separate file, and the good ones were taken.
    pub is_partial: bool,
}

/// A cell that refuses its row, with the reason.
#[derive(Debug, Clone)]
pub struct Refused {
    pub row: i64,
    pub column: String,
    pub value: String,
    pub reason: String,
    /// A unit that is not known: shown once, with all its rows.
    pub is_unknown: bool,
}

/// A field that an update changed.
#[derive(Debug, Clone)]
pub struct Changed {
    pub row: i64,
    pub no: String,
    pub column: &'static str,
    pub was: Cell,
    pub now: Cell,
}

/// A row that was taken though its history lacks what a step would have required (待补).
#[derive(Debug, Clone)]
pub struct Incomplete {
    pub row: i64,
    pub no: String,
    pub lacks: Vec<String>,
}

/// A value that follows from another column, shown once for all its rows.
#[derive(Debug, Clone)]
pub struct Derived {
    pub column: String,
    /// The file's column from which it follows.
    pub from: String,
    pub value: String,
    /// The words that became the value, each once.
    pub words: BTreeSet<String>,
    pub rows: Vec<i64>,
}

/// A unit that is not known, with the rows that name it.
#[derive(Debug, Clone)]
pub struct Unknown {
    pub name: String,
    /// The column, and why the name is none of the known.
    pub column: String,
    pub reason: String,
    pub rows: Vec<i64>,
    pub nearest: Vec<String>,
}

impl Receipt {
    pub fn refuse(&mut self, row: i64, column: &str, value: &str, reason: &str) {
        let (column, value, reason) = (column.to_string(), value.to_string(), reason.to_string());
        self.refused.push(Refused { row, column, value, reason, is_unknown: false });
    }

    /// Notes that a value of the row follows from another column.
    pub fn derive(&mut self, column: &str, from: &str, value: &str, word: &str, row: i64) {
        let at = self.derived.iter().position(|d| d.column == column && d.from == from && d.value == value);
        let at = at.unwrap_or_else(|| {
            let (column, from, value) = (column.to_string(), from.to_string(), value.to_string());
            self.derived.push(Derived { column, from, value, words: BTreeSet::new(), rows: Vec::new() });
            self.derived.len() - 1
        });
        let derived = &mut self.derived[at];
        if derived.words.len() < REFUSED && !word.is_empty() && !derived.words.contains(word) {
            derived.words.insert(word.to_string());
        }
        derived.rows.push(row);
    }

    /// Notes how a cell was read, where that is not as it is written.
    pub fn note(&mut self, row: i64, column: &str, how: &str) {
        self.notes.entry((column.to_string(), how.to_string())).or_default().push(row);
    }

    /// Refuses a row for a unit that is not known.
    pub fn refuse_unit(&mut self, row: i64, column: &str, name: &str, reason: &str) {
        self.refuse(row, column, name, reason);
        self.refused.iter_mut().next_back().into_iter().for_each(|refused| refused.is_unknown = true);
        self.unknown_unit(row, column, name, reason);
    }

    /// An unknown unit is listed once, with its rows.
    pub fn unknown_unit(&mut self, row: i64, column: &str, name: &str, reason: &str) {
        let at = *self.unknown_at.entry(name.to_string()).or_insert_with(|| {
            let (name, column, reason) = (name.to_string(), column.to_string(), reason.to_string());
            self.units_unknown.push(Unknown { name, column, reason, rows: Vec::new(), nearest: Vec::new() });
            self.units_unknown.len() - 1
        });
        self.units_unknown[at].rows.push(row);
    }

    /// Removes an unknown unit of this row: another cell of the row named it.
    pub fn withdraw_unit(&mut self, row: i64, column: &str, name: &str) {
        let at = self.refused.iter().rposition(|r| r.row == row && r.column == column && r.is_unknown);
        at.into_iter().for_each(|at| drop(self.refused.remove(at)));
        if let Some(unknown) = self.unknown_at.get(name).and_then(|at| self.units_unknown.get_mut(*at)) {
            unknown.rows.retain(|known| *known != row);
        }
    }

    /// Puts what several readings of the file found into the order of its rows.
    pub fn order(&mut self) {
        self.refused.sort_by_key(|r| r.row);
        self.units_unknown.retain(|unknown| !unknown.rows.is_empty());
        self.rows_skipped.sort_by_key(|(row, _)| *row);
        self.changes.sort_by_key(|c| c.row);
        self.incomplete.sort_by_key(|i| i.row);
    }

    /// How many rows were refused.
    pub fn rows_refused(&self) -> usize {
        let mut rows: Vec<i64> = self.refused.iter().map(|r| r.row).collect();
        rows.dedup();
        rows.len()
    }

    /// The columns that were not read, as the end of a sentence about a row.
    pub fn not_read(&self) -> String {
        match self.columns_not_read.is_empty() {
            true => String::new(),
            false => format!("；没有读的列：{}", self.columns_not_read.join("、")),
        }
    }

    fn takes_nothing(&self) -> bool {
        !self.refused.is_empty() && !self.is_partial
    }

    /// For people.
    pub fn lines(&self, how: &How) -> Vec<String> {
        let sheet = self.sheet.as_ref().map_or(String::new(), |sheet| format!("工作表“{sheet}”，"));
        let form = if self.sheet.is_some() { "格式" } else { "编码" };
        let mut lines =
            vec![format!("{}：{sheet}{form} {}，表头在第 {} 行", self.file, self.encoding, self.header_row)];
        if !self.sheets_not_read.is_empty() {
            lines.push(format!("没有读的工作表：{}（要读请加 --sheet）", self.sheets_not_read.join("、")));
        }
        if !self.columns_not_read.is_empty() {
            lines.push(format!("没有读的列：{}", self.columns_not_read.join("、")));
        }
        lines.extend(self.derived.iter().map(Derived::line));
        let skipped = grouped(self.rows_skipped.iter().map(|(row, why)| (*row, "", "", why.as_str())));
        lines.extend(skipped.iter().take(REFUSED).cloned());
        more(&mut lines, skipped.len(), REFUSED, "没有收的行");
        lines.extend(self.notes.iter().map(|((column, how), rows)| format!("{}，{column}：{how}", rows_of(rows))));
        let refused = self.refused.iter().filter(|r| !r.is_unknown);
        let refused = grouped(refused.map(|r| (r.row, r.column.as_str(), r.value.as_str(), r.reason.as_str())));
        lines.extend(refused.iter().take(REFUSED).cloned());
        more(&mut lines, refused.len(), REFUSED, "不对的地方");
        lines.extend(self.units_unknown.iter().take(REFUSED).map(Unknown::line));
        more(&mut lines, self.units_unknown.len(), REFUSED, "名录里没有的单位");
        if self.takes_nothing() {
            return lines;
        }
        for Incomplete { row, no, lacks } in self.incomplete.iter().take(OTHERS) {
            lines.push(format!("第 {row} 行 {no} 待补：{}", lacks.join("、")));
        }
        more(&mut lines, self.incomplete.len(), OTHERS, "待补的行");
        lines.extend(self.changes.iter().take(CHANGED).map(Changed::line));
        if self.changes.len() > CHANGED {
            lines.push(format!("以上是前 {CHANGED} 处改动，更新的共 {} 条；全部见 -f json", self.updated));
        }
        if !self.units_created.is_empty() {
            let names: Vec<&str> = self.units_created.iter().take(CHANGED).map(String::as_str).collect();
            let end = if self.units_created.len() > CHANGED { " 等" } else { "" };
            let count = self.units_created.len();
            lines.push(format!("新增单位 {count} 家（还没有类别，请补上）：{}{end}", names.join("、")));
        }
        let did = if how.is_dry { "试读（没有写入）" } else { "已导入" };
        let left = match (&how.partial, self.rows_refused()) {
            (Some(file), rows @ 1..) if how.is_dry => format!("；{rows} 行不对，会写进 {}", file.display()),
            (Some(file), rows @ 1..) => format!("；{rows} 行不对，写在 {}，改好后再导入它", file.display()),
            _ => String::new(),
        };
        let skipped = match self.rows_skipped.len() {
            0 => String::new(),
            rows => format!("、跳过 {rows} 行"),
        };
        let rest = match (self.unchanged, self.columns_not_read.is_empty()) {
            (1.., false) => format!("（只比读了的列，没有读的列：{}）", self.columns_not_read.join("、")),
            _ => String::new(),
        };
        let counts = format!("新增 {}、更新 {}、不变 {}{rest}", self.added, self.updated, self.unchanged);
        lines.push(format!("{did}：{counts}{skipped}{left}"));
        if self.added + self.updated > 0 {
            lines.push(match how.is_dry {
                true => "下一步：没有问题就去掉 --dry-run 再运行一次".to_string(),
                false => "下一步：zhiben check 看还缺什么；导错了就 zhiben undo 整次撤回".to_string(),
            });
        }
        lines
    }

    /// For scripts.
    pub fn report(&self, as_of: NaiveDate) -> Report {
        let number = |cell: &i64| Cell::Int(*cell);
        let texts = |list: &[String]| Cell::List(list.iter().map(Cell::text).collect());
        let refused = self.refused.iter().map(|r| {
            Row::new(vec![Cell::Int(r.row), Cell::text(&r.column), Cell::text(&r.value), Cell::text(&r.reason)])
        });
        let refused = Grid::new(columns(&["row", "column", "value", "reason"]), refused.collect());
        let changes = self.changes.iter().map(|c| {
            let (was, now) = (c.was.clone(), c.now.clone());
            Row::new(vec![Cell::Int(c.row), Cell::text(&c.no), Cell::text(c.column), was, now])
        });
        let incomplete =
            self.incomplete.iter().map(|i| Row::new(vec![Cell::Int(i.row), Cell::text(&i.no), texts(&i.lacks)]));
        let skipped = self.rows_skipped.iter().map(|(row, why)| Row::new(vec![Cell::Int(*row), Cell::text(why)]));
        let unknown = self.units_unknown.iter().map(|u| {
            Row::new(vec![Cell::text(&u.name), Cell::List(u.rows.iter().map(number).collect()), texts(&u.nearest)])
        });
        let derived = self.derived.iter().map(|d| {
            let words: Vec<String> = d.words.iter().cloned().collect();
            let rows = Cell::List(d.rows.iter().map(number).collect());
            Row::new(vec![Cell::text(&d.column), Cell::text(&d.from), Cell::text(&d.value), texts(&words), rows])
        });
        let count = |n: i64| Cell::Int(if self.takes_nothing() { 0 } else { n });
        let value = |key, cell| Extra::Value { key, label: "", cell };
        let grid = |key, grid| Extra::Grid { key, title: String::new(), grid };
        let mut report = Report::new("import", "", as_of, Grid::new(Vec::new(), Vec::new()));
        report.extras = vec![
            value("file", Cell::text(&self.file)),
            value("encoding", Cell::text(self.encoding)),
            value("sheet", Cell::maybe(self.sheet.clone(), Cell::text)),
            value("sheets_not_read", texts(&self.sheets_not_read)),
            value("header_row", Cell::Int(self.header_row)),
            value("rows_read", Cell::Int(self.rows_read)),
            value("added", count(self.added)),
            value("updated", count(self.updated)),
            value("unchanged", count(self.unchanged)),
            grid("changes", Grid::new(columns(&["row", "no", "column", "was", "now"]), changes.collect())),
            grid("refused", refused),
            grid("derived", Grid::new(columns(&["column", "from", "value", "words", "rows"]), derived.collect())),
            grid("incomplete", Grid::new(columns(&["row", "no", "lacks"]), incomplete.collect())),
            value("columns_not_read", texts(&self.columns_not_read)),
            grid("rows_skipped", Grid::new(columns(&["row", "why"]), skipped.collect())),
            grid("units_unknown", Grid::new(columns(&["name", "rows", "nearest"]), unknown.collect())),
            value("units_created", texts(&self.units_created)),
        ];
        report
    }
}

impl Unknown {
    fn line(&self) -> String {
        let Unknown { name, column, reason, rows, nearest } = self;
        let near = if nearest.is_empty() { String::new() } else { format!("；是不是 {}？", nearest.join("、")) };
        format!("{}，{column}：“{name}”：{reason}{near}", rows_of(rows))
    }
}

impl Derived {
    fn line(&self) -> String {
        let Derived { column, from, value, words, rows } = self;
        let shown: Vec<&str> = words.iter().take(OTHERS).map(String::as_str).collect();
        let end = if words.len() > OTHERS { format!("等 {} 种", words.len()) } else { String::new() };
        match shown.is_empty() {
            true => format!("{column}：{}没有写，按{from}（{value}）", rows_of(rows)),
            false => format!("{column}：按“{from}”一列，{}{end} → {value}（{} 行）", shown.join("、"), rows.len()),
        }
    }
}

impl Changed {
    fn line(&self) -> String {
        let shown = |cell: &Cell| match cell {
            Cell::Empty => "（空）".to_string(),
            cell => crate::grid::describe::describe(cell),
        };
        format!("第 {} 行 {} {}：{} → {}", self.row, self.no, self.column, shown(&self.was), shown(&self.now))
    }
}

fn more(lines: &mut Vec<String>, count: usize, shown: usize, what: &str) {
    if count > shown {
        lines.push(format!("{what}共 {count} 处，以上是前 {shown} 处；全部见 -f json"));
    }
}

fn columns(keys: &[&'static str]) -> Vec<Column> {
    keys.iter().map(|key| Column::new(key, key)).collect()
}
