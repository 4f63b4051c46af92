//! ODS by OpenDocument 1.3: the tables of `content.xml`, read row by row. A file may contain that a cell or a row is
//! repeated a million times. Only filled cells and rows are repeated, up to a limit.

use super::super::{Each, FileCell, IntakeError, Look, Row};
use super::archive::{Archive, Package};
use super::spans::{Filler, Span, Spans};
use super::xml::{Xml, attribute, number, raw, too_long};
use super::{MOST_COLUMNS, MOST_ROWS, Name, emptied, is_blank, numbers};
use chrono::NaiveDate;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;

/// The most cells that repetition of cells may make in a sheet, and the most that repetition of rows may make.
const MOST_REPEATED_RIGHT: usize = 20_000_000;
const MOST_BELOW: usize = 2_000_000;
/// The most sheets, and the most merged cells.
const MOST_SHEETS: usize = 1000;
const MOST_SPANS: usize = 200_000;

const DAMAGED: IntakeError = IntakeError::Damaged { what: "ODS" };

/// An ODS file whose tables were surveyed.
#[derive(Debug)]
pub struct Ods {
    archive: Archive,
    names: Vec<Name>,
    spans: Vec<Vec<Span>>,
}

impl Ods {
    /// Reads the names and merged cells of all tables.
    pub fn open(mut archive: Archive) -> Result<Ods, IntakeError> {
        if let Some(mut manifest) = archive.part("META-INF/manifest.xml", Package::Ods)? {
            loop {
                match manifest.next()? {
                    Event::Start(e) if e.local_name().as_ref() == "encryption-data" => {
                        return Err(IntakeError::Encrypted);
                    }
                    Event::Eof => break,
                    _ => {}
                }
            }
        }
        let (mut names, mut spans) = (Vec::new(), Vec::new());
        let mut xml = content(&mut archive)?;
        let (mut hidden, mut style): (HashSet<String>, String) = Default::default();
        loop {
            match xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "style" => style = attribute(&e, "name").unwrap_or_default(),
                    "table-properties" if raw(&e, "display").as_deref() == Some("false") => {
                        hidden.insert(style.clone());
                    }
                    "table" => {
                        let is_hidden = attribute(&e, "style-name").is_some_and(|style| hidden.contains(&style));
                        names.push(Name { name: attribute(&e, "name").unwrap_or_default(), is_hidden });
                        if names.len() > MOST_SHEETS {
                            return Err(IntakeError::Bomb);
                        }
                        spans.push(survey(&mut xml)?);
                    }
                    within if is_around(within) => {}
                    _ => xml.skip()?,
                },
                Event::Eof => break,
                _ => {}
            }
        }
        drop(xml);
        Ok(Ods { archive, names, spans })
    }

    /// The names of the tables.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The merged cells of a table.
    pub fn spans(&self, at: usize) -> Spans {
        Spans::new(self.spans[at].iter().copied())
    }

    /// Hands every row of a table to `each`.
    pub fn rows(&mut self, at: usize, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
        let mut xml = content(&mut self.archive)?;
        let mut before = at;
        loop {
            match xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "table" && before == 0 => break,
                Event::Start(e) if e.local_name().as_ref() == "table" => {
                    before -= 1;
                    xml.skip()?;
                }
                Event::Start(e) if is_around(e.local_name().as_ref()) => {}
                Event::Start(_) => xml.skip()?,
                Event::Eof => return Err(xml.damaged().into()),
                _ => {}
            }
        }
        read(&mut xml, spans, each)
    }
}

/// Whether the tables in this element are sheets. Other elements, such as notes, may contain tables that are no sheets.
fn is_around(name: &str) -> bool {
    matches!(name, "document-content" | "automatic-styles" | "style" | "body" | "spreadsheet")
}

/// Whether an element may contain the rows of a table.
fn is_group(name: &str) -> bool {
    matches!(name, "table-row-group" | "table-rows" | "table-header-rows")
}

fn content(archive: &mut Archive) -> Result<Xml<'_>, IntakeError> {
    archive.part("content.xml", Package::Ods)?.ok_or(DAMAGED)
}

