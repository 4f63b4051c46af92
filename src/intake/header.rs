//! Finds the header of a file among its first rows: the row with the most known column names. Titles may precede it,
//! and a row of group names may be above it.

use super::name::fold;
use super::{FileCell, IsKnown, Row};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// How many rows are searched, and how many cells of each row.
const ROWS: usize = 30;
const CELLS: usize = 512;
/// The longest column name, in bytes.
const LONGEST: usize = 200;

/// The first rows of a file that are not empty.
#[derive(Debug, Default)]
pub struct Lines(Vec<Line>);

/// A row of a file: its number, and the text of its cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub number: i64,
    pub cells: Vec<String>,
}

/// The header with the rows above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// The number of the row with the column names; the lower row if the header has two.
    pub row: i64,
    pub names: Vec<String>,
    /// How many different names of known columns the header has.
    pub known: usize,
    /// For each column, whether its name is the name of a known column.
    pub is_known: Vec<bool>,
    /// The rows of titles and groups and the header itself, as the file has them.
    pub above: Vec<Line>,
}

impl Lines {
    /// Keeps a row; returns `Break` once there are enough.
    pub fn take(&mut self, row: &Row) -> ControlFlow<()> {
        let cells = row.cells.iter().map(|cell| match cell {
            FileCell::Text(text) | FileCell::Fault(text) => text.to_string(),
            FileCell::Number(number, _) => number.to_string(),
            FileCell::Date(date, _) => date.to_string(),
            FileCell::Flag(_) => String::new(),
        });
        self.0.push(Line { number: row.number, cells: cells.collect() });
        if self.0.len() < ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

impl Head {
    /// Whether this header has more known column names than `other`; if both have as many, whether it has more columns.
    pub fn is_better_than(&self, other: &Head) -> bool {
        let filled = |head: &Head| head.names.iter().filter(|name| !name.trim().is_empty()).count();
        (self.known, filled(self)) > (other.known, filled(other))
    }
}

/// The header with the most known column names among the first rows. If no row has a known name, the first row is the
/// header. `None` if there is no row.
pub fn find(lines: &Lines, is_known: &IsKnown) -> Option<Head> {
    let lines = &lines.0;
    let mut asked = Asked { is_known, answers: HashMap::new() };
    let single: Vec<usize> = lines.iter().map(|line| asked.count(&line.cells)).collect();
    let mut best = (0, *single.first()?, lines[0].cells.clone());
    for (at, line) in lines.iter().enumerate() {
        if single[at] > best.1 {
            best = (at, single[at], line.cells.clone());
        }
        let Some(under) = lines.get(at + 1).filter(|under| under.number == line.number + 1) else { continue };
        // A header of two rows is assumed only if both rows together have more known names than each row alone.
        let names = joined(line, under, &mut asked);
        let count = asked.count(&names);
        if count > best.1 && count > single[at] && count > single[at + 1] {
            best = (at + 1, count, names);
        }
    }
    let (at, known, names) = best;
    let is_known = names.iter().enumerate().map(|(at, name)| at < CELLS && asked.knows(name)).collect();
    Some(Head { row: lines[at].number, names, known, is_known, above: lines[..=at].to_vec() })
}

/// The column names of a header of two rows: group names above, column names below.
fn joined(groups: &Line, under: &Line, asked: &mut Asked) -> Vec<String> {
    let width = groups.cells.len().max(under.cells.len());
    let cell = |line: &Line, at: usize| line.cells.get(at).map_or("", String::as_str).trim().to_string();
    let mut times: HashMap<String, usize> = HashMap::new();
    (0..width).for_each(|at| *times.entry(fold(&cell(under, at))).or_default() += 1);
    let mut group = String::new();
    let mut names = Vec::with_capacity(width);
    for at in 0..width {
        let (name, sub) = (cell(groups, at), cell(under, at));
        // A group name holds for the empty cells on its right too.
        if !name.is_empty() || sub.is_empty() {
            group.clone_from(&name);
        }
        let whole = format!("{group}{sub}");
        let is_alone = times.get(&fold(&sub)) == Some(&1);
        names.push(match () {
            () if sub.is_empty() || sub == name => name,
            () if is_alone && asked.knows(&sub) => sub,
            () if asked.knows(&whole) => whole,
            () => sub,
        });
    }
    names
}

/// Counts known names and asks about each name only once.
struct Asked<'a> {
    is_known: &'a IsKnown<'a>,
    answers: HashMap<String, bool>,
}

impl Asked<'_> {
    fn knows(&mut self, name: &str) -> bool {
        let name = name.trim();
        if name.is_empty() || name.len() > LONGEST {
            return false;
        }
        if let Some(answer) = self.answers.get(name) {
            return *answer;
        }
        let answer = (self.is_known)(name);
        self.answers.insert(name.to_string(), answer);
        answer
    }

