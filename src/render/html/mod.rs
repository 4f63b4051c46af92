//! Writes a report as an HTML page that needs no network and no script: the main numbers, then the pictures, then every
//! table. The rows of a table are written one by one. All content is written by the templates in this folder, which
//! escape every text.

mod cells;
mod draw;
mod drawn;
mod flow;
mod gauges;
mod heat;
mod lead;
mod parts;
mod table;

use crate::grid::describe::describe;
use crate::grid::{Grid, Rows};
use crate::render::text;
use crate::reply::{Extra, Report};
use askama::Template;
use draw::Figure;
use std::collections::BTreeSet;
use std::io::Write;

/// The style of every page, for screens of all widths, print, and light and dark mode.
const STYLE: &str = include_str!("page.css");

#[derive(Template)]
#[template(path = "head.html")]
struct Head<'a> {
    title: &'a str,
    style: &'static str,
}

#[derive(Template)]
#[template(path = "top.html")]
struct Top<'a> {
    title: &'a str,
    as_of: String,
    /// What the page begins with, as HTML.
    lead: &'a str,
    values: Vec<(&'static str, String)>,
    figures: Vec<Figure>,
    /// The tables of the page with their anchors.
    tables: Vec<(String, &'a str)>,
}

#[derive(Template)]
#[template(path = "foot.html")]
struct Foot<'a> {
    generated_by: &'a str,
}

#[derive(Template)]
#[template(path = "notes.html")]
struct Notes<'a> {
    notes: &'a [String],
    is_end: bool,
}

/// Writes all reports as one page.
pub fn write(reports: Vec<Report>, generated_by: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let title = text::safe(reports.first().map_or("", |report| report.title.as_str()));
    out.write_all(Head { title: &title, style: STYLE }.render()?.as_bytes())?;
    for (place, report) in reports.into_iter().enumerate() {
        write_one(report, place, out)?;
    }
    Ok(out.write_all(Foot { generated_by }.render()?.as_bytes())?)
}

/// Writes a report. `place` is its index among the reports, which makes the anchors of several reports different.
fn write_one(mut report: Report, place: usize, out: &mut dyn Write) -> anyhow::Result<()> {
    let anchor = |key: &str| match place {
        0 => format!("t-{key}"),
        _ => format!("t{place}-{key}"),
    };
    let foremost = report.foremost.take();
    let linked = foremost.as_ref().map(|foremost| lead::linked(foremost, &report.extras)).unwrap_or_default();
    let (lead, first) = match foremost {
        Some(foremost) => lead::draw(foremost, &linked, &anchor)?,
        None => Default::default(),
    };
    let mut tables = vec![(anchor("rows"), report.heading, &report.rows)];
    let mut values = Vec::new();
    for extra in &report.extras {
        match extra {
            Extra::Value { label, cell, .. } if !label.is_empty() => {
                values.push((*label, text::safe(&describe(cell)).into_owned()))
            }
            Extra::Grid { key, title, grid } if !title.is_empty() => tables.push((anchor(key), title.as_str(), grid)),
            _ => {}
        }
    }
    let figures = report.pictures.iter().enumerate().filter_map(|(at, picture)| {
        let of = anchor(picture.of);
        let (.., grid) = tables.iter().find(|(anchor, ..)| *anchor == of)?;
        let Rows::Ready(rows) = &grid.rows else { return None };
        let id = format!("p{place}-{at}");
        Some(Figure::new(picture, &id, &of, picture.records.map(&anchor), &grid.columns, rows))
    });
    let mut figures: Vec<Figure> = figures.collect::<Result<_, _>>()?;
    draw::arrange(&mut figures);
    // A page with few tables needs no list of them.
    let first = first.iter().map(|(anchor, title)| (anchor.clone(), title.as_str()));
    let listed = match tables.len() {
        0..4 => Vec::new(),
        _ => first.chain(tables.iter().map(|(anchor, title, _)| (anchor.clone(), *title))).collect(),
    };
    let title = text::safe(&report.title);
    let top = Top { title: &title, as_of: report.as_of.to_string(), lead: &lead, values, figures, tables: listed };
    out.write_all(top.render()?.as_bytes())?;
    write_table(&anchor("rows"), report.heading, report.rows, Some(report.when_empty), None, out)?;
    for extra in report.extras {
        if let Extra::Grid { key, title, grid } = extra
            && !title.is_empty()
        {
            write_table(&anchor(key), &title, grid, None, linked.get(key), out)?;
        }
    }
    let notes: Vec<_> = report.notes.iter().map(|note| text::safe(note).into_owned()).collect();
    Ok(out.write_all(Notes { notes: &notes, is_end: true }.render()?.as_bytes())?)
}

fn write_table(
    anchor: &str,
    title: &str,
    grid: Grid,
    when_empty: Option<&str>,
    linked: Option<&BTreeSet<String>>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    table::write(anchor, title, grid, when_empty.filter(|words| !words.is_empty()).unwrap_or("没有"), linked, out)
}

#[cfg(test)]
mod tests;
