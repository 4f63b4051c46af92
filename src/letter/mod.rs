//! 卡单函令, supervising orders as .docx files to GB/T 9704-2012: page, margins, the grid of 22 lines by 28 characters,
//! fonts by name, and the places of number, title, addressee, signature and page number. The input is the finished text
//! of a letter, and the output is the file's bytes, which depend on the letter alone. This room knows no plan, no store
//! and no clock. Fonts are named and not embedded: a computer without these fonts uses others.

mod emf;
mod page;
mod parts;
mod runs;
pub mod sheet;
mod text;
mod xml;

use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The fonts that a letter uses.
pub const FONTS: [&str; 5] = [parts::TITLE_FONT, parts::BODY_FONT, parts::LEVEL_2_FONT, parts::LEVEL_1_FONT, "宋体"];

/// 版式: the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// 信函格式: the issuer's name is 30 mm from the edge, above a double red line. The line is mirrored at the foot of
    /// page 1, which has no page number.
    Letter,
    /// 文件格式: the issuer's name and the number above one red line.
    Document,
    /// A draft has no head and begins with its title.
    Draft,
    /// A notice to be put up (告知单) begins with its title and has no addressee.
    Notice,
}

/// A letter with all its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub layout: Layout,
    /// 发文机关标志: the issuer's name in the head.
    pub issuer: String,
    /// 发文字号: the document's number. If it is `None`, the line of the number stays empty.
    pub number: Option<String>,
    /// 签发人: the person who signed, printed next to the number. `None` if this kind of order does not need a signer.
    pub signer: Option<String>,
    pub title: String,
    /// 主送机关: the addressee.
    pub to: String,
    pub body: Vec<Block>,
    /// 署名: the sender's name in the signature.
    pub sender: String,
    /// 成文日期: the date in the signature.
    pub date: NaiveDate,
}

/// A part of the text: a paragraph, a blank or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph. The beginning of the text decides the level: 一、 （一） 1. （1）.
    Text(String),
    /// A text that a person must still write. It is marked in yellow.
    Blank(String),
    /// 附注: printed in brackets below the date, wherever the body has it.
    Note(String),
    Table {
        header: Vec<Cow<'static, str>>,
        /// The width of each column as a share of the line.
        widths: Vec<u32>,
        rows: Vec<Vec<String>>,
    },
    Chart(Chart),
}

/// A chart of whole numbers: bars for each label, side by side or on top of each other, and perhaps a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    pub title: String,
    /// The chart in words, for readers who cannot see it.
    pub description: String,
    pub labels: Vec<String>,
    /// The name and the values of each series of bars.
    pub bars: Vec<(String, Vec<i64>)>,
    pub is_stacked: bool,
    pub line: Option<(String, Vec<i64>)>,
}

impl Letter {
    /// The charts of the body, in their order.
    fn charts(&self) -> impl Iterator<Item = &Chart> {
        self.body.iter().filter_map(|block| if let Block::Chart(chart) = block { Some(chart) } else { None })
    }
}

/// The letter as a .docx file.
pub fn docx(letter: &Letter) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The time is fixed, because otherwise the archive would have the time of the clock.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in parts(letter) {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    for (at, chart) in letter.charts().enumerate() {
        zip.start_file(format!("word/{}", parts::image(at)), options)?;
        zip.write_all(&emf::drawing(chart))?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Every part of the file with its name, in the order in which the file has them.
fn parts(letter: &Letter) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("[Content_Types].xml", parts::content_types(letter)),
        ("_rels/.rels", parts::package()),
        ("docProps/core.xml", parts::core(letter)),
        ("word/document.xml", text::document(letter)),
        ("word/_rels/document.xml.rels", parts::relations(letter)),
        ("word/styles.xml", parts::styles()),
        ("word/settings.xml", parts::settings()),
    ];
    all.extend(page::around(letter));
    all
}

/// A date as `2024年3月8日`: Arabic digits without leading zeros.
pub fn in_words(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests;
