//! The state that a row claims for its hazard without naming a day: 是否整改, 是否销号, 复查结果.

use crate::domain::words::{HazardStatus, REVIEW, STATUS, Worded};
use crate::ledger::Record;
use crate::ledger::aliases::{Aliases, REVIEW_RESULT};

/// Each is `None` where the row does not claim it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Claims {
    pub is_rectified: Option<bool>,
    pub is_closed: Option<bool>,
    pub review: Option<Found>,
    /// The row's state, where the file has a column for it.
    pub state: Option<HazardStatus>,
    /// The claim is words of 整改情况, which may have the day in the same cell.
    pub is_in_words: bool,
}

/// What a review found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found {
    Pass,
    /// 已整改: a pass where it has its day, else that somebody rectified it.
    Rectified,
    Fail,
    /// There was none yet.
    Nothing,
}

impl Claims {
    pub fn is_empty(&self) -> bool {
        self.is_rectified.is_none() && self.is_closed.is_none() && self.review.is_none()
    }

    /// The column that contradicts what the review found, if one does.
    fn clash(&self, found: Found) -> Option<String> {
        let by_flags = match found {
            Found::Pass | Found::Rectified => (self.is_rectified == Some(false)).then_some("是否整改"),
            Found::Fail if self.is_rectified == Some(true) => Some("是否整改"),
            Found::Fail | Found::Nothing => (self.is_closed == Some(true)).then_some("是否销号"),
        };
        let fits = |state: HazardStatus| match found {
            Found::Pass | Found::Rectified => state >= HazardStatus::Rectified,
            Found::Fail => state < HazardStatus::Rectified,
            Found::Nothing => state != HazardStatus::Closed,
        };
        let by_state = self.state.filter(|state| !fits(*state)).map(|state| format!("状态“{}”", state.word()));
        by_state.or(by_flags.map(|name| format!("“{name}”一列")))
    }

    /// Compares the review's result with the row's state; a row without a state takes the state that follows from it.
    ///
    /// # Errors
    /// What contradicts it, or which day it lacks: the column and the sentence.
    pub fn resolved(mut self, record: &Record) -> Result<(Claims, Option<HazardStatus>), (&'static str, String)> {
        let Some(found) = self.review else { return Ok((self, None)) };
        let wrong = |why: String| Err((REVIEW_RESULT, why));
        if let Some(other) = self.clash(found) {
            return wrong(format!("和{other}对不上；请核对后改对其中一处"));
        }
        let [rectified, reviewed, closed] = ["rectified", "reviewed", "closed"].map(|key| record.date(key));
        match found {
            _ if self.state.is_some() => Ok((self, None)),
            Found::Pass | Found::Rectified if reviewed.or(closed).is_some() => {
                if closed.is_none() && record.get("grade").is_some() {
                    self.is_closed = self.is_closed.or(Some(true));
                }
                Ok((self, None))
            }
            Found::Pass => wrong("没有复查日期，不能猜是哪天；请补上“复查日期”一列".to_string()),
            Found::Rectified if rectified.is_none() => {
                wrong("没有整改完成日期，也没有复查日期，不能猜是哪天；请补上其中一列".to_string())
            }
            Found::Rectified => Ok((self, None)),
            Found::Fail => match (closed, rectified) {
                (Some(on), _) => wrong(format!("和销号日期 {on} 对不上；要重新打开请用 zhiben hazard reopen")),
                (None, Some(on)) => wrong(format!(
                    "和整改完成日期 {on} 对不上：复查不合格就还没有整改完成；没有整改好的请去掉这个日期，后来整改好的请写后来的复查结果"
                )),
                (None, None) => Ok((self, Some(HazardStatus::Rectifying))),
            },
            Found::Nothing => match reviewed {
                Some(on) => wrong(format!("和复查日期 {on} 对不上；请核对后改对其中一处")),
                None => Ok((self, None)),
            },
        }
    }
}

/// What 是否整改 means: 是 or 否, or a state, which is more exact; the second is whether it is closed.
pub fn flag(words: &str, aliases: &Aliases) -> Result<(bool, Option<bool>), String> {
    if let Some(flag) = aliases.flag(words) {
        return Ok((flag, None));
    }
    let status = aliases.word("status", STATUS, words).and_then(HazardStatus::of);
    match status {
        Some(HazardStatus::Void) | None => Err("应为“是”或“否”，或已整改、未整改".to_string()),
        Some(status) => Ok((status >= HazardStatus::Rectified, (status == HazardStatus::Closed).then_some(true))),
    }
}

/// What 复查结果 means. Several words must mean the same.
pub fn review(words: &str, aliases: &Aliases) -> Result<Found, String> {
    let parts =
        words.split([',', '，', ';', '；', '。', '、', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let found: Option<Vec<Found>> = parts.map(|part| found(part, aliases)).collect();
    match found.as_deref() {
        Some([one]) => Ok(*one),
        Some([first, rest @ ..]) if rest.iter().all(|other| other == first) => Ok(*first),
        Some(several)
            if !several.is_empty() && several.iter().all(|one| matches!(one, Found::Pass | Found::Rectified)) =>
        {
            Ok(Found::Pass)
        }
        _ => Err("看不出复查结果；请写 合格、已整改、不合格、未整改 或 未复查，或另加一列“状态”".to_string()),
    }
}

fn found(words: &str, aliases: &Aliases) -> Option<Found> {
    match aliases.word(REVIEW_RESULT, REVIEW, words)?.en {
        "pass" => Some(Found::Pass),
        "rectified" => Some(Found::Rectified),
        "fail" => Some(Found::Fail),
        _ => Some(Found::Nothing),
    }
}
