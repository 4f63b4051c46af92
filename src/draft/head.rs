//! The head of a document: its title, number, issuer, day and years, each only if the text has it.

use super::number::number;
use super::outline::is_signature;
use super::place::Place;
use super::scan::{Folded, Scan, folded, has_any, places};
use super::text::Paragraph;
use chrono::{Datelike, NaiveDate};

/// A value of the head with the words that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    pub value: T,
    pub words: String,
    pub rule: &'static str,
    pub doubt: u8,
}

/// What is known of the document as a whole.
#[derive(Debug, Default)]
pub struct Head {
    pub title: Option<Found<String>>,
    pub number: Option<Found<String>>,
    pub basis: Vec<String>,
    pub issuer: Option<Found<String>>,
    pub issued: Option<Found<NaiveDate>>,
    /// The first and the last year.
    pub years: Option<Found<(i32, i32)>>,
    pub place: Place,
    /// The lines that were read as parts of the head.
    pub lines: Vec<usize>,
}

const ENDINGS: [&str; 8] = ["实施方案", "工作方案", "行动方案", "方案", "工作要点", "要点", "工作计划", "实施意见"];
/// Names of issuers at the end of a line.
const ISSUERS: [&str; 12] = [
    "人民政府办公室",
    "人民政府",
    "街道办事处",
    "办事处",
    "安全生产委员会办公室",
    "安全生产委员会",
    "安委会办公室",
    "安委会",
    "管理委员会",
    "工作委员会",
    "委员会",
    "局",
];

/// Reads the head from the paragraphs of a document.
pub fn head(paragraphs: &[Paragraph]) -> Head {
    let mut head = Head::default();
    let first =
        paragraphs.iter().position(|p| number(&p.text).is_some_and(|n| n.level < 2)).unwrap_or(paragraphs.len());
    let before = &paragraphs[..first.min(40)];
    head.title = title(before, &mut head.lines);
    numbers(before, &mut head);
    signature(paragraphs, before, &mut head);
    let named = head.issuer.as_ref().map(|issuer| issuer.value.clone());
    head.place = Place::of(named.as_deref().unwrap_or_default());
    if head.place.level.is_none() {
        head.place = Place::of(head.title.as_ref().map_or("", |title| title.value.as_str()));
    }
    head.years = years(paragraphs, before, &head);
    head
}

/// The title without blanks and labels, with the brackets of official documents.
fn titled(text: &str) -> String {
    let text = text.rsplit_once(['：', ':']).map_or(text, |(_, title)| title);
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            c => c,
        })
        .collect()
}

fn title(before: &[Paragraph], lines: &mut Vec<usize>) -> Option<Found<String>> {
    let ends = |text: &str| {
        let text = titled(text);
        let bare = text.split('（').next().unwrap_or("").trim_end_matches("的通知").to_string();
        ENDINGS.iter().any(|ending| bare.ends_with(ending))
    };
    // 关于印发《…》的通知
    for (at, paragraph) in before.iter().enumerate() {
        let text = &paragraph.text;
        let marks = [('《', '》'), ('〈', '〉'), ('<', '>')];
        let quoted = marks.iter().find_map(|(open, close)| Some(text.split_once(*open)?.1.split_once(*close)?.0));
        let is_notice = text.contains("印发") && titled(text).ends_with("通知");
        if let Some(quoted) = quoted.filter(|quoted| is_notice && ends(quoted)) {
            let value = titled(quoted);
            let same = |p: &&Paragraph| titled(&p.text) == value || value.starts_with(&titled(&p.text));
            lines.extend(before[at + 1..].iter().filter(same).map(|p| p.line));
            lines.push(paragraph.line);
            return Some(Found {
                value, words: quoted.to_string(), rule: "“印发”后书名号里的名称", doubt: 1
            });
        }
    }
    for (at, paragraph) in before.iter().enumerate() {
        let is_short = paragraph.text.chars().count() <= 60 && !paragraph.text.contains(['。', '，', '：']);
        if !is_short || !ends(&paragraph.text) || paragraph.text.contains("根据") {
            continue;
        }
        lines.push(paragraph.line);
        let mut value = titled(&paragraph.text);
        let mut words = paragraph.text.clone();
        let is_part = value.starts_with("实施方案") || value.starts_with("工作方案") || value.starts_with("方案");
        if let Some(above) =
            at.checked_sub(1).map(|at| &before[at]).filter(|p| is_part && !p.text.contains(['。', '：']))
        {
            value = titled(&above.text) + &value;
            words = format!("{}{words}", above.text);
            lines.push(above.line);
        }
        // The years in brackets may be on the line below.
        if let Some(below) =
            before.get(at + 1).filter(|p| titled(&p.text).starts_with('（') && p.text.chars().count() < 20)
        {
            value += &titled(&below.text);
            words += &below.text;
            lines.push(below.line);
        }
        return Some(Found { value, words, rule: "以“方案”“要点”结尾的一行", doubt: 1 });
    }
    None
}

