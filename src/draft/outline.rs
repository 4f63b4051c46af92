//! The clauses of a document (条款): its headings 一、 （一） 1. （1） ① and the sentences under each. What stands before the
//! first heading, under the aims, and in an annex has its own section, since other things are asked there.

use super::number::{Number, number};
use super::scan::{Folded, Scan, has_any};
use super::text::Paragraph;

/// Which part of the document a sentence stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Before the first heading: the notice, and why the plan was made.
    Preface,
    /// 总体要求: principles that ask nothing by themselves.
    Principles,
    /// 主要目标
    Goals,
    Tasks,
    /// 附件
    Annex,
}

/// One thing of the document in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Heading { clause: String, title: String, line: usize },
    Sentence(Sentence),
}

/// A sentence with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub clause: String,
    /// The numbers of the clause: `["二", "七", "2"]`, for its id.
    pub numbers: Vec<u32>,
    pub section: Section,
    pub line: usize,
    pub text: String,
    /// The sentence of the paragraph whose number is a heading by itself.
    pub title: Option<String>,
    /// The headings above it, the outermost first.
    pub headings: Vec<String>,
}

/// The headings that are open, by their level.
#[derive(Default)]
struct Open {
    numbers: [Option<(String, u32, String)>; 5],
    annex: Option<String>,
    seen: bool,
}

impl Open {
    fn enter(&mut self, number: &Number, title: &str) {
        self.numbers[number.level] = Some((number.shown.clone(), number.value, title.to_string()));
        self.numbers[number.level + 1..].fill(None);
        self.seen = true;
    }

    fn clause(&self, nth: usize) -> String {
        let numbered: String = self.numbers.iter().flatten().map(|(shown, ..)| shown.as_str()).collect();
        match (&self.annex, numbered.is_empty(), self.seen) {
            (Some(annex), true, _) => annex.clone(),
            (Some(annex), false, _) => format!("{annex}{numbered}"),
            (None, false, _) => numbered,
            (None, true, _) => format!("第{nth}段"),
        }
    }

    fn titles(&self) -> Vec<String> {
        self.numbers.iter().flatten().map(|(_, _, title)| title.clone()).filter(|title| !title.is_empty()).collect()
    }

    fn values(&self) -> Vec<u32> {
        self.numbers.iter().flatten().map(|(_, value, _)| *value).collect()
    }

    fn section(&self, is_numbered: bool) -> Section {
        if self.annex.is_some() {
            return Section::Annex;
        }
        if !self.seen {
            return if is_numbered { Section::Preface } else { Section::Tasks };
        }
        let titles: Vec<&str> = self.numbers.iter().flatten().map(|(_, _, title)| title.as_str()).collect();
        // The innermost heading that is clear decides.
        for title in titles.iter().rev() {
            if title.contains("目标") && !title.contains("任务") && !title.contains("考核") {
                return Section::Goals;
            }
            if PRINCIPLES.iter().any(|word| title.contains(word)) {
                return Section::Principles;
            }
        }
        Section::Tasks
    }
}

const PRINCIPLES: [&str; 10] = [
    "总体要求",
    "指导思想",
    "基本原则",
    "工作原则",
    "总体思路",
    "工作思路",
    "重要意义",
    "工作背景",
    "编制依据",
    "适用范围",
];

/// Reads the parts of a document in their order.
pub fn outline(paragraphs: &[Paragraph]) -> Vec<Part> {
    let numbers: Vec<Option<Number>> = paragraphs.iter().map(|paragraph| number(&paragraph.text)).collect();
    let first = numbers.iter().position(|number| number.as_ref().is_some_and(|number| number.level < 2));
    let is_numbered = first.is_some() || numbers.iter().flatten().count() > 1;
    let (mut open, mut parts, mut nth) = (Open::default(), Vec::new(), 0);
    for (at, paragraph) in paragraphs.iter().enumerate() {
        // A numbered list in the notice is no clause.
        let number = numbers[at].as_ref().filter(|_| open.seen || first.is_none_or(|first| at >= first));
        if let Some(annex) = annex(&paragraph.text).filter(|_| first.is_none_or(|first| at > first) && open.seen) {
            open = Open { annex: Some(annex), seen: true, ..Open::default() };
            parts.push(Part::Heading { clause: open.clause(0), title: paragraph.text.clone(), line: paragraph.line });
            continue;
        }
        let mut text = paragraph.text.as_str();
        let mut title = None;
        if let Some(number) = number {
            let folded = Folded::of(text);
            text = text[folded.bytes(number.length, folded.chars.len())].trim();
            let (heading, rest) = heading(text, number, &numbers[at + 1..], paragraphs.get(at + 1));
            open.enter(number, heading.unwrap_or_default());
            if let Some(heading) = heading {
                let words = heading.trim_end_matches(['。', '：', ':', '；']).to_string();
                title = Some(words.clone()).filter(|_| !rest.is_empty());
                parts.push(Part::Heading { clause: open.clause(0), title: words, line: paragraph.line });
                text = rest;
            }
        }
        if text.trim().is_empty() {
            continue;
        }
        nth += 1;
        let all = sentences(text);
        parts.extend(all.into_iter().map(|text| {
            Part::Sentence(Sentence {
                clause: open.clause(nth),
                numbers: open.values(),
                section: open.section(is_numbered),
                line: paragraph.line,
                text: text.to_string(),
                title: title.clone(),
                headings: open.titles(),
            })
        }));
    }
    parts
}

