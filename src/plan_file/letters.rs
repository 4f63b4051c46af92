//! `data/letters.toml` → the words of each kind of letter, or every mistake with its line: the compiled file, or a
//! workspace's instead of it.

use super::problem::Problems;
use super::sink::Sink;
use super::syntax;
use super::table::Table;
use super::value::Value;
use crate::domain::wording::{BLANKS, Wording};
use crate::domain::words::ORDER;

/// The file for workspaces that have none.
pub const COMPILED: &str = include_str!("../../data/letters.toml");

const KEYS: &[&str] = &["name", "layout", "signer", "opening", "opening_hazards", "closing", "closing_reply", "reply"];

/// Reads the file: the words for each kind in `words::ORDER`, in that order.
pub fn load(text: &str, file: &str) -> Result<Vec<Wording>, Problems> {
    let parsed = syntax::parse(text);
    let sink = Sink::new(text, file, parsed.broken, parsed.slips);
    let Some(document) = parsed.document else { return Err(sink.into_problems()) };
    let root = Table::root(&sink, document.get_ref());
    let kinds: Vec<&str> = ORDER.iter().map(|word| word.en).collect();
    root.only(&kinds);
    let all: Vec<Wording> = ORDER
        .iter()
        .map(|word| {
            let table = root.need(word.en, format_args!("[{}]：{}", word.en, word.zh)).and_then(Value::table);
            table.map(|table| wording(&table)).unwrap_or_default()
        })
        .collect();
    match sink.is_empty() {
        true => Ok(all),
        false => Err(sink.into_problems()),
    }
}

fn wording(t: &Table<'_>) -> Wording {
    t.only(KEYS);
    let layout = t.need("layout", "letter（信函格式）或 document（文件格式）");
    let words = |key: &str, meaning: &str| {
        let text = t.text(key, meaning);
        if let (Some(value), Some(blank)) = (t.get(key), strange(&text)) {
            value.wrong(format!("没有这个空：{blank}，可用的有 {}", BLANKS.join("、")));
        }
        text
    };
    Wording {
        name: t.text("name", "文书的名称，如 \"督办单\""),
        is_letter: layout.and_then(|value| value.choice(&[("letter", true), ("document", false)])).unwrap_or_default(),
        has_signer: t.flag("signer").unwrap_or_default(),
        opening: words("opening", "开头的话"),
        opening_hazards: words("opening_hazards", "有隐患时开头的话"),
        closing: words("closing", "结尾的话"),
        closing_reply: t
            .get("closing_reply")
            .map(|_| words("closing_reply", "有回复期限时结尾的话"))
            .unwrap_or_default(),
        reply: match (t.get("closing_reply"), t.get("reply")) {
            (Some(_), None) => String::new(),
            (Some(_), Some(value)) => {
                value.wrong("写了 closing_reply 就不再用，请只写一个");
                String::new()
            }
            (None, _) => words("reply", "要求回复的话"),
        },
    }
}

/// A blank that does not exist, if the text has one.
fn strange(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let from = &rest[at..];
        if !BLANKS.iter().any(|blank| from.starts_with(blank)) {
            return Some(from.chars().take_while(|c| *c != '}').chain(['}']).collect());
        }
        rest = &from[1..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_words() {
        let all = load(COMPILED, "data/letters.toml").unwrap();
        let names: Vec<&str> = all.iter().map(|wording| wording.name.as_str()).collect();
        assert_eq!(names, ["提示卡", "督办单", "函", "督办令", "通报", "约谈通知", "警示通报", "曝光通报"]);
        // 信函格式 is for 函 and similar kinds.
        let letters: Vec<bool> = all.iter().map(|wording| wording.is_letter).collect();
        assert_eq!(letters, [true, false, true, false, false, true, false, false]);
        assert!(all[3].has_signer && !all[1].has_signer);
    }

    #[test]
    fn mistakes_have_their_lines() {
        let text =
            COMPILED.replacen("{subject}提示", "{事项}提示", 1).replacen("layout = \"document\"", "layout = \"x\"", 1);
        let mistakes = load(&text, "data/letters.toml").unwrap_err().to_string();
        assert!(mistakes.contains(":9:11: card.opening = ") && mistakes.contains("没有这个空：{事项}"), "{mistakes}");
        assert!(mistakes.contains(":16:10: list.layout = \"x\"：应为 letter、document 之一"), "{mistakes}");
    }
}
