//! Gives a row what its cell of 整改情况 states.

use super::cells::ParsedRow;
use super::claims::Found;
use super::receipt::Receipt;
use crate::domain::words::{HazardStatus, Worded};
use crate::ledger::aliases::PROGRESS;
use crate::ledger::{HAZARD, Value};

/// Gives a row what its cell states. A day that another column has differently refuses the row.
pub fn apply(parsed: &mut ParsedRow, receipt: &mut Receipt) {
    let Some(said) = parsed.progress.take() else { return };
    let row = parsed.row.number;
    let header = parsed.headers.name(&HAZARD, PROGRESS).to_string();
    let refuse = |parsed: &mut ParsedRow, why: &str, receipt: &mut Receipt| {
        parsed.refuse(PROGRESS, why, receipt);
        parsed.misread.push(PROGRESS);
    };
    for (key, day) in &said.days {
        let name = HAZARD.column(key).map_or("", |column| column.header);
        match parsed.record.date(key) {
            Some(other) if other != *day => {
                refuse(parsed, &format!("和{name} {other} 对不上；请核对后改对其中一处"), receipt);
            }
            Some(_) => {}
            None if parsed.misread.contains(key) => {}
            None => {
                parsed.record.set(key, Some(Value::Date(*day)));
                receipt.derive(name, &header, "格里的日期", &said.words, row);
            }
        }
    }
    if said.has_other_day {
        receipt.note(row, &header, "没有写明日期是哪一步的，日期没有收");
    }
    let Some(status) = said.status else { return };
    parsed.claims.is_in_words = true;
    let is_rectified = status >= HazardStatus::Rectified;
    if parsed.claims.is_rectified.is_some_and(|other| other != is_rectified) {
        return refuse(parsed, "和“是否整改”一列对不上；请核对后改对其中一处", receipt);
    }
    let is_closed = (status == HazardStatus::Closed && !said.is_reviewed).then_some(true);
    if is_closed.is_some() && parsed.claims.is_closed == Some(false) {
        return refuse(parsed, "和“是否销号”一列对不上；请核对后改对其中一处", receipt);
    }
    match (status, said.is_reviewed) {
        (_, true) => parsed.claims.review = parsed.claims.review.or(Some(Found::Pass)),
        // 已销号 claims its own day, and not one of the rectification.
        (HazardStatus::Closed, false) => {}
        _ => parsed.claims.is_rectified = Some(is_rectified),
    }
    parsed.claims.is_closed = parsed.claims.is_closed.or(is_closed);
    if !is_rectified && parsed.record.get("status").is_none() {
        parsed.record.set("status", Some(Value::Word(status.word())));
    }
}
