//! The duties within a sentence. A sentence is one duty unless it fixes two times (每季度…，每年…), or sets what has a time
//! beside what has none; then each part is one, with its exact words.

use super::scan::{Folded, Scan};
use super::when::{Mark, When, Years, marks};
use super::words::verbs::{ASKS, CONTEXT, CONTEXT_ENDS, PURPOSE};
use std::ops::Range;

/// One duty: where its words are in the sentence, and the words of time in it.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Bytes of the sentence.
    pub bytes: Range<usize>,
    /// Folded characters of the sentence.
    pub chars: Range<usize>,
    pub marks: Vec<Mark>,
}

/// A part of a sentence between commas.
#[derive(Debug, Clone)]
struct Unit {
    chars: Range<usize>,
    marks: Vec<Mark>,
    /// It only says when, where or by what, so that it belongs to what follows.
    leads: bool,
    /// It says what for, so that it belongs to what precedes.
    follows: bool,
    /// It begins with a verb that asks.
    asks: bool,
}

/// Splits a sentence into its duties. `asked` are the places at which another body is asked by itself.
pub fn pieces(text: &str, years: Years, asked: &[usize]) -> Vec<Piece> {
    let folded = Folded::of(text);
    let all = marks(&folded.chars, years);
    let units = units(&folded.chars, &all);
    let groups = grouped(&folded.chars, joined(units), asked);
    groups.into_iter().map(|unit| piece(text, &folded, unit)).collect()
}

fn piece(text: &str, folded: &Folded, unit: Unit) -> Piece {
    let bytes = folded.bytes(unit.chars.start, unit.chars.end);
    let words = &text[bytes.clone()];
    let trimmed = words.trim_end_matches(|c: char| c.is_whitespace() || "，,、".contains(c));
    Piece { bytes: bytes.start..bytes.start + trimmed.len(), chars: unit.chars, marks: unit.marks }
}

/// The parts between commas; a 、 before another date parts too. Commas in brackets and quotes do not.
fn units(chars: &[char], marks: &[Mark]) -> Vec<Unit> {
    let (mut all, mut from, mut depth) = (Vec::new(), 0, 0usize);
    for (at, c) in chars.iter().enumerate() {
        match c {
            '“' | '《' | '（' => depth += 1,
            '”' | '》' | '）' => depth = depth.saturating_sub(1),
            '，' | '、' if depth == 0 => {
                let dated = marks.iter().any(|mark| mark.from == at + 1 && matches!(mark.when, When::Due { .. }));
                // A part within one word of time is not cut.
                let is_within = marks.iter().any(|mark| mark.from < at && at < mark.to);
                if (*c == '，' || dated) && !is_within {
                    all.push(unit(chars, from..at + 1, marks));
                    from = at + 1;
                }
            }
            _ => {}
        }
    }
    all.push(unit(chars, from..chars.len(), marks));
    all.retain(|unit| !unit.chars.is_empty());
    all
}

fn unit(chars: &[char], range: Range<usize>, marks: &[Mark]) -> Unit {
    let marks: Vec<Mark> = marks.iter().filter(|mark| range.contains(&mark.from)).cloned().collect();
    let words = &chars[range.clone()];
    let bare: Vec<char> = words.iter().copied().filter(|c| !"，、。；“”".contains(*c)).collect();
    let text: String = bare.iter().collect();
    let scan = Scan::at(words, 0);
    let begins = |list: &[&str]| list.iter().any(|word| scan.sees(word));
    let in_marks: usize = marks.iter().map(|mark| mark.to - mark.from).sum();
    let is_only_time = !marks.is_empty() && bare.len() <= in_marks + 3;
    let ends = CONTEXT_ENDS.iter().any(|end| text.ends_with(end));
    let is_context = begins(&CONTEXT) && ends && !marks.iter().any(Mark::is_timed);
    let asks = asks(words);
    Unit {
        leads: is_only_time
            || is_context
            || (ends && marks.iter().any(|m| matches!(m.when, When::After { .. })) && !asks),
        follows: begins(&PURPOSE) && !asks && !marks.iter().any(Mark::is_timed),
        asks,
        chars: range,
        marks,
    }
}

/// Whether a part begins with a verb that asks, after a few words such as 并, 要 or 在全镇.
fn asks(words: &[char]) -> bool {
    let found = |at: usize| {
        let scan = Scan::at(words, at);
        ASKS.iter().find(|verb| scan.sees(verb)).map(|verb| (at, *verb))
    };
    let passed = ["并", "要", "同时", "积极", "大力", "在全镇", "在全县", "在全乡", "加快", "每年", "将", "应", "须"];
    if words.first() == Some(&'将') && words.len() > 4 && (0..words.len()).any(|at| Scan::at(words, at).sees("纳入"))
    {
        return true;
    }
    let start = passed.iter().find(|word| Scan::at(words, 0).sees(word)).map_or(0, |word| word.chars().count());
    found(0).or_else(|| found(start)).is_some_and(|(_, verb)| !PURPOSE.contains(&verb) || verb == "严防")
}

/// Puts what only leads in front of what follows it, and what only follows behind what precedes it.
fn joined(units: Vec<Unit>) -> Vec<Unit> {
    let mut all: Vec<Unit> = Vec::new();
    let mut waiting: Option<Unit> = None;
    for unit in units {
        let unit = match waiting.take() {
            Some(before) => merged(before, unit),
            None => unit,
        };
        match () {
            () if unit.leads => waiting = Some(unit),
            () if unit.follows && !all.is_empty() => {
                let before = all.pop();
                all.extend(before.map(|before| Unit { leads: false, ..merged_as(before, unit) }));
            }
            () => all.push(unit),
        }
    }
    if let Some(unit) = waiting {
        match all.pop() {
            Some(before) => all.push(merged_as(before, unit)),
            None => all.push(unit),
        }
    }
    all
}

