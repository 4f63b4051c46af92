//! 整改前后对比表: a page for each hazard with its photos before and after the rectification side by side, the five items,
//! the dates, the review and places for signatures. A4, as a .docx file.

use super::parts::{self, BODY_FONT, LEVEL_1_FONT, TITLE_FONT, package};
use super::runs::{Look, paragraph, run};
use super::text::inline;
use super::xml::{HEAD, W};
use chrono::NaiveDate;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The document with all its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheets {
    pub title: String,
    /// Who fills it in.
    pub issuer: String,
    pub date: NaiveDate,
    pub pages: Vec<Page>,
}

/// The page of one hazard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The line above the table.
    pub heading: String,
    /// Rows of labels with their values, above the photos.
    pub above: Vec<Vec<(String, String)>>,
    pub before: Vec<Frame>,
    pub after: Vec<Frame>,
    /// 五落实: labels and values.
    pub five: Vec<(String, String)>,
    /// Rows of labels with their values, below the five items.
    pub below: Vec<Vec<(String, String)>>,
    /// Who signs.
    pub signatures: Vec<String>,
}

/// A place for a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    Photo {
        jpeg: Vec<u8>,
        width: u32,
        height: u32,
        caption: String,
    },
    /// A labelled frame without a photo, with the reason.
    Empty(String),
}

/// The width of the table in twips: 174 mm.
const WIDTH: u32 = 9864;

/// The columns of the grid.
const COLUMNS: u32 = 12;

const COLUMN: u32 = WIDTH / COLUMNS;

/// The room for a photo in EMU: 82 mm by 60 mm.
const ROOM: (u64, u64) = (82 * 36_000, 60 * 36_000);

/// The file. The same sheets give the same bytes.
pub fn docx(sheets: &Sheets) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut photos: Vec<&[u8]> = Vec::new();
    let document = document(sheets, &mut photos);
    let texts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package()),
        ("docProps/core.xml", parts::properties(&sheets.title, &sheets.issuer, sheets.date)),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", relations(photos.len())),
        ("word/styles.xml", parts::styles()),
        ("word/settings.xml", format!("{HEAD}<w:settings {W}/>")),
    ];
    for (name, text) in texts {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    for (at, photo) in photos.iter().enumerate() {
        zip.start_file(
            format!("word/media/photo{}.jpg", at + 1),
            options.compression_method(CompressionMethod::Stored),
        )?;
        zip.write_all(photo)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types() -> String {
    let text = parts::content_types_of(&[("rId1", "styles", "styles.xml"), ("rId2", "settings", "settings.xml")]);
    text.replacen("<Override", "<Default Extension=\"jpg\" ContentType=\"image/jpeg\"/><Override", 1)
}

fn relations(photos: usize) -> String {
    let mut all: Vec<(String, &str, String)> =
        vec![("rId1".into(), "styles", "styles.xml".into()), ("rId2".into(), "settings", "settings.xml".into())];
    all.extend((1..=photos).map(|n| (format!("rIdPhoto{n}"), "image", format!("media/photo{n}.jpg"))));
    parts::relations_of(all.iter().map(|(id, kind, part)| (id.as_str(), *kind, part.as_str())))
}

fn document<'s>(sheets: &'s Sheets, photos: &mut Vec<&'s [u8]>) -> String {
    let pages: Vec<String> =
        sheets.pages.iter().enumerate().map(|(at, one)| page(sheets, one, at > 0, photos)).collect();
    let relations = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let section = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
                   <w:pgMar w:top=\"1020\" w:right=\"1021\" w:bottom=\"907\" w:left=\"1021\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>";
    format!("{HEAD}<w:document {W} {relations}><w:body>{}{section}</w:body></w:document>", pages.concat())
}

fn page<'s>(sheets: &Sheets, page: &'s Page, breaks: bool, photos: &mut Vec<&'s [u8]>) -> String {
    let before = if breaks { "<w:pageBreakBefore/>" } else { "" };
    let title = Look { font: TITLE_FONT, half_points: 40, ..Look::default() };
    let title = paragraph(
        &format!("{before}<w:spacing w:after=\"60\" w:line=\"560\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>"),
        &run(&title, &sheets.title),
    );
    let heading = paragraph(
        "<w:spacing w:line=\"400\" w:lineRule=\"exact\"/><w:jc w:val=\"left\"/>",
        &run(&Look { half_points: 22, ..Look::default() }, &page.heading),
    );
    let mut rows: Vec<String> = page.above.iter().map(|row| labelled(row)).collect();
    rows.push(row(&[cell(6, "整改前", Kind::Label), cell(6, "整改后", Kind::Label)]));
    for at in 0..page.before.len().max(page.after.len()) {
        let mut side = |frames: &'s [Frame]| match frames.get(at) {
            Some(frame) => framed(frame, photos),
            None => cell(6, "", Kind::Value),
        };
        let pair = [side(&page.before), side(&page.after)];
        rows.push(row(&pair));
    }
    for (at, (label, value)) in page.five.iter().enumerate() {
        let merged = if at == 0 { Kind::First } else { Kind::Merged };
        let group = if at == 0 { "五落实" } else { "" };
        rows.push(row(&[cell(1, group, merged), cell(2, label, Kind::Label), cell(9, value, Kind::Value)]));
    }
    rows.extend(page.below.iter().map(|row| labelled(row)));
    let share = COLUMNS / (page.signatures.len().max(1) as u32);
    let signed: Vec<String> = page.signatures.iter().map(|who| cell(share, who, Kind::Signature)).collect();
    rows.push(row(&signed));
    title + &heading + &table(&rows.concat())
}

