//! 整改情况: how far the rectification is, in a cell such as `已整改 11月12日` or `限期11月30日前整改`. What the cell states is
//! taken, and nothing more: no day is made up, and nothing is closed that the cell does not call closed.

use crate::domain::dates::{self, YEARS};
use crate::domain::words::{HazardStatus, STATUS, Worded};
use crate::ledger::aliases::Aliases;
use crate::ledger::day::{self, NoYear};
use crate::ledger::fold::half_width;
use chrono::NaiveDate;

/// What a cell states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// The cell.
    pub words: String,
    /// How far it is; `None` if the cell has a deadline only.
    pub status: Option<HazardStatus>,
    /// 复查合格 and the like.
    pub is_reviewed: bool,
    /// The days that it states, each with the key of its column.
    pub days: Vec<(&'static str, NaiveDate)>,
    /// A day of which the cell does not state what happened on it.
    pub has_other_day: bool,
}

/// Why a cell states nothing that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Unclear {
    /// Its words are no known state.
    Words,
    /// What is wrong with it.
    Wrong(String),
}

impl std::fmt::Display for Unclear {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(match self {
            Unclear::Words => "看不出整改到哪一步；请写 已整改 和日期（如 已整改 2026-11-12）、整改中 或 未整改",
            Unclear::Wrong(why) => why,
        })
    }
}

/// Words at the start of a statement that do not change it.
const BEFORE: [&str; 19] = [
    "已于",
    "已在",
    "现已",
    "目前",
    "经复查",
    "经核查",
    "经核实",
    "该隐患",
    "该问题",
    "隐患",
    "问题",
    "已责令",
    "责令",
    "要求",
    "企业",
    "单位",
    "均",
    "于",
    "在",
];
/// Words by which a statement may change the state, so that it is not passed over as a description of what was done.
const STATES: [&str; 11] = ["整改", "复查", "验收", "复核", "销号", "闭环", "完成", "未", "不", "仍", "没"];

/// A statement of the cell between two commas.
#[derive(Debug, Default)]
struct Statement {
    words: String,
    day: Option<NaiveDate>,
    /// The day is a deadline: 11月30日前.
    is_deadline: bool,
}

/// Reads a cell.
pub fn parse(cell: &str, aliases: &Aliases, no_year: Option<&NoYear>) -> Result<Progress, Unclear> {
    let mut found = Progress { words: cell.trim().to_string(), ..Progress::default() };
    let (mut is_known, mut is_described) = (false, false);
    for Statement { words, day, is_deadline } in statements(cell, no_year)? {
        let Some(status) = status(&words, aliases) else {
            if is_deadline && is_deadline_words(&words, aliases) {
                found.take("due", day)?;
                found.advance(HazardStatus::Rectifying)?;
                is_known = true;
                continue;
            }
            match STATES.iter().any(|state| words.contains(state)) {
                true => return Err(Unclear::Words),
                false => is_described = true,
            }
            continue;
        };
        is_known = true;
        let is_review = ["复查", "验收", "复核", "合格"].iter().any(|word| words.contains(word))
            && !["销号", "闭环", "核销"].iter().any(|word| words.contains(word));
        let key = match status {
            _ if is_deadline => Some("due"),
            HazardStatus::Notified => Some("notified"),
            HazardStatus::Rectifying if words.contains('限') => Some("due"),
            HazardStatus::Rectified => Some("rectified"),
            HazardStatus::Closed if is_review => Some("reviewed"),
            HazardStatus::Closed => Some("closed"),
            HazardStatus::Registered | HazardStatus::Rectifying | HazardStatus::Void => None,
        };
        match key {
            Some(key) => found.take(key, day)?,
            None => found.has_other_day |= day.is_some(),
        }
        found.is_reviewed |= is_review && status == HazardStatus::Closed;
        found.advance(if is_deadline { HazardStatus::Rectifying } else { status })?;
    }
    match is_known && !(is_described && found.days.is_empty() && found.status >= Some(HazardStatus::Rectified)) {
        true => Ok(found),
        false => Err(Unclear::Words),
    }
}

