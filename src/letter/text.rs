//! Makes the text from head to signature: paragraphs in the fonts of their levels, tables, and the places of number,
//! title, addressee, sender and date. Distances are in characters and lines, as in the standard.

use super::page::{self, WIDTH};
use super::parts::image_id;
use super::parts::{BODY_FONT, LEVEL_1_FONT, LEVEL_2_FONT, TITLE_FONT};
use super::runs::{Look, RED, paragraph, run};
use super::xml::escaped;
use super::xml::{HEAD, W};
use super::{Block, Chart, Layout, Letter, emf, in_words};
use std::borrow::Cow;

/// The width of a character in 3号, in twips.
const CHARACTER: i32 = 320;

/// The first line of a paragraph is indented by two characters.
const INDENT: &str = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>";

/// The part `word/document.xml`.
pub fn document(letter: &Letter) -> String {
    let mut body = match letter.layout {
        Layout::Letter => letter_head(letter),
        Layout::Document => document_head(letter),
        Layout::Draft | Layout::Notice => String::new(),
    };
    body.push_str(&title(&letter.title));
    body.push_str(&blank(1));
    if letter.layout != Layout::Notice {
        let look = Look { is_marked: letter.layout == Layout::Draft, ..Look::default() };
        let to = run(&look, &format!("{}：", letter.to));
        body.push_str(&paragraph("<w:ind w:firstLine=\"0\"/><w:jc w:val=\"left\"/>", &to));
    }
    let mut charts = 0;
    for block in &letter.body {
        match block {
            Block::Chart(chart) => {
                body.push_str(&picture(chart, charts));
                charts += 1;
            }
            Block::Text(text) => text.lines().filter(|line| !line.trim().is_empty()).for_each(|line| {
                body.push_str(&text_paragraph(line.trim()));
            }),
            Block::Blank(text) => {
                let look = Look { is_marked: true, ..Look::default() };
                body.push_str(&paragraph(INDENT, &run(&look, text)));
            }
            Block::Note(_) => {}
            Block::Table { header, widths, rows } => body.push_str(&table(header, widths, rows)),
        }
    }
    body.push_str(&blank(1));
    body.push_str(&signature(letter));
    for block in &letter.body {
        if let Block::Note(text) = block {
            body.push_str(&paragraph(INDENT, &run(&Look::default(), &format!("（{text}）"))));
        }
    }
    let relations = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    format!("{HEAD}<w:document {W} {relations}><w:body>{body}{}</w:body></w:document>", page::section(letter))
}

/// The number on the right, two lines above the title; the issuer's name is in the page's header.
fn letter_head(letter: &Letter) -> String {
    let number = run(&Look::default(), letter.number.as_deref().unwrap_or(""));
    paragraph("<w:jc w:val=\"right\"/>", &number) + &blank(2)
}

/// The issuer's name, the number below it and the red line, two lines above the title.
fn document_head(letter: &Letter) -> String {
    let look = page::name_look(&letter.issuer);
    let name = paragraph(
        "<w:spacing w:line=\"1158\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>",
        &run(&look, &letter.issuer),
    );
    let border = format!("<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"6\" w:color=\"{RED}\"/></w:pBdr>");
    let number = letter.number.as_deref().unwrap_or("");
    let number = match &letter.signer {
        None => paragraph(&format!("{border}<w:jc w:val=\"center\"/>"), &run(&Look::default(), number)),
        // Number and signer at opposite ends of the line, one character from the edge.
        Some(signer) => {
            let stop = WIDTH as i32 - CHARACTER;
            let tabs = format!("<w:tabs><w:tab w:val=\"right\" w:pos=\"{stop}\"/></w:tabs>");
            let look = Look::default();
            let name = run(&Look { font: LEVEL_2_FONT, ..look }, signer);
            let tab = format!("<w:r>{}<w:tab/></w:r>", look.run());
            let inside = run(&look, number) + &tab + &run(&look, "签发人：") + &name;
            paragraph(&format!("{border}{tabs}<w:ind w:left=\"{CHARACTER}\"/><w:jc w:val=\"left\"/>"), &inside)
        }
    };
    name + &number + &blank(2)
}

/// The title: 2号小标宋, centred, broken between words. Its lines are a little higher than those of the grid.
fn title(words: &str) -> String {
    let look = Look { font: TITLE_FONT, half_points: 44, ..Look::default() };
    let line = |words| {
        paragraph("<w:spacing w:line=\"640\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>", &run(&look, words))
    };
    words.lines().map(line).collect()
}

fn blank(lines: usize) -> String {
    paragraph("", "").repeat(lines)
}

/// A paragraph, indented by two characters, in the font of its level. A heading of the first two levels ends at its
/// first full stop.
fn text_paragraph(line: &str) -> String {
    let look = Look::default();
    let mut properties = INDENT.to_string();
    let inside = match level_font(line) {
        BODY_FONT => run(&look, line),
        font => {
            let end = line.find('。').map_or(line.len(), |at| at + '。'.len_utf8());
            let (heading, rest) = line.split_at(end);
            // A paragraph that is a heading only is kept on the same page as the next paragraph.
            if rest.is_empty() {
                properties.insert_str(0, "<w:keepNext/>");
            }
            let rest = if rest.is_empty() { String::new() } else { run(&look, rest) };
            run(&Look { font, ..look }, heading) + &rest
        }
    };
    paragraph(&properties, &inside)
}

