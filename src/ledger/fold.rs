//! What is no difference between two spellings: full-width forms of ASCII, and white space.

use std::borrow::Cow;

/// Full-width letters, digits and signs to ASCII; the cell itself where it has none.
pub fn narrow(text: &str) -> Cow<'_, str> {
    match text.chars().any(is_wide) {
        true => text.chars().map(narrowed).collect::<String>().into(),
        false => text.into(),
    }
}

/// The same, and without any white space: how headers, enumerations and names are compared.
pub fn close(text: &str) -> Cow<'_, str> {
    match text.chars().any(|c| is_wide(c) || c.is_whitespace()) {
        true => text.chars().filter(|c| !c.is_whitespace()).map(narrowed).collect::<String>().into(),
        false => text.into(),
    }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}')
}

fn narrowed(c: char) -> char {
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
        assert_eq!(narrow("Ｕ００１　（一）"), "U001 (一)");
        assert_eq!(close(" 整改 资金（元）\n"), "整改资金(元)");
        assert!(matches!(narrow("护栏"), Cow::Borrowed(_)));
    }
}