/// Labels with their values as one row: each label takes 2 columns, and the values share the rest.
fn labelled(pairs: &[(String, String)]) -> String {
    let rest = COLUMNS - 2 * pairs.len() as u32;
    let share = rest / (pairs.len().max(1) as u32);
    let cells = pairs.iter().flat_map(|(label, value)| [cell(2, label, Kind::Label), cell(share, value, Kind::Value)]);
    row(&cells.collect::<Vec<_>>())
}

fn table(rows: &str) -> String {
    let border = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    let grid = format!("<w:gridCol w:w=\"{COLUMN}\"/>").repeat(COLUMNS as usize);
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>{borders}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>\
         <w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )
}

fn row(cells: &[String]) -> String {
    format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{}</w:tr>", cells.concat())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Label,
    Value,
    /// The first cell of one that goes down over several rows.
    First,
    Merged,
    /// A label with room below it.
    Signature,
}

fn cell(columns: u32, text: &str, kind: Kind) -> String {
    let look =
        Look { font: if kind == Kind::Value { BODY_FONT } else { LEVEL_1_FONT }, half_points: 22, ..Look::default() };
    let side = if matches!(kind, Kind::Value | Kind::Signature) { "left" } else { "center" };
    let after = if kind == Kind::Signature { 560 } else { 40 };
    let spacing = format!("<w:spacing w:before=\"40\" w:after=\"{after}\" w:line=\"320\" w:lineRule=\"exact\"/>");
    let inside = paragraph(&format!("{spacing}<w:jc w:val=\"{side}\"/>"), &run(&look, text));
    wrapped(columns, kind, &inside)
}

fn wrapped(columns: u32, kind: Kind, inside: &str) -> String {
    let merge = match kind {
        Kind::First => "<w:vMerge w:val=\"restart\"/>",
        Kind::Merged => "<w:vMerge/>",
        _ => "",
    };
    let width = columns * COLUMN;
    let place = if kind == Kind::Signature { "top" } else { "center" };
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{columns}\"/>{merge}<w:vAlign w:val=\"{place}\"/></w:tcPr>{inside}</w:tc>"
    )
}

/// The cell of a photo with its caption, or an empty frame of the same height with the reason.
fn framed<'s>(frame: &'s Frame, photos: &mut Vec<&'s [u8]>) -> String {
    let small = Look { half_points: 18, ..Look::default() };
    let line = |text: &str, room: u32| {
        let spacing =
            format!("<w:spacing w:before=\"{room}\" w:after=\"{room}\" w:line=\"280\" w:lineRule=\"exact\"/>");
        paragraph(&format!("{spacing}<w:jc w:val=\"center\"/>"), &run(&small, text))
    };
    let inside = match frame {
        Frame::Photo { jpeg, width, height, caption } => {
            photos.push(jpeg);
            let at = photos.len();
            let (width, height) = (u64::from(*width).max(1), u64::from(*height).max(1));
            // As wide as the cell, or as high as the room.
            let by_width = (ROOM.0, ROOM.0 * height / width);
            let (cx, cy) = if by_width.1 <= ROOM.1 { by_width } else { (ROOM.1 * width / height, ROOM.1) };
            let drawing = inline(&format!("rIdPhoto{at}"), at, caption, caption, cx.max(1), cy.max(1));
            paragraph(
                "<w:keepNext/><w:spacing w:before=\"60\" w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
                &drawing,
            ) + &line(caption, 0)
        }
        Frame::Empty(why) => line(why, 1200),
    };
    wrapped(6, Kind::Value, &inside)
}