impl Progress {
    fn take(&mut self, key: &'static str, day: Option<NaiveDate>) -> Result<(), Unclear> {
        let Some(day) = day else { return Ok(()) };
        if let Some((_, other)) = self.days.iter().find(|(known, other)| *known == key && *other != day) {
            return Err(Unclear::Wrong(format!("写了两个日期 {other} 和 {day}；请只留一个")));
        }
        self.days.push((key, day));
        Ok(())
    }

    /// Takes a further state; later ones of one cell must not contradict the earlier ones.
    fn advance(&mut self, status: HazardStatus) -> Result<(), Unclear> {
        let is_open = |status: HazardStatus| status == HazardStatus::Rectifying;
        let has_due = self.days.iter().any(|(key, _)| *key == "due");
        match self.status {
            Some(other)
                if is_open(other) != is_open(status) && other.max(status) >= HazardStatus::Rectified && !has_due =>
            {
                Err(Unclear::Wrong("前后说法不一样，看不出整改好了没有；请只留现在的情况".to_string()))
            }
            other => {
                self.status = other.max(Some(status));
                Ok(())
            }
        }
    }
}

/// The statements of a cell with their days. A day that is alone belongs to the statement before it, or else to the
/// next.
fn statements(cell: &str, no_year: Option<&NoYear>) -> Result<Vec<Statement>, Unclear> {
    let cell = half_width(cell);
    let mut all: Vec<Statement> = Vec::new();
    let mut waiting = None;
    for part in cell.split([',', ';', '。', '、', '\n']).filter(|part| !part.trim().is_empty()) {
        let (mut words, mut day, mut is_deadline) = (part.to_string(), None, false);
        while let Some((from, to)) = place_of_day(&words) {
            let text = words[from..to].trim_end_matches(['.', '-', '/']).to_string();
            let read = day::written_in(&text, &YEARS, no_year);
            let read = read.map_err(|why| Unclear::Wrong(format!("日期“{text}”{why}")))?;
            if day.is_some_and(|day| day != read) {
                return Err(Unclear::Wrong("一句里有两个日期，看不出是哪天；请只留一个".to_string()));
            }
            day = Some(read);
            let after = words[to..].trim_start();
            let rest = ["之前", "以前", "前"].iter().find_map(|word| after.strip_prefix(word));
            is_deadline |= rest.is_some();
            words = format!("{}{}", &words[..from], rest.unwrap_or(&words[to..]));
        }
        let is_word =
            |c: &char| !c.is_whitespace() && !matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | ':' | '!' | '.');
        let words: String = words.chars().filter(is_word).collect();
        if !words.is_empty() {
            all.push(Statement { words, day: day.or_else(|| waiting.take()), is_deadline });
        } else if let Some(last) = all.last_mut().filter(|last| last.day.is_none()) {
            (last.day, last.is_deadline) = (day, is_deadline);
        } else {
            waiting = day;
        }
    }
    Ok(all)
}

/// The bytes of the first text that is a date, or a month and a day.
fn place_of_day(text: &str) -> Option<(usize, usize)> {
    let is_of_day = |c: char| c.is_ascii_digit() || "年月日号.-/〇零一二三四五六七八九十".contains(c);
    let mut from = 0;
    while let Some(start) = text[from..].find(is_of_day).map(|at| from + at) {
        let end = text[start..].find(|c| !is_of_day(c)).map_or(text.len(), |at| start + at);
        let run = text[start..end].trim_end_matches(['.', '-', '/']);
        let parts: Vec<&str> = run.split(['-', '/', '.']).collect();
        let is_numbers = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        let begins =
            run.starts_with(|c: char| c.is_ascii_digit()) || run.starts_with(|c| "二十一三四五六七八九".contains(c));
        if (run.contains('月') && begins) || (is_numbers && matches!(parts.len(), 2 | 3)) || dates::full(run).is_some()
        {
            return Some((start, end));
        }
        from = end;
    }
    None
}

/// The state that the words mean.
fn status(words: &str, aliases: &Aliases) -> Option<HazardStatus> {
    match words {
        "是" | "√" | "✓" | "✔" | "☑" => return Some(HazardStatus::Rectified),
        "否" | "×" | "✗" | "✘" | "☐" => return Some(HazardStatus::Rectifying),
        _ => {}
    }
    let known = aliases.word("status", STATUS, words).and_then(HazardStatus::of);
    if let Some(known) = known {
        return Some(known).filter(|known| *known != HazardStatus::Void);
    }
    BEFORE.iter().find_map(|before| words.strip_prefix(before)).and_then(|rest| status(rest, aliases))
}