/// The merged cells of the table whose start tag was read.
fn survey(xml: &mut Xml) -> Result<Vec<Span>, IntakeError> {
    let mut all = Vec::new();
    let (mut row, mut column, mut repeated, mut groups) = (0_u32, 0_u32, 1_u32, 0_u32);
    let mut is_row = false;
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "table-row" if !is_row => {
                    (is_row, column) = (true, 0);
                    repeated = times(&e, "number-rows-repeated");
                }
                "table-cell" | "covered-table-cell" if is_row => {
                    let (wide, high) = (times(&e, "number-columns-spanned"), times(&e, "number-rows-spanned"));
                    if (wide > 1 || high > 1) && all.len() < MOST_SPANS && row < MOST_ROWS && column < MOST_COLUMNS {
                        let (bottom, right) = (row.saturating_add(high - 1), column.saturating_add(wide - 1));
                        all.push(Span { top: row, left: column, bottom, right });
                    }
                    column = column.saturating_add(times(&e, "number-columns-repeated"));
                    xml.skip()?;
                }
                group if is_group(group) && !is_row => groups += 1,
                _ => xml.skip()?,
            },
            Event::End(_) if is_row => {
                is_row = false;
                row = row.saturating_add(repeated);
            }
            Event::End(_) if groups > 0 => groups -= 1,
            Event::End(_) => return Ok(all),
            Event::Eof => return Err(xml.damaged()),
            _ => {}
        }
    }
}

fn times(element: &BytesStart, name: &str) -> u32 {
    number(element, name).unwrap_or(1).max(1)
}

/// A cell of a row that is not complete yet.
enum Raw {
    Text(usize, usize),
    Fault(usize, usize),
    /// A number, and where its shown text begins and ends in the row's text.
    Number(f64, usize, usize),
    Date(NaiveDate, usize, usize),
    Flag(bool),
}

/// Hands over the rows of the table whose start tag was read.
fn read(xml: &mut Xml, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
    let mut filler = Filler::new(spans);
    let (mut row, mut repeated_right, mut below, mut groups) = (0_u32, 0_usize, 0_usize, 0_usize);
    let mut line = Line::default();
    let mut cells: Vec<FileCell> = Vec::new();
    loop {
        let repeated = match xml.next()? {
            Event::Start(e) if e.local_name().as_ref() == "table-row" => times(&e, "number-rows-repeated"),
            Event::Start(e) if is_group(e.local_name().as_ref()) => {
                groups += 1;
                continue;
            }
            Event::Start(_) => {
                xml.skip()?;
                continue;
            }
            Event::End(_) if groups > 0 => {
                groups -= 1;
                continue;
            }
            Event::End(_) => return Ok(()),
            Event::Eof => return Err(xml.damaged().into()),
            _ => continue,
        };
        line.read(xml)?;
        let mut laid: Vec<FileCell> = emptied(cells);
        line.lay(&mut laid);
        repeated_right += laid.len() - line.raw.len().min(laid.len());
        if repeated_right > MOST_REPEATED_RIGHT {
            return Err(IntakeError::TooManyCells { most: MOST_REPEATED_RIGHT }.into());
        }
        if is_blank(&laid) {
            row = row.saturating_add(repeated);
            cells = emptied(laid);
            continue;
        }
        if row.saturating_add(repeated) > MOST_ROWS {
            return Err(IntakeError::OutsideGrid { cell: format!("第 {} 行", row.saturating_add(repeated)) }.into());
        }
        below += laid.len() * (repeated as usize - 1);
        if below > MOST_BELOW {
            return Err(IntakeError::TooManyCells { most: MOST_BELOW }.into());
        }
        for _ in 0..repeated {
            filler.take(row, &laid);
            let mut filled = laid.clone();
            let places = filler.fill(row, &mut filled);
            row += 1;
            if each(&Row { number: i64::from(row), cells: &filled, filled: &places })?.is_break() {
                return Ok(());
            }
        }
        cells = emptied(laid);
    }
}

/// A row while it is read. Each cell has the number of its repetitions.
#[derive(Default)]
struct Line {
    raw: Vec<(u32, u32, Raw)>,
    text: String,
}

