//! 存量变化: 期初 + 新增 + 重新列入整改 − 销号 = 期末. A hazard is one or more spans of days in which it was open; counting where spans begin
//! and end makes the sum right for every grade, period and as-of day.

use super::Step;
use crate::domain::words::StepKind;
use chrono::NaiveDate;

/// The days in which a hazard was open, from the finding or a re-opening up to `closed`, which is not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub closed: Option<NaiveDate>,
}

/// The spans of one hazard from its day of finding, its steps in the order of recording, and the closing in its row.
pub fn spans(found: NaiveDate, steps: &[Step], closed: Option<NaiveDate>) -> Vec<Span> {
    let mut spans = vec![Span { from: found, closed: None }];
    for step in steps {
        let Some(open) = spans.last_mut() else { break };
        match (step.kind, open.closed) {
            (StepKind::Close, None) => open.closed = Some(step.on),
            (StepKind::Reopen, Some(_)) => spans.push(Span { from: step.on, closed: None }),
            _ => {}
        }
    }
    if let Some(open) = spans.last_mut().filter(|s| s.closed.is_none()) {
        open.closed = closed;
    }
    spans
}

/// 存量变化: the five numbers of one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bridge {
    /// 期初
    pub opening: i64,
    /// 新增
    pub added: i64,
    /// 重新列入整改
    pub reopened: i64,
    /// 销号
    pub closed: i64,
    /// 期末
    pub closing: i64,
}

/// Adds a hazard by its spans to the bridge of the days `first` to `last`, as of a day not before `last`.
pub fn bridge(sum: &mut Bridge, spans: &[Span], first: NaiveDate, last: NaiveDate) {
    let within = |day: NaiveDate| first <= day && day <= last;
    for (i, span) in spans.iter().enumerate() {
        let ended_by = |day: NaiveDate| span.closed.is_some_and(|closed| closed <= day);
        let began = within(span.from);
        sum.opening += i64::from(span.from < first && span.closed.is_none_or(|closed| closed >= first));
        sum.added += i64::from(began && i == 0);
        sum.reopened += i64::from(began && i > 0);
        sum.closed += i64::from(span.closed.is_some_and(within));
        sum.closing += i64::from(span.from <= last && !ended_by(last));
    }
}