/// `附件`, `附件1`, `附件：` alone in its paragraph, as it is called in a clause.
fn annex(text: &str) -> Option<String> {
    let folded = Folded::of(text);
    let mut scan = Scan::at(&folded.chars, 0);
    if !scan.eat("附件") && !scan.eat("附表") {
        return None;
    }
    let number = scan.number();
    scan.eat_any(&["：", "."]);
    let is_short = scan.rest().is_empty() || (number.is_some() && folded.chars.len() < 40 && !text.contains('。'));
    is_short.then(|| number.map_or("附件".to_string(), |number| format!("附件{number}")))
}

/// The words of a numbered paragraph that are its heading, and the rest of it. A paragraph without a full stop is a
/// heading if text or a deeper number follows, and else what the clause asks.
fn heading<'t>(
    text: &'t str,
    number: &Number,
    after: &[Option<Number>],
    next: Option<&Paragraph>,
) -> (Option<&'t str>, &'t str) {
    let all = sentences(text);
    let Some(first) = all.first().copied() else { return (None, text) };
    let rest = text[first.len()..].trim_start();
    let has_more = match after.first() {
        Some(Some(next)) => next.level > number.level,
        Some(None) => next.is_some_and(|next| !is_signature(&next.text)),
        None => false,
    };
    let is_stage = first.contains("阶段") && first.chars().count() <= 2 * LONGEST;
    let is_short = Folded::of(first).chars.len() <= LONGEST && !asks_by_itself(first);
    let is_plain = (is_short || is_stage) && !first.contains(['，', ',']);
    let is_open = !first.ends_with(['。', '；', ';', '！']);
    let is_heading = match rest.is_empty() {
        true => has_more && (is_open || is_plain),
        false => is_plain,
    };
    if is_heading { (Some(first), rest) } else { (None, text) }
}

/// The longest sentence before others that is a heading, in characters.
const LONGEST: usize = 26;

/// Whether a short sentence asks something with a time or by a word of duty, so that it is no heading.
fn asks_by_itself(text: &str) -> bool {
    let chars = Folded::of(text).chars;
    let must = super::scan::places(&chars, "要").into_iter().any(|at| {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        !before.is_some_and(|c| "主重需首概摘纪提必紧扼".contains(c))
            && !after.is_some_and(|c| "求素点领闻".contains(*c))
            && at > 0
    });
    must || has_any(&chars, &["每", "年底", "月底", "应当", "必须", "不得", "严禁"])
}

/// Whether a paragraph is the issuer's name or a date at the end of a document.
pub fn is_signature(text: &str) -> bool {
    let chars = Folded::of(text).chars;
    let text: String = chars.iter().collect();
    let named = ["人民政府", "办事处", "委员会", "办公室", "管委会", "指挥部", "领导小组", "局"];
    let is_date = Scan::at(&chars, 0).year().is_some() && text.ends_with('日') && chars.len() <= 12;
    is_date || (chars.len() <= 30 && named.iter().any(|name| text.ends_with(name)))
}

/// Whether a quote or bracket that is open is closed within a sentence's length.
fn closes_soon(text: &str) -> bool {
    text.chars().take(120).any(|c| matches!(c, '”' | '》' | '）' | ')' | '」'))
}

/// The sentences of a text, each with its mark at the end; marks within quotes and brackets do not end one.
pub fn sentences(text: &str) -> Vec<&str> {
    let (mut all, mut from, mut depth) = (Vec::new(), 0, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '“' | '《' | '（' | '(' | '「' | '〔' => depth += 1,
            '”' | '》' | '）' | ')' | '」' | '〕' => depth = depth.saturating_sub(1),
            // An unclosed bracket ends with its sentence.
            '。' | '！' | '？' if depth == 0 || !closes_soon(&text[at..]) => {
                depth = 0;
                all.push(&text[from..at + c.len_utf8()]);
                from = at + c.len_utf8();
            }
            '；' | ';' if depth == 0 => {
                all.push(&text[from..at + c.len_utf8()]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    all.push(&text[from..]);
    let all: Vec<&str> = all.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect();
    if all.is_empty() { vec![text] } else { all }
}

#[cfg(test)]
mod tests;
