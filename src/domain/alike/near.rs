//! Names of units that differ in a character or two, and whether the difference is one that makes them different units: a
//! numeral, a direction, a surname, the name of a village.

use crate::domain::nearest::distance;
use std::hash::{DefaultHasher, Hash, Hasher};

/// With one of these, a name is that of another unit: 第一小学 and 第二小学, 东门超市 and 西门超市.
const APART: &str =
    "零〇一二三四五六七八九十百0123456789０１２３４５６７８９甲乙丙丁戊ABCDEFGabcdefg东西南北中上下前后左右里外内";

/// Two names that differ by two of one group are those of different units: 大/小, 加油站/加气站, 张记/李记.
const GROUPS: [&str; 4] = [
    "大小",
    "新老旧",
    "油气煤水电石木铁铜砂砖瓦药酒茶米面布纸",
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤",
];

/// What ends the name of a place within a name of a unit.
const PLACES: [char; 6] = ['镇', '乡', '村', '组', '街', '区'];

/// How many characters may differ: one of four or more, two of eight or more.
fn within(name: &[char], other: &[char]) -> usize {
    match name.len().min(other.len()) {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// In how many characters two names differ, if they may be those of one unit; `None` if they are equal or too different.
pub fn differ_by(name: &str, other: &str) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (name.chars().collect(), other.chars().collect());
    let edits = distance(name, other);
    if edits == 0 || edits > within(&a, &b) || place(name) != place(other) {
        return None;
    }
    let without = |all: &[char], taken: &[char]| {
        let mut left = all.to_vec();
        for c in taken {
            if let Some(at) = left.iter().position(|known| known == c) {
                left.remove(at);
            }
        }
        left
    };
    let (of_a, of_b) = (without(&a, &b), without(&b, &a));
    let is_apart = of_a.iter().chain(&of_b).any(|c| APART.contains(*c));
    let is_of = |all: &[char], group: &str| all.iter().any(|c| group.contains(*c));
    let is_other = GROUPS.iter().any(|group| is_of(&of_a, group) && is_of(&of_b, group));
    (!is_apart && !is_other).then_some(edits)
}

/// The name up to the last place in it: 积翠镇南河村 of 积翠镇南河村卫生室. Empty if it names no place.
fn place(name: &str) -> &str {
    name.rfind(PLACES).map_or("", |at| &name[..at])
}

/// Places of names that may differ in a character or two. Every name is known by what is left when one or two of its
/// characters are taken away, so that names need not all be compared with each other. What more than `crowd` names have in
/// common makes no pair.
pub fn candidates(names: &[String], crowd: usize) -> Vec<(usize, usize)> {
    let mut left: Vec<(u64, usize)> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let all: Vec<char> = name.chars().collect();
        let most = within(&all, &all);
        let mut add = |skipped: [usize; 2]| {
            let mut hasher = DefaultHasher::new();
            let kept = all.iter().enumerate().filter(|(at, _)| !skipped.contains(at));
            kept.for_each(|(_, c)| c.hash(&mut hasher));
            left.push((hasher.finish(), at));
        };
        if most == 0 {
            continue;
        }
        let none = all.len();
        add([none, none]);
        for first in 0..all.len() {
            add([first, none]);
            if most > 1 {
                (first + 1..all.len()).for_each(|second| add([first, second]));
            }
        }
    }
    left.sort_unstable();
    left.dedup();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for places in left.chunk_by(|a, b| a.0 == b.0).filter(|places| places.len() <= crowd) {
        for (nth, (_, a)) in places.iter().enumerate() {
            pairs.extend(places[nth + 1..].iter().map(|(_, b)| (*a, *b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::{candidates, differ_by};

    #[test]
    fn names_of_one_unit_and_of_two() {
        for (name, other, expected) in [
            ("新华饭店", "新华饭馆", Some(1)),
            ("新华饭店", "新华大饭店", Some(1)),
            ("新华饭店", "华新饭店", Some(1)),
            ("积翠镇新华饭店", "积翠镇新华饭馆", Some(1)),
            ("永兴汽车修理厂", "永兴汽车维修厂", None),
            ("永兴汽车修理服务部", "永兴汽车维修服务部", Some(2)),
            ("鑫源烟花爆竹", "鑫原烟花爆竹", Some(1)),
            // Equal, too short, too different.
            ("新华饭店", "新华饭店", None),
            ("老张家", "老王家", None),
            ("新华饭店", "新光商店", None),
            // Numerals, directions and sizes.
            ("第一小学", "第二小学", None),
            ("积翠镇第3幼儿园", "积翠镇第4幼儿园", None),
            ("东门超市", "西门超市", None),
            ("城南加油站", "城北加油站", None),
            ("上河水库管理站", "下河水库管理站", None),
            ("兴隆大超市", "兴隆小超市", None),
            ("甲厂仓库", "乙厂仓库", None),
            ("新华一店", "新华饭店", None),
            ("A座物业公司", "B座物业公司", None),
            // Surnames, materials, and the same thing of another village.
            ("张记面馆", "李记面馆", None),
            ("东沟加油站", "东沟加气站", None),
            ("东沟石料厂", "东沟木料厂", None),
            ("白杨村卫生室", "红杨村卫生室", None),
            ("积翠镇白杨村小卖部", "积翠镇白柳村小卖部", None),
            ("中心小学", "中心中学", None),
        ] {
            assert_eq!(differ_by(name, other), expected, "{name} {other}");
            assert_eq!(differ_by(other, name), expected, "{other} {name}");
        }
    }

    #[test]
    fn every_near_pair_is_a_candidate_and_a_crowd_makes_none() {
        let names = ["新华饭店", "新华饭馆", "永兴汽车修理服务部", "永兴汽车维修服务部", "新华大饭店", "华新饭店"];
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let found = candidates(&names, 5);
        for (first, name) in names.iter().enumerate() {
            for (second, other) in names.iter().enumerate().skip(first + 1) {
                let is_near = differ_by(name, other).is_some();
                assert!(!is_near || found.contains(&(first, second)), "{name} {other}");
            }
        }
        let shops: Vec<String> = "赤橙黄绿青蓝".chars().map(|c| format!("{c}星商店")).collect();
        assert_eq!(candidates(&shops, 5), []);
    }
}
