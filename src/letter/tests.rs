//! Reads the parts of a letter and tests them: child elements are in the schema's order, the measures are those of the
//! standard, no text breaks the XML, and the same letter gives the same bytes.

use super::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::Read;

fn sample(layout: Layout) -> Letter {
    Letter {
        layout,
        issuer: "方山县积翠镇人民政府".into(),
        number: Some("积安督单〔2026〕3号".into()),
        signer: None,
        title: "关于限期整改边坡隐患的督办单".into(),
        to: "示例石料厂".into(),
        body: vec![
            Block::Text(
                "检查发现你单位有下列隐患：\n一、边坡。台阶超高。\n（一）南帮。\n1. 浮石。\n（1）东侧。".into(),
            ),
            Block::Blank("【请补充：原因】".into()),
            Block::Table {
                header: ["序号", "隐患"].map(Cow::Borrowed).to_vec(),
                widths: vec![1, 5],
                rows: vec![vec!["1".into(), "浮石 <未清> & \"松动\"\u{8}".into()]],
            },
        ],
        sender: "方山县积翠镇人民政府".into(),
        date: "2026-03-08".parse().unwrap(),
    }
}

fn part(letter: &Letter, name: &str) -> String {
    parts(letter).into_iter().find(|(known, _)| *known == name).unwrap().1
}

/// The order of child elements by ECMA-376, for the elements that letters use.
const ORDER: &[(&str, &[&str])] = &[
    ("w:rPr", &["w:rFonts", "w:b", "w:color", "w:spacing", "w:kern", "w:sz", "w:szCs", "w:highlight", "w:lang"]),
    (
        "w:pPr",
        &[
            "w:keepNext",
            "w:keepLines",
            "w:widowControl",
            "w:pBdr",
            "w:tabs",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:rPr",
        ],
    ),
    ("w:sectPr", &["w:headerReference", "w:footerReference", "w:pgSz", "w:pgMar", "w:cols", "w:titlePg", "w:docGrid"]),
    ("w:tblPr", &["w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblCellMar"]),
    ("w:tblBorders", &["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"]),
    ("w:tblCellMar", &["w:left", "w:right"]),
    ("w:tbl", &["w:tblPr", "w:tblGrid", "w:tr"]),
    ("w:tr", &["w:trPr", "w:tc"]),
    ("w:tc", &["w:tcPr", "w:p"]),
    ("w:tcPr", &["w:tcW", "w:vAlign"]),
    ("w:p", &["w:pPr", "w:r"]),
    ("w:r", &["w:rPr", "w:t", "w:tab", "w:fldChar", "w:instrText"]),
    ("w:style", &["w:name", "w:qFormat", "w:pPr", "w:rPr"]),
    ("w:styles", &["w:docDefaults", "w:style"]),
    ("w:docDefaults", &["w:rPrDefault", "w:pPrDefault"]),
    ("w:settings", &["w:evenAndOddHeaders", "w:drawingGridVerticalSpacing", "w:characterSpacingControl"]),
];

#[test]
fn children_follow_the_order_of_the_schema() {
    for layout in [Layout::Letter, Layout::Document, Layout::Draft] {
        let signed = Letter { signer: Some("王五".into()), ..sample(layout) };
        let mut pairs = 0;
        for (name, text) in parts(&sample(layout)).into_iter().chain(parts(&signed)) {
            pairs += walk(name, &text);
        }
        assert!(pairs > 300, "{pairs}");
    }
}

/// Compares the order of each element's children with the schema; returns how many children were compared.
fn walk(name: &str, text: &str) -> usize {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut seen = 0;
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        let (start, is_empty) = match &event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let child = start.name().as_ref().to_string();
        if let Some((parent, last)) = open.last_mut()
            && let Some((_, order)) = ORDER.iter().find(|(known, _)| known == parent)
        {
            let at = order.iter().position(|known| *known == child);
            let at = at.unwrap_or_else(|| panic!("{name}: {parent} 里的 {child} 不在表上"));
            assert!(at >= *last, "{name}: {parent} 里 {child} 排在 {} 后面", order[*last]);
            *last = at;
            seen += 1;
        }
        if !is_empty {
            open.push((child, 0));
        }
    }
    assert!(open.is_empty(), "{name}");
    seen
}

