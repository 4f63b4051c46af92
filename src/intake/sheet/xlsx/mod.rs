//! XLSX by ECMA-376: the workbook's sheets, the formats of numbers and the shared strings, by the
//! package's own relations and not by the usual names of its parts.
//!
//! Read here and not by `calamine`: its reader reserves what a file says that it needs, so that a few
//! hundred bytes end the process, and it cannot tell a formula without a value from an empty cell.

mod cells;
mod strings;

use super::super::{Each, IntakeError};
use super::archive::{Archive, Format};
use super::spans::{Span, Spans};
use super::xml::{attribute, number, raw};
use super::{Name, numbers};
use quick_xml::events::Event;
use std::collections::HashSet;
use strings::Strings;

#[derive(Debug)]
pub struct Xlsx {
    archive: Archive,
    names: Vec<Name>,
    /// The part of each sheet.
    parts: Vec<String>,
    is_1904: bool,
    strings: Strings,
    /// Whether a cell of this style is a date.
    is_date: Vec<bool>,
}

const DAMAGED: IntakeError = IntakeError::Damaged { what: "XLSX" };

impl Xlsx {
    pub fn open(mut archive: Archive) -> Result<Xlsx, IntakeError> {
        let package = relations(&mut archive, "")?;
        let book = package.into_iter().find(|r| r.kind == "officeDocument").map(|r| r.part);
        let book = book.unwrap_or_else(|| "xl/workbook.xml".to_string());
        let related = relations(&mut archive, &book)?;
        let (sheets, is_1904) = workbook(&mut archive, &book)?;
        let part = |kind: &str| related.iter().find(|r| r.kind == kind).map(|r| r.part.clone());
        let strings = Strings::read(&mut archive, part("sharedStrings"))?;
        let is_date = styles(&mut archive, part("styles"))?;
        let (mut names, mut parts) = (Vec::new(), Vec::new());
        for (name, id) in sheets {
            // A sheet that is a chart has no cells.
            if let Some(sheet) = related.iter().find(|r| r.id == id && r.kind == "worksheet") {
                names.push(name);
                parts.push(sheet.part.clone());
            }
        }
        Ok(Xlsx { archive, names, parts, is_1904, strings, is_date })
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
        xml.pass_to(b"mergeCell")?;
        loop {
            match xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "mergeCell" => {
                    all.extend(raw(&e, "ref").and_then(|area| span(&area)));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(Spans::new(all.into_iter()))
    }

    pub fn rows(&mut self, at: usize, spans: &Spans, each: &mut Each) -> anyhow::Result<()> {
        let xml = self.archive.part(&self.parts[at], Format::Xlsx)?.ok_or(DAMAGED)?;
        let book = cells::Book { strings: &self.strings, is_date: &self.is_date, is_1904: self.is_1904 };
        cells::read(xml, &book, spans, each)
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
    loop {
        match xml.next()? {
            Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                let of = |name: &str| attribute(&e, name).unwrap_or_default();
                let kind = of("Type").rsplit('/').next().unwrap_or_default().to_string();
                let target = of("Target");
                let part = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_string(),
                    None => format!("{folder}{slash}{}", target.trim_start_matches("./")),
                };
                all.push(Relation { id: of("Id"), kind, part });
            }
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// The sheets with the ids of their parts, and whether days count from 1904.
fn workbook(archive: &mut Archive, part: &str) -> Result<(Vec<(Name, String)>, bool), IntakeError> {
    let mut xml = archive.part(part, Format::Xlsx)?.ok_or(DAMAGED)?;
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "workbookPr" => {
                    is_1904 = raw(&e, "date1904").is_some_and(|value| matches!(&*value, "1" | "true" | "on"));
                }
                "sheet" => {
                    let is_hidden = raw(&e, "state").is_some_and(|state| state != "visible");
                    let name = Name { name: attribute(&e, "name").unwrap_or_default(), is_hidden };
                    sheets.push((name, raw(&e, "id").unwrap_or_default().into_owned()));
                }
                _ => {}
            },
            Event::Eof => return Ok((sheets, is_1904)),
            _ => {}
        }
    }
}

/// For each style of a cell, whether it shows a date.
fn styles(archive: &mut Archive, part: Option<String>) -> Result<Vec<bool>, IntakeError> {
    let Some(part) = part else { return Ok(Vec::new()) };
    let Some(mut xml) = archive.part(&part, Format::Xlsx)? else { return Ok(Vec::new()) };
    let mut dates: HashSet<u32> = HashSet::new();
    let mut others: HashSet<u32> = HashSet::new();
    let (mut all, mut is_cells) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "numFmt" => {
                    let Some(id) = number(&e, "numFmtId") else { continue };
                    match numbers::is_date_code(&attribute(&e, "formatCode").unwrap_or_default()) {
                        true => drop(dates.insert(id)),
                        false => drop(others.insert(id)),
                    }
                }
                "cellXfs" => is_cells = true,
                "xf" if is_cells => {
                    let id = number(&e, "numFmtId").unwrap_or(0);
                    let is_builtin = numbers::is_builtin_date(id) && !others.contains(&id);
                    all.push(dates.contains(&id) || is_builtin);
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => is_cells = false,
            Event::Eof => return Ok(all),
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