/// The document's number alone in a paragraph, and the numbers of the documents that it follows.
fn numbers(before: &[Paragraph], head: &mut Head) {
    for paragraph in before {
        let chars = Folded::of(&paragraph.text).chars;
        for at in places(&chars, "号") {
            let Some((from, text)) = numbered(&chars, at) else { continue };
            let words: String = chars[from..=at].iter().collect();
            let around = chars.len() - (at + 1 - from);
            let is_own =
                around <= 8 && !has_any(&chars, &["根据", "按照", "（2"]) || has_any(&chars, &["发文字号", "文号"]);
            match is_own && head.number.is_none() {
                true => {
                    head.lines.push(paragraph.line);
                    head.number = Some(Found { value: text, words, rule: "单独一行的文号", doubt: 0 });
                }
                false if !is_own && !head.basis.contains(&text) => head.basis.push(text),
                false => {}
            }
        }
    }
}

/// `方积政发〔2024〕4号` that ends at a place, from where it begins.
fn numbered(chars: &[char], end: usize) -> Option<(usize, String)> {
    let close = chars[..end].iter().rposition(|c| "〕]］】）".contains(*c))?;
    let serial: String = chars[close + 1..end].iter().collect();
    let serial = serial.trim_start_matches('第');
    if serial.is_empty() || serial.len() > 4 || !serial.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let open = close.checked_sub(5)?;
    let year: String = chars[open + 1..close].iter().collect();
    if !"〔[［【（".contains(chars[open]) || !year.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let is_word = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let from = chars[..open].iter().rposition(|c| !is_word(c)).map_or(0, |at| at + 1);
    // 发文字号： is no part of the number.
    let letters: String = chars[from..open].iter().collect();
    (2..=14).contains(&letters.chars().count()).then(|| (from, format!("{letters}〔{year}〕{serial}号")))
}

fn signature(paragraphs: &[Paragraph], before: &[Paragraph], head: &mut Head) {
    let day = |text: &str| {
        let chars = Folded::of(text).chars;
        (0..chars.len()).find_map(|at| Some((at, date(&mut Scan::at(&chars, at))?)))
    };
    // A date alone, below the issuer's name, or after it on the same line.
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let chars = Folded::of(&paragraph.text).chars;
        let Some((from, on)) = day(&paragraph.text).filter(|_| chars.len() <= 40) else { continue };
        let own: String = chars[..from].iter().collect();
        let above = at.checked_sub(1).map(|at| folded(&paragraphs[at].text)).filter(|_| own.is_empty());
        let ends = |name: &String| name.chars().count() <= 30 && ISSUERS.iter().any(|ending| name.ends_with(ending));
        let Some(issuer) = Some(own).filter(ends).or(above.filter(ends)) else { continue };
        if chars.last() != Some(&'日') {
            continue;
        }
        head.lines.push(paragraph.line);
        head.lines
            .extend(at.checked_sub(1).map(|at| &paragraphs[at]).filter(|p| folded(&p.text) == issuer).map(|p| p.line));
        head.issuer = Some(Found { value: issuer.clone(), words: issuer, rule: "日期上一行的署名", doubt: 0 });
        head.issued =
            Some(Found { value: on, words: paragraph.text.clone(), rule: "署名下一行的日期", doubt: 0 });
        break;
    }
    for paragraph in before {
        let text = folded(&paragraph.text);
        let labelled = |labels: &[&str]| {
            labels.iter().find_map(|label| Some(text.split_once(label)?.1.trim_start_matches('：').to_string()))
        };
        if head.issued.is_none()
            && let Some(on) = labelled(&["成文日期", "印发日期", "发文日期"]).and_then(|rest| day(&rest))
        {
            head.issued =
                Some(Found {
                    value: on.1, words: paragraph.text.clone(), rule: "“成文日期”后的日期", doubt: 2
                });
            head.lines.push(paragraph.line);
        }
        let ended = |name: String| {
            let at = ISSUERS.iter().find_map(|ending| name.find(ending).map(|at| at + ending.len()))?;
            Some(name[..at].to_string()).filter(|name| name.chars().count() <= 30)
        };
        if head.issuer.is_none()
            && let Some(name) = labelled(&["发文机关", "发布机构", "印发机关", "发文单位"]).and_then(ended)
        {
            head.issuer =
                Some(Found {
                    value: name, words: paragraph.text.clone(), rule: "“发文机关”后的名称", doubt: 2
                });
            head.lines.push(paragraph.line);
        }
        if let Some(name) = text.strip_suffix("文件").filter(|name| ISSUERS.iter().any(|ending| name.ends_with(ending)))
        {
            head.lines.push(paragraph.line);
            if head.issuer.is_none() {
                head.issuer = Some(Found {
                    value: name.to_string(),
                    words: paragraph.text.clone(),
                    rule: "“…文件”的名头",
                    doubt: 2,
                });
            }
        }
    }
    if head.issuer.is_none()
        && let Some(paragraph) =
            paragraphs.iter().find(|p| is_signature(&p.text) && folded(&p.text).ends_with("人民政府"))
    {
        let value = folded(&paragraph.text);
        head.issuer =
            Some(Found { value, words: paragraph.text.clone(), rule: "单独一行的机关名称", doubt: 3 });
        head.lines.push(paragraph.line);
    }
    if head.issued.is_none()
        && let Some((paragraph, on)) =
            paragraphs.iter().filter(|p| is_signature(&p.text)).find_map(|p| Some((p, day(&p.text)?.1)))
    {
        head.issued = Some(Found { value: on, words: paragraph.text.clone(), rule: "单独一行的日期", doubt: 3 });
        head.lines.push(paragraph.line);
    }
}

