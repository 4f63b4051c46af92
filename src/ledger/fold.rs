//! Converts texts to forms in which they are compared: without full-width letters, white space or invisible characters.

use std::borrow::Cow;

/// The text with full-width letters, digits and signs as ASCII; unchanged if it has none.
pub fn half_width(text: &str) -> Cow<'_, str> {
    match text.chars().any(is_wide) {
        true => text.chars().map(half_width_char).collect::<String>().into(),
        false => text.into(),
    }
}

/// The text of [`half_width`] without white space and invisible characters. Headers, words of closed sets and names are
/// compared in this form.
pub fn close(text: &str) -> Cow<'_, str> {
    match text.chars().any(|c| is_wide(c) || c.is_whitespace() || is_unseen(c)) {
        true => {
            let seen = text.chars().filter(|c| !c.is_whitespace() && !is_unseen(*c));
            seen.map(half_width_char).collect::<String>().into()
        }
        false => text.into(),
    }
}

/// The text without invisible characters. Two names that differ only in invisible characters are the same name.
pub fn seen(text: &str) -> Cow<'_, str> {
    match text.chars().any(is_unseen) {
        true => text.chars().filter(|c| !is_unseen(*c)).collect::<String>().into(),
        false => text.into(),
    }
}

/// The text without characters that have no meaning in any script, which come with text copied from web pages.
pub fn unmarked(text: &str) -> Cow<'_, str> {
    match text.contains(is_mark) {
        true => text.replace(is_mark, "").into(),
        false => text.into(),
    }
}

/// Zero-width spaces, word joiners, byte-order marks and soft hyphens.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Whether nobody sees the character: zero-width spaces, joiners, byte-order marks, soft hyphens, marks of direction,
/// variation selectors and control characters.
fn is_unseen(c: char) -> bool {
    is_mark(c)
        || matches!(c, '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2065}'..='\u{206F}')
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E007F}' | '\u{E0100}'..='\u{E01EF}')
        || c.is_control() && !c.is_whitespace()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')
}

fn half_width_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_blanks_are_no_difference() {
        assert_eq!(half_width("Ｕ００１　（一）"), "U001 (一)");
        assert_eq!(close(" 整改 资金（元）\n"), "整改资金(元)");
        assert!(matches!(half_width("护栏"), Cow::Borrowed(_)));
    }

    #[test]
    fn marks_that_nobody_sees_are_no_difference() {
        for mark in [
            "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{200E}", "\u{202E}", "\u{2066}",
            "\u{FE0F}", "\0", "\u{7}",
        ] {
            let name = format!("甲{mark}厂{mark}");
            assert_eq!((&*close(&name), &*seen(&name)), ("甲厂", "甲厂"), "{mark:?}");
        }
        // An emoji that is joined of several emojis, and a name in another script, are unchanged.
        for text in ["👨\u{200D}👩\u{200D}👧", "می\u{200C}خواهم", "☎\u{FE0F}"] {
            assert_eq!(unmarked(text), text);
        }
        assert_eq!(unmarked("\u{FEFF}甲\u{200B}厂\u{2060}"), "甲厂");
    }
}
