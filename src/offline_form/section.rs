//! 填报表的各部分: which columns of which ledgers a form asks for. Labels, types and words are those of the columns, so
//! that a form, a prompt and an imported file ask the same and are checked by the same rules.

use crate::domain::words::Words;
use crate::ledger::{ACTIVITY, Column, DRILL, HAZARD, INSPECTION, Kind, Ledger, Record, STEP, TRAINING, UNIT, Value};

/// A part of the form.
#[derive(Debug)]
pub struct Section {
    /// The key in the form and in the report.
    pub key: &'static str,
    /// Chinese name.
    pub title: &'static str,
    /// What the part is for, in one sentence.
    pub help: &'static str,
    /// The words of the button that adds a row.
    pub add: &'static str,
    /// The ledger that a row becomes a record of, or whose record it changes.
    pub ledger: &'static Ledger,
    pub fields: &'static [Field],
    /// The kinds of photos that a row may have; they become the kinds of the attachments.
    pub photos: &'static [&'static str],
    /// The most rows.
    pub most: usize,
    /// Whether the check items are answered in each row.
    pub has_checks: bool,
}

/// A field: a column that the form asks for.
#[derive(Debug)]
pub struct Field {
    pub ledger: &'static Ledger,
    pub key: &'static str,
    /// Whether the form requires it, though a record may lack it.
    pub must: bool,
    /// Whether it has several lines.
    pub is_long: bool,
    /// The only words that the form offers, in English; all words of the column if there are none.
    pub words: &'static [&'static str],
    pub help: &'static str,
}

const fn field(ledger: &'static Ledger, key: &'static str) -> Field {
    Field { ledger, key, must: false, is_long: false, words: &[], help: "" }
}

impl Field {
    const fn must(mut self) -> Field {
        self.must = true;
        self
    }

    const fn long(mut self) -> Field {
        self.is_long = true;
        self
    }

    const fn only(mut self, words: &'static [&'static str]) -> Field {
        self.words = words;
        self
    }

    const fn help(mut self, help: &'static str) -> Field {
        self.help = help;
        self
    }

    /// The column that it asks for.
    pub fn column(&self) -> &'static Column {
        // A test holds that each field is a column of its ledger.
        self.ledger.column(self.key).unwrap_or(&self.ledger.columns[0])
    }

    /// Whether the form requires it.
    pub fn is_required(&self) -> bool {
        self.must || self.column().required
    }

    /// The most characters.
    pub fn most(&self) -> usize {
        if self.is_long { 1000 } else { 200 }
    }

    /// The Chinese words that it offers; none if it is no choice.
    pub fn choices(&self) -> Vec<&'static str> {
        let Kind::Words(all) = self.column().kind else { return Vec::new() };
        all.iter().filter(|word| self.words.is_empty() || self.words.contains(&word.en)).map(|word| word.zh).collect()
    }
}

/// The key of the part with the unit's own entry in the register.
pub const OF_UNIT: &str = "unit";
/// The key of the part with rectified hazards.
pub const RECTIFIED: &str = "rectified";

/// Every part, in the order of the form.
pub static SECTIONS: &[Section] = &[
    Section {
        key: RECTIFIED,
        title: "隐患整改",
        help: "已经整改好的隐患。镇里复查通过以后才算销号。",
        add: "报一项整改",
        ledger: &HAZARD,
        fields: &[
            field(&STEP, "hazard").must(),
            field(&HAZARD, "rectified").must(),
            field(&HAZARD, "rectified_by").must(),
        ],
        photos: &["整改前", "整改后"],
        most: 50,
        has_checks: false,
    },
    Section {
        key: "hazard",
        title: "新发现的隐患",
        help: "自己查出来的隐患，一处一条。拿不准是不是重大的，选“疑似重大”，由镇里判定。",
        add: "报一处隐患",
        ledger: &HAZARD,
        fields: &[
            field(&HAZARD, "description").long().help("哪里有什么问题，如：东侧安全出口被货物堵住"),
            field(&HAZARD, "place"),
            field(&HAZARD, "grade").only(&["general", "suspected"]),
            field(&HAZARD, "found"),
            field(&HAZARD, "note").long(),
        ],
        photos: &["照片"],
        most: 50,
        has_checks: false,
    },
    Section {
        key: "selfcheck",
        title: "自查",
        help: "这个周期里自己做的安全检查，一次一条。",
        add: "记一次自查",
        ledger: &INSPECTION,
        fields: &[
            field(&INSPECTION, "date").must(),
            field(&INSPECTION, "leader").must(),
            field(&INSPECTION, "inspectors"),
            field(&INSPECTION, "topic").help("查了什么，如：用电、消防通道"),
            field(&INSPECTION, "note").long(),
        ],
        photos: &["照片"],
        most: 20,
        has_checks: true,
    },
    Section {
        key: "training",
        title: "培训",
        help: "这个周期里办的安全培训，一次一条。",
        add: "记一次培训",
        ledger: &TRAINING,
        fields: &[
            field(&TRAINING, "date"),
            field(&TRAINING, "topic"),
            field(&TRAINING, "role").only(&["principal", "safety-manager", "special-worker", "worker"]),
            field(&TRAINING, "people"),
            field(&TRAINING, "hours"),
            field(&TRAINING, "trainer"),
            field(&TRAINING, "place"),
            field(&TRAINING, "note").long(),
        ],
        photos: &["签到表", "照片"],
        most: 20,
        has_checks: false,
    },
    Section {
        key: "drill",
        title: "演练",
        help: "这个周期里办的应急演练，一次一条。",
        add: "记一次演练",
        ledger: &DRILL,
        fields: &[
            field(&DRILL, "date"),
            field(&DRILL, "type"),
            field(&DRILL, "people"),
            field(&DRILL, "on_roll"),
            field(&DRILL, "findings").long(),
            field(&DRILL, "evaluation").long(),
        ],
        photos: &["签到表", "照片"],
        most: 20,
        has_checks: false,
    },
    Section {
        key: "done",
        title: "其他任务",
        help: "方案要求的其他事，办了一件记一件。",
        add: "记一件",
        ledger: &ACTIVITY,
        fields: &[
            field(&ACTIVITY, "measure"),
            field(&ACTIVITY, "date"),
            field(&ACTIVITY, "note").long().must(),
            field(&ACTIVITY, "people"),
        ],
        photos: &["照片"],
        most: 20,
        has_checks: false,
    },
    Section {
        key: OF_UNIT,
        title: "单位信息",
        help: "有变动才改，没有变动不用动。",
        add: "",
        ledger: &UNIT,
        fields: &[field(&UNIT, "principal"), field(&UNIT, "phone")],
        photos: &[],
        most: 1,
        has_checks: false,
    },
];

