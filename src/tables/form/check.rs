//! Checks a form before it is written. A fault is a sentence with the row and the column as in the file, the numbers
//! that are compared, and the records that were counted. A form with a fault is not written.

use super::sheet::{Sheet, SheetRow};
use super::{Check, Form, Rule};
use crate::grid::Cell;

/// A form's rows as text: of a registered form, or of a form that may be registered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    pub headers: Vec<String>,
    /// For each row, the record's number or the line's name, and the texts of the cells.
    pub rows: Vec<(String, Vec<String>)>,
}

impl Rows {
    pub fn of(sheet: &Sheet) -> Rows {
        let rows = sheet.rows.iter().map(|row| (row.key.clone(), row.texts())).collect();
        Rows { headers: sheet.columns.iter().map(|column| column.header.to_string()).collect(), rows }
    }

    /// The cell in the row with this key and the column with this header.
    pub fn cell(&self, key: &str, header: &str) -> Option<&str> {
        let place = self.headers.iter().position(|h| h == header)?;
        let (_, cells) = self.rows.iter().find(|(k, _)| k == key)?;
        cells.get(place).map(String::as_str)
    }
}

/// The most records that a fault names.
const NAMED: usize = 8;

/// The faults of a form. `last` is the form that was registered last for an earlier period of the same year, with its
/// number.
pub fn check(form: &Form, sheet: &Sheet, last: Option<(&str, &Rows)>) -> Vec<String> {
    let mut faults = Vec::new();
    for Check { rule, say } in &form.checks {
        match rule {
            Rule::AddsUp(columns) => columns.iter().for_each(|c| adds_up(sheet, *c, say, &mut faults)),
            rule => {
                for (place, row) in sheet.rows.iter().enumerate() {
                    let at = At { sheet, place, row, say };
                    at.check(rule, last, &mut faults);
                }
            }
        }
    }
    faults
}

/// One row that is being checked.
struct At<'s> {
    sheet: &'s Sheet,
    place: usize,
    row: &'s SheetRow,
    say: &'s str,
}

impl At<'_> {
    fn check(&self, rule: &Rule, last: Option<(&str, &Rows)>, faults: &mut Vec<String>) {
        match rule {
            Rule::Sum(total, parts) => {
                let sum: i64 = parts.iter().map(|c| self.count(*c)).sum();
                if self.count(*total) != sum {
                    let names: Vec<String> = parts.iter().map(|c| self.named(*c)).collect();
                    let columns: Vec<usize> = parts.iter().copied().chain([*total]).collect();
                    let what = format!(
                        "{}，不等于 {} 的和 {}",
                        self.named(*total),
                        names.join("、"),
                        self.scaled(*total, sum)
                    );
                    faults.push(self.fault(&what, &columns));
                }
            }
            Rule::AtMost(small, large) if self.count(*small) > self.count(*large) => {
                let what = format!("{}，大于{}", self.named(*small), self.named(*large));
                faults.push(self.fault(&what, &[*small, *large]));
            }
            Rule::Filled(columns) => {
                let empty = columns.iter().filter(|c| matches!(self.row.cells[**c], Cell::Empty));
                faults.extend(empty.map(|c| self.fault(&format!("“{}”是空的", self.sheet.columns[*c].header), &[*c])));
            }
            Rule::Grows(columns) => {
                let Some((no, last)) = last else { return };
                for column in columns {
                    let header = &self.sheet.columns[*column].header;
                    let was = last.cell(&self.row.key, header).and_then(count_of).unwrap_or(0);
                    if was > self.hundredths(*column) {
                        let see = format!("差在哪些记录：zhiben submit diff {no}");
                        let what = format!("{}，少于上次（{no}）报的 {}，{see}", self.named(*column), plain(was));
                        faults.push(self.fault(&what, &[*column]));
                    }
                }
            }
            Rule::AtMost(..) | Rule::AddsUp(_) => {}
        }
    }

    fn count(&self, column: usize) -> i64 {
        self.row.counts[column].unwrap_or(0)
    }

    /// The number of a column in hundredths, as `count_of` gives the number of a registered cell.
    fn hundredths(&self, column: usize) -> i64 {
        match self.row.cells[column] {
            Cell::Hundredths(n) => n,
            _ => self.count(column).saturating_mul(100),
        }
    }

    /// The text of a number in the scale of the column.
    fn scaled(&self, column: usize, count: i64) -> String {
        match self.row.cells[column] {
            Cell::Hundredths(_) => plain(count),
            _ => count.to_string(),
        }
    }

    fn named(&self, column: usize) -> String {
        format!("“{}”是 {}", self.sheet.columns[column].header, self.scaled(column, self.count(column)))
    }

    fn fault(&self, what: &str, columns: &[usize]) -> String {
        let mut behind: Vec<&str> = columns.iter().flat_map(|c| self.row.behind(*c)).map(String::as_str).collect();
        behind.sort_unstable();
        behind.dedup();
        let key = &self.row.key;
        format!("第 {} 行 {key}：{what}。{}{}", self.sheet.line(self.place), self.say, listed(&behind))
    }
}

/// `；涉及 A、B 等 12 条`
fn listed(behind: &[&str]) -> String {
    match behind.len() {
        0 => String::new(),
        n if n > NAMED => format!("；涉及 {} 等 {n} 条", behind[..NAMED].join("、")),
        _ => format!("；涉及 {}", behind.join("、")),
    }
}

fn adds_up(sheet: &Sheet, column: usize, say: &str, faults: &mut Vec<String>) {
    let Some((total, lines)) = sheet.rows.split_last() else { return };
    let sum: i64 = lines.iter().map(|row| row.counts[column].unwrap_or(0)).sum();
    let at = At { sheet, place: lines.len(), row: total, say };
    if at.count(column) != sum {
        let what = format!("{}，各行之和是 {}", at.named(column), at.scaled(column, sum));
        faults.push(at.fault(&what, &[column]));
    }
}

/// The number of a registered cell in hundredths; 0 for an empty cell.
fn count_of(text: &str) -> Option<i64> {
    if text.is_empty() { Some(0) } else { crate::ledger::amount::hundredths(text) }
}

fn plain(hundredths: i64) -> String {
    crate::grid::describe::describe(&Cell::Hundredths(hundredths))
}
