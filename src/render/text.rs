//! Text on a terminal: how wide it is, where a line may break, and what must not reach the screen as
//! it is. Chinese breaks between any two characters, a Latin word or a number only at a space, and
//! no line begins with a mark that closes or ends with one that opens. This room knows characters
//! only: no cell, no table, no colour.

use std::borrow::Cow;
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks that belong to what stands before them: no line begins with one.
const CLOSING: &str = "，。、；：？！）》〉】〕〗」』”’…—·％℃～｝］＞,.;:?!)]}%>";

/// Marks that belong to what follows: no line ends with one.
const OPENING: &str = "（《〈【〔〖「『“‘｛［＜([{<";

/// Columns that a text takes on a terminal. Marks of ambiguous width (`“ ” … — ①`) count one.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The text in lines of at most `limit` columns (where `limit` is 4 or more; a character is never
/// split). Its own line breaks stay; the spaces at a break made here go.
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

/// What a line cannot tear apart: a character and what is drawn on or joined to it.
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

/// What adds no width to the piece before it is part of it: accents, joined emoji, skin tones.
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

/// Where the line that begins at `start` ends: at the last good place that fits, else at one that
/// tears a word, else at one that leaves an opening mark behind, else where the line is full.
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

/// The end of what fits, one piece at least.
fn full(pieces: &[Piece], start: usize, limit: usize) -> usize {
    let mut used = pieces[start].width;
    let mut end = start + 1;
    while end < pieces.len() && used + pieces[end].width <= limit {
        used += pieces[end].width;
        end += 1;
    }
    end
}

/// A line may break here without tearing a word: at a space or beside a wide character.
fn is_seam(pieces: &[Piece], at: usize) -> bool {
    let neighbours = [&pieces[at - 1], &pieces[at]];
    neighbours.iter().any(|piece| piece.is_space() || piece.width > 1)
}

/// The line after a break at `at` would begin with a closing mark.
fn closes(pieces: &[Piece], at: usize) -> bool {
    pieces[at..].iter().find(|piece| !piece.is_space()).is_some_and(|piece| CLOSING.contains(piece.first))
}

/// The line from `start` to a break at `at` would end with an opening mark.
fn opens(pieces: &[Piece], start: usize, at: usize) -> bool {
    pieces[start..at].iter().rfind(|piece| !piece.is_space()).is_some_and(|piece| OPENING.contains(piece.first))
}

/// The text without anything that a terminal obeys: control characters as their pictures (`␛`), what
/// turns the direction of reading as its code. Line breaks (`\r\n` as `\n`) and tabs stay.
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
