//! Reads the rows of a sheet's XML one by one: the value of each cell by its type and style. A cell outside the grid or
//! out of order is an error.

use super::super::super::{Each, FileCell, IntakeError, Look, Row};
use super::super::format::{Code, Styles};
use super::super::spans::{Filler, Spans};
use super::super::xml::{Space, Xml, number, raw, too_long};
use super::super::{MOST_COLUMNS, MOST_ROWS, emptied, numbers};
use super::strings::{Strings, rich, unescape};
use chrono::NaiveDate;
use quick_xml::events::{BytesStart, Event};

/// What the cells of a sheet refer to: shared texts, styles, and the epoch of dates.
pub struct Workbook<'a> {
    pub strings: &'a Strings,
    pub styles: &'a Styles,
    pub is_1904: bool,
}

impl<'a> Workbook<'a> {
    fn look(&self, style: usize, number: f64) -> Look<'a> {
        match self.styles.get(style).filter(|code| !code.is_general()) {
            Some(code) => Look::Code(code, number),
            None => Look::Plain,
        }
    }
}

/// The fault of a formula whose result is not in the file.
pub const UNCALCULATED: &str = "公式没有算出值";

/// A cell of a row that is being read. The text of the cell is in the row's text.
enum Raw {
    Shared(usize),
    Text(usize, usize),
    Fault(usize, usize),
    Uncalculated,
    /// A number and its style.
    Number(f64, usize),
    Date(NaiveDate, f64, usize),
    Day(NaiveDate),
    Flag(bool),
}

/// Hands every row of a sheet's XML to `each`.
pub fn read(mut xml: Xml, workbook: &Workbook, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
    let space = xml.root()?;
    while !space.is_root("sheetData") {
        match xml.next()? {
            Event::Start(e) if space.local(&e) == "sheetData" => break,
            Event::Start(_) => xml.skip()?,
            Event::Eof => return Err(xml.damaged().into()),
            _ => {}
        }
    }
    let mut filler = Filler::new(spans);
    let mut line = Line::default();
    let mut cells: Vec<FileCell> = Vec::new();
    while line.advance(&mut xml, &space, workbook)? {
        let mut row: Vec<FileCell> = emptied(cells);
        line.lay(workbook, &mut row);
        let number = line.number - 1;
        filler.take(number, &row);
        if !super::super::is_blank(&row) {
            let filled = filler.fill(number, &mut row);
            if each(&Row { number: i64::from(line.number), cells: &row, filled: &filled })?.is_break() {
                return Ok(());
            }
        }
        cells = emptied(row);
    }
    Ok(())
}

/// One row while it is read.
#[derive(Default)]
struct Line {
    /// The row number, from 1.
    number: u32,
    raw: Vec<(u32, Raw)>,
    text: String,
    value: String,
}

impl Line {
    /// Reads the next row; `false` after the last one.
    fn advance(&mut self, xml: &mut Xml, space: &Space, workbook: &Workbook) -> Result<bool, IntakeError> {
        loop {
            match xml.next()? {
                Event::Start(e) if space.local(&e) == "row" => {
                    let next = number(&e, "r").unwrap_or(self.number + 1);
                    if next > MOST_ROWS || next <= self.number {
                        return Err(IntakeError::OutsideGrid { cell: format!("第 {next} 行") });
                    }
                    self.number = next;
                    break;
                }
                Event::Start(_) => xml.skip()?,
                Event::End(_) => return Ok(false),
                // The file is truncated: the end tag of the sheet's data is missing.
                Event::Eof => return Err(xml.damaged()),
                _ => {}
            }
        }
        self.raw.clear();
        self.text.clear();
        let mut next = 0;
        loop {
            match xml.next()? {
                Event::Start(e) if space.local(&e) == "c" => {
                    let at = column(&e, next, self.number)?;
                    next = at + 1;
                    let kind = kind(&e);
                    let style = number(&e, "s").unwrap_or(0);
                    self.cell(xml, space, at, kind, style, workbook)?;
                }
                Event::Start(_) => xml.skip()?,
                Event::End(_) => return Ok(true),
                Event::Eof => return Err(xml.damaged()),
                _ => {}
            }
        }
    }