/// GB/T 9704-2012, in twips: 210 × 297 mm, margins 37, 26, 35, 28 mm, 22 lines of 28 characters.
#[test]
fn the_page_is_that_of_the_standard() {
    let text = part(&sample(Layout::Letter), "word/document.xml");
    for measure in [
        "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
        "w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\"",
        "<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"579\" w:charSpace=\"-848\"/>",
        "<w:titlePg/>",
    ] {
        assert!(text.contains(measure), "{measure}");
    }
    // An inch is 25.4 mm or 1440 twips: 37 mm ÷ 25.4 × 1440, and so on. The text has the width between the margins.
    for (mm, twips) in [(37, 2098), (26, 1474), (35, 1984), (28, 1587)] {
        assert_eq!((mm * 14_400 + 127) / 254, twips, "{mm} mm");
    }
    assert_eq!(11_906 - 1587 - 1474, i64::from(super::page::WIDTH));
    assert_eq!((16_838 - 2098 - 1984) / 579, 22);
    // Characters of 16 pt, each eight twips closer to the next.
    assert_eq!(super::page::WIDTH / (320 - 8), 28);
    assert!(parts::styles().contains("<w:spacing w:val=\"-8\"/>"));
    assert!(part(&sample(Layout::Document), "word/document.xml").contains("w:footer=\"1310\""));
}

#[test]
fn fonts_are_named_for_chinese_and_levels_have_theirs() {
    let text = part(&sample(Layout::Document), "word/document.xml");
    let font_of = |words: &str| {
        let at = text.find(words).unwrap_or_else(|| panic!("{words}"));
        let before = &text[..at];
        let start = before.rfind("w:eastAsia=\"").unwrap() + "w:eastAsia=\"".len();
        before[start..].split('"').next().unwrap().to_string()
    };
    for (words, font) in [
        (">方山县积翠镇人民政府", "方正小标宋简体"),
        (">积安督单〔2026〕3号", "仿宋_GB2312"),
        (">关于限期", "方正小标宋简体"),
        (">示例石料厂：", "仿宋_GB2312"),
        (">一、边坡。", "黑体"),
        (">台阶超高。", "仿宋_GB2312"),
        (">（一）南帮。", "楷体_GB2312"),
        (">1. 浮石。", "仿宋_GB2312"),
        (">（1）东侧。", "仿宋_GB2312"),
        (">序号", "黑体"),
        (">2026年3月8日", "仿宋_GB2312"),
    ] {
        assert_eq!(font_of(words), font, "{words}");
    }
}

/// A text that a person must still write is marked. The addressee of a draft is marked too.
#[test]
fn blanks_are_marked() {
    let marked = |layout| part(&sample(layout), "word/document.xml").matches("<w:highlight w:val=\"yellow\"/>").count();
    assert_eq!((marked(Layout::Document), marked(Layout::Draft)), (1, 2));
    let text = part(&sample(Layout::Draft), "word/document.xml");
    assert!(!text.contains("积安督单") && !text.contains("<w:pBdr>"), "{text}");
}

#[test]
fn what_somebody_wrote_stays_text() {
    let text = part(&sample(Layout::Letter), "word/document.xml");
    assert!(text.contains("浮石 &lt;未清&gt; &amp; &quot;松动&quot;<"), "{text}");
}

/// The sender's name is centred above the date: a name of ten characters, and one so long that it reaches the edge.
#[test]
fn the_sender_is_centred_over_the_date() {
    let text = part(&sample(Layout::Letter), "word/document.xml");
    // The width of 2026年3月8日 is six digits of 160 and three characters of 320: 1920. Its middle is 4 × 320 + 960
    // from the right edge.
    assert!(text.contains("<w:ind w:right=\"1280\"/><w:jc w:val=\"right\"/></w:pPr>"), "{text}");
    // Ten characters of 320: half of them are 1600.
    assert!(text.contains("<w:ind w:right=\"640\"/>"), "{text}");
    let long = Letter { sender: "某".repeat(20), ..sample(Layout::Letter) };
    let text = part(&long, "word/document.xml");
    assert!(text.contains("<w:ind w:right=\"0\"/>") && text.contains("<w:ind w:right=\"2240\"/>"), "{text}");
}

#[test]
fn the_same_letter_is_the_same_bytes_and_a_good_archive() {
    let letter = sample(Layout::Letter);
    let bytes = docx(&letter).unwrap();
    assert_eq!(bytes, docx(&letter).unwrap());
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut first = String::new();
    archive.by_index(0).unwrap().read_to_string(&mut first).unwrap();
    // Word processors look for this part first.
    assert_eq!(archive.by_index(0).unwrap().name().unwrap(), "[Content_Types].xml");
    for (_, _, part) in parts::RELATED {
        assert!(first.contains(&format!("/word/{part}")), "{part}");
        assert!(archive.by_name(&format!("word/{part}")).is_ok(), "{part}");
    }
}
