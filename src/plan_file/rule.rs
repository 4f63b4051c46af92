//! When a measure is owed, for each kind of rule. It also checks that the keys fit together, such as no term on a
//! holiday's inspection.

use super::forms;
use super::head::in_order;
use super::kind::Kind;
use super::scope::Scope;
use super::table::Table;
use super::value::Value;
use crate::domain::calendar::Term;
use crate::domain::period::Cadence;
use crate::domain::plan::{Ledger, OwedBy, Remind, Rule};
use crate::domain::words::{self, STANDARD_GRADE};
use std::fmt;

pub(super) fn rule(t: &Table<'_>, kind: Kind, owed_by: OwedBy, scope: &Scope) -> Option<Rule> {
    match kind {
        Kind::Recurring => recurring(t),
        Kind::Window => {
            let value = t.need("window", "每年的时段，如 \"06-01..06-30\" 或 \"week-of:05-12\"")?;
            scope.time.window(value).map(Rule::Window)
        }
        Kind::Milestone => {
            let due = t.need("due", "完成期限的日期，如 2024-12-31").and_then(|v| scope.time.due(v));
            let from = t.date("from");
            in_order(t, ("from", from), ("due", due));
            Some(Rule::Milestone { due: due?, from })
        }
        Kind::Event => event(t, scope),
        Kind::Standing => standing(t, owed_by).map(Rule::Standing),
        Kind::Ledger => ledger(t.need("ledger", format_args!("台账，有 {Ledgers}"))?).map(Rule::Ledger),
        Kind::Derived => {
            let list = t.need("of", "所汇总措施的编号，如 [\"7.2a\", \"4.4a\"]")?.some();
            let one = |value: Value<'_>| {
                let id = scope.measure(value)?;
                match scope.derived.get(usize::from(id.0)) {
                    // This also refuses a measure that includes itself, directly or through others.
                    Some(true) => value.wrong("它自己也是汇总（kind = \"derived\"），应直接列出它所汇总的措施"),
                    _ => return Some(id),
                }
                None
            };
            Some(Rule::Derived { of: Value::distinct(list, one) })
        }
    }
}

fn recurring(t: &Table<'_>) -> Option<Rule> {
    const EVERY: &[(&str, Option<Cadence>)] = &[
        ("week", Some(Cadence::Week)),
        ("ten-days", Some(Cadence::TenDays)),
        ("month", Some(Cadence::Month)),
        ("two-months", Some(Cadence::TwoMonths)),
        ("quarter", Some(Cadence::Quarter)),
        ("half-year", Some(Cadence::HalfYear)),
        ("year", Some(Cadence::Year)),
        ("holiday", None),
    ];
    let every = t
        .need("every", "频次：week、ten-days、month、two-months、quarter、half-year、year、holiday 之一")
        .and_then(|v| v.choice(EVERY));
    let times = t.get("times").map_or(Some(1), |v| v.number(1..=366));
    let grace = t.get("grace").map_or(Some(Term::NONE), |v| v.form(forms::term, forms::TERM));
    let (lead, lead_days) = (t.get("lead_days"), t.get("lead_days").and_then(|v| v.number(1..=366)));
    match every? {
        Some(every) => {
            if lead.is_some() {
                t.unknown_key("lead_days", "只用于 every = \"holiday\"".into());
            }
            Some(Rule::Recurring { every, times: times?, grace: grace? })
        }
        None => {
            if let (Some(n), Some(value)) = (times.filter(|n| *n != 1), t.get("times")) {
                value.wrong(format!("每个节日前只办 1 次，不能写 {n}"));
            }
            if t.get("grace").is_some() {
                t.unknown_key("grace", "every = \"holiday\" 没有宽限：节前最后一个工作日到期".into());
            }
            t.need("lead_days", "节前几天之内，如 15");
            Some(Rule::Holiday { lead_days: lead_days? })
        }
    }
}

fn event(t: &Table<'_>, scope: &Scope) -> Option<Rule> {
    let event = t.need("event", "触发事件的编号").and_then(|v| scope.event(v));
    match (t.get("within"), t.get("before")) {
        (Some(_), Some(before)) => before.wrong("within（事件之后）和 before（事件之前）只能写一个"),
        (None, None) => t.wrong(
            "within",
            "缺少期限：within = \"30d\"（事件之后多久以内）或 before = \"15d\"（事件之前多少天内），写一个",
        ),
        (Some(within), None) => {
            let within = within.form(forms::term, forms::TERM);
            return Some(Rule::Within { event: event?, within: within? });
        }
        (None, Some(before)) => {
            let days = before.form(forms::days, forms::DAYS);
            return Some(Rule::Before { event: event?, days: days? });
        }
    }
    None
}

fn standing(t: &Table<'_>, owed_by: OwedBy) -> Option<Remind> {
    let Some(by_grade) = t.get("remind_by_grade") else {
        return match t.get("remind") {
            Some(value) => value.form(forms::days, forms::DAYS).map(Remind::Days),
            None => Some(Remind::Never),
        };
    };
    if let Some(remind) = t.get("remind") {
        remind.wrong("remind 和 remind_by_grade 只能写一个");
    }
    if !owed_by.unit {
        by_grade.wrong("标准化等级是单位的：owed_by 里要有 \"unit\"");
    }
    let table = by_grade.table()?;
    let keys: Vec<&str> = STANDARD_GRADE.iter().map(|w| w.en).collect();
    table.only(&keys);
    if table.entries.is_empty() {
        by_grade.wrong(format!("至少要有一个等级：{}", words::listed(STANDARD_GRADE)));
    }
    let mut days = [None; 4];
    for (slot, key) in days.iter_mut().zip(&keys) {
        *slot = table.get(key).and_then(|v| v.form(forms::days, forms::DAYS));
    }
    Some(Remind::ByGrade(days))
}

/// All ledgers for a message: `activity(办结)、training(培训) …`
pub(super) struct Ledgers;

impl fmt::Display for Ledgers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (_, key, name)) in Ledger::ALL.iter().enumerate() {
            write!(f, "{}{key}({name})", if i == 0 { "" } else { "、" })?;
        }
        Ok(())
    }
}

pub(super) fn ledger(value: Value<'_>) -> Option<Ledger> {
    value.form(Ledger::parse, format_args!("没有这种台账，有 {Ledgers}"))
}
