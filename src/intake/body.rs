//! Finds the rows below a header that are no records: totals, signatures and notes at the foot of a form, a header that
//! a printed page repeats, and the row that numbers the columns. The first filled cell of the row is examined, and how
//! many other cells are filled. A record whose text merely contains 合计 therefore stays a record.

use super::foot::{self, Place, SIGNED, TOTALS};
use super::header::{Head, Line};
use super::name::fold;
use super::{FileCell, Row};

/// Words that begin a note if a colon follows the word.
const NOTES: [&str; 5] = ["备注", "注", "说明", "填表说明", "注意"];

/// What is known of the header. The rows of the body are compared with it.
#[derive(Debug)]
pub struct Frame {
    is_known: Vec<bool>,
    /// For each column, whether a record must fill the column; empty until the ledger is known.
    is_required: Vec<bool>,
    above: Vec<Line>,
}

/// A cell that labels itself or the cells on its right.
enum Label<'a> {
    Total,
    Foot(&'a str),
    Note(&'a str),
}

impl Frame {
    /// The rows of a header that was found.
    pub fn new(head: Head) -> Frame {
        Frame { is_known: head.is_known, is_required: Vec::new(), above: head.above }
    }

    /// The texts of the header and of the rows above it.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        self.above.iter().flat_map(|line| &line.cells).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Sets, for each column, whether a record must fill the column.
    pub fn requires(&mut self, is_required: Vec<bool>) {
        self.is_required = is_required;
    }

    /// Why the row belongs to the foot of a form, or `None`. Two conditions must hold: the first filled cell has a text
    /// as at a form's foot, and no later filled cell is in a column that a record must fill.
    fn foot(&self, row: &Row, at: usize, first: &str) -> Option<String> {
        let needs = |at: usize| self.is_required.get(at).copied().unwrap_or(false);
        let is_filled = |cell: &FileCell| match cell {
            FileCell::Text(text) => !text.trim().is_empty() && text.trim() != first,
            _ => true,
        };
        let cells = row.cells.iter().enumerate();
        if !self.is_required.contains(&true) || cells.skip(at + 1).any(|(at, cell)| needs(at) && is_filled(cell)) {
            return None;
        }
        // Folding removes the colon. The colon is put back, because it distinguishes a label from a person's name.
        let colon = if first.ends_with([':', '：']) { ":" } else { "" };
        foot::why(&format!("{}{colon}", fold(first)), if needs(at) { Place::Record } else { Place::Other })
    }

    /// Why the row is no record; `None` if the row may be a record.
    pub fn passes_over(&self, row: &Row) -> Option<String> {
        // A cell that is merged with the cell above belongs to the row above.
        let (at, first) = row.cells.iter().enumerate().find_map(|(at, cell)| match cell {
            _ if row.filled.contains(&at) => None,
            FileCell::Text(text) if text.trim().is_empty() => None,
            FileCell::Text(text) => Some((at, Some(text.trim()))),
            _ => Some((at, None)),
        })?;
        let first = first?;
        if let Some(line) = self.above.iter().find(|line| is_same(line, row, at, first)) {
            return Some(format!("和第 {} 行相同，是重复的表头", line.number));
        }
        self.labelled(row, at, first).or_else(|| self.foot(row, at, first))
    }

    fn labelled(&self, row: &Row, at: usize, first: &str) -> Option<String> {
        if !may_be_label(first) {
            return None;
        }
        let folded = fold(first);
        let label = label(&folded)?;
        let filled_after = self.filled_after(&row.cells[at + 1..], at + 1, &folded, matches!(label, Label::Total));
        match label {
            Label::Total if filled_after <= 1 => Some("合计行，不是记录".to_string()),
            Label::Foot(word) if filled_after <= 1 => Some(format!("表尾的“{word}”，不是记录")),
            Label::Note(word) if filled_after == 0 => Some(format!("表尾的“{word}”，不是记录")),
            _ => None,
        }
    }

    /// How many of these cells in known columns have the content of a record. A cell does not count if it is empty, a
    /// label, the text after a label, a repetition of the row's first text, or a sum in a row of totals. `cells` are
    /// the cells after the row's first filled cell; `from` is the column of `cells[0]`.
    fn filled_after(&self, cells: &[FileCell], from: usize, first: &str, is_total: bool) -> usize {
        let (mut count, mut belongs) = (0, !is_total && !first.contains(':'));
        for (at, cell) in cells.iter().enumerate() {
            let FileCell::Text(text) = cell else {
                count += usize::from(!is_total && !belongs && self.knows(from + at));
                belongs = false;
                continue;
            };
            if text.trim().is_empty() {
                continue;
            }
            let folded = fold(text);
            if folded == first {
                continue;
            }
            if label(&folded).is_some() {
                belongs = !folded.contains(':');
                continue;
            }
            let is_sum = is_total && folded.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '¥'));
            count += usize::from(!is_sum && !belongs && self.knows(from + at));
            belongs = false;
        }
        count
    }

    fn knows(&self, at: usize) -> bool {
        self.is_known.get(at).copied().unwrap_or(false)
    }
}

/// Whether every filled cell of the row repeats the header row `line`.
fn is_same(line: &Line, row: &Row, at: usize, first: &str) -> bool {
    let stands = |at: usize| line.cells.get(at).map_or("", |cell| cell.trim());
    // Comparing the first character is cheaper than folding both texts.
    if first.chars().next() != stands(at).chars().next() || fold(first) != fold(stands(at)) {
        return false;
    }
    let width = line.cells.len().max(row.cells.len());
    (0..width).all(|at| match row.cells.get(at) {
        Some(FileCell::Text(text)) => fold(text) == fold(stands(at)),
        Some(_) => false,
        None => stands(at).is_empty(),
    })
}