    /// How many different known names the cells have.
    fn count(&mut self, cells: &[String]) -> usize {
        let known = cells.iter().take(CELLS).filter(|cell| self.knows(cell));
        known.map(|cell| fold(cell)).collect::<HashSet<_>>().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 7] = ["序号", "单位名称", "隐患描述", "整改期限", "整改人", "整改责任人姓名", "复查人姓名"];

    fn head(rows: &[(i64, &str)]) -> Head {
        let line = |(number, cells): &(i64, &str)| Line {
            number: *number,
            cells: cells.split('|').map(str::to_string).collect(),
        };
        find(&Lines(rows.iter().map(line).collect()), &|name| KNOWN.contains(&fold(name).as_str())).unwrap()
    }

    #[track_caller]
    fn is(head: &Head, row: i64, known: usize, names: &str) {
        assert_eq!((head.row, head.known, head.names.join("|").as_str()), (row, known, names));
    }

    #[test]
    fn the_header_is_found_below_its_titles() {
        let found = head(&[
            (1, "积翠镇隐患台账||"),
            (3, "填报单位：积翠镇||单位名称"),
            (4, "序 号|单位\n名称|隐患描述"),
            (5, "1|整改人|"),
        ]);
        is(&found, 4, 3, "序 号|单位\n名称|隐患描述");
        assert_eq!((found.is_known, found.above.len()), (vec![true, true, true], 3));
    }

    #[test]
    fn two_rows_are_one_header_where_neither_is_enough() {
        let rows = [
            (1, "隐患台账||||"),
            (2, "序号|单位名称|整改||复查"),
            (3, "||期限|姓名|姓名"),
            (4, "1|甲厂|2026-1-1|张三|李四"),
        ];
        // 姓名 is below two groups, so that only the group makes it a column name.
        is(&head(&rows), 3, 3, "序号|单位名称|整改期限|姓名|姓名");
        let rows = [(1, "序号|单位名称|整改||复查"), (2, "||整改期限|整改人|姓名"), (3, "1|甲厂|||")];
        is(&head(&rows), 2, 4, "序号|单位名称|整改期限|整改人|姓名");
        let rows = [(1, "序号|单位名称|整改责任人|复查人|"), (2, "||姓名|姓名|电话")];
        is(&head(&rows), 2, 4, "序号|单位名称|整改责任人姓名|复查人姓名|电话");
        // The cells are merged downwards, so that the spreadsheet repeats the name in both rows.
        let rows = [(1, "序号|单位名称|整改|整改"), (2, "序号|单位名称|整改期限|整改人")];
        is(&head(&rows), 2, 4, "序号|单位名称|整改期限|整改人");
    }

    #[test]
    fn a_row_of_data_is_no_second_row_of_a_header() {
        is(&head(&[(1, "单位名称|隐患描述"), (2, "甲厂|")]), 1, 2, "单位名称|隐患描述");
        is(&head(&[(1, "单位名称|隐患描述"), (3, "整改人|整改期限")]), 1, 2, "单位名称|隐患描述");
    }

    #[test]
    fn without_a_name_that_is_known_the_first_row_is_shown() {
        is(&head(&[(2, "甲|乙"), (3, "1|2")]), 2, 0, "甲|乙");
        assert_eq!(find(&Lines::default(), &|_| true), None);
    }
}
