//! Mistakes of TOML in Chinese. The parser goes on after a mistake, so one that concerns a single value (a Chinese key
//! without quotes, an impossible date) is reported with all others; one that breaks the structure of the file is
//! reported alone, since later ones would only follow from it.

use super::sink::{FileMistake, excerpt};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, Error};

/// A text as the parser read it.
pub(super) struct Parsed<'t> {
    /// Absent if the structure of the file is broken.
    pub(super) document: Option<Spanned<DeTable<'t>>>,
    /// The parser's mistakes that are reported.
    pub(super) slips: Vec<FileMistake>,
    /// Every offset at which the parser found a mistake, also those not reported.
    pub(super) broken: Vec<usize>,
}

pub(super) fn parse(text: &str) -> Parsed<'_> {
    let (document, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|e| e.span().map_or(0, |s| s.start));
    let mut parsed = Parsed { document: Some(document), slips: Vec::new(), broken: Vec::new() };
    let mut last_line = None;
    for error in &errors {
        let span = word_around(text, error.span().unwrap_or(0..0));
        let found = text.get(span.clone()).unwrap_or("");
        parsed.broken.push(span.start);
        let (message, local) = sentence(error, found);
        // A second mistake of the parser on the same line nearly always follows from the first, unless it is at another
        // word.
        let line = Some(text.get(..span.start).and_then(|before| before.rfind('\n')));
        let echo = line == last_line && (found.is_empty() || !found.chars().all(char::is_alphanumeric));
        last_line = line;
        if !echo {
            parsed.slips.push(FileMistake { at: span.start, key: String::new(), found: excerpt(text, span), message });
        }
        if !local {
            parsed.document = None;
            break;
        }
    }
    parsed
}

/// The whole word of a key: of `rôle` the parser names only `ô`.
fn word_around(text: &str, span: Range<usize>) -> Range<usize> {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if !text.get(span.clone()).is_some_and(|found| !found.is_empty() && found.chars().all(in_word)) {
        return span;
    }
    let before = text.get(..span.start).map_or(0, |b| b.len() - b.trim_end_matches(in_word).len());
    let after = text.get(span.end..).map_or(0, |a| a.len() - a.trim_start_matches(in_word).len());
    span.start - before..span.end + after
}

/// A Chinese sentence for a parser's mistake, and whether the mistake concerns a single value only.
fn sentence(error: &Error, found: &str) -> (String, bool) {
    let message = error.message();
    let is = |start: &str| message.starts_with(start);
    let full_width = found.contains(['＝', '：', '，', '；', '“', '”', '‘', '’', '【', '】', '＂', '　', '｛', '｝']);
    if is("duplicate key") {
        return ("键或表名重复，前面已经写过；同类的多项要写成 [[…]]".into(), true);
    }
    if is("invalid unquoted key") && full_width {
        return ("这里有全角符号，键名、等号和引号要用英文半角".into(), true);
    }
    if is("invalid unquoted key") && !found.is_ascii() {
        return (format!("键名含中文时要加引号：\"{}\"", excerpt(found, 0..found.len())), true);
    }
    if is("invalid date") || is("invalid time") || is("invalid datetime") {
        return (date_sentence(found), true);
    }
    if is("string values must be quoted") {
        return (quote_sentence(found, full_width), true);
    }
    if is("invalid basic string") || is("invalid literal string") || is("invalid multi-line") {
        return ("引号没有配对，文字前后各要一个英文双引号".into(), false);
    }
    if is("key with no value") {
        return ("键名后面要写等号和值，如 due = 2024-12-31".into(), false);
    }
    if is("unclosed array") || is("unclosed table") {
        return ("方括号没有配对，少了 ]".into(), false);
    }
    if is("unexpected leading zero") {
        return ("数字前面不能有 0".into(), false);
    }
    if is("missing escaped value") {
        return ("文字里的反斜杠要写两个：\\\\".into(), false);
    }
    if is("missing comma") {
        return ("两项之间少了英文逗号，或前面的 [ 或 { 没有结束".into(), false);
    }
    ("不合 TOML 的写法：每行写成 名称 = 值，文字加英文双引号".into(), false)
}

fn date_sentence(found: &str) -> String {
    let parts: Vec<&str> = found.split('-').collect();
    let full =
        parts.iter().map(|p| p.len()).eq([4, 2, 2]) && parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
    match full {
        true => "没有这一天，请核对月份和日期".into(),
        false => "日期要写成四位年、两位月、两位日，如 2024-06-01".into(),
    }
}

fn quote_sentence(found: &str, full_width: bool) -> String {
    if found.is_empty() {
        return "等号后面没有值".into();
    }
    if found.starts_with(|c: char| c.is_ascii_digit()) && found.contains(['/', '.', '年']) {
        return "日期要写成 2024-12-31 的样子，不加引号".into();
    }
    match full_width {
        true => "这里有全角的引号或标点，引号和逗号要用英文半角".into(),
        false => "文字要放在英文双引号里".into(),
    }
}