/// Two parts as one; it is of the kind of the second.
fn merged(first: Unit, second: Unit) -> Unit {
    let marks = first.marks.into_iter().chain(second.marks).collect();
    Unit { chars: first.chars.start..second.chars.end, marks, ..second }
}

/// Two parts as one; it is of the kind of the first.
fn merged_as(first: Unit, second: Unit) -> Unit {
    let marks = first.marks.iter().cloned().chain(second.marks).collect();
    Unit { chars: first.chars.start..second.chars.end, marks, ..first }
}

fn grouped(chars: &[char], units: Vec<Unit>, asked: &[usize]) -> Vec<Unit> {
    let is_list = units.len() > 2 && is_list_of_duties(chars, &units);
    let mut all: Vec<Unit> = Vec::new();
    for unit in units {
        let Some(last) = all.pop() else {
            all.push(unit);
            continue;
        };
        let is_timed = |unit: &Unit| unit.marks.iter().any(Mark::is_timed);
        let is_ledger = |unit: &Unit| unit.marks.iter().any(|mark| mark.when == When::Hazards);
        let parts = match () {
            () if is_list || asked.contains(&unit.chars.start) => true,
            () if is_timed(&unit) && is_timed(&last) => true,
            () if is_timed(&unit) => asks_itself(chars, &last),
            () if is_ledger(&unit) => !last.marks.is_empty() && !is_ledger(&last),
            () => unit.asks && !last.marks.is_empty() && !is_enumeration(chars, &last),
        };
        match parts {
            true => all.extend([last, unit]),
            false => all.push(merged_as(last, unit)),
        }
    }
    all
}

/// `领导小组负责定期调度，开展巡查，汇总上报，完成交办的事项。`: every part is a duty of the same body.
fn is_list_of_duties(chars: &[char], units: &[Unit]) -> bool {
    let first: String = chars[units[0].chars.clone()].iter().collect();
    let is_body = first.split_once("负责").is_some_and(|(body, rest)| {
        (2..=20).contains(&body.chars().count()) && !body.contains(['“', '，']) && rest.chars().count() > 4
    });
    is_body && units[1..].iter().all(|unit| unit.asks)
}

/// Whether a part without time asks by itself.
fn asks_itself(chars: &[char], unit: &Unit) -> bool {
    let text: String = chars[unit.chars.clone()].iter().collect();
    let is_context = CONTEXT.iter().any(|word| text.starts_with(word));
    let verb = ["建立", "健全", "完善", "纳入", "推动", "督促", "落实", "加强", "制定", "组织", "开展", "压实", "深化"];
    !is_context && (unit.asks || verb.iter().any(|verb| text.contains(verb)))
}

/// Whether a part with a time ends open, as in `每月检查、` before another verb of the same duty.
fn is_enumeration(chars: &[char], unit: &Unit) -> bool {
    chars.get(unit.chars.end.saturating_sub(1)) == Some(&'、')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let years = Years { first: 2024, last: 2026, issued: "2024-03-18".parse().ok() };
        pieces(text, years, &[]).into_iter().map(|piece| text[piece.bytes].to_string()).collect()
    }

    #[test]
    fn a_sentence_is_parted_at_its_times() {
        assert_eq!(
            split("将重要论述纳入镇党委政府学习工作重点，每月组织开展一次理论中心组专题学习。"),
            ["将重要论述纳入镇党委政府学习工作重点", "每月组织开展一次理论中心组专题学习。"]
        );
        assert_eq!(
            split(
                "督促危化企业 2024 年底前建设完善系统，促进粉尘涉爆企业 2025 年底前实现全覆盖，2026 年底前能力显著增强，有效提升预警能力。"
            ),
            [
                "督促危化企业 2024 年底前建设完善系统",
                "促进粉尘涉爆企业 2025 年底前实现全覆盖",
                "2026 年底前能力显著增强，有效提升预警能力。"
            ]
        );
        assert_eq!(
            split(
                "推动教育培训全覆盖，2024年重点组织主要负责人参加集中培训、2025年重点组织消防安全责任人参加集中培训。"
            ),
            [
                "推动教育培训全覆盖",
                "2024年重点组织主要负责人参加集中培训",
                "2025年重点组织消防安全责任人参加集中培训。"
            ]
        );
        assert_eq!(
            split("镇政府每月要对各企业进行隐患排查，发现问题立查立改，着力帮助解决根本性问题。"),
            ["镇政府每月要对各企业进行隐患排查", "发现问题立查立改", "着力帮助解决根本性问题。"]
        );
        assert_eq!(
            split("领导小组负责定期调度工作进展，开展镇级督导巡查，收集汇总上报工作情况，完成交办的其他事项。").len(),
            4
        );
    }

    #[test]
    fn what_belongs_together_stays_together() {
        for text in [
            "深刻吸取火灾事故教训，事故调查报告公布后，镇党委政府、辖区内所有企业都要召开专题会议，对照查找不足。",
            "在安全生产月期间，组织开展宣传咨询活动。",
            "2024年底前，完成重大事故隐患清零。",
            "镇主要领导要定期组织研究工作，听取进展情况汇报，协调解决突出问题。",
            "结合本镇实际情况，每季度召开一次会议，确保责任落实。",
            "每年至少组织开展1次疏散逃生演练，让全体从业人员熟知逃生通道，提升疏散逃生避险意识和能力。",
        ] {
            assert_eq!(split(text), [text]);
        }
    }
}
