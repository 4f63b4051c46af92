//! Removes what a text may not have: control characters other than tabs and line ends.

/// The text without control characters; `\r\n` and `\r` become `\n`.
pub fn without_controls(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let kept =
        text.chars().map(|c| if matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}') { '\n' } else { c });
    kept.filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::without_controls;

    #[test]
    fn lines_end_in_one_way() {
        assert_eq!(without_controls("\u{feff}一\r\n二\r三\u{c}四\u{0}\t五"), "一\n二\n三\n四\t五");
    }
}
