//! The bodies (责任主体) that a document names: offices, stations, villages, firms. A body is known by its kind (应急管理局,
//! 镇应急站, 应急办), whatever the place before it; all names by which the document calls it are kept.

use super::place::Place;
use super::scan::{Folded, Scan};
use super::words::{BARE, BODIES, FIRMS, Kind, MODIFIERS, PREFIXES, TRADES};
use std::collections::BTreeMap;

/// Where a sentence names a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub from: usize,
    pub to: usize,
    /// Where its own name begins: after the kind of units in 各非煤矿山企业.
    pub named: usize,
    /// Its key among the bodies of the document.
    pub key: String,
}

impl Mention {
    /// Whether it names units of the register, such as firms or villages, rather than an office.
    pub fn is_of_units(&self) -> bool {
        FIRMS.contains(&self.key.as_str())
    }
}

/// A body with every name that the document has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub key: String,
    pub name: String,
    pub aliases: Vec<String>,
}

/// Finds the bodies in a folded text, from left to right; the longest name counts.
pub fn mentions(chars: &[char], place: &Place) -> Vec<Mention> {
    let (mut all, mut at): (Vec<Mention>, usize) = (Vec::new(), 0);
    while at < chars.len() {
        let found = named(chars, at, place, all.last());
        at = found.as_ref().map_or(at + 1, |mention| mention.to);
        all.extend(found);
    }
    all
}

fn named(chars: &[char], at: usize, place: &Place, before: Option<&Mention>) -> Option<Mention> {
    let mut scan = Scan::at(chars, at);
    let mut level = None;
    let mut prefixed = false;
    loop {
        // The place itself: 方山县、积翠镇, with or without its own last character.
        if let Some(length) = place.names.iter().find(|name| scan.sees(name)).map(|name| name.chars().count()) {
            scan.at += length;
            level = scan.chars.get(scan.at - 1).copied();
            prefixed = true;
            continue;
        }
        // A name may itself begin with such a word.
        if kind(&scan, place.is_county).is_some_and(|(_, name)| !PREFIXES.contains(&name)) {
            break;
        }
        let Some(word) = scan.eat_any(&PREFIXES) else { break };
        prefixed = true;
        let is_area = word.starts_with('辖') || word.starts_with('全');
        level = word.chars().rev().find(|c| "镇乡县区市省".contains(*c) && !is_area).or(level);
    }
    let before_trade = scan.at;
    let here = kind(&scan, place.is_county);
    let (kind, name) = match here.filter(|(_, name)| !BARE.contains(name)) {
        Some(here) => here,
        None => {
            pass_trades(&mut scan);
            match kind(&scan, place.is_county).filter(|(kind, _)| scan.at > before_trade && FIRMS.contains(&kind.id)) {
                Some(found) => found,
                None => {
                    scan.at = before_trade;
                    here?
                }
            }
        }
    };
    let start = before_trade;
    let own = if scan.at == before_trade && prefixed { at } else { scan.at };
    scan.at += name.chars().count();
    if kind.not_before.iter().any(|word| scan.sees(word)) || (kind.prefixed && !prefixed) {
        return None;
    }
    if BARE.contains(&name) && !is_listed(chars, at, scan, prefixed, before) {
        return None;
    }
    // 应急管理局局长 and 派出所长 are people.
    if ["长", "局长", "所长", "站长", "队长", "主任", "书记"].iter().any(|post| scan.sees(post)) {
        return None;
    }
    let is_elsewhere =
        level.is_some_and(|level| place.level.is_some_and(|own| own != level) && "县区市省".contains(level));
    let key = match is_elsewhere && !place.is_county {
        true => format!("{}-{}", if level == Some('省') { "province" } else { "county" }, kind.id),
        false => kind.id.to_string(),
    };
    let from = if prefixed { at } else { start };
    Some(Mention { from, to: scan.at, named: own.max(from), key })
}

/// Passes the kinds of units and other words that may stand before 企业: 重点, 非煤矿山、危化等.
fn pass_trades(scan: &mut Scan) {
    loop {
        let named =
            TRADES.iter().flat_map(|trade| trade.names).filter(|name| scan.sees(name)).max_by_key(|name| name.len());
        match named {
            Some(name) => scan.at += name.chars().count(),
            None if scan.eat_any(&MODIFIERS).is_some() => {}
            None => return,
        }
        let mut next = *scan;
        if next.eat_any(&["、", "和", "及", "等"]).is_some() {
            let goes_on = TRADES.iter().flat_map(|trade| trade.names).any(|name| next.sees(name))
                || ["企业", "生产经营单位", "经营单位"].iter().any(|name| next.sees(name));
            if goes_on {
                *scan = next;
            }
        }
    }
}

/// The kind whose longest name begins here.
fn kind(scan: &Scan, is_county: bool) -> Option<(&'static Kind, &'static str)> {
    let all = BODIES.iter().filter(|kind| is_county || kind.id != "townships");
    let named = all.flat_map(|kind| kind.names.iter().map(move |name| (kind, *name)));
    named.filter(|(_, name)| scan.sees(name)).max_by_key(|(_, name)| name.len())
}