/// What a statement asks for by a day: 整改, 完成整改.
fn is_deadline_words(words: &str, aliases: &Aliases) -> bool {
    let words = words.trim_start_matches("已责令").trim_start_matches("责令").trim_start_matches("限期");
    let words = words.trim_start_matches("要求").trim_start_matches("计划").trim_start_matches('于');
    matches!(words, "" | "整改" | "限期" | "整改好" | "完毕") || status(words, aliases).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(cell: &str, year: Option<i32>) -> Result<String, String> {
        let aliases = crate::plan_file::aliases::compiled();
        let no_year = NoYear { given: year, titled: None, this: 2026 };
        let found = parse(cell, &aliases, Some(&no_year)).map_err(|why| why.to_string())?;
        let days = found.days.iter().map(|(key, day)| format!(" {key}={day}"));
        let status = found.status.map_or("-", |status| status.word().en);
        Ok(format!("{status}{}{}", if found.is_reviewed { "+review" } else { "" }, days.collect::<String>()))
    }

    #[test]
    fn a_cell_states_how_far_it_is() {
        for (cell, is) in [
            ("已整改", "rectified"),
            ("已完成", "rectified"),
            ("整改完成", "rectified"),
            ("是", "rectified"),
            ("整改中", "rectifying"),
            ("未整改", "rectifying"),
            ("限期整改", "rectifying"),
            ("已责令限期整改", "rectifying"),
            ("已整改 11月12日", "rectified rectified=2026-11-12"),
            ("已整改（11月12日）", "rectified rectified=2026-11-12"),
            ("已整改11.12", "rectified rectified=2026-11-12"),
            ("11/12已整改", "rectified rectified=2026-11-12"),
            ("已于11月12日整改完成", "rectified rectified=2026-11-12"),
            ("11月12日已整改到位。", "rectified rectified=2026-11-12"),
            ("已整改，11月12日", "rectified rectified=2026-11-12"),
            ("11月12日，已整改", "rectified rectified=2026-11-12"),
            ("已更换灭火器，11月12日整改完成", "rectified rectified=2026-11-12"),
            ("已完成2025-12-30", "rectified rectified=2025-12-30"),
            ("二〇二六年十一月十二日整改完毕", "rectified rectified=2026-11-12"),
            ("限期11月30日前整改", "rectifying due=2026-11-30"),
            ("11月30日前完成整改", "rectifying due=2026-11-30"),
            ("限期整改 11月30日", "rectifying due=2026-11-30"),
            ("限期11月30日前整改，已于11月12日整改完成", "rectified due=2026-11-30 rectified=2026-11-12"),
            ("已销号 11月20日", "closed closed=2026-11-20"),
            ("11月12日已整改，11月15日复查合格", "closed+review rectified=2026-11-12 reviewed=2026-11-15"),
            ("11月12日整改完成，11月20日销号", "closed rectified=2026-11-12 closed=2026-11-20"),
        ] {
            assert_eq!(parsed(cell, Some(2026)).as_deref(), Ok(is), "{cell}");
        }
    }

    #[test]
    fn what_is_not_stated_is_not_guessed() {
        for (cell, year, why) in [
            ("已整改 11月12日", None, "--year 2026"),
            ("已整改 2.30", Some(2026), "“2.30”没有这一天"),
            ("已整改 13月1日", Some(2026), "“13月1日”"),
            ("已整改 2月29日", Some(2026), "2026 年没有这一天"),
            ("11月12日整改，11月13日整改完成", Some(2026), "看不出"),
            ("11月12日 11月13日已整改", Some(2026), "两个日期"),
            ("未整改，已整改", Some(2026), "前后说法不一样"),
            ("已整改，经复查仍有问题", Some(2026), "看不出"),
            ("1-3项已整改", Some(2026), "看不出"),
            ("部分已整改", Some(2026), "看不出"),
            ("已更换灭火器", Some(2026), "看不出"),
            ("己整改", Some(2026), "看不出"),
        ] {
            let found = parsed(cell, year);
            assert!(found.as_ref().is_err_and(|found| found.contains(why)), "{cell}：{found:?}");
        }
    }
}
