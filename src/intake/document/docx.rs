//! The body of a Word document as lines. Deleted text, field codes and the second form of a drawing are left out.

use super::super::IntakeError;
use super::super::sheet::archive::Archive;
use super::super::sheet::xml::{Xml, attribute};
use super::WHAT;
use super::numbering::{Counters, Numbering};
use quick_xml::events::{BytesStart, Event};

/// The most characters of all lines, in bytes.
const MOST: usize = 64 << 20;

/// A paragraph that is being read, and the number that Word puts before it.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    number: Option<(String, usize)>,
    level: Option<usize>,
}

/// Reads the lines of the body.
pub fn read(archive: &mut Archive) -> Result<String, IntakeError> {
    let numbering = Numbering::read(archive)?;
    let mut counters = Counters::default();
    let Some(mut xml) = archive.part_of("word/document.xml", WHAT)? else {
        return Err(IntakeError::Damaged { what: WHAT });
    };
    xml.root()?;
    let (mut out, mut open, mut cells): (String, Vec<Paragraph>, Vec<Vec<String>>) = Default::default();
    loop {
        match xml.next()? {
            Event::Start(start) => match local(&start).as_str() {
                "p" => open.push(Paragraph::default()),
                "tr" => cells.push(Vec::new()),
                "tc" => cells.iter_mut().last().into_iter().for_each(|row| row.push(String::new())),
                "t" => {
                    let mut text = String::new();
                    xml.text(&mut text)?;
                    open.iter_mut().last().into_iter().for_each(|p| p.text.push_str(&text));
                }
                "tab" | "ptab" => push(&mut open, '\t'),
                "br" | "cr" => push(&mut open, '\n'),
                "noBreakHyphen" => push(&mut open, '-'),
                "pPr" => properties(&mut xml, open.last_mut())?,
                "del" | "moveFrom" | "instrText" | "delText" | "delInstrText" | "Fallback" | "sectPr" | "rPr"
                | "tblPr" | "tblGrid" | "tcPr" | "trPr" => xml.skip()?,
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                "p" => {
                    let Some(paragraph) = open.pop() else { continue };
                    let label = numbering.label(&paragraph.style, &paragraph.number, paragraph.level, &mut counters);
                    let text = if paragraph.text.trim().is_empty() { String::new() } else { label + &paragraph.text };
                    // A text box stands within a paragraph, a cell's paragraphs within its row.
                    match cells.last_mut().and_then(|row| row.last_mut()) {
                        Some(cell) => {
                            cell.push_str(if cell.is_empty() { "" } else { " " });
                            cell.push_str(&text.replace(['\n', '\t'], " "));
                        }
                        None => {
                            out.push_str(&text);
                            out.push('\n');
                        }
                    }
                }
                "tr" => {
                    let row = cells.pop().unwrap_or_default().join("\t");
                    match cells.last_mut().and_then(|outer| outer.last_mut()) {
                        Some(cell) => cell.push_str(&row.replace('\t', " ")),
                        None => {
                            out.push_str(&row);
                            out.push('\n');
                        }
                    }
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
        if out.len() > MOST || open.len() > 64 || cells.len() > 64 {
            return Err(IntakeError::Bomb);
        }
    }
    Ok(out)
}

fn local(start: &BytesStart) -> String {
    start.local_name().as_ref().to_string()
}

fn push(open: &mut [Paragraph], c: char) {
    if let Some(paragraph) = open.last_mut() {
        paragraph.text.push(c);
    }
}

/// Reads the style and the number of a paragraph.
fn properties(xml: &mut Xml, paragraph: Option<&mut Paragraph>) -> Result<(), IntakeError> {
    let mut found = Paragraph::default();
    let mut depth = 0;
    loop {
        match xml.next()? {
            Event::Start(start) => {
                let value = attribute(&start, "val");
                match local(&start).as_str() {
                    "pPrChange" | "rPr" => {
                        xml.skip()?;
                        continue;
                    }
                    "pStyle" => found.style = value,
                    "numId" => found.number = value.map(|id| (id, 0)),
                    "ilvl" => found.level = value.and_then(|level| level.parse().ok()),
                    _ => {}
                }
                depth += 1;
            }
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(xml.damaged()),
            _ => {}
        }
    }
    if let Some(paragraph) = paragraph {
        (paragraph.style, paragraph.number, paragraph.level) = (found.style, found.number, found.level);
    }
    Ok(())
}