/// Whether a name that is also an everyday word, such as 应急 or 消防, stands in a list of bodies here.
fn is_listed(chars: &[char], at: usize, scan: Scan, prefixed: bool, before: Option<&Mention>) -> bool {
    let follows = before.is_some_and(|last| last.to + 1 == at && "、和及与".contains(chars[last.to]));
    let ends = scan.peek().is_none_or(|c| "、，。；等和及与".contains(c))
        || ["部门", "单位", "要", "负责", "牵头"].iter().any(|word| scan.sees(word));
    (follows || prefixed) && ends
}

/// The bodies of a document, by the names with which its sentences call them, in the order in which they first occur.
#[derive(Debug, Default)]
pub struct Bodies {
    order: Vec<String>,
    names: BTreeMap<String, Vec<(String, usize)>>,
}

impl Bodies {
    /// Counts the names of a sentence.
    pub fn take(&mut self, text: &str, folded: &Folded, mentions: &[Mention]) {
        for mention in mentions {
            let name: String =
                text[folded.bytes(mention.named, mention.to)].chars().filter(|c| !c.is_whitespace()).collect();
            self.add(&mention.key, &name);
        }
    }

    /// Counts one name of a body.
    pub fn add(&mut self, key: &str, name: &str) {
        if !self.order.iter().any(|known| known == key) {
            self.order.push(key.to_string());
        }
        let names = self.names.entry(key.to_string()).or_default();
        match names.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count += 1,
            None => names.push((name.to_string(), 1)),
        }
    }

    /// The bodies that are used, each with the name that occurs most; no name is used twice.
    pub fn used(&self, used: &dyn Fn(&str) -> bool) -> Vec<Body> {
        let mut taken: Vec<String> = self.order.clone();
        let mut all = Vec::new();
        for key in self.order.iter().filter(|key| used(key)) {
            let mut names = self.names[key].clone();
            // The longest of those that occur equally often.
            names.sort_by_key(|(name, count)| std::cmp::Reverse((*count, name.len())));
            let mut free = names.into_iter().map(|(name, _)| name).filter(|name| !taken.contains(name));
            // A body whose every name is another's too still has one of its own.
            let name = free.next().unwrap_or_else(|| format!("{}（{key}）", self.names[key][0].0));
            let aliases: Vec<String> = free.collect();
            taken.push(name.clone());
            taken.extend(aliases.iter().cloned());
            all.push(Body { key: key.clone(), name, aliases });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, issuer: &str) -> Vec<String> {
        let folded = Folded::of(text);
        let place = Place::of(issuer);
        let of = |m: &Mention| format!("{}={}", m.key, &text[folded.bytes(m.from, m.to)]);
        mentions(&folded.chars, &place).iter().map(of).collect()
    }

    #[test]
    fn a_body_is_known_by_its_kind() {
        let town = "方山县积翠镇人民政府";
        assert_eq!(
            found("镇政府组织镇应急、消防、市场监管等单位每月排查", town),
            ["zhengfu=镇政府", "yingji=镇应急", "xiaofang=消防", "shichang=市场监管"]
        );
        assert_eq!(
            found("镇综合执法队、镇派出所、各村委要配合", town),
            ["zonghe=镇综合执法队", "paichusuo=镇派出所", "villages=各村委"]
        );
        assert_eq!(found("参与县监管部门组织的培训", town), ["county-regulators=县监管部门"]);
        assert_eq!(found("辖区内各企业、生产经营单位", town), ["enterprises=辖区内各企业", "businesses=生产经营单位"]);
        // Everyday words are no bodies.
        for text in ["强化应急演练", "落实消防安全责任", "做好应急救援", "每月定期", "应急管理局局长", "政府网站"]
        {
            assert_eq!(found(text, town), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_county_names_its_own_offices_with_or_without_the_county() {
        let county = "方山县安全生产委员会";
        assert_eq!(
            found("县应急管理局牵头，县消防救援大队、市场监管局和各乡镇配合", county),
            ["yingji=县应急管理局", "xiaofang=县消防救援大队", "shichang=市场监管局", "townships=各乡镇"]
        );
    }

    #[test]
    fn the_name_that_occurs_most_is_the_name() {
        let mut bodies = Bodies::default();
        let place = Place::of("积翠镇人民政府");
        for text in ["镇政府负责", "镇人民政府、镇政府负责", "各企业自查"] {
            let folded = Folded::of(text);
            bodies.take(text, &folded, &mentions(&folded.chars, &place));
        }
        let all = bodies.used(&|key| key == "zhengfu");
        assert_eq!(
            (all.len(), all[0].name.as_str(), &all[0].aliases[..]),
            (1, "镇政府", &["镇人民政府".to_string()][..])
        );
    }
}
