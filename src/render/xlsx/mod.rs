//! Writes a report as a workbook: its rows as the first sheet, each further table as another sheet, ready to be
//! filtered and printed. Rows are kept in temporary files, so that the memory is constant. The same report gives the
//! same bytes. No cell is a formula.

mod cells;
mod charts;
mod choices;
mod heading;
mod looks;
mod names;
mod room;
mod sheet;

use crate::grid::chart::Picture;
use crate::grid::foremost::Foremost;
use crate::grid::{Cell, Column, Grid, Row};
use crate::render::text;
use crate::reply::{Extra, Page, Report};
use charts::Table;
use choices::Choices;
use chrono::{Datelike, NaiveDate};
use heading::Heading;
use looks::Looks;
use names::Names;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use std::io::Write;
use std::path::PathBuf;

/// The name of the sheet that a report for leaders begins with.
const FIRST_SHEET: &str = "本月概要";
/// The most half-width characters in a line of a sentence.
const LINE: usize = 84;
const WIDE_LINE: usize = 120;

/// How thoroughly the sheets are compressed, from 1 to 9. With level 6 a workbook takes half as long again and is 15 %
/// smaller.
const LEVEL: u8 = 3;

/// Writes all reports as one workbook.
pub fn write(reports: Vec<Report>, scratch: &[PathBuf], out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    room::guarded(|| made(reports, scratch, out))
}

fn made(reports: Vec<Report>, scratch: &[PathBuf], out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
    let mut writer = Writer::new(&reports)?;
    room::choose(&mut writer.workbook, scratch);
    for report in reports {
        match report.pictures.is_empty() {
            true => writer.add_tables(report)?,
            false => writer.add_pictures(report)?,
        }
    }
    writer.finish(out)
}

struct Writer {
    workbook: Workbook,
    looks: Looks,
    names: Names,
    choices: Choices,
}

impl Writer {
    fn new(reports: &[Report]) -> anyhow::Result<Writer> {
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(LEVEL);
        if let Some(first) = reports.first() {
            workbook.set_properties(
                &DocProperties::new().set_title(&first.title).set_creation_datetime(&day(first.as_of)?),
            );
        }
        let looks = Looks::new();
        workbook.set_default_format(&looks.plain, looks::ROW_PIXELS, looks::COLUMN_PIXELS)?;
        Ok(Writer { workbook, looks, names: Names::default(), choices: Choices::default() })
    }

    fn add_tables(&mut self, report: Report) -> anyhow::Result<()> {
        let heading = Heading { title: report.title, as_of: report.as_of };
        self.add(&heading, report.rows, report.page)?;
        let mut values = Vec::new();
        for extra in report.extras {
            match extra {
                Extra::Value { label, cell, .. } if !label.is_empty() => {
                    values.push(Row::new(vec![Cell::text(label), cell]));
                }
                Extra::Grid { title, grid, .. } if !title.is_empty() && !grid.is_empty() => {
                    self.add(&Heading { title, as_of: heading.as_of }, grid, Page::default())?;
                }
                _ => {}
            }
        }
        if !values.is_empty() {
            let columns = vec![Column::new("label", "项目").keep(), Column::new("value", "内容")];
            let heading = Heading { title: format!("{}（其他）", heading.title), as_of: heading.as_of };
            self.add(&heading, Grid::new(columns, values), Page::default())?;
        }
        Ok(())
    }

    /// Adds a first sheet with the main numbers and the charts, then the tables.
    fn add_pictures(&mut self, mut report: Report) -> anyhow::Result<()> {
        if let Some(foremost) = report.foremost.take() {
            self.add_foremost(foremost, &report.title, report.as_of)?;
        }
        let values = report.extras.iter().filter_map(|extra| match extra {
            Extra::Value { label, cell, .. } if !label.is_empty() => Some((*label, cell)),
            _ => None,
        });
        let values: Vec<_> = values.collect();
        let name = self.names.of(charts::SHEET);
        charts::open(self.workbook.add_worksheet().set_name(&name)?, &report.title, &values, &self.looks)?;
        let rows = ("rows", report.heading.to_string(), report.rows);
        let grids = report.extras.into_iter().filter_map(|extra| match extra {
            Extra::Grid { key, title, grid } if !title.is_empty() => Some((key, title, grid)),
            _ => None,
        });
        let mut tables = Vec::new();
        for (key, title, grid) in std::iter::once(rows).chain(grids) {
            let columns = grid.columns.clone();
            let heading = Heading { title, as_of: report.as_of };
            let (sheet, header, last) = self.add(&heading, grid, Page::default())?;
            tables.push((key, Table { sheet, columns, header, last }));
        }
        let table_of = |picture: &Picture| tables.iter().find(|(key, _)| *key == picture.of).map(|(_, table)| table);
        let drawn = report.pictures.iter().filter_map(|picture| Some((picture, table_of(picture)?)));
        charts::draw(&mut self.workbook, &name, drawn)
    }

    /// Adds what the workbook begins with: the sentences above the first table, and how the tables are to be read below
    /// the second.
    fn add_foremost(&mut self, foremost: Foremost, title: &str, as_of: NaiveDate) -> anyhow::Result<()> {
        let Foremost { sentences, tables, when_empty, notes } = foremost;
        let lines = |text: &str, line| text::wrap(text, line).into_iter().map(|line| vec![line]).collect::<Vec<_>>();
        // A table with rows is wider than its header.
        let is_wide = tables.first().is_some_and(|(_, _, grid)| !grid.is_empty());
        let mut above = vec![vec![title.to_string()]];
        for sentence in &sentences {
            above.extend(lines(
                &format!("{}：{}", sentence.aspect.zh, sentence.text()),
                if is_wide { WIDE_LINE } else { LINE },
            ));
        }
        for (at, (_, name, grid)) in tables.into_iter().enumerate() {
            let mut page = Page::default();
            if at == 0 {
                let empty = if grid.is_empty() { when_empty } else { &name };
                above.push(vec![empty.to_string()]);
                page.above = std::mem::take(&mut above);
            }
            if at == 1 {
                page.below =
                    std::iter::once(Vec::new()).chain(notes.iter().flat_map(|note| lines(note, LINE))).collect();
            }
            let title = if at == 0 { FIRST_SHEET.to_string() } else { name };
            self.add(&Heading { title, as_of }, grid, page)?;
        }
        Ok(())
    }

    /// Adds a sheet. Returns its name, the row of its header and its last row.
    fn add(&mut self, heading: &Heading, grid: Grid, page: Page) -> anyhow::Result<(String, u32, u32)> {
        let name = self.names.of(&heading.title);
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        let (header, last) = sheet::fill(sheet, heading, grid, page, &self.looks, &mut self.choices)?;
        Ok((name, header, last))
    }

    fn finish(mut self, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
        self.choices.write(&mut self.workbook)?;
        Ok(self.workbook.save_to_writer(out)?)
    }
}

/// The day of the report as the workbook's time of creation, so that the same report gives the same file.
fn day(date: NaiveDate) -> anyhow::Result<ExcelDateTime> {
    let year = u16::try_from(date.year()).unwrap_or(1900).clamp(1900, 9999);
    Ok(ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8)?)
}

#[cfg(test)]
mod tests;
