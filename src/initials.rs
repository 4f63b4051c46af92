//! Abbreviations of Chinese names by the first letters of their pinyin (东沟石料厂 → dgslc). A character with several
//! readings matches the first letter of each reading. This module knows no unit and no ledger.

use pinyin::{ToPinyin, ToPinyinMulti};

/// The first letters of a name's characters, by the usual sound of each (积翠 → jc).
pub fn letters(name: &str) -> String {
    name.chars().filter_map(|c| c.to_pinyin()?.plain().chars().next()).filter(char::is_ascii).take(8).collect()
}

/// The index of the character at which the first part of the name begins that `typed` abbreviates; `None` if there is
/// no such part. Latin letters and digits match themselves; other signs are skipped.
pub fn place(typed: &str, name: &str) -> Option<usize> {
    let typed: Vec<char> = typed.chars().map(|c| c.to_ascii_lowercase()).collect();
    if typed.is_empty() || !typed.iter().all(char::is_ascii_alphanumeric) {
        return None;
    }
    let name: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let fits = |at: &usize| typed.iter().zip(&name[*at..]).all(|(letter, char)| is_read(*char, *letter));
    (0..=name.len().checked_sub(typed.len())?).find(fits)
}

/// Whether `typed` abbreviates the beginning of the name.
pub fn begins(typed: &str, name: &str) -> bool {
    let mut name = name.chars().filter(|c| c.is_alphanumeric());
    let mut typed = typed.chars().map(|c| c.to_ascii_lowercase());
    typed.all(|letter| letter.is_ascii_alphanumeric() && name.next().is_some_and(|char| is_read(char, letter)))
}

fn is_read(char: char, letter: char) -> bool {
    if char.is_ascii() {
        return char.eq_ignore_ascii_case(&letter);
    }
    let starts = |sound: pinyin::Pinyin| sound.plain().starts_with(letter);
    char.to_pinyin_multi().is_some_and(|sounds| sounds.into_iter().any(starts))
}

#[cfg(test)]
mod tests {
    use super::{begins, letters, place};

    #[test]
    fn a_name_is_found_by_its_first_letters() {
        for (typed, name, at) in [
            ("dgslc", "东沟石料厂", Some(0)),
            ("slc", "东沟石料厂", Some(2)),
            ("DGS", "东沟石料厂", Some(0)),
            ("lyfsd", "粮油、副食店", Some(0)),
            ("xcs", "鑫诚商店", Some(0)),
            ("3h", "第3号矿", Some(1)),
            ("dgm", "东沟石料厂", None),
            ("dgslcc", "东沟石料厂", None),
            ("", "东沟石料厂", None),
            ("东", "东沟石料厂", None),
        ] {
            assert_eq!(place(typed, name), at, "{typed} {name}");
            assert_eq!(begins(typed, name), typed.is_empty() || at == Some(0), "{typed} {name}");
        }
    }

    #[test]
    fn the_letters_of_a_name() {
        for (name, expected) in [("积翠", "jc"), ("三甲", "sj"), ("a1", ""), ("", "")] {
            assert_eq!(letters(name), expected, "{name}");
        }
    }

    /// 长 is read cháng or zhǎng, 行 háng or xíng, 重 zhòng or chóng.
    #[test]
    fn a_character_with_several_sounds_goes_by_each() {
        for (typed, name) in [("csc", "长沙厂"), ("zsc", "长沙厂"), ("yh", "银行"), ("yx", "银行"), ("cq", "重庆")]
        {
            assert_eq!(place(typed, name), Some(0), "{typed} {name}");
        }
    }
}
