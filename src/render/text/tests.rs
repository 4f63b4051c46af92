use super::*;
use proptest::prelude::*;

#[test]
fn widths_are_display_columns() {
    for (text, columns) in [("", 0), ("abc", 3), ("消防", 4), ("《a》", 5), ("“是”", 4), ("👨‍👩‍👧", 2), ("e\u{301}", 1)]
    {
        assert_eq!(width(text), columns, "{text}");
    }
}

#[test]
fn lines_break_where_a_reader_expects_it() {
    for (text, limit, lines) in [
        ("", 8, vec![""]),
        ("灭火器压力不足", 8, vec!["灭火器压", "力不足"]),
        ("灭火器压，力不足", 8, vec!["灭火器", "压，力不", "足"]),
        ("查看《安全生产法》", 6, vec!["查看", "《安全", "生产", "法》"]),
        ("见（消防）", 4, vec!["见", "（消", "防）"]),
        ("check the hose 3 times", 9, vec!["check the", "hose 3", "times"]),
        ("配电箱JC-YH-2026-0012未锁", 16, vec!["配电箱", "JC-YH-2026-0012", "未锁"]),
        ("abcdefghij", 4, vec!["abcd", "efgh", "ij"]),
        ("消防栓堵 ，清理", 8, vec!["消防栓", "堵 ，清", "理"]),
        ("一行\n二行\n", 8, vec!["一行", "二行", ""]),
        ("限三日——整改", 8, vec!["限三日——", "整改"]),
        ("，，，，，，", 4, vec!["，，", "，，", "，，"]),
        ("        abcdef", 4, vec!["abcd", "ef"]),
        ("见👨‍👩‍👧👨‍👩‍👧", 4, vec!["见👨‍👩‍👧", "👨‍👩‍👧"]),
    ] {
        assert_eq!(wrap(text, limit), lines, "{text} at {limit}");
    }
}

#[test]
fn what_a_terminal_would_obey_is_shown_instead() {
    for (text, shown) in [
        ("消防\n栓\t好", "消防\n栓\t好"),
        ("\u{1b}[31m红", "␛[31m红"),
        ("a\rb\0", "a␍b␀"),
        ("一\r\n二", "一\n二"),
        ("\u{7f}\u{9b}2J", "␡<U+009B>2J"),
        ("收据\u{202e}fdp", "收据<U+202E>fdp"),
    ] {
        assert_eq!(safe(text), shown);
    }
    assert!(matches!(safe("平常"), Cow::Borrowed(_)));
}

/// A line that begins with a closing mark without need. There is need if the paragraph begins with the mark, or if the
/// line before has only closing marks after its first character.
fn begins_badly(lines: &[String], text: &str) -> Option<String> {
    let of_the_text: Vec<&str> = text.split('\n').collect();
    lines.windows(2).find_map(|pair| {
        let bad = pair[1].starts_with(|c| CLOSING.contains(c));
        let forced = pieces(&pair[0]).iter().skip(1).all(|piece| CLOSING.contains(piece.first) || piece.is_space());
        let begins_paragraph =
            of_the_text.iter().any(|paragraph| paragraph.trim_start_matches(is_space).starts_with(&pair[1]));
        (bad && !forced && !begins_paragraph).then(|| pair.join("⏎"))
    })
}

/// Whether anything but spaces and line breaks of the text was lost between the lines.
fn is_lost(lines: &[String], text: &str) -> bool {
    let between = |c: char| is_space(c) || c == '\n';
    let mut rest = text;
    for line in lines {
        match rest.find(line.as_str()) {
            Some(at) if rest[..at].chars().all(between) => rest = &rest[at + line.len()..],
            _ => return true,
        }
    }
    !rest.chars().all(between)
}

fn mixed() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[消防栓堵塞整改安全]{1,6}",
        "[，。、；：？！）》〉】”…—,.;:?!)%]{1,3}",
        "[（《〈【“(]{1,2}",
        "[a-zA-Z0-9-]{1,12}",
        "[ \u{3000}\n]{1,2}",
        "[é👨👩🇨🇳\u{200d}\u{fe0f}\u{301}☀]{1,4}",
    ];
    proptest::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn wrapped_lines_fit_begin_well_and_lose_nothing(text in mixed(), limit in 4usize..30) {
        let lines = wrap(&text, limit);
        for line in &lines {
            prop_assert!(width(line) <= limit, "{line:?} is {} wide", width(line));
        }
        prop_assert_eq!(begins_badly(&lines, &text), None);
        prop_assert!(!is_lost(&lines, &text), "{lines:?}");
        prop_assert!(!text.contains('\n') || lines.len() >= text.split('\n').count());
    }

    #[test]
    fn words_are_torn_only_where_they_are_too_long(words in proptest::collection::vec("[a-z0-9]{1,9}", 1..12), limit in 9usize..30) {
        let lines = wrap(&words.join(" "), limit);
        let seen: Vec<&str> = lines.iter().flat_map(|line| line.split(' ')).collect();
        prop_assert_eq!(seen, words);
    }

    #[test]
    fn a_plain_text_has_its_width_and_stays(text in mixed()) {
        if let Some(plain) = plain_width(&text) {
            prop_assert_eq!((plain, safe(&text).into_owned()), (width(&text), text.clone()));
            prop_assert!(!text.contains(['\n', '\t']));
        }
    }

    #[test]
    fn what_is_safe_has_no_control(text in any::<String>()) {
        prop_assert!(safe(&text).chars().all(|c| c == '\n' || c == '\t' || !c.is_control()));
    }
}
