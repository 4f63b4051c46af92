//! Reads XLSX by ECMA-376: the workbook's sheets, number formats and shared texts. These parts are found by the
//! package's relations and not by their usual names.
//!
//! `calamine` is not used here: its reader reserves as much memory as a file claims to need, so that a few hundred
//! bytes can end the process, and it does not distinguish a formula without a result from an empty cell.

mod cells;
mod strings;

use super::super::{Each, IntakeError};
use super::Name;
use super::archive::{Archive, Package, target};
use super::format::Styles;
use super::spans::{Span, Spans};
use super::xml::{Space, Xml, attribute, number, raw};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use strings::Strings;

/// An XLSX file: its sheets, shared texts and styles.
#[derive(Debug)]
pub struct Xlsx {
    archive: Archive,
    names: Vec<Name>,
    /// The name of the part of each sheet.
    parts: Vec<String>,
    is_1904: bool,
    strings: Strings,
    styles: Styles,
}

const DAMAGED: IntakeError = IntakeError::Damaged { what: "XLSX" };

impl Xlsx {
    /// Reads everything but the rows.
    ///
    /// # Errors
    /// A damaged file, or a file with too many sheets or texts.
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

    /// The names of the sheets.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// Whether days count from 1904.
    pub fn is_1904(&self) -> bool {
        self.is_1904
    }

    /// The merged cells of a sheet; its XML lists them after all cells.
    pub fn spans(&mut self, at: usize) -> Result<Spans, IntakeError> {
        let mut xml = self.archive.part(&self.parts[at], Package::Xlsx)?.ok_or(DAMAGED)?;
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

    /// Hands every row of a sheet to `each`.
    pub fn rows(&mut self, at: usize, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
        let xml = self.archive.part(&self.parts[at], Package::Xlsx)?.ok_or(DAMAGED)?;
        let workbook = cells::Workbook { strings: &self.strings, styles: &self.styles, is_1904: self.is_1904 };
        cells::read(xml, &workbook, spans, each)
    }
}

struct Relation {
    id: String,
    /// The last word of the relation's type.
    kind: String,
    part: String,
}

/// The relations of a part; the package itself is the part with an empty name.
fn relations(archive: &mut Archive, part: &str) -> Result<Vec<Relation>, IntakeError> {
    let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    let Some(mut xml) = archive.part(&format!("{folder}{slash}_rels/{file}.rels"), Package::Xlsx)? else {
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

/// The sheets with the ids of their parts, and whether days count from 1904. Only the workbook's own elements count,
/// not elements of extensions with the same names.
fn sheets_of(archive: &mut Archive, part: &str) -> Result<(Vec<(Name, String)>, bool), IntakeError> {
    let mut xml = archive.part(part, Package::Xlsx)?.ok_or(DAMAGED)?;
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

/// Hands each element of this name to `take`, within the element whose start tag was read.
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

/// The number formats of the cell styles.
fn styles(archive: &mut Archive, part: Option<String>, is_1904: bool) -> Result<Styles, IntakeError> {
    let Some(part) = part else { return Ok(Styles::default()) };
    let Some(mut xml) = archive.part(&part, Package::Xlsx)? else { return Ok(Styles::default()) };
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

/// A merged region such as `A3:C5`.
fn span(area: &str) -> Option<Span> {
    let (first, last) = area.split_once(':')?;
    let ((left, top), (right, bottom)) = (cells::place(first)?, cells::place(last)?);
    Some(Span { top, left, bottom, right })
}
