//! Folds one line of a help page to a width: Chinese breaks between any two characters, ASCII words stay whole, and
//! what is left hangs under the description. It knows columns and punctuation, nothing of clap.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const NEVER_FIRST: &str = "，。、；：？！）》」』”’…%";
const NEVER_LAST: &str = "（《「『“‘";

pub(super) fn fold(line: &str, width: usize) -> String {
    let (start, hang) = description(line);
    let hang = hang.min(width / 2);
    let (mut folded, mut from, mut column) = (String::new(), 0, 0);
    let mut at_break = None;
    let mut before = ' ';
    for (at, char) in line.char_indices() {
        if at > start && may_break(before, char) {
            at_break = Some(at);
        }
        column += char.width().unwrap_or(0);
        // A space may be beyond the edge: it goes when the line is broken after it.
        if column > width
            && char != ' '
            && let Some(to) = at_break.take()
        {
            folded += line[from..to].trim_end();
            folded += "\n";
            folded += &" ".repeat(hang);
            (from, column) = (to, hang + line[to..at].width() + char.width().unwrap_or(0));
        }
        before = char;
    }
    folded + &line[from..]
}

/// Where an indented line's description begins, as byte and as column: after the first wide gap, else at its indent.
fn description(line: &str) -> (usize, usize) {
    let indent = line.len() - line.trim_start().len();
    let start = match line[indent..].find("  ") {
        Some(gap) if indent > 0 => line.len() - line[indent + gap..].trim_start().len(),
        _ => indent,
    };
    (start, line[..start].width())
}

pub(super) fn may_break(before: char, next: char) -> bool {
    let wide = |char: char| char.width() == Some(2);
    let allowed = !NEVER_FIRST.contains(next) && !NEVER_LAST.contains(before);
    next != ' ' && allowed && (before == ' ' || wide(before) || wide(next))
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn a_line_that_fits_stays() {
        assert_eq!(fold("  list  列出", 12), "  list  列出");
        assert_eq!(fold("", 10), "");
    }

    #[test]
    fn the_rest_hangs_under_the_description() {
        assert_eq!(fold("  list  列出全部隐患", 17), "  list  列出全部\n        隐患");
    }

    #[test]
    fn punctuation_stays_with_its_word() {
        assert_eq!(fold("  a  一二三，四", 11), "  a  一二\n     三，四");
        assert_eq!(fold("  a  一二三（四）", 13), "  a  一二三\n     （四）");
    }

    #[test]
    fn ascii_words_are_whole() {
        assert_eq!(fold("  a  用 submit 上报", 12), "  a  用\n     submit\n     上报");
        assert_eq!(fold("用法：zhiben hazard add", 16), "用法：zhiben\nhazard add");
    }

    #[test]
    fn what_has_no_break_overflows() {
        assert_eq!(fold("  a  abcdefghijkl", 8), "  a  abcdefghijkl");
    }
}
