//! Suggestions for a mistyped name: the known names with the fewest edits. The result is only shown; a name is never
//! replaced.

/// Up to three known names that are close to `text`, the closest first.
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let length = text.chars().count();
    // A longer text is a sentence and no name, and comparing it would take long.
    if length > 60 {
        return Vec::new();
    }
    let within = (length / 3).max(1);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= within || shares_start(text, name))
        .map(|name| (if shares_start(text, name) { 1 } else { distance(text, name) }, name))
        .filter(|(edits, _)| *edits <= within)
        .collect();
    near.sort_by_key(|(edits, _)| *edits);
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The edits from a word to a name, with a common beginning, or a Chinese part, as one edit. `None` if one is ASCII and
/// the other is not, or the word is longer than any name.
pub fn edits(word: &str, name: &str) -> Option<usize> {
    if word.is_ascii() != name.is_ascii() || word.chars().count() > 60 {
        return None;
    }
    let is_part = shares_start(word, name) || !word.is_ascii() && (word.contains(name) || name.contains(word));
    let edits = distance(word, name);
    Some(if is_part { edits.min(1) } else { edits })
}

fn shares_start(text: &str, name: &str) -> bool {
    text.len() >= 3 && name.len() >= 3 && (name.starts_with(text) || text.starts_with(name))
}

/// The number of edits from one text to the other: a character added, removed or replaced, or two neighbours exchanged.
/// Upper and lower case are equal.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (a, b) = (lower(a), lower(b));
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(row[j - 1] + 1).min(last[j] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// `是不是 a、b？`, or the list of all known names if none is close.
pub fn suggestion(text: &str, known: &[&str]) -> String {
    let near = nearest(text, known.iter().copied());
    match near.is_empty() {
        false => format!("是不是 {}？", near.join("、")),
        true => format!("可用的有 {}", listed(known)),
    }
}

/// `；是不是 a？`, to follow a list of all accepted names; empty if none is close. Two Chinese characters of which one
/// differs are another word and not a typing mistake.
pub fn asked<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let is_slip = |name: &&str| name.is_ascii() || name.chars().count() > 2 || shares_start(text, name);
    let near = nearest(text, known.into_iter().filter(is_slip));
    if near.is_empty() { String::new() } else { format!("；是不是 {}？", near.join("、")) }
}

/// The names joined by 、; a long list is cut and ends with its length.
pub fn listed(known: &[&str]) -> String {
    match known.get(..24) {
        Some(first) if known.len() > 24 => format!("{} 等 {} 个", first.join("、"), known.len()),
        _ => known.join("、"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (a, b, edits) in [
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("every", "evry", 1),
            ("镇应急", "镇急", 1),
            ("fire", "fier", 1),
            ("A", "a", 0),
        ] {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_come_first_and_distant_ones_not_at_all() {
        let known = ["yingji", "xiaofang", "shichang", "yingjie"];
        assert_eq!(nearest("yinji", known), ["yingji"]);
        assert_eq!(nearest("yingjiu", known), ["yingji", "yingjie"]);
        assert!(nearest("学校", known).is_empty());
        assert_eq!(nearest("recur", ["recurring", "window"]), ["recurring"]);
    }

    #[test]
    fn another_word_of_two_characters_is_no_slip() {
        assert_eq!(asked("majr", ["major", "重大"]), "；是不是 major？");
        assert_eq!(asked("较大", ["重大", "一般"]), "");
        assert_eq!(asked("重大隐患", ["重大", "一般"]), "；是不是 重大？");
        assert_eq!(asked("镇级检察", ["镇级检查"]), "；是不是 镇级检查？");
    }
}
