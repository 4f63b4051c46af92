//! Compares the names of columns: white space, line breaks, full-width forms, the shape of brackets and the star of a
//! required column make no difference.

/// A column name in the form in which names are compared: `＊整改资金 （元）` becomes `整改资金(元)`.
pub fn fold(name: &str) -> String {
    let folded: String = name.chars().filter(|c| !c.is_whitespace() && !is_unseen(*c)).map(narrow).collect();
    folded.trim_start_matches('*').trim_end_matches(['*', ':']).to_string()
}

/// A folded name without the currency unit at its end: `整改资金(元)` and `整改资金(万元)` become `整改资金`.
pub fn without_unit(folded: &str) -> &str {
    ["(元)", "(万元)"].iter().find_map(|unit| folded.strip_suffix(unit)).unwrap_or(folded)
}

/// The ASCII form of a full-width sign, and one form for every kind of bracket.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).map_or(c, narrow),
        '[' | '{' | '【' | '〔' | '﹝' | '〖' => '(',
        ']' | '}' | '】' | '〕' | '﹞' | '〗' => ')',
        '★' | '※' => '*',
        _ => c,
    }
}

/// Invisible characters, which text copied from web pages and documents may contain.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_however_they_are_typed() {
        for name in [
            "整改资金（元）",
            " 整改 资金\n(元)",
            "整改资金【元】",
            "＊整改资金〔元〕：",
            "★整改资金（元）",
            "\u{FEFF}整改资金(元)",
        ] {
            assert_eq!(fold(name), "整改资金(元)", "{name}");
        }
        assert_eq!(fold("ＧＢ３５１８１"), "GB35181");
        assert_eq!(without_unit("整改资金(万元)"), "整改资金");
        assert_eq!(without_unit("整改资金(元)"), "整改资金");
        assert_eq!(without_unit("资金(元)用途"), "资金(元)用途");
        assert_ne!(fold("整改人"), fold("整改责任人"));
    }
}