/// Whether the cell begins with the first character of a label. Most cells do not, and need not be folded.
fn may_be_label(text: &str) -> bool {
    let first = text.chars().next();
    TOTALS.iter().chain(&SIGNED).chain(&NOTES).any(|word| word.chars().next() == first)
}

fn label(folded: &str) -> Option<Label<'static>> {
    let word = folded.split(':').next().unwrap_or(folded);
    let has_colon = folded.len() > word.len();
    let is = |words: &[&'static str]| words.iter().find(|w| **w == word).copied();
    if is(&TOTALS).is_some() {
        return Some(Label::Total);
    }
    is(&SIGNED).map(Label::Foot).or_else(|| is(&NOTES).filter(|_| has_colon).map(Label::Note))
}

/// Whether the row only numbers the columns: 甲, 乙, 1, 2, 3 …. Printed forms have such a row below their header.
pub fn numbers_columns(row: &Row) -> bool {
    let mut next = 1;
    for cell in row.cells {
        let is_next = match cell {
            FileCell::Text(text) if text.trim().is_empty() => continue,
            FileCell::Text(text) => match fold(text).as_str() {
                "甲" | "乙" | "丙" | "丁" | "栏次" | "列次" if next == 1 => continue,
                text => text == next.to_string(),
            },
            FileCell::Number(number, _) => *number == f64::from(next),
            _ => false,
        };
        if !is_next {
            return false;
        }
        next += 1;
    }
    next > 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let cells = |text: &str| text.split('|').map(str::to_string).collect();
        Frame {
            is_known: vec![false, true, true, true, true, true],
            is_required: vec![false, true, true, false, false, false],
            above: vec![
                Line { number: 1, cells: cells("隐患台账") },
                Line {
                    number: 2, cells: cells("序号|单位名称|隐患描述|联系电话|整改资金（元）|备注")
                },
            ],
        }
    }

    fn why(text: &str) -> Option<String> {
        let cells: Vec<FileCell> = text.split('|').map(FileCell::Text).collect();
        frame().passes_over(&Row { number: 9, cells: &cells, filled: &[] })
    }

    #[test]
    fn sums_and_feet_are_no_records() {
        for row in [
            "合计||||12000|",
            "合 计|3家|5项||12.5|",
            "|小计|||300|",
            "合计|合计|合计||300|",
            "总计：|||||",
            "填表人：王五||审核人：赵六||联系电话：0358-6020000|填报日期：2026-03-06",
            "审核人|赵六|填表人|王五|联系电话|0358-6020000",
            "制表：|||||",
            "联系电话：0358-6020000|||||",
            "负责人签字：||||2026年3月6日|",
            "备注：本表每月6日前报|||||",
            "注：空格留白|||||",
            "6月小计||||1200|",
            "合计5项||||300|",
            "第三季度合计||||300|",
            "共5条|||||",
            "—— 以下空白 ——|||||",
            "|以下空白||||",
            "单位（盖章）|||||",
            "单位（盖章）：|||2026年3月6日||",
            "签字：张三|||||",
            "检查人员签字||||张三|",
            "|6月小计|||1200|",
            "|合计：5 项||||",
            "制表日期：2026-03-06|||||",
            "第 1 页，共 3 页|||||",
            "东沟村小计||||1200|",
        ] {
            assert!(why(row).is_some(), "{row}");
        }
    }

    #[test]
    fn records_that_only_look_like_them_are_read() {
        for row in [
            "1|甲厂|合计报警器失效|||",
            "合计报警器失效|甲厂||||",
            "联系电话|甲厂|消防栓堵塞|13900000000|0|",
            "备注：旧账|甲厂|消防栓堵塞|||",
            "示例|甲厂|消防栓堵塞|||",
            "小计量店|甲厂||||",
            "注塑车间|甲厂|漏油|||",
            "共计路口饭店|||||",
            "|共计五金店||||",
            "|签字笔厂||||",
            "|总计量检测站||||",
            "|东沟村小计||||",
            "1|6月小计|护栏缺失|||",
            "5|||||",
            "共青路饭店|||||",
            "|||||",
        ] {
            assert_eq!(why(row), None, "{row}");
        }
    }

    #[test]
    fn a_header_that_a_page_repeats_is_no_record() {
        assert_eq!(why("隐患台账").as_deref(), Some("和第 1 行相同，是重复的表头"));
        assert!(why("序 号|单位名称|隐患描述|联系电话|整改资金(元)|备注").unwrap().contains("第 2 行"));
        assert_eq!(why("序号|单位名称|隐患描述|联系电话|整改资金（元）|有"), None);
    }

    #[test]
    fn the_numbers_of_columns_are_no_record() {
        let is = |text: &str| {
            let cells: Vec<FileCell> = text.split('|').map(FileCell::Text).collect();
            numbers_columns(&Row { number: 3, cells: &cells, filled: &[] })
        };
        assert!(is("甲|乙|1|2|3") && is("|1|2|3|4"));
        assert!(!is("1|甲厂|3") && !is("1|2|") && !is("1|3|2|4"));
        let number = |number| FileCell::Number(number, crate::intake::Look::Plain);
        let cells = [FileCell::Text("栏次"), number(1.0), number(2.0), number(3.0)];
        assert!(numbers_columns(&Row { number: 3, cells: &cells, filled: &[] }));
    }
}
