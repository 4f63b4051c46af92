//! 卡单函令 as files for a word processor, to GB/T 9704-2012: page, margins, the grid of 22 lines by 28
//! characters, fonts by name, the places of number, title, addressee, signature and page number. What a
//! letter says comes ready made; no plan, no store and no clock is known here, and the bytes follow from
//! the letter alone. Fonts are named and not embedded: a machine without them puts others in their place.

mod page;
mod parts;
mod runs;
mod text;
mod xml;

use chrono::{Datelike, NaiveDate};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The fonts that a letter names.
pub const FONTS: [&str; 5] = [parts::TITLE_FONT, parts::BODY_FONT, parts::LEVEL_2_FONT, parts::LEVEL_1_FONT, "宋体"];

/// 版式
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// 信函格式: the name 30 mm from the edge over a double red line, its mirror at the foot, no number on page 1.
    Letter,
    /// 文件格式: the name and number over one red line.
    Document,
    /// A draft: no head yet, it begins with its title.
    Draft,
}

/// A letter, every word of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub layout: Layout,
    /// 发文机关标志
    pub issuer: String,
    /// 发文字号; without one its line stays empty.
    pub number: Option<String>,
    /// 签发人, beside the number where the kind asks for it.
    pub signer: Option<String>,
    pub title: String,
    /// 主送机关
    pub to: String,
    pub body: Vec<Block>,
    /// 署名
    pub sender: String,
    /// 成文日期
    pub date: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph. What it begins with says its level: 一、 （一） 1. （1）.
    Text(String),
    /// What a person must write, marked so that nobody overlooks it.
    Blank(String),
    Table {
        header: Vec<&'static str>,
        /// Shares of the line's width.
        widths: Vec<u32>,
        rows: Vec<Vec<String>>,
    },
}

/// The letter as a .docx file.
pub fn docx(letter: &Letter) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Without a time of its own each part would take the clock's.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in parts(letter) {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Every part by its name, in the order in which it stands in the file.
fn parts(letter: &Letter) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("[Content_Types].xml", parts::content_types()),
        ("_rels/.rels", parts::package()),
        ("docProps/core.xml", parts::core(letter)),
        ("word/document.xml", text::document(letter)),
        ("word/_rels/document.xml.rels", parts::relations()),
        ("word/styles.xml", parts::styles()),
        ("word/settings.xml", parts::settings()),
    ];
    all.extend(page::around(letter));
    all
}

/// `2024年3月8日`: Arabic digits, no leading zeros.
pub fn in_words(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests;
