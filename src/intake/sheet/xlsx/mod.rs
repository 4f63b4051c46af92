//! XLSX by ECMA-376: the workbook's sheets, the formats of numbers and the shared strings, by the
//! package's own relations and not by the usual names of its parts.
//!
//! Read here and not by `calamine`: its reader reserves what a file says that it needs, so that a few
//! hundred bytes end the process, and it cannot tell a formula without a value from an empty cell.

mod cells;
mod strings;

use super::super::{Each, IntakeError};
use super::Name;
use super::archive::{Archive, Format, target};
use super::format::Styles;
use super::spans::{Span, Spans};
use super::xml::{Space, Xml, attribute, number, raw};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use strings::Strings;

#[derive(Debug)]
pub struct Xlsx {
    archive: Archive,
    names: Vec<Name>,
    /// The part of each sheet.
    parts: Vec<String>,
    is_1904: bool,
    strings: Strings,
    styles: Styles,
}

const DAMAGED: IntakeError = IntakeError::Damaged { what: "XLSX" };

impl Xlsx {
    pub fn open(mut archive: Archive) -> Result<Xlsx, IntakeError> {
        let package = relations(&mut archive, "")?;
        let workbook = package.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.part);
        let workbook = workbook.unwrap_or_else(|| "xl/workbook.xml".to_string());
        let related = relations(&mut archive, &workbook)?;
        let (sheets, is_1904) = sheets_of(&mut archive, &workbook)?;
        let part = |kind: &str| related.iter().find(|r| r.kind == kind).map(|r| r.part.clone());
        let strings = Strings::read(&mut archive, part("sharedStrings"))?;
        let styles = styles(&mut archive, part("styles"), is_1904)?;
        let (mut names, mut parts) = (Vec::new(), Vec::new());
        for (name, id) in sheets {
            // A sheet that is a chart has no cells.
            if let Some(sheet) = related.iter().find(|r| r.id == id && r.kind == "worksheet") {
                names.push(name);
                parts.push(sheet.part.clone());
            }
        }
        Ok(Xlsx { archive, names, parts, is_1904, strings, styles })
    }

    pub fn names(&self) -> &[Name] {
        &self.names
    }

    pub fn is_1904(&self) -> bool {
        self.is_1904
    }

    /// The merged cells, which stand behind all others.
    pub fn spans(&mut self, at: usize) -> Result<Spans, IntakeError> {
        let mut xml = self.archive.part(&self.parts[at], Format::Xlsx)?.ok_or(DAMAGED)?;
        let mut all = Vec::new();
        let space = xml.root()?;
        xml.pass_to(space.end_of("sheetData").as_bytes())?;
        loop {
            match xml.next()? {
                Event::Start(e) if space.local(&e) == "mergeCells" => merged(&mut xml, &space, &mut all)?,
                Event::Start(_) => xml.skip()?,
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(Spans::new(all.into_iter()))
    }

    pub fn rows(&mut self, at: usize, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
        let xml = self.archive.part(&self.parts[at], Format::Xlsx)?.ok_or(DAMAGED)?;
        let workbook = cells::Workbook { strings: &self.strings, styles: &self.styles, is_1904: self.is_1904 };
        cells::read(xml, &workbook, spans, each)
    }
}

struct Relation {
    id: String,
    /// The last word of its type.
    kind: String,
    part: String,
}

/// What a part is related to; the package itself is the part without a name.
fn relations(archive: &mut Archive, part: &str) -> Result<Vec<Relation>, IntakeError> {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    let Some(mut xml) = archive.part(&format!("{folder}{slash}_rels/{file}.rels"), Format::Xlsx)? else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    let space = xml.root()?;
    loop {
        match xml.next()? {
            Event::Start(e) => {
                if space.local(&e) == "Relationship" {
                    let of = |name: &str| attribute(&e, name).unwrap_or_default();
                    let kind = of("Type").rsplit('/').next().unwrap_or_default().to_string();
                    all.push(Relation { id: of("Id"), kind, part: target(folder, &of("Target")) });
                }
                xml.skip()?;
            }
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// The sheets with the ids of their parts, and whether days count from 1904: what stands at its place in the book itself,
/// and not what extensions call the same.
fn sheets_of(archive: &mut Archive, part: &str) -> Result<(Vec<(Name, String)>, bool), IntakeError> {
    let mut xml = archive.part(part, Format::Xlsx)?.ok_or(DAMAGED)?;
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    let space = xml.root()?;
    loop {
        match xml.next()? {
            Event::Start(e) => match space.local(&e) {
                "workbookPr" => {
                    is_1904 = raw(&e, "date1904").is_some_and(|value| matches!(&*value, "1" | "true" | "on"));
                    xml.skip()?;
                }
                "sheets" => each(&mut xml, &space, "sheet", &mut |e| {
                    let is_hidden = raw(e, "state").is_some_and(|state| state != "visible");
                    let name = Name { name: attribute(e, "name").unwrap_or_default(), is_hidden };
                    sheets.push((name, raw(e, "id").unwrap_or_default().into_owned()));
                })?,
                _ => xml.skip()?,
            },
            Event::Eof => return Ok((sheets, is_1904)),
            _ => {}
        }
    }
}

/// Each element of this name within the one that has begun, to its end.
fn each(xml: &mut Xml, space: &Space, name: &str, take: &mut dyn FnMut(&BytesStart)) -> Result<(), IntakeError> {
    loop {
        match xml.next()? {
            Event::Start(e) => {
                if space.local(&e) == name {
                    take(&e);
                }
                xml.skip()?;
            }
            Event::End(_) => return Ok(()),
            Event::Eof => return Err(xml.damaged()),
            _ => {}
        }
    }
}

fn merged(xml: &mut Xml, space: &Space, all: &mut Vec<Span>) -> Result<(), IntakeError> {
    each(xml, space, "mergeCell", &mut |e| all.extend(raw(e, "ref").and_then(|area| span(&area))))
}

/// The format codes of the styles of cells.
fn styles(archive: &mut Archive, part: Option<String>, is_1904: bool) -> Result<Styles, IntakeError> {
    let Some(part) = part else { return Ok(Styles::default()) };
    let Some(mut xml) = archive.part(&part, Format::Xlsx)? else { return Ok(Styles::default()) };
    let (mut custom, mut all): (HashMap<u32, String>, Vec<u32>) = Default::default();
    let space = xml.root()?;
    loop {
        match xml.next()? {
            Event::Start(e) => match space.local(&e) {
                "numFmts" => each(&mut xml, &space, "numFmt", &mut |e| {
                    let code = attribute(e, "formatCode").unwrap_or_default();
                    custom.extend(number(e, "numFmtId").map(|id| (id, code)));
                })?,
                "cellXfs" => {
                    each(&mut xml, &space, "xf", &mut |e| all.push(number(e, "numFmtId").unwrap_or(0)))?;
                }
                _ => xml.skip()?,
            },
            Event::Eof => return Ok(Styles::new(&all, &custom, is_1904)),
            _ => {}
        }
    }
}

/// `A3:C5`.
fn span(area: &str) -> Option<Span> {
    let (first, last) = area.split_once(':')?;
    let ((left, top), (right, bottom)) = (cells::place(first)?, cells::place(last)?);
    Some(Span { top, left, bottom, right })
}
