//! Makes the parts of the file that hardly differ between letters: the list of contents, styles, settings and
//! properties. Child elements are in the schema's order, which a test checks.

use super::Letter;
use super::xml::{HEAD, W, escaped};
use chrono::NaiveDate;

/// 小标宋, the font of the issuer's name and the title.
pub const TITLE_FONT: &str = "方正小标宋简体";
/// 仿宋, the font of the body and of the levels 1. and （1）.
pub const BODY_FONT: &str = "仿宋_GB2312";
/// 黑体, the font of the level 一、
pub const LEVEL_1_FONT: &str = "黑体";
/// 楷体, the font of the level （一）
pub const LEVEL_2_FONT: &str = "楷体_GB2312";

const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The relations of the document: id, kind, part.
pub const RELATED: [(&str, &str, &str); 6] = [
    ("rId1", "styles", "styles.xml"),
    ("rId2", "settings", "settings.xml"),
    ("rId3", "footer", "footer_odd.xml"),
    ("rId4", "footer", "footer_even.xml"),
    ("rId5", "header", "header_first.xml"),
    ("rId6", "footer", "footer_first.xml"),
];

/// The part `[Content_Types].xml`.
pub fn content_types(letter: &Letter) -> String {
    let text = content_types_of(&RELATED);
    match letter.charts().next() {
        Some(_) => text.replacen("<Override", "<Default Extension=\"emf\" ContentType=\"image/x-emf\"/><Override", 1),
        None => text,
    }
}

/// The part `[Content_Types].xml` of a document with these related parts.
pub fn content_types_of(related: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{TYPE}.document.main+xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    );
    for (_, kind, part) in related {
        text.push_str(&format!("<Override PartName=\"/word/{part}\" ContentType=\"{TYPE}.{kind}+xml\"/>"));
    }
    text + "</Types>"
}

/// The part of a chart, below `word/`.
pub fn image(at: usize) -> String {
    format!("media/image{}.emf", at + 1)
}

/// The id of the relation to a chart.
pub fn image_id(at: usize) -> String {
    format!("rIdImage{}", at + 1)
}

/// The relations of the package.
pub fn package() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{REL}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    )
}

/// The part `word/_rels/document.xml.rels`: the parts that the document refers to.
pub fn relations(letter: &Letter) -> String {
    let charts: Vec<(String, String)> = letter.charts().enumerate().map(|(at, _)| (image_id(at), image(at))).collect();
    let charts = charts.iter().map(|(id, part)| (id.as_str(), "image", part.as_str()));
    relations_of(RELATED.into_iter().chain(charts))
}

/// The relations of a document: id, kind, part.
pub fn relations_of<'a>(all: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> String {
    let one = |(id, kind, part): (&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{REL}/{kind}\" Target=\"{part}\"/>")
    };
    let all: String = all.map(one).collect();
    format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

/// The part `docProps/core.xml`: title, author and times. The letter's date is used as the time, so that the bytes do
/// not depend on the clock.
pub fn core(letter: &Letter) -> String {
    properties(&letter.title, &letter.sender, letter.date)
}

/// The part `docProps/core.xml` of a document with this title, author and day.
pub fn properties(title: &str, creator: &str, date: NaiveDate) -> String {
    let (title, creator) = (escaped(title), escaped(creator));
    let moment = format!("{date}T00:00:00Z");
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{moment}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{moment}</dcterms:modified></cp:coreProperties>"
    )
}

/// The part `word/styles.xml`: 3号仿宋. Lines of 28.95 pt give 22 lines on a page. Characters are 0.4 pt closer to each
/// other, which gives 28 characters on a line. The section has the grid too, but text is not aligned to the grid. Word
/// processors differ in how they fit characters of 16 pt into cells of 15.8 pt, and one of them uses two cells for a
/// character.
pub fn styles() -> String {
    format!(
        "{HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"{BODY_FONT}\" w:hAnsi=\"{BODY_FONT}\" w:eastAsia=\"{BODY_FONT}\" w:cs=\"{BODY_FONT}\"/>\
         <w:spacing w:val=\"-8\"/><w:kern w:val=\"2\"/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/>\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"579\" w:lineRule=\"exact\"/></w:pPr></w:pPrDefault>\
         </w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/><w:qFormat/>\
         <w:pPr><w:widowControl w:val=\"0\"/><w:snapToGrid w:val=\"0\"/><w:jc w:val=\"left\"/></w:pPr><w:rPr><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/></w:rPr></w:style></w:styles>"
    )
}

/// The part `word/settings.xml`: odd and even pages have different footers. Page numbers are at the outer edge: on the
/// right of odd pages, on the left of even pages.
pub fn settings() -> String {
    format!(
        "{HEAD}<w:settings {W}><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val=\"290\"/>\
         <w:characterSpacingControl w:val=\"compressPunctuation\"/></w:settings>"
    )
}
