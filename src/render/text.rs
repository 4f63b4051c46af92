//! Text on a terminal: its width, where a line may break, and which characters must not reach the screen. Chinese text
//! may break between any two characters, Latin words and numbers only at a space. No line begins with a closing mark or
//! ends with an opening mark. This module knows characters only: no cell, no table, no colour.

use std::borrow::Cow;
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Closing marks: no line begins with one.
const CLOSING: &str = "，。、；：？！）》〉】〕〗」』”’…—·％℃～｝］＞,.;:?!)]}%>";

/// Opening marks: no line ends with one.
const OPENING: &str = "（《〈【〔〖「『“‘｛［＜([{<";

/// The columns that a text takes on a terminal. Characters of ambiguous width (`“ ” … — ①`) take one column.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The width of a text of Latin and Chinese characters and their marks only, such as most are: it has no line break and
/// nothing that controls a terminal. `None` for any other text.
pub fn plain_width(text: &str) -> Option<usize> {
    text.chars().try_fold(0, |width, character| match character {
        ' '..='~' => Some(width + 1),
        '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3011}' | '\u{ff01}'..='\u{ff5e}' => Some(width + 2),
        _ => None,
    })
}

/// The text in lines of at most `limit` columns; `limit` must be 4 or more. No character is split. Line breaks of the
/// text stay; spaces at a new break are removed.
pub fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph.trim_end_matches(is_space), limit, &mut lines);
    }
    lines
}

fn wrap_paragraph(text: &str, limit: usize, lines: &mut Vec<String>) {
    if width(text) <= limit {
        lines.push(text.to_owned());
        return;
    }
    let pieces = pieces(text);
    let mut start = 0;
    while start < pieces.len() {
        let cut = cut(&pieces, start, limit);
        let line = text[pieces[start].place.start..pieces[cut - 1].place.end].trim_end_matches(is_space);
        if !line.is_empty() {
            lines.push(line.to_owned());
        }
        start = cut + pieces[cut..].iter().take_while(|piece| piece.is_space()).count();
    }
}

/// A character with everything that is drawn on it or joined to it. A line break never splits a piece.
struct Piece {
    place: Range<usize>,
    width: usize,
    first: char,
}

impl Piece {
    fn is_space(&self) -> bool {
        is_space(self.first)
    }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}')
}

/// The pieces of a text. Characters without width, such as accents and joiners, belong to the piece before them.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let alone = character.width().unwrap_or(0);
        if let Some(last) = pieces.last_mut().filter(|last| !last.is_space()) {
            let together = text[last.place.start..end].width();
            if alone == 0 || (together <= last.width && !character.is_ascii()) {
                last.place.end = end;
                last.width = together;
                continue;
            }
        }
        pieces.push(Piece { place: at..end, width: alone, first: character });
    }
    pieces
}

/// Where the line from `start` ends. The best end is the last place between words that fits, without a mark at the
/// wrong end. If there is none, the line ends within a word; otherwise after an opening mark; otherwise where it is
/// full.
fn cut(pieces: &[Piece], start: usize, limit: usize) -> usize {
    let full = full(pieces, start, limit);
    if full == pieces.len() {
        return full;
    }
    let last = |good: &dyn Fn(usize) -> bool| (start + 1..=full).rev().find(|&at| good(at));
    last(&|at| !closes(pieces, at) && !opens(pieces, start, at) && is_seam(pieces, at))
        .or_else(|| last(&|at| !closes(pieces, at) && !opens(pieces, start, at)))
        .or_else(|| last(&|at| !closes(pieces, at)))
        .unwrap_or(full)
}

/// The end of the pieces that fit on the line from `start`; at least one piece.
fn full(pieces: &[Piece], start: usize, limit: usize) -> usize {
    let mut used = pieces[start].width;
    let mut end = start + 1;
    while end < pieces.len() && used + pieces[end].width <= limit {
        used += pieces[end].width;
        end += 1;
    }
    end
}

/// Whether a line may break here without splitting a word: at a space or next to a wide character.
fn is_seam(pieces: &[Piece], at: usize) -> bool {
    let neighbours = [&pieces[at - 1], &pieces[at]];
    neighbours.iter().any(|piece| piece.is_space() || piece.width > 1)
}

/// Whether the line after a break at `at` would begin with a closing mark.
fn closes(pieces: &[Piece], at: usize) -> bool {
    pieces[at..].iter().find(|piece| !piece.is_space()).is_some_and(|piece| CLOSING.contains(piece.first))
}

/// Whether the line from `start` to a break at `at` would end with an opening mark.
fn opens(pieces: &[Piece], start: usize, at: usize) -> bool {
    pieces[start..at].iter().rfind(|piece| !piece.is_space()).is_some_and(|piece| OPENING.contains(piece.first))
}

/// The text without anything that controls a terminal. Control characters are replaced by their pictures (`␛`), and marks
/// of reading direction by their codes. Tabs and line breaks stay; `\r\n` becomes `\n`.
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            _ if is_harmless(character) => shown.push(character),
            '\u{7f}' => shown.push('␡'),
            '\0'..='\x1f' => shown.extend(char::from_u32(0x2400 + u32::from(character))),
            _ => shown.push_str(&format!("<U+{:04X}>", u32::from(character))),
        }
    }
    Cow::Owned(shown)
}

pub(super) fn is_harmless(character: char) -> bool {
    !matches!(
        character,
        '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}'
            | '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests;