/// The font of a paragraph by its beginning: 一、 is 黑体, （一） is 楷体, all others are 仿宋.
fn level_font(line: &str) -> &'static str {
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| "一二三四五六七八九十".contains(c));
    let bracketed = line.strip_prefix('（').and_then(|rest| rest.split_once('）'));
    match (line.split_once('、'), bracketed) {
        (Some((number, _)), _) if is_number(number) => LEVEL_1_FONT,
        (_, Some((number, _))) if is_number(number) => LEVEL_2_FONT,
        _ => BODY_FONT,
    }
}

/// A table as wide as the text, in 小四; its header is repeated on every page.
fn table(header: &[Cow<str>], widths: &[u32], rows: &[Vec<String>]) -> String {
    let whole: u32 = widths.iter().sum::<u32>().max(1);
    let widths: Vec<u32> = widths.iter().map(|share| WIDTH * share / whole).collect();
    let border = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(border).concat();
    let grid: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
    let cell = |width: &u32, text: &str, font: &'static str, side: &str| {
        let look = Look { font, half_points: 24, ..Look::default() };
        let properties = format!("<w:spacing w:line=\"360\" w:lineRule=\"exact\"/><w:jc w:val=\"{side}\"/>");
        let inside = paragraph(&properties, &run(&look, text));
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{inside}</w:tc>"
        )
    };
    let head: String =
        widths.iter().zip(header).map(|(width, text)| cell(width, text, LEVEL_1_FONT, "center")).collect();
    // The cells of a column are all centred, or, where one is long, all begin at the left.
    let is_long = |at: usize| rows.iter().any(|cells| cells.get(at).is_some_and(|text| text.chars().count() > 12));
    let sides: Vec<&str> = (0..widths.len()).map(|at| if is_long(at) { "left" } else { "center" }).collect();
    let row = |cells: &Vec<String>| {
        let columns = widths.iter().zip(&sides).zip(cells);
        let inside: String = columns.map(|((width, side), text)| cell(width, text, BODY_FONT, side)).collect();
        format!("<w:tr><w:trPr><w:cantSplit/></w:trPr>{inside}</w:tr>")
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>{borders}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>\
         <w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )
}

/// A chart as wide as the text, in a line of its own height.
fn picture(chart: &Chart, at: usize) -> String {
    // There are 635 EMU in a twip.
    let cx = u64::from(WIDTH) * 635;
    let cy = cx * emf::HEIGHT as u64 / emf::WIDTH as u64;
    let words = format!("{}：{}", chart.title, chart.description);
    paragraph(
        "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"0\"/><w:jc w:val=\"center\"/>",
        &inline(&image_id(at), at + 1, &chart.title, &words, cx, cy),
    )
}

/// A run with the picture of a relation, `cx` by `cy` EMU; `words` are for readers who cannot see it.
pub(super) fn inline(id: &str, number: usize, title: &str, words: &str, cx: u64, cy: u64) -> String {
    const A: &str = "http://schemas.openxmlformats.org/drawingml/2006";
    let (title, words) = (escaped(title), escaped(words));
    format!(
        "<w:r><w:drawing><wp:inline xmlns:wp=\"{A}/wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
         <wp:extent cx=\"{cx}\" cy=\"{cy}\"/><wp:docPr id=\"{number}\" name=\"{title}\" descr=\"{words}\"/>\
         <a:graphic xmlns:a=\"{A}/main\"><a:graphicData uri=\"{A}/picture\"><pic:pic xmlns:pic=\"{A}/picture\">\
         <pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"{title}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"{id}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
}

/// The signature of a stamped letter: the date is four characters from the right edge, and the sender's name is centred
/// above the date.
fn signature(letter: &Letter) -> String {
    let date = in_words(letter.date);
    let middle = 4 * CHARACTER + width(&date) / 2;
    // A long name reaches the right edge. The date is then centred below the name.
    let sender_right = (middle - width(&letter.sender) / 2).max(0);
    let date_right = (4 * CHARACTER).max(width(&letter.sender) / 2 - width(&date) / 2);
    let line = |text: &str, right: i32| {
        let properties = format!("<w:keepLines/><w:ind w:right=\"{right}\"/><w:jc w:val=\"right\"/>");
        paragraph(&properties, &run(&Look::default(), text))
    };
    let keep = line(&letter.sender, sender_right).replacen("<w:keepLines/>", "<w:keepNext/><w:keepLines/>", 1);
    keep + &line(&date, date_right)
}

/// The width of a text in 3号, in twips; an ASCII character takes half the width.
fn width(text: &str) -> i32 {
    text.chars().map(|c| if c.is_ascii() { CHARACTER / 2 } else { CHARACTER }).sum()
}