    /// Reads the cell whose start tag was read.
    fn cell(
        &mut self,
        xml: &mut Xml,
        space: &Space,
        at: u32,
        kind: Kind,
        style: usize,
        workbook: &Workbook,
    ) -> Result<(), IntakeError> {
        self.value.clear();
        let from = self.text.len();
        let mut has_formula = false;
        loop {
            match xml.next()? {
                Event::Start(e) => match space.local(&e) {
                    "v" => xml.text(&mut self.value)?,
                    "is" => rich(xml, &mut self.text)?,
                    "f" => {
                        has_formula = true;
                        xml.skip()?;
                    }
                    _ => xml.skip()?,
                },
                Event::End(_) => break,
                Event::Eof => return Err(xml.damaged()),
                _ => {}
            }
        }
        let value = self.value.trim();
        let around = workbook.styles.get(style).and_then(Code::around_text);
        let found = match kind {
            Kind::Inline => Some(Raw::Text(from, surround(&mut self.text, from, around))),
            _ if value.is_empty() => (has_formula && kind == Kind::Number).then_some(Raw::Uncalculated),
            Kind::Shared => {
                let place: Option<usize> = value.parse().ok();
                let text = place.and_then(|at| workbook.strings.get(at)).ok_or_else(|| xml.damaged())?;
                match around {
                    None => place.map(Raw::Shared),
                    Some(_) => {
                        self.text.push_str(text);
                        Some(Raw::Text(from, surround(&mut self.text, from, around)))
                    }
                }
            }
            Kind::Flag => Some(Raw::Flag(matches!(value, "1" | "true"))),
            Kind::Fault => Some(Raw::Fault(from, push(&mut self.text, value))),
            Kind::Iso => match numbers::iso_day(value) {
                Some(day) => Some(Raw::Day(day)),
                None => Some(Raw::Text(from, push(&mut self.text, value))),
            },
            Kind::Text => {
                self.text.push_str(&self.value);
                unescape(&mut self.text, from);
                too_long(&self.text[from..])?;
                Some(Raw::Text(from, surround(&mut self.text, from, around)))
            }
            Kind::Number => match value.parse::<f64>().ok().filter(|n| n.is_finite()) {
                Some(number) if workbook.styles.get(style).is_some_and(Code::is_date) => {
                    let day = numbers::day(number, workbook.is_1904);
                    Some(day.map_or(Raw::Number(number, style), |day| Raw::Date(day, number, style)))
                }
                Some(number) => Some(Raw::Number(number, style)),
                None => Some(Raw::Text(from, push(&mut self.text, value))),
            },
        };
        self.raw.extend(found.map(|found| (at, found)));
        Ok(())
    }

    /// Puts the cells into their columns.
    fn lay<'a>(&'a self, workbook: &Workbook<'a>, cells: &mut Vec<FileCell<'a>>) {
        for (at, raw) in &self.raw {
            let at = *at as usize;
            if cells.len() <= at {
                cells.resize(at + 1, FileCell::Text(""));
            }
            cells[at] = match raw {
                Raw::Shared(place) => FileCell::Text(workbook.strings.get(*place).unwrap_or_default()),
                Raw::Text(from, to) => FileCell::Text(&self.text[*from..*to]),
                Raw::Fault(from, to) => FileCell::Fault(&self.text[*from..*to]),
                Raw::Uncalculated => FileCell::Fault(UNCALCULATED),
                Raw::Number(number, style) => FileCell::Number(*number, workbook.look(*style, *number)),
                Raw::Date(day, serial, style) => FileCell::Date(*day, workbook.look(*style, *serial)),
                Raw::Day(day) => FileCell::Date(*day, Look::Plain),
                Raw::Flag(flag) => FileCell::Flag(*flag),
            };
        }
    }
}

/// The type of a cell, from its attribute `t`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shared,
    Text,
    Inline,
    Flag,
    Fault,
    Iso,
    Number,
}

fn kind(cell: &BytesStart) -> Kind {
    match raw(cell, "t").as_deref() {
        Some("s") => Kind::Shared,
        Some("str") => Kind::Text,
        Some("inlineStr") => Kind::Inline,
        Some("b") => Kind::Flag,
        Some("e") => Kind::Fault,
        Some("d") => Kind::Iso,
        _ => Kind::Number,
    }
}

/// The column of a cell, from 0: its attribute `r`, or `next` if the cell has none.
fn column(cell: &BytesStart, next: u32, row: u32) -> Result<u32, IntakeError> {
    let Some(name) = raw(cell, "r") else {
        return if next < MOST_COLUMNS { Ok(next) } else { Err(outside(&format!("第 {row} 行"))) };
    };
    match place(&name) {
        Some((column, at)) if at + 1 == row => Ok(column),
        _ => Err(outside(&name)),
    }
}

fn outside(cell: &str) -> IntakeError {
    IntakeError::OutsideGrid { cell: cell.chars().take(20).collect() }
}

/// `C5` → (2, 4): column and row, from 0.
pub fn place(name: &str) -> Option<(u32, u32)> {
    let name = name.trim();
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || digits.len() > 7 {
        return None;
    }
    let letter = |c: u8| c.is_ascii_alphabetic().then(|| u32::from(c.to_ascii_uppercase() - b'A') + 1);
    let column = letters.bytes().try_fold(0, |column, c| letter(c).map(|l| column * 26 + l))?;
    let row: u32 = digits.parse().ok()?;
    ((1..=MOST_COLUMNS).contains(&column) && (1..=MOST_ROWS).contains(&row)).then(|| (column - 1, row - 1))
}

/// Puts `around` (what the format shows before and after a text) around the text that begins at `from`. Returns where
/// the text ends.
fn surround(text: &mut String, from: usize, around: Option<(&str, &str)>) -> usize {
    if let Some((before, after)) = around.filter(|_| text.len() > from) {
        text.insert_str(from, before);
        text.push_str(after);
    }
    text.len()
}

/// Appends a value to the row's memory and returns where it ends.
fn push(text: &mut String, value: &str) -> usize {
    text.push_str(value);
    text.len()
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn places_are_within_the_grid() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("xfd1048576"), Some((16_383, 1_048_575)));
        for outside in ["XFE1", "A1048577", "A0", "1", "A", "", "AAAA1", "甲1", "A-1", "A99999999"] {
            assert_eq!(place(outside), None, "{outside}");
        }
    }
}
