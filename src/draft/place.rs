//! The place whose plan it is, from the issuer's name: 方山县积翠镇人民政府 is of 积翠镇 in 方山县.

/// A place with the parts of its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The names by which the place and those above it are called, longest first: 方山县积翠镇, 积翠镇, 方山县.
    pub names: Vec<String>,
    /// The last character of its name: 镇, 乡, 县.
    pub level: Option<char>,
    /// The name without that character: 积翠.
    pub stem: String,
    /// A county, district or city.
    pub is_county: bool,
}

impl Place {
    /// The place in an issuer's name, or in a title that begins with it.
    pub fn of(issuer: &str) -> Place {
        let chars: Vec<char> = issuer.chars().filter(|c| !c.is_whitespace()).collect();
        let mut parts: Vec<String> = Vec::new();
        let mut from = 0;
        for (at, c) in chars.iter().enumerate() {
            let next: String = chars[at + 1..].iter().take(2).collect();
            let ends = match c {
                '省' | '县' | '旗' | '镇' | '乡' => true,
                '区' => !next.starts_with('域') && !next.starts_with('内'),
                '市' => !next.starts_with("场") && !next.starts_with("政") && !next.starts_with("监"),
                '道' => at > 0 && chars[at - 1] == '街',
                _ => false,
            };
            let length = at + 1 - from;
            if ends && (2..=9).contains(&length) {
                parts.push(chars[from..=at].iter().collect());
                from = at + 1;
            }
            // A place is at the beginning only.
            if at >= 24 || parts.len() == 4 || at + 1 - from > 9 {
                break;
            }
        }
        let Some(last) = parts.last().cloned() else { return Place::default() };
        let level = last.chars().next_back();
        let stem =
            last.trim_end_matches("街道").trim_end_matches(['省', '市', '县', '区', '旗', '镇', '乡']).to_string();
        let joined: Vec<String> = (0..parts.len()).map(|at| parts[at..].concat()).collect();
        let mut names: Vec<String> = joined.into_iter().chain(parts.iter().cloned()).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let all = names.clone();
        let mut at = 0;
        names.retain(|name| {
            at += 1;
            !all[..at - 1].contains(name)
        });
        let is_county = level.is_some_and(|c| "县区市旗省".contains(c));
        Place { names, level, stem, is_county }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn the_last_place_is_the_one() {
        for (issuer, stem, level, is_county) in [
            ("方山县积翠镇人民政府", "积翠", Some('镇'), false),
            ("城关街道办事处", "城关", Some('道'), false),
            ("方山县安全生产委员会", "方山", Some('县'), true),
            ("东坡区安全生产委员会办公室", "东坡", Some('区'), true),
            ("东岭乡安全生产三年行动方案", "东岭", Some('乡'), false),
            ("安全生产工作方案", "", None, false),
        ] {
            let place = Place::of(issuer);
            assert_eq!((place.stem.as_str(), place.level, place.is_county), (stem, level, is_county), "{issuer}");
        }
        assert_eq!(Place::of("方山县积翠镇人民政府").names, ["方山县积翠镇", "积翠镇", "方山县"]);
    }
}
