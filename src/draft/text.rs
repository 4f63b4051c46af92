//! The lines of a document as paragraphs: without the marks of Markdown and page numbers, and with sentences that a page or
//! a fixed width has broken put together again.

use super::scan::is_blank;

/// A paragraph, with the line at which it begins, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    pub line: usize,
    pub text: String,
}

/// A line of the file without the marks around its words.
struct Line {
    number: usize,
    text: String,
    /// A heading of Markdown.
    is_heading: bool,
}

/// A line shorter than this ends its paragraph, if nothing else is known.
const SHORT: usize = 25;

/// The paragraphs of a text.
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines: Vec<Line> = text
        .lines()
        .enumerate()
        .flat_map(|(at, line)| apart(line).filter_map(move |line| bare(at + 1, line)))
        .collect();
    let width = fixed_width(&lines);
    let mut all: Vec<Paragraph> = Vec::new();
    let mut last: Option<&Line> = None;
    for line in &lines {
        match all.last_mut().filter(|_| last.is_some_and(|last| goes_on(last, line, width))) {
            Some(paragraph) => paragraph.text.push_str(&line.text),
            None => all.push(Paragraph { line: line.number, text: line.text.clone() }),
        }
        last = Some(line);
    }
    all
}

/// The lines of which a copy has made one: a heading follows a full stop, or a heading of the level above.
fn apart(line: &str) -> impl Iterator<Item = &str> {
    let mut starts = vec![0];
    for (at, c) in line.char_indices() {
        let next = &line[at + c.len_utf8()..];
        let level = match c {
            '。' => super::number::number(next).map(|number| number.level),
            // 一、总体要求（一）指导思想
            _ if "（(".contains(c) => {
                let from = starts.last().copied().unwrap_or(0);
                let is_below = super::number::number(&line[from..]).is_some_and(|above| above.level == 0);
                let is_short = line[from..at].chars().count() <= 20 && !line[from..at].contains(['，', '。', ',', '“']);
                match super::number::number(&line[at..]) {
                    Some(number) if number.level == 1 && is_below && is_short && at > from => {
                        starts.push(at);
                        continue;
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        if level.is_some_and(|level| level < 3) {
            starts.push(at + c.len_utf8());
        }
    }
    let ends: Vec<usize> = starts[1..].iter().copied().chain([line.len()]).collect();
    starts.into_iter().zip(ends).map(|(from, to)| &line[from..to])
}

/// A line without Markdown; none for an empty one and for a page number.
fn bare(number: usize, line: &str) -> Option<Line> {
    let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    let trimmed = line.trim_end_matches(is_blank).trim_start_matches(|c| is_blank(c) && c != '\t');
    let mut text = trimmed.trim_start_matches('>').trim_start_matches(' ');
    let is_heading = text.starts_with('#');
    text = text.trim_start_matches('#').trim_start_matches(' ');
    for bullet in ["- ", "* ", "+ "] {
        text = text.strip_prefix(bullet).unwrap_or(text);
    }
    let text = text.replace("**", "").replace("__", "").replace("\\.", ".").replace("\\-", "-");
    // A table of Markdown, and the line below its header.
    let text = match text.trim().strip_prefix('|').map(|row| row.trim_end_matches('|')) {
        Some(row) if row.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ')) => String::new(),
        Some(row) => row.split('|').map(str::trim).collect::<Vec<_>>().join("\t"),
        None => text,
    };
    (!text.trim().is_empty() && !is_page_number(&text)).then_some(Line { number, text, is_heading })
}

/// `- 3 -`, `3`, `第3页`, `第 3 页 共 9 页`, `3/9`
fn is_page_number(text: &str) -> bool {
    let left: String = text.chars().filter(|c| !is_blank(*c) && !matches!(c, '-' | '—' | '－' | '–' | '―')).collect();
    let is_bare = !left.is_empty() && left.len() <= 4 && left.chars().all(|c| c.is_ascii_digit());
    let paged = left.chars().all(|c| c.is_ascii_digit() || "第页共/，,".contains(c)) && left.contains(['页', '/']);
    is_bare || paged || (left.is_empty() && text.trim().chars().count() > 2)
}

/// The number of characters at which nearly all long lines of a file end, if there is one.
fn fixed_width(lines: &[Line]) -> Option<usize> {
    let lengths: Vec<usize> = lines.iter().map(|line| line.text.chars().count()).collect();
    let most = *lengths.iter().max()?;
    let is_full = |length: &&usize| **length + 3 > most;
    let full = lengths.iter().filter(is_full).count();
    (lines.len() >= 8 && (16..=60).contains(&most) && full * 10 >= lines.len() * 4).then_some(most)
}

/// Whether a line goes on in the next one.
fn goes_on(line: &Line, next: &Line, width: Option<usize>) -> bool {
    let (Some(end), Some(start)) = (line.text.trim_end().chars().next_back(), next.text.trim_start().chars().next())
    else {
        return false;
    };
    if line.is_heading || next.is_heading || line.text.contains('\t') || next.text.contains('\t') {
        return false;
    }
    if "，、。；：）”》！？".contains(start) || "，、（“《".contains(end) {
        return true;
    }
    let is_over = "。；：！？;:!?".contains(end);
    if is_over || super::number::number(&next.text).is_some() {
        return false;
    }
    let length = line.text.chars().count();
    // A list of members ends with its line, unless the page cut off a few characters.
    if super::people::is_labelled(&line.text) {
        return next.text.trim().chars().count() <= 6;
    }
    match width {
        Some(width) => length + 3 > width,
        None => length >= SHORT && line.text.contains(['，', '。', '；', '、', ',', ';']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        paragraphs(text).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn a_page_or_a_width_does_not_end_a_sentence() {
        let broken = "1. 镇政府组织重点行业领域主要负责人集中参加培训，推动消防安全责任\n\n- 3 -\n\n人参加集中培训。\n二、保障措施";
        assert_eq!(
            all(broken),
            ["1. 镇政府组织重点行业领域主要负责人集中参加培训，推动消防安全责任人参加集中培训。", "二、保障措施"]
        );
        assert_eq!(all("严把环节，\n完善制度。"), ["严把环节，完善制度。"]);
        assert_eq!(all("小镇人民政府\n2024年3月18日"), ["小镇人民政府", "2024年3月18日"]);
        let wrapped = "一二三四五六七八九十一二三四五六七八九十\n".repeat(9) + "完。\n另一段";
        assert_eq!(all(&wrapped).len(), 2);
    }

    #[test]
    fn headings_that_a_copy_has_put_together_are_parted() {
        assert_eq!(
            all(
                "一、总体要求(一)指导思想。坚持安全第一。二、任务（一）压实责任1.各村每月检查。2.各企业自查。（每月一次）"
            ),
            [
                "一、总体要求",
                "(一)指导思想。坚持安全第一。",
                "二、任务",
                "（一）压实责任1.各村每月检查。",
                "2.各企业自查。（每月一次）"
            ]
        );
    }

    #[test]
    fn the_marks_of_markdown_are_no_words() {
        assert_eq!(
            all("## 一、要求\n> **每月**一次。\n- 三\n| 任务 | 时限 |\n|---|---|\n"),
            ["一、要求", "每月一次。", "三", "任务\t时限"]
        );
        assert_eq!(all("第 3 页 共 9 页\n—— 5 ——\n12\n"), Vec::<String>::new());
    }
}
