//! Makes the page: paper, margins and grid of the standard, the head of the first page, and the foot of every page.

use super::parts::{RELATED, TITLE_FONT};
use super::runs::{Look, RED, paragraph, run};
use super::xml::{HEAD, W};
use super::{Layout, Letter};

/// 版心: the text area is 156 mm wide; in twips.
pub const WIDTH: u32 = 8845;

/// The indent of a red line on either side, in twips. It is negative: the line is 170 mm long and extends beyond the
/// text.
const BEYOND: i32 = -397;

/// The page: A4 with margins of 37, 26, 35 and 28 mm, and 22 lines of 28 characters. (With lines of 580 twips only 21
/// would fit.) The header begins 30 mm from the edge (信函格式). A page number is 7 mm below the text.
pub fn section(letter: &Letter) -> String {
    let refer = |what: &str, kind: &str, part: &str| {
        let id = RELATED.iter().find(|(_, _, name)| *name == part).map_or("", |(id, ..)| id);
        format!("<w:{what}Reference w:type=\"{kind}\" r:id=\"{id}\"/>")
    };
    let is_letter = letter.layout == Layout::Letter;
    let mut text = String::from("<w:sectPr>");
    if is_letter {
        text.push_str(&refer("header", "first", "header_first.xml"));
        text.push_str(&refer("footer", "first", "footer_first.xml"));
    }
    text.push_str(&refer("footer", "default", "footer_odd.xml"));
    text.push_str(&refer("footer", "even", "footer_even.xml"));
    text.push_str("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>");
    let footer = if is_letter { 1134 } else { 1310 };
    text.push_str(&format!(
        "<w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" w:header=\"1701\" w:footer=\"{footer}\" w:gutter=\"0\"/>"
    ));
    if is_letter {
        text.push_str("<w:titlePg/>");
    }
    text + "<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"579\" w:charSpace=\"-848\"/></w:sectPr>"
}

/// The parts with headers and footers. In the layout 信函格式 the first page has a different header and footer.
pub fn around(letter: &Letter) -> Vec<(&'static str, String)> {
    let part = |what: &str, inner: String| format!("{HEAD}<w:{what} {W}>{inner}</w:{what}>");
    vec![
        ("word/footer_odd.xml", part("ftr", number("right"))),
        ("word/footer_even.xml", part("ftr", number("left"))),
        ("word/header_first.xml", part("hdr", name(letter))),
        ("word/footer_first.xml", part("ftr", line("top", "thinThickSmallGap"))),
    ]
}

/// A page number such as `— 1 —` in 4号宋体, one character from the edge.
fn number(side: &str) -> String {
    let look = Look { font: "宋体", half_points: 28, ..Look::default() };
    let field = |kind: &str| format!("<w:r>{}<w:fldChar w:fldCharType=\"{kind}\"/></w:r>", look.run());
    let page = format!("<w:r>{}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>", look.run());
    let inside =
        [run(&look, "— "), field("begin"), page, field("separate"), run(&look, "1"), field("end"), run(&look, " —")];
    let ind = format!("<w:ind w:{side}=\"280\"/>");
    paragraph(
        &format!("<w:spacing w:line=\"400\" w:lineRule=\"exact\"/>{ind}<w:jc w:val=\"{side}\"/>"),
        &inside.concat(),
    )
}

/// The issuer's name above the thick and the thin red line.
fn name(letter: &Letter) -> String {
    let look = name_look(&letter.issuer);
    let height = u32::from(look.half_points) * 12;
    let name = paragraph(
        &format!("<w:spacing w:line=\"{height}\" w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>"),
        &run(&look, &letter.issuer),
    );
    name + &line("bottom", "thickThinSmallGap")
}

/// The look of the issuer's name: 小标宋 in red, as large as the line allows, at most 36 pt.
pub fn name_look(name: &str) -> Look {
    let characters = name.chars().count().max(1) as u32;
    // The width of the line in half-points, divided by the number of characters.
    let size = (WIDTH / 10 / characters).clamp(32, 72);
    Look { font: TITLE_FONT, half_points: size as u16, colour: Some(RED), ..Look::default() }
}

/// An empty paragraph 4 mm high with a double red line of 170 mm at one side.
fn line(side: &str, style: &str) -> String {
    let border = format!("<w:pBdr><w:{side} w:val=\"{style}\" w:sz=\"24\" w:space=\"0\" w:color=\"{RED}\"/></w:pBdr>");
    let rest =
        format!("<w:spacing w:line=\"227\" w:lineRule=\"exact\"/><w:ind w:left=\"{BEYOND}\" w:right=\"{BEYOND}\"/>");
    paragraph(&format!("{border}{rest}"), "")
}
