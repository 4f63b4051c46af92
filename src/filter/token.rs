//! Splits the text of a condition into words and signs with their places. Signs may be full-width. A text in quotes is
//! one word and never a keyword.

use std::ops::Range;

/// One word or sign of a condition with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub what: What,
    /// The place as a range of bytes.
    pub place: Range<usize>,
}

/// The kind of a token, with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Word(String),
    Quoted(String),
    /// A sign in its ASCII form.
    Sign(&'static str),
}

/// Each sign as written and in ASCII. Longer signs come first.
const SIGNS: [(&str, &str); 33] = [
    ("!=", "!="),
    ("！＝", "!="),
    ("<>", "!="),
    ("≠", "!="),
    ("!~", "!~"),
    ("！～", "!~"),
    ("<=", "<="),
    ("＜＝", "<="),
    ("≤", "<="),
    ("≦", "<="),
    (">=", ">="),
    ("＞＝", ">="),
    ("≥", ">="),
    ("≧", ">="),
    ("==", "="),
    ("=", "="),
    ("＝", "="),
    ("<", "<"),
    ("＜", "<"),
    (">", ">"),
    ("＞", ">"),
    ("~", "~"),
    ("～", "~"),
    ("(", "("),
    ("（", "("),
    (")", ")"),
    ("）", ")"),
    (",", ","),
    ("，", ","),
    ("&&", "and"),
    ("||", "or"),
    ("!", "not"),
    ("！", "not"),
];

/// After one of these words a bracket belongs to the condition, not to a name.
const BEFORE: [&str; 9] = ["in", "not", "and", "or", "属于", "不属于", "非", "且", "或"];

const QUOTES: [(char, char); 6] = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』')];

/// The tokens of the text, or the place of a quote that is never closed.
pub fn tokens(text: &str) -> Result<Vec<Token>, Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let (what, length) = if next.is_whitespace() {
            at += next.len_utf8();
            continue;
        } else if let Some((open, close)) = QUOTES.iter().find(|(open, _)| *open == next) {
            let inner = &rest[open.len_utf8()..];
            let end = inner.find(*close).ok_or(at..text.len())?;
            (What::Quoted(inner[..end].to_string()), open.len_utf8() + end + close.len_utf8())
        } else if let Some((sign, name)) = sign(rest) {
            (What::Sign(name), sign.len())
        } else {
            let word = word(rest);
            (What::Word(word.to_string()), word.len())
        };
        tokens.push(Token { what, place: at..at + length });
        at += length;
    }
    Ok(tokens)
}

fn sign(rest: &str) -> Option<(&'static str, &'static str)> {
    SIGNS.into_iter().find(|(sign, _)| rest.starts_with(sign))
}

/// The word at the start of `rest`, up to the next sign, quote or space. A bracket within a word belongs to it if it is
/// closed: 各村（村委会） is one name.
fn word(rest: &str) -> &str {
    let mut depth = 0usize;
    let mut end = rest.len();
    for (at, c) in rest.char_indices() {
        match c {
            '（' | '(' if at > 0 && !BEFORE.contains(&&rest[..at]) && closes(&rest[at..]) => depth += 1,
            '）' | ')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            _ if c.is_whitespace() || sign(&rest[at..]).is_some() || QUOTES.iter().any(|(open, _)| *open == c) => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    &rest[..end]
}

/// Whether the bracket at the start of `rest` is closed before the word ends.
fn closes(rest: &str) -> bool {
    let inner = rest.chars().skip(1).take_while(|c| !c.is_whitespace() && !"=<>~＝＜＞～,，(（".contains(*c));
    inner.into_iter().any(|c| matches!(c, '）' | ')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token_texts(text: &str) -> Vec<String> {
        let text_of = |token: Token| match token.what {
            What::Word(word) => word,
            What::Quoted(word) => format!("“{word}”"),
            What::Sign(sign) => format!("[{sign}]"),
        };
        tokens(text).unwrap().into_iter().map(text_of).collect()
    }

    #[test]
    fn words_signs_and_quotes() {
        for (text, expected) in [
            ("grade=重大 and due<=月底", "grade [=] 重大 and due [<=] 月底"),
            ("等级＝重大　且 期限≤2026年11月30日", "等级 [=] 重大 且 期限 [<=] 2026年11月30日"),
            ("due<+15wd", "due [<] +15wd"),
            ("days_overdue>-5", "days_overdue [>] -5"),
            ("unit = \"粮油，副食店\"", "unit [=] “粮油，副食店”"),
            ("unit=各村（村委会）", "unit [=] 各村（村委会）"),
            ("not (a=1 or b!=2)", "not [(] a [=] 1 or b [!=] 2 [)]"),
            ("grade in(重大,一般)", "grade in [(] 重大 [,] 一般 [)]"),
            ("grade in(重大)", "grade in [(] 重大 [)]"),
        ] {
            assert_eq!(token_texts(text).join(" "), expected, "{text}");
        }
        assert_eq!(tokens("a=“乙"), Err(2..8));
    }
}
