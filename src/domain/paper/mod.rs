//! 假运行: what looks like work on paper only, each with its reason and never as an accusation, and which closed hazards
//! should be looked at again (回头看). Each rule is given plain facts and knows nothing of where they come from.

mod closing;
mod copies;
mod entries;

pub use closing::{ClosedMajor, Closing, Extended, HURRIED_SECS, Reviewed, extended, hurried, revisits, self_reviews};
pub use copies::{Pictured, RecordText, repeated, same_files};
pub use entries::{Entered, Numbered, Watched, belated, impossible, silent};

use super::words::{Word, Words};

/// 看点: the rules, in the order of `RULES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoubtRule {
    Hurried,
    Repeated,
    SameFile,
    Silent,
    Impossible,
    Belated,
    SelfReview,
    Extended,
    Revisit,
}

/// The words of each rule, in the order of `DoubtRule`.
pub static RULES: Words = &[
    Word { en: "hurried", zh: "销号很快", also: &[] },
    Word { en: "repeated", zh: "文字相同", also: &[] },
    Word { en: "same_file", zh: "同一张照片", also: &[] },
    Word { en: "silent", zh: "高风险零隐患", also: &[] },
    Word { en: "impossible", zh: "证书编号待核", also: &[] },
    Word { en: "belated", zh: "补录较晚", also: &[] },
    Word { en: "own_review", zh: "整改复查同一人", also: &[] },
    Word { en: "extended", zh: "超次延期", also: &[] },
    Word { en: "revisit", zh: "回头看", also: &[] },
];

impl DoubtRule {
    /// The words of the rule.
    pub fn word(self) -> &'static Word {
        &RULES[self as usize]
    }
}

/// One thing to look at: the records, the reason, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub rule: DoubtRule,
    /// The numbers of the records.
    pub records: Vec<String>,
    pub subject: String,
    pub why: String,
    pub hint: &'static str,
}

/// The names joined by 、, each once.
fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names.join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_a_word() {
        for rule in
            [DoubtRule::Extended, DoubtRule::Hurried, DoubtRule::SameFile, DoubtRule::Belated, DoubtRule::Revisit]
        {
            let en: String = rule.word().en.split('_').collect();
            assert_eq!(en, format!("{rule:?}").to_lowercase());
        }
    }

    #[test]
    fn names_come_once() {
        assert_eq!(joined(["乙", "", "甲", "乙"].into_iter()), "乙、甲");
    }
}
