//! Pairs of units that may be the same unit under two names. They are shown to a person, who decides; nothing is joined
//! here.

use std::collections::BTreeMap;

mod near;

/// The values of a unit that are compared to find units that may be the same.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    pub name: &'a str,
    pub aliases: Vec<&'a str>,
    /// The unit's code (单位编号) without the letters of the site that made it.
    pub code: &'a str,
    pub phone: Option<&'a str>,
    pub site: &'a str,
}

/// Two units that may be the same, by their places in the list, and the reason in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub first: usize,
    pub second: usize,
    pub why: Vec<&'static str>,
}

/// A telephone or name shared by more units than this is a market's or a switchboard's, and no sign of a double entry.
const CROWD: usize = 5;

/// All pairs of units of different sites that may be the same unit, by their places in `units`.
pub fn pairs(units: &[Known]) -> Vec<Pair> {
    let mut found: BTreeMap<(usize, usize), Vec<&'static str>> = BTreeMap::new();
    let cores = |unit: &Known| -> Vec<String> {
        let mut all: Vec<String> = std::iter::once(unit.name).chain(unit.aliases.iter().copied()).map(core).collect();
        all.sort();
        all.dedup();
        all.retain(|core| core.chars().count() >= 3);
        all
    };
    let phone = |unit: &Known| unit.phone.map(digits).filter(|phone| phone.len() >= 7).into_iter().collect();
    let code = |unit: &Known| Some(unit.code.to_string()).filter(|code| !code.is_empty()).into_iter().collect();
    alike(units, &cores, "名称相近", &mut found);
    alike(units, &phone, "电话相同", &mut found);
    alike(units, &code, "编码相同", &mut found);
    nearly(units, &mut found);
    found.into_iter().map(|((first, second), why)| Pair { first, second, why }).collect()
}

fn alike(
    units: &[Known],
    marks: &dyn Fn(&Known) -> Vec<String>,
    why: &'static str,
    found: &mut BTreeMap<(usize, usize), Vec<&'static str>>,
) {
    let mut by_mark: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        marks(unit).into_iter().for_each(|mark| by_mark.entry(mark).or_default().push(at));
    }
    for places in by_mark.values().filter(|places| places.len() <= CROWD) {
        for (nth, first) in places.iter().enumerate() {
            for second in places[nth + 1..].iter().filter(|second| units[**second].site != units[*first].site) {
                let reasons = found.entry((*first, *second)).or_default();
                if !reasons.contains(&why) {
                    reasons.push(why);
                }
            }
        }
    }
}

/// Adds the pairs whose names differ in one or two characters, if nothing else is known of them.
fn nearly(units: &[Known], found: &mut BTreeMap<(usize, usize), Vec<&'static str>>) {
    let of = |(at, unit): (usize, &Known)| -> Vec<(usize, String)> {
        std::iter::once(unit.name).chain(unit.aliases.iter().copied()).map(|name| (at, plain(name))).collect()
    };
    let (owners, names): (Vec<usize>, Vec<String>) = units.iter().enumerate().flat_map(of).unzip();
    for (first, second) in near::candidates(&names, CROWD) {
        let (a, b) = (owners[first], owners[second]);
        let Some(edits) = near::differ_by(&names[first], &names[second]) else { continue };
        if units[a].site != units[b].site {
            let why = if edits == 1 { "名称只差一个字" } else { "名称只差两个字" };
            found.entry((a.min(b), a.max(b))).or_insert_with(|| vec![why]);
        }
    }
}

/// The name without its company form: 东沟石料厂 and 东沟石料有限公司 both give 东沟石料.
fn core(name: &str) -> String {
    const TAILS: [&str; 12] = [
        "有限责任公司",
        "股份有限公司",
        "有限公司",
        "分公司",
        "公司",
        "经营部",
        "门市部",
        "商行",
        "厂",
        "店",
        "部",
        "场",
    ];
    let plain = plain(name);
    let tail = TAILS.iter().find(|tail| plain.ends_with(**tail));
    tail.map_or(plain.as_str(), |tail| &plain[..plain.len() - tail.len()]).to_string()
}

/// The name without brackets, what is in them, and blanks.
fn plain(name: &str) -> String {
    let mut depth = 0;
    name.chars()
        .filter(|c| {
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => {
                    depth = (depth - 1).max(0);
                    return false;
                }
                _ => {}
            }
            depth == 0 && !c.is_whitespace()
        })
        .collect()
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests;
