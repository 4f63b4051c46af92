//! Computes how well an entry of a list fits the typed text. The text may be a part of the entry, the beginning of its
//! code, the initials of its pinyin, a part of its whole text that the entry shortens, or some of its characters in
//! order.

use super::Choice;
use crate::initials;

/// How well the entry fits: a higher number fits better. `None` if the entry does not fit.
pub(super) fn score(typed: &str, choice: &Choice) -> Option<i64> {
    let typed = typed.trim().to_lowercase();
    let (shown, also) = (choice.shown.to_lowercase(), choice.also.to_lowercase());
    if typed.is_empty() {
        return Some(0);
    }
    if also.starts_with(&typed) {
        return Some(1000 - also.len() as i64);
    }
    if let Some(at) = shown.find(&typed) {
        return Some(800 - at as i64);
    }
    if let Some(at) = initials::place(&typed, &choice.shown) {
        return Some(600 - at as i64);
    }
    if also.contains(&typed) {
        return Some(400);
    }
    // Only Chinese characters may have other characters between them. Letters and digits would fit nearly every code in
    // this way.
    let mut rest = shown.chars();
    (!typed.is_ascii() && typed.chars().all(|c| rest.any(|other| other == c))).then_some(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_found_by_name_code_and_initials_the_nearest_first() {
        let unit = |code: &str, name: &str| Choice {
            shown: format!("{name}（{code}）"),
            word: name.to_string(),
            also: code.to_string(),
        };
        let all = [unit("U001", "东沟石料厂"), unit("U002", "西沟石料厂"), unit("U010", "南河村")];
        let found = |typed: &str| {
            let mut fits: Vec<(i64, &str)> =
                all.iter().filter_map(|c| Some((-score(typed, c)?, c.also.as_str()))).collect();
            fits.sort();
            fits.into_iter().map(|(_, code)| code).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("石料"), "U001 U002");
        assert_eq!(found("u01"), "U010");
        assert_eq!(found("xgslc"), "U002");
        assert_eq!(found("slc"), "U001 U002");
        assert_eq!(found("nh"), "U010");
        assert_eq!(found("东料"), "U001");
        assert_eq!(found("火星"), "");
        assert_eq!(found(" "), "U001 U002 U010");
    }
}
