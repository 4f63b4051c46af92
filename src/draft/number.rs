//! The number of a clause at the beginning of its paragraph: 一、 （一） 1. （1） ① 第三条 1.2.

use super::scan::{Folded, Scan};

/// The number at the beginning of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// 0 for 一、, 1 for （一）, 2 for 1., 3 for （1）, 4 for ①.
    pub level: usize,
    /// As it stands in a clause: `二`, `（七）`, `2`, `（1）`.
    pub shown: String,
    pub value: u32,
    /// How many folded characters it takes.
    pub length: usize,
}

/// The number of a paragraph, if it begins with one.
pub fn number(text: &str) -> Option<Number> {
    let folded = Folded::of(text);
    let mut scan = Scan::at(&folded.chars, 0);
    let made = |level, shown: String, value, scan: Scan| Some(Number { level, shown, value, length: scan.at });
    if scan.eat("第") {
        let value = scan.number()?;
        let unit = scan.eat_any(&["部分", "章", "节", "条"])?;
        scan.eat_any(&["、", "：", "."]);
        let level = ["部分", "章", "节", "条"].iter().position(|known| *known == unit)?.saturating_sub(1);
        return made(level.min(2), format!("第{value}{unit}"), value, scan);
    }
    if scan.eat("（") {
        let is_digit = scan.peek().is_some_and(|c| c.is_ascii_digit());
        let from = scan.at;
        let value = scan.number().filter(|value| (1..=99).contains(value))?;
        let shown: String = folded.chars[from..scan.at].iter().collect();
        if !scan.eat("）") {
            return None;
        }
        scan.eat("、");
        return made(if is_digit { 3 } else { 1 }, format!("（{shown}）"), value, scan);
    }
    if let Some(c) = scan.peek().filter(|c| ('①'..='⑳').contains(c)) {
        scan.at += 1;
        return made(4, c.to_string(), c as u32 - '①' as u32 + 1, scan);
    }
    if scan.peek().is_some_and(|c| c.is_ascii_digit()) {
        let value = scan.number().filter(|value| (1..=99).contains(value))?;
        let mut shown = value.to_string();
        // 1.1 and 1.1.2, but not 1.5倍.
        while scan.sees(".") && scan.rest().get(1).is_some_and(char::is_ascii_digit) {
            scan.at += 1;
            let next = scan.number().filter(|next| (1..=99).contains(next))?;
            shown = format!("{shown}.{next}");
        }
        if shown.contains('.') {
            scan.eat_any(&[".", "、"]);
            let is_heading = scan.peek().is_some_and(|c| !c.is_ascii() && !"倍万亿米吨元年月日个次%％-".contains(c));
            return if is_heading { made(3, shown, value, scan) } else { None };
        }
        let mark = scan.eat_any(&[".", "、", "）"])?;
        return made(if mark == "）" { 4 } else { 2 }, shown, value, scan);
    }
    let from = scan.at;
    let value = scan.numeral().filter(|value| (1..=99).contains(value))?;
    let shown: String = folded.chars[from..scan.at].iter().collect();
    // 一、二季度 is no heading.
    let is_listed = scan.sees("、") && Scan::at(&folded.chars, scan.at + 1).numeral().is_some();
    match scan.eat_any(&["、", "."]) {
        Some(_) if !is_listed => made(0, shown, value, scan),
        _ => None,
    }
}
