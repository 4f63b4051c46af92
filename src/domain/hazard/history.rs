//! Imported hazards: a row that contradicts itself is refused. A row that lacks what a step would have asked for is
//! taken, and what it lacks is listed as 待补; nothing is invented.

use super::steps::same_person;
use super::{Hazard, Step};
use crate::domain::unit::Unit;
use crate::domain::words::{Grade, HazardStatus, Worded};
use chrono::NaiveDate;

/// The contradictions within a row: the column's key and a Chinese sentence for each.
pub fn contradictions(h: &Hazard, today: NaiveDate) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let dates = [
        ("found", "发现日期", Some(h.found)),
        ("notified", "通知日期", h.notified),
        ("rectified", "整改完成日期", h.rectified),
        ("reviewed", "复查日期", h.reviewed),
        ("closed", "销号日期", h.closed),
        ("judged", "判定日期", h.judged),
    ];
    for (key, name, date) in dates {
        if let Some(date) = date.filter(|d| *d > today) {
            found.push((key, format!("{name} {date} 在今天（{today}）之后")));
        }
    }
    let mut order = |key, name: &str, date: Option<NaiveDate>, other_name: &str, other: Option<NaiveDate>| {
        if let (Some(date), Some(other)) = (date, other)
            && date < other
        {
            found.push((key, format!("{name} {date} 早于{other_name} {other}")));
        }
    };
    order("due", "整改期限", h.due, "发现日期", Some(h.found));
    order("original_due", "原整改期限", h.original_due, "发现日期", Some(h.found));
    order("due", "整改期限", h.due, "原整改期限", h.original_due);
    order("notified", "通知日期", h.notified, "发现日期", Some(h.found));
    order("judged", "判定日期", h.judged, "发现日期", Some(h.found));
    order("rectified", "整改完成日期", h.rectified, "发现日期", Some(h.found));
    order("reviewed", "复查日期", h.reviewed, "整改完成日期", h.rectified.or(Some(h.found)));
    order("closed", "销号日期", h.closed, "复查日期", h.reviewed.or(h.rectified).or(Some(h.found)));
    let needs = |date: Option<NaiveDate>, name: &str, else_: &str| match date {
        Some(_) => None,
        None => Some(format!("状态是“{}”但没有{name}；{else_}", h.status.word())),
    };
    let beyond =
        |date: Option<NaiveDate>, name: &str| date.map(|d| format!("状态是“{}”但有{name} {d}", h.status.word()));
    let state = match h.status {
        HazardStatus::Closed => {
            let else_ = "请补“销号日期”或“复查日期”，还没有销号的状态写“待复查”，没有整改完的写“整改中”";
            needs(h.closed, "销号日期", else_)
        }
        HazardStatus::Rectified => needs(h.rectified, "整改完成日期", "请补“整改完成日期”，没有整改完的状态写“整改中”")
            .or(beyond(h.closed, "销号日期")),
        HazardStatus::Void => None,
        _ => beyond(h.closed, "销号日期").or(beyond(h.rectified, "整改完成日期")),
    };
    found.extend(state.map(|sentence| ("status", sentence)));
    found
}

/// The changes of a known hazard that a file must not make because only a step may: the grade, the deadline, a lower
/// count, or a fact dated before its cycle began.
pub fn overreaches(old: &Hazard, steps: &[Step], new: &Hazard) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let judged = old.grade == Grade::Suspected && new.judged.is_some();
    if new.grade != old.grade && !judged {
        found.push(("grade", "隐患等级只随判定变化，请用 zhiben hazard judge".to_string()));
    }
    // A file may have an extension granted elsewhere, if it has both dates and the count.
    let extended = new.extensions > old.extensions && new.original_due.is_some() && new.due > old.due;
    if old.due.is_some() && new.due != old.due && !extended {
        found.push(("due", "整改期限只随延期变化，请用 zhiben hazard extend".to_string()));
    }
    if old.original_due.is_some() && new.original_due != old.original_due {
        found.push(("original_due", "原整改期限定了就不再变".to_string()));
    }
    for (key, name, was, now) in [
        ("extensions", "延期次数", old.extensions, new.extensions),
        ("reopened", "重新列入整改次数", old.reopened, new.reopened),
    ] {
        if now < was {
            found.push((key, format!("{name}从 {was} 变少成 {now}")));
        }
    }
    let Some(began) = steps.iter().rfind(|step| step.ends_cycle()) else { return found };
    let dates = [
        ("rectified", "整改完成日期", new.rectified),
        ("reviewed", "复查日期", new.reviewed),
        ("closed", "销号日期", new.closed),
    ];
    for (key, name, date) in dates {
        if let Some(date) = date.filter(|date| *date < began.on) {
            found.push((key, format!("{name} {date} 早于这一轮的开始 {}（{}）", began.on, began.kind.word())));
        }
    }
    found
}

/// 待补: what the steps would have asked for and the row lacks, each as a Chinese sentence.
pub fn gaps(h: &Hazard, unit: &Unit) -> Vec<String> {
    let mut gaps = Vec::new();
    if h.status == HazardStatus::Void {
        return gaps;
    }
    if h.is_gated() && h.status >= HazardStatus::Rectifying {
        gaps.extend(h.missing_five().into_iter().map(|part| format!("五落实的{part}")));
        gaps.extend(h.missing_notice(unit).into_iter().map(|who| format!("通知{who}")));
    }
    if h.extensions > 0 && h.original_due.is_none() {
        gaps.push("原整改期限".to_string());
    }
    if h.status == HazardStatus::Rectified && h.reviewed.is_some() && h.reviewer.is_none() {
        gaps.push("复查人".to_string());
    }
    if h.status == HazardStatus::Closed {
        let missing = [
            (h.rectified.is_none(), "整改完成日期"),
            (h.reviewed.is_none(), "复查日期"),
            (h.reviewer.is_none(), "复查人"),
            (h.is_gated() && h.closed_by.is_none(), "销号批准人"),
        ];
        gaps.extend(missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, name)| name.to_string()));
    }
    gaps
}

/// 待补: which rules of the steps the row's dates and persons break, each as a Chinese sentence. What is missing is in
/// [`gaps`], and contradictions are in [`contradictions`].
pub fn breaches(h: &Hazard) -> Vec<String> {
    let mut found = Vec::new();
    if h.status == HazardStatus::Void {
        return found;
    }
    // Without a named 整改人 the 整改责任人 counts as the one who rectified it.
    let by = h.rectified_by.as_deref().or(h.owner.as_deref());
    if let (true, Some(_), Some(by), Some(reviewer)) = (h.is_gated(), h.reviewed, by, h.reviewer.as_deref())
        && same_person(by, reviewer)
    {
        found.push(format!("复查人就是整改人（{reviewer}），{}隐患应由他人复查", h.grade.word()));
    }
    if h.grade == Grade::Suspected && h.closed.is_some() {
        found.push("没有判定等级就销号".to_string());
    }
    let mut after = |name: &str, date: Option<NaiveDate>, other_name: &str, other: Option<NaiveDate>| {
        if let (Some(date), Some(other)) = (date, other)
            && date > other
        {
            found.push(format!("{name} {date} 晚于{other_name} {other}"));
        }
    };
    after("通知日期", h.notified, "整改完成日期", h.rectified);
    after("判定日期", h.judged, "销号日期", h.closed);
    if let (Some(original), Some(due)) = (h.original_due, h.due)
        && due == original
    {
        found.push(format!("延期后的整改期限 {due} 不晚于原整改期限"));
    }
    found
}