/// Passes `2024年3月18日` or `二〇二四年三月十八日`.
fn date(scan: &mut Scan) -> Option<NaiveDate> {
    let year = scan.year()?;
    let month = scan.number()?;
    scan.eat("月").then_some(())?;
    let day = scan.number()?;
    scan.eat_any(&["日", "号"])?;
    NaiveDate::from_ymd_opt(year, month, day)
}

fn years(paragraphs: &[Paragraph], before: &[Paragraph], head: &Head) -> Option<Found<(i32, i32)>> {
    let found = |value: (i32, i32), words: &str, rule, doubt| {
        Some(Found { value, words: words.to_string(), rule, doubt })
            .filter(|f| f.value.0 <= f.value.1 && f.value.1 - f.value.0 < 30)
    };
    if let Some(title) = &head.title {
        let chars = Folded::of(&title.value).chars;
        if let Some(range) = range(&chars) {
            return found(range, &title.words, "标题里的起止年份", 0);
        }
        if let Some(year) = (0..chars.len()).find_map(|at| Scan::at(&chars, at).year()) {
            return found((year, year), &title.words, "标题里的年份", 0);
        }
    }
    for paragraph in before {
        if let Some(range) = range(&Folded::of(&paragraph.text).chars) {
            return found(range, "", "正文前面的起止年份", 3);
        }
    }
    if let Some(issued) = &head.issued {
        let year = issued.value.year();
        return found((year, year), &issued.words, "没有写年份，按印发那一年", 6);
    }
    let named = paragraphs.iter().flat_map(|paragraph| {
        let chars = Folded::of(&paragraph.text).chars;
        (0..chars.len()).filter_map(|at| Scan::at(&chars, at).year()).collect::<Vec<_>>()
    });
    let all: Vec<i32> = named.collect();
    found((*all.iter().min()?, *all.iter().max()?), "", "没有写年份，按正文里最早和最晚的年份", 8)
}

/// `2024-2026年`, `2024年至2026年`
fn range(chars: &[char]) -> Option<(i32, i32)> {
    (0..chars.len()).find_map(|at| {
        let mut scan = Scan::at(chars, at);
        let digits: String = scan.rest().iter().take(4).filter(|c| c.is_ascii_digit()).collect();
        let is_alone = at == 0 || !chars[at - 1].is_ascii_digit();
        let first =
            digits.parse::<i32>().ok().filter(|year| digits.len() == 4 && is_alone && (2000..=2100).contains(year))?;
        scan.at += 4;
        scan.eat("年");
        let mut dashes = 0;
        while scan.eat("-") {
            dashes += 1;
        }
        if dashes == 0 {
            scan.eat_any(&["至", "到"])?;
        }
        Some((first, scan.year()?))
    })
}

#[cfg(test)]
mod tests {
    use super::super::text::paragraphs;
    use super::*;

    #[test]
    fn the_head_of_a_document_and_of_a_page() {
        let text = "# 积翠镇人民政府文件\n方积政发〔2024〕4号\n方山县积翠镇人民政府 关于印发《积翠镇三年行动 实施方案（2024-2026年）》的通知\n\
                    各村：\n根据县安委会（方安发〔2024〕1号）文件，制定本方案。\n方山县积翠镇人民政府\n2024年3月18日\n一、要求\n";
        let head = head(&paragraphs(text));
        assert_eq!(head.title.unwrap().value, "积翠镇三年行动实施方案（2024-2026年）");
        assert_eq!(head.number.unwrap().value, "方积政发〔2024〕4号");
        assert_eq!(head.basis, ["方安发〔2024〕1号"]);
        assert_eq!(head.issuer.unwrap().value, "方山县积翠镇人民政府");
        assert_eq!(head.issued.unwrap().value, NaiveDate::from_ymd_opt(2024, 3, 18).unwrap());
        assert_eq!((head.years.unwrap().value, head.place.stem.as_str()), ((2024, 2026), "积翠"));
    }

    #[test]
    fn what_the_text_lacks_is_not_there() {
        let head = head(&paragraphs("各村每月检查一次。"));
        assert!(head.title.is_none() && head.number.is_none() && head.issuer.is_none() && head.years.is_none());
    }

    #[test]
    fn a_year_in_the_title_and_a_day_in_numerals() {
        let head = head(&paragraphs(
            "东岭乡2025年安全生产工作要点\n一、责任\n（一）各村每月检查。\n东岭乡人民政府\n二〇二五年二月六日",
        ));
        assert_eq!(head.years.unwrap().value, (2025, 2025));
        assert_eq!(head.issued.unwrap().value, NaiveDate::from_ymd_opt(2025, 2, 6).unwrap());
        assert_eq!(head.issuer.unwrap().value, "东岭乡人民政府");
    }
}