/// The part with this key.
pub fn find(key: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.key == key)
}

impl PartialEq for Section {
    fn eq(&self, other: &Section) -> bool {
        self.key == other.key
    }
}

impl Eq for Section {}

impl Section {
    /// The field with this key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// A new record of the part, with what the form does not ask: whose it is, and that it was found or done by the
    /// unit itself. `unit` is the store's key.
    pub fn record(&self, unit: i64) -> Record {
        let mut record = Record::new(self.ledger);
        let word = |words: Words, en: &str| words.iter().find(|word| word.en == en).map(Value::Word);
        match self.key {
            "hazard" => {
                record.set("unit", Some(Value::Key(unit)));
                record.set("source", word(crate::domain::words::SOURCE, "self"));
            }
            "selfcheck" => {
                record.set("units", Some(Value::Keys(vec![unit])));
                record.set("mode", word(crate::domain::words::MODE, "selfcheck"));
            }
            "training" | "drill" | "done" => record.set("units", Some(Value::Keys(vec![unit]))),
            _ => {}
        }
        record
    }
}

/// The answers to check items in words: `对照 12 项，没有问题 10 项，有问题 1 项：安全出口被堵`; empty if there are none. `text` gives
/// the text of an item; one that is in no list any more is named by its code.
pub fn answers(items: &[(&str, Answer)], text: &dyn Fn(&str) -> Option<String>) -> String {
    if items.is_empty() {
        return String::new();
    }
    let count = |wanted: Answer| items.iter().filter(|(_, answer)| *answer == wanted).count();
    let mut words = format!("对照 {} 项，没有问题 {} 项", items.len(), count(Answer::Ok));
    if count(Answer::None) > 0 {
        words.push_str(&format!("，不适用 {} 项", count(Answer::None)));
    }
    let bad = items.iter().filter(|(_, answer)| *answer == Answer::Bad);
    let bad: Vec<String> = bad.map(|(code, _)| text(code).unwrap_or_else(|| code.to_string())).collect();
    if !bad.is_empty() {
        words.push_str(&format!("，有问题 {} 项：{}", bad.len(), bad.join("；")));
    }
    words
}

/// The answer to a check item (检查项).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 符合
    Ok,
    /// 不符合
    Bad,
    /// 没有这一项
    None,
}

impl Answer {
    /// The answer that the report writes as this word.
    pub fn read(word: &str) -> Option<Answer> {
        match word {
            "ok" => Some(Answer::Ok),
            "bad" => Some(Answer::Bad),
            "none" => Some(Answer::None),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_a_column_and_every_word_is_one_of_it() {
        for section in SECTIONS {
            for field in section.fields {
                let column = field.ledger.column(field.key).unwrap_or_else(|| panic!("{} {}", section.key, field.key));
                if let Kind::Words(words) = column.kind {
                    assert!(field.words.iter().all(|en| words.iter().any(|word| word.en == *en)), "{}", field.key);
                }
            }
        }
        assert_eq!(find("hazard").unwrap().field("grade").unwrap().choices(), ["一般", "疑似重大"]);
        assert!(find("drill").unwrap().field("type").unwrap().is_required());
        assert!(find("selfcheck").unwrap().field("leader").unwrap().is_required());
        assert!(!find("drill").unwrap().field("people").unwrap().is_required());
    }

    /// What a record must have is asked, or is set by `record`.
    #[test]
    fn a_part_asks_for_all_that_its_record_must_have() {
        for section in SECTIONS.iter().filter(|section| ![OF_UNIT, RECTIFIED].contains(&section.key)) {
            let record = section.record(1);
            for column in section.ledger.columns.iter().filter(|column| column.required) {
                let is_there = record.get(column.key).is_some() || section.field(column.key).is_some();
                assert!(is_there, "{} {}", section.key, column.key);
            }
        }
    }

    #[test]
    fn answers_are_counted_and_faults_named() {
        let text = |code: &str| (code == "catering-02").then(|| "报警器没有电".to_string());
        let given = [("catering-01", Answer::Ok), ("catering-02", Answer::Bad), ("old-01", Answer::None)];
        assert_eq!(answers(&given, &text), "对照 3 项，没有问题 1 项，不适用 1 项，有问题 1 项：报警器没有电");
        assert_eq!(answers(&[("old-07", Answer::Bad)], &text), "对照 1 项，没有问题 0 项，有问题 1 项：old-07");
        assert_eq!(answers(&[], &text), "");
    }
}
