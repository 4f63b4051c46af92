//! The same text, or the same photo, in several records.

use super::{Doubt, DoubtRule, joined};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A text of at least this many characters is unlikely to be the same by chance.
const TELLING: usize = 10;
/// How many characters of it are shown.
const SHOWN: usize = 30;

/// A text of a record: the record's number, the column (整改措施), the unit, the day, and the text.
pub struct RecordText {
    pub no: String,
    pub what: &'static str,
    pub subject: String,
    /// The day, if one activity may be recorded as several records of the same day.
    pub date: Option<NaiveDate>,
    pub text: String,
}

/// 文字相同: the same text in the same column of several records, compared without white space and punctuation.
pub fn repeated(all: &[RecordText]) -> Vec<Doubt> {
    let folded = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let mut groups: BTreeMap<(&str, String), Vec<&RecordText>> = BTreeMap::new();
    for record in all {
        let key = folded(&record.text);
        if key.chars().count() >= TELLING {
            groups.entry((record.what, key)).or_default().push(record);
        }
    }
    let doubt = |((what, _), group): ((&str, String), Vec<&RecordText>)| Doubt {
        rule: DoubtRule::Repeated,
        records: group.iter().map(|s| s.no.clone()).collect(),
        subject: joined(group.iter().map(|s| s.subject.as_str())),
        why: format!("{} 条记录的{what}一字不差：“{}”", group.len(), shortened(&group[0].text)),
        hint: "情况真的一样就不用管；是照抄的请据实改写",
    };
    groups.into_iter().filter(|(_, group)| is_twice(group.iter().map(|s| s.date))).map(doubt).collect()
}

/// Whether there are several, not all on the same day; a record without a day counts as different.
fn is_twice(dates: impl Iterator<Item = Option<NaiveDate>>) -> bool {
    let dates: Vec<Option<NaiveDate>> = dates.collect();
    dates.len() > 1 && (dates.contains(&None) || dates.windows(2).any(|pair| pair[0] != pair[1]))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

/// A file that is attached to a record.
pub struct Pictured {
    pub no: String,
    /// The ledger's name, such as 隐患 or 培训.
    pub what: &'static str,
    pub subject: String,
    /// The day, if one activity may be recorded as several records of the same day.
    pub date: Option<NaiveDate>,
    /// The file's SHA-256.
    pub sha256: String,
    /// The file's name.
    pub file: String,
}

/// 同一张照片: one file attached to several records of one ledger. A sign-in sheet of both a training and a meeting is
/// allowed.
pub fn same_files(all: &[Pictured]) -> Vec<Doubt> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Pictured>> = BTreeMap::new();
    for one in all {
        groups.entry((one.what, one.sha256.as_str())).or_default().push(one);
    }
    let mut found = Vec::new();
    for ((what, _), mut group) in groups {
        let mut seen = BTreeSet::new();
        group.retain(|one| seen.insert(one.no.as_str()));
        if !is_twice(group.iter().map(|one| one.date)) {
            continue;
        }
        found.push(Doubt {
            rule: DoubtRule::SameFile,
            records: group.iter().map(|one| one.no.clone()).collect(),
            subject: joined(group.iter().map(|one| one.subject.as_str())),
            why: format!("{} 条{what}附的是同一个文件 {}", group.len(), group[0].file),
            hint: "一张照片拍到几处的不用管；附错的用 zhiben attach void 作废，再附对的",
        });
    }
    found
}

#[cfg(test)]
mod tests;
