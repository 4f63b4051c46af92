//! Doubtful entries: a unit of high risk at which nothing was ever found, impossible certificate numbers, and evidence
//! that was entered long after its day.

use super::{Doubt, DoubtRule, joined};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Evidence that was entered at least this many days after its date is listed.
const BELATED_DAYS: i64 = 60;
/// A unit of high risk that was visited at least this often in a year should have had a hazard.
const VISITS: usize = 2;

/// A unit of high risk, with the visits and findings of its last year.
pub struct Watched {
    pub code: String,
    pub name: String,
    pub risk: &'static str,
    pub visits: usize,
    pub findings: usize,
}

/// 高风险零隐患: units of high risk that were visited but at which no hazard was found.
pub fn silent(units: &[Watched]) -> Vec<Doubt> {
    let is_silent = |u: &&Watched| u.visits >= VISITS && u.findings == 0;
    let doubt = |u: &Watched| Doubt {
        rule: DoubtRule::Silent,
        records: vec![u.code.clone()],
        subject: u.name.clone(),
        why: format!("风险等级{}，一年里查了 {} 次，没有查出一条隐患", u.risk, u.visits),
        hint: "换人、换时间再查一次，或请专家同去",
    };
    units.iter().filter(is_silent).map(doubt).collect()
}

/// A certificate's number and its holder.
pub struct Numbered {
    pub record: String,
    pub no: String,
    pub holder: String,
}

/// 证书编号待核: a number that is too short, consists of one repeated character, or belongs to several people. `is_id` is
/// whether 18 characters are a valid ID number.
pub fn impossible(all: &[Numbered], is_id: &dyn Fn(&str) -> bool) -> Vec<Doubt> {
    let mut holders: BTreeMap<&str, Vec<&Numbered>> = BTreeMap::new();
    for one in all {
        holders.entry(one.no.as_str()).or_default().push(one);
    }
    let mut found = Vec::new();
    let mut doubt = |records: Vec<String>, subject: String, why: String| {
        let hint = "对照证书原件，或到发证机关网站查验";
        found.push(Doubt { rule: DoubtRule::Impossible, records, subject, why, hint });
    };
    for one in all {
        let chars: Vec<char> = one.no.chars().filter(|c| c.is_alphanumeric()).collect();
        let is_one = chars.windows(2).all(|pair| pair[0] == pair[1]);
        let bare = one.no.trim_start_matches(['T', 't']);
        let looks_like_id = bare.len() == 18 && bare.bytes().take(17).all(|b| b.is_ascii_digit());
        let why = match () {
            () if chars.len() < 4 => "编号太短",
            () if is_one => "编号全是同一个字符",
            () if looks_like_id && !is_id(bare) => "编号里的身份证号校验位不对",
            () => continue,
        };
        doubt(vec![one.record.clone()], one.holder.clone(), why.to_string());
    }
    for group in holders.into_values() {
        if group.iter().any(|n| n.holder != group[0].holder) {
            let records = group.iter().map(|n| n.record.clone()).collect();
            let names = joined(group.iter().map(|n| n.holder.as_str()));
            doubt(records, names, "几个人用同一个证书编号".to_string());
        }
    }
    found
}

/// Evidence that was typed in, with its date and the day of its entry.
pub struct Entered {
    pub no: String,
    pub what: &'static str,
    pub date: NaiveDate,
    pub entered: NaiveDate,
}

/// 补录较晚: evidence that was entered long after its date.
pub fn belated(all: &[Entered]) -> Vec<Doubt> {
    let days = |e: &Entered| (e.entered - e.date).num_days();
    let doubt = |e: &Entered| Doubt {
        rule: DoubtRule::Belated,
        records: vec![e.no.clone()],
        subject: e.what.to_string(),
        why: format!("日期 {}，{} 才登记，隔了 {} 天", e.date, e.entered, days(e)),
        hint: "补录的请留好当时的签到表、照片",
    };
    all.iter().filter(|e| days(e) > BELATED_DAYS).map(doubt).collect()
}

#[cfg(test)]
mod tests;
