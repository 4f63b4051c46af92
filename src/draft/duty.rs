//! A duty as the tables of plan.toml have it: its title, its kind, who owes it, and which records show that it was done.

use super::kind::{Guess, Kind};
use super::scan::{Folded, has_any};
use super::subject::Subject;

/// A guess of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub key: &'static str,
    pub words: String,
    pub rule: String,
    pub doubt: u8,
}

/// A measure without its id.
#[derive(Debug, Clone)]
pub struct Duty {
    pub clause: String,
    pub numbers: Vec<u32>,
    pub title: String,
    pub text: String,
    pub subject: Subject,
    pub guess: Guess,
    pub evidence: String,
    pub readings: Vec<String>,
    pub notes: Vec<Note>,
}

impl Duty {
    /// A duty from its words.
    pub fn new(clause: String, numbers: Vec<u32>, text: String, subject: Subject, guess: Guess) -> Duty {
        let chars = Folded::of(&text).chars;
        let (evidence, rule) = evidence(&chars, &guess.kind, &subject);
        let note = |key, words: &str, rule: &str, doubt| Note { key, words: words.into(), rule: rule.into(), doubt };
        let mut notes = vec![note("kind", &guess.words, &guess.rule, guess.doubt)];
        let mut readings = Vec::new();
        match &guess.kind {
            Kind::Holiday { lead_days: None } => {
                notes.push(note("lead_days", "", "原文没有写节前几天，这是程序的常用值", 6));
                readings.push("原文未明确节前几天，按节前15天内执行。".to_string());
            }
            Kind::Within { within: None, .. } => {
                notes.push(note("within", "", "原文没有写几天之内，这是程序的常用值", 6));
                readings.push("原文未明确几天之内，按30天内执行。".to_string());
            }
            Kind::Before { days: None, .. } => {
                notes.push(note("before", "", "原文没有写提前几天，这是程序的常用值", 6));
                readings.push("原文未明确提前几天，按15天内执行。".to_string());
            }
            _ => {}
        }
        notes.push(note("evidence", "", rule, 3));
        Duty { clause, numbers, title: title(&text), text, subject, guess, evidence, readings, notes }
    }
}

/// The longest title, in characters.
const LONGEST: usize = 28;

/// The first part of the words, without the mark at its end.
pub fn title(text: &str) -> String {
    let bare =
        |part: &str| part.trim_matches(|c: char| c.is_whitespace() || "，。；、：,;:!！“”".contains(c)).to_string();
    let mut parts = text.split(['，', ',', '。', '；']).map(bare).filter(|part| !part.is_empty());
    let mut title = parts.next().unwrap_or_default();
    // A first part that only says when or how is no title.
    if title.chars().count() < 10
        && let Some(next) = parts.next()
    {
        title = format!("{title}，{next}");
    }
    let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    match title.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &title[..end]),
        None if title.is_empty() => "（无标题）".to_string(),
        None => title,
    }
}

/// Which records show that it was done, and the rule.
fn evidence(chars: &[char], kind: &Kind, subject: &Subject) -> (String, &'static str) {
    if let Kind::Ledger(ledger) = kind {
        return (format!("{{ ledger = \"{ledger}\" }}"), "这本台账的记录就是佐证");
    }
    let ticked = |kind: &str| format!("{{ ledger = \"activity\", kind = \"{kind}\" }}");
    let by_unit = subject.owed_by.contains(&"unit");
    let has = |words: &[&str]| has_any(chars, words);
    if matches!(kind, Kind::Window { .. }) || has(&["宣传", "宣讲", "宣贯"]) {
        return (ticked("publicity"), "宣传，用 zhiben done 办结");
    }
    if has(&["演练"]) {
        return (format!("[{}, {{ ledger = \"drill\" }}]", ticked("tick")), "演练台账，或用 zhiben done 办结");
    }
    if has(&["培训"]) {
        return (format!("[{}, {{ ledger = \"training\" }}]", ticked("tick")), "培训台账，或用 zhiben done 办结");
    }
    if has(&["检查", "排查", "巡查", "督查", "督导", "抽查"]) && !has(&["机制", "制度"]) {
        let inspection = match () {
            () if by_unit && has(&["主要负责人"]) && has(&["带队"]) => {
                "{ ledger = \"inspection\", mode = \"selfcheck\", leader = \"principal\" }".to_string()
            }
            () if by_unit && has(&["自查", "本单位"]) => {
                "{ ledger = \"inspection\", mode = \"selfcheck\" }".to_string()
            }
            () if by_unit => "{ ledger = \"inspection\" }".to_string(),
            () => "{ ledger = \"inspection\", not_mode = \"selfcheck\" }".to_string(),
        };
        return (format!("[{}, {inspection}]", ticked("tick")), "检查台账，或用 zhiben done 办结");
    }
    let kinds: [(&[&str], &str); 6] = [
        (&["学习"], "study"),
        (&["会议", "例会", "研究", "调度", "研判", "部署", "专题会"], "meeting"),
        (&["报送", "上报", "报告", "汇总", "备案"], "report-in"),
        (&["考核", "考评", "评估"], "assessment"),
        (&["机制", "制度", "体系", "责任制", "预案", "方案", "清单"], "mechanism"),
        (&["指导", "帮扶", "服务", "谈心"], "guidance"),
    ];
    let kind = kinds.iter().find(|(words, _)| has(words)).map_or("tick", |(_, kind)| kind);
    (ticked(kind), "用 zhiben done 办结")
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_is_the_first_part() {
        for (text, expected) in [
            ("完善“双随机”抽查检查工作机制，严防小施工惹大事。", "完善“双随机”抽查检查工作机制"),
            ("2024年底前，完成存量清零。", "2024年底前，完成存量清零"),
            ("。", "（无标题）"),
        ] {
            assert_eq!(title(text), expected);
        }
        assert_eq!(title(&"长".repeat(40)).chars().count(), 29);
    }
}