impl Line {
    fn read(&mut self, xml: &mut Xml) -> Result<(), IntakeError> {
        self.raw.clear();
        self.text.clear();
        let mut column = 0_u32;
        loop {
            match xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        let repeated = times(&e, "number-columns-repeated");
                        let value = Value::of(&e);
                        if let Some(raw) = self.cell(xml, value)? {
                            if column.saturating_add(repeated) > MOST_COLUMNS {
                                return Err(IntakeError::OutsideGrid { cell: format!("第 {} 列", column + 1) });
                            }
                            self.raw.push((column, repeated, raw));
                        }
                        column = column.saturating_add(repeated);
                    }
                    _ => xml.skip()?,
                },
                Event::End(_) => return Ok(()),
                Event::Eof => return Err(xml.damaged()),
                _ => {}
            }
        }
    }

    /// Reads the cell whose start tag was read: its paragraphs and its value.
    fn cell(&mut self, xml: &mut Xml, value: Value) -> Result<Option<Raw>, IntakeError> {
        let from = self.text.len();
        loop {
            match xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "p" => {
                        if self.text.len() > from {
                            self.text.push('\n');
                        }
                        paragraph(xml, &mut self.text, from)?;
                    }
                    // Notes and drawings.
                    _ => xml.skip()?,
                },
                Event::End(_) => break,
                Event::Eof => return Err(xml.damaged()),
                _ => {}
            }
        }
        let to = self.text.len();
        Ok(match value {
            Value::Number(number) => Some(Raw::Number(number, from, to)),
            Value::Date(day) => Some(Raw::Date(day, from, to)),
            Value::Flag(flag) => Some(Raw::Flag(flag)),
            // The shown text of a failed formula is its fault; its value is a text or a zero.
            Value::Fault => Some(Raw::Fault(from, to)),
            Value::Other if to > from => Some(Raw::Text(from, to)),
            Value::Other => None,
        })
    }

    fn lay<'a>(&'a self, cells: &mut Vec<FileCell<'a>>) {
        for (column, repeated, raw) in &self.raw {
            cells.resize(*column as usize, FileCell::Text(""));
            let cell = match raw {
                Raw::Text(from, to) => FileCell::Text(&self.text[*from..*to]),
                Raw::Fault(from, to) => FileCell::Fault(&self.text[*from..*to]),
                Raw::Number(number, from, to) => FileCell::Number(*number, look(&self.text[*from..*to])),
                Raw::Date(day, from, to) => FileCell::Date(*day, look(&self.text[*from..*to])),
                Raw::Flag(flag) => FileCell::Flag(*flag),
            };
            cells.resize((column + repeated) as usize, cell);
        }
    }
}

fn look(words: &str) -> Look<'_> {
    if words.is_empty() { Look::Plain } else { Look::Words(words) }
}

/// The value that a cell's attributes give.
enum Value {
    Number(f64),
    Date(NaiveDate),
    Flag(bool),
    Fault,
    Other,
}

impl Value {
    fn of(cell: &BytesStart) -> Value {
        let mut kinds = cell.attributes();
        // LibreOffice marks a fault by `calcext:value-type`, which `office:value-type` cannot express.
        let is_fault =
            kinds.with_checks(false).flatten().any(|a| a.key.as_ref() == "calcext:value-type" && a.value == "error");
        let found = match raw(cell, "value-type").as_deref() {
            _ if is_fault => Some(Value::Fault),
            Some("float" | "percentage" | "currency") => {
                number(cell, "value").filter(|n: &f64| n.is_finite()).map(Value::Number)
            }
            Some("date") => raw(cell, "date-value").and_then(|d| numbers::iso_day(&d)).map(Value::Date),
            Some("boolean") => raw(cell, "boolean-value").map(|flag| Value::Flag(flag == "true")),
            _ => None,
        };
        found.unwrap_or(Value::Other)
    }
}

/// Adds the text of a paragraph with its spans, links, repeated spaces and line breaks; `from` is where the cell's text
/// begins in `out`.
fn paragraph(xml: &mut Xml, out: &mut String, from: usize) -> Result<(), IntakeError> {
    let mut depth = 0;
    loop {
        match xml.next()? {
            Event::Text(text) => out.push_str(&text.xml10_content()),
            Event::CData(text) => out.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) => super::xml::push_entity(&entity, out),
            Event::Start(e) => {
                depth += 1;
                match e.local_name().as_ref() {
                    "s" => {
                        let spaces = number(&e, "c").unwrap_or(1_usize).min(super::MOST_CHARACTERS);
                        out.extend(std::iter::repeat_n(' ', spaces));
                    }
                    "tab" => out.push('\t'),
                    "line-break" => out.push('\n'),
                    _ => {}
                }
            }
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(xml.damaged()),
            _ => {}
        }
        too_long(&out[from..])?;
    }
}
